"""The boxes of the page for planning a visit. It holds what is typed and checks nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.clock import in_england, say_time
from ehe_desktop.services.plan_visit import PlanFacts, TimeChoice
from ehe_desktop.ui.kept_boxes import KeptBox
from ehe_desktop.ui.schedule.plan_state import (
    MINUTES,
    Typed,
    child_options,
    notes_words,
    split_interpreter,
    time_options,
)
from ehe_desktop.ui.schedule.state import MODES, VISIT_TYPES, clock
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.choices import Check, CheckGroup, ChoiceGroup, Option
from ehe_desktop.ui.widgets.clock_box import says_time
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.dates import DateEntry
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.inputs import LineEdit
from ehe_desktop.ui.widgets.text import Heading

W = TypeVar("W", bound=QWidget)


class PlanForm(QWidget):
    """`times_wanted()` when another list of times is needed; `time_picked()`."""

    times_wanted = Signal()
    time_picked = Signal()

    def __init__(self, today: date, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: dict[datetime, TimeChoice] = {}
        self._kept_time: datetime | None = None
        self.children_box = CheckGroup("Children", ())
        self._holder = QWidget()
        QVBoxLayout(self._holder).setContentsMargins(0, 0, 0, 0)
        self.officer = _named(Combo("Officer"), "plan-officer")
        self.visit_type = _named(Combo("Type of visit", VISIT_TYPES), "plan-type")
        self.mode = _named(Combo("Where and how", MODES), "plan-mode")
        self.day = DateEntry("Day", today)
        self.day.edit.setObjectName("plan-day")
        self.minutes = _named(
            Combo("How long", [Option(n, f"{n} min") for n in MINUTES]), "plan-minutes"
        )
        self.time = _named(Combo("Time"), "plan-time")
        self.notes = Banner("")
        self.notes.setObjectName("plan-notes")
        self.notes.hide()
        self.why = ChoiceGroup(
            "Why", (Option(True, "Routine"), Option(False, "Because of a concern"))
        )
        self.why.setObjectName("plan-why")
        self.told = _named(LineEdit("What the family is told about why"), "plan-told-why")
        self.language = _named(LineEdit("Language", columns=24), "plan-interpreter")
        self.is_booked = _named(Check("The interpreter is booked"), "plan-interpreter-booked")
        self.second = _named(LineEdit("Second person"), "plan-second-person")
        self.buddy = _named(LineEdit("Buddy"), "plan-buddy")
        self.phone = _named(LineEdit("Buddy’s telephone", columns=20), "plan-buddy-phone")
        self.out_by = _named(says_time(LineEdit("Out by", columns=8)), "plan-out-by")
        self.fields: dict[str, Field] = {}
        self._lay_out()
        self._listen()

    def show_facts(self, facts: PlanFacts, grace: int) -> None:
        """Fill from what is known, or from the plan that is changed."""
        self._show_children(facts)
        self.officer.set_options([Option(key, name) for key, name in facts.officers])
        self.fields["officer"].setVisible(len(facts.officers) > 1)
        for field in self.fields.values():
            field.set_error()
        self.fields["out"].set_hint(
            f"When the buddy expects your call. Usual: the end and {grace} minutes."
        )
        plan = facts.plan
        self.officer.set_value(plan.officer_id if plan else facts.officers[0][0])
        self.visit_type.set_value(plan.visit_type if plan else facts.suggested_type)
        self.mode.set_value(plan.mode if plan else "face_to_face")
        minutes = plan.minutes if plan else facts.usual_minutes
        known = sorted({*MINUTES, minutes})
        self.minutes.set_options([Option(n, f"{n} min") for n in known])
        self.minutes.set_value(minutes)
        at = in_england(plan.starts_at) if plan else None
        self.day.set_value(at.date() if at else facts.suggested_day)
        self.why.set_value(plan.routine if plan else True)
        self.told.setText(plan.family_told_why if plan else "")
        language, is_booked = split_interpreter(plan.interpreter if plan else "")
        self.language.setText(language or ("" if plan else ", ".join(facts.languages)))
        self.is_booked.setChecked(is_booked)
        self.second.setText(plan.second_person if plan else "")
        buddy = facts.buddies[0] if facts.buddies else ("", "")
        self.buddy.setText(plan.buddy_name if plan else buddy[0])
        self.phone.setText(plan.buddy_phone if plan else buddy[1])
        self._fill_out_by(say_time(plan.out_by) if plan else "")
        self._want_time("")

    def show_times(self, choices: Sequence[TimeChoice], wanted: datetime | None) -> None:
        """The day's times; the wanted one stays chosen where it is there, else the first free one."""
        at = self.time.value()
        wanted = self._kept_time or wanted
        kept = clock(at) if isinstance(at, datetime) else clock(wanted) if wanted else ""
        self._choices = {one.at: one for one in choices}
        self.time.set_options(time_options(tuple(choices)))
        first = next((one.at for one in choices if one.can_book), None)
        same = next((one.at for one in choices if kept and clock(one.at) == kept), None)
        self.time.set_value(same or first)
        self._show_notes()

    def kept_boxes(self) -> dict[str, QWidget | KeptBox]:
        """The boxes by the name their words are kept under; whom it is about is in the sheet's key."""
        return {
            "children": self.children_box, "officer": self.officer, "type": self.visit_type,
            "mode": self.mode, "day": self.day, "minutes": self.minutes, "why": self.why,
            "told": self.told, "language": self.language, "is_booked": self.is_booked,
            "second": self.second, "buddy": self.buddy, "phone": self.phone,
            "time": KeptBox(self._time_text, self._want_time, self.time.picked),
            "out_by": KeptBox(self.out_by.text, self._fill_out_by, self.out_by.textEdited),
        }  # fmt: skip

    def _time_text(self) -> str:
        at = self.time.value()
        return at.isoformat() if isinstance(at, datetime) else ""

    def _want_time(self, text: str) -> None:
        """The times of the day come later: this one is chosen then, if it is among them."""
        self._kept_time = datetime.fromisoformat(text) if text else None
        self.time.set_options(())

    def _fill_out_by(self, text: str) -> None:
        self.out_by.setText(text)
        self.out_by.setModified(bool(text))  # a person's time is not replaced by the usual one

    def chosen_time(self) -> TimeChoice | None:
        """The time that is chosen, with what speaks against it."""
        at = self.time.value()
        return self._choices.get(at) if isinstance(at, datetime) else None

    def typed(self) -> Typed:
        """What stands in the boxes now."""
        at, minutes = self.time.value(), self.minutes.value()
        return Typed(
            officer_id=str(self.officer.value() or ""),
            child_ids=tuple(str(one) for one in self.children_box.value()),
            day=self.day.value(),
            day_problem=self.day.problem(),
            at=at if isinstance(at, datetime) else None,
            minutes=minutes if isinstance(minutes, int) else MINUTES[2],
            visit_type=str(self.visit_type.value() or "review"),
            mode=str(self.mode.value() or "face_to_face"),
            routine=self.why.value() is not False,
            told_why=self.told.text(),
            language=self.language.text(),
            is_booked=self.is_booked.isChecked(),
            second_person=self.second.text(),
            buddy_name=self.buddy.text(),
            buddy_phone=self.phone.text(),
            out_by=self.out_by.text(),
        )

    # --- making -------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.fields = {
            "children": Field("Children at this visit", self._holder,
                              "Brothers and sisters at the address can be one visit."),
            "officer": Field("Officer", self.officer),
            "type": Field("Type of visit", self.visit_type),
            "mode": Field("Where and how", self.mode),
            "day": Field("Day", self.day, "For example, 22 June 2026"),
            "minutes": Field("How long", self.minutes),
            "time": Field("Time", self.time, "Free times stand first."),
            "why": Field("Routine, or because of a concern", self.why),
            "told": Field("What the family is told about why", self.told,
                          "In words you would say to them. They are told before you come."),
            "language": Field("Language of the interpreter", self.language,
                              "Leave empty when none is needed.", optional=True),
            "second": Field("Second person", self.second, optional=True),
            "buddy": Field("Buddy", self.buddy, "Who waits for your call after the visit."),
            "phone": Field("Buddy’s telephone", self.phone, optional=True),
            "out": Field("Out by", self.out_by, optional=True),
        }  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        parts: tuple[str | QWidget, ...] = (
            Heading("Who and what", 3), "children", "type", "mode", "why", "told",
            Heading("When", 3), "officer", "day", "minutes", "time", self.notes,
            Heading("Who goes, and who knows", 3), "language", self.is_booked, "second",
            "buddy", "phone", "out",
        )  # fmt: skip
        for part in parts:
            column.addWidget(self.fields[part] if isinstance(part, str) else part)

    def _listen(self) -> None:
        for combo in (self.officer, self.mode, self.minutes):
            combo.picked.connect(self._want)
        self.day.edited.connect(self._want)
        self.second.editingFinished.connect(self._want)
        self.is_booked.clicked.connect(self._want)
        self.time.picked.connect(self._on_time)

    def _want(self, _value: object = None) -> None:
        self.times_wanted.emit()

    def _on_time(self, _at: object) -> None:
        self._show_notes()
        self.time_picked.emit()

    def _show_notes(self) -> None:
        words, level = notes_words(self.chosen_time())
        if words:
            self.notes.show_words(words, "danger" if level == "danger" else "warning")
        else:
            self.notes.hide()

    def _show_children(self, facts: PlanFacts) -> None:
        box = self._holder.layout()
        assert box is not None
        while (item := box.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self.children_box = CheckGroup("Children at this visit", child_options(facts))
        self.children_box.setObjectName("plan-children")
        chosen = facts.plan.child_ids if facts.plan else tuple(
            one.child_id for one in facts.children if one.is_open
        )  # fmt: skip
        self.children_box.set_value(chosen)
        box.addWidget(self.children_box)
        self._holder.setFocusProxy(self.children_box)


def _named(widget: W, name: str) -> W:
    widget.setObjectName(name)
    return widget
