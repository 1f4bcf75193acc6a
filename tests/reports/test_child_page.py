"""The page a child keeps: their words and drawings, in their language, and nothing else."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pypdf
import pytest

from ehe_desktop.domain.drawing import Drawing, Stroke
from ehe_desktop.domain.hand_over import HandedAnswer, HandedVoice
from ehe_desktop.domain.handed_review import Beside, HandedReview
from ehe_desktop.reports.form_pages import PaperStyle, render_form_pdf
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.export_schedule import EXPORT_FOLDER
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.services.print_child_page import (
    TITLE,
    PageFor,
    child_page,
    child_paper,
    page_choice,
)
from ehe_desktop.services.print_paper import keep_paper
from ehe_desktop.services.read_print_log import read_print_log
from tests.reports.schedules import fonts
from tests.reports.tagged import kinds_of, pictures_of
from tests.storage.visit_room import a_desk, plan_a_visit

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
HOUSE = Drawing((Stroke(11, "blue", ((10.0, 10.0, 0), (400.0, 300.0, 90), (800.0, 20.0, 160))),))


SPOKEN = HandedAnswer(
    ref="/s", question="Say one thing.", given_as="spoken", recording="abc-said.wav", at=NOW
)


def a_voice(language="English (en)", **over):
    answers = (
        HandedAnswer(ref="/a", question="What is good?", words="my dog & <tea>", at=NOW),
        HandedAnswer(ref="/b", question="Draw it.", drawing="abc-drawing.svg", at=NOW),
        HandedAnswer(ref="/c", question="What is sad?", outcome="skipped", at=NOW),
    )
    given = {
        "envelope_id": "ab", "form_id": "houses", "form_version": "1", "form_title": "Houses",
        "language": language, "began_at": NOW, "ended_at": NOW, "answers": answers,
        "present": "Mum",
    }  # fmt: skip
    return HandedVoice(**given | over)


def read(voice, called="Amina", hear_on=None):
    whose = PageFor(child_id="c", family_id="f", called=called, hear_on=hear_on)
    drawings = {"abc-drawing.svg": HOUSE.to_svg("A house")}
    copy = child_page(voice, whose, [one.ref for one in voice.answers], drawings)
    data = render_form_pdf([copy], PaperStyle(title=TITLE, look="child"), fonts())
    return pypdf.PdfReader(io.BytesIO(data))


def text_of(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_childs_words_stand_whole_and_what_was_skipped_does_not():
    said = text_of(read(a_voice(), hear_on=date(2026, 7, 1)))
    for words in (
        "Amina’s page",
        "my dog & <tea>",
        "22/06/2026",
        "You will hear back on 01/07/2026",
    ):
        assert words in said
    for absent in ("What is sad?", "Mum", "OFFICIAL", "Skipped"):
        assert absent not in said


def test_what_was_said_aloud_stands_as_it_was_said_and_says_so():
    picked = replace(
        SPOKEN, words="Outside", given_as="symbol", transcript="The {worms}, forty two."
    )
    said = text_of(read(a_voice(answers=(picked,))))
    assert "Outside You said: “The {worms}, forty two.”" in said
    assert "You said" not in text_of(read(a_voice(answers=(SPOKEN, *a_voice().answers))))
    polish = a_voice("Polish (pl)", answers=(replace(SPOKEN, transcript="mój pies"),))
    assert "Powiedziane na głos: „mój pies”" in text_of(read(polish))


def test_a_drawing_is_lines_in_its_own_colour_and_says_what_it_is():
    reader = read(a_voice())
    content = reader.pages[0].get_contents().get_data().decode("latin1")
    assert "0.11372549 0.37254903 0.65882355" in content  # the blue of the pens
    assert not reader.pages[0].images
    assert pictures_of(reader) == ["Drawing: Draw it."]
    polish = read(a_voice("Polish (pl)"))
    assert pictures_of(polish) == ["Rysunek: Draw it."]


def test_it_is_tagged_in_its_language():
    reader = read(a_voice("Polish (pl)"))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "pl"
    kinds = kinds_of(reader)
    assert kinds[0] == "/H1"
    assert set(kinds) >= {"/P", "/Figure"}
    names = {str(font) for page in reader.pages for font in embedded(page)}
    assert any("Andika" in name for name in names)


def embedded(page):
    for font in page["/Resources"]["/Font"].values():
        inner = font["/DescendantFonts"][0]
        assert "/FontFile2" in inner["/FontDescriptor"]
        yield font["/BaseFont"]


@pytest.mark.parametrize(
    ("language", "words"), [("Polish (pl)", "mój pies"), ("Ukrainian (uk)", "мій собака")]
)
def test_the_page_speaks_the_childs_language(language, words):
    answer = HandedAnswer(ref="/a", question="?", words=words, at=NOW)
    reader = read(a_voice(language, answers=(answer,)))
    assert words in text_of(reader)
    assert "page" not in text_of(reader)


def test_a_script_from_the_right_stands_at_the_right():
    left = read(a_voice())
    right = read(a_voice("Urdu (ur)", answers=(a_voice().answers[0],)))
    assert first_x(right) > first_x(left) + 50
    assert right.trailer["/Root"]["/Lang"] == "ur"


def first_x(reader):
    found = []
    reader.pages[0].extract_text(
        visitor_text=lambda text, cm, tm, _font, _size: (
            found.append(cm[0] * tm[4] + cm[4]) if text.strip() else None
        )
    )
    return found[0]


def test_a_long_page_goes_on_on_a_second_sheet_and_loses_no_word():
    answers = tuple(
        HandedAnswer(ref=f"/{n}", question=f"Question {n}", words=f"word{n} " * 30, at=NOW)
        for n in range(12)
    )
    reader = read(a_voice(answers=answers))
    assert len(reader.pages) > 1
    for number in range(12):
        assert text_of(reader).count(f"word{number} ") >= 29


SAID = {
    "safe_home": "No",
    "worry": "Dad hits me. Nobody knows.",
    "show": "Yes, all of it",
    "talk": "Yes",
    "talk_how": "On my own",
}


@pytest.fixture
def heard(tmp_path):
    """A desk, and what a child answered on About my learning, by the names of its questions."""
    desk = a_desk(tmp_path)
    plan_id, (child_id,) = plan_a_visit(desk)
    visit = open_visit(desk, plan_id)
    form = desk.forms.form("about_my_learning")
    ref = {path.rpartition("/")[2]: path for path in form.shape.paths}
    whose = PageFor(child_id=child_id, family_id="f", called="Amina")

    def choice(saved, **officer):
        answers = tuple(
            HandedAnswer(ref=ref[name], question=name, words=words, at=NOW)
            for name, words in SAID.items()
        )
        voice = a_voice(answers=answers, form_id=form.id, form_version=form.version, saved=saved)
        with desk.store.writing() as work:
            more = {"handed": {child_id: (voice,)}}
            if officer:
                more["reviews"] = {voice.envelope_id: HandedReview(**officer)}
            work.patch("visit_draft", visit.draft_id, more)
        about = (desk, whose, visit.draft_id, voice.envelope_id)
        paper = child_paper(*about, list(ref.values()))
        return page_choice(*about), text_of(pypdf.PdfReader(io.BytesIO(paper.forms["pdf"])))

    yield choice
    desk.store.close()


@pytest.mark.parametrize(
    ("saved", "officer", "doubt"),
    [
        ({"show_to_parent": "yes"}, {}, ""),
        ({"show_to_parent": "yes", "says_unsafe": "yes"}, {}, "unsafe"),
        ({"show_to_parent": "part"}, {}, "part"),
        ({"show_to_parent": "no"}, {"show_to_parent": "yes"}, "no"),
        ({}, {}, "not_asked"),
    ],
)
def test_nothing_is_ticked_for_a_page_that_goes_home_unless_the_child_clearly_agreed(
    heard, saved, officer, doubt
):
    choice, printed = heard(saved, **officer)
    assert choice.doubt == doubt
    assert [one.question for one in choice.answers] == ["worry"]
    assert SAID["worry"] in printed
    for private in ("safe_home", "Yes, all of it", "talk", "On my own"):
        assert private not in printed


def test_no_property_of_the_file_names_anybody():
    assert "Amina" not in str(read(a_voice()).metadata)


def test_it_is_entered_as_a_print_and_lies_in_the_export_folder(tmp_path):
    desk = a_desk(tmp_path)
    plan_id, (child_id,) = plan_a_visit(desk)
    visit = open_visit(desk, plan_id)
    voice = a_voice(
        answers=(SPOKEN, *a_voice().answers), form_version=desk.forms.form("houses").version
    )
    with desk.store.writing() as work:
        typed = HandedReview(beside={"/s": Beside(transcript="The worms.")})
        more = {"handed": {child_id: (voice,)}, "reviews": {voice.envelope_id: typed}}
        work.patch("visit_draft", visit.draft_id, more)
    whose = PageFor(child_id=child_id, family_id="f", called="Amina")
    with pytest.raises(VisitMissing):
        child_paper(desk, whose, visit.draft_id, "of another visit", {"/s"})
    paper = child_paper(desk, whose, visit.draft_id, voice.envelope_id, {"/s"})
    said = text_of(pypdf.PdfReader(io.BytesIO(paper.forms["pdf"])))
    assert "Say one thing. You said: “The worms.”" in said
    assert "What is good?" not in said, "it was not ticked"
    first, second = keep_paper(desk, paper), keep_paper(desk, paper)
    assert first.folder == desk.folder / EXPORT_FOLDER
    assert (first.names, second.names) == (("my-page.pdf",), ("my-page-1.pdf",))
    assert (first.folder / first.names[0]).stat().st_mode & 0o077 == 0
    lines = read_print_log(desk)
    assert {line.what for line in lines} == {"child_page"}
    assert [line.outcome for line in lines] == ["done", "begun"] * 2
    desk.store.close()
