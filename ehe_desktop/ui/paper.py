"""Onto paper: the pages of each copy go to a printer one by one, and what came out is told truly.

Each copy is a print job of its own, so that "copies out" counts those handed over whole. Nothing is
written to a file here; the system's own print queue is outside the program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from PySide6.QtCore import QObject, QRect, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter

from ehe_desktop.platform.printing import PrinterName, paper_printers
from ehe_desktop.ui.page_view import PdfPages

MOST_DPI: Final = 300
_UPRIGHT: Final = QPageLayout.Orientation.Portrait
_ACROSS: Final = QPageLayout.Orientation.Landscape


class Printers(Protocol):
    """The printers of this device."""

    def names(self) -> tuple[PrinterName, ...]:
        """Those that print on paper, the usual one first."""
        ...

    def device(self, name: str) -> QPagedPaintDevice:
        """A device for one copy on that printer."""
        ...


class SystemPrinters:
    """The system's printers, through Qt. `document` is what the print queue shows: nobody's name."""

    def __init__(self, document: str = "Visit schedule") -> None:
        self._document = document

    def names(self) -> tuple[PrinterName, ...]:
        """Those that print on paper, the usual one first."""
        from PySide6.QtPrintSupport import QPrinterInfo

        found = tuple(
            PrinterName(info.printerName(), info.makeAndModel(), info.isDefault())
            for info in QPrinterInfo.availablePrinters()
        )
        return paper_printers(found)

    def device(self, name: str) -> QPagedPaintDevice:
        """A4, no margins of the printer's: ours are on the page."""
        from PySide6.QtPrintSupport import QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPrinterName(name)
        printer.setDocName(self._document)
        printer.setFullPage(True)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        return printer


@dataclass(frozen=True, slots=True)
class PaperResult:
    """How a print ended: `done`, `stopped` or `failed`, and how many copies went out whole."""

    outcome: str
    copies_out: int


class PaperJob(QObject):
    """`moved(words)` as it goes on, `finished(PaperResult)` once. Give it one PDF for each copy."""

    moved = Signal(object)
    finished = Signal(object)

    def __init__(
        self, copies: Sequence[bytes], printers: Printers, name: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._copies, self._printers, self._name = tuple(copies), printers, name
        self._copy, self._page = 0, 0
        self._pages: PdfPages | None = None
        self._device: QPagedPaintDevice | None = None
        self._painter: QPainter | None = None
        self._is_over = False

    def start(self) -> None:
        """Print the first page as soon as the window has drawn itself."""
        QTimer.singleShot(0, self._step)

    @Slot()
    def stop(self) -> None:
        """Print no further page; the copy in hand counts as not out."""
        self._end("stopped")

    @Slot()
    def _step(self) -> None:
        if self._is_over:
            return
        if self._pages is None and not self._begin_copy():
            self._end("failed")
            return
        if not self._print_page():
            self._end("failed")
            return
        self._page += 1
        if self._pages is not None and self._page >= self._pages.count:
            self._end_copy(whole=True)
        if self._copy >= len(self._copies):
            self._end("done")
            return
        QTimer.singleShot(0, self._step)

    def _begin_copy(self) -> bool:
        self._pages = PdfPages(self._copies[self._copy])
        self._device = self._printers.device(self._name)
        is_upright = self._pages.count > 0 and self._pages.shape(0) > 1
        self._device.setPageOrientation(_UPRIGHT if is_upright else _ACROSS)
        self._painter = QPainter()
        self._page = 0
        return self._pages.count > 0 and self._painter.begin(self._device)

    def _print_page(self) -> bool:
        pages, device, painter = self._pages, self._device, self._painter
        if pages is None or device is None or painter is None:
            return False
        if self._page and not device.newPage():
            return False
        words = f"Printing copy {self._copy + 1} of {len(self._copies)}, page {self._page + 1}"
        self.moved.emit(words)
        room = QSize(device.width(), device.height())
        share = min(1.0, MOST_DPI / max(1, device.logicalDpiX()))
        image = pages.image(self._page, room * share)
        painter.drawImage(QRect(0, 0, room.width(), room.height()), image)
        return True

    def _end_copy(self, *, whole: bool) -> None:
        if self._painter is not None and self._painter.isActive():
            if not whole:
                abort = getattr(self._device, "abort", None)
                if abort is not None:
                    abort()
            self._painter.end()
        if self._pages is not None:
            self._pages.close()
        self._painter = self._device = self._pages = None
        self._copy += whole

    def _end(self, outcome: str) -> None:
        if self._is_over:
            return
        self._is_over = True
        self._end_copy(whole=False)
        self._copies_out = self._copy
        self._copies = ()
        self.finished.emit(PaperResult(outcome, self._copies_out))
