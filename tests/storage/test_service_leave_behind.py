"""The sheet a family keeps: fixed words in its language, what the officer puts on it, and nothing of ours."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.safeguarding import FlagEvent
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.fill_form import start_filling
from ehe_desktop.services.keep_draft import keep_answers
from ehe_desktop.services.leave_behind import (
    LeaveBehind,
    check_words,
    leave_behind_paper,
    offer_sheet,
)
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.services.paper_words import languages_of, words_of
from ehe_desktop.services.print_paper import keep_paper
from ehe_desktop.services.read_print_log import read_print_log
from tests import builders
from tests.reports.schedules import squeezed
from tests.reports.tagged import kinds_of
from tests.storage.case_store import ME, NOW
from tests.storage.visit_room import a_desk, assess_before, plan_a_visit, write_up

LANGUAGES = languages_of("leave_behind")


@pytest.fixture
def desk(tmp_path):
    made = a_desk(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def visit(desk):
    """A written visit to two siblings at which one thing was agreed."""
    plan_id, child_ids = plan_a_visit(desk, "Amina Yusuf", "Bilal Yusuf")
    for child_id in child_ids:
        assess_before(desk, child_id, band="very_high")
    written = write_up(desk, open_visit(desk, plan_id))
    filling = start_filling(desk, written, Step.RECORD)
    filling.set(child_ids[0], "/home_visit/actions_page/any_actions", "yes")
    filling.add_row(child_ids[0], "/home_visit/actions")
    for name, value in (
        ("action_what", "Library card & <card>"),
        ("action_who", "Mum"),
        ("action_by", "2026-07-03"),
    ):
        filling.set(child_ids[0], f"/home_visit/actions[1]/{name}", value)
    keep_answers(desk, written.draft_id, filling.take())
    return open_visit(desk, plan_id)


def read(paper):
    return PdfReader(io.BytesIO(paper.forms["pdf"]))


def text_of(paper):
    return squeezed(" ".join(page.extract_text() for page in read(paper).pages))


def test_what_was_agreed_and_the_next_visit_are_offered(desk, visit):
    offer = offer_sheet(desk, visit)
    assert offer.agreed == "Library card & <card> (Mum, 03/07/2026)"
    assert offer.in_touch_on is None
    next_day = NOW + timedelta(days=40)
    with desk.store.writing(ME) as work:
        body = builders.a_visit_plan(visit.children[0].child_id, starts_at=next_day)
        work.create("visit_plan", body, family_id=visit.family_id)
    assert offer_sheet(desk, visit).in_touch_on == next_day.date()
    assert {"learning", "health"} <= {code for code, _ in offer.topics}
    assert offer.has_examples


def test_the_sheet_says_what_was_put_on_it(desk, visit):
    sheet = LeaveBehind(
        language="English (en)",
        topics=("learning", "plans"),
        talked="The pond\n\n#b $x$ *y*",
        agreed="Library card (Mum)",
        in_touch_on=date(2026, 8, 1),
    )
    paper = leave_behind_paper(desk, visit, sheet)
    said = text_of(paper)
    for words in (
        "After our visit", "We visited on 22/06/2026", "How learning is going", "The pond",
        "#b $x$ *y*", "Library card (Mum)", "in touch by 01/08/2026", desk.me.name,
        "01632 960107", "0800 1111", "You do not have to ask anyone",
    ):  # fmt: skip
        assert squeezed(words) in said, words
    assert squeezed("Health and appointments") not in said
    kinds = kinds_of(read(paper))
    assert kinds.count("/H2") == 5
    assert kinds.count("/LI") == 5


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.tag)
def test_each_language_has_every_word_and_says_its_name(desk, visit, language):
    words, english = words_of("leave_behind", language.name), words_of("leave_behind", "")
    assert words["language"] == language.name
    fixed = {"call_officer"} | ({*english} if language.tag == "en" else set())
    assert not [key for key in english if key not in fixed and words[key] == english[key]]
    places = ("visited", "touch_on", "child_call", "childline", "call_officer")
    assert all("{" in words[key] for key in places)
    topics = tuple(code for code, _ in offer_sheet(desk, visit).topics)
    paper = leave_behind_paper(desk, visit, LeaveBehind(language=language.name, topics=topics))
    assert read(paper).trailer["/Root"]["/Lang"] == language.tag
    assert paper.name == f"after-our-visit-{language.tag}"
    assert check_words(language) == (
        "" if language.tag == "en" else f"{language.word}: not yet checked by a translator."
    )


def test_nothing_of_a_flag_a_band_or_a_concern_is_ever_on_it(desk, visit):
    with desk.store.writing(ME) as work:
        for flag in desk.policy.flag_types.values():
            event = FlagEvent(flag_id=flag.code, event="raised", code=flag.code, words=flag.label)
            work.create("flag_event", event, child_id=visit.children[0].child_id)
    for language in LANGUAGES:
        sheet = LeaveBehind(language=language.name, agreed=offer_sheet(desk, visit).agreed)
        said = text_of(leave_behind_paper(desk, visit, sheet)).lower()
        private = [flag.label for flag in desk.policy.flag_types.values()]
        private += [band.word for band in (RiskBand.VERY_HIGH, RiskBand.NOT_ASSESSED)]
        private += ["safeguarding", "concern", "riskband", "Amina", "Bilal", "Yusuf"]
        assert [words for words in private if squeezed(words).lower() in said] == []


def test_words_that_would_say_one_are_refused(desk, visit):
    flags = desk.policy.flag_types.values()
    private = [one.label for one in flags if one.access != "A"]
    private += [one.code for one in flags if one.access != "A"]
    private += [f"{band.word} risk" for band in RiskBand if band.is_band]
    private += [f"Risk: {band.word.upper()}" for band in RiskBand if band.is_band]
    private += ["Very high", "not assessed", "the risk band", "a concern", "safeguarding flag"]
    for words in private:
        for where in ("talked", "agreed"):
            with pytest.raises(InputRefused, match="Take out"):
                leave_behind_paper(desk, visit, LeaveBehind(**{where: f"Home: {words}, May"}))


@pytest.mark.parametrize(
    "words", ["High Street library", "medium size", "Send the EHCP", "a clear plan", "cold days"]
)
def test_ordinary_words_are_not(desk, visit, words):
    assert squeezed(words) in text_of(leave_behind_paper(desk, visit, LeaveBehind(agreed=words)))


def test_it_is_entered_like_every_print(desk, visit):
    paper = leave_behind_paper(desk, visit, LeaveBehind())
    keep_paper(desk, paper)
    lines = read_print_log(desk)
    assert [(line.what, line.outcome, line.children) for line in lines] == [
        ("leave_behind", "done", 2),
        ("leave_behind", "begun", 2),
    ]


def test_a_number_stands_in_its_order_on_a_page_read_from_the_right(desk, visit):
    paper = leave_behind_paper(desk, visit, LeaveBehind(language="Urdu (ur)"))
    pieces: list[str] = []
    read(paper).pages[0].extract_text(
        visitor_text=lambda text, _cm, _tm, _font, _size: pieces.append(text.strip())
    )
    assert "0800 1111" in pieces
    assert pieces.count("01632 960107") == 2
