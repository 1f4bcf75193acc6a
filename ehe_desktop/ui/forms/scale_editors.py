"""Editors of a number of a range: numbers in a row, stars with their number, steps up and down.

Nothing is chosen to begin with: a slider that stands in the middle is an answer nobody gave.
Backspace takes an answer away; digits choose.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from ehe_desktop.ui.forms.asked import Asked
from ehe_desktop.ui.forms.kit import Kit
from ehe_desktop.ui.forms.written import number_text
from ehe_desktop.ui.theme import TOUCH, TextRole, current, paint_icon
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import choose_in
from ehe_desktop.ui.widgets.flow import FlowLayout
from ehe_desktop.ui.widgets.inputs import LineEdit
from ehe_desktop.ui.widgets.text import Text


class _Step(QRadioButton):
    """One number of a scale, painted as a box; with a star when it is a rating."""

    def __init__(self, number: str, name: str, *, is_star: bool) -> None:
        super().__init__(number)
        self.number, self._is_star = number, is_star
        self.is_within = False
        """A star up to the one chosen."""
        self.setAccessibleDescription(name)

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Room for the number and a finger."""
        wide = self.fontMetrics().horizontalAdvance(self.number) + current().px(20)
        if self._is_star:
            wide = max(wide, current().px(22) + 16)
        high = self.fontMetrics().height() + 16 + (current().px(26) if self._is_star else 0)
        return QSize(max(TOUCH, wide), max(TOUCH, high))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def hitButton(self, pos: Any) -> bool:
        """All of it."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """An outlined box, filled when chosen; a star above its number for a rating."""
        theme, box = current(), self.rect().adjusted(1, 1, -1, -1)
        on = self.isChecked()
        lit = on or (self._is_star and self.is_within)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour("accent" if lit else "border"), 2 if on else 1))
            hovered = "hover" if self.underMouse() else "surface"
            painter.setBrush(theme.colour("accent" if on else "soft" if lit else hovered))
            painter.drawRoundedRect(box, 6, 6)
            ink = "on_accent" if on else "on_soft" if lit else "text"
            painter.setPen(theme.colour(ink))
            painter.setFont(theme.font(TextRole.BODY, strong=on))
            room = self.rect()
            if self._is_star:
                side = theme.px(22)
                place = QRectF((self.width() - side) / 2, 8, side, side)
                paint_icon(painter, "star", getattr(theme.colours, ink), place)
                room.setTop(round(place.bottom()))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), self.number)


class ScaleAnswer(QWidget):
    """A row of numbers. Backspace takes the answer away; digits choose."""

    edited = Signal()
    has_stars = False

    def __init__(self, asked: Asked, _kit: Kit) -> None:
        super().__init__()
        self.setAccessibleName(asked.label)
        self._group = QButtonGroup(self)
        flow = FlowLayout(self, gap=4)
        numbers = asked.scale.numbers
        self.steps = [_Step(one, asked.label, is_star=self.has_stars) for one in numbers]
        for one in self.steps:
            one.setObjectName(f"answer-{asked.name}-{one.number}")
            said = f"{one.number} of {numbers[-1]}" if self.has_stars else one.number
            one.setAccessibleName(said)
            self._group.addButton(one)
            flow.addWidget(one)
        self._light()
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._group.buttonClicked.connect(self._tell)

    def value(self) -> str:
        """The number chosen."""
        chosen = self._group.checkedButton()
        return chosen.text() if chosen else ""

    def set_value(self, text: str) -> None:
        """Choose without `edited`."""
        chosen = next((one for one in self.steps if _is_same(one.number, text)), None)
        choose_in(self._group, chosen)
        self._light()

    def take(self, asked: Asked) -> None:
        """Be called what the question is called."""
        self.setAccessibleName(asked.label)
        for one in self.steps:
            one.setAccessibleDescription(asked.label)

    @Slot(object)
    def _tell(self, _button: object) -> None:
        self._light()
        self.edited.emit()

    def _light(self) -> None:
        chosen = [at for at, one in enumerate(self.steps) if one.isChecked()]
        for at, one in enumerate(self.steps):
            one.is_within = bool(chosen) and at <= chosen[0]
            one.update()
        if self.steps:
            self.setFocusProxy(self.steps[chosen[0] if chosen else 0])

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose, Backspace clears."""
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and self.value():
            self.set_value("")
            self.edited.emit()
            return
        for one in self.steps:
            if event.text() and one.text() == event.text():
                one.setFocus(Qt.FocusReason.OtherFocusReason)
                one.click()
                return
        super().keyPressEvent(event)


class RatingAnswer(ScaleAnswer):
    """Stars, each with its number; the words say `3 of 5`."""

    has_stars = True


class SteppedAnswer(QWidget):
    """A number of a long range: typed, or stepped with buttons and the arrow keys."""

    edited = Signal()

    def __init__(self, asked: Asked, _kit: Kit) -> None:
        super().__init__()
        self._scale = asked.scale
        self.setAccessibleName(asked.label)
        self.box = LineEdit(asked.label, columns=8)
        self.box.setObjectName(f"answer-{asked.name}-number")
        self.box.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.less = Button("Less")
        self.more = Button("More")
        self.less.setObjectName(f"answer-{asked.name}-less")
        self.more.setObjectName(f"answer-{asked.name}-more")
        self.parts = (self.box,)
        row = QHBoxLayout()
        row.setSpacing(8)
        for part in (self.less, self.box, self.more):
            row.addWidget(part)
        row.addStretch(1)
        self._limits = Text(f"{asked.scale.limits[:1].upper()}{asked.scale.limits[1:]}.", "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._limits)
        self.box.textEdited.connect(self._tell)
        self.less.clicked.connect(self._step_down)
        self.more.clicked.connect(self._step_up)

    def value(self) -> str:
        """The number, or what was typed while that is none."""
        return number_text(self.box.text())

    def set_value(self, text: str) -> None:
        """Fill without `edited`."""
        if text != self.value():
            self.box.setText(text)

    def take(self, asked: Asked) -> None:
        """Be called what the question is called."""
        self.take_name(asked.label)

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        self.setAccessibleName(name)
        self.box.setAccessibleName(name)
        self.less.setAccessibleName(f"Less: {name}")
        self.more.setAccessibleName(f"More: {name}")

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """To the box; a proxy would keep Tab from what stands before it."""
        self.box.setFocus(reason)

    @Slot(str)
    def _tell(self, _text: str) -> None:
        self.edited.emit()

    @Slot()
    def _step_down(self) -> None:
        self._go(-1)

    @Slot()
    def _step_up(self) -> None:
        self._go(1)

    def _go(self, steps: int) -> None:
        scale = self._scale
        low, high = min(scale.first, scale.last), max(scale.first, scale.last)
        step = abs(scale.step)
        try:
            now = Decimal(self.value())
        except InvalidOperation:
            wanted = low if steps > 0 else high
        else:
            wanted = low + ((now - low) / step).to_integral_value() * step + steps * step
        self.box.setText(f"{min(max(wanted, low), high):f}")
        self.edited.emit()

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down step."""
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if step:
            self._go(step)
            return
        super().keyPressEvent(event)


def _is_same(number: str, text: str) -> bool:
    """The same number, however many zeros stand behind its point."""
    try:
        return bool(text.strip()) and Decimal(number) == Decimal(text.strip())
    except InvalidOperation:
        return False
