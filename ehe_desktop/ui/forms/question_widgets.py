"""The editors: one widget for each kind of question, all spoken to the same way.

editor.value()          the answer as the form keeps it, "" for none
editor.set_value(text)  fill it, without `edited`
editor.edited           the person changed it
editor.take(asked)      other words, choices or name; what was answered stays
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from ehe_desktop.ui.forms.asked import Asked
from ehe_desktop.ui.forms.choice_editors import ManyAnswer, OneAnswer, PickAnswer, ScaleAnswer
from ehe_desktop.ui.forms.text_editors import (
    DateAnswer,
    LineAnswer,
    NumberAnswer,
    TextAnswer,
    TimeAnswer,
)

EDITORS: Final[Mapping[str, type[Any]]] = {
    "line": LineAnswer,
    "text": TextAnswer,
    "one": OneAnswer,
    "pick": PickAnswer,
    "many": ManyAnswer,
    "date": DateAnswer,
    "time": TimeAnswer,
    "number": NumberAnswer,
    "scale": ScaleAnswer,
}
"""Kind of question (`asked.kind_of`) to the editor that answers it."""


def make_editor(asked: Asked, today: date) -> Any:
    """The editor for a question, with the names the tour and the tests press it by."""
    editor = EDITORS[asked.kind](asked, today)
    editor.setObjectName(f"answer-{asked.name}")
    return editor
