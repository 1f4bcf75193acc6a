"""The record in words: identity, flags, timeline, parts; and that exact words are never mixed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ehe_desktop.domain.casefile import TimelineEntry
from ehe_desktop.domain.child_voice import ChildVoice, Statement
from ehe_desktop.domain.owed import Owed
from ehe_desktop.domain.safeguarding import SafeguardingFlag
from ehe_desktop.services.list_caseload import CaseloadFilter, list_caseload
from ehe_desktop.services.open_casefile import OpenCase, VoiceOccasion, explain_risk, open_casefile
from ehe_desktop.ui.casefile import parts, state
from ehe_desktop.ui.casefile.sections import Fact
from ehe_desktop.ui.casefile.timeline_state import kinds_of, timeline_rows, when_words
from ehe_desktop.ui.routes import PLAN_VISIT, VISIT
from tests.fakes.council_store import COUNCIL_DAY, council_policy


@pytest.fixture
def opened(desk) -> OpenCase:
    """A child with an open concern."""
    row = list_caseload(desk, CaseloadFilter(concern_open=True)).rows[0]
    return open_casefile(desk, row.child_id)


def with_case(opened: OpenCase, **over) -> OpenCase:
    return replace(opened, casefile=replace(opened.casefile, **over))


def test_the_first_identity_begins_like_the_whole_one(desk, opened):
    first = state.first_identity(opened.casefile.summary, COUNCIL_DAY)
    whole = state.whole_identity(opened, desk.policy, COUNCIL_DAY)
    assert (first.name, first.band, first.seen) == (whole.name, whole.band, whole.seen)
    assert whole.facts.startswith(first.facts)
    assert first.flags[0] == "Safeguarding concern open"
    assert whole.flags[0].startswith("Safeguarding concern open since ")


def test_language_and_interpreter_are_said(desk, opened):
    child = replace(opened.casefile.child, language="so", interpreter_needed=True)
    facts = state.whole_identity(with_case(opened, child=child), desk.policy, COUNCIL_DAY).facts
    assert "Speaks Somali, interpreter needed" in facts


def test_flags_stay_in_full_words_until_somebody_closes_them(opened):
    flag = SafeguardingFlag(
        flag_id="f", code="CIN", words="Child in need plan", severity=2, access="B",
        is_open=True, raised_on="2026-06-02",
    )  # fmt: skip
    shown = state.flag_words(with_case(opened, flags=(flag,)), COUNCIL_DAY)
    assert "Child in need plan" in shown
    closed = with_case(opened, flags=(replace(flag, is_open=False),), concerns=())
    closed = with_case(closed, summary=replace(closed.casefile.summary, concern_open=False))
    assert state.flag_words(closed, COUNCIL_DAY) == ()


def test_a_concern_whose_words_are_not_for_this_role_is_still_in_sight(opened):
    hidden = with_case(opened, concerns=())
    assert "Safeguarding concern open" in state.flag_words(hidden, COUNCIL_DAY)


@pytest.mark.parametrize(
    ("draft", "next_visit", "words", "place"),
    [(True, True, "Continue visit", VISIT), (False, True, "Prepare visit", VISIT),
     (False, False, "Plan a visit", PLAN_VISIT)],
)  # fmt: skip
def test_the_main_action_fits_the_visit(desk, opened, draft, next_visit, words, place):
    from ehe_desktop.domain.casefile import DraftLine
    from ehe_desktop.services.look_at_today import look_at_today

    visit = look_at_today(desk).planned[0]
    line = DraftLine(
        draft_id="d", plan_id="p", family_id="f", author_id="o", child_ids=(), child_names=(),
        started_at=None, at_step="",
    )  # fmt: skip
    case = replace(opened, draft=line if draft else None, next_visit=visit if next_visit else None)
    action = state.main_action(case)
    assert (action.words, action.route.place) == (words, place)
    assert action.route.child_id == opened.casefile.summary.child_id


@pytest.mark.parametrize(
    ("last", "words"),
    [("", ""), ("2026-06-22T07:12:00.000Z", ""), ("2026-06-18T07:12:00.000Z", "From the register as of 18 Jun")],
)  # fmt: skip
def test_what_is_old_says_as_of_when(last, words):
    assert state.as_of_words(last, COUNCIL_DAY) == words


def entry(**over) -> TimelineEntry:
    given = {
        "record_kind": "visit", "record_id": "v", "child_id": "c", "on": date(2025, 12, 9),
        "at": None, "title": "Visit: seen alone", "text": "", "by": "Sam Patel",
    }  # fmt: skip
    return TimelineEntry(**given | over)


def test_a_time_that_is_not_known_is_not_made_up():
    assert when_words(entry()) == "9 December 2025 by Sam Patel"
    at = datetime(2026, 6, 2, 15, 41, tzinfo=UTC)
    assert when_words(entry(on=date(2026, 6, 2), at=at)) == "2 June 2026 at 4:41pm by Sam Patel"


def test_the_timeline_is_grouped_by_month_with_addenda_and_locks(opened):
    entries = (
        entry(record_id="a", on=date(2026, 6, 2), locked=True, addenda=("3 June: spelling",)),
        entry(record_id="b", on=date(2026, 6, 1)),
        entry(record_id="c", on=date(2025, 12, 9)),
    )
    rows = timeline_rows(entries, opened.casefile, COUNCIL_DAY, whole=False)
    assert [row.title for row in rows if row.is_month] == ["June 2026", "December 2025"]
    assert rows[1].is_signed
    assert rows[1].addenda == ("Addendum 3 June: spelling",)
    assert len({row.row_id for row in rows}) == len(rows)


def test_a_late_review_stands_first_and_only_when_everything_is_shown(opened):
    summary = replace(opened.casefile.summary, due_on=date(2026, 6, 9), put_off_until=None)
    case = replace(opened.casefile, summary=summary)
    whole = timeline_rows((entry(),), case, COUNCIL_DAY, whole=True)
    assert (whole[0].title, whole[0].when) == ("Review overdue", "Due 9 June 2026")
    assert timeline_rows((entry(),), case, COUNCIL_DAY, whole=False)[0].is_month
    assert kinds_of("visits") == ("visit",)
    assert kinds_of("nonsense") == ()


def test_a_brother_s_entry_names_him(opened):
    brother = replace(opened.casefile.summary, child_id="b", full_name="Bilal Yusuf")
    case = replace(opened.casefile, siblings=(brother,))
    rows = timeline_rows((entry(child_id="b"),), case, COUNCIL_DAY, whole=False)
    assert rows[1].title == "Bilal Yusuf: Visit: seen alone"


def test_exact_words_stand_alone_and_a_paraphrase_is_named_as_one():
    voice = ChildVoice(
        visit_id="v", officer_id="o", on=date(2026, 2, 12), seen_status="SP",
        statements=(Statement(question="What do you enjoy?", words="Growing beans", present="mother"),),
        paraphrase="He likes the garden.",
    )  # fmt: skip
    occasion = VoiceOccasion(voice_id="1", voice=voice, heard_by="Sam Patel")
    (section,) = parts.voice((occasion,), council_policy())
    (quote,) = section.quotes
    assert quote.words == "Growing beans"
    assert quote.source == "Spoken · present: mother"
    assert section.paragraphs == ("Officer’s own words, not the child’s: He likes the garden.",)


def test_the_day_a_child_was_promised_stands_with_the_words_and_above_them_until_told(opened):
    said = {"feedback_on": "2026-06-19", "feedback_by": "Sam, by letter"}
    voice = ChildVoice(visit_id="v", officer_id="o", on=date(2026, 6, 1), end_check=said)
    occasion = VoiceOccasion(voice_id="1", voice=voice, heard_by="Sam Patel")
    (section,) = parts.voice((occasion,), council_policy())
    assert Fact("Was to hear back", "19 June 2026\nSam, by letter") in section.facts
    owed = Owed(
        record_id="v", child_id="c", made_on=voice.on, due_on=date(2026, 6, 19), by="Sam, by letter"
    )
    (first,) = parts.hear_back((owed,), COUNCIL_DAY)
    assert first.facts == (Fact("Overdue 3 days · 19 Jun", "Sam, by letter"),)
    assert first.links == (parts.TOLD,)
    assert parts.hear_back((), COUNCIL_DAY) == ()
    shown = state.glances(replace(opened, hear_back=(owed,), copies=(owed,)), COUNCIL_DAY)
    assert [(one.label, one.value, one.detail) for one in shown if "19 Jun" in one.value] == [
        ("The child is to hear back", "Overdue 3 days · 19 Jun", "Sam, by letter"),
        (
            "Copy for the parent", "Overdue 3 days · 19 Jun",
            "Visit of 1 June 2026. Print it under More",
        ),
    ]  # fmt: skip


def test_nothing_recorded_is_said():
    assert parts.voice((), council_policy())[0].title == "Nothing recorded yet"
    assert parts.health(())[0].title == "Nothing recorded yet"


def test_risk_tells_where_the_score_lies_and_what_would_change_it(desk):
    for row in list_caseload(desk, CaseloadFilter(bands=("high",))).rows[:5]:
        case = open_casefile(desk, row.child_id)
        sections = parts.risk(case.casefile, explain_risk(desk, case), desk.policy.matrix)
        titles = [one.title for one in sections]
        assert titles[0] == "Risk band"
        assert sections[0].band == row.band
        assert "points:" in sections[0].facts[0].value
        for wanted in (
            "Next review",
            "Reasons, the biggest first",
            "Not known",
            "What would change it",
        ):
            assert wanted in titles


def test_risk_of_another_matrix_shows_what_was_kept(desk):
    row = list_caseload(desk, CaseloadFilter(bands=("high",))).rows[0]
    case = open_casefile(desk, row.child_id)
    old = with_case(case, risk=replace(case.casefile.risk, matrix_version="0.9"))
    sections = parts.risk(old.casefile, explain_risk(desk, old), desk.policy.matrix)
    assert sections[-1].title == "Reasons kept"
    assert "0.9" in sections[-1].note


def test_not_assessed_is_no_band_and_no_fault(desk, opened):
    bare = with_case(opened, risk=None)
    sections = parts.risk(bare.casefile, explain_risk(desk, bare), desk.policy.matrix)
    assert sections[0].band == "not_assessed"


@pytest.mark.parametrize(
    ("score", "words"),
    [(0, "Low is 0 to 5"), (5, "Low is 0 to 5"), (6, "Medium is 6 to 10"), (40, "Very high is 18 and more")],
)  # fmt: skip
def test_where_a_score_lies(score, words):
    assert parts._where(score, council_policy().matrix) == words


def test_a_confidential_address_is_marked(desk, opened):
    home = replace(opened.casefile.family, address_confidential=True, two_person_visit=True)
    sections = parts.contacts(replace(opened.casefile, family=home), desk.policy)
    assert sections[0].facts[0].value.startswith("Confidential")
    assert any("second person" in fact.value for fact in sections[0].facts)


def test_not_having_been_seen_alone_is_said_with_the_flags_from_the_second_visit_on(opened):
    flags = state.flag_words(replace(opened, visits_not_alone=2), COUNCIL_DAY)
    assert flags[-1] == "Not seen alone on last 2 visits"
    once = state.flag_words(replace(opened, visits_not_alone=1), COUNCIL_DAY)
    assert not any("Not seen alone" in one for one in once)
