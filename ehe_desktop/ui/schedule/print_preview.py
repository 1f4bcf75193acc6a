"""The print preview, in a window of our own: the very pages, what they show, and the way to paper or file.

A version that says more is made only after the passphrase was typed again; until then the pages
shown are the earlier ones and nothing can be printed. Pages stay in memory and go with the window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ehe_desktop.domain.errors import NotAllowed
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.export_schedule import Exported, export_schedule
from ehe_desktop.services.print_schedule import (
    FullPass,
    PrintChoices,
    PrintJob,
    Ready,
    allow_more,
    begin_print,
    end_print,
    make_schedule,
    may_show_full,
    pdf_of,
)
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.page_view import PageView
from ehe_desktop.ui.paper import PaperJob, PaperResult, Printers, SystemPrinters
from ehe_desktop.ui.schedule.print_options import PrintOptions
from ehe_desktop.ui.schedule.state import count_words
from ehe_desktop.ui.screen import advice_of
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.page import FollowingScroll
from ehe_desktop.ui.widgets.text import Heading

About = tuple[date, tuple[tuple[str, str], ...]]
"""A day of the week shown, and whose rows it has."""


class PrintPreview(QDialog):
    """Opened with `begin()`. `printers` may be another's in tests."""

    def __init__(
        self,
        desk: Desk,
        runner: Runner,
        about: About,
        parent: QWidget | None = None,
        printers: Printers | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._runner = desk, runner
        self._printers: Printers = printers or SystemPrinters()
        self._pass: FullPass | None = None
        self._ready: Ready | None = None
        self._round = 0
        self._job: PaperJob | None = None
        self._log: PrintJob | None = None
        self.setWindowTitle("Print")
        self.setObjectName("print-preview")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.heading = Heading("Print the schedule", 2)
        self.banner = Banner("")
        self.banner.setObjectName("print-banner")
        self.banner.hide()
        day, officers = about
        self.options = PrintOptions(day, officers, may_show_full=may_show_full(desk))
        self.pages = PageView()
        self.paper = self._button("Print", "print-paper", "primary")
        self.stop = self._button("Stop printing", "print-stop")
        self.stop.hide()
        self.save_pdf = self._button("Save as PDF", "print-save-pdf")
        self.save_html = self._button("Save as accessible HTML", "print-save-html")
        self.save_csv = self._button("Save as CSV", "print-save-csv")
        self.leave = self._button("Close", "print-close", "quiet")
        self._lay_out()
        self._listen()

    def begin(self) -> None:
        """Open the window and make the first pages."""
        parent = self.parentWidget()
        if parent is not None:
            self.resize(parent.window().size() * 0.94)
        self.options.show_printers(self._printers.names())
        self.open()
        self.options.period.setFocus()
        self._make()

    @property
    def ready(self) -> Ready | None:
        """The schedule whose pages are shown."""
        return self._ready

    # --- making -------------------------------------------------------------------

    def _button(self, words: str, name: str, kind: Any = "secondary") -> Button:
        button = Button(words, kind)
        button.setObjectName(name)
        return button

    def _lay_out(self) -> None:
        side = FollowingScroll(self.options)
        side.setFixedWidth(max(320, round(270 * current().scale)))
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(self.pages, 1)
        top = QVBoxLayout()
        top.setContentsMargins(16, 12, 16, 4)
        top.addWidget(self.heading)
        top.addWidget(self.banner)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 8, 16, 12)
        foot.addWidget(
            Flow(
                self.paper, self.stop, self.save_pdf, self.save_html, self.save_csv, self.leave,
                gap=8,
            )
        )  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addLayout(row, 1)
        column.addLayout(foot)

    def _listen(self) -> None:
        self.options.changed.connect(self._on_change)
        self.options.allow_wanted.connect(self._allow)
        self.paper.clicked.connect(self._print)
        self.save_pdf.clicked.connect(self._save_pdf)
        self.save_html.clicked.connect(self._save_html)
        self.save_csv.clicked.connect(self._save_csv)
        self.leave.clicked.connect(self.reject)

    # --- the version ----------------------------------------------------------------

    def _on_change(self) -> None:
        choices = self.options.choices()
        needs = choices.says_more and not self._covers(choices)
        self.options.ask_step_up(on=needs)
        if needs:
            self._round += 1  # an answer still out is no longer the one wanted
            self._set_working(on=True)
            return
        self._make()

    def _covers(self, choices: PrintChoices) -> bool:
        given = self._pass
        return given is not None and (given.names or not choices.full_names)

    def _allow(self, passphrase: object) -> None:
        desk, choices, typed = self._desk, self.options.choices(), str(passphrase)
        self.options.allow.setEnabled(False)

        def allowed(given: FullPass) -> None:
            self.options.allow.setEnabled(True)
            self._pass = given
            self.options.forget()
            self._on_change()

        def refused(fault: BaseException) -> None:
            self.options.allow.setEnabled(True)
            self.options.say_wrong(advice_of(fault))

        self._ask(lambda: allow_more(desk, typed, choices), allowed, refused)

    def _make(self) -> None:
        self._round += 1
        number, desk, choices, given = self._round, self._desk, self.options.choices(), self._pass
        if not choices.reason:
            choices = replace(choices, reason="visits")
        self._set_working(on=True)

        def work() -> tuple[Ready, bytes]:
            ready = make_schedule(desk, choices, given)
            return ready, pdf_of(ready)

        def made(answer: tuple[Ready, bytes]) -> None:
            if number == self._round:
                self._ready = answer[0]
                children = count_words(len(answer[0].child_ids), "child")
                self.pages.show_pdf(answer[1], f"Schedule, {children}")
                self._set_working(on=False)

        self._ask(work, made, self._on_fault)

    def _set_working(self, *, on: bool) -> None:
        for button in (self.save_pdf, self.save_html, self.save_csv):
            button.setEnabled(not on)
        has_printer = self.options.printer.value() is not None
        self.paper.setEnabled(not on and has_printer)

    # --- paper ----------------------------------------------------------------------

    def _print(self) -> None:
        ready, desk = self._ready, self._desk
        if ready is None or self._job is not None:
            return
        self._set_working(on=True)

        def work() -> tuple[PrintJob, tuple[bytes, ...]]:
            copies = tuple(pdf_of(ready, one.copy) for one in ready.copies)
            return begin_print(desk, ready), copies

        self._ask(work, self._start, self._on_fault, must=True)  # it writes the print log

    def _start(self, answer: tuple[PrintJob, tuple[bytes, ...]]) -> None:
        self._log, copies = answer
        name = str(self.options.printer.value() or "")
        self._job = PaperJob(copies, self._printers, name, self)
        self._job.moved.connect(self._say_moved)
        self._job.finished.connect(self._on_paper)
        self.stop.clicked.connect(self._job.stop)
        self.stop.show()
        self._job.start()

    def _say_moved(self, words: object) -> None:
        self.banner.show_words(str(words), "info")

    def _on_paper(self, result: PaperResult) -> None:
        desk, log = self._desk, self._log
        self._job, self._log = None, None
        self.stop.hide()
        self._set_working(on=False)
        if log is None:
            return
        words, level = _paper_words(result, log.ready.choices.copies)
        self.banner.show_words(words, level)
        self._ask(
            lambda: end_print(desk, log, result.outcome, result.copies_out),
            _nothing,
            self._on_fault,
            must=True,
        )

    # --- files ----------------------------------------------------------------------

    def _save_pdf(self) -> None:
        self._save("pdf")

    def _save_html(self) -> None:
        self._save("html")

    def _save_csv(self) -> None:
        self._save("csv")

    def _save(self, form: str) -> None:
        ready, desk = self._ready, self._desk
        if ready is None:
            return
        self._set_working(on=True)
        self._ask(
            lambda: export_schedule(desk, ready, form), self._on_saved, self._on_fault, must=True
        )

    def _on_saved(self, made: Exported) -> None:
        self._set_working(on=False)
        self.banner.show_words(
            f"Saved as {', '.join(made.names)}",
            "success",
            f"In the program’s export folder. The file is not encrypted: it is removed after "
            f"{made.kept_hours} hours. Folder: {made.folder}",
        )

    # --- pieces -----------------------------------------------------------------------

    def _ask(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
        *,
        must: bool = False,
    ) -> None:
        self._runner.run(self, work, done, failed, must=must)

    def _on_fault(self, fault: BaseException) -> None:
        choices = self.options.choices()
        if choices.says_more and isinstance(fault, NotAllowed):
            self._pass = None  # given too long ago: it is asked for again
            self.options.ask_step_up(on=True)
        self._set_working(on=self._ready is None or (self._pass is None and choices.says_more))
        self.banner.show_words(advice_of(fault), "danger")

    # Qt overrides

    def done(self, code: int) -> None:
        """Closing stops a print in hand, which is entered; pages and what was typed go."""
        if self._job is not None:
            self._job.stop()
        self.options.forget()
        self.pages.forget()
        self._pass = self._ready = None
        super().done(code)


def _paper_words(result: PaperResult, copies: int) -> tuple[str, Any]:
    told = f"{result.copies_out} of {'1 copy' if copies == 1 else f'{copies} copies'}"
    if result.outcome == "done":
        return f"Handed to the printer: {told}. It is in the print log.", "success"
    if result.outcome == "stopped":
        return f"Printing was stopped. Handed to the printer: {told}. It is in the log.", "warning"
    return (
        (
            f"The printer did not take every page. Handed over whole: {told}. It is in the print log. "
            "Look at the printer, then print again, or save as PDF."
        ),
        "danger",
    )


def _nothing(_answer: object) -> None:
    """An entry was written: nothing to show."""
