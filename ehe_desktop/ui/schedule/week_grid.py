"""The week: officers down, days across, visits as cards, and how full each day is in words.

Where names and days do not fit side by side, an officer's name stands above the days; where the days
alone do not, they stand one under the other. One card is
chosen at a time and has the Tab stop; arrows go to the next. It shows what it is given and moves
nothing itself: it tells what the person wants.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from ehe_desktop.services.look_at_week import OfficerWeek, Week
from ehe_desktop.ui.schedule.state import as_of_words, day_head, faces, is_over, load_words
from ehe_desktop.ui.schedule.visit_card import PLAN_MIME, VisitCard
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.page import FollowingScroll
from ehe_desktop.ui.widgets.text import Text

_DAY_WIDTH: Final = 122
_NAME_WIDTH: Final = 128
_STEPS: Final = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class Shape(Enum):
    """How the week is laid out, by the room there is."""

    BESIDE = "names beside the days"
    ABOVE = "names above the days"
    STACKED = "days one under the other"


class DayCell(QFrame):
    """One officer's day. `dropped(plan_id, officer_id, day)` when a card is let go over it."""

    dropped = Signal(object, object, object)

    def __init__(self, officer_id: str, day: date, *, may_edit: bool) -> None:
        super().__init__()
        self.officer_id, self.day = officer_id, day
        self.setProperty("cell", "true")
        self.setAcceptDrops(may_edit)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(4, 4, 4, 8)
        self.column.setSpacing(6)

    # Qt overrides

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take cards of this program only."""
        if event.mimeData().hasFormat(PLAN_MIME) and isinstance(event.source(), VisitCard):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell where it was let go."""
        card = event.source()
        if isinstance(card, VisitCard):
            event.acceptProposedAction()
            self.dropped.emit(card.face.plan_id, self.officer_id, self.day)


class WeekGrid(FollowingScroll):
    """`picked(plan_id)`, `opened(plan_id)`, `shift_wanted((days, slots))`, `dropped(plan_id, officer_id, day)`."""

    picked = Signal(object)
    opened = Signal(object)
    shift_wanted = Signal(object)
    dropped = Signal(object, object, object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        self._body = QWidget()
        super().__init__(self._body, parent=parent)
        self.setObjectName("schedule-grid")
        self.setAccessibleName("The week")
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(16, 8, 16, 16)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(4)
        self._week: Week | None = None
        self._moment: tuple[date, datetime] | None = None
        self._cards: list[list[VisitCard]] = []
        """By day, each from top to bottom."""
        self._shape = Shape.BESIDE
        self.current_id = ""

    def show_week(self, week: Week, today: date, now: datetime) -> None:
        """Show this week; the card that was chosen stays chosen, and keeps the focus it had."""
        at = QApplication.focusWidget()
        had_focus = isinstance(at, VisitCard) and self._body.isAncestorOf(at)
        self._week, self._moment = week, (today, now)
        self._clear()
        self._shape = self._fitting(week)
        for row, officer in enumerate(week.officers, start=1):
            self._add_officer(row, officer, week)
        if self._shape is not Shape.STACKED:
            self._add_heads(week, today)
        self._body.updateGeometry()
        self.choose(self.current_id, focus=had_focus)

    def choose(self, plan_id: str, *, focus: bool = False) -> None:
        """Make one card the chosen one; without it, the first gets the Tab stop."""
        cards = [card for column in self._cards for card in column]
        chosen = next((card for card in cards if card.face.plan_id == plan_id), None)
        self.current_id = plan_id if chosen else ""
        stop = chosen or (cards[0] if cards else None)
        for card in cards:
            card.setChecked(card is chosen)
            policy = Qt.FocusPolicy.StrongFocus if card is stop else Qt.FocusPolicy.ClickFocus
            card.setFocusPolicy(policy)
        if focus and stop is not None:
            stop.setFocus(Qt.FocusReason.TabFocusReason)

    def restyle(self) -> None:
        """Take the look in force: larger text needs wider days."""
        if self._week is not None and self._moment is not None:
            self.show_week(self._week, *self._moment)

    # --- pieces ---------------------------------------------------------------

    def _fitting(self, week: Week) -> Shape:
        room = self.viewport().width() - 60
        days = _DAY_WIDTH * len(week.days) * current().scale
        if room >= days + _NAME_WIDTH * current().scale:
            return Shape.BESIDE
        return Shape.ABOVE if room >= days else Shape.STACKED

    def _clear(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, 0)
        self._cards = []

    def _add_heads(self, week: Week, today: date) -> None:
        for column, day in enumerate(week.days, start=1):
            self._grid.addWidget(Text(day_head(day, today), "strong"), 0, column)
            self._grid.setColumnStretch(column, 1)
        self._grid.setRowStretch(2 * len(week.officers) + 1, 1)

    def _add_officer(self, row: int, officer: OfficerWeek, week: Week) -> None:
        name = self._name(officer, week)
        may_edit = week.may_edit_all or officer.is_me
        if not self._cards:
            self._cards = [[] for _ in week.days]
        self._place_name(name, row, len(week.days))
        for place, day in enumerate(week.days):
            cell = self._cell(officer, place, week, may_edit=may_edit)
            if self._shape is Shape.STACKED:
                self._grid.addWidget(cell, (row - 1) * (len(week.days) + 1) + 1 + place, 0)
            else:
                self._grid.addWidget(cell, 2 * row, place + 1, Qt.AlignmentFlag.AlignTop)
            cell.setAccessibleName(f"{officer.name}, {day_head(day, day)}")

    def _place_name(self, name: QWidget, row: int, days: int) -> None:
        if self._shape is Shape.STACKED:
            self._grid.addWidget(name, (row - 1) * (days + 1), 0)
        elif self._shape is Shape.ABOVE:
            self._grid.addWidget(name, 2 * row - 1, 1, 1, days)
        else:
            name.setFixedWidth(round(_NAME_WIDTH * current().scale))
            self._grid.addWidget(name, 2 * row, 0, Qt.AlignmentFlag.AlignTop)

    def _name(self, officer: OfficerWeek, week: Week) -> QWidget:
        assert self._moment is not None
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 8, 8, 0)
        column.setSpacing(2)
        column.addWidget(Text("My week" if officer.is_me else officer.name, "strong"))
        words = as_of_words(officer, week.last_sync_at, self._moment[1])
        if words:
            column.addWidget(Text(words, "small"))
        return holder

    def _cell(self, officer: OfficerWeek, place: int, week: Week, *, may_edit: bool) -> DayCell:
        day, load = week.days[place], officer.loads[place]
        cell = DayCell(officer.officer_id, day, may_edit=may_edit)
        cell.dropped.connect(self.dropped)
        if self._shape is Shape.STACKED and self._moment is not None:
            cell.column.addWidget(Text(day_head(day, self._moment[0]), "strong"))
        for face in faces(officer.on(day), week.years):
            card = VisitCard(face, may_move=may_edit and not face.is_done)
            card.picked.connect(self._pick)
            card.opened.connect(self.opened)
            cell.column.addWidget(card)
            self._cards[place].append(card)
        words = Text(load_words(load, week.closed.get(day, "")), "small")
        words.setObjectName(f"schedule-load-{officer.officer_id}-{day.isoformat()}")
        if is_over(load):
            words.set_tone("danger")
        cell.column.addWidget(words)
        cell.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        return cell

    def _pick(self, plan_id: object) -> None:
        self.choose(str(plan_id))
        self.picked.emit(plan_id)

    def _take_focused(self) -> bool:
        """Choose the card the person came to by Tab; True when it was not the chosen one."""
        at = QApplication.focusWidget()
        if not isinstance(at, VisitCard) or at.face.plan_id == self.current_id:
            return False
        self._pick(at.face.plan_id)
        return True

    def _neighbour(self, step: tuple[int, int]) -> VisitCard | None:
        at = next(
            ((day, place) for day, column in enumerate(self._cards)
             for place, card in enumerate(column) if card.face.plan_id == self.current_id),
            None,
        )  # fmt: skip
        if at is None:
            return next((card for column in self._cards for card in column), None)
        day, place = at
        if step[1]:
            column = self._cards[day]
            place += step[1]
            return column[place] if 0 <= place < len(column) else None
        day += step[0]
        while 0 <= day < len(self._cards):
            if self._cards[day]:
                return self._cards[day][min(place, len(self._cards[day]) - 1)]
            day += step[0]
        return None

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the next card, with Ctrl they shift the visit; Enter opens it."""
        step = _STEPS.get(Qt.Key(event.key()))
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_new = self._take_focused()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not modifiers:
            if self.current_id:
                self.opened.emit(self.current_id)
            return
        if step is None or modifiers not in (
            Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
        ):  # fmt: skip
            super().keyPressEvent(event)
            return
        if modifiers:
            if self.current_id:
                self.shift_wanted.emit(step)
            return
        card = None if is_new else self._neighbour(step)
        if card is not None:
            self._pick(card.face.plan_id)
            card.setFocus(Qt.FocusReason.TabFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the days out as there is room."""
        super().resizeEvent(event)
        if self._week is not None and self._fitting(self._week) is not self._shape:
            self.restyle()
