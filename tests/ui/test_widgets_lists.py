"""Lists and tables change precisely, keep their place, and are worked by keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from ehe_desktop.ui.theme import apply, current
from ehe_desktop.ui.widgets.row_list import RowList
from ehe_desktop.ui.widgets.row_model import ListRow, Mark, RowModel
from ehe_desktop.ui.widgets.table import Cell, Column, Table, TableModel, TableRow
from ehe_desktop.ui.widgets.timeline import TimelineList
from tests.ui.gallery import CHILDREN, EVENTS


def _rows(ids, words="child"):
    return [ListRow(one, f"{words} {one}") for one in ids]


ids = st.lists(st.integers(0, 60), unique=True, max_size=60)


@given(before=ids, after=ids, words=st.sampled_from(["child", "other"]))
def test_any_list_becomes_any_other_and_no_index_is_lost(qapp, before, after, words):
    model = RowModel()
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    model.set_rows(_rows(before))
    held = {one: _persistent(model.index_of(one)) for one in before}
    model.set_rows(_rows(after, words))
    assert list(model.rows) == _rows(after, words)
    assert not resets
    for one, index in held.items():
        if one in after:
            assert model.row_at(index).row_id == one
        else:
            assert not index.isValid()


def _persistent(index):
    from PySide6.QtCore import QPersistentModelIndex

    return QPersistentModelIndex(index)


def test_a_large_list_is_one_insert(qapp):
    model = RowModel()
    inserts: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _p, first, last: inserts.append((first, last)))
    model.set_rows(_rows(range(5000)))
    assert inserts == [(0, 4999)]


def test_unchanged_rows_say_nothing(qapp):
    model = RowModel()
    model.set_rows(CHILDREN)
    said: list[int] = []
    model.dataChanged.connect(lambda first, _last: said.append(first.row()))
    model.set_rows([*CHILDREN[:3], replace(CHILDREN[3], note="Seen today"), *CHILDREN[4:]])
    assert said == [3]


def test_models_keep_qts_contract(qapp, qtmodeltester):
    model = RowModel()
    model.set_rows(CHILDREN)
    qtmodeltester.check(model)
    table = TableModel((Column("Name"), Column("Days", is_number=True)))
    table.set_rows([TableRow(n, (Cell(str(n)), Cell(str(n), n))) for n in range(5)])
    qtmodeltester.check(table)


def test_a_row_is_spoken_as_one_sentence():
    row = ListRow(
        1, "Amina Yusuf", ("Yr 5",), "Overdue 12 days", band="High",
        marks=(Mark("shield-alert", "concern open"),),
    )  # fmt: skip
    assert row.spoken == "Amina Yusuf, Yr 5, Overdue 12 days, risk band High, concern open"


def test_assistive_tools_hear_the_sentence(theme, show):
    rows = RowList("Caseload")
    rows.set_rows(CHILDREN)
    show(rows, 370, 400)
    node = QAccessible.queryAccessibleInterface(rows)
    assert node.text(QAccessible.Text.Name) == "Caseload"
    assert "risk band High" in node.child(0).text(QAccessible.Text.Name)


def test_a_refresh_keeps_selection_and_place(theme, show):
    rows = RowList("Caseload")
    rows.set_rows(_rows(range(100)))
    show(rows, 370, 300)
    rows.set_current(50)
    rows.scrollTo(rows.currentIndex())
    place = rows.verticalScrollBar().value()
    said: list[object] = []
    rows.current_changed.connect(said.append)
    rows.set_rows(_rows(range(100), "changed"))
    assert rows.current_id() == 50
    assert rows.verticalScrollBar().value() == place
    rows.set_rows(_rows([one for one in range(100) if one % 2 == 0]))
    assert (rows.current_id(), said) == (50, [])


def test_keys_move_and_open(qtbot, theme, show):
    rows = RowList("Caseload")
    rows.set_rows(CHILDREN)
    show(rows, 370, 400)
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(rows.current_changed) as moved:
        QTest.keyClick(rows, Qt.Key.Key_Down)
    assert moved.args == [2]
    with qtbot.waitSignal(rows.opened) as opened:
        QTest.keyClick(rows, Qt.Key.Key_Return)
    assert opened.args == [2]


@pytest.mark.parametrize(("scale", "height"), [(1.0, 76), (2.0, 130)])
def test_rows_grow_with_the_text(qapp, theme, show, scale, height):
    apply(qapp, "light", scale)
    rows = RowList("Caseload")
    rows.set_rows(CHILDREN)
    show(rows, 370, 400)
    high = rows.visualRect(rows.row_model.index(0)).height()
    assert high == height if scale == 1.0 else high > height


def test_timeline_wraps_to_its_width(theme, show):
    events = TimelineList()
    events.set_rows(EVENTS)
    show(events, 900, 500)
    wide = events.visualRect(events.row_model.index_of(3)).height()
    events.resize(420, 500)
    events.doItemsLayout()
    assert events.visualRect(events.row_model.index_of(3)).height() > wide


def test_table_sorts_by_value_and_keeps_the_order(qtbot, theme, show):
    table = Table("Register", (Column("Name"), Column("Days", is_number=True)))
    days = (12, 2, 100)
    table.set_rows([TableRow(n, (Cell(f"child {n}"), Cell(str(n), n))) for n in days])
    show(table, 400, 300)
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert [row.row_id for row in table.table_model.rows] == [2, 12, 100]
    more = (*days, 50)
    table.set_rows([TableRow(n, (Cell(f"child {n}"), Cell(str(n), n))) for n in more])
    assert [row.row_id for row in table.table_model.rows] == [2, 12, 50, 100]
    flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
    table.selectionModel().setCurrentIndex(table.table_model.index(1, 0), flag)
    with qtbot.waitSignal(table.opened) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [12]


def test_a_chosen_row_has_one_bar_at_its_beginning(theme, show):
    table = Table("Register", (Column("Name"), Column("Days"), Column("Where")))
    table.set_rows([TableRow(1, (Cell("child"), Cell("12"), Cell("x")))])
    show(table, 400, 300)
    table.selectRow(0)
    table.clearFocus()  # its ring would stand on the bar
    seen = table.viewport().grab().toImage()
    middle, accent = table.rowViewportPosition(0) + 20, current().colour("accent")
    at = [seen.pixelColor(table.columnViewportPosition(n) + 1, middle) for n in range(3)]
    assert [colour == accent for colour in at] == [True, False, False]


def test_columns_grow_with_the_text_and_shrink_again(qapp, theme, show):
    table = Table("Register", (Column("Name"), Column("Days", is_number=True), Column("Where")))
    table.set_rows([TableRow(n, (Cell(f"child {n}"), Cell(str(n), n), Cell("x"))) for n in (1, 2)])
    show(table, 900, 300)
    table.setColumnWidth(0, 150)
    apply(qapp, "light", 2.0)
    assert table.columnWidth(0) == 300
    apply(qapp, "light", 1.0)
    assert table.columnWidth(0) == 150
