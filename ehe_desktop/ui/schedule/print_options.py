"""What can be chosen before printing: day or week, whose, what it shows, copies, why, and which printer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.platform.printing import PrinterName
from ehe_desktop.services.print_schedule import MOST_COPIES, REASONS, Period, PrintChoices
from ehe_desktop.ui.schedule.state import day_options
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import Check, ChoiceGroup, Option
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.inputs import PassphraseField

_EVERYBODY = ""


class PrintOptions(QWidget):
    """`changed()` when another version is wanted; `allow_wanted(passphrase)`."""

    changed = Signal()
    allow_wanted = Signal(object)

    def __init__(
        self, day: date, officers: Sequence[tuple[str, str]], *, may_show_full: bool
    ) -> None:
        super().__init__()
        self._day = day
        monday = day - timedelta(days=day.weekday())
        self.period = ChoiceGroup(
            "What", (Option(Period.WEEK, "The week"), Option(Period.DAY, "One day"))
        )
        self.period.setObjectName("print-period")
        self.period.set_value(Period.WEEK)
        self.day = Combo("Day", day_options([monday + timedelta(days=n) for n in range(7)]))
        self.day.setObjectName("print-day")
        self.day.set_value(day)
        everybody = Option(_EVERYBODY, "Everybody shown")
        self.officer = Combo("Whose", (everybody, *(Option(key, name) for key, name in officers)))
        self.officer.setObjectName("print-officer")
        self.officer.set_value(_EVERYBODY)
        self.names = ChoiceGroup(
            "Names",
            (Option(False, "Initials and case number"), Option(True, "Full names")),
        )
        self.names.setObjectName("print-names")
        self.names.set_value(False)
        self._make_shown(one_officer=len(officers) == 1)
        self._make_step_up()
        self.printer = Combo("Printer")
        self.printer.setObjectName("print-printer")
        self.printer_field = Field("Printer", self.printer)
        self.no_printer = Banner(
            "No printer found.", "info", "Save as PDF, accessible HTML or CSV instead."
        )
        self.no_printer.setObjectName("print-no-printer")
        self._lay_out(several=len(officers) > 1, may_show_full=may_show_full)
        self._listen()

    def _make_shown(self, *, one_officer: bool) -> None:
        """What is on the pages, how often they are printed, and why."""
        self.addresses = Check("Addresses", "Never those that are confidential")
        self.addresses.setObjectName("print-addresses")
        self.sheets = Check("A sheet for each day", "With boxes to tick")
        self.sheets.setObjectName("print-day-sheets")
        self.buddies = Check("The buddy’s copies", "Without children’s names")
        self.buddies.setObjectName("print-buddy-copies")
        for check in (self.sheets, self.buddies):
            check.setChecked(one_officer)
        copies = (Option(n, str(n)) for n in range(1, MOST_COPIES + 1))
        self.copies = Combo("Copies", tuple(copies))
        self.copies.setObjectName("print-copies")
        self.copies.set_value(1)
        self.reason = Combo("Why", tuple(Option(code, words) for code, words in REASONS))
        self.reason.setObjectName("print-reason")
        self.reason.set_value("visits")
        self.reason_field = Field("Why", self.reason, "It stands in the print log.")

    def _make_step_up(self) -> None:
        """What is asked before a version that says more."""
        self.passphrase = PassphraseField("Your passphrase again")
        self.passphrase.edit.setObjectName("print-passphrase")
        self.allow = Button("Show this version")
        self.allow.setObjectName("print-allow")
        self.caution = Banner(
            "This version says more.",
            "warning",
            "It needs your passphrase again and the reason, and is entered in the log.",
        )
        self.step_up = QWidget()
        self.step_field = Field("Your passphrase again", self.passphrase)

    def choices(self) -> PrintChoices:
        """What is chosen now."""
        officer = str(self.officer.value() or _EVERYBODY)
        period = self.period.value()
        is_day = period is Period.DAY
        day = self.day.value()
        copies = self.copies.value()
        return PrintChoices(
            period=Period.DAY if is_day else Period.WEEK,
            first_day=day if is_day and isinstance(day, date) else self._day,
            officer_ids=(officer,) if officer else (),
            full_names=bool(self.names.value()),
            addresses=self.addresses.isChecked(),
            day_sheets=self.sheets.isChecked(),
            buddy_copies=self.buddies.isChecked(),
            copies=copies if isinstance(copies, int) else 1,
            reason=str(self.reason.value() or ""),
        )

    def show_printers(self, names: Sequence[PrinterName]) -> None:
        """Offer these; with none, say so and what else there is."""
        self.printer.set_options([Option(one.name, one.name) for one in names])
        if self.printer.value() is None and names:
            self.printer.set_value(names[0].name)
        self.printer_field.setVisible(bool(names))
        self.no_printer.setVisible(not names)

    def ask_step_up(self, *, on: bool) -> None:
        """Show or take away the passphrase; a version that says more is chosen on purpose."""
        if on and not self.step_up.isVisibleTo(self):
            self.reason.set_value(None)
        if not on:
            self.passphrase.clear()
        self.step_up.setVisible(on)

    def say_wrong(self, words: str) -> None:
        """The passphrase or the reason was not right."""
        self.passphrase.clear()
        self.step_field.set_error(words)
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """What was typed goes."""
        self.passphrase.clear()
        self.step_field.set_error()

    def _lay_out(self, *, several: bool, may_show_full: bool) -> None:
        inside = QVBoxLayout(self.step_up)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        for part in (self.caution, self.step_field, self.allow):
            inside.addWidget(part)
        self.step_up.hide()
        self.day_field = Field("Day", self.day)
        self.day_field.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 16)
        column.setSpacing(12)
        column.addWidget(Field("What", self.period))
        column.addWidget(self.day_field)
        officer_field, names_field = Field("Whose", self.officer), Field("Names", self.names)
        column.addWidget(officer_field)
        column.addWidget(self.sheets)
        column.addWidget(self.buddies)
        column.addWidget(names_field)
        officer_field.setVisible(several)
        names_field.setVisible(may_show_full)
        column.addWidget(self.addresses)
        column.addWidget(self.reason_field)
        column.addWidget(self.step_up)
        column.addWidget(Field("Copies", self.copies))
        column.addWidget(self.printer_field)
        column.addWidget(self.no_printer)
        column.addStretch(1)

    def _listen(self) -> None:
        self.period.chosen.connect(self._on_period)
        for combo in (self.day, self.officer, self.copies, self.reason):
            combo.picked.connect(self._on_change)
        self.names.chosen.connect(self._on_change)
        for check in (self.addresses, self.sheets, self.buddies):
            check.clicked.connect(self._on_change)
        self.allow.clicked.connect(self._ask)
        self.passphrase.submitted.connect(self._ask)

    def _on_period(self, period: object) -> None:
        self.day_field.setVisible(period is Period.DAY)
        self.sheets.setVisible(period is not Period.DAY)
        self.changed.emit()

    def _on_change(self, _value: object = None) -> None:
        self.changed.emit()

    def _ask(self) -> None:
        self.step_field.set_error()
        self.reason_field.set_error()
        if self.reason.value() is None:
            self.reason_field.set_error("Choose why you print this.")
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.allow_wanted.emit(self.passphrase.value())
