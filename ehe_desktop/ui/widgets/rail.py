"""The rail at the left: the places of the program, with counts.

Which places there are is the shell's affair: a place a role may not see is
simply not added. Under 860 px the rail is narrow, with names under the icons.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ehe_desktop.ui.theme import TextRole, current, paint_icon
from ehe_desktop.ui.widgets.access import no_mnemonic, tooltip
from ehe_desktop.ui.widgets.page import FollowingScroll
from ehe_desktop.ui.widgets.status import StatusFooter
from ehe_desktop.ui.widgets.text import Text

WIDE, NARROW = 200, 92


class RailButton(QPushButton):
    """One place, with its icon, name and count."""

    def __init__(
        self, key: str, words: str, icon_name: str, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(no_mnemonic(words), parent)
        self.key, self._words, self._icon = key, words, icon_name
        self._count, self._is_compact, self._keys = 0, False, ""
        self.setCheckable(True)
        self.setProperty("kind", "painted")
        self.setAutoDefault(True)  # Enter goes there, as it opens a row of a list
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)
        self.restyle()

    def set_count(self, count: int) -> None:
        """Show a count at the end; 0 shows none."""
        self._count = count
        self.setAccessibleName(f"{self._words}, {count}" if count else self._words)
        self.update()

    def set_keys(self, keys: str) -> None:
        """The shortcut, shown in the tooltip. The shell owns the shortcut itself."""
        tooltip(self, f"{self._words} ({keys})")

    def set_compact(self, compact: bool) -> None:
        """Icon above the name instead of beside it."""
        self._is_compact = compact
        self.updateGeometry()
        self.update()

    def restyle(self) -> None:
        """Take the look in force."""
        self.setFont(current().font(TextRole.BODY))
        self.updateGeometry()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """44 px high, or icon and name."""
        theme = current()
        if self._is_compact:
            metrics = QFontMetrics(theme.font(TextRole.CAPTION))
            return QSize(
                max(NARROW - 16, metrics.horizontalAdvance(self._words) + 8),
                20 + theme.px(20) + metrics.height(),
            )
        metrics = QFontMetrics(theme.font(TextRole.STRONG))
        wide = (
            22
            + theme.px(18)
            + metrics.horizontalAdvance(self._words)
            + 12
            + metrics.horizontalAdvance("000")
        )
        return QSize(max(WIDE - 16, wide + 12), max(44, metrics.height() + 16))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Soft fill when chosen."""
        theme = current()
        colours = theme.colours
        colour = colours.on_soft if self.isChecked() else colours.text_secondary
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            if self.isChecked() or self.underMouse():
                painter.setBrush(QColor(colours.soft if self.isChecked() else colours.hover))
                painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
            painter.setPen(QColor(colour))
            if self._is_compact:
                self._paint_compact(painter, colour)
            else:
                self._paint_wide(painter, colour)

    def _paint_wide(self, painter: QPainter, colour: str) -> None:
        theme = current()
        middle = self.height() / 2
        side = theme.px(18)
        paint_icon(painter, self._icon, colour, QRectF(12, middle - side / 2, side, side))
        role = TextRole.STRONG if self.isChecked() else TextRole.BODY
        painter.setFont(theme.font(role))
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRectF(22 + side, 0, self.width() - side - 34, self.height()),
            int(flags | Qt.AlignmentFlag.AlignLeft),
            self._words,
        )
        if self._count:
            painter.setFont(theme.font(TextRole.SMALL))
            painter.drawText(
                QRectF(0, 0, self.width() - 12, self.height()),
                int(flags | Qt.AlignmentFlag.AlignRight),
                str(self._count),
            )

    def _paint_compact(self, painter: QPainter, colour: str) -> None:
        theme = current()
        side = theme.px(20)
        spot = QRectF((self.width() - side) / 2, 8, side, side)
        paint_icon(painter, self._icon, colour, spot)
        painter.setFont(theme.font(TextRole.CAPTION, strong=self.isChecked()))
        box = QRectF(0, side + 10, self.width(), self.height() - side - 14)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self._words)
        if self._count:
            spot = QRectF(spot.right() + 2, 2, self.width(), side)
            painter.drawText(spot, int(Qt.AlignmentFlag.AlignLeft), str(self._count))


class Rail(QWidget):
    """The places, one above the other, and room for a footer. `chosen(key)` on a click."""

    chosen = Signal(object)

    def __init__(self, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("sunken", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Places")
        self._title = Text(title, "strong", wrap=False)
        self._title.setContentsMargins(8, 4, 8, 16)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, RailButton] = {}
        self._places = QVBoxLayout()
        self._places.setSpacing(2)
        self._footer: QWidget | None = None
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(8, 8, 8, 12)
        self._column.setSpacing(0)
        self._frame = frame = FollowingScroll(body)
        frame.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)
        self._column.addWidget(self._title)
        self._column.addLayout(self._places)
        self._column.addStretch(1)
        self._counts: dict[str, int] = {}
        self._is_compact = self._is_quiet = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._group.buttonClicked.connect(self._tell)
        frame.verticalScrollBar().rangeChanged.connect(self._fit)
        self._fit()

    def add_place(self, key: str, words: str, icon_name: str, keys: str = "") -> RailButton:
        """Add a place below the others."""
        button = RailButton(key, words, icon_name)
        if keys:
            button.set_keys(keys)
        self._buttons[key] = button
        self._group.addButton(button)
        self._places.addWidget(button)
        self._fit()
        return button

    def set_footer(self, widget: QWidget) -> None:
        """Put a widget (the status) at the foot."""
        self._footer = widget
        self._column.addWidget(widget)

    def set_current(self, key: str) -> None:
        """Mark a place as the one on screen; emits nothing."""
        self._buttons[key].setChecked(True)

    def set_count(self, key: str, count: int) -> None:
        """Show a count beside a place, if that place is here; nothing while the rail is quiet."""
        self._counts[key] = count
        if key in self._buttons:
            self._buttons[key].set_count(0 if self._is_quiet else count)

    def set_quiet(self, *, quiet: bool) -> None:
        """The places alone, without counts and footer: somebody looks on."""
        self._is_quiet = quiet
        for key, count in self._counts.items():
            self.set_count(key, count)
        if self._footer is not None:
            self._footer.setHidden(quiet)

    def set_compact(self, compact: bool) -> None:
        """Narrow rail: names under icons, and the same for the facts at the foot."""
        self._is_compact = compact
        self._title.setVisible(not compact)
        if isinstance(self._footer, StatusFooter):
            self._footer.set_compact(compact=compact)
        for button in self._buttons.values():
            button.set_compact(compact)
        self._fit()

    def restyle(self) -> None:
        """Take the look in force."""
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """As wide as the widest place; large text makes the rail wider, never cut."""
        least = NARROW if self._is_compact else WIDE
        widest = max((one.sizeHint().width() for one in self._buttons.values()), default=0)
        bar = self._frame.verticalScrollBar()
        gutter = bar.sizeHint().width() if bar.maximum() > 0 else 0
        self.setFixedWidth(max(least, widest + 16) + gutter)

    @Slot(QPushButton)
    def _tell(self, button: QPushButton) -> None:
        if isinstance(button, RailButton):
            self.chosen.emit(button.key)
