"""Buttons of four weights, icon buttons, and chips for filters.

Every one is at least 44 px on each side, acts on release, and has words for a
screen reader. A destructive button names its object: `Delete this drawing`.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QElapsedTimer, QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QPushButton, QSizePolicy, QWidget

from ehe_desktop.ui.theme import TOUCH, TextRole, current, icon, paint_icon
from ehe_desktop.ui.widgets.access import no_mnemonic, set_flag, tooltip

Weight = Literal["primary", "secondary", "quiet", "danger", "link"]
_ICON_COLOURS = {
    "primary": "on_accent",
    "danger": "on_danger",
    "quiet": "link",
    "link": "link",
    "icon": "text_secondary",
}
_BY_HAND = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.MouseFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
}
_HELD = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.MetaModifier
)


class Button(QPushButton):
    """A button with words, and an icon beside them if given."""

    icon_side, icon_gap = 18, 6
    """Beside words, at 100 %."""

    def __init__(
        self,
        words: str,
        kind: Weight = "secondary",
        *,
        icon_name: str = "",
        keys: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind: str = kind
        self._icon_name = icon_name
        self._focus_went_to: QWidget | None = None
        self._given = QElapsedTimer()
        self.setProperty("kind", kind)
        self.setAutoDefault(False)
        self.set_words(words)
        if keys:
            self.setShortcut(keys)
            tooltip(self, f"{words} ({keys})")
        self.restyle()

    def set_words(self, words: str) -> None:
        """Change what the button says."""
        is_other = bool(words) != bool(self.text())
        self.setText(no_mnemonic(words))
        self.setAccessibleName(words)
        if is_other:  # the air beside an icon is there for words alone
            self.restyle()

    def set_waiting(self, *, waiting: bool) -> None:
        """Off until an answer is here; then it has the focus again, if it had it and nobody has gone on since.

        A button that is switched off hands its focus to the next, which is often Cancel.
        """
        if waiting:
            had_it = self.hasFocus()
            self.setEnabled(False)
            self._focus_went_to = QApplication.focusWidget() if had_it else None
            return
        self.setEnabled(True)
        if self._focus_went_to is not None and self._focus_went_to is QApplication.focusWidget():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._focus_went_to = None

    def set_kind(self, kind: Weight) -> None:
        """Change the weight of the button."""
        self._kind = kind
        set_flag(self, "kind", kind)
        self.restyle()

    def set_icon(self, icon_name: str) -> None:
        """Show another icon beside the words."""
        self._icon_name = icon_name
        self.restyle()

    def restyle(self) -> None:
        """Take the look in force."""
        theme = current()
        plain = self._kind in {"quiet", "link"}
        self.setFont(theme.font(TextRole.BODY if plain else TextRole.STRONG))
        if self._icon_name:
            colour = getattr(theme.colours, _ICON_COLOURS.get(self._kind, "text"))
            is_alone = self._kind == "icon"  # no words beside it say that it is off
            off = theme.colours.disabled if is_alone else theme.colours.text_tertiary
            side = 24 if is_alone else self.icon_side
            size, gap = theme.px(side), self.icon_gap if self.text() else 0
            air = -gap if self.isRightToLeft() else gap
            self.setIcon(icon(self._icon_name, colour, size, disabled=off, gap=air))
            self.setIconSize(QSize(size + gap, size))

    # Qt overrides

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember when the program, not a hand, put the focus here."""
        super().focusInEvent(event)
        if event.reason() in _BY_HAND:
            self._given.invalidate()
        else:
            self._given.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does; the second of a double Enter, meant for the page before, does not."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.modifiers() & _HELD:
            super().keyPressEvent(event)
            return
        just_now = (
            self._given.isValid() and self._given.elapsed() < QApplication.doubleClickInterval()
        )
        if not (event.isAutoRepeat() or just_now):
            self.click()

    def changeEvent(self, event: QEvent) -> None:
        """Where the script runs the other way, the air between icon and words changes sides."""
        if event.type() is QEvent.Type.LayoutDirectionChange and self._icon_name:
            self.restyle()
        super().changeEvent(event)


class IconButton(Button):
    """An icon alone. Its words are its accessible name and its tooltip."""

    def __init__(
        self, icon_name: str, words: str, *, keys: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__("", "quiet", icon_name=icon_name, parent=parent)
        self._kind = "icon"
        self.setProperty("kind", "icon")
        self.setAccessibleName(words)
        if keys:
            self.setShortcut(keys)
        tooltip(self, f"{words} ({keys})" if keys else words)
        self.restyle()

    def restyle(self) -> None:
        """Take the look in force."""
        super().restyle()
        side = max(TOUCH, current().px(24) + 12)
        self.setFixedSize(side, side)

    def change(self, icon_name: str, words: str) -> None:
        """Show another icon with other words."""
        self._icon_name = icon_name
        self.setAccessibleName(words)
        tooltip(self, words)
        self.restyle()


class Chip(QPushButton):
    """A filter in force. With `removable` a click takes it away: `removed(key)`."""

    removed = Signal(object)
    pressed_chip = Signal(object)

    def __init__(
        self,
        words: str,
        *,
        key: object = None,
        removable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(no_mnemonic(words), parent)
        self.key = words if key is None else key
        self._words, self._removable = words, removable
        self.setProperty("kind", "painted")
        self.setAutoDefault(True)  # Enter presses it, too
        self.setAccessibleName(f"{words}, remove filter" if removable else words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._tell)
        self.restyle()

    @Slot()
    def _tell(self) -> None:
        if self._removable:
            self.removed.emit(self.key)
        else:
            self.pressed_chip.emit(self.key)

    def restyle(self) -> None:
        """Take the look in force."""
        self.setFont(current().font(TextRole.SMALL))
        self.updateGeometry()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """The words, the cross, and 44 px to hit."""
        metrics = QFontMetrics(self.font())
        width = (
            24
            + metrics.horizontalAdvance(self._words)
            + (current().px(14) + 6 if self._removable else 0)
        )
        return QSize(max(width, TOUCH), max(TOUCH, metrics.height() + 16))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A rounded outline lower than the area that can be hit."""
        colours = current().colours
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            tall = painter.fontMetrics().height() + 10
            box = QRectF(0.5, (self.height() - tall) / 2 + 0.5, self.width() - 1, tall - 1)
            painter.setPen(QPen(QColor(colours.border), 1))
            hovered = self.underMouse() and self.isEnabled()
            painter.setBrush(QColor(colours.hover if hovered else colours.surface))
            painter.drawRoundedRect(box, tall / 2, tall / 2)
            painter.setPen(QColor(colours.text))
            place = box.adjusted(12, 0, -12, 0)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(place, int(flags), self._words)
            if self._removable:
                side = current().px(14)
                cross = QRectF(box.right() - 10 - side, box.center().y() - side / 2, side, side)
                paint_icon(painter, "x", colours.text, cross)
