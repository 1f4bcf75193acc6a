"""A signed visit on its page: read whole, signed by a supervisor or sent back, an addendum; by keys alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.second_sign_off import AGREED, SENT_BACK, SecondSignOff
from ehe_desktop.domain.visit import Addendum
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.read_visit import read_visit
from ehe_desktop.ui.casefile.signed_visit_screen import YOURS, SignedVisitScreen
from ehe_desktop.ui.casefile.visit_sections import visit_sections
from ehe_desktop.ui.caseload.screen import CaseloadScreen
from ehe_desktop.ui.routes import CASELOAD, SIGNED_VISIT, Route
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.ui.today.screen import TodayScreen
from tests.storage.test_service_second_sign_off import WAITS, desk, give, waiting
from tests.storage.test_service_visit_sign_off import of
from tests.storage.visit_room import PASSPHRASE
from tests.ui.audit import audit
from tests.ui.desk_room import DeskRoom, find, settled
from tests.ui.pictures import keep_picture

__all__ = ["desk", "waiting"]
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def place(waiting, runner, qtbot, show):
    """Opens the visit's page for the officer or the supervisor; Maria unless another desk is given."""
    boss, visit_id, child_id = waiting

    def open_for(at=boss):
        room = DeskRoom(at, runner, qtbot)
        screen = room.listen(SignedVisitScreen(at, runner))
        show(screen, 1166, 728)
        screen.show_route(Route(place=SIGNED_VISIT, child_id=child_id, part=visit_id))
        room.settle()
        return room, screen

    return open_for


def sheet_of(room):
    room.qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    sheet = QApplication.activeModalWidget()
    room.qtbot.waitUntil(lambda: QApplication.activeWindow() is sheet)
    return sheet


def standing(screen):
    return screen.standing.accessibleName() if screen.standing.isVisible() else ""


def test_a_supervisor_signs_it_with_the_keyboard_alone(place, waiting):
    boss, visit_id, child_id = waiting
    room, screen = place()
    assert screen.page.heading.text() == "Amina Yusuf: visit of 22 June 2026"
    assert standing(screen) == WAITS
    screen.sections.setFocus()
    screen.primary_action()
    sheet = sheet_of(room)
    assert audit(sheet) == []
    sheet.result_group.setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_2)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CTRL)
    room.settle()
    assert find(sheet, "sheet-problem").accessibleName().startswith("Write what needs an addendum.")
    QTest.keyClicks(sheet.note, "Who else lives there?")
    QTest.keyClicks(sheet.passphrase.edit, "wrong")
    QTest.keyClick(sheet.passphrase.edit, Qt.Key.Key_Return)
    room.qtbot.waitUntil(lambda: sheet.passphrase.value() == "")
    room.settle()
    QTest.keyClicks(sheet.passphrase.edit, PASSPHRASE)
    QTest.keyClick(sheet.passphrase.edit, Qt.Key.Key_Return)
    room.qtbot.waitUntil(lambda: "Sent back by Maria Lopez" in standing(screen))
    room.settle()
    (made,) = of(boss, SecondSignOff, child_id)
    assert (made.visit_id, made.result, made.note) == (visit_id, SENT_BACK, "Who else lives there?")
    with boss.store.reading() as view:
        kept = view.connection.exec_driver_sql("SELECT key, value FROM meta").all()
    assert PASSPHRASE not in str(kept)


def test_who_is_refused_stands_where_they_can_go_on_and_not_on_cancel(place):
    """The button is off while it works, and Qt handed its focus to the next: Space then closed the sheet."""
    room, screen = place()
    screen.primary_action()
    sheet = sheet_of(room)
    button = find(sheet, "sheet-give")
    QTest.keyClicks(sheet.passphrase.edit, "wrong")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    room.settle()
    assert "What you typed is still here." in find(sheet, "sheet-problem").accessibleName()
    assert sheet.passphrase.value() == "wrong"
    assert QApplication.focusWidget() is button
    sheet.result_group.set_value(AGREED)
    QTest.keyClick(button, Qt.Key.Key_Space)
    room.qtbot.waitUntil(lambda: sheet.passphrase.value() == "")
    room.settle()
    assert QApplication.focusWidget() is sheet.passphrase.edit
    assert sheet.isVisible()
    QTest.keyClicks(QApplication.focusWidget(), PASSPHRASE)
    QTest.keyClick(sheet.passphrase.edit, Qt.Key.Key_Return, CTRL)
    room.qtbot.waitUntil(lambda: "Maria Lopez" in standing(screen))
    room.settle()


def test_an_officer_reads_why_it_came_back_and_writes_an_addendum(desk, place, waiting):
    boss, visit_id, child_id = waiting
    give(boss, visit_id, SENT_BACK, "Who else lives there?")
    room, screen = place(desk)
    assert "Who else lives there?" in standing(screen)
    assert not screen.give_button.isVisible()
    screen.primary_action()
    sheet = sheet_of(room)
    assert audit(sheet) == []
    QTest.keyClicks(sheet.text, "Her uncle.")
    QTest.keyClick(sheet.text, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is sheet.for_parents
    QTest.keyClick(sheet.for_parents, Qt.Key.Key_Space)
    keep_picture(sheet, "addendum")
    QTest.keyClick(sheet.for_parents, Qt.Key.Key_Return, CTRL)
    room.qtbot.waitUntil(lambda: standing(screen) == WAITS)
    room.settle()
    made = [(one.text, one.for_parents) for one in of(desk, Addendum, child_id)]
    assert made == [("Her uncle.", True)]
    find(screen, "signed-visit-record").click()
    assert room.routes == [Route(place=CASELOAD, child_id=child_id)]


def test_nobody_signs_their_own_and_who_only_reads_is_offered_nothing(desk, place):
    _room, own = place(replace(desk, me=replace(desk.me, role="supervisor")))
    assert standing(own) == f"{WAITS} {YOURS}"
    assert not own.give_button.isVisible()
    own.close()
    _room, reader = place(replace(desk, me=replace(desk.me, role="safeguarding_lead")))
    assert standing(reader) == WAITS
    assert not reader.give_button.isVisible()
    assert not reader.addendum_button.isVisible()


def test_a_visit_that_went_with_its_family_is_gone_from_the_page(place, desk, runner, qtbot):
    room, screen = place()
    screen._visit_id = "nowhere"
    screen.store_changed(StoreChanged(children=frozenset((screen._read.child_id,))))
    qtbot.waitUntil(lambda: bool(room.faults))
    settled(qtbot, runner)
    assert isinstance(room.faults[0], VisitMissing)
    assert screen.page.heading.text() == "This visit did not open"
    assert standing(screen) == ""
    assert screen.sections._shown == ()
    assert not screen.give_button.isVisible()


def test_the_whole_of_the_visit_is_on_the_page(desk, waiting):
    boss, visit_id, _child_id = waiting
    give(boss, visit_id, note="Thorough.")
    found = visit_sections(read_visit(desk, visit_id), desk.policy)
    titles = [one.title for one in found]
    assert titles == [
        "The visit", "Since it was signed", "Band and why", "Record of the visit",
        "The child’s words", "Health prompts",
    ]  # fmt: skip
    by = dict(zip(titles, found, strict=True))
    assert by["Band and why"].band == "very_high"
    assert any("child protection plan" in line for line in by["Band and why"].bullets)
    assert [one.words for one in by["The child’s words"].quotes] == ["I like the bird book best."]
    (since,) = by["Since it was signed"].facts
    assert since.value == "Second sign-off: Maria Lopez, 22 June 2026: Thorough."
    assert any(one.label == "Signed by" for one in by["The visit"].facts)


def test_it_is_found_from_today_and_from_the_timeline(place, waiting, runner, qtbot, show):
    boss, visit_id, child_id = waiting
    room = DeskRoom(boss, runner, qtbot)
    wanted = Route(place=SIGNED_VISIT, child_id=child_id, part=visit_id)
    today = room.listen(TodayScreen(boss, runner))
    show(today, 1166, 728)
    today.show_route(Route(place="today"))
    room.settle()
    row = find(today, f"today-waiting-second-{visit_id}")
    assert row.text() == "Second sign-off: Amina Yusuf, visit of 22 Jun"
    row.click()
    keep_picture(today, "today-second")
    cases = room.listen(CaseloadScreen(boss, runner))
    show(cases, 1366, 768)
    cases.show_route(Route(place="caseload", child_id=child_id))
    room.settle()
    lines = cases.record.timeline.list
    (line,) = [one for one in lines.row_model.rows if one.row_id == ("visit", visit_id)]
    assert line.addenda == (WAITS,)
    keep_picture(cases, "record-second")
    lines.set_current(line.row_id)
    lines.setFocus()
    QTest.keyClick(lines, Qt.Key.Key_Return)
    assert room.routes == [wanted, wanted]


@pytest.mark.parametrize(
    ("mode", "scale"), [(Mode.LIGHT, 1.0), (Mode.DARK, 1.0), (Mode.LIGHT, 2.0)]
)
def test_everybody_can_use_it(qapp, place, mode, scale):
    apply(qapp, mode, scale)
    room, screen = place()
    screen.resize(1366 - 200, 700)
    room.settle()
    assert audit(screen) == []
    keep_picture(screen, f"signed-visit-{mode.value}-{scale:g}")
    screen.primary_action()
    sheet = sheet_of(room)
    assert sheet.height() <= screen.height()
    keep_picture(sheet, f"second-sheet-{mode.value}-{scale:g}")
    sheet.reject()
