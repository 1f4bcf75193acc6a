"""A visit's draft and its forms: opened once, filled in, kept, and found again as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehe_desktop.domain.errors import NotAllowed, RuleBroken
from ehe_desktop.domain.visit import FormAnswers, VisitDraft
from ehe_desktop.domain.visit_steps import Progress, Step
from ehe_desktop.services.count_progress import visit_progress
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import FormMissing, VisitMissing
from ehe_desktop.services.fill_form import Filling, spoken_statements, start_filling
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.services.keep_draft import Kept, keep_answers, keep_fields
from ehe_desktop.services.open_visit import OpenVisit, open_draft, open_visit
from ehe_desktop.storage.outbox import unsent_count
from ehe_desktop.storage.visits_query import VisitFilter, drafts, planned_visits

HOME = "/home_visit"


def a_plan(desk: Desk, children: int) -> str:
    """The id of a planned visit to that many children."""
    with desk.store.reading() as view:
        found = planned_visits(view, VisitFilter(states=("planned",)))
    return next(one.plan_id for one in found if len(one.child_ids) == children)


def the_draft(desk: Desk, visit: OpenVisit) -> VisitDraft:
    with desk.store.reading() as view:
        found = view.body(VisitDraft, visit.draft_id)
    assert found is not None
    return found


def given_in(filling: Filling, child_id: str) -> dict[str, str]:
    return {item.ref: item.kept for item in filling.sessions[child_id].root.questions()}


def keep(desk: Desk, visit: OpenVisit, filling: Filling) -> None:
    keep_answers(desk, visit.draft_id, filling.take())


def test_a_visit_is_opened_twice_and_has_one_draft(desk):
    plan_id = a_plan(desk, 2)
    first, second = open_visit(desk, plan_id), open_visit(desk, plan_id)
    assert first.draft_id == second.draft_id
    assert first.has_siblings
    with desk.store.reading() as view:
        assert len(drafts(view, plan_id=plan_id)) == 1


def test_two_presses_at_one_moment_make_one_draft(desk):
    from ehe_desktop.services.open_visit import _make_draft

    plan_id = a_plan(desk, 1)
    assert _make_draft(desk, plan_id) == _make_draft(desk, plan_id)


def test_what_is_not_here_is_said_in_words(desk):
    with pytest.raises(VisitMissing):
        open_visit(desk, "no-such-plan")
    with pytest.raises(VisitMissing):
        open_draft(desk, "no-such-draft")
    with pytest.raises(VisitMissing):
        keep_fields(desk, "no-such-draft", prepared=True)


def test_known_facts_are_carried_over_and_reading_writes_nothing(desk):
    visit = open_visit(desk, a_plan(desk, 1))
    with desk.store.reading() as view:
        before = unsent_count(view.connection)
    filling = start_filling(desk, visit, Step.RECORD)
    session = filling.sessions[visit.children[0].child_id]
    facts = session.saved_properties()
    assert facts["visit_type"] == visit.plan.visit_type
    assert facts["visit_date"] <= desk.today().isoformat()
    assert not filling.is_changed
    assert start_filling(desk, visit, Step.HEALTH).progress(visit.children[0].child_id).given == 0
    with desk.store.reading() as view:
        assert unsent_count(view.connection) == before
    assert the_draft(desk, visit).record == {}


def test_a_shared_answer_is_every_childs_and_stands_alone_too(desk):
    visit = open_visit(desk, a_plan(desk, 2))
    first, second = (one.child_id for one in visit.children)
    filling = start_filling(desk, visit, Step.RECORD)
    filling.set(first, f"{HOME}/engagement/factor_F6", "late_or_partial")
    filling.set(first, f"{HOME}/suitability_page/suitability", "SUI")
    keep(desk, visit, filling)
    draft = the_draft(desk, visit)
    assert draft.record[second].saved["factor_F6"] == "late_or_partial"
    assert draft.record[second].saved["suitability"] == ""
    assert draft.shared is not None
    assert draft.shared.saved["factor_F6"] == "late_or_partial"
    assert "suitability" not in draft.shared.saved


def test_rows_of_a_shared_repeat_are_every_childs(desk):
    visit = open_visit(desk, a_plan(desk, 2))
    first, second = (one.child_id for one in visit.children)
    filling = start_filling(desk, visit, Step.RECORD)
    filling.set(first, f"{HOME}/actions_page/any_actions", "yes")
    filling.add_row(first, f"{HOME}/actions")
    filling.set(first, f"{HOME}/actions[2]/action_what", "Send the reading list")
    keep(desk, visit, filling)
    again = start_filling(desk, visit, Step.RECORD)
    rows = again.sessions[second].saved_rows()["agreed_action"]
    assert [row["what"] for row in rows] == ["", "Send the reading list"]
    again.remove_row(second, f"{HOME}/actions[1]")
    assert again.sessions[first].find(f"{HOME}/actions[1]/action_what").value.startswith("Send")


def test_a_child_that_joins_later_has_the_shared_answers(desk):
    visit = open_visit(desk, a_plan(desk, 2))
    first, second = (one.child_id for one in visit.children)
    filling = start_filling(desk, visit, Step.RECORD)
    filling.set(first, f"{HOME}/engagement/factor_F6", "late_or_partial")
    kept = filling.take()
    keep_answers(desk, visit.draft_id, replace(kept, answers={first: kept.answers[first]}))
    again = start_filling(desk, visit, Step.RECORD)
    assert again.sessions[second].saved_properties()["factor_F6"] == "late_or_partial"


def test_a_signed_visit_and_an_old_store_are_not_written_to(desk):
    visit = open_visit(desk, a_plan(desk, 1))
    with pytest.raises(NotAllowed):
        keep_fields(replace(desk, why_read_only=lambda: "This store is older."), visit.draft_id)
    with desk.store.writing() as work:
        work.patch("visit_draft", visit.draft_id, state="signed")
    with pytest.raises(NotAllowed):
        keep_answers(desk, visit.draft_id, Kept(step=Step.RECORD))
    with pytest.raises(RuleBroken):
        keep_fields(desk, visit.draft_id, state="draft")


def test_a_visit_keeps_the_version_it_was_started_with(desk, tmp_path):
    visit = open_visit(desk, a_plan(desk, 1))
    child_id = visit.children[0].child_id
    filling = start_filling(desk, visit, Step.HEALTH)
    filling.set(child_id, "/health_prompts/registered/dentist", "yes")
    keep(desk, visit, filling)
    folder = tmp_path / "forms"
    folder.mkdir()
    for name in ("home_visit", "child_words", "health_prompts"):
        xml = desk.forms.folder.joinpath(f"{name}.xml").read_text("utf-8")
        old = desk.forms.form(name).version
        (folder / f"{name}.xml").write_text(xml.replace(old, "2030010101"), "utf-8")
    later = replace(desk, forms=FormShelf(folder))
    with pytest.raises(FormMissing):
        open_visit(later, visit.plan_id)
    old_file = desk.forms.folder / "health_prompts.xml"
    (folder / "health_prompts-old.xml").write_bytes(old_file.read_bytes())
    later = replace(desk, forms=FormShelf(folder))
    opened = open_visit(later, visit.plan_id)
    assert opened.forms[Step.HEALTH].version == desk.forms.form("health_prompts").version
    assert opened.forms[Step.RECORD].version == "2030010101"
    again = start_filling(later, opened, Step.HEALTH)
    assert again.sessions[child_id].saved_properties()["dentist"] == "yes"


def test_progress_counts_what_is_wanted_and_not_asked_is_an_answer(desk):
    visit = open_visit(desk, a_plan(desk, 1))
    child_id = visit.children[0].child_id
    assert visit_progress(desk, visit).health[child_id].given == 0
    filling = start_filling(desk, visit, Step.HEALTH)
    session = filling.sessions[child_id]
    for item in list(session.root.questions()):
        if item.required and item.relevant:
            offered = [choice.value for choice in item.choices]
            value = next((one for one in ("not_asked", "NASK") if one in offered), offered[0])
            filling.set(child_id, item.ref, value)
    for item in list(session.root.questions()):
        if item.required and item.relevant and not item.value:
            filling.set(child_id, item.ref, "The clinic in Leeming Road")
    keep(desk, visit, filling)
    found = visit_progress(desk, visit).health[child_id]
    assert found == filling.progress(child_id)
    assert found.is_done
    filling.set(child_id, f"{session.form.save_to['factor_F9']}", "not_known self_harm")
    assert filling.progress(child_id).problems == 1


def test_the_check_in_plan_counts_only_once_somebody_filled_it(desk):
    visit = open_visit(desk, a_plan(desk, 1))
    assert visit_progress(desk, visit).safety.given == 0
    keep_fields(
        desk,
        visit.draft_id,
        safety={"buddy_name": "Lee", "buddy_phone": "01632 960001", "out_by": "12:00"},
    )
    found = visit_progress(desk, visit).safety
    assert found.given >= 3
    assert visit_progress(desk, visit).prepared is False


def test_statements_are_kept_one_by_one_with_their_question(desk):
    visit = open_visit(desk, a_plan(desk, 1))
    child_id = visit.children[0].child_id
    filling = start_filling(desk, visit, Step.VOICE)
    for ref, value in (
        ("/child_words/seen/seen_status", "SA"),
        ("/child_words/invited/voice_offered", "kept"),
        ("/child_words/statements[1]/asked", "What is good here?"),
        ("/child_words/statements[1]/words", "The birds"),
        ("/child_words/statements[1]/given_as", "spoken"),
    ):
        filling.set(child_id, ref, value)
    filling.add_row(child_id, "/child_words/statements")
    filling.set(child_id, "/child_words/statements[2]/words", "Maths is hard")
    keep(desk, visit, filling)
    session = start_filling(desk, visit, Step.VOICE).sessions[child_id]
    first, second = spoken_statements(session)
    assert (first.question, first.words, first.given_as) == (
        "What is good here?",
        "The birds",
        "spoken",
    )
    assert second.words == "Maths is hard"
    assert (
        the_draft(desk, visit).voice[child_id].saved["child_words"] == "The birds / Maths is hard"
    )


@pytest.mark.parametrize(
    ("outcome", "more"),
    [("offered_said_no", {}), ("not_offered", {"invited/voice_not_offered_why": "He was asleep"})],
)
def test_no_words_can_be_a_full_answer(desk, outcome, more):
    visit = open_visit(desk, a_plan(desk, 1))
    child_id = visit.children[0].child_id
    filling = start_filling(desk, visit, Step.VOICE)
    answers = {
        "seen/seen_status": "SP",
        "seen/time_alone": "yes_child_no",
        "seen/who_present": "His mother",
        "agreeing/script_used": "yes",
        "invited/voice_offered": outcome,
        **more,
    }
    for ref, value in answers.items():
        filling.set(child_id, f"/child_words/{ref}", value)
    assert filling.progress(child_id).is_done


def test_a_save_that_failed_is_still_to_be_saved(desk):
    visit = open_visit(desk, a_plan(desk, 2))
    filling = start_filling(desk, visit, Step.RECORD)
    filling.set(visit.children[0].child_id, f"{HOME}/engagement/factor_F6", "late_or_partial")
    kept = filling.take()
    assert not filling.is_changed
    filling.not_kept(kept)
    again = filling.take()
    assert again.answers == kept.answers
    assert again.shared == kept.shared


def test_answers_of_a_form_nobody_knows_are_refused(desk):
    visit = open_visit(desk, a_plan(desk, 1))
    strange = FormAnswers(form_id="another", form_version="1", xml="<another/>")
    kept = Kept(step=Step.HEALTH, answers={visit.children[0].child_id: strange})
    keep_answers(desk, visit.draft_id, kept)
    with pytest.raises(FormMissing):
        start_filling(desk, visit, Step.HEALTH)
    assert isinstance(visit_progress_or(desk, visit), FormMissing)


def visit_progress_or(desk: Desk, visit: OpenVisit) -> Progress | Exception:
    try:
        return visit_progress(desk, visit).safety
    except FormMissing as fault:
        return fault


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.integers(0, 200), st.integers(0, 1), st.text(max_size=12)),
        st.tuples(st.just("pick"), st.integers(0, 200), st.integers(0, 1), st.integers(0, 9)),
        st.tuples(st.just("keep")),
        st.tuples(st.just("again")),
        st.tuples(st.just("row"), st.integers(0, 1)),
    ),
    max_size=25,
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(actions=ACTIONS)
def test_any_order_of_answers_saves_and_reopens_gives_the_same_answers(desk, actions):
    visit = open_visit(desk, a_plan(desk, 2))
    ids = [one.child_id for one in visit.children]
    filling = start_filling(desk, visit, Step.RECORD)
    for name, *rest in actions:
        if name == "keep":
            keep(desk, visit, filling)
        elif name == "again":
            before = [given_in(filling, child_id) for child_id in ids]
            keep(desk, visit, filling)
            filling = start_filling(desk, visit, Step.RECORD)
            assert [given_in(filling, child_id) for child_id in ids] == before
        elif name == "row":
            filling.add_row(ids[rest[0]], f"{HOME}/actions")
        else:
            _answer(filling, ids[rest[1]], name, rest)
    shared = [
        {ref: value for ref, value in given_in(filling, child_id).items() if filling.is_shared(ref)}
        for child_id in ids
    ]
    assert shared[0] == shared[1]


def _answer(filling: Filling, child_id: str, name: str, rest: list) -> None:
    session = filling.sessions[child_id]
    asked = [item for item in session.root.questions() if not (item.calculated or item.readonly)]
    item = asked[rest[0] % len(asked)]
    choices = item.choices
    if name == "pick" and choices:
        filling.set(child_id, item.ref, choices[rest[2] % len(choices)].value)
    elif name == "set" and not choices and item.type == "string":
        words = "".join(one for one in rest[2] if one.isprintable())
        filling.set(child_id, item.ref, words)


def test_a_save_of_one_child_leaves_the_others_as_they_are(desk):
    visit = open_visit(desk, a_plan(desk, 2))
    first, second = (one.child_id for one in visit.children)
    filling = start_filling(desk, visit, Step.HEALTH)
    for child_id, value in ((first, "yes"), (second, "no")):
        filling.set(child_id, "/health_prompts/registered/dentist", value)
        keep(desk, visit, filling)
    held = the_draft(desk, visit).health
    assert [held[child_id].saved["dentist"] for child_id in (first, second)] == ["yes", "no"]
