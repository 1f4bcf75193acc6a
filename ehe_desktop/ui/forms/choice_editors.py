"""Editors one chooses in: one of several, several, one from a long list, a number of a scale.

Nothing is chosen to begin with. Keys 1 to 9 choose while the group has the focus; Backspace takes
one answer away again.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QVBoxLayout, QWidget

from ehe_desktop.ui.forms.asked import PLAIN_ALONE, Asked
from ehe_desktop.ui.forms.text_editors import fill
from ehe_desktop.ui.theme import TOUCH, TextRole, current
from ehe_desktop.ui.widgets.choices import Check, CheckGroup, ChoiceGroup, Option, Radio
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.flow import FlowLayout

IN_A_ROW: Final = 5
"""At most so many short answers stand side by side."""


class _Choices(QWidget):
    """What `one` and `many` share: a group that is made anew when other choices are offered."""

    edited = Signal()

    def __init__(self, asked: Asked, _today: date) -> None:
        super().__init__()
        self._asked = asked
        self.group: ChoiceGroup | CheckGroup = self._make(asked)
        self.parts = (self.group,)
        self._columns = 1
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self.group)
        self.setFocusProxy(self.group)
        self._fit()

    def _make(self, asked: Asked) -> ChoiceGroup | CheckGroup:
        raise NotImplementedError

    def value(self) -> str:
        """The answer as the form keeps it."""
        raise NotImplementedError

    def set_value(self, text: str) -> None:
        """Choose without `edited`."""
        raise NotImplementedError

    def buttons(self) -> list[Radio | Check]:
        """The round or square boxes, in order."""
        return [*self.group.findChildren(Radio), *self.group.findChildren(Check)]

    def take(self, asked: Asked) -> None:
        """Offer other choices; what was answered stays if it is still among them."""
        if asked.choices != self._asked.choices:
            kept = self.value()
            had_focus = any(button.hasFocus() for button in self.buttons())
            old, self._asked = self.group, asked
            self.group = self._make(asked)
            self.parts = (self.group,)
            layout = self.layout()
            assert layout is not None
            layout.replaceWidget(old, self.group)
            old.hide()
            old.setParent(None)
            old.deleteLater()
            self.setFocusProxy(self.group)
            self.set_value(kept)
            self._columns = 1
            self._fit()
            if had_focus:
                self.group.setFocus()
        self._asked = asked
        self.take_name(asked.label)

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        self.group.setAccessibleName(name)

    def restyle(self) -> None:
        """Text is another size: what fitted in a row may not."""
        self._fit()

    def _fit(self) -> None:
        """Short answers side by side where there is room, else one under the other."""
        buttons = self.buttons()
        wide = sum(button.sizeHint().width() + 24 for button in buttons)
        all_in_row = 1 < len(buttons) <= IN_A_ROW and wide <= self.width()
        columns = len(buttons) if all_in_row else 1
        grid = self.group.layout()
        if columns == self._columns or not isinstance(grid, QGridLayout):
            return
        for button in buttons:
            grid.removeWidget(button)
        for number, button in enumerate(buttons):
            grid.addWidget(button, number // columns, number % columns)
        for column in range(len(buttons) + 1):
            grid.setColumnStretch(column, 1 if column == columns else 0)
        self._columns = columns
        self.updateGeometry()

    # Qt overrides

    def minimumSizeHint(self) -> QSize:
        """Narrow enough to stack."""
        least = max((button.minimumSizeHint().width() for button in self.buttons()), default=0)
        return QSize(least, TOUCH)

    def sizeHint(self) -> QSize:
        """As the group stands."""
        return self.group.sizeHint()

    def hasHeightForWidth(self) -> bool:
        """Long words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of what would stand in that width."""
        buttons = self.buttons()
        if self._columns > 1:
            return max((button.sizeHint().height() for button in buttons), default=TOUCH)
        return sum(button.heightForWidth(width) for button in buttons)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A row while it fits."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Fonts may be others than when it was made."""
        super().showEvent(event)
        self._fit()


class OneAnswer(_Choices):
    """One of several. Backspace takes the answer away again."""

    def _make(self, asked: Asked) -> ChoiceGroup:
        group = ChoiceGroup(asked.label, _options(asked))
        _name_buttons(group, asked)
        group.chosen.connect(self._tell)
        return group

    def value(self) -> str:
        """The chosen value."""
        assert isinstance(self.group, ChoiceGroup)
        return str(self.group.value() or "")

    def set_value(self, text: str) -> None:
        """Choose without `edited`; nothing for an answer that is not offered."""
        assert isinstance(self.group, ChoiceGroup)
        self.group.set_value(text or None)

    @Slot(object)
    def _tell(self, _value: object) -> None:
        self.edited.emit()

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Backspace and Delete clear."""
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and self.value():
            self.set_value("")
            self.edited.emit()
            return
        super().keyPressEvent(event)


class ManyAnswer(_Choices):
    """Any number of several. Keys 1 to 9 tick and untick."""

    def _make(self, asked: Asked) -> CheckGroup:
        offered = [value for value, _words in asked.choices]
        alone = [value for value in PLAIN_ALONE if value in offered]
        group = CheckGroup(asked.label, _options(asked), alone=alone)
        _name_buttons(group, asked)
        group.changed.connect(self._tell)
        return group

    def value(self) -> str:
        """The values ticked, with a space between."""
        assert isinstance(self.group, CheckGroup)
        return " ".join(str(value) for value in self.group.value())

    def set_value(self, text: str) -> None:
        """Tick these without `edited`."""
        assert isinstance(self.group, CheckGroup)
        self.group.set_value(text.split())

    @Slot(object)
    def _tell(self, _values: object) -> None:
        self.edited.emit()

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys 1 to 9 tick."""
        number = event.key() - Qt.Key.Key_1
        buttons = self.buttons()
        if 0 <= number < min(9, len(buttons)):
            buttons[number].setFocus(Qt.FocusReason.OtherFocusReason)
            buttons[number].click()
            return
        super().keyPressEvent(event)


class PickAnswer(QWidget):
    """One of many, from a box that opens."""

    edited = Signal()

    def __init__(self, asked: Asked, _today: date) -> None:
        super().__init__()
        self.combo = Combo(asked.label, _options(asked))
        self.parts = (self.combo,)
        self.combo.setMinimumContentsLength(16)
        self.combo.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMaximumWidth(current().px(560))
        fill(self, self.combo)
        self.combo.picked.connect(self._tell)

    def value(self) -> str:
        """The value picked."""
        return str(self.combo.value() or "")

    def set_value(self, text: str) -> None:
        """Pick without `edited`."""
        self.combo.set_value(text)

    def take(self, asked: Asked) -> None:
        """Offer these; what was picked stays if it is still there."""
        options = _options(asked)
        if [option.words for option in options] != [
            self.combo.itemText(at) for at in range(self.combo.count())
        ]:
            self.combo.set_options(options)
        self.take_name(asked.label)

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        self.combo.setAccessibleName(name)

    def restyle(self) -> None:
        """Grow with the text."""
        self.combo.setMaximumWidth(current().px(560))

    @Slot(object)
    def _tell(self, _value: object) -> None:
        self.edited.emit()


class _Step(QRadioButton):
    """One number of a scale, painted as a box."""

    def __init__(self, number: int, name: str) -> None:
        super().__init__(str(number))
        self.number = number
        self.setAccessibleDescription(name)

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Room for the number and a finger."""
        side = max(TOUCH, self.fontMetrics().horizontalAdvance("10") + 20)
        return QSize(side, max(TOUCH, self.fontMetrics().height() + 16))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def hitButton(self, pos: Any) -> bool:
        """All of it."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """An outlined box, filled when chosen."""
        theme, box = current(), self.rect().adjusted(1, 1, -1, -1)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            on = self.isChecked()
            painter.setPen(QPen(theme.colour("accent" if on else "border"), 2 if on else 1))
            hovered = "hover" if self.underMouse() else "surface"
            painter.setBrush(theme.colour("accent" if on else hovered))
            painter.drawRoundedRect(box, 6, 6)
            painter.setPen(theme.colour("on_accent" if on else "text"))
            painter.setFont(theme.font(TextRole.BODY, strong=on))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())


class ScaleAnswer(QWidget):
    """A row of numbers. Backspace takes the answer away; digits choose."""

    edited = Signal()

    def __init__(self, asked: Asked, _today: date) -> None:
        super().__init__()
        self.setAccessibleName(asked.label)
        self._group = QButtonGroup(self)
        flow = FlowLayout(self, gap=4)
        first, last, step = asked.scale
        self.steps = [_Step(number, asked.label) for number in range(first, last + 1, step)]
        for one in self.steps:
            one.setObjectName(f"answer-{asked.name}-{one.number}")
            self._group.addButton(one)
            flow.addWidget(one)
        if self.steps:
            self.setFocusProxy(self.steps[0])
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
        self._group.setExclusive(False)
        for one in self.steps:
            one.setChecked(one.text() == text.strip())
        self._group.setExclusive(True)

    def take(self, asked: Asked) -> None:
        """Be called what the question is called."""
        self.setAccessibleName(asked.label)

    @Slot(object)
    def _tell(self, _button: object) -> None:
        self.edited.emit()

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


def _options(asked: Asked) -> list[Option]:
    return [Option(value, words) for value, words in asked.choices]


def _name_buttons(group: QWidget, asked: Asked) -> None:
    buttons = [*group.findChildren(Radio), *group.findChildren(Check)]
    for (value, _words), button in zip(asked.choices, buttons, strict=True):
        button.setObjectName(f"answer-{asked.name}-{value}")
