"""A drawing as it was made, small, to look at: on white paper, so that it looks as it prints."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from ehe_desktop.ui.widgets.access import install_roles

SIZE = QSize(320, 240)


class DrawingPicture(QWidget):
    """A drawing as SVG; an empty page until there is one. `answer` names the file it shows."""

    accessible_role = QAccessible.Role.Graphic

    def __init__(self, name: str, svg: bytes = b"", *, answer: str = "") -> None:
        install_roles()
        super().__init__()
        self.answer = answer
        self._shown = QSvgRenderer()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_svg(svg)

    def show_svg(self, svg: bytes) -> None:
        """Show this drawing."""
        if svg:
            self._shown.load(QByteArray(svg))
        self.update()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Four to three, as the paper."""
        return SIZE

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The strokes on white."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), Qt.GlobalColor.white)
            self._shown.render(painter, QRectF(self.rect()))
