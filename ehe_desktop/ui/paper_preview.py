"""A paper as it will come out, and the ways it may go: to a printer, or into the export folder.

The pages shown are made from the very bytes that leave. They stay in memory and go with the window.
What left, and how it ended, is entered by the service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from ehe_desktop.services.desk import Desk
from ehe_desktop.services.export_schedule import Exported
from ehe_desktop.services.print_paper import (
    Paper,
    PaperLeaving,
    begin_paper,
    end_paper,
    keep_paper,
)
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.page_view import PageView
from ehe_desktop.ui.paper import PaperJob, PaperResult, Printers, SystemPrinters
from ehe_desktop.ui.screen import advice_of
from ehe_desktop.ui.widgets.banner import Banner, Level
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import Option
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.text import Heading

_TOLD: Final[Mapping[str, tuple[str, Level]]] = {
    "done": ("Handed to the printer.", "success"),
    "stopped": ("Printing was stopped.", "warning"),
    "failed": ("The printer did not take every page. Print again, or save as PDF.", "danger"),
}


class PaperPreview(QDialog):
    """Opened with `begin()`. `printers` may be another's in tests."""

    failed = Signal(object)

    def __init__(
        self,
        desks: tuple[Desk, Runner],
        paper: Paper,
        parent: QWidget | None = None,
        printers: Printers | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._runner = desks
        self._paper = paper
        self._printers = printers or SystemPrinters(paper.title)
        self._job: PaperJob | None = None
        self._leaving: PaperLeaving | None = None
        self.setWindowTitle("Print")
        self.setObjectName("paper-preview")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.banner = Banner("")
        self.banner.setObjectName("paper-told")
        self.banner.hide()
        self.pages = PageView()
        self.printer = Combo("Printer")
        self.printer.setObjectName("paper-printer")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addWidget(Heading(paper.title, 2))
        column.addWidget(self.banner)
        column.addWidget(self.pages, 1)
        column.addWidget(self._make_buttons())

    def _make_buttons(self) -> Flow:
        self.print = Button("Print", "primary", icon_name="printer")
        self.stop = Button("Stop printing")
        self.pdf = Button("Save as PDF")
        self.html = Button("Save as accessible page")
        close = Button("Close", "quiet")
        for button, name, act in (
            (self.print, "print", self._print),
            (self.stop, "stop", self._stop),
            (self.pdf, "pdf", self._save_pdf),
            (self.html, "html", self._save_html),
            (close, "close", self.reject),
        ):
            button.setObjectName(f"paper-{name}")
            button.clicked.connect(act)
        self.stop.hide()
        self.html.setVisible("html" in self._paper.forms)
        return Flow(self.printer, self.print, self.stop, self.pdf, self.html, close, gap=8)

    def begin(self) -> None:
        """Open the window on the first page."""
        parent = self.parentWidget()
        if parent is not None:
            self.resize(parent.window().size() * 0.94)
        names = self._printers.names()
        self.printer.set_options([Option(one.name, one.name) for one in names])
        if names:
            self.printer.set_value(names[0].name)
        self.printer.setVisible(bool(names))
        self._set_working(on=False)
        self.open()
        self.pages.show_pdf(self._paper.forms["pdf"], self._paper.title)
        self.pages.setFocus()

    def _set_working(self, *, on: bool) -> None:
        self.print.setEnabled(not on and self.printer.value() is not None)
        for button in (self.pdf, self.html):
            button.setEnabled(not on)

    def _ask(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._set_working(on=True)
        self._runner.run(self, work, done, self._refused, must=True)  # it writes the print log

    # --- paper ----------------------------------------------------------------------

    @Slot()
    def _print(self) -> None:
        desk, paper = self._desk, self._paper
        self._ask(lambda: begin_paper(desk, paper), self._to_paper)

    def _to_paper(self, leaving: PaperLeaving) -> None:
        self._leaving = leaving
        name = str(self.printer.value() or "")
        self._job = PaperJob((self._paper.forms["pdf"],), self._printers, name, self)
        self._job.finished.connect(self._printed)
        self.stop.show()
        self._job.start()

    @Slot()
    def _stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    @Slot(object)
    def _printed(self, result: PaperResult) -> None:
        desk, leaving = self._desk, self._leaving
        self._job = self._leaving = None
        self.stop.hide()
        if leaving is not None:
            words, level = _TOLD[result.outcome]
            self.banner.show_words(words, level)
            self._ask(lambda: end_paper(desk, leaving, result.outcome), self._entered)

    def _entered(self, _answer: object) -> None:
        self._set_working(on=False)

    # --- files ----------------------------------------------------------------------

    @Slot()
    def _save_pdf(self) -> None:
        self._save("pdf")

    @Slot()
    def _save_html(self) -> None:
        self._save("html")

    def _save(self, form: str) -> None:
        desk, paper = self._desk, self._paper
        self._ask(lambda: keep_paper(desk, paper, form), self._saved)

    def _saved(self, made: Exported) -> None:
        self._set_working(on=False)
        advice = (
            f"In the program’s export folder. The file is not encrypted: it is removed after "
            f"{made.kept_hours} hours. Folder: {made.folder}"
        )
        self.banner.show_words(f"Saved as {made.names[0]}", "success", advice)

    def _refused(self, fault: BaseException) -> None:
        self._set_working(on=False)
        self.banner.show_words(advice_of(fault), "danger")

    # Qt overrides

    def done(self, code: int) -> None:
        """Closing stops a print in hand, which is entered; the pages go."""
        self._stop()
        self.pages.forget()
        super().done(code)
