"""A row of a task list: the whole row is the target, its state is in words."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ehe_desktop.ui.theme import TextRole, current, paint_icon
from ehe_desktop.ui.widgets.access import no_mnemonic
from ehe_desktop.ui.widgets.row_delegate import write

State = Literal["Not started", "In progress", "Done", "Cannot start", "Problem"]
_ICONS = {"Done": "circle-check", "Problem": "circle-alert", "Cannot start": "lock"}
_SIDE = 16


class TaskRow(QPushButton):
    """One step. `clicked` as for any button; a row that cannot start says after what."""

    def __init__(
        self,
        title: str,
        detail: str = "",
        state: State = "Not started",
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(no_mnemonic(title), parent)
        self._title, self._detail, self._state = title, detail, state
        self.setProperty("kind", "painted")
        self.setAutoDefault(True)  # Enter opens it, as it does a row of a list
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_state(state, detail)

    @property
    def state(self) -> str:
        """The state in words."""
        return self._state

    def set_state(self, state: State, detail: str | None = None, words: str = "") -> None:
        """Show another state; `words` (`2 problems`) stand instead of the state's own."""
        self._state = state
        self._words = words or state
        if detail is not None:
            self._detail = detail
        self.setEnabled(state != "Cannot start")
        self.setAccessibleName(
            ", ".join(part for part in (self._title, self._detail, self._words) if part)
        )
        self.restyle()

    def restyle(self) -> None:
        """Take the look in force."""
        self.updateGeometry()
        self.update()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Title and detail, 56 px at least."""
        theme = current()
        high = QFontMetrics(theme.font(TextRole.STRONG)).height()
        if self._detail:
            high += QFontMetrics(theme.font(TextRole.SMALL)).height()
        return QSize(320, max(56, high + 24))

    def minimumSizeHint(self) -> QSize:
        """May be narrow, never low."""
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Title, detail, state words with an icon, hairline."""
        theme = current()
        with QPainter(self) as painter:
            box = QRectF(self.rect())
            if self.underMouse() and self.isEnabled():
                painter.fillRect(box, theme.colour("hover"))
            painter.setPen(QPen(theme.colour("hairline"), 1))
            painter.drawLine(
                QPointF(0, box.bottom() - 0.5), QPointF(box.right(), box.bottom() - 0.5)
            )
            end = self._paint_state(painter, box)
            bold, small = theme.font(TextRole.STRONG), theme.font(TextRole.SMALL)
            high, low = QFontMetrics(bold).height(), QFontMetrics(small).height()
            top = (box.height() - high - (low if self._detail else 0)) / 2
            painter.setPen(theme.colour("link" if self.isEnabled() else "text_secondary"))
            write(painter, QRectF(_SIDE, top, end - _SIDE, high), self._title, bold)
            if self._detail:
                painter.setPen(theme.colour("text_secondary"))
                place = QRectF(_SIDE, top + high, end - _SIDE, low)
                write(painter, place, self._detail, small)

    def _paint_state(self, painter: QPainter, box: QRectF) -> float:
        theme = current()
        tones = {"Done": "success", "Problem": "danger"}
        strong = self._state in {"In progress", "Problem"}
        font = theme.font(TextRole.SMALL, strong=strong)
        wide = QFontMetrics(font).horizontalAdvance(self._words) + 2
        colour = theme.colour(tones.get(self._state, "text_secondary"))
        if self._state == "In progress":
            colour = theme.colour("text")
        place = QRectF(box.right() - _SIDE - wide, 0, wide, box.height())
        painter.setPen(colour)
        write(painter, place, self._words, font)
        name = _ICONS.get(self._state)
        if name:
            side = theme.px(18)
            spot = QRectF(place.left() - side - 6, (box.height() - side) / 2, side, side)
            paint_icon(painter, name, colour.name(), spot)
        return place.left() - (theme.px(18) + 18 if name else 12)
