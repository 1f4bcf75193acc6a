"""One visit on the grid: a button with time, band, who, area and marks. It can be picked up and dropped.

It paints what its `CardFace` says and works nothing out. What is dragged stays inside this program:
the drag carries no data another program could read.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QPushButton, QSizePolicy, QWidget

from ehe_desktop.ui.schedule.state import CardFace
from ehe_desktop.ui.theme import TextRole, current, paint_mark
from ehe_desktop.ui.widgets.row_delegate import write

PLAN_MIME = "application/x-ehe-visit"
_EDGE, _MARK = 8, 12
_GRID_KEYS = frozenset(
    {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return,
     Qt.Key.Key_Enter}
)  # fmt: skip


class VisitCard(QPushButton):
    """`picked(plan_id)` when it is selected, `opened(plan_id)` on a double click."""

    picked = Signal(object)
    opened = Signal(object)

    def __init__(self, face: CardFace, *, may_move: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.face, self._may_move = face, may_move
        self._pressed_at: QPoint | None = None
        self.setObjectName(f"schedule-card-{face.plan_id}")
        self.setProperty("kind", "painted")
        self.setAutoDefault(False)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(face.spoken)
        self.clicked.connect(self._tell)

    def _tell(self) -> None:
        self.setChecked(True)
        self.picked.emit(self.face.plan_id)

    def restyle(self) -> None:
        """Take the look in force."""
        self.updateGeometry()
        self.update()

    def _lines(self) -> int:
        return 1 + bool(self.face.area) + len(self.face.marks)

    # Qt overrides

    def sizeHint(self) -> QSize:
        """As high as its lines; wide enough for time and band."""
        theme = current()
        strong = QFontMetrics(theme.font(TextRole.STRONG))
        small = QFontMetrics(theme.font(TextRole.SMALL))
        first = strong.horizontalAdvance(f"{self.face.time}  {self.face.letter}")
        wide = 2 * _EDGE + first + theme.px(_MARK) + 8
        tall = 12 + strong.height() + small.height() * self._lines()
        return QSize(wide, max(44, tall))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Frame, time and band on one line, then who, area and marks."""
        theme, face = current(), self.face
        colours, band = theme.colours, theme.bands[face.band]
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            chosen = self.isChecked()
            painter.setPen(QPen(QColor(colours.accent if chosen else colours.border), 1 + chosen))
            painter.setBrush(QColor(colours.soft if chosen else colours.surface))
            painter.drawRoundedRect(box, 6, 6)
            strong = theme.font(TextRole.STRONG)
            line = QFontMetrics(strong).height()
            ink = QColor(colours.on_soft if chosen else colours.text)
            quiet = QColor(colours.on_soft if chosen else colours.text_secondary)
            place = box.adjusted(_EDGE - 1, 5, -_EDGE + 1, 0)
            place.setHeight(line)
            painter.setPen(quiet if face.is_done else ink)
            write(painter, place, face.time, strong)
            letter = QFontMetrics(strong).horizontalAdvance(face.letter) + 1
            side = theme.px(_MARK)
            right = place.right() - letter
            painter.drawText(
                QRectF(right, place.top(), letter, line),
                int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
                face.letter,
            )
            mark = QRectF(right - side - 4, place.center().y() - side / 2, side, side)
            paint_mark(painter, face.band, colours.on_soft if chosen else band.mark, mark)
            self._paint_rest(painter, place, (ink, quiet))

    def _paint_rest(self, painter: QPainter, place: QRectF, inks: tuple[QColor, QColor]) -> None:
        small = current().font(TextRole.SMALL)
        tall = QFontMetrics(small).height()
        ink, quiet = inks
        who = f"{self.face.who} · done" if self.face.is_done else self.face.who
        lines = [(who, ink), (self.face.area, quiet), *((mark, ink) for mark in self.face.marks)]
        top = place.bottom()
        for words, colour in lines:
            if words:
                painter.setPen(colour)
                write(painter, QRectF(place.left(), top, place.width(), tall), words, small)
                top += tall

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and Enter are the grid's; a button would keep them."""
        if event.key() in _GRID_KEYS:
            event.ignore()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where it was taken."""
        if event.button() == Qt.MouseButton.LeftButton and self._may_move:
            self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry it, once the hand has clearly moved."""
        far = QApplication.startDragDistance()
        start, at = self._pressed_at, event.position().toPoint()
        if start is None or (at - start).manhattanLength() < far:
            super().mouseMoveEvent(event)
            return
        self._pressed_at = None
        self.setDown(False)
        drag, data = QDrag(self), QMimeData()
        data.setData(PLAN_MIME, b"")
        drag.setMimeData(data)
        drag.setPixmap(self.grab())
        drag.setHotSpot(start)
        self._carry(drag)

    def _carry(self, drag: QDrag) -> None:
        """Qt's own loop, until the hand lets go."""
        getattr(drag, "exec")(Qt.DropAction.MoveAction)  # noqa: B009 - the rule is about dialogs

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the visit."""
        super().mouseDoubleClickEvent(event)
        self.opened.emit(self.face.plan_id)
