"""The handbook, one page at a time, in a window of its own (F1). Pages ship with the program.

Pages are Markdown files of `resources/handbook/`; links go from page to page only. Nothing is loaded
from anywhere else.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, Slot
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from ehe_desktop.ui.theme import TextRole, current
from ehe_desktop.ui.theme.resources import resource

FIRST_PAGE = "index"


class _Browser(QTextBrowser):
    """Shows text and knows no resource: no picture, no style, no address is ever fetched."""

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """Nothing."""
        return None


class HandbookWindow(QWidget):
    """One page of the handbook, with links to the others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Handbook")
        self.resize(760, 720)
        self._browser = _Browser()
        self._browser.setObjectName("handbook-page")
        self._browser.setAccessibleName("Handbook page")
        self._browser.setOpenLinks(False)
        self._browser.setOpenExternalLinks(False)
        self._browser.anchorClicked.connect(self._follow)
        column = QVBoxLayout(self)
        column.addWidget(self._browser)

    def show_page(self, name: str) -> None:
        """Show the page `name`, or the first page when there is no such page."""
        path = page_path(name)
        self._browser.document().setDefaultFont(current().font(TextRole.BODY))
        self._browser.setMarkdown(path.read_text(encoding="utf-8"))
        self.show()
        self.raise_()
        self.activateWindow()

    @Slot(QUrl)
    def _follow(self, url: QUrl) -> None:
        self.show_page(Path(url.path()).stem)


def page_path(name: str) -> Path:
    """The file of a page. Names are file names without ending; anything else is the first page."""
    folder = resource("handbook")
    found = {path.stem: path for path in folder.glob("*.md")}
    return found.get(name, found[FIRST_PAGE])


_windows: list[HandbookWindow] = []


def show_page(near: QWidget, name: str) -> None:
    """Show a page beside the window of `near`; the one handbook window is kept and reused."""
    if not _windows:
        _windows.append(HandbookWindow())
        near.destroyed.connect(_windows[0].close)
    _windows[0].show_page(name)
