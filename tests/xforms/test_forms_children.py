"""The children's forms: every word in every language, a word to every picture, nothing forced on anybody."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ehe_desktop.domain.form_library import NOT_CHECKED, FormLanguage
from ehe_desktop.domain.readability import long_words, longest_sentence, reading_age
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.xforms.session import Session
from tests.xforms.conformance import StillEnv

ROOT = Path(__file__).resolve().parents[2]
SHELF = FormShelf(ROOT / "forms")
PICTURES = {path.name: path for path in (ROOT / "resources" / "pictures").glob("*.svg")}
ENTRIES = [one for one in SHELF.library.entries if one.audience == "child"]
NAMES = [one.name for one in ENTRIES]
TAGS = ["en", "pl", "ro", "ur", "bn", "ar", "so", "uk", "cy"]
SCRIPTS = {
    "ur": "\u0600-\u06ff",
    "ar": "\u0600-\u06ff",
    "bn": "\u0980-\u09ff",
    "uk": "\u0400-\u04ff",
}
SAME_IN_ENGLISH = 0.1
"""At most so many words of a form may be spelled as in English: Park, Dentist, OK."""


def texts(name, language):
    """Text id to words, pictures left out."""
    found = {}
    for text_id, forms in SHELF.form(name).itext.texts[language].items():
        pieces = forms.get("", forms.get("long", ()))
        found[text_id] = "".join(piece for piece in pieces if isinstance(piece, str)).strip()
    return found


def sentences(name):
    return [words for words in texts(name, "English (en)").values() if words.endswith(("?", "."))]


def every_item(name):
    return every_item_in(Session(SHELF.form(name), StillEnv()))


def every_item_in(session):
    return [session.find(ref) for ref in session.form.controls]


@pytest.mark.parametrize("name", NAMES)
def test_every_word_is_there_in_every_language(name):
    form = SHELF.form(name)
    assert [FormLanguage(one).tag for one in form.languages] == TAGS
    english = texts(name, "English (en)")
    assert english
    for language in form.languages[1:]:
        told = texts(name, language)
        assert told.keys() == english.keys()
        empty = [text_id for text_id, words in told.items() if words in {"", "-"}]
        assert not empty, f"{language}: {empty}"
        same = [text_id for text_id, words in told.items() if words == english[text_id]]
        assert len(same) <= SAME_IN_ENGLISH * len(english), f"{language}: {same}"


@pytest.mark.parametrize("name", NAMES)
def test_a_question_stays_a_question_and_a_sentence_ends(name):
    ends = {"?": "?؟", ".": ".۔।"}
    english = texts(name, "English (en)")
    for language in SHELF.form(name).languages[1:]:
        for text_id, words in texts(name, language).items():
            wanted = ends.get(english[text_id][-1])
            if wanted is not None:
                assert words[-1] in wanted, f"{language} {text_id}: {words}"


@pytest.mark.parametrize("name", NAMES)
def test_each_language_is_written_in_its_script_and_tells_its_direction(name):
    for language in map(FormLanguage, SHELF.form(name).languages):
        script = SCRIPTS.get(language.tag)
        if script:
            for text_id, words in texts(name, language.name).items():
                letters = [one for one in words if one.isalpha()]
                own = re.findall(f"[{script}]", words)
                assert len(own) > 0.5 * len(letters), f"{language.name} {text_id}: {words}"
        assert language.is_right_to_left == (language.tag in {"ur", "ar"})


@pytest.mark.parametrize("entry", ENTRIES, ids=NAMES)
def test_the_officer_is_told_that_nobody_checked_a_translation(entry):
    for language in map(FormLanguage, SHELF.form(entry.name).languages):
        words = entry.check_words(language)
        assert words == ("" if language.tag == "en" else NOT_CHECKED)


@pytest.mark.parametrize("entry", ENTRIES, ids=NAMES)
def test_it_can_be_read_at_the_age_it_is_for(entry):
    """The bar: Flesch-Kincaid's age, the longest sentence, and the share of long words."""
    words = sentences(entry.name)
    assert len(words) >= 6
    assert reading_age(words) <= entry.reading_age
    assert longest_sentence(words) <= (14 if entry.reading_age <= 8 else 18)
    assert long_words(words) <= (0.06 if entry.reading_age <= 8 else 0.08)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_required_chosen_beforehand_or_refused(name):
    form = SHELF.form(name)
    session = Session(form, StillEnv())
    assert session.validate() == []
    assert all(bind.required is None and bind.constraint is None for bind in form.binds.values())
    asked = [item for item in every_item(name) if item.kind == "question" and not item.readonly]
    assert [item.ref for item in asked if item.kept] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=NAMES)
def test_no_row_of_faces_and_no_long_scale_before_ten(entry):
    for item in every_item(entry.name):
        assert item.control != "range", item.ref
        assert not item.appearance & {"likert", "rating"}, item.ref
        faces = [choice.value for choice in item.choices if "face_" in (choice.label.image or "")]
        # The seven feeling cards name a feeling each, with a word; they are no scale (domain.md 4.4 d).
        assert not faces or (entry.has_cards and item.ref.endswith("/now") and len(faces) == 7)
    if entry.from_age < 10:
        for item in every_item(entry.name):
            scale = (
                {"like", "so_so", "dislike"} | {"lot", "bit", "little"} | {"easy", "fine", "stuck"}
            )
            if {choice.value for choice in item.choices} & scale and item.control == "select1":
                assert len(item.choices) == 3


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_is_ours_and_has_words_in_every_language(name):
    session = Session(SHELF.form(name), StillEnv())
    for language in SHELF.form(name).languages:
        session.language = language
        for item in every_item(name):
            for text in [item.label, *(choice.label for choice in item.choices)]:
                if text.image:
                    assert text.image in PICTURES, f"{item.ref}: {text.image}"
                    assert text.plain.strip(), item.ref
                    assert language in SHELF.form(name).languages


@pytest.mark.parametrize("name", NAMES)
def test_no_two_questions_are_asked_in_the_same_words(name):
    """A question is read alone later: on the review, in the record, over the years, on the child's page."""
    session = Session(SHELF.form(name), StillEnv())
    for language in SHELF.form(name).languages:
        session.language = language
        asked = [one.label.plain for one in every_item_in(session) if one.kind == "question"]
        assert len(asked) == len(set(asked)), (language, sorted(asked))


@pytest.mark.parametrize("name", NAMES)
def test_no_question_leans_on_one_that_may_have_been_skipped(name):
    leaning = re.compile(
        r"\b(then|this house|it like that)\b|^(Why|Tell me why|Who do you tell)[.?]$"
    )
    asked = [one.label.plain for one in every_item(name)]
    assert [words for words in asked if leaning.search(words)] == []


def test_why_is_asked_of_a_child_who_picked_a_card():
    session = Session(SHELF.form("picture_choices"), StillEnv())
    why = session.find("/picture_choices/why")
    assert not why.relevant
    session.set("/picture_choices/feels", "so_so")
    assert why.relevant


@pytest.mark.parametrize("name", NAMES)
def test_every_question_and_answer_has_a_picture_in_every_language(name):
    """Words, picture and speaker on every question and option (ux.md 2.7)."""
    session = Session(SHELF.form(name), StillEnv())
    for language in SHELF.form(name).languages:
        session.language = language
        for item in every_item_in(session):
            if item.kind == "question" and not item.readonly:
                assert item.label.image, item.ref
                assert all(choice.label.image for choice in item.choices), item.ref


@pytest.mark.parametrize("name", NAMES)
def test_some_of_it_does_not_look_like_not_sure(name):
    choices = [choice for item in every_item(name) for choice in item.choices]
    for value, picture in (("not_sure", "not_sure.svg"), ("part", "some.svg")):
        assert {one.value for one in choices if one.label.image == picture} <= {value}
        shown = {one.label.image for one in choices if one.value == value and one.label.image}
        assert shown <= {picture}


def test_the_pictures_are_one_set_that_says_what_it_shows():
    assert len(PICTURES) > 60
    for path in PICTURES.values():
        text = path.read_text(encoding="utf-8")
        root = ET.fromstring(text)
        title = root.findtext("{http://www.w3.org/2000/svg}title")
        assert title, path.name
        assert root.get("viewBox") == "0 0 96 96"
        assert set(re.findall(r'stroke-width="([^"]+)"', text)) == {"4"}, path.name
        assert set(re.findall(r'stroke="([^"]+)"', text)) <= {"#22252A", "none"}, path.name
        assert "<script" not in text
        assert "href" not in text


@pytest.mark.parametrize("shows", [("", "", "", ""), ("yes", "yes", "yes", "yes"),
                                   ("no", "no", "", "no"), ("yes", "no", "", "part"),
                                   ("", "", "yes", "part"), ("part", "part", "part", "part")])  # fmt: skip
def test_what_may_be_shown_follows_from_the_three_houses(shows):
    *given, whole = shows
    session = Session(SHELF.form("houses"), StillEnv())
    for house, answer in zip(("good", "worries", "dreams"), given, strict=True):
        session.set(f"/houses/{house}/{house}_show", answer)
    assert session.saved_properties()["show_to_parent"] == whole


@pytest.mark.parametrize(
    ("talk", "how", "wants"),
    [("", "", ""), ("yes", "", "yes"), ("not_sure", "", "not_sure"), ("", "message", "yes"),
     ("not_sure", "later alone", "yes"), ("no", "alone", "no")],
)  # fmt: skip
def test_who_says_how_they_would_like_to_talk_wants_to_talk(talk, how, wants):
    session = Session(SHELF.form("about_my_learning"), StillEnv())
    session.set("/about_my_learning/talk_how", how)
    session.set("/about_my_learning/talk", talk)
    assert session.saved_properties().get("wants_to_talk", "") == wants
