"""Widgets in a row that wraps: buttons, chips and pills that must not be cut at large text."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget


class FlowLayout(QLayout):
    """Left to right (or right to left), next line when there is no room."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 12) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self._heights: dict[int, int] = {}
        self._hint: QSize | None = None
        self.setContentsMargins(0, 0, 0, 0)

    def _place(self, box: QRect, *, really: bool) -> int:
        """Set or only measure; return the height taken."""
        edge = self.contentsMargins()
        box = box.marginsRemoved(edge)
        left, top, tall = box.left(), box.top(), 0
        line: list[tuple[QLayoutItem, QRect]] = []
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            if line and left + size.width() > box.left() + box.width():
                self._settle(line, box, tall, really=really)
                left, top, tall, line = box.left(), top + tall + self._gap // 2, 0, []
            wide = min(size.width(), box.width())
            line.append((item, QRect(QPoint(left, top), QSize(wide, size.height()))))
            left += wide + self._gap
            tall = max(tall, size.height())
        self._settle(line, box, tall, really=really)
        return top + tall - box.top() + edge.top() + edge.bottom()

    def _settle(
        self, line: list[tuple[QLayoutItem, QRect]], box: QRect, tall: int, *, really: bool
    ) -> None:
        if not really:
            return
        parent = self.parentWidget()
        mirrored = parent is not None and parent.isRightToLeft()
        for item, place in line:
            place.translate(0, (tall - place.height()) // 2)
            if mirrored:
                place.moveRight(box.right() - (place.left() - box.left()))
            item.setGeometry(place)

    # Qt overrides

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item at the end."""
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        """How many items."""
        return len(self._items)

    def itemAt(self, at: int) -> QLayoutItem | None:
        """The item at a place, or None."""
        return self._items[at] if 0 <= at < len(self._items) else None

    def takeAt(self, at: int) -> QLayoutItem | None:
        """Give an item back."""
        self.invalidate()
        return self._items.pop(at) if 0 <= at < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """None."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Lines depend on the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of all lines; layouts ask it many times over between two changes."""
        if width not in self._heights:
            self._heights[width] = self._place(QRect(0, 0, width, 0), really=False)
        return self._heights[width]

    def invalidate(self) -> None:
        """Something in it has another size, came or went: measure anew."""
        self._heights.clear()
        self._hint = None
        super().invalidate()

    def sizeHint(self) -> QSize:
        """All on one line."""
        if self._hint is None:
            self._hint = self._measure()
        return self._hint

    def _measure(self) -> QSize:
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        wide = sum(size.width() for size in sizes) + self._gap * max(0, len(sizes) - 1)
        size = QSize(wide, max((size.height() for size in sizes), default=0))
        return size.grownBy(self.contentsMargins())

    def minimumSize(self) -> QSize:
        """The largest item."""
        least = QSize()
        for item in self._items:
            if not item.isEmpty():
                least = least.expandedTo(item.minimumSize())
        return least.grownBy(self.contentsMargins())

    def setGeometry(self, box: QRect) -> None:
        """Place everything."""
        super().setGeometry(box)
        self._place(box, really=True)


class Flow(QWidget):
    """A row of widgets that wraps."""

    def __init__(self, *widgets: QWidget, gap: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, gap=gap)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for widget in widgets:
            self.add(widget)

    def add(self, widget: QWidget) -> None:
        """Put a widget at the end."""
        self._flow.addWidget(widget)

    def clear(self) -> None:
        """Delete all widgets in it."""
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def count(self) -> int:
        """How many widgets."""
        return self._flow.count()
