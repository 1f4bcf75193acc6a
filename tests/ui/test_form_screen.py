"""Forms filled in outside a visit, in the real shell: chosen, kept, checked, finished, and on the record."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from shiboken6 import isValid

from ehe_desktop.domain.concern import ConcernEvent
from ehe_desktop.services.fill_own_form import begun_by_me
from ehe_desktop.services.list_caseload import CaseloadFilter, list_caseload
from ehe_desktop.services.open_casefile import judgements_of, open_casefile, voices_of
from ehe_desktop.services.read_forms import forms_of
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.shell import Shell
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.ui.widgets.combo import Combo
from tests.fakes.council_store import council_desk, desk_again
from tests.ui.audit import audit
from tests.ui.desk_room import settled

BANDS = ("Low", "Medium", "High", "Very high", "Not assessed")


class House:
    """A window over a real store, and the hand in it."""

    def __init__(self, tmp_path, qtbot, show):
        self.qtbot, self.show, self.folder = qtbot, show, tmp_path
        self.desk = council_desk(tmp_path)
        self.runner = Runner()
        rows = list_caseload(self.desk, CaseloadFilter()).rows
        # the gravest things a record holds, so that what may not be seen is there to be seen
        self.child_id = next(row.child_id for row in rows if row.concern_open and row.flag_words)
        self.open()

    def open(self, width=1366, height=768):
        self.shell = self.show(Shell(self.desk, self.runner, None), width, height)
        self.shell.start()
        self.settle()

    def killed(self):
        """The process is gone, as after an empty battery; another window over what the store holds."""
        self.settle()
        self.shell.hide()
        self.runner.close()
        self.desk.store.close()
        self.desk = desk_again(self.folder, first_id=5_000)
        self.runner = Runner()
        self.open()

    def close(self):
        self.runner.close()
        self.desk.store.close()

    def settle(self):
        settled(self.qtbot, self.shell.runner)

    def go(self, form_name=""):
        route = Route(place=routes.FILL_FORM, child_id=self.child_id, part=form_name)
        self.shell.go(route)
        return self.find("child-form-page" if form_name else "form-choice-page")

    def find(self, name, kind=QWidget):
        """The visible widget of that name, waited for."""

        def found():
            shown = self.shell.shown.findChildren(kind, name)
            return next((one for one in shown if one.isVisible()), None)

        self.qtbot.waitUntil(lambda: found() is not None, timeout=20_000)
        return found()

    def press(self, name):
        self.find(name, QAbstractButton).click()

    def say(self, ref, value):
        view = self.find("child-form-page").view
        assert view.go_to(ref), ref
        question = view.question(ref)
        question.editor.set_value(value)
        question.editor.edited.emit()

    def to_the_check(self):
        page = self.find("child-form-page")
        page.finished.emit()
        return self.find("form-check-page")

    def finish(self, passphrase=""):
        check = self.to_the_check()
        if passphrase:
            self.find("form-passphrase").setText(passphrase)
        self.press("form-finish")
        self.qtbot.waitUntil(lambda: not (isValid(check) and check.isVisible()), timeout=20_000)
        self.settle()


@pytest.fixture
def house(tmp_path, qtbot, show):
    made = House(tmp_path, qtbot, show)
    yield made
    made.close()


def words_in(widget):
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def test_a_form_is_chosen_filled_in_checked_and_on_the_record(house):
    house.go()
    card = house.find("child-form-name", Combo)
    house.qtbot.waitUntil(lambda: "parent_voice" in card.values, timeout=20_000)
    card.set_value("parent_voice")
    card.picked.emit("parent_voice")
    house.press("child-form-open")
    house.say("/parent_voice/before/whose_words", "Their mother")
    house.say("/parent_voice/words/going_well", "They read every night.")
    check = house.to_the_check()
    assert "They read every night." in words_in(check)
    assert "Not provided" in words_in(check)
    house.press("form-finish")
    house.qtbot.waitUntil(lambda: house.shell.shown.place == routes.CASELOAD, timeout=20_000)
    record = house.shell.shown.record
    house.qtbot.waitUntil(lambda: record.case is not None, timeout=20_000)
    record.tabs.setCurrentIndex(6)
    house.qtbot.waitUntil(
        lambda: "They read every night." in words_in(record.tabs.currentWidget()), timeout=20_000
    )
    shown = words_in(record.tabs.currentWidget())
    (found,) = forms_of(house.desk, house.child_id)
    assert found.filled.form.answers.form_version in shown
    assert house.desk.me.name in shown


def test_a_page_a_parent_may_see_says_nothing_of_flags_bands_or_concerns(house):
    opened = open_casefile(house.desk, house.child_id)
    row = opened.casefile.summary
    with house.desk.store.reading() as view:
        events = view.of_child(ConcernEvent, house.child_id).values()
    secret = {*row.flag_words, *(o.text for one in events for o in one.observations)}
    assert secret
    for name in ("parent_voice", "parent_feedback"):
        page = house.go(name)
        house.say(f"/{name}/words/{'hard' if name == 'parent_voice' else 'good'}", "Maths.")
        for shown in (page, house.to_the_check()):
            seen = words_in(shown)
            assert not [one for one in (*secret, *BANDS) if one in seen]


def test_beside_a_page_that_is_turned_to_a_parent_nothing_is_counted(house):
    def said():
        """What stands beside the screen, and what a screen reader hears of it."""
        seen = [one for one in house.shell._rail.findChildren(QWidget) if one.isVisible()]
        return "\n".join([words_in(house.shell._rail), *(one.accessibleName() for one in seen)])

    house.shell.go(Route(place=routes.CASELOAD))
    counts = house.shell.counts
    assert counts.caseload
    house.qtbot.waitUntil(lambda: f"Caseload, {counts.caseload}" in said())
    house.go()
    assert f"Caseload, {counts.caseload}" in said(), "a choice of forms is the officer's own page"
    house.go("parent_voice")
    house.shell._recount()
    house.settle()
    beside = said()
    assert not any(letter.isdigit() for letter in beside), beside
    assert "Offline" not in beside
    house.shell.go(Route(place=routes.TODAY))
    assert f"Caseload, {counts.caseload}" in said()


def test_it_comes_back_after_a_crash_at_the_question_one_was_at(house):
    house.go("parent_voice")
    house.say("/parent_voice/words/hard", "Getting out of the house")
    house.qtbot.waitUntil(lambda: begun_by_me(house.desk) != (), timeout=2_000)
    house.killed()
    (waiting,) = begun_by_me(house.desk)
    assert waiting.form.at_question == "/parent_voice/words/hard"
    banner = house.shell.findChild(QWidget, "go-back")
    house.qtbot.waitUntil(banner.isVisible, timeout=20_000)
    assert "form? Saved" in words_in(banner)
    assert "at ‘What the parents say’" in words_in(banner)
    house.shell.findChild(QAbstractButton, "go-back-yes").click()
    view = house.find("child-form-page").view
    assert view.at == "/parent_voice/words/hard"
    assert view.question(view.at).editor.value() == "Getting out of the house"


def test_locking_writes_what_is_typed(house):
    house.go("parent_voice")
    house.say("/parent_voice/words/hard", "Half a thou")
    with house.qtbot.waitSignal(house.shell.lock_wanted):
        house.shell.lock()
    house.runner.close()
    (waiting,) = begun_by_me(house.desk)
    assert waiting.form.answers.saved["hard"] == "Half a thou"


def test_what_is_begun_waits_on_today_and_on_the_choice_page_and_can_be_put_aside(house):
    house.go("lundy_check")
    house.say("/lundy_check/space/space_note", "A quieter room.")
    house.shell.go(Route(place=routes.TODAY))
    house.qtbot.waitUntil(
        lambda: "Finish: End check" in words_of_rows(house.shell.shown), timeout=20_000
    )
    house.go()
    assert house.find("form-go-on-1", QAbstractButton).text().startswith("Go on: End check")
    house.press("form-put-aside-1")
    house.qtbot.waitUntil(lambda: begun_by_me(house.desk) == (), timeout=20_000)


def words_of_rows(screen):
    """Everything a screen says, painted rows included, as a screen reader hears it."""
    return "\n".join(one.accessibleName() for one in screen.findChildren(QWidget)) + words_in(
        screen
    )


def test_a_judgement_is_signed_with_the_passphrase_and_stands_with_those_before(house):
    before = judgements_of(house.desk, house.child_id)
    house.go("education_judgement")
    house.say("/education_judgement/rests_on/sources", "visit")
    house.say("/education_judgement/judgement/suitability", "SUI")
    check = house.to_the_check()
    problem = house.find("visit-problem-1", QAbstractButton)
    assert "Please write your reasons." in problem.accessibleName()
    problem.click()
    house.qtbot.waitUntil(lambda: not check.isVisible(), timeout=20_000)
    assert house.find("child-form-page").view.at == "/education_judgement/judgement/reasons"
    house.say("/education_judgement/judgement/reasons", "Reads aloud.")
    house.to_the_check()
    house.press("form-finish")
    house.settle()
    assert judgements_of(house.desk, house.child_id) == before, "nobody signed it"
    house.find("form-passphrase").setText("the passphrase")
    house.press("form-finish")
    house.qtbot.waitUntil(
        lambda: len(judgements_of(house.desk, house.child_id)) == len(before) + 1, timeout=20_000
    )


def judged(house, code):
    """A judgement of a child whose band is Low, finished with the passphrase."""
    rows = list_caseload(house.desk, CaseloadFilter()).rows
    house.child_id = next(
        row.child_id for row in rows if row.band == "low" and not row.concern_open
    )
    house.go("education_judgement")
    house.say("/education_judgement/rests_on/sources", "work")
    house.say("/education_judgement/judgement/suitability", code)
    house.say("/education_judgement/judgement/reasons", "Nothing was shown.")
    house.finish("the passphrase")


def risk_of(house):
    return open_casefile(house.desk, house.child_id).casefile.risk


@pytest.mark.parametrize("sets", [True, False])
def test_a_grave_judgement_proposes_a_graver_band_and_the_officer_decides(house, sets):
    judged(house, "UNS")
    page = house.find("band-proposal")
    assert "It is Low." in words_in(page)
    assert audit(page, page=True) == []
    assert not house.shell.shown.is_turned
    assert risk_of(house).band == "low", "nothing moves before it is confirmed"
    house.press("band-proposal-set" if sets else "band-proposal-leave")
    house.qtbot.waitUntil(lambda: house.shell.shown.place == routes.CASELOAD, timeout=20_000)
    house.settle()
    kept = risk_of(house)
    assert (kept.band == "low") is not sets
    assert (kept.answers.get("F7") == "unsuitable") is sets
    assert judgements_of(house.desk, house.child_id)[0].code == "UNS"


def test_a_good_judgement_proposes_nothing_and_lowers_nothing(house):
    judged(house, "SUI")
    house.qtbot.waitUntil(lambda: house.shell.shown.place == routes.CASELOAD, timeout=20_000)
    assert risk_of(house).band == "low"


def test_a_childs_form_that_may_mean_danger_is_said_to_the_officer(house):
    house.go("about_my_learning")
    view = house.find("child-form-page").view
    ref = view.answers.session.form.save_to["says_unsafe"]
    asked = [one for one in view.answers.session.form.binds if one.endswith(("safe_home", "safe"))]
    assert ref, asked
    for one in view.answers.session.form.controls:
        item = view.answers.session.find(one)
        if any(choice.value == "no" for choice in item.choices) and "safe" in one:
            house.say(one, "no")
    house.to_the_check()
    assert "may mean that" in house.find("form-unsafe", QLabel).text()
    house.press("form-raise-concern")
    assert house.shell.shown.place == routes.RAISE_CONCERN


def test_a_childs_form_stands_with_their_words(house):
    before = len(voices_of(house.desk, house.child_id))
    page = house.go("houses")
    there = page.findChild(QWidget, "child-form-present-now")
    there.setText("Nobody else")
    there.editingFinished.emit()
    house.say("/houses/good/good_words", "my dog Rex")
    house.finish()
    voices = voices_of(house.desk, house.child_id)
    assert len(voices) == before + 1
    (said,) = voices[0].voice.statements
    assert (said.words, said.present) == ("my dog Rex", "Nobody else")


@pytest.mark.parametrize(("mode", "scale"), [(Mode.LIGHT, 1.0), (Mode.DARK, 2.0)])
def test_every_page_of_it_can_be_used_by_everybody(house, qapp, mode, scale):
    apply(qapp, mode, scale)
    house.go()
    house.settle()
    assert audit(house.shell.shown, page=True) == []
    house.go("parent_voice")
    house.settle()
    assert audit(house.shell.shown) == []
    house.say("/parent_voice/words/hard", "Maths.")
    house.to_the_check()
    house.settle()
    assert audit(house.shell.shown, page=True) == []


def test_a_form_can_be_filled_in_and_finished_by_keys_alone(house):
    """Tab, letters, arrows and Ctrl+Enter; nothing here takes the focus for the person."""
    page = house.go("contact_attempt")
    house.settle()

    def tab_until(is_it, most=80):
        for _ in range(most):
            at = QApplication.focusWidget()
            if is_it(at):
                return at
            QTest.keyClick(at, Qt.Key.Key_Tab)
        raise AssertionError("Tab does not reach it")

    def choose(name, key):
        question = page.view.question(f"/contact_attempt/tried/{name}")
        tab_until(question.isAncestorOf)
        QTest.keyClick(QApplication.focusWidget(), key)
        assert page.view.answers.session.find(question.ref).value, name

    choose("how", Qt.Key.Key_Space)
    choose("result", Qt.Key.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)  # spoke to somebody: no day is owed
    screen = house.shell.shown
    screen.primary_action()
    screen.primary_action()
    house.find("form-check-page")
    house.settle()
    tab_until(lambda at: at.objectName() == "form-finish")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    house.qtbot.waitUntil(lambda: house.shell.shown.place == routes.CASELOAD, timeout=20_000)
    assert begun_by_me(house.desk) == ()
