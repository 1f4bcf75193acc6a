"""The list beside the record: search, chips, how many, and the rows.

It shows what it is given and tells what the person wants; it asks no service.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ehe_desktop.services.find_child import CloseMatch
from ehe_desktop.ui.caseload.filter_menu import MenuAsk, filter_menu, sort_menu
from ehe_desktop.ui.caseload.state import FilterChip, order_words
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.buttons import Button, Chip
from ehe_desktop.ui.widgets.card import EmptyState
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.inputs import SearchField
from ehe_desktop.ui.widgets.row_list import RowList
from ehe_desktop.ui.widgets.row_model import ListRow
from ehe_desktop.ui.widgets.text import Text

LINES = 2
NEAR_END_PX = 400


class ListPane(QWidget):
    """`typed(text)`, `chosen(CaseloadFilter)`, `more()` near the end, `searched_for(text)` for a near name."""

    typed = Signal(object)
    chosen = Signal(object)
    more = Signal()
    closed_wanted = Signal()
    seen = Signal(object)
    """bool: the pane came on screen or went away, as in a narrow window."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._ask: MenuAsk | None = None
        self._said = ""
        self._made_chips: list[Chip] = []
        self._made_near: list[Button] = []
        self.search = SearchField(
            "Search name, address or reference", "Search name, address or reference"
        )
        self.search.setObjectName("caseload-search")
        self.list = RowList("Caseload", lines=LINES)
        self.list.setObjectName("caseload-list")
        self._chips = Flow(gap=8)
        self._result = Text("", "small")
        self._result.setObjectName("caseload-result")
        self._caution = Text("", "small", tone="text")
        self._caution.setObjectName("caseload-caution")
        self._caution.hide()
        self._empty = EmptyState("", "")
        self._near = QWidget()
        self._near_column = QVBoxLayout(self._near)
        self._stack = QStackedWidget()
        self._lay_out()
        self.search.searched.connect(self.typed)
        self.search.textEdited.connect(self._tell_typed)
        self.search.left_down.connect(self._into_list)
        self.list.verticalScrollBar().valueChanged.connect(self._look_for_end)

    def _lay_out(self) -> None:
        top = QWidget()
        top.setProperty("page", "true")
        top.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head = QVBoxLayout(top)
        head.setContentsMargins(16, 12, 16, 8)
        head.setSpacing(4)
        for part in (self.search, self._chips, self._result, self._caution):
            head.addWidget(part)
        nobody = QWidget()
        inside = QVBoxLayout(nobody)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._empty)
        inside.addWidget(self._near)
        inside.addStretch(1)
        self._near_column.setContentsMargins(16, 0, 16, 16)
        self._near_column.setSpacing(0)
        self._stack.addWidget(self.list)
        self._stack.addWidget(nobody)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self._stack, 1)

    def show_filters(self, ask: MenuAsk, chips: Sequence[FilterChip]) -> None:
        """The order, what narrows the list, and the way to more filters."""
        self._ask = ask
        held = self._held_chip()
        self._chips.clear()
        order = Chip(order_words(ask.choices), key="order", removable=False)
        order.setObjectName("caseload-sort")
        order.setAccessibleDescription("Sort the list")
        order.pressed_chip.connect(self.open_sort)
        self._chips.add(order)
        narrowing = []
        for number, chip in enumerate(chips):
            made = Chip(chip.words, key=chip.without)
            made.setObjectName(f"caseload-chip-{number}")
            made.removed.connect(self.chosen)
            narrowing.append(made)
            self._chips.add(made)
        more = Chip("Filter", key="filter", removable=False)
        more.setObjectName("caseload-filter")
        more.setAccessibleDescription("Filter the list (Ctrl+Shift+F)")
        more.pressed_chip.connect(self.open_filters)
        self._chips.add(more)
        self._made_chips = [order, *narrowing, more]
        self._order_focus()
        if held:
            (order if held == "order" else more).setFocus(Qt.FocusReason.OtherFocusReason)

    def _order_focus(self) -> None:
        """Tab takes the order of the eye, also after parts were made anew."""
        stops = [self.search, *self._made_chips, self.list, *self._made_near]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _held_chip(self) -> str:
        """Which chip has the focus, so that it is not lost when the chips are made anew."""
        at = self.focusWidget()
        if not isinstance(at, Chip) or not at.hasFocus():
            return ""
        return "order" if at.key == "order" else "filter"

    def show_rows(self, rows: Sequence[ListRow], result: str, caution: str = "") -> None:
        """These rows; the count is spoken when it is another one."""
        self.list.set_rows(rows)
        self._stack.setCurrentIndex(0)
        self._say(result)
        self._caution.setText(caution)
        self._caution.setVisible(bool(caution))

    def show_nobody(self, words: tuple[str, str], result: str) -> None:
        """Say why there is nothing, instead of an empty list."""
        self.list.set_rows(())
        self._empty.set_words(*words)
        self._caution.hide()
        self.offer((), 0)
        self._stack.setCurrentIndex(1)
        self._say(result, f"{result}. {words[0]}")

    def offer(self, close: Sequence[CloseMatch], in_closed: int) -> None:
        """Close matches of a search that found nobody, and the way to the closed cases."""
        while (item := self._near_column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._made_near = []
        for number, one in enumerate(close):
            button = Button(f"{one.word.title()} ({one.children})", "link")
            button.setObjectName(f"caseload-close-{number}")
            button.setProperty("word", one.word)
            button.clicked.connect(self._take_close)
            self._made_near.append(button)
            self._near_column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        if in_closed:
            closed = Button(f"Look in closed cases ({in_closed})", "link")
            closed.setObjectName("caseload-search-closed")
            closed.clicked.connect(self.closed_wanted)
            self._made_near.append(closed)
            self._near_column.addWidget(closed, 0, Qt.AlignmentFlag.AlignLeft)
        self._near.setVisible(bool(close) or in_closed > 0)
        self._order_focus()

    def show_chips(self, *, shown: bool) -> None:
        """A search looks everywhere and sorts by itself: no chip has a say then."""
        self._chips.setVisible(shown)

    @Slot()
    def say_loading(self) -> None:
        """A plain line in place while something takes long; the old rows stay."""
        self._result.setText("Loading…")

    @Slot()
    def open_filters(self) -> None:
        """Ctrl+Shift+F, or the chip."""
        if self._ask is not None:
            filter_menu(self._ask, self).popup(self._below("caseload-filter"))

    @Slot()
    def open_sort(self) -> None:
        """The order's menu."""
        if self._ask is not None:
            sort_menu(self._ask, self).popup(self._below("caseload-sort"))

    def _below(self, name: str) -> QPoint:
        chip = self.findChild(QWidget, name)
        anchor = chip if chip is not None else self.search
        return anchor.mapToGlobal(QPoint(0, anchor.height()))

    def _say(self, result: str, spoken: str = "") -> None:
        self._result.setText(result)
        if (spoken or result) != self._said:
            self._said = spoken or result
            announce(self.list, self._said)

    @Slot()
    def _take_close(self) -> None:
        button = self.sender()
        if button is not None:
            self.search.setText(str(button.property("word")))
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            self.typed.emit(self.search.text())

    @Slot(str)
    def _tell_typed(self, text: str) -> None:
        self.typed.emit(text)

    @Slot()
    def _into_list(self) -> None:
        if self.list.row_model.rowCount():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(int)
    def _look_for_end(self, value: int) -> None:
        if value > self.list.verticalScrollBar().maximum() - NEAR_END_PX:
            self.more.emit()

    # Qt overrides

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the list is on screen."""
        super().showEvent(event)
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the list is not on screen."""
        super().hideEvent(event)
        self.seen.emit(False)
