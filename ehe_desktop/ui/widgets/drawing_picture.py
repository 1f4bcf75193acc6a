"""A drawing as it was made, small, to look at: on white paper, so that it looks as it prints."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from ehe_desktop.domain.drawing import Drawing, from_json
from ehe_desktop.ui.widgets.access import install_roles

SIZE = QSize(320, 240)


class DrawingPicture(QWidget):
    """`strokes` as `Drawing.to_json` gave them; a drawing that cannot be read shows an empty page."""

    accessible_role = QAccessible.Role.Graphic

    def __init__(self, strokes: str, name: str) -> None:
        install_roles()
        super().__init__()
        try:
            drawing = from_json(strokes)
        except ValueError:
            drawing = Drawing()
        self._shown = QSvgRenderer(QByteArray(drawing.to_svg(name)))
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Four to three, as the paper."""
        return SIZE

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The strokes on white."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), Qt.GlobalColor.white)
            self._shown.render(painter, QRectF(self.rect()))
