"""One ring and halo around whatever has the keyboard focus.

A 2 px ring on the edge of the control and a 2 px halo outside it (ux.md 4.2),
drawn by an overlay, because a style sheet knows only one border. Of a row of tabs
it is the one that is open; words without an edge of their own get room. A click shows
no ring: the pointer already shows where one is. Widgets that paint their own
focus carry the property `paints_focus`.
"""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLabel, QTabBar, QWidget

from ehe_desktop.ui.theme.theme import current

HALO = 2
ROOM = 6
"""Between the ring and words that have no edge: they would touch it."""
WORDS_LAST = "words_last"
"""The property of a control that has an edge where it begins and ends with words."""
BETWEEN_TABS = 24
"""Belongs to the tab before it (`QTabBar::tab` in `app.qss`)."""
_MOVES = {
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.ParentChange,
}


def paint_ring(painter: QPainter, edge: QRectF, radius: float) -> None:
    """Ring on the inside of `edge` and halo outside it."""
    colours = current().colours
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(colours.focus_halo), 2))
    painter.drawRoundedRect(edge.adjusted(-1, -1, 1, 1), radius + 1, radius + 1)
    painter.setPen(QPen(QColor(colours.focus), 2))
    painter.drawRoundedRect(edge.adjusted(1, 1, -1, -1), radius - 1, radius - 1)


class FocusRing(QWidget):
    """The overlay. It takes no clicks and is no part of any layout."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    # Qt overrides

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ring and halo."""
        with QPainter(self) as painter:
            edge = QRectF(self.rect()).adjusted(HALO, HALO, -HALO, -HALO)
            paint_ring(painter, edge, 6)


class FocusWatcher(QObject):
    """Follows the focus through the program and keeps the ring on it."""

    def __init__(self, app: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        self._ring: FocusRing | None = None
        self._target: QWidget | None = None
        self._chain: list[QWidget] = []
        app.focusChanged.connect(self._follow)

    @Slot(QWidget, QWidget)
    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._drop()
        if new is None or new.property("paints_focus") or new.isWindow():
            return
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return
        proxy = new.property("focus_target")
        self._target = proxy if isinstance(proxy, QWidget) else new
        host = _host_of(self._target)
        if host is self._target:
            return
        self._watch(host)
        if isinstance(self._target, QTabBar):
            self._target.currentChanged.connect(self._place)
        self._ring = FocusRing(host)
        self._place()

    def _watch(self, host: QWidget) -> None:
        at = self._target
        while at is not None and at is not host:
            at.installEventFilter(self)
            self._chain.append(at)
            at = at.parentWidget()

    def _drop(self) -> None:
        for widget in self._chain:
            if shiboken6.isValid(widget):
                widget.removeEventFilter(self)
        self._chain.clear()
        if isinstance(self._target, QTabBar) and shiboken6.isValid(self._target):
            self._target.currentChanged.disconnect(self._place)
        if self._ring is not None and shiboken6.isValid(self._ring):
            self._ring.hide()
            self._ring.deleteLater()
        self._ring = self._target = None

    @Slot()
    def _place(self) -> None:
        ring, target = self._ring, self._target
        if ring is None or target is None:
            return
        if not (shiboken6.isValid(ring) and shiboken6.isValid(target)):
            return
        host = ring.parentWidget()
        if host is None:
            return
        corner = target.mapTo(host, QPointF(0, 0)).toPoint()
        edge = _edge_of(target).translated(corner).adjusted(-HALO, -HALO, HALO, HALO)
        if isinstance(target, QLabel):  # as much room as there is before the page ends
            edge = edge.intersected(host.rect())
        ring.setGeometry(edge)
        ring.setVisible(target.isVisible())
        ring.raise_()

    # Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the ring on its control when anything around it moves."""
        if event.type() in _MOVES:
            self._place()
        return super().eventFilter(watched, event)


def _edge_of(target: QWidget) -> QRect:
    """What the ring goes round, in the widget's own place."""
    if isinstance(target, QTabBar):
        return target.tabRect(target.currentIndex()).adjusted(-ROOM, 0, ROOM - BETWEEN_TABS, 0)
    if target.property(WORDS_LAST):
        before, after = (ROOM, 0) if target.isRightToLeft() else (0, ROOM)
        return target.rect().adjusted(-before, 0, after, 0)
    if isinstance(target, QLabel):
        return target.rect().adjusted(-ROOM, 0, ROOM, 0)
    return target.rect()


def _host_of(widget: QWidget) -> QWidget:
    """The nearest scrolling viewport, or the window: only these clip rightly."""
    at = widget
    while True:
        parent = at.parentWidget()
        if parent is None or at.isWindow():
            return at
        area = parent.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is parent:
            return parent
        at = parent
