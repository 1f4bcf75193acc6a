"""The parents' own page and the long end check in a visit: where they belong, and signed with it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton, QWidget

from ehe_desktop.domain.filled_form import FilledForm
from ehe_desktop.domain.visit import VisitDraft, own_form_key
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.check_visit import check_visit
from ehe_desktop.services.hear_child import needs_cards
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.services.read_forms import forms_of
from ehe_desktop.services.sign_off import Signature, sign_off
from tests.storage.visit_room import PASSPHRASE, a_desk, assess_before, plan_a_visit, write_up
from tests.ui import filling
from tests.ui.audit import audit
from tests.ui.filling import a_visit, answer, settle, the_draft
from tests.ui.pictures import keep_picture

filled = filling.filled


def shown(step, name):
    return next((one for one in step.findChildren(QWidget, name) if one.isVisible()), None)


def wait_for(qtbot, step, name):
    qtbot.waitUntil(lambda: shown(step, name) is not None, timeout=20_000)
    return shown(step, name)


def fill_in(qtbot, step, name, ref, words):
    """Open the offered form, answer one question, and go back."""
    wait_for(qtbot, step, f"offer-open-{name}").click()
    page = wait_for(qtbot, step, "child-form-page")
    assert page.view.go_to(ref), ref
    editor = page.view.question(ref).editor
    editor.set_value(words)
    editor.edited.emit()
    page.findChild(QAbstractButton, "child-form-back").click()
    qtbot.waitUntil(lambda: shown(step, "child-form-page") is None, timeout=20_000)
    settle(qtbot, step)


def ref_of(step, save_to):
    return step.filling.form.save_to[save_to]


def test_the_parents_page_stands_at_their_views_and_is_the_households(qtbot, desk, filled):
    visit = a_visit(desk, 2)
    step = filled(Step.RECORD, visit, size=(1300, 900))
    assert step.view.go_to(ref_of(step, "views_asked"))
    assert audit(wait_for(qtbot, step, "offer-parent_voice")) == []
    fill_in(qtbot, step, "parent_voice", "/parent_voice/words/parent_words", "They build a raft.")
    draft = the_draft(desk, visit)
    assert set(draft.own_forms) == {own_form_key("", "parent_voice")}
    for answers in draft.record.values():
        assert answers.saved["parent_words"] == "They build a raft.", "said once, for every child"
    assert "Go on with the form" in wait_for(qtbot, step, "offer-open-parent_voice").text()


def test_beside_the_parents_page_stand_no_notes_and_no_band(qtbot, desk, filled):
    step = filled(Step.RECORD, a_visit(desk, 1), size=(1300, 900))
    wait_for(qtbot, step, "live-band-why").click()
    assert step.view.go_to(ref_of(step, "views_asked"))
    officers = ("jot-pad", "jot-open", "live-band-words", "live-band-reasons")
    for name in officers:
        wait_for(qtbot, step, name)
    wait_for(qtbot, step, "offer-open-parent_voice").click()
    page = wait_for(qtbot, step, "child-form-page")
    assert step.is_turned
    step._jot_side.open()  # Ctrl+J
    assert [name for name in officers if shown(step, name)] == []
    page.findChild(QAbstractButton, "child-form-back").click()
    wait_for(qtbot, step, "jot-pad")
    assert not step.is_turned


def test_what_the_officer_wrote_is_not_written_over(qtbot, desk, filled):
    visit = a_visit(desk, 1)
    step = filled(Step.RECORD, visit, size=(1300, 900))
    answer(step, ref_of(step, "views_asked"), "yes")
    answer(step, ref_of(step, "parent_words"), "The officer's own line.")
    fill_in(qtbot, step, "parent_voice", "/parent_voice/words/parent_words", "They build a raft.")
    (answers,) = the_draft(desk, visit).record.values()
    assert answers.saved["parent_words"] == "The officer's own line."


def test_the_long_end_check_stands_at_the_short_one(qtbot, desk, filled):
    visit = a_visit(desk, 1)
    step = filled(Step.VOICE, visit, size=(1000, 900))
    assert shown(step, "offer-lundy_check") is None, "not before a child was seen"
    told = needs_cards(visit.children[0].child)
    assert (shown(step, "offer-communication") is not None) == told
    answer(step, "/child_words/seen/seen_status", "SA")
    fill_in(qtbot, step, "lundy_check", "/lundy_check/space/space_note", "A quieter room.")
    child_id = visit.children[0].child_id
    kept = the_draft(desk, visit).own_forms[own_form_key(child_id, "lundy_check")]
    assert kept.answers.saved["space_note"] == "A quieter room."


def test_how_a_child_tells_and_what_is_theirs_to_decide_stand_where_they_are_asked(
    qtbot, desk, filled
):
    child_id = a_visit(desk, 1).children[0].child_id
    with desk.store.writing() as work:
        work.patch("child", child_id, {"sen_provision": "E"})
    visit = a_visit(desk, 1)
    step = filled(Step.VOICE, visit, size=(1000, 900))
    wait_for(qtbot, step, "child-form-card")
    wait_for(qtbot, step, "offer-communication")
    answer(step, "/child_words/seen/seen_status", "SA")
    answer(step, ref_of(step, "voice_outcome"), "kept")
    assert step.view.go_to(ref_of(step, "show_to_parent"))
    offer = wait_for(qtbot, step, "offer-own_decision")
    qtbot.waitUntil(lambda: audit(offer) == [])  # a page that was just made has no room yet
    keep_picture(step, "officer-consent")
    reasons = "/own_decision/understands/reasons"
    fill_in(qtbot, step, "own_decision", reasons, "Mum worries, so I tell her myself.")
    kept = the_draft(desk, visit).own_forms[own_form_key(child_id, "own_decision")]
    assert kept.answers.saved["reasons"] == "Mum worries, so I tell her myself."


@pytest.fixture
def written(tmp_path):
    """A visit to two children, written up, with both forms answered in it."""
    desk = a_desk(tmp_path)
    plan_id, child_ids = plan_a_visit(desk, "Amina Yusuf", "Bilal Yusuf")
    for child_id in child_ids:
        assess_before(desk, child_id)
    visit = write_up(desk, open_visit(desk, plan_id))
    yield desk, visit, child_ids
    desk.store.close()


def put_in(desk, visit, child_id, name, ref, words):
    from ehe_desktop.domain.visit import OwnForm
    from ehe_desktop.services.hear_child import keep_own_form, start_own_form

    made = start_own_form(desk, visit, OwnForm(child_id=child_id, form_name=name))
    made.set(ref, words)
    keep_own_form(desk, visit.draft_id, made.take())


def test_they_are_checked_and_signed_with_the_visit(written):
    desk, visit, (first, second) = written
    put_in(desk, visit, "", "parent_voice", "/parent_voice/words/hard", "Winter.")
    put_in(desk, visit, first, "lundy_check", "/lundy_check/space/space_note", "A quieter room.")
    put_in(desk, visit, first, "own_decision", "/own_decision/judged/able", "unsure")
    check = check_visit(desk, visit)
    lines = [line.answer for section in check.sections for line in section.lines]
    assert {"Winter.", "A quieter room."} <= set(lines)
    assert check.can_sign
    stops = {stop.key: "looked at" for stop in check.interruptions}
    sign_off(
        desk,
        visit,
        Signature(passphrase=PASSPHRASE, statements=check.statements, decisions=stops),
    )
    with desk.store.reading() as view:
        made = list(view.of_kind(FilledForm).values())
        assert view.body(VisitDraft, visit.draft_id).state == "signed"
    assert {(one.about, one.form.child_id) for one in made} == {
        ("parent_voice", ""),
        ("lundy", first),
        ("own_decision", first),  # it stops nothing, whatever is left out
    }
    assert {one.plan_id for one in made} == {visit.plan_id}
    assert len(forms_of(desk, first)) == 3
    assert [one.filled.about for one in forms_of(desk, second)] == ["parent_voice"]
