"""A child's own form in the visit: chosen by the officer, answered beside them, kept as it was given."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from ehe_desktop.domain.visit import own_form_key
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.services.signed_records import child_records
from ehe_desktop.ui.widgets.combo import Combo
from tests.ui import filling
from tests.ui.filling import a_visit, answer, settle, the_draft

filled = filling.filled


def until(qtbot, ready):
    """Wait as long as `settled` does: the forms are compiled when they are first offered."""
    qtbot.waitUntil(ready, timeout=20_000)


def shown(step, name, kind=QWidget):
    return next((one for one in step.findChildren(kind, name) if one.isVisible()), None)


def wait_for(qtbot, step, name, kind=QWidget):
    until(qtbot, lambda: shown(step, name, kind) is not None)
    return shown(step, name, kind)


def pick(combo, value):
    combo.set_value(value)
    combo.picked.emit(combo.value())


def card_with_forms(qtbot, step):
    card = wait_for(qtbot, step, "child-form-card")
    combo = card.findChild(Combo, "child-form-name")
    until(qtbot, lambda: len(combo.values) > 1)
    return card


def open_form(qtbot, step, name, language="", present=""):
    card = card_with_forms(qtbot, step)
    pick(card.findChild(Combo, "child-form-name"), name)
    if language:
        pick(card.findChild(Combo, "child-form-language"), language)
    card.findChild(QWidget, "child-form-present").setText(present)
    card.findChild(QAbstractButton, "child-form-open").click()
    return wait_for(qtbot, step, "child-form-page")


def say(page, ref, value):
    assert page.view.go_to(ref), ref
    question = page.view.question(ref)
    question.editor.set_value(value)
    question.editor.edited.emit()


def test_own_words_only_comes_first_and_nothing_is_chosen_for_the_officer(qtbot, desk, filled):
    step = filled(Step.VOICE, a_visit(desk, 1), size=(1000, 900))
    card = card_with_forms(qtbot, step)
    combo = card.findChild(Combo, "child-form-name")
    assert combo.values[0] == ""
    assert combo.value() == ""
    assert set(combo.values) >= {"houses", "picture_choices", "about_my_learning", "have_my_say"}
    assert shown(step, "child-form-open") is None, "own words only needs no form"


def test_a_translation_nobody_checked_says_so(qtbot, desk, filled):
    step = filled(Step.VOICE, a_visit(desk, 1), size=(1000, 900))
    card = card_with_forms(qtbot, step)
    pick(card.findChild(Combo, "child-form-name"), "houses")
    note = card.findChild(QLabel, "child-form-checked")
    pick(card.findChild(Combo, "child-form-language"), "Somali (so)")
    until(qtbot, note.isVisible)
    assert note.text() == "Somali: not yet checked by a translator."
    pick(card.findChild(Combo, "child-form-language"), "English (en)")
    until(qtbot, lambda: not note.isVisible())


def test_what_a_child_says_on_a_form_is_kept_with_who_was_there(qtbot, desk, filled):
    visit = a_visit(desk, 1)
    child_id = visit.children[0].child_id
    step = filled(Step.VOICE, visit, size=(1000, 900))
    answer(step, "/child_words/seen/seen_status", "SA")
    page = open_form(qtbot, step, "houses", present="Nobody else")
    say(page, "/houses/good/good_words", "my  dog Rex, and toast")
    settle(qtbot, step)
    there = shown(page, "child-form-present-now")
    there.setText("Mum")
    there.editingFinished.emit()
    say(page, "/houses/worries/worries_words", "the dark")
    say(page, "/houses/good/good_show", "yes")
    shown(step, "child-form-back", QAbstractButton).click()
    until(qtbot, lambda: shown(step, "child-form-page") is None)
    settle(qtbot, step)
    draft = the_draft(desk, visit)
    kept = draft.own_forms[own_form_key(child_id, "houses")]
    assert kept.answers is not None
    voice = child_records(desk, draft, visit.plan, child_id).voice
    assert voice.outcome == "kept"
    assert voice.forms == (kept,)
    told = {one.words: (one.present, one.given_as) for one in voice.statements}
    assert told["my  dog Rex, and toast"] == ("Nobody else", "spoken")
    assert told["the dark"] == ("Mum", "spoken")
    assert told["Yes, all of it"] == ("Mum", "symbol")
    assert voice.paraphrase == ""
    assert draft.voice[child_id].saved["voice_outcome"] == "form"
    assert draft.voice[child_id].saved["show_to_parent"] == "part"


def test_it_opens_again_where_it_was_left_and_in_its_language(qtbot, desk, filled):
    visit = a_visit(desk, 1)
    child_id = visit.children[0].child_id
    step = filled(Step.VOICE, visit, size=(1000, 900))
    page = open_form(qtbot, step, "about_my_learning", "Urdu (ur)")
    say(page, "/about_my_learning/quiet", "yes")
    say(page, "/about_my_learning/talk", "yes")
    say(page, "/about_my_learning/now", "پرندے")
    assert page.view.layoutDirection() == Qt.LayoutDirection.RightToLeft
    labels = [label.text() for label in page.view.findChildren(QLabel)]
    assert not any("(optional)" in words for words in labels), "all of it may be left out"
    settle(qtbot, step)
    again = open_visit(desk, visit.plan_id)
    voice = child_records(desk, the_draft(desk, visit), again.plan, child_id).voice
    assert voice.language == "ur"
    (now, quiet, talk) = voice.statements
    assert talk.english == "Yes"
    assert (now.question, now.words, now.english) == ("What are you learning now?", "پرندے", "")
    assert (quiet.words, quiet.english, quiet.language) == ("ہاں", "Yes", "ur")
    shown(step, "child-form-back", QAbstractButton).click()
    until(qtbot, lambda: shown(step, "child-form-page") is None)
    card = card_with_forms(qtbot, step)
    button = card.findChild(QAbstractButton, "child-form-open")
    until(qtbot, lambda: button.text() == "Go on with the form")
    assert card.findChild(Combo, "child-form-name").value() == "about_my_learning"
    asks = card.findChild(QLabel, "child-form-talk")
    until(qtbot, asks.isVisible)
    assert asks.text() == f"{visit.children[0].called} wants to talk to us about this."
    button.click()
    page = wait_for(qtbot, step, "child-form-page")
    assert page.view.question("/about_my_learning/now").editor.value() == "پرندے"


@pytest.mark.parametrize(
    ("answer", "told"),
    [("yes", ("may mean that", "tell the front door today")), ("not_sure", ("was not sure", "Read it now"))],
)  # fmt: skip
def test_an_answer_that_may_mean_danger_is_said_at_once_to_the_officer(
    qtbot, desk, filled, answer, told
):
    visit = a_visit(desk, 1)
    step = filled(Step.VOICE, visit, size=(1000, 900))
    page = open_form(qtbot, step, "have_my_say")
    assert shown(step, "child-form-unsafe") is None
    say(page, "/have_my_say/hurt_self", answer)
    shown(step, "child-form-back", QAbstractButton).click()
    said = wait_for(qtbot, step, "child-form-unsafe", QLabel).text()
    assert [words for words in told if words not in said] == []


def test_a_form_only_looked_at_leaves_nothing_behind(qtbot, desk, filled):
    visit = a_visit(desk, 1)
    step = filled(Step.VOICE, visit, size=(1000, 900))
    open_form(qtbot, step, "picture_choices")
    shown(step, "child-form-back", QAbstractButton).click()
    until(qtbot, lambda: shown(step, "child-form-page") is None)
    settle(qtbot, step)
    draft = the_draft(desk, visit)
    assert not draft.own_forms
    assert not draft.voice


def test_one_childs_form_is_not_anothers(qtbot, desk, filled):
    visit = a_visit(desk, 2)
    first, second = (one.child_id for one in visit.children)
    step = filled(Step.VOICE, visit, first, size=(1000, 900))
    page = open_form(qtbot, step, "houses")
    say(page, "/houses/dreams/dreams_words", "a boat")
    step.switch.switched.emit(second)
    until(qtbot, lambda: shown(step, "child-form-page") is None)
    settle(qtbot, step)
    draft = the_draft(desk, visit)
    assert set(draft.own_forms) == {own_form_key(first, "houses")}
    assert child_records(desk, draft, visit.plan, second).voice.statements == ()
    spoken = child_records(desk, draft, visit.plan, first).voice.statements
    assert [one.words for one in spoken] == ["a boat"]


def test_what_a_child_said_can_be_copied_away_when_the_disk_refuses(qtbot, desk, filled):
    step = filled(Step.VOICE, a_visit(desk, 1), size=(1000, 900))
    page = open_form(qtbot, step, "houses")
    say(page, "/houses/dreams/dreams_words", "a boat")
    say(page, "/houses/talk", "no")
    text = step.text_of_all()
    assert "What do you wish for?\na boat" in text
    assert "Do you want to talk to us about this?\nNo" in text


def test_the_way_back_is_by_key_too(qtbot, desk, filled):
    step = filled(Step.VOICE, a_visit(desk, 1), size=(1000, 900))
    page = open_form(qtbot, step, "houses")
    until(qtbot, page.back.hasFocus)
    QTest.keyClick(page.back, Qt.Key.Key_Space)
    until(qtbot, lambda: shown(step, "child-form-page") is None)
    assert step.view is not None
    until(qtbot, step.view.isVisible)
