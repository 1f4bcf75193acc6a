"""A signed visit on paper: only after the passphrase and a reason, all of it, and true in the log."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.child import Child
from ehe_desktop.domain.child_voice import ChildVoice, Statement
from ehe_desktop.domain.drawing import Drawing, Stroke
from ehe_desktop.domain.errors import InputRefused, NotAllowed, RuleBroken
from ehe_desktop.domain.visit import FormAnswers, OwnForm, Visit
from ehe_desktop.services.add_addendum import add_addendum
from ehe_desktop.services.errors import ExportFailed
from ehe_desktop.services.fill_form import DeskEnv, form_answers
from ehe_desktop.services.keep_file import keep_file
from ehe_desktop.services.print_paper import keep_paper
from ehe_desktop.services.print_record import allow_record, printables, record_paper
from ehe_desktop.services.read_print_log import read_print_log
from ehe_desktop.xforms.session import Session
from tests.reports.schedules import squeezed
from tests.reports.tagged import pictures_of


def answers_on(desk, name: str, **said: str) -> FormAnswers:
    form = desk.forms.form(name)
    session = Session(form, DeskEnv(desk, "seed"))
    for save_to, value in said.items():
        session.set(form.save_to[save_to], value)
    return form_answers(session)


@pytest.fixture
def visited(desk):
    """A child with a visit signed today, in the newest version of the form."""
    with desk.store.reading() as view:
        child_id, child = next(iter(view.of_kind(Child).items()))
        family_id = view.record("child", child_id).family_id
    with desk.store.writing(desk.actor()) as work:
        visit_id = work.create(
            "visit",
            Visit(
                plan_id="",
                officer_id=desk.me.officer_id,
                on=desk.today(),
                seen_status="SA",
                record=answers_on(desk, "home_visit", home_seen="Two desks by the window"),
                signed_by=desk.me.officer_id,
                signed_at=desk.clock.now(),
            ),
            child_id=child_id,
        )
        work.create(
            "child_voice",
            ChildVoice(
                visit_id=visit_id,
                officer_id=desk.me.officer_id,
                on=desk.today(),
                statements=(
                    Statement(
                        question="What do you like?", words="Birds, mostly", present="mother"
                    ),
                ),
                paraphrase="She talked about birds",
                show_to_parent="no",
            ),
            child_id=child_id,
        )
    return child, child_id, visit_id, family_id


def text_of(data: bytes) -> str:
    return squeezed("".join(p.extract_text() for p in PdfReader(io.BytesIO(data)).pages))


def test_everything_signed_is_on_paper_and_in_the_twin(desk, visited):
    child, child_id, visit_id, _ = visited
    assert printables(desk, child_id)[0].record_id == visit_id
    pages = record_paper(desk, visit_id, allow_record(desk, "right", "meeting"))
    paper, twin = text_of(pages.forms["pdf"]), pages.forms["html"].decode()
    for said in (
        "Two desks by the window", "Birds, mostly", "Present: mother", "Seen alone",
        "She talked about birds", "The child said no", child.case_number,
    ):  # fmt: skip
        assert squeezed(said) in paper, said
        assert said in twin, said
    assert child.full_name in twin
    assert child.full_name not in pages.title


def test_what_was_added_to_a_visit_is_on_its_pages_with_day_and_officer(desk, visited):
    _, _, visit_id, _ = visited
    add_addendum(desk, visit_id, "Three desks, not two.")
    pages = record_paper(desk, visit_id, allow_record(desk, "right", "meeting"))
    twin = pages.forms["html"].decode()
    for said in (f"Addendum of {say_date(desk.today())} by ", "Three desks, not two."):
        assert squeezed(said) in text_of(pages.forms["pdf"])
        assert said in twin
    assert "Two desks by the window" in twin, "what was signed stays"


def test_old_visits_print_with_the_questions_that_were_asked(desk):
    with desk.store.reading() as view:
        found = list(view.of_kind(Visit).items())[:5]
    given = allow_record(desk, "right", "supervision")
    for visit_id, _visit in found:
        pages = record_paper(desk, visit_id, given)
        assert pages.forms["pdf"].startswith(b"%PDF")


def test_a_drawing_of_the_childs_own_form_is_on_its_pages(desk, visited):
    _, child_id, _, family_id = visited
    stroke = Stroke(11, "blue", ((100.0, 600.0, 0), (1500.0, 600.0, 900)))
    kept = keep_file(desk, family_id, "drawing.svg", Drawing((stroke,)).to_svg())
    session = Session(desk.forms.form("houses"), DeskEnv(desk, "seed"))
    session.set("/houses/good/good_drawing", kept)
    own = OwnForm(child_id=child_id, form_name="houses", answers=form_answers(session))
    with desk.store.writing(desk.actor()) as work:
        visit_id = work.create(
            "visit",
            Visit(plan_id="", officer_id=desk.me.officer_id, on=desk.today()),
            child_id=child_id,
        )
        voice = ChildVoice(
            visit_id=visit_id, officer_id=desk.me.officer_id, on=desk.today(), forms=(own,)
        )
        work.create("child_voice", voice, child_id=child_id)
    pages = record_paper(desk, visit_id, allow_record(desk, "right", "meeting"))
    drawn = pictures_of(PdfReader(io.BytesIO(pages.forms["pdf"])))
    assert [words for words in drawn if words.startswith("Drawing: ")]


def test_no_passphrase_no_reason_no_pages(desk, visited):
    _, _, visit_id, _ = visited
    with pytest.raises(InputRefused):
        allow_record(desk, "", "meeting")
    with pytest.raises(InputRefused):
        allow_record(desk, "right", "because Amina")

    def wrong(_passphrase: str) -> None:
        raise InputRefused("That is not the passphrase.")

    with pytest.raises(InputRefused):
        allow_record(replace(desk, check_passphrase=wrong), "guess", "meeting")
    given = allow_record(desk, "right", "meeting")
    desk.clock.advance(minutes=16)
    with pytest.raises(NotAllowed):
        record_paper(desk, visit_id, given)
    with pytest.raises(RuleBroken):
        record_paper(desk, "no-such-visit", allow_record(desk, "right", "meeting"))


def test_who_only_reads_and_a_store_for_reading_print_nothing(desk):
    with pytest.raises(NotAllowed):
        allow_record(replace(desk, why_read_only=lambda: "An older copy."), "right", "meeting")
    reader = replace(desk, me=replace(desk.me, role="business_support"))
    with pytest.raises(NotAllowed):
        allow_record(reader, "right", "meeting")


@pytest.mark.parametrize("form", ["pdf", "html"])
def test_an_export_is_kept_whole_and_entered_before_and_after(desk, visited, form):
    _, _, visit_id, _ = visited
    pages = record_paper(desk, visit_id, allow_record(desk, "right", "court"))
    made = keep_paper(desk, pages, form)
    assert (made.folder / made.names[0]).stat().st_size > 1000
    lines = [one for one in read_print_log(desk) if one.what == "visit"]
    assert [(one.action, one.outcome, one.reason, one.children) for one in lines] == [
        ("export", "done", "court", 1),
        ("export", "begun", "court", 1),
    ]


def test_an_export_that_fails_leaves_nothing_and_is_entered(desk, visited):
    _, _, visit_id, _ = visited
    pages = record_paper(desk, visit_id, allow_record(desk, "right", "meeting"))
    (desk.folder / "exports").write_text("in the way")
    with pytest.raises(ExportFailed):
        keep_paper(desk, pages)
    assert [one.outcome for one in read_print_log(desk) if one.what == "visit"] == [
        "failed",
        "begun",
    ]


def test_a_form_that_is_not_on_this_device_is_said_so_and_the_rest_prints(desk, visited):
    _, child_id, _, _ = visited
    with desk.store.writing(desk.actor()) as work:
        visit_id = work.create(
            "visit",
            Visit(
                plan_id="",
                officer_id=desk.me.officer_id,
                on=desk.today(),
                record=FormAnswers(form_id="gone", form_version="1", xml="<data/>"),
            ),
            child_id=child_id,
        )
    pages = record_paper(desk, visit_id, allow_record(desk, "right", "meeting"))
    assert "cannot show them" in pages.forms["html"].decode()
    assert pages.forms["pdf"].startswith(b"%PDF")
