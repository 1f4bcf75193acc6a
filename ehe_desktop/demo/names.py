"""Invented people's names, from the languages one hears in an English town.

Given and family names are common ones put together by dice; nobody real is meant. Shares are of
the synthetic town, chosen to be varied enough to test every script, not to describe any place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Community:
    """Names used together, with the home language (ISO 639) and how often English is enough."""

    language: str
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    families: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    interpreter_share: float = 0.0
    ethnicity: str = "WBRI"


def _n(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ENGLISH: Final = Community(
    "en",
    _n("Ada Bella Beth Bryony Callie Daisy Eliza Evie Faith Freya Grace Harper Imogen Isla Ivy Jess "
       "Lottie Maisie Martha Molly Nell Orla Phoebe Poppy Rosa Ruby Sadie Tess Willow Zoë"),
    _n("Alfie Arlo Archie Ben Caleb Callum Dexter Ellis Ethan Finley Freddie George Harvey Hugo Jack "
       "Jasper Joel Kit Leo Max Noah Oscar Ralph Rory Rowan Sam Theo Toby Wilf Zac"),
    _n("Appleby Barlow Bramley Carver Coates Dacre Denton Fairley Fenwick Garside Hallam Hartley "
       "Holroyd Ingham Kershaw Langley Marsden Naylor Oakes Pickles Ramsden Reid Sutcliffe Thackray "
       "Varley Wadsworth Whitaker Wragg Yardley O’Neill"),
    _n("Alison Becky Carol Donna Emma Gemma Hayley Jo Kate Laura Lynn Nicola Rachel Sarah Tracey"),
    _n("Adam Chris Craig Dan Gareth Ian Jamie Lee Mark Neil Paul Rob Scott Steve Tom"),
)  # fmt: skip

WELSH: Final = Community(
    "cy", _n("Carys Eira Ffion Lowri Mali Nia Seren"), _n("Dafydd Gwilym Ifan Macsen Rhys Tomos"),
    _n("Bevan Griffiths Llewellyn Powell Pritchard"), _n("Angharad Bethan Siân"), _n("Emyr Huw Ieuan"),
)  # fmt: skip
POLISH: Final = Community(
    "pl", _n("Hanna Julia Łucja Maja Oliwia Zofia Żaneta"), _n("Antoni Filip Jakub Łukasz Michał Szymon"),
    _n("Dąbrowski Kamiński Łąka Szczęsny Wiśniewski Wójcik Żurek"), _n("Agnieszka Ewa Małgorzata"),
    _n("Grzegorz Paweł Wojciech"), 0.3, "WOTH",
)  # fmt: skip
ROMANIAN: Final = Community(
    "ro", _n("Andreea Ioana Mădălina Ștefania Țuțu"), _n("Andrei Ionuț Mihai Răzvan Ștefan"),
    _n("Bălan Ionescu Munteanu Popescu Țepeș"), _n("Elena Mihaela Simona"), _n("Cătălin Florin Vasile"),
    0.4, "WOTH",
)  # fmt: skip
UKRAINIAN: Final = Community(
    "uk", _n("Дарина Kateryna Оксана Sofiia"), _n("Богдан Danylo Максим Taras"),
    _n("Бондаренко Kovalenko Шевчук Melnyk"), _n("Iryna Olena"), _n("Oleh Serhii"), 0.6, "WOTH",
)  # fmt: skip
URDU: Final = Community(
    "ur", _n("Aisha Amina Hira Khadija Maryam Rukhsana Zainab"), _n("Ahmad Bilal Hamza Ibrahim Usman Yusuf"),
    _n("Akhtar Begum Hussain Iqbal Khan Mahmood Qureshi Yusuf"), _n("Farzana Nasreen Shabana"),
    _n("Imran Shahid Tariq"), 0.25, "APKN",
)  # fmt: skip
BENGALI: Final = Community(
    "bn", _n("Ayesha Nadia রহিমা Sumaiya"), _n("Arif Rahim রহিম Tanvir"),
    _n("Ahmed Chowdhury বেগম Miah Uddin"), _n("Nasima Rehana"), _n("Abdul Kamal"), 0.35, "ABAN",
)  # fmt: skip
ARABIC: Final = Community(
    "ar", _n("Layla مريم Noor Salma"), _n("Omar محمد Yahya Zayd"), _n("الحسن Al-Amin Haddad Saleh"),
    _n("Fatima Hanan"), _n("Khalid Mustafa"), 0.5, "OOTH",
)  # fmt: skip
SOMALI: Final = Community(
    "so", _n("Amina Fadumo Hodan Ifrah Sagal"), _n("Abdi Ayub Guled Liban Warsame"),
    _n("Abdullahi Farah Hassan Jama Mohamud Warsame"), _n("Halima Sahra"), _n("Ahmed Hussein"), 0.45, "BAFR",
)  # fmt: skip
PUNJABI: Final = Community(
    "pa", _n("Gurleen Harpreet Jasleen Simran"), _n("Arjan Gurdeep Jaspal Manvir"),
    _n("Bains Dhillon Gill Sandhu"), _n("Kulwinder Manjit"), _n("Balbir Sukhdev"), 0.1, "AIND",
)  # fmt: skip
GUJARATI: Final = Community(
    "gu", _n("Asha Diya Kavya Mira"), _n("Dev Kiran Nikhil Rohan"), _n("Desai Mistry Patel Shah"),
    _n("Hema Nisha"), _n("Bharat Sanjay"), 0.1, "AIND",
)  # fmt: skip
WEST_AFRICAN: Final = Community(
    "en", _n("Adaeze Efua Folake Temi"), _n("Chidi Kofi Kwame Tobi"), _n("Adeyemi Mensah Okafor Owusu"),
    _n("Abena Ngozi"), _n("Emeka Yaw"), 0.0, "BAFR",
)  # fmt: skip
CARIBBEAN: Final = Community(
    "en", _n("Aaliyah Keisha Naomi Shanice"), _n("Andre Jerome Malachi Tyrell"),
    _n("Campbell Clarke Grant Morrison"), _n("Marcia Yvonne"), _n("Delroy Winston"), 0.0, "BCRB",
)  # fmt: skip
TAMIL: Final = Community(
    "ta", _n("Abirami Kavitha மீனா"), _n("Aravind Karthik முருகன்"), _n("Rajan Sivakumar Selvan"),
    _n("Lakshmi Vasanthi"), _n("Ganesh Mohan"), 0.3, "AOTH",
)  # fmt: skip
TIGRINYA: Final = Community(
    "ti", _n("Helen Rahel ሰላም"), _n("Natnael Yonas ኣቤል"), _n("Ghebre Tesfay Woldu"), _n("Letay Saba"),
    _n("Berhane Isaias"), 0.6, "BAFR",
)  # fmt: skip

LANGUAGES: Final = {
    "en": "English", "cy": "Welsh", "pl": "Polish", "ro": "Romanian", "uk": "Ukrainian", "ur": "Urdu",
    "bn": "Bengali", "ar": "Arabic", "so": "Somali", "pa": "Punjabi", "gu": "Gujarati", "ta": "Tamil",
    "ti": "Tigrinya",
}  # fmt: skip

COMMUNITIES: Final = {
    ENGLISH: 62.0, WELSH: 2.0, POLISH: 6.0, ROMANIAN: 4.0, UKRAINIAN: 2.0, URDU: 7.0, BENGALI: 3.0,
    ARABIC: 3.0, SOMALI: 3.0, PUNJABI: 2.0, GUJARATI: 2.0, WEST_AFRICAN: 2.0, CARIBBEAN: 1.0,
    TAMIL: 0.6, TIGRINYA: 0.4,
}  # fmt: skip
"""Community to its share of the synthetic town."""
