"""Overdue and due this week: rows worked by keys and pointer, kept by the child's id.

One row is current: Tab stops at its name and its buttons and goes on to what follows; arrows move
between rows. Rows that did not change are not touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from ehe_desktop.ui.theme import current
from ehe_desktop.ui.today.state import DueRow
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.pill import BandPill, widest_pill
from ehe_desktop.ui.widgets.status import IconMark
from ehe_desktop.ui.widgets.text import Text

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
AFTER_PAINTING = Qt.EventPriority.LowEventPriority.value - 1


class IconLine(QWidget):
    """An icon and a few words; a late one is strong in words, icon and colour."""

    def __init__(self, icon: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = icon
        self._icon = IconMark(icon, "text_secondary", 16)
        self._words = Text("", "small", wrap=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._icon)
        row.addWidget(self._words)

    def show_words(self, words: str, *, is_late: bool = False) -> None:
        """Say it; no words hides the line."""
        self._words.setText(words)
        self._words.set_tone("band.high.mark" if is_late else "text_secondary")
        self._icon.show_icon(self._name, "warning" if is_late else "text_secondary")
        self.setVisible(bool(words))


class DueLineRow(QWidget):
    """One row: name, why, band, Book and Put off."""

    def __init__(self, one: DueRow, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = one
        self.name = Button(one.name, "link")
        self.name.setObjectName(f"today-due-{one.child_id}")
        self.book = Button("Book")
        self.book.setObjectName(f"today-book-{one.child_id}")
        self.put_off = Button("Put off…", "quiet")
        self.put_off.setObjectName(f"today-put-off-{one.child_id}")
        self._detail = Text("", "small", wrap=False)
        self._due = IconLine("clock-alert")
        self._booked = IconLine("calendar-check")
        self._pill = BandPill(one.band)
        self._lay_out()
        self.show_row(one)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Flow(self.name, self._detail, gap=12, parent=self))
        words.addWidget(Flow(self._due, self._booked, gap=16, parent=self))
        self._column = QWidget(self)
        column = QHBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignLeft)
        tail = QHBoxLayout()
        tail.setSpacing(12)
        for part in (self._column, self.book, self.put_off):
            tail.addWidget(part, 0, _MIDDLE)
        tail.addStretch(1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 4, 0, 8)
        self._row.setSpacing(12)
        self._row.addLayout(words, 1)
        self._row.addLayout(tail)
        self.restyle()

    def set_narrow(self, *, narrow: bool) -> None:
        """Side by side, or the buttons under the words."""
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self._row.setSpacing(4 if narrow else 12)

    def restyle(self) -> None:
        """Pills stand in one column."""
        self._column.setFixedWidth(widest_pill())
        policy = self.book.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.book.setSizePolicy(policy)

    def show_row(self, one: DueRow) -> None:
        """Show what is true now."""
        self.row = one
        self.name.set_words(one.name)
        spoken = (one.name, one.detail, one.due, one.booked)
        self.name.setAccessibleName(", ".join(filter(None, spoken)))
        self._detail.setText(one.detail)
        self._due.show_words(one.due, is_late=one.is_late)
        self._booked.show_words(one.booked)
        self._pill.set_band(one.band)
        self.book.setVisible(not one.booked)
        self.book.setAccessibleName(f"Book a visit for {one.name}")
        self.put_off.setAccessibleName(f"Put off… the review of {one.name}")

    def set_stops(self, *, on: bool) -> None:
        """Whether Tab stops here."""
        policy = Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus
        for button in (self.name, self.book, self.put_off):
            button.setFocusPolicy(policy)

    # Qt overrides

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A hairline under the row."""
        with QPainter(self) as painter:
            painter.setPen(QPen(current().colour("hairline"), 1))
            foot = self.height() - 0.5
            painter.drawLine(QPointF(0, foot), QPointF(self.width(), foot))


class DueBlock(QWidget):
    """`opened(child_id)`, `book(child_id)`, `put_off(child_id)`."""

    opened = Signal(object)
    book = Signal(object)
    put_off = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._made: dict[str, DueLineRow] = {}
        self._order: list[str] = []
        self._rest: tuple[DueRow, ...] = ()
        self._current = ""
        self._is_narrow = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    @property
    def current_id(self) -> str:
        """The child of the current row; the first row's while none was chosen."""
        return self._current if self._current in self._made else next(iter(self._order), "")

    def row(self, child_id: str) -> DueLineRow | None:
        """The row of one child."""
        return self._made.get(child_id)

    def set_rows(self, rows: Sequence[DueRow], at_once: int | None = None) -> None:
        """Show these in this order; rows already here stay where the eye is.

        Where none was shown before, those after the first `at_once` are made when these are painted.
        """
        self._rest = ()
        if at_once is not None and not self._made and len(rows) > at_once:
            self._rest, rows = tuple(rows), rows[:at_once]
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), AFTER_PAINTING)
        for child_id in [one for one in self._made if one not in {row.child_id for row in rows}]:
            gone = self._made.pop(child_id)
            gone.hide()
            gone.deleteLater()
        for at, one in enumerate(rows):
            held = self._made.get(one.child_id) or self._make(one)
            if held.row != one:
                held.show_row(one)
            if self._column.indexOf(held) != at:
                self._column.insertWidget(at, held)
        self._order = [row.child_id for row in rows]
        self._set_stops()

    def set_narrow(self, *, narrow: bool) -> None:
        """The layout of every row."""
        self._is_narrow = narrow
        for row in self._made.values():
            row.set_narrow(narrow=narrow)

    def _make(self, one: DueRow) -> DueLineRow:
        made = DueLineRow(one, parent=self)
        made.set_narrow(narrow=self._is_narrow)
        self._made[one.child_id] = made
        for button, told in (
            (made.name, self._tell_opened),
            (made.book, self._tell_book),
            (made.put_off, self._tell_put_off),
        ):
            button.setProperty("child_id", one.child_id)
            button.clicked.connect(told)
            button.installEventFilter(self)
        return made

    def _set_stops(self) -> None:
        now = self.current_id
        for child_id, row in self._made.items():
            row.set_stops(on=child_id == now)

    def _move(self, to: int) -> None:
        if self._order:
            child_id = self._order[max(0, min(to, len(self._order) - 1))]
            self._current = child_id
            self._set_stops()
            self._made[child_id].name.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _tell_opened(self) -> None:
        self.opened.emit(self._of_sender())

    @Slot()
    def _tell_book(self) -> None:
        self.book.emit(self._of_sender())

    @Slot()
    def _tell_put_off(self) -> None:
        self.put_off.emit(self._of_sender())

    def _of_sender(self) -> str:
        return str(self.sender().property("child_id"))

    # Qt overrides

    def customEvent(self, _event: QEvent) -> None:
        """What could be seen is painted: make the rest."""
        if self._rest:
            self.set_rows(self._rest)
            for before, after in pairwise(self._made[child_id] for child_id in self._order):
                stops = (before.put_off, after.name, after.book, after.put_off)
                for first, second in pairwise(stops):  # made later, they are not last for Tab
                    QWidget.setTabOrder(first, second)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows, Home and End move between rows; Enter opens; focus makes a row current."""
        if event.type() == QEvent.Type.FocusIn:
            self._current = str(watched.property("child_id"))
            self._set_stops()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(watched, event)
        return super().eventFilter(watched, event)

    def _on_key(self, watched: QObject, event: QKeyEvent) -> bool:
        if event.modifiers() not in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            return False
        at = self._order.index(self.current_id) if self._order else 0
        steps = {
            Qt.Key.Key_Down: at + 1,
            Qt.Key.Key_Up: at - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self._order) - 1,
        }
        if event.key() in steps:
            self._move(steps[Qt.Key(event.key())])
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(watched, Button):
            watched.click()
            return True
        return False
