"""A number of a long scale, by two large buttons: nothing stands there until one of them is pressed.

Held down, a button goes on. A slider would have to begin somewhere, and where it begins would be an answer.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.ui.forms.asked import scale_of
from ehe_desktop.ui.handover.parts import ChildButton, Number
from ehe_desktop.ui.handover.words import Words
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.xforms.items import Item

NOTHING = "–"


class StepEditor(QWidget):
    """The number there is, between less and more."""

    changed = Signal()

    def __init__(self, item: Item, words: Words) -> None:
        super().__init__()
        self._numbers = scale_of(item).numbers
        self._value = ""
        self._shown = Number(NOTHING)
        self._shown.setObjectName("child-number")
        buttons = []
        for name, step in (("less", -1), ("more", 1)):
            button = ChildButton(f"{'−' if step < 0 else '+'} {words(name)}", name=f"child-{name}")
            button.setAutoRepeat(True)
            button.clicked.connect(partial(self._step, step))
            buttons.append(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._shown)
        column.addWidget(Flow(*buttons, gap=16))

    def value(self) -> str:
        """The number as the form keeps it; empty until a button was pressed."""
        return self._value

    def strokes(self) -> str:
        """No drawing."""
        return ""

    def show_value(self, value: str, strokes: str) -> None:  # noqa: ARG002 - one way for all editors
        """Show the number there was."""
        self._value = value
        self._shown.setText(value or NOTHING)

    def _step(self, step: int) -> None:
        """One on, never past an end; the first press begins at the end it comes from."""
        last = len(self._numbers) - 1
        begun = self._value in self._numbers
        at = self._numbers.index(self._value) + step if begun else 0 if step > 0 else last
        self.show_value(self._numbers[min(max(at, 0), last)], "")
        announce(self, self._value)
        self.changed.emit()
