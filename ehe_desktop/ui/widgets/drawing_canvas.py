"""The paper one draws on: mouse, pen and finger become strokes; nothing is kept or sent here.

A palm is ignored: while a pen is near, fingers do not draw, and a line a palm began before the pen
came is taken back. The paper keeps its shape and its strokes whatever the window does. It is
always white, so that it prints as it was drawn.
"""

from __future__ import annotations

from enum import Enum, auto
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ehe_desktop.domain.drawing import (
    COLOURS,
    PAPER,
    PENS,
    RUBBER,
    Dot,
    Drawing,
    Stroke,
    is_worth_keeping,
)
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.access import install_roles
from ehe_desktop.ui.widgets.drawing_history import DrawingHistory

PEN_NEAR_MS: Final = 1_000
"""A pen was heard of this recently: fingers are a palm."""
_LEAST: Final = QSize(240, 180)
_LIKED: Final = QSize(640, 480)


class By(Enum):
    """What draws the line under way."""

    MOUSE = auto()
    PEN = auto()
    FINGER = auto()


class DrawingCanvas(QWidget):
    """`drawn` at every pen lift that changed something. Choose with `pen`, `colour`, `is_rubber`."""

    accessible_role = QAccessible.Role.Graphic
    drawn = Signal()

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        install_roles()
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setTabletTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.pen, self.colour, self.is_rubber = PENS[1], "black", False
        self.history = DrawingHistory()
        self._picture = QImage()
        self._settled: QPixmap | None = None
        self._by: By | None = None
        self._dots: list[Dot] = []
        self._rubs = False
        self._left: Drawing | None = None
        """While the rubber moves: what it has left so far."""
        self._zero: int | None = None
        self._pen_at: int | None = None

    # what callers use

    @property
    def drawing(self) -> Drawing:
        """What is drawn."""
        return self.history.now

    def set_drawing(self, drawing: Drawing) -> None:
        """Show another drawing, without `drawn`; the way back to the old one is gone."""
        if drawing != self.drawing:
            self.history = DrawingHistory(drawing)
            self._zero = None
            self._redraw()

    def set_picture(self, picture: QImage) -> None:
        """Lay a picture under the strokes, to be drawn upon."""
        self._picture = picture
        self._redraw()

    def take(self, drawing: Drawing) -> None:
        """Go on to another state that can be undone."""
        if self.history.take(drawing):
            self._tell()

    def undo(self) -> None:
        """One step back."""
        if self.history.undo():
            self._tell()

    def redo(self) -> None:
        """One step forth."""
        if self.history.redo():
            self._tell()

    @property
    def paper(self) -> QRectF:
        """Where the paper lies in the widget."""
        wide, high = PAPER
        scale = min(self.width() / wide, self.height() / high)
        size = QSize(round(wide * scale), round(high * scale))
        left = (self.width() - size.width()) / 2
        return QRectF(left, 0, size.width(), size.height())

    def spoken_value(self) -> str:
        """What a screen reader says after the name."""
        count = len(self.drawing.strokes)
        return "Nothing drawn" if not count else "1 line" if count == 1 else f"{count} lines"

    # a line under way

    def _begin(self, by: By, place: QPointF, at: int, *, rubs: bool = False) -> None:
        rubs = rubs or self.is_rubber
        if not self.paper.contains(place) or (self.drawing.is_full and not rubs):
            return
        self._by, self._rubs = by, rubs
        if self._zero is None:  # a drawing gone on with goes on in time as well
            self._zero = at - self.drawing.took_ms
        self._dots = [self._dot(place, at)]
        self._left = self.drawing if self._rubs else None
        self._step()

    def _go(self, place: QPointF, at: int) -> None:
        dot = self._dot(place, at)
        if is_worth_keeping(self._dots[-1] if self._dots else None, dot):
            self._dots.append(dot)
            self._step()

    def _step(self) -> None:
        if self._left is not None:
            self._left = self._left.rubbed(self._dots[-2:])
            self._settled = None
        self.update()

    def _end(self) -> None:
        dots, left = tuple(self._dots), self._left
        rubs = self._rubs
        self._forget_line()
        if rubs and left is not None:
            self.take(left)
        elif dots:
            self.take(self.drawing.with_stroke(Stroke(self.pen, self.colour, dots)))

    def _forget_line(self) -> None:
        self._by, self._dots, self._left, self._rubs = None, [], None, False
        self._redraw()

    def _dot(self, place: QPointF, at: int) -> Dot:
        paper = self.paper
        wide, high = PAPER
        across = (place.x() - paper.x()) / max(paper.width(), 1) * wide
        down = (place.y() - paper.y()) / max(paper.height(), 1) * high
        x, y = min(max(across, 0), wide), min(max(down, 0), high)
        return round(x, 1), round(y, 1), max(0, at - (self._zero or 0))

    def _tell(self) -> None:
        self._redraw()
        self.setAccessibleDescription(self.spoken_value())
        self.drawn.emit()

    # painting

    def _redraw(self) -> None:
        self._settled = None
        self.update()

    def _settle(self) -> QPixmap:
        """The strokes that are finished, painted once."""
        ratio = self.devicePixelRatioF()
        page = QPixmap(self.paper.size().toSize() * ratio)
        page.setDevicePixelRatio(ratio)
        page.fill(QColor("white"))
        with QPainter(page) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.scale(self.paper.width() / PAPER[0], self.paper.width() / PAPER[0])
            if not self._picture.isNull():
                painter.drawImage(fitted(self._picture), self._picture)
            for stroke in (self._left or self.drawing).strokes:
                paint_stroke(painter, stroke)
        return page

    # Qt overrides

    def heightForWidth(self, width: int) -> int:
        """As high as the paper."""
        return width * PAPER[1] // PAPER[0]

    def sizeHint(self) -> QSize:
        """Large enough to draw on."""
        return _LIKED

    def minimumSizeHint(self) -> QSize:
        """A small paper."""
        return _LEAST

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The same strokes at another size."""
        super().resizeEvent(event)
        self._redraw()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paper, finished strokes, the line under way, an edge."""
        if self._settled is None:
            self._settled = self._settle()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paper = self.paper
            painter.drawPixmap(paper.topLeft(), self._settled)
            if self._dots and not self._rubs:
                painter.save()
                painter.translate(paper.topLeft())
                painter.scale(paper.width() / PAPER[0], paper.width() / PAPER[0])
                paint_stroke(painter, Stroke(self.pen, self.colour, tuple(self._dots)))
                painter.restore()
            elif self._dots:
                side = RUBBER * paper.width() / PAPER[0]
                x, y, _at = self._dots[-1]
                place = paper.topLeft() + QPointF(x, y) * (paper.width() / PAPER[0])
                painter.setPen(QPen(QColor("#5F6770"), 1))
                painter.drawEllipse(place, side / 2, side / 2)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(current().colour("border"), 1))
            painter.drawRect(paper.adjusted(0.5, 0.5, -0.5, -0.5))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The mouse draws with its main button; what a finger or pen pretends is passed over."""
        if event.button() == Qt.MouseButton.LeftButton and _is_mouse(event) and self._by is None:
            self._begin(By.MOUSE, event.position(), event.timestamp())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """On with the line."""
        if self._by is By.MOUSE and _is_mouse(event):
            self._go(event.position(), event.timestamp())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The line is done."""
        if self._by is By.MOUSE and event.button() == Qt.MouseButton.LeftButton:
            self._end()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen draws, its other end rubs; it comes before any finger."""
        event.accept()
        at = event.timestamp()
        self._pen_at = at
        if self._by is By.FINGER:  # the palm came down first
            self._forget_line()
        kind = event.type()
        if kind == QEvent.Type.TabletPress and self._by is None:
            rubs = event.pointerType() == QPointingDevice.PointerType.Eraser
            self._begin(By.PEN, event.position(), at, rubs=rubs)
        elif kind == QEvent.Type.TabletMove and self._by is By.PEN:
            self._go(event.position(), at)
        elif kind == QEvent.Type.TabletRelease and self._by is By.PEN:
            self._end()

    def event(self, event: QEvent) -> bool:
        """One finger draws, where no pen is near."""
        if isinstance(event, QTouchEvent):
            event.accept()
            self._touch(event)
            return True
        return super().event(event)

    def _touch(self, event: QTouchEvent) -> None:
        kind, at = event.type(), event.timestamp()
        if kind == QEvent.Type.TouchCancel:
            if self._by is By.FINGER:
                self._forget_line()
            return
        near = self._pen_at is not None and at - self._pen_at < PEN_NEAR_MS
        points = event.points()
        if not points or near or self._by in (By.MOUSE, By.PEN):
            return
        place = points[0].position()
        if kind == QEvent.Type.TouchBegin:
            self._begin(By.FINGER, place, at)
        elif kind == QEvent.Type.TouchUpdate and self._by is By.FINGER:
            self._go(place, at)
        elif kind == QEvent.Type.TouchEnd and self._by is By.FINGER:
            self._end()


def paint_stroke(painter: QPainter, stroke: Stroke) -> None:
    """Paint one stroke in units of the paper: the same way as its SVG."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(QColor(COLOURS[stroke.colour]), stroke.pen)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    points = [QPointF(x, y) for x, y, _at in stroke.dots]
    if len(points) == 1:
        painter.drawPoint(points[0])
        return
    way = QPainterPath(points[0])
    for one, after in pairwise(points[1:]):
        way.quadTo(one, (one + after) / 2)
    way.lineTo(points[-1])
    painter.drawPath(way)


def fitted(picture: QImage) -> QRectF:
    """Where a picture lies on the paper: whole, in the middle."""
    wide, high = PAPER
    scale = min(wide / picture.width(), high / picture.height())
    size = QSize(round(picture.width() * scale), round(picture.height() * scale))
    return QRectF(
        (wide - size.width()) / 2, (high - size.height()) / 2, size.width(), size.height()
    )


def _is_mouse(event: QMouseEvent) -> bool:
    return event.source() == Qt.MouseEventSource.MouseEventNotSynthesized
