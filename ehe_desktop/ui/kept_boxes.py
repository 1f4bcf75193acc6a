"""Each kind of box as text and back, and what tells that a person changed it.

For sheets whose words are kept before they are given (`kept_words.py`). A choice is kept by the code
of its answer, never by its place or its words. It fills boxes; it judges nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from ehe_desktop.ui.widgets.choices import Check, CheckGroup, ChoiceGroup
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.dates import DateEntry
from ehe_desktop.ui.widgets.inputs import LineEdit, TextArea

SEPARATOR = "\x1f"
"""Between the answers of a group: no answer's code holds it."""


@dataclass(frozen=True, slots=True)
class KeptBox:
    """What stands in a box, how to fill it without a signal, and the signal of a person's change."""

    read: Callable[[], str]
    fill: Callable[[str], None]
    changed: Any
    """A Qt signal."""
    is_prose: bool = False
    """True for words in sentences: what was kept and what was typed meanwhile both count."""


def box_of(widget: QWidget) -> KeptBox:
    """The box a widget is.

    Raises:
        TypeError: this kind of widget cannot be kept yet.
    """
    for kind, make in _KINDS.items():
        if isinstance(widget, kind):
            return make(widget)
    raise TypeError(f"a {type(widget).__name__} cannot be kept")


def code_of(value: object) -> str:
    """The text an answer is kept as."""
    if isinstance(value, Enum):
        return value.name
    return "" if value is None else str(value)


def _area(box: TextArea) -> KeptBox:
    def fill(text: str) -> None:
        box.set_value(text)
        box.moveCursor(QTextCursor.MoveOperation.End)  # somebody goes on writing there

    return KeptBox(box.value, fill, box.edited, is_prose=True)


def _line(box: LineEdit) -> KeptBox:
    def fill(text: str) -> None:
        box.setText(text)
        box.setModified(True)  # it is a person's: nothing suggested takes its place

    return KeptBox(box.text, fill, box.textEdited)


def _day(box: DateEntry) -> KeptBox:
    """The text as typed: half a date is kept too."""
    return KeptBox(box.edit.text, box.edit.setText, box.edited)


def _choice(box: ChoiceGroup) -> KeptBox:
    def fill(code: str) -> None:
        box.set_value(next((one for one in box.values if code_of(one) == code), None))

    return KeptBox(lambda: code_of(box.value()), fill, box.chosen)


def _combo(box: Combo) -> KeptBox:
    def fill(code: str) -> None:
        box.set_value(next((one for one in box.values if code_of(one) == code), box.value()))

    return KeptBox(lambda: code_of(box.value()), fill, box.picked)


def _checks(box: CheckGroup) -> KeptBox:
    def read() -> str:
        return SEPARATOR.join(code_of(one) for one in box.value())

    def fill(codes: str) -> None:
        wanted = codes.split(SEPARATOR)
        box.set_value([one for one in box.values if code_of(one) in wanted])

    return KeptBox(read, fill, box.changed)


def _check(box: Check) -> KeptBox:
    return KeptBox(
        lambda: "yes" if box.isChecked() else "no",
        lambda text: box.setChecked(text == "yes"),
        box.clicked,
    )


_KINDS: dict[type[QWidget], Callable[[Any], KeptBox]] = {
    TextArea: _area,
    LineEdit: _line,
    DateEntry: _day,
    ChoiceGroup: _choice,
    Combo: _combo,
    CheckGroup: _checks,
    Check: _check,
}
