"""The pages of a PDF as they will come out, shown from its very bytes. They stay in memory.

Pages are painted when they come into sight, at the size they have on screen.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.page import FollowingScroll


class PdfPages:
    """A PDF opened from bytes."""

    def __init__(self, data: bytes) -> None:
        self._bytes = QByteArray(data)
        self._buffer = QBuffer(self._bytes)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document = QPdfDocument()
        self._document.load(self._buffer)

    @property
    def count(self) -> int:
        """How many pages; 0 when the bytes are no PDF."""
        return self._document.pageCount()

    def shape(self, page: int) -> float:
        """Height for a width of 1."""
        size = self._document.pagePointSize(page)
        return size.height() / size.width() if size.width() else 1.0

    def image(self, page: int, size: QSize) -> QImage:
        """One page, from 0, on white."""
        drawn = self._document.render(page, size)
        paper = QImage(drawn.size(), QImage.Format.Format_RGB32)
        paper.fill(QColor("white"))
        with QPainter(paper) as painter:
            painter.drawImage(0, 0, drawn)
        return paper

    def close(self) -> None:
        """Let the pages go."""
        self._document.close()
        self._buffer.close()
        self._bytes.clear()


class _PageWidget(QWidget):
    """One page, painted when it is seen."""

    def __init__(self, pages: PdfPages, number: int) -> None:
        super().__init__()
        self._pages, self._number = pages, number
        self._image: QImage | None = None
        self.setAccessibleName(f"Page {number + 1} of {pages.count}")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    # Qt overrides

    def hasHeightForWidth(self) -> bool:
        """Paper keeps its shape."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as paper of that width."""
        return round(width * self._pages.shape(self._number))

    def sizeHint(self) -> QSize:
        """A page one can read."""
        return QSize(640, self.heightForWidth(640))

    def minimumSizeHint(self) -> QSize:
        """A page one can recognise."""
        return QSize(240, self.heightForWidth(240))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The page with a hairline round it."""
        ratio = self.devicePixelRatioF()
        wanted = self.size() * ratio
        if self._image is None or self._image.size() != wanted:
            self._image = self._pages.image(self._number, wanted)
        with QPainter(self) as painter:
            painter.drawImage(self.rect(), self._image)
            painter.setPen(QColor(current().colours.border))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class PageView(FollowingScroll):
    """All pages, one under the other. Arrow keys and Page Up and Down scroll."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        self._body = QWidget()
        super().__init__(self._body, parent=parent)
        self.setObjectName("print-pages")
        self.setAccessibleName("The pages")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(24, 16, 24, 16)
        self._column.setSpacing(16)
        self._pages: PdfPages | None = None

    @property
    def page_count(self) -> int:
        """How many pages are shown."""
        return self._pages.count if self._pages else 0

    def show_pdf(self, data: bytes, title: str) -> None:
        """Show these bytes; none shows nothing."""
        self.forget()
        if data:
            self._pages = PdfPages(data)
            for number in range(self._pages.count):
                self._column.addWidget(_PageWidget(self._pages, number))
        self._column.addStretch(1)
        self.setAccessibleName(f"{title}: {self.page_count} pages")
        self._fit()

    def forget(self) -> None:
        """Let pages and bytes go."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if self._pages is not None:
            self._pages.close()
            self._pages = None

    def _fit(self) -> None:
        """Pages as wide as there is room: layouts in scroll areas do not ask for it by themselves."""
        wide = max(240, self.viewport().width() - 48)
        for place in range(self._column.count()):
            item = self._column.itemAt(place)
            widget = item.widget() if item is not None else None
            if isinstance(widget, _PageWidget):
                widget.setFixedHeight(widget.heightForWidth(wide))

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the shape of paper."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End too."""
        bar = self.verticalScrollBar()
        ends = {Qt.Key.Key_Home: bar.minimum(), Qt.Key.Key_End: bar.maximum()}
        if Qt.Key(event.key()) in ends:
            bar.setValue(ends[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)
