"""The caseload over a real store: find, filter, open, and nothing jumps when something changes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton

from ehe_desktop.services.add_note import add_note
from ehe_desktop.services.list_caseload import CaseloadFilter, list_caseload
from ehe_desktop.services.saved_views import list_views
from ehe_desktop.storage.search import search
from ehe_desktop.ui.casefile import record_pane
from ehe_desktop.ui.caseload.screen import CaseloadScreen
from ehe_desktop.ui.routes import PLAN_VISIT, RAISE_CONCERN, VISIT, Route
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.ui.widgets.buttons import Chip
from tests.ui.audit import audit

CASELOAD = Route(place="caseload")


@pytest.fixture
def screen(room, show):
    made = room.listen(CaseloadScreen(room.desk, room.runner))
    show(made, 1166, 728)
    made.show_route(CASELOAD)
    room.settle()
    return made


def rows(screen) -> list:
    return list(screen.list_pane.list.row_model.rows)


def open_first(room, screen) -> str:
    screen.list_pane.list.setFocus()
    QTest.keyClick(screen.list_pane.list, Qt.Key.Key_Return)
    room.settle()
    return screen.record.child_id


def type_words(room, screen, words: str) -> None:
    screen.focus_search()
    screen.list_pane.search.selectAll()
    QTest.keyClicks(screen.list_pane.search, words)
    QTest.keyClick(screen.list_pane.search, Qt.Key.Key_Return)
    room.settle()


def entries(room, action: str) -> int:
    with room.desk.store.reading() as view:
        found = view.connection.exec_driver_sql(
            "SELECT count(*) FROM audit_entry WHERE action = ?", (action,)
        )
        return int(found.scalar_one())


def test_it_shows_every_open_case_with_counts_on_the_tabs(room, screen):
    found = list_caseload(room.desk, CaseloadFilter())
    assert [row.row_id for row in rows(screen)] == [row.child_id for row in found.rows]
    assert screen.views.tabText(0) == f"My cases {found.total}"
    assert screen.list_pane.findChild(type(screen.list_pane._result), "caseload-result").text() == (
        f"{found.total} children"
    )


@pytest.mark.parametrize(
    ("mode", "scale", "width", "height"),
    [
        (Mode.LIGHT, 1.0, 1166, 728),
        (Mode.DARK, 1.0, 824, 600),
        (Mode.LIGHT, 2.0, 1240, 768),
        (Mode.DARK, 2.0, 900, 600),
    ],
)
def test_everybody_can_use_it(qapp, room, screen, mode, scale, width, height):
    apply(qapp, mode, scale)
    screen.resize(width, height)
    screen.show_route(CASELOAD)
    room.settle()
    assert audit(screen) == []
    open_first(room, screen)
    for at in range(screen.record.tabs.count()):
        screen.record.tabs.setCurrentIndex(at)
        room.settle()
        assert audit(screen) == [], screen.record.tabs.tabText(at)
    assert screen.record.child_id


def test_a_name_is_found_in_any_order_and_without_its_accents(room, screen):
    with room.desk.store.reading() as view:
        wanted = next(
            row for row in search(view, "zoe", room.desk.as_of()).rows if "Zoë" in row.full_name
        )
    family_name = wanted.full_name.split()[-1]
    type_words(room, screen, f"{family_name.lower()} zoe")
    assert wanted.child_id in [row.row_id for row in rows(screen)]
    assert not screen.list_pane._chips.isVisible()
    QTest.keyClick(screen.list_pane.search, Qt.Key.Key_Down)
    assert screen.list_pane.list.hasFocus()
    QTest.keyClick(screen.list_pane.list, Qt.Key.Key_Return)
    room.settle()
    assert screen.record.page.heading.text().startswith(wanted.full_name.split()[0])


def test_a_slip_offers_the_near_name(room, screen):
    name = rows(screen)[0].title.split()[-1]
    type_words(room, screen, f"{name[:-1]}x{name[-1]}")
    assert rows(screen) == []
    near = screen.findChild(QPushButton, "caseload-close-0")
    assert near.text().casefold().startswith(name.casefold())
    near.click()
    room.settle()
    assert name.casefold() in rows(screen)[0].title.casefold()


def test_only_the_newest_search_is_shown(room, screen):
    for typed in ("a", "am", "zzzz", ""):
        screen.list_pane.search.setText(typed)
        screen.list_pane.typed.emit(typed)
    room.settle()
    assert len(rows(screen)) == list_caseload(room.desk, CaseloadFilter()).total


def test_a_route_s_filters_stand_as_chips_and_can_be_taken_away(room, screen):
    screen.show_route(Route(place="caseload", part="overdue+band:high"))
    room.settle()
    assert screen.views.current().key == "overdue"
    assert {row.band for row in rows(screen)} == {"high"}
    assert all("verdue" in row.note for row in rows(screen))
    chip = screen.findChild(Chip, "caseload-chip-0")
    assert chip.text() == "High"
    chip.click()
    room.settle()
    assert len({row.band for row in rows(screen)}) > 1


def test_the_filter_menu_filters_and_ticks_what_is_in_force(room, screen):
    screen.list_pane.open_filters()
    menu = next(m for m in screen.findChildren(QMenu, "caseload-filter-menu") if m.isVisible())
    next(a for a in menu.actions() if a.text() == "Concern open").trigger()
    menu.hide()
    room.settle()
    assert rows(screen)
    assert all(any("oncern" in mark.words for mark in row.marks) for row in rows(screen))
    screen.list_pane.open_filters()
    again = next(m for m in screen.findChildren(QMenu, "caseload-filter-menu") if m.isVisible())
    assert next(a for a in again.actions() if a.text() == "Concern open").isChecked()
    again.hide()


def test_scroll_selection_and_focus_stay_when_something_changes(room, screen):
    the_list = screen.list_pane.list
    child_id = rows(screen)[12].row_id
    the_list.set_current(child_id)
    screen._open_row(child_id)
    room.settle()
    the_list.verticalScrollBar().setValue(300)
    the_list.setFocus()
    screen.store_changed(add_note(room.desk, child_id, "The gate is at the back."))
    room.settle()
    assert the_list.verticalScrollBar().value() == 300
    assert the_list.current_id() == child_id
    assert the_list.hasFocus()
    assert any("gate" in row.body for row in screen.record.timeline.list.row_model.rows)


def test_a_change_elsewhere_leaves_the_record_alone(room, screen):
    shown = open_first(room, screen)
    family_id = screen.record.case.casefile.summary.family_id
    other = next(one for one in screen.listing.rows.values() if one.family_id != family_id)
    opened = []
    screen.record.opened.connect(opened.append)
    screen.store_changed(add_note(room.desk, other.child_id, "Another child."))
    room.settle()
    assert opened == []
    screen.store_changed(add_note(room.desk, shown, "This child."))
    room.settle()
    assert len(opened) == 1


def test_a_narrow_window_shows_one_at_a_time(room, screen):
    screen.resize(700, 600)
    assert screen.panes.is_narrow
    open_first(room, screen)
    assert not screen.list_pane.isVisible()
    assert not screen._strip.isVisible()
    screen.panes.show_list()
    assert screen.list_pane.isVisible()
    assert screen._strip.isVisible()


def test_a_record_opened_is_entered_once_a_sitting(room, screen):
    first = open_first(room, screen)
    screen._open_row(rows(screen)[1].row_id)
    room.settle()
    screen._open_row(first)
    room.settle()
    assert entries(room, "view") == 2
    assert entries(room, "list") == 1


def test_looking_makes_nothing_to_send(room, screen):
    open_first(room, screen)
    type_words(room, screen, "a")
    with room.desk.store.reading() as view:
        ops = view.connection.exec_driver_sql("SELECT count(*) FROM outbox_op").scalar_one()
    assert ops == 0


def test_the_actions_ask_for_the_right_places(room, screen):
    child_id = open_first(room, screen)
    screen.primary_action()
    screen.record.concern_button.click()
    first, second = room.routes
    assert first.place in {VISIT, PLAN_VISIT}
    assert first.child_id == child_id
    assert second == Route(place=RAISE_CONCERN, child_id=child_id)


def test_a_child_from_elsewhere_opens_whatever_the_list_shows(room, screen):
    wanted = rows(screen)[-1].row_id
    screen.show_route(Route(place="caseload", part="concern"))
    room.settle()
    assert wanted not in [row.row_id for row in rows(screen)]
    screen.show_route(Route(place="caseload", child_id=wanted, part="risk"))
    room.settle()
    assert screen.record.child_id == wanted
    assert screen.record.tabs.currentIndex() == record_pane.TAB_KEYS.index("risk")


def test_a_child_from_elsewhere_has_the_keys_and_says_who_it_is(room, screen):
    """From Today: the record is what was asked for, not the tabs of the list."""
    last = rows(screen)[-1]
    screen.views.setFocus()
    screen.show_route(Route(place="caseload", child_id=last.row_id))
    room.settle()
    at = QApplication.focusWidget()
    assert at is screen.record.tabs.tabBar()
    assert at.accessibleName() == f"Parts of the record of {last.title}"
    group = QAccessible.queryAccessibleInterface(screen.record)
    spoken = group.text(QAccessible.Text.Name)
    assert (group.role(), spoken) == (QAccessible.Role.Grouping, f"Record of {last.title}")


def test_so_it_is_the_first_time_when_the_list_is_not_read_yet(room, screen, show):
    made = room.listen(CaseloadScreen(room.desk, room.runner))
    show(made, 1166, 728)
    made.show_route(Route(place="caseload", child_id=rows(screen)[-1].row_id))
    made.setFocus()  # as the shell does where nothing has the focus
    room.settle()
    assert QApplication.focusWidget() is made.record.tabs.tabBar()


def test_tab_goes_from_the_views_through_the_list_to_the_record(room, screen):
    open_first(room, screen)
    screen.views.setFocus()
    met = []
    while not met or met[-1] is not screen.record.tabs.tabBar():
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        met.append(QApplication.focusWidget())
        assert len(met) < 20
    assert met[0] is screen.list_pane.search
    assert screen.list_pane.list in met


def test_a_child_that_is_not_here_is_said_not_to_be(room, screen):
    screen.show_route(Route(place="caseload", child_id="nobody"))
    room.settle()
    assert screen.record.child_id == ""
    assert "not on this device" in screen.record._nobody._title.text()


def test_a_part_that_fails_leaves_the_rest(room, screen, monkeypatch, caplog):
    def broken(*_args):
        raise ValueError("a secret name")

    monkeypatch.setattr(record_pane, "voices_of", broken)
    with caplog.at_level("WARNING"):
        child_id = open_first(room, screen)
        screen.record.tabs.setCurrentIndex(record_pane.TAB_KEYS.index("voice"))
        room.settle()
    shown = screen.record._views["voice"]._shown
    assert shown == (record_pane.DID_NOT_OPEN,)
    assert "secret" not in caplog.text
    screen.record.tabs.setCurrentIndex(record_pane.TAB_KEYS.index("contacts"))
    room.settle()
    assert screen.record.child_id == child_id
    assert screen.record._views["contacts"]._shown[0].title == "Home"


def test_a_view_of_one_s_own_is_kept_shown_and_forgotten(room, screen):
    screen.listing.choose(CaseloadFilter(bands=("very_high",)))
    room.settle()
    held = len(rows(screen))
    screen.save_view()
    sheet = QApplication.activeModalWidget()
    sheet.save.click()
    room.settle()
    assert sheet._field.error
    QTest.keyClicks(sheet.name, "Very high ones")
    sheet.save.click()
    room.settle()
    assert [one.name for one in list_views(room.desk)] == ["Very high ones"]
    assert screen.views.current().label == f"Very high ones {held}"
    assert screen.findChild(Chip, "caseload-chip-0") is None
    screen.save_view()
    again = QApplication.activeModalWidget()
    again.findChild(QPushButton, "save-view-forget").click()
    room.settle()
    assert list_views(room.desk) == ()
    assert screen.views.current().key == "mine"


def test_columns_sort_filter_and_open(room, screen):
    screen.switch_columns()
    room.settle()
    table = screen.columns.table
    assert audit(screen) == []
    table.sort_by(0, Qt.SortOrder.AscendingOrder)
    names = [row.cells[0].sort for row in table.table_model.rows]
    assert names == sorted(names)
    table.setCurrentIndex(table.table_model.index(0, 1))
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    menu = next(m for m in screen.findChildren(QMenu, "caseload-heading-menu") if m.isVisible())
    next(a for a in menu.actions() if a.text() == "Low").trigger()
    menu.hide()
    room.settle()
    assert {row.cells[1].words for row in table.table_model.rows} == {"Low"}
    assert [row.cells[0].sort for row in table.table_model.rows] == sorted(
        row.cells[0].sort for row in table.table_model.rows
    )
    table.setCurrentIndex(table.table_model.index(0, 0))
    wanted = table.current_id()
    QTest.keyClick(table, Qt.Key.Key_Return)
    room.settle()
    assert screen.record.child_id == wanted
