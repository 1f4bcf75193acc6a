"""Radio buttons and check boxes in named groups, painted large enough to hit and to see.

Nothing is chosen to begin with unless a screen says so. Keys 1 to 9 choose
while the group has the focus. Values are any object; words are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QRadioButton,
    QSizePolicy,
    QStyle,
    QWidget,
)

from ehe_desktop.ui.theme import TOUCH, TextRole, current, paint_icon
from ehe_desktop.ui.theme.focus_ring import WORDS_LAST
from ehe_desktop.ui.widgets.access import install_roles, no_mnemonic

_GAP = 12


def _side() -> int:
    """Side of the ring or square; it grows with the text."""
    return current().px(24)


@dataclass(frozen=True)
class Option:
    """One answer: what is kept, what is shown, and a second line if needed."""

    value: object
    words: str
    hint: str = ""


def _text_height(words: str, hint: str, width: int) -> int:
    theme = current()
    room = QRect(0, 0, max(width - _side() - _GAP, 60), 10_000)
    wrap = int(Qt.TextFlag.TextWordWrap)
    high = QFontMetrics(theme.font(TextRole.BODY)).boundingRect(room, wrap, words).height()
    if hint:
        high += QFontMetrics(theme.font(TextRole.SMALL)).boundingRect(room, wrap, hint).height()
    return max(TOUCH, high + 16)


def _text_width(words: str, hint: str) -> int:
    theme = current()
    wide = QFontMetrics(theme.font(TextRole.BODY)).horizontalAdvance(words)
    if hint:
        small = QFontMetrics(theme.font(TextRole.SMALL)).horizontalAdvance(hint)
        wide = max(wide, small)
    return _side() + _GAP + wide + 8


def _paint_words(painter: QPainter, button: QAbstractButton, words: str, hint: str) -> None:
    theme = current()
    on = button.isEnabled()
    room = QRect(_side() + _GAP, 0, button.width() - _side() - _GAP, button.height())
    room = QStyle.visualRect(button.layoutDirection(), button.rect(), room)
    wrap = Qt.TextFlag.TextWordWrap
    left = Qt.AlignmentFlag.AlignLeft
    painter.setFont(theme.font(TextRole.BODY))
    painter.setPen(theme.colour("text" if on else "text_tertiary"))
    if not hint:
        painter.drawText(room, int(wrap | left | Qt.AlignmentFlag.AlignVCenter), words)
        return
    room.adjust(0, 8, 0, 0)
    drawn = painter.boundingRect(room, int(wrap | left | Qt.AlignmentFlag.AlignTop), words)
    painter.drawText(room, int(wrap | left | Qt.AlignmentFlag.AlignTop), words)
    painter.setFont(theme.font(TextRole.SMALL))
    painter.setPen(theme.colour("text_secondary"))
    room.setTop(drawn.bottom())
    painter.drawText(room, int(wrap | left | Qt.AlignmentFlag.AlignTop), hint)


def _box_of(button: QAbstractButton, hint: str) -> QRectF:
    top = 10.0 if hint else (button.height() - _side()) / 2
    left = button.width() - _side() if button.isRightToLeft() else 0
    return QRectF(left, int(top), _side(), _side()).adjusted(1, 1, -1, -1)


def _smaller(box: QRectF, share: float) -> QRectF:
    step = round(box.width() * share)
    return box.adjusted(step, step, -step, -step)


def _edge(button: QAbstractButton) -> QPen:
    colours = current().colours
    name = colours.text if button.underMouse() else colours.border
    if button.isChecked():
        name = colours.accent
    return QPen(QColor(name if button.isEnabled() else colours.hairline), 2)


if TYPE_CHECKING:
    _Button = QAbstractButton
else:
    _Button = object  # Qt allows one class of its own among the bases


class _Answer(_Button):
    """What a radio button and a check box share: all but the mark. Stands before Qt's own class."""

    _words: str
    _hint: str

    def take_words(self, words: str, hint: str) -> None:
        """Be called this, for eyes and for a screen reader."""
        self._words, self._hint = words, hint
        self.setProperty(WORDS_LAST, True)
        self.setText(no_mnemonic(words))
        self.setAccessibleName(words)
        self.setAccessibleDescription(hint)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def restyle(self) -> None:
        """Take the look in force."""
        self.updateGeometry()
        self.update()

    def paint_mark(self, painter: QPainter, box: QRectF, pen: QPen) -> None:
        """The mark in `box`; the painter has the pen already."""
        raise NotImplementedError

    # Qt overrides

    def hasHeightForWidth(self) -> bool:
        """Long answers wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """At least 44 px."""
        return _text_height(self._words, self._hint, width)

    def sizeHint(self) -> QSize:
        """The words on one line."""
        width = _text_width(self._words, self._hint)
        return QSize(width, _text_height(self._words, self._hint, width))

    def minimumSizeHint(self) -> QSize:
        """Narrow enough to wrap."""
        return QSize(min(160, self.sizeHint().width()), TOUCH)

    def hitButton(self, pos: QPoint) -> bool:
        """The whole width can be hit; letting go outside does nothing."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The mark, then the words."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = _edge(self)
            painter.setPen(pen)
            self.paint_mark(painter, _box_of(self, self._hint), pen)
            _paint_words(painter, self, self._words, self._hint)


class Radio(_Answer, QRadioButton):
    """One radio button. Use `ChoiceGroup` for a whole question."""

    def __init__(self, words: str, hint: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.take_words(words, hint)

    def paint_mark(self, painter: QPainter, box: QRectF, pen: QPen) -> None:
        """A ring, with a disc inside when chosen."""
        painter.setBrush(QColor(current().colours.surface))
        painter.drawEllipse(box)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(pen.color())
            painter.drawEllipse(_smaller(box, 0.22))


class Check(_Answer, QCheckBox):
    """One check box, by itself or in a `CheckGroup`."""

    def __init__(self, words: str, hint: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.take_words(words, hint)

    def paint_mark(self, painter: QPainter, box: QRectF, pen: QPen) -> None:
        """A square, with a tick when set."""
        colours = current().colours
        painter.setBrush(pen.color() if self.isChecked() else QColor(colours.surface))
        painter.drawRoundedRect(box, 4, 4)
        if self.isChecked():
            paint_icon(painter, "check", colours.on_accent, _smaller(box, 0.1))


def choose_in(group: QButtonGroup, chosen: QAbstractButton | None) -> None:
    """Choose one button of a group, or none. Tab comes in at it, else at the first."""
    group.setExclusive(False)
    for button in group.buttons():
        button.setChecked(button is chosen)
    group.setExclusive(True)
    policy = Qt.FocusPolicy
    for at, button in enumerate(group.buttons()):
        is_stop = button is chosen if chosen else at == 0
        button.setFocusPolicy(policy.StrongFocus if is_stop else policy.ClickFocus)


class ChoiceGroup(QWidget):
    """One answer of several. `chosen(value)` when the person chooses."""

    accessible_role = QAccessible.Role.Grouping
    chosen = Signal(object)

    def __init__(
        self,
        name: str,
        options: Sequence[Option],
        *,
        columns: int = 1,
        parent: QWidget | None = None,
    ) -> None:
        install_roles()
        super().__init__(parent)
        self.setAccessibleName(name)
        self._options = tuple(options)
        self._group = QButtonGroup(self)
        self._radios = [self.make_button(option) for option in options]
        _lay_out(self, self._radios, columns)
        for number, radio in enumerate(self._radios):
            self._group.addButton(radio, number)
        self._group.idClicked.connect(self._tell)
        if self._radios:
            self.setFocusProxy(self._radios[0])

    @property
    def values(self) -> tuple[object, ...]:
        """Every value that can be chosen, in the order shown."""
        return tuple(option.value for option in self._options)

    def make_button(self, option: Option) -> Radio:
        """The button of one answer."""
        return Radio(option.words, option.hint)

    def value(self) -> object:
        """The chosen value, or None."""
        number = self._group.checkedId()
        return self._options[number].value if number >= 0 else None

    def set_value(self, value: object) -> None:
        """Choose without `chosen`; None clears."""
        values = [] if value is None else [option.value for option in self._options]
        choose_in(self._group, self._radios[values.index(value)] if value in values else None)
        if self._radios:
            self.setFocusProxy(self._group.checkedButton() or self._radios[0])

    @Slot(int)
    def _tell(self, number: int) -> None:
        self.setFocusProxy(self._radios[number])
        self.chosen.emit(self._options[number].value)

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys 1 to 9 choose."""
        number = event.key() - Qt.Key.Key_1
        plain = event.modifiers() in {
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        }
        if plain and 0 <= number < min(9, len(self._radios)):
            self._radios[number].setFocus(Qt.FocusReason.OtherFocusReason)
            self._radios[number].click()
            return
        super().keyPressEvent(event)


class CheckGroup(QWidget):
    """Any number of several. `changed(values)`; an option in `alone` clears the rest."""

    accessible_role = QAccessible.Role.Grouping
    changed = Signal(object)

    def __init__(
        self,
        name: str,
        options: Sequence[Option],
        *,
        columns: int = 1,
        alone: Sequence[object] = (),
        parent: QWidget | None = None,
    ) -> None:
        install_roles()
        super().__init__(parent)
        self.setAccessibleName(name)
        self._options, self._alone = tuple(options), tuple(alone)
        self._checks = [self.make_button(option) for option in options]
        _lay_out(self, self._checks, columns)
        for check in self._checks:
            check.clicked.connect(self._tell)
        if self._checks:
            self.setFocusProxy(self._checks[0])

    @property
    def values(self) -> tuple[object, ...]:
        """Every value that can be set, in the order shown."""
        return tuple(option.value for option in self._options)

    def make_button(self, option: Option) -> Check:
        """The box of one answer."""
        return Check(option.words, option.hint)

    def value(self) -> tuple[object, ...]:
        """The values that are set, in the order shown."""
        pairs = zip(self._options, self._checks, strict=True)
        return tuple(option.value for option, check in pairs if check.isChecked())

    def set_value(self, values: Sequence[object]) -> None:
        """Set these and no others, without `changed`."""
        for option, check in zip(self._options, self._checks, strict=True):
            check.setChecked(option.value in values)

    @Slot()
    def _tell(self) -> None:
        pairs = list(zip(self._options, self._checks, strict=True))
        pressed = next((o.value for o, c in pairs if c is self.sender() and c.isChecked()), None)
        if pressed is not None:
            is_alone = pressed in self._alone
            for option, check in pairs:
                if option.value != pressed and (is_alone or option.value in self._alone):
                    check.setChecked(False)
        self.changed.emit(self.value())


def _lay_out(group: QWidget, buttons: Sequence[QWidget], columns: int) -> None:
    grid = QGridLayout(group)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(0)
    for number, button in enumerate(buttons):
        grid.addWidget(button, number // columns, number % columns)
    grid.setColumnStretch(columns, 1)
