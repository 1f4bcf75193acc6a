"""Printing a signed visit: which, why, the passphrase again, then paper, PDF or the accessible page.

Nothing is made before the passphrase was right, and pages stay in memory until they go to a printer
or the program's export folder. What was typed is forgotten with the dialog. The log is the service's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.export_schedule import Exported
from ehe_desktop.services.print_record import (
    RECORD_REASONS,
    PrintableVisit,
    RecordPages,
    allow_record,
    begin_record_print,
    end_record_print,
    export_record,
    printable_visits,
    record_pages,
    record_pdf,
)
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.paper import PaperJob, PaperResult, Printers, SystemPrinters
from ehe_desktop.ui.screen import advice_of
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import Option
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.inputs import PassphraseField
from ehe_desktop.ui.widgets.page import FollowingScroll, Sheet

ROOM_AROUND, LEAST_ROOM, ROOM_UNKNOWN, WIDTH = 210, 120, 700, 520
_WORDS = "Names are on these pages. The reason you choose stands in the print log."


class PrintSheet(Sheet):
    """`failed(fault)` for what is not the person's."""

    failed = Signal(object)
    ready = Signal()
    """Which visits there are is on screen."""

    def __init__(
        self,
        desks: tuple[Desk, Runner, str],
        printers: Printers | None = None,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Print a signed visit", _WORDS, parent=parent)
        self.setObjectName("print-visit")
        self._desk, self._runner, self._child_id = desks
        self._printers = printers or SystemPrinters("Visit record")
        self._job: PaperJob | None = None
        self._logged: tuple[RecordPages, tuple[str, str, str]] | None = None
        self.visit = Combo("Which visit")
        self.visit.setObjectName("print-visit-which")
        self.reason = Combo("Why", [Option(code, words) for code, words in RECORD_REASONS])
        self.reason.setObjectName("print-visit-reason")
        self.printer = Combo("Printer")
        self.printer.setObjectName("print-visit-printer")
        for combo in (self.visit, self.reason, self.printer):  # long words are cut, not the dialog
            combo.setMinimumContentsLength(12)
            combo.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.passphrase = PassphraseField("Your passphrase again")
        self.passphrase.edit.setObjectName("print-visit-passphrase")
        self._printer_field = Field("Printer", self.printer)
        self.banner = Banner("")
        self.banner.setObjectName("print-visit-told")
        self.banner.hide()
        self._inside = QWidget()
        fields = QVBoxLayout(self._inside)
        fields.setContentsMargins(4, 4, 12, 4)  # room for the focus ring
        fields.setSpacing(16)
        for part in (
            Field("Which visit", self.visit),
            Field("Why", self.reason),
            Field("Your passphrase again", self.passphrase),
            self._printer_field,
            self.banner,
        ):
            fields.addWidget(part)
        fields.addStretch(1)
        self._scroll = FollowingScroll(self._inside)
        self.add(self._scroll)
        self._make_buttons()
        self._offer_printers()
        self._runner.run(
            self, partial(printable_visits, self._desk, self._child_id), self._offer, self._refused
        )

    def _make_buttons(self) -> None:
        self.paper = Button("Print", "primary", icon_name="printer")
        self.pdf = Button("Save as PDF")
        self.html = Button("Save as accessible page")
        close = Button("Close", "quiet")
        self._acts = (self.paper, self.pdf, self.html)
        for button, name, act in (
            (self.paper, "paper", self._print),
            (self.pdf, "pdf", self._save_pdf),
            (self.html, "html", self._save_html),
            (close, "close", self.reject),
        ):
            button.setObjectName(f"print-visit-{name}")
            button.clicked.connect(act)
        self.add(Flow(*self._acts, close, gap=8))

    def _offer_printers(self) -> None:
        names = self._printers.names()
        self.printer.set_options([Option(one.name, one.name) for one in names])
        if names:
            self.printer.set_value(names[0].name)
        self._printer_field.setVisible(bool(names))
        self._set_working(on=True)

    def _offer(self, visits: tuple[PrintableVisit, ...]) -> None:
        options = [Option(one.visit_id, f"{say_date(one.on)}: {one.seen}") for one in visits]
        self.visit.set_options(options)
        if visits:
            self.visit.set_value(visits[0].visit_id)
            self._set_working(on=False)
        else:
            self.banner.show_words("No visit of this child is signed yet.", "info")
        self.ready.emit()

    def _set_working(self, *, on: bool) -> None:
        has_printer = self.printer.value() is not None
        for button in self._acts:
            button.setEnabled(not on and (button is not self.paper or has_printer))

    # --- from here the passphrase is known to be right --------------------------------------

    @Slot()
    def _save_pdf(self) -> None:
        self._save("pdf")

    @Slot()
    def _save_html(self) -> None:
        self._save("html")

    def _save(self, form: str) -> None:
        desk, pages = self._desk, self._pages()
        self._run(lambda: export_record(desk, pages(), form), self._saved)

    @Slot()
    def _print(self) -> None:
        desk, make = self._desk, self._pages()

        def work() -> tuple[RecordPages, str, bytes]:
            pages = make()
            data = record_pdf(pages)
            return pages, begin_record_print(desk, pages, "print", "paper"), data

        self._run(work, self._to_paper)

    def _pages(self) -> Callable[[], RecordPages]:
        """The call that makes the pages, with what is typed now; what was typed is forgotten."""
        desk, visit_id = self._desk, str(self.visit.value() or "")
        typed, reason = self.passphrase.value(), str(self.reason.value() or "")
        self.passphrase.clear()
        return lambda: record_pages(desk, visit_id, allow_record(desk, typed, reason))

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._set_working(on=True)
        self.banner.show_words("Making the pages…", "info")
        self._runner.run(self, work, done, self._refused, must=True)  # it writes the print log

    def _to_paper(self, made: tuple[RecordPages, str, bytes]) -> None:
        pages, job_id, data = made
        self._logged = (pages, (job_id, "print", "paper"))
        self._job = PaperJob((data,), self._printers, str(self.printer.value() or ""), self)
        self._job.finished.connect(self._printed)
        self._job.start()

    @Slot(object)
    def _printed(self, result: PaperResult) -> None:
        self._job = None
        self._log_end(result.outcome)
        if result.outcome == "done":
            self.banner.show_words("Handed to the printer. It is in the print log.", "success")
        else:
            self.banner.show_words("The printer did not take every page.", "danger")
        self._set_working(on=False)

    def _log_end(self, outcome: str) -> None:
        if self._logged is None:
            return
        (pages, job), self._logged = self._logged, None
        desk = self._desk
        self._runner.run(
            self, lambda: end_record_print(desk, pages, job, outcome), _nothing, self.failed.emit,
            must=True,
        )  # fmt: skip

    def _saved(self, made: Exported) -> None:
        self._set_working(on=False)
        advice = (
            f"In the program’s export folder. The file is not encrypted: it is removed after "
            f"{made.kept_hours} hours. Folder: {made.folder}"
        )
        self.banner.show_words(f"Saved as {made.names[0]}", "success", advice)

    def _refused(self, fault: BaseException) -> None:
        self._set_working(on=False)
        words = fault.happened if isinstance(fault, InputRefused) else advice_of(fault)
        self.banner.show_words(words, "danger")
        self.passphrase.setFocus()

    # Qt overrides

    def showEvent(self, event: QShowEvent) -> None:
        """As high as the fields, and never higher than the window behind: the buttons stay in sight."""
        behind, scale = self.parentWidget(), current().scale
        room = behind.window().height() if behind is not None else ROOM_UNKNOWN
        wide = round(WIDTH * min(scale, 1.5))
        self.setMinimumWidth(min(wide, behind.window().width() - 32) if behind else wide)
        wanted = self._inside.sizeHint().height() + 4
        self._scroll.setFixedHeight(min(wanted, max(LEAST_ROOM, room - round(ROOM_AROUND * scale))))
        super().showEvent(event)

    def done(self, code: int) -> None:
        """Closing stops a print in hand, which is entered; what was typed goes."""
        if self._job is not None:
            self._job.stop()
        self.passphrase.clear()
        super().done(code)


def _nothing(_answer: object) -> None:
    """An entry was written: nothing to show."""
