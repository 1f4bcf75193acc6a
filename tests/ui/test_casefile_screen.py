"""What can be done from a record: a note, an attempt, putting off; nothing typed is lost."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget

from ehe_desktop.domain.child_voice import ChildVoice, Statement
from ehe_desktop.domain.errors import StoreError
from ehe_desktop.domain.visit import ContactAttempt
from ehe_desktop.services.fill_form import form_answers
from ehe_desktop.services.list_caseload import find_summary
from ehe_desktop.services.open_casefile import open_casefile, read_timeline, voices_of
from ehe_desktop.ui.casefile import record_pane
from ehe_desktop.ui.caseload.screen import CaseloadScreen
from ehe_desktop.ui.keep_page_sheet import KeepPageSheet
from ehe_desktop.ui.paper_preview import PaperPreview
from ehe_desktop.ui.routes import CONCERNS, FILL_FORM, PLAN_VISIT, Route
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import Check
from ehe_desktop.xforms.session import Session
from tests.ui.audit import audit
from tests.ui.child_room import FormEnv
from tests.ui.desk_room import DeskRoom, settled

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def opened_in(room, show, at: int = 0):
    screen = room.listen(CaseloadScreen(room.desk, room.runner))
    show(screen, 1166, 728)
    screen.show_route(Route(place="caseload"))
    room.settle()
    screen._open_row(screen.list_pane.list.row_model.rows[at].row_id)
    room.settle()
    return screen


@pytest.fixture
def screen(room, show):
    return opened_in(room, show)


def notes(room, screen) -> list[str]:
    found = read_timeline(room.desk, screen.record.child_id)
    return [entry.text for entry in found if entry.record_kind == "note"]


def open_note(room, screen):
    screen.activateWindow()
    room.qtbot.waitUntil(lambda: QApplication.activeWindow() is screen)
    screen.list_pane.list.setFocus()
    QTest.keyClick(screen.list_pane.list, Qt.Key.Key_N, CTRL)
    room.qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    sheet = QApplication.activeModalWidget()
    room.qtbot.waitUntil(lambda: QApplication.activeWindow() is sheet)
    return sheet


def test_ctrl_n_adds_a_note_that_stands_on_the_timeline(room, screen):
    sheet = open_note(room, screen)
    assert audit(sheet) == []
    QTest.keyClicks(sheet.text, "The gate is at the back.")
    QTest.keyClick(sheet.text, Qt.Key.Key_Return, CTRL)
    room.settle()
    assert notes(room, screen) == ["The gate is at the back."]
    room.settle()
    assert any("gate" in row.body for row in screen.record.timeline.list.row_model.rows)
    assert len(room.changes) == 1


def test_who_told_it_is_asked_and_a_refusal_keeps_the_words(room, screen):
    sheet = open_note(room, screen)
    sheet.text.set_value("He goes to scouts.")
    assert not sheet._told.isVisible()
    sheet.mark.set_value("told")
    sheet.mark.chosen.emit("told")
    assert sheet._told.isVisible()
    sheet.give()
    room.settle()
    assert "told" in sheet.findChild(Banner, "sheet-problem").accessibleName()
    assert sheet.text.value() == "He goes to scouts."
    QTest.keyClicks(sheet.told_by, "his aunt")
    sheet.give()
    room.settle()
    assert notes(room, screen) == ["He goes to scouts."]


def test_esc_never_discards_what_was_typed(room, screen):
    sheet = open_note(room, screen)
    QTest.keyClicks(sheet.text, "half a thou")
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert notes(room, screen) == []
    again = open_note(room, screen)
    room.qtbot.waitUntil(lambda: again.text.value() == "half a thou")
    again.reject()


def test_locking_keeps_what_is_typed_and_writes_nothing_to_the_record(room, screen):
    sheet = open_note(room, screen)
    QTest.keyClicks(sheet.text, "half a thought")
    screen.leaving()
    room.settle()
    assert notes(room, screen) == []
    again = open_note(room, screen)
    room.qtbot.waitUntil(lambda: again.text.value() == "half a thought")
    again.reject()


def test_a_double_press_makes_one_note(room, screen):
    sheet = open_note(room, screen)
    QTest.keyClicks(sheet.text, "Once.")
    sheet.give()
    sheet.give()
    room.settle()
    assert notes(room, screen) == ["Once."]


def test_forms_are_filled_in_on_a_page_of_their_own(room, screen):
    for ask in (screen.menu.add_attempt, screen.menu.judge, screen.menu.fill_form):
        ask()
    wanted = [(one.place, one.child_id, one.part) for one in room.routes[-3:]]
    child_id = screen.record.child_id
    assert wanted == [
        ("fill-form", child_id, "contact_attempt"),
        ("fill-form", child_id, "education_judgement"),
        ("fill-form", child_id, ""),
    ]


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_dialog_is_never_higher_than_the_window(qapp, room, screen, scale):
    apply(qapp, Mode.DARK, scale)
    screen.resize(1024, 600)
    screen.menu.put_off()
    sheet = QApplication.activeModalWidget()
    room.settle()
    assert sheet.height() <= 600
    assert sheet.width() <= 1024
    assert sheet.findChild(QWidget, "sheet-give").isVisible()
    assert audit(sheet) == []
    sheet.reject()


def test_putting_off_has_a_way_back(room, screen):
    child_id = screen.record.child_id
    screen.menu.put_off()
    sheet = QApplication.activeModalWidget()
    assert audit(sheet) == []
    sheet.until.set_value(date(2026, 7, 6))
    sheet.reason.set_value("Family away")
    sheet.give()
    room.settle()
    assert find_summary(room.desk, child_id).put_off_until == date(2026, 7, 6)
    assert screen.record.undo.isVisible()
    room.desk.clock.advance(minutes=1)
    screen.record.undo.button.click()
    room.settle()
    assert find_summary(room.desk, child_id).put_off_until < date(2026, 6, 22)


def test_the_menu_holds_what_fits_and_leads_to_the_concern(room, screen):
    screen.menu.open()
    menu = next(m for m in screen.findChildren(QMenu, "record-more-menu") if m.isVisible())
    words = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    assert words == [
        "Add a note", "Record a contact attempt", "Judge the education", "Fill in a form…",
        "Put off the review…", "Plan a visit…", "Print a signed visit or form…", "Flags and concerns of this child", "Copy reference",
    ]  # fmt: skip
    for action in menu.actions():
        if action.text() in {"Plan a visit…", "Flags and concerns of this child"}:
            action.trigger()
    menu.hide()
    child_id = screen.record.child_id
    assert room.routes == [
        Route(place=PLAN_VISIT, child_id=child_id),
        Route(place=CONCERNS, child_id=child_id),
    ]


def test_who_only_reads_is_offered_no_writing(qtbot, new_desk, runner, show):
    room = DeskRoom(new_desk(role="safeguarding_lead"), runner, qtbot)
    screen = opened_in(room, show)
    screen.menu.open()
    menu = next(m for m in screen.findChildren(QMenu, "record-more-menu") if m.isVisible())
    words = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    menu.hide()
    assert "Add a note" not in words
    assert "Copy reference" in words
    screen.menu.add_note()
    assert QApplication.activeModalWidget() is None
    assert not screen.record.main_button.isVisible()


def test_the_reference_is_copied_never_the_name(room, screen):
    screen.list_pane.list.setFocus()
    QTest.keyClick(screen.list_pane.list, Qt.Key.Key_C, CTRL | SHIFT)
    copied = QGuiApplication.clipboard().text()
    assert copied == screen.record.case.casefile.child.case_number
    assert screen.record.case.casefile.child.family_name not in copied


def test_ctrl_tab_goes_round_the_parts(room, screen):
    screen.list_pane.list.setFocus()
    for _ in range(screen.record.tabs.count()):
        QTest.keyClick(screen.list_pane.list, Qt.Key.Key_Tab, CTRL)
    assert screen.record.tabs.currentIndex() == 0
    QTest.keyClick(screen.list_pane.list, Qt.Key.Key_Tab, CTRL | SHIFT)
    assert screen.record.tabs.currentIndex() == screen.record.tabs.count() - 1


def test_the_timeline_shows_one_kind_or_brothers_and_sisters_too(room, screen):
    timeline = screen.record.timeline
    everything = len(timeline.list.row_model.rows)
    timeline.kinds.set_value("visits")
    timeline.kinds.picked.emit("visits")
    room.settle()
    rows = [row for row in timeline.list.row_model.rows if not row.is_month]
    assert {row.row_id[0] for row in rows} == {"visit"}
    timeline.kinds.set_value("")
    timeline.kinds.picked.emit("")
    timeline.siblings.click()
    room.settle()
    assert len(timeline.list.row_model.rows) > everything


def test_every_row_of_a_timeline_can_be_opened(room, screen):
    rows = screen.record.timeline.list.row_model.rows
    for row in rows:
        screen.record.timeline.list.opened.emit(row.row_id)
    assert rows[0].row_id[0] == "due", "the caseload begins with who is late"
    screen.record.timeline.list.opened.emit(rows[0].row_id)
    assert screen.record.tabs.currentIndex() == record_pane.TAB_KEYS.index("risk")


def test_a_brother_s_link_opens_his_record(room, screen):
    other = screen.record.case.casefile.siblings[0]
    screen.record._views["contacts"].followed.emit(("child", other.child_id))
    room.settle()
    assert screen.record.child_id == other.child_id
    assert screen.record.page.heading.text() == other.full_name
    assert screen.list_pane.list.current_id() == other.child_id


def test_the_glance_is_beside_the_tabs_when_there_is_room(room, screen):
    assert not screen.record._rail.isVisible()
    screen.resize(1500, 800)
    room.settle()
    assert screen.record._rail.isVisible()
    assert audit(screen) == []


def test_a_record_that_does_not_open_says_so_in_every_part(room, screen, monkeypatch, caplog):
    def broken(_desk, _child_id):
        raise StoreError(happened="A page of the store is damaged.")

    monkeypatch.setattr(record_pane, "open_casefile", broken)
    pane = screen.record
    with caplog.at_level(logging.ERROR):
        pane.reload()
        settled(room.qtbot, room.runner)
    assert [type(fault) for fault in room.faults] == [StoreError]
    room.faults.clear()
    said = [text.text() for text in pane._views["risk"].findChildren(QLabel)]
    assert any(record_pane.DID_NOT_OPEN.title in one for one in said)


def test_a_record_read_late_never_stands_under_another_child_s_name(room, screen):
    here, other = (row.row_id for row in screen.list_pane.list.row_model.rows[:2])
    assert screen.record.child_id == here
    late = open_casefile(room.desk, other)
    screen.record._on_opened(late)
    room.settle()
    assert screen.record.case.casefile.summary.child_id == here
    assert screen.record.page.heading.text().startswith(
        open_casefile(room.desk, here).casefile.child.full_name
    )


def test_what_a_child_was_promised_stands_above_their_words_and_leads_to_its_form(room, screen):
    pane = screen.record
    body = ChildVoice(
        visit_id="", officer_id=room.desk.me.officer_id, on=room.desk.today(),
        end_check={"feedback_on": room.desk.today().isoformat(), "feedback_by": "Sam, by letter"},
    )  # fmt: skip
    with room.desk.store.writing(room.desk.actor()) as work:
        work.create("child_voice", body, child_id=pane.child_id)
    screen.show_route(Route(place="caseload", child_id=pane.child_id, part="voice"))
    view = pane._views["voice"]
    room.qtbot.waitUntil(
        lambda: any("is to hear back" in one.text() for one in view.findChildren(QLabel))
    )
    view.findChild(Button, "record-link-0-0").click()
    assert room.routes[-1] == Route(place=FILL_FORM, child_id=pane.child_id, part="lundy_check")


def test_what_a_child_said_beside_the_officer_can_go_home_on_a_page(room, screen):
    pane = screen.record
    words = Session(room.desk.forms.form("child_words"), FormEnv())
    words.set(words.form.save_to["seen_status"], "SP")
    words.set(words.form.save_to["voice_outcome"], "kept")
    words.set("/child_words/statements[1]/words", "The worms did.")
    answers = form_answers(words)
    body = ChildVoice(
        visit_id="", officer_id=room.desk.me.officer_id, on=room.desk.today(), answers=answers,
        statements=(Statement(question="", words="The worms did."),), show_to_parent="yes",
    )  # fmt: skip
    with room.desk.store.writing(room.desk.actor()) as work:
        work.create("child_voice", body, child_id=pane.child_id)
    screen.show_route(Route(place="caseload", child_id=pane.child_id, part="voice"))
    links = pane._views["voice"].findChildren
    room.qtbot.waitUntil(lambda: any(one.text() == "A page to keep…" for one in links(Button)))
    next(one for one in links(Button) if one.text() == "A page to keep…").click()
    room.qtbot.waitUntil(lambda: bool(pane.findChildren(KeepPageSheet)))
    sheet = pane.findChild(KeepPageSheet)
    (check,) = sheet.findChildren(Check)
    assert (check.isChecked(), check.text()) == (True, "Said without being asked")
    sheet.findChild(Button, "keep-page-show").click()
    room.qtbot.waitUntil(lambda: bool(pane.findChildren(PaperPreview)))
    preview = pane.findChild(PaperPreview)
    room.qtbot.waitUntil(lambda: preview.pages.page_count > 0)
    preview.reject()
    assert room.faults == []


def test_an_addendum_is_written_under_words_heard_by_themselves_and_they_stay(room, screen):
    pane = screen.record
    body = ChildVoice(
        visit_id="", officer_id=room.desk.me.officer_id, on=room.desk.today(),
        statements=(Statement(question="", words="The worms did."),),
    )  # fmt: skip
    with room.desk.store.writing(room.desk.actor()) as work:
        voice_id = work.create("child_voice", body, child_id=pane.child_id)
        at_visit = replace(body, visit_id="v1", statements=(Statement(question="", words="No."),))
        work.create("child_voice", at_visit, child_id=pane.child_id)
    screen.show_route(Route(place="caseload", child_id=pane.child_id, part="voice"))
    view = pane._views["voice"]

    def links():
        return [one for one in view.findChildren(Button) if one.text() == "Add an addendum…"]

    room.qtbot.waitUntil(lambda: bool(links()))
    assert len(links()) == 1  # what was heard at a visit has the visit's own page
    links()[0].click()
    room.qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    sheet = QApplication.activeModalWidget()
    assert audit(sheet) == []
    QTest.keyClicks(sheet.text, "It was the snails.")
    sheet.give()
    room.settle()
    screen.show_route(Route(place="caseload", child_id=pane.child_id, part="voice"))
    room.qtbot.waitUntil(
        lambda: any("It was the snails." in one.text() for one in view.findChildren(QLabel))
    )
    (made,) = [one for one in voices_of(room.desk, pane.child_id) if one.voice_id == voice_id]
    assert made.voice == body
    assert [one.text for one in made.addenda] == ["It was the snails."]
    pane.timeline.list.opened.emit(("child_voice", voice_id))
    assert pane.tabs.currentIndex() == record_pane.TAB_KEYS.index("voice")


def test_a_contact_attempt_is_read_on_forms_and_takes_its_addendum_there(room, screen):
    pane = screen.record
    body = ContactAttempt(
        officer_id=room.desk.me.officer_id, on=room.desk.today(), how="phone",
        result="no_answer", note="A car on the drive.",
    )  # fmt: skip
    with room.desk.store.writing(room.desk.actor()) as work:
        attempt_id = work.create("contact_attempt", body, child_id=pane.child_id)
    screen.show_route(Route(place="caseload", child_id=pane.child_id))
    pane.timeline.list.opened.emit(("contact_attempt", attempt_id))
    assert pane.tabs.currentIndex() == record_pane.TAB_KEYS.index("forms")
    view = pane._views["forms"]

    def shown(words):
        return any(words in one.text() for one in view.findChildren(QLabel))

    room.qtbot.waitUntil(lambda: shown("A car on the drive."))
    assert shown("no answer")
    (link,) = [one for one in view.findChildren(Button) if one.text() == "Add an addendum…"]
    link.click()
    room.qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    sheet = QApplication.activeModalWidget()
    assert not sheet.for_parents.isVisible()  # the parents have no copy of it
    QTest.keyClicks(sheet.text, "It was next door.")
    sheet.give()
    room.settle()
    screen.show_route(Route(place="caseload", child_id=pane.child_id, part="forms"))
    room.qtbot.waitUntil(lambda: shown("It was next door."))
    assert audit(view) == []
