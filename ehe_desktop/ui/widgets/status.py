"""Saved, sent and connected: three facts, never folded into one mark (ux.md 2.0.2)."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from ehe_desktop.ui.theme import TextRole, current, paint_icon
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.flow import FlowLayout
from ehe_desktop.ui.widgets.text import Text

Tone = Literal["plain", "warning", "danger"]
_COLOURS = {"plain": "text_secondary", "danger": "danger"}


class IconMark(QWidget):
    """An icon beside words. Decorative: the words say it."""

    def __init__(
        self,
        name: str,
        tone: str = "text_secondary",
        size: int = 18,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.icon, self._tone, self._side = name, tone, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, name: str, tone: str) -> None:
        """Show another icon."""
        self.icon, self._tone = name, tone
        self.update()

    def restyle(self) -> None:
        """Take the look in force."""
        self.updateGeometry()
        self.update()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """As high as a small line, so icon and words share a middle."""
        line = QFontMetrics(current().font(TextRole.SMALL)).height()
        side = current().px(self._side)
        return QSize(side, max(side, line))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The icon, in the middle."""
        theme = current()
        warning = self._tone == "warning"
        colour = theme.bands["high"].mark if warning else theme.colour(self._tone).name()
        with QPainter(self) as painter:
            side = theme.px(self._side)
            box = QRectF(0, (self.height() - side) // 2, side, side)
            paint_icon(painter, self.icon, colour, box)


class StatusLine(QWidget):
    """One fact: icon and words."""

    def __init__(self, icon_name: str, *, wrap: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = IconMark(icon_name)
        self._text = Text("", "small", wrap=wrap)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._mark)
        self._row.addWidget(self._text, 1)
        self.set_compact(compact=False)
        self.hide()

    def set_compact(self, *, compact: bool) -> None:
        """Words under the icon instead of beside it, for the narrow rail."""
        ways, places = QBoxLayout.Direction, Qt.AlignmentFlag
        self._row.setDirection(ways.TopToBottom if compact else ways.LeftToRight)
        self._row.setSpacing(0 if compact else 8)
        middle, top = places.AlignHCenter, places.AlignTop
        self._row.setAlignment(self._mark, middle if compact else top)
        self._text.setAlignment(middle if compact else places.AlignLeft | top)
        self._text.set_kind("caption" if compact else "small")

    def show_words(self, words: str, icon_name: str, tone: Tone) -> None:
        """Say it; no words hides the line."""
        name = _COLOURS.get(tone, "warning")
        self._text.setText(words)
        self._text.set_tone("text_secondary" if tone == "plain" else "text")
        if tone == "danger":
            self._text.set_tone("danger")
        self._mark.show_icon(icon_name, name)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        self._keep_height()
        self._take_room()

    def show_saved(self, words: str, *, failed: bool, is_saving: bool) -> None:
        """Whether typing is safe: no tick before it is."""
        name = "octagon-alert" if failed else "ellipsis" if is_saving else "circle-check"
        self.show_words(words, name, "danger" if failed else "plain")

    def _take_room(self) -> None:
        """Give longer words their width now: until the next turns of the loop they would be cut."""
        above: QWidget | None = self
        while above is not None and above.isVisible() and not above.isWindow():
            QCoreApplication.sendPostedEvents(above, QEvent.Type.LayoutRequest.value)
            above = above.parentWidget()

    def restyle(self) -> None:
        """Another text size wraps otherwise; which of the two is told first is not known."""
        self._text.restyle()
        self._keep_height()

    def _keep_height(self) -> None:
        """As high as the words wrap: a column in a column gives wrapped words too little by itself."""
        if self._text.wordWrap() and self._text.width() > 0:
            self._text.setMinimumHeight(
                0
            )  # a label's height for a width is never below its minimum
            self._text.setMinimumHeight(max(0, self._text.heightForWidth(self._text.width())))

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wraps otherwise."""
        super().resizeEvent(event)
        self._keep_height()


class StatusFooter(QWidget):
    """The three facts, one under the other (rail) or side by side (foot of a page)."""

    def __init__(self, *, upright: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Saved, sent and connected")
        self._saved = StatusLine("circle-check", wrap=upright)
        self._sent = StatusLine("cloud-upload", wrap=upright)
        self._connection = StatusLine("cloud-off", wrap=upright)
        layout: QLayout = QVBoxLayout(self) if upright else FlowLayout(self, gap=24)
        layout.setContentsMargins(8, 8, 8, 8)
        if upright:
            layout.setSpacing(4)
        for line in (self._saved, self._sent, self._connection):
            layout.addWidget(line)

    def set_compact(self, *, compact: bool) -> None:
        """For the narrow rail: the same three facts, words under icons."""
        for line in (self._saved, self._sent, self._connection):
            line.set_compact(compact=compact)
        edge = 0 if compact else 8
        self.setContentsMargins(0, 0, 0, 0)
        box = self.layout()
        if box is not None:
            box.setContentsMargins(edge, 8, edge, 8)

    def set_saved(self, words: str, *, failed: bool = False, is_saving: bool = False) -> None:
        """`Saving…`, `Saved on this device 2:32pm`, or why it is not saved (spoken at once)."""
        self._saved.show_saved(words, failed=failed, is_saving=is_saving)
        if failed:
            announce(self, words, urgent=True)

    def set_sent(self, words: str, *, late: bool = False) -> None:
        """`3 to send`, `Last sync today 8:12am`; `late` after 3 working days."""
        self._sent.show_words(
            words,
            "clock-alert" if late else "cloud-upload",
            "warning" if late else "plain",
        )

    def set_connection(self, words: str, *, online: bool) -> None:
        """`Offline`, `Connected`, `Sending 2 of 5`. Offline is no alarm."""
        self._connection.show_words(words, "cloud" if online else "cloud-off", "plain")
