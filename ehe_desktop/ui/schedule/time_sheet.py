"""Place or move a visit without dragging: officer, day, and a list of times, free ones first.

It shows times it is given and tells which one was taken; what speaks against a time stands in its
line, and a time that cannot be booked is refused in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.diary import TimeChoice
from ehe_desktop.ui.keeping_sheet import KeepingSheet
from ehe_desktop.ui.kept_words import Boxes
from ehe_desktop.ui.schedule.state import day_options, time_notes, time_rows
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import Option
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.inputs import LineEdit
from ehe_desktop.ui.widgets.row_list import RowList
from ehe_desktop.ui.widgets.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAsk:
    """What the sheet is about and what it begins with."""

    title: str
    words: str
    accept: str
    officers: tuple[tuple[str, str], ...]
    officer_id: str
    days: tuple[date, ...]
    day: date
    with_reason: bool = False
    details: bool = False
    """Offer the page with all details: for a visit that is placed."""
    key: str = field(default="")


class TimeSheet(KeepingSheet):
    """`wanted(officer_id, day)` for times to show; `taken(officer_id, at, reason)`; `details_wanted()`."""

    wanted = Signal(object, object)
    taken = Signal(object, object, object)
    details_wanted = Signal()

    def __init__(self, ask: TimeAsk, *, parent: QWidget | None = None) -> None:
        super().__init__(ask.title, ask.words, parent=parent)
        self.ask = ask
        self._choices: dict[str, TimeChoice] = {}
        options = tuple(Option(key, name) for key, name in ask.officers)
        self.officer = Combo("Officer", options)
        self.officer.setObjectName("schedule-time-officer")
        self.officer.set_value(ask.officer_id)
        self.day = Combo("Day", day_options(ask.days))
        self.day.setObjectName("schedule-time-day")
        self.day.set_value(ask.day)
        self.times = RowList("Times", lines=1)
        self.times.setObjectName("schedule-times")
        self.times.setMinimumHeight(200)
        self.notes = Text("")
        self.notes.setObjectName("schedule-time-notes")
        self.reason = LineEdit("Why it is moved")
        self.reason.setObjectName("schedule-time-reason")
        self.problem = Banner("", "danger")
        self.problem.hide()
        self.accept_button = Button(ask.accept, "primary")
        self.accept_button.setObjectName("schedule-time-accept")
        self.details = Button("With all details…")
        self.details.setObjectName("schedule-time-details")
        self.leave = Button("Leave it")
        self.leave.setObjectName("schedule-time-leave")
        self._lay_out()
        self.officer.picked.connect(self._ask)
        self.day.picked.connect(self._ask)
        self.times.opened.connect(self._go_on)
        self.times.current_changed.connect(self._say_notes)
        self.accept_button.clicked.connect(self._take)
        self.details.clicked.connect(self._details)

    def kept_boxes(self) -> Boxes:
        """The reason of a move; a time is asked for anew each time."""
        return {"reason": self.reason}

    def _lay_out(self) -> None:
        self.add(self.problem)
        if len(self.ask.officers) > 1:
            self.add(Field("Officer", self.officer))
        self.add(Field("Day", self.day))
        self.add(Text("Times, free ones first", "strong"))
        self.add(self.times)
        self.add(self.notes)
        if self.ask.with_reason:
            self.add(Field("Why it is moved", self.reason, optional=True))
        self.add_button(self.accept_button)
        if self.ask.details:
            self.add_button(self.details)
        self.add_button(self.leave, rejects=True)
        self.accept_button.setEnabled(False)

    def begin(self) -> None:
        """Ask for the first day's times and open."""
        self._ask()
        self.open()
        self.times.setFocus(Qt.FocusReason.TabFocusReason)

    def show_times(self, choices: Sequence[TimeChoice]) -> None:
        """Show these; the first is current."""
        self._choices = {one.at.isoformat(): one for one in choices}
        rows = time_rows(choices)
        self.times.set_rows(rows)
        if rows:
            self.times.set_current(rows[0].row_id)
            self.times.scrollToTop()
            self._say_notes(rows[0].row_id)
        self.accept_button.setEnabled(bool(rows))

    def say_refused(self, words: str) -> None:
        """Say why it was not done; what was chosen stays."""
        self.problem.show_words(words, "danger")
        self.accept_button.set_waiting(waiting=False)

    def _ask(self, _value: object = None) -> None:
        self.problem.hide()
        self.accept_button.setEnabled(False)
        self.wanted.emit(self.officer.value() or self.ask.officer_id, self.day.value())

    def _say_notes(self, row_id: object) -> None:
        self.notes.setText(time_notes(self._choices.get(str(row_id))))

    def _go_on(self, _row_id: object) -> None:
        self.accept_button.setFocus(Qt.FocusReason.TabFocusReason)

    def _take(self) -> None:
        choice = self._choices.get(str(self.times.current_id()))
        if choice is None:
            return
        if not choice.can_book:
            words = ". ".join(note.words for note in choice.notes if note.stops)
            self.say_refused(f"{words}. Choose another time.")
            return
        self.problem.hide()
        self.accept_button.set_waiting(waiting=True)
        self.write_words()
        at: datetime = choice.at
        officer_id = self.officer.value() or self.ask.officer_id
        self.taken.emit(officer_id, at, self.reason.text().strip())

    def _details(self) -> None:
        self.details_wanted.emit()
        self.reject()
