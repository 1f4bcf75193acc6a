"""Names in any script: a glyph for every letter, joined where joined, in reading order."""

from __future__ import annotations

import shutil

import pytest

from ehe_desktop.reports.errors import FontsMissing
from ehe_desktop.reports.reading_order import levels_of, visual_order
from ehe_desktop.reports.scripts import FontSet
from tests.reports.schedules import FONT_FOLDER, fonts

NAMES = {
    "Romanian": "Ștefan Țîrlea",
    "Polish": "Łucja Żółć",
    "Vietnamese": "Nguyễn Thị Hương",
    "Cyrillic": "Жанна Ґалаґан Ђорђе",
    "Greek": "Ευγενία",
    "Arabic": "محمد عبد الرحمن",
    "Arabic with marks": "مُحَمَّد",
    "Urdu": "ٹیپو گڑھی ہے",
    "Kurdish": "ڕێژین ڤیان",
    "Pashto": "ښاغلی ډېره ځوان",
    "Bengali": "ক্ষমা রহমান",
    "Gurmukhi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "Gujarati": "કૃષ્ણ પટેલ",
    "Devanagari": "लक्ष्मी शर्मा",
    "Tamil": "ஸ்ரீ செல்வி",
    "Amharic": "ሰላማዊት ተስፋዬ",
    "decomposed": "Zo\u0301\u0323e",
    "Yoruba": "Ọlápéjú Ẹ̀kọ́",
}
JOINED = ("Arabic", "Urdu", "Bengali", "Gurmukhi", "Gujarati", "Devanagari", "Tamil")


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("strong", [False, True])
def test_every_letter_has_a_glyph(name, strong):
    assert fonts().missing(name) == ()
    for run in fonts().line(name, strong=strong):
        assert not any(glyph.is_notdef for glyph in run.glyphs or ()), run.font.name
        if run.glyphs is None:
            assert all(ord(char) in run.font.advances for char in run.text)
    assert fonts().width(name, 12, strong=strong) > 12


@pytest.mark.parametrize("script", JOINED)
def test_joined_scripts_are_shaped_as_words_not_as_letters(script):
    word = NAMES[script].split()[0]
    [run] = fonts().line(word)
    alone = [g.char for letter in word for g in run.font.shape(letter, from_right=True)]
    assert run.glyphs is not None
    assert sorted(g.char for g in run.glyphs) != sorted(alone)


def test_a_right_to_left_name_keeps_its_order_beside_numbers_and_latin():
    runs = fonts().line("abc محمد 123 علي")
    assert [run.text.strip() for run in runs if run.text.strip()] == ["abc", "علي", "123", "محمد"]


def test_the_first_letter_of_an_arabic_name_stands_on_the_right():
    [run] = fonts().line("م د")
    meem, dal = (run.font.shape(letter, from_right=True)[0].char for letter in "مد")
    assert run.glyphs is not None
    assert (run.glyphs[0].char, run.glyphs[-1].char) == (dal, meem)


def test_joiners_do_not_shift_the_levels_of_their_neighbours():
    text = "a\u200cb م\u200cد"
    assert levels_of(text) == [0, 0, 0, 0, 1, 1, 1]


def test_runs_are_turned_level_by_level():
    assert visual_order([0, 1, 2, 1, 0]) == [0, 3, 2, 1, 4]
    assert visual_order([1, 1]) == [1, 0]
    assert visual_order([2, 0]) == [0, 1]
    assert visual_order([]) == []


@pytest.mark.parametrize(
    ("text", "lost", "shown"),
    [
        ("王小明", ("王", "小", "明"), "[U+738B][U+5C0F][U+660E]"),
        ("Ada 👍🏽", ("👍", "🏽"), "Ada [U+1F44D][U+1F3FD]"),
        ("plain", (), "plain"),
    ],
)
def test_a_letter_no_font_has_is_named_and_seen(text, lost, shown):
    assert fonts().missing(text) == lost
    assert fonts().printable(text) == shown
    assert "".join(run.text for run in fonts().line(text)) == shown


def test_a_folder_without_the_main_font_is_a_fault_in_plain_words(tmp_path):
    shutil.copy(FONT_FOLDER / "NotoSans-Regular.ttf", tmp_path)
    with pytest.raises(FontsMissing) as fault:
        FontSet.load(tmp_path)
    assert "no page was made" in fault.value.happened
    assert fault.value.next_step


def test_every_shipped_font_for_print_is_taken_up():
    families = {f.name.split("-")[0] for f in fonts().regular}
    shipped = {p.name.split("-")[0] for p in FONT_FOLDER.glob("*-Regular.ttf")}
    assert shipped - families == {"Andika"}
