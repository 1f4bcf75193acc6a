"""A risk band as a pill: shape, word and colour together, painted the same everywhere."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ehe_desktop.ui.theme import BAND_WORDS, TextRole, band_key, current, paint_mark
from ehe_desktop.ui.widgets.access import install_roles

_SIDE, _GAP, _MARK, _EDGE = 8, 6, 12, 6


def pill_size(words: str) -> QSize:
    """How large a pill with these words is."""
    metrics = QFontMetrics(current().font(TextRole.SMALL, strong=True))
    width = 2 * _SIDE + current().px(_MARK) + _GAP + metrics.horizontalAdvance(words)
    return QSize(width, metrics.height() + _EDGE)


def widest_pill() -> int:
    """The width of the widest band, to line pills up in a column."""
    return max(pill_size(words).width() for words in BAND_WORDS.values())


def paint_pill(painter: QPainter, at: QPointF, band: str, words: str | None = None) -> None:
    """Draw the pill of `band` with its top left corner at `at`."""
    theme, key = current(), band_key(band)
    colours, shown = theme.bands[key], words or BAND_WORDS[key]
    size = pill_size(shown)
    box = QRectF(at, size.toSizeF())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colours.mark), 1))
    painter.setBrush(QColor(colours.fill))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
    side = theme.px(_MARK)
    mark = QRectF(box.left() + _SIDE, box.center().y() - side / 2, side, side)
    paint_mark(painter, key, colours.mark, mark)
    painter.setPen(QColor(colours.text))
    painter.setFont(theme.font(TextRole.SMALL, strong=True))
    place = box.adjusted(_SIDE + side + _GAP, 0, 0, 0)
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(place, int(flags), shown)
    painter.restore()


class BandPill(QWidget):
    """A band beside other things. `band` is its word or key: `Very high` or `very_high`."""

    accessible_role = QAccessible.Role.StaticText

    def __init__(self, band: str, *, parent: QWidget | None = None) -> None:
        install_roles()
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._band = ""
        self.set_band(band)

    @property
    def band(self) -> str:
        """The key of the band shown."""
        return self._band

    def set_band(self, band: str) -> None:
        """Show another band."""
        self._band = band_key(band)
        self.setAccessibleName(f"Risk band: {BAND_WORDS[self._band]}")
        self.restyle()

    def restyle(self) -> None:
        """Take the look in force."""
        self.updateGeometry()
        self.update()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Size of the pill."""
        return pill_size(BAND_WORDS[self._band])

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the pill."""
        with QPainter(self) as painter:
            paint_pill(painter, QPointF(0, 0), self._band)
