"""The band at the foot while a visit is written: it says what the check page and sign-off then say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.plan import ReviewPlan, RiskAssessment
from ehe_desktop.domain.visit import FormAnswers, Heard, OwnForm, VisitDraft
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.check_visit import check_visit
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import form_answers, start_filling
from ehe_desktop.services.keep_draft import Kept, keep_answers
from ehe_desktop.services.known_case import usable
from ehe_desktop.services.live_band import live_band
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.services.sign_off import Signature, sign_off
from ehe_desktop.services.weigh_visit import weigh_signed
from ehe_desktop.ui.visit.band_foot import band_words, why_lines
from tests import builders
from tests.fakes.council_store import council_policy
from tests.storage.case_store import ME
from tests.storage.visit_room import (
    PASSPHRASE,
    SETTLED,
    a_desk,
    assess_before,
    plan_a_visit,
    write_up,
)

TODAY = date(2026, 6, 22)
SEEN = {"seen_status": "SA", "visit_date": "2026-06-22", "visit_type": "review"}
LATELY = date(2026, 3, 2)


@pytest.fixture
def desk(tmp_path):
    made = a_desk(tmp_path)
    yield made
    made.store.close()


def begun(desk, **before: Any):
    """A visit to Amina, settled and Low before, seen in March; `before` is her assessment."""
    plan_id, (child_id,) = plan_a_visit(desk)
    assess_before(desk, child_id, **before)
    with desk.store.writing(ME) as work:
        work.create("visit", builders.a_visit(on=LATELY), child_id=child_id)
    return open_visit(desk, plan_id), child_id


def test_a_settled_case_seen_today_stays_low_and_counts_from_today(desk):
    visit, child_id = begun(desk)
    live = live_band(desk, visit, child_id, SEEN)
    assert live.band is RiskBand.LOW
    assert live.is_same
    assert live.review is not None
    assert live.review.counted_from == TODAY
    assert "Amina" in live.sentence
    assert band_words(live).startswith("would stay Low · review by ")


def test_until_the_child_is_recorded_as_seen_the_date_does_not_restart(desk):
    answers = {**SETTLED, "F1": "cp_plan"}
    visit, child_id = begun(desk, band="very_high", answers=answers)
    unseen = live_band(desk, visit, child_id, {"visit_date": "2026-06-22"})
    seen = live_band(desk, visit, child_id, SEEN)
    assert unseen.review.counted_from == LATELY
    assert seen.review.counted_from == TODAY
    assert seen.review.due_on > unseen.review.due_on


def test_what_the_form_says_stands_over_what_was_said_before(desk):
    visit, child_id = begun(desk)
    live = live_band(desk, visit, child_id, {**SEEN, "factor_F1": "cp_plan"})
    assert live.band.rank > RiskBand.LOW.rank
    assert band_words(live).startswith(f"would go from Low to {live.band.word}")
    assert any("Social care" in line for line in why_lines(live))


def test_a_band_raised_by_judgement_stays_up_and_says_why(desk):
    visit, child_id = begun(desk, raised_to="high", raised_reason="The flat above.")
    live = live_band(desk, visit, child_id, SEEN)
    assert live.band is RiskBand.HIGH
    assert band_words(live).startswith("would stay High · review by ")
    lines = why_lines(live)
    assert "Raised to High: The flat above." in lines
    assert not any(line.startswith(("Nothing answered", "What would change")) for line in lines)


def test_the_date_of_the_ehc_plan_brings_the_review_forward(desk):
    visit, child_id = begun(desk)
    told = live_band(desk, visit, child_id, {**SEEN, "ehcp_review_on": "2026-07-14"})
    assert told.review.due_on == date(2026, 7, 14)
    assert "annual review of the EHC plan" in told.sentence
    with desk.store.writing(ME) as work:
        work.patch("child", child_id, ehcp_review_on=date(2026, 7, 15))
    assert live_band(desk, visit, child_id, SEEN).review.due_on == date(2026, 7, 15)


def test_a_child_nobody_ever_saw_is_weighed_as_never_seen(desk):
    plan_id, (child_id,) = plan_a_visit(desk)
    assess_before(desk, child_id)
    visit = open_visit(desk, plan_id)
    live = live_band(desk, visit, child_id, {})
    factor = desk.policy.matrix.factor(desk.policy.matrix.seen_factor)
    assert live.assessment.answers[factor.id] == factor.options[-1].code
    assert live.band.is_band


def test_a_child_who_did_not_want_to_talk_was_seen_but_not_spoken_to(desk):
    plan_id, (child_id,) = plan_a_visit(desk)
    assess_before(desk, child_id)
    visit = open_visit(desk, plan_id)
    quiet = live_band(desk, visit, child_id, {**SEEN, "seen_status": "CD"})
    spoken = live_band(desk, visit, child_id, SEEN)
    factor = desk.policy.matrix.seen_factor
    assert quiet.assessment.answers[factor] != spoken.assessment.answers[factor]


def test_a_visit_dated_tomorrow_by_mistake_does_not_stop_the_band(desk):
    visit, child_id = begun(desk)
    live = live_band(desk, visit, child_id, {**SEEN, "visit_date": "2026-06-30"})
    assert live.band is RiskBand.LOW


def test_answers_of_another_matrix_are_left_out():
    matrix = council_policy().matrix
    odd = {"F1": "gone_option", "F99": "none", "F6": "late_or_partial two_unanswered", "F3": "one"}
    assert usable(odd, matrix) == {"F3": "one"}


def test_open_questions_are_counted_not_guessed(desk):
    visit, child_id = begun(desk, answers={}, band="not_assessed")
    live = live_band(desk, visit, child_id, SEEN)
    assert live.band is RiskBand.NOT_ASSESSED
    assert live.review is None
    assert "still open" in band_words(live)


def test_the_draft_and_the_screen_are_read_together(desk):
    visit, child_id = begun(desk, answers={}, band="not_assessed")
    filling = start_filling(desk, visit, Step.VOICE)
    filling.set(child_id, "/child_words/seen/seen_status", "SA")
    keep_answers(desk, visit.draft_id, filling.take())
    answers = {f"factor_{key}": value for key, value in SETTLED.items()}
    live = live_band(desk, visit, child_id, answers)
    assert live.band.is_band
    assert live.review is not None
    assert live.review.contact is not None
    assert live.review.contact.on == TODAY


def test_an_answer_taken_back_on_screen_no_longer_counts(desk):
    visit, child_id = begun(desk)
    filling = start_filling(desk, visit, Step.RECORD)
    kept = replace(form_answers(filling.sessions[child_id]), saved={"factor_F14": "little"})
    keep_answers(desk, visit.draft_id, Kept(step=Step.RECORD, answers={child_id: kept}))
    assert live_band(desk, visit, child_id).assessment.answers["F14"] == "little"
    assert live_band(desk, visit, child_id, {}).assessment.answers["F14"] == SETTLED["F14"]


# the law: whatever is answered, the foot says what is then signed


def _factor_answers() -> st.SearchStrategy[dict[str, str]]:
    factors = council_policy().matrix.factors
    one_of = {f"factor_{f.id}": st.sampled_from([o.code for o in f.options]) for f in factors}
    return st.fixed_dictionaries({}, optional=one_of)


def _some_day(least: int, most: int) -> st.SearchStrategy[str]:
    days = st.integers(least, most).map(lambda n: (TODAY + timedelta(days=n)).isoformat())
    return st.one_of(st.just(""), days)


BANDS = ("not_assessed", "low", "medium", "high", "very_high")
SAID = st.fixed_dictionaries({
    "seen_status": st.sampled_from(("", "SA", "SP", "SO", "SV", "HN", "CD", "NS", "PR")),
    "visit_type": st.sampled_from(("", "review", "initial", "video", "failed")),
    "visit_date": _some_day(-40, 2),
    "ehcp_review_on": _some_day(-30, 300),
})  # fmt: skip
BEFORE = st.fixed_dictionaries({
    "band": st.sampled_from(BANDS),
    "raised_to": st.sampled_from(("", *BANDS[1:])),
    "settled": st.booleans(),
    "seen": _some_day(-900, -1),
    "due": _some_day(-60, 400),
    "ehcp": _some_day(-30, 300),
    "conference": _some_day(0, 90),
    "concern": st.booleans(),
})  # fmt: skip


class LawRoom:
    """A desk, and the draft of `child_id` that sign-off accepts, to be copied."""

    def __init__(self, desk: Desk, draft: VisitDraft, child_id: str) -> None:
        self.desk, self.draft, self.child_id = desk, draft, child_id


@pytest.fixture(scope="module")
def law_room(tmp_path_factory):
    made = a_desk(tmp_path_factory.mktemp("law"))
    plan_id, (child_id,) = plan_a_visit(made)
    visit = write_up(made, open_visit(made, plan_id))
    yield LawRoom(made, visit.draft, child_id)
    made.store.close()


def a_case(room, before):
    """A visit ready to be signed, to a child with this past."""
    desk, draft, of = room.desk, room.draft, room.child_id
    plan_id, (child_id,) = plan_a_visit(desk)
    answers = SETTLED if before["settled"] else {}
    bands = {"raised_to": before["raised_to"], "raised_reason": "Known to the officer."}
    assess_before(desk, child_id, before["band"], answers=answers, **bands)
    visit = open_visit(desk, plan_id)
    whose = {"child_id": child_id}
    with desk.store.writing(ME) as work:
        if before["seen"]:
            seen = builders.a_visit(on=date.fromisoformat(before["seen"]))
            work.create("visit", seen, **whose)
        if before["due"]:
            due = builders.a_review_plan(
                date.fromisoformat(before["due"]), months=6, mode="letter",
                set_on=TODAY - timedelta(days=90), counted_from=TODAY - timedelta(days=100),
            )  # fmt: skip
            work.create("review_plan", due, **whose)
        if before["ehcp"]:
            work.patch("child", child_id, ehcp_review_on=date.fromisoformat(before["ehcp"]))
        if before["conference"]:
            on = date.fromisoformat(before["conference"])
            flag = builders.a_flag_event(f"flag-{child_id}", code="ICPC", review_on=on)
            work.create("flag_event", flag, **whose)
        if before["concern"]:
            raised = builders.a_concern_event(f"concern-{child_id}")
            work.create("concern_event", raised, **whose)
        work.patch(
            "visit_draft", visit.draft_id, prepared=True, safety=draft.safety,
            record={child_id: draft.record[of]}, voice={child_id: draft.voice[of]},
            health={child_id: draft.health[of]}, shared=draft.shared,
        )  # fmt: skip
    return visit, child_id


def keep_said(desk, visit, child_id, said):
    """Keep the Record form with `said` as what it means to the case."""
    with desk.store.writing(ME) as work:
        draft = work.view.body(VisitDraft, visit.draft_id)
        record = {child_id: replace(draft.record[child_id], saved=said)}
        work.patch("visit_draft", visit.draft_id, record=record)


def sums(one):
    """What the foot says: band before and now, date, sentence."""
    return one.before, one.band, one.review and one.review.due_on, one.sentence


@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(said=SAID, factors=_factor_answers(), before=BEFORE)
def test_law_the_foot_says_what_the_check_page_says_and_sign_off_writes(
    law_room, said, factors, before
):
    """For any past and any answers: the same band, date and sentence at the foot, checked, signed."""
    desk = law_room.desk
    visit, child_id = a_case(law_room, before)
    typed = {name: value for name, value in {**said, **factors}.items() if value}
    foot = live_band(desk, visit, child_id, typed)
    keep_said(desk, visit, child_id, typed)
    check = check_visit(desk, visit)
    assert sums(foot) == sums(check.children[0])
    assert sums(live_band(desk, visit, child_id)) == sums(foot)
    decided = {stop.key: "looked at" for stop in check.interruptions}
    done = Signature(passphrase=PASSPHRASE, statements=check.statements, decisions=decided)
    sign_off(desk, visit, done)
    with desk.store.reading() as view:
        after = weigh_signed(desk, view, child_id, visit.child(child_id).called)
        (risk,) = view.of_child(RiskAssessment, child_id).values()
        plans = tuple(view.of_child(ReviewPlan, child_id).values())
    due = foot.review.due_on if foot.review else None
    assert (after.band, after.review and after.review.due_on) == (foot.band, due)
    if not check.failed:
        assert foot.band.code in (risk.band, risk.raised_to)
        standing = date.fromisoformat(before["due"]) if before["due"] else None
        if due is not None and (standing is None or due < standing):
            assert [(one.due_on, one.sentence) for one in plans] == [(due, foot.sentence)]


def test_a_form_beside_the_steps_counts_where_the_pages_of_the_visit_say_nothing(desk):
    visit, child_id = begun(desk)
    saved = {"factor_F1": "cp_plan", "title": "nobody asks it"}
    form = OwnForm(
        child_id=child_id, form_name="lundy_check", heard={"/a": Heard()},
        answers=FormAnswers(form_id="f", form_version="1", xml="", saved=saved),
    )  # fmt: skip
    with desk.store.writing(ME) as work:
        work.patch("visit_draft", visit.draft_id, own_forms={"f": form})
    silent, told = SEEN, {**SEEN, "factor_F1": "none"}
    assert live_band(desk, visit, child_id, silent).assessment.answers["F1"] == "cp_plan"
    assert live_band(desk, visit, child_id, told).assessment.answers["F1"] == "none"
