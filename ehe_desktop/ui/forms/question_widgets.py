"""The editors: one widget for each kind of question, all spoken to the same way.

editor.value()          the answer as the form keeps it, "" for none
editor.set_value(text)  fill it, without `edited`
editor.edited           the person changed it
editor.take(asked)      other words, choices or name; what was answered stays
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ehe_desktop.ui.forms.asked import Asked
from ehe_desktop.ui.forms.cards_editor import CardsAnswer
from ehe_desktop.ui.forms.choice_editors import (
    ManyAnswer,
    OneAnswer,
    PickAnswer,
    RankAnswer,
    SearchAnswer,
)
from ehe_desktop.ui.forms.drawing_editor import DrawAnswer
from ehe_desktop.ui.forms.file_editor import FileAnswer
from ehe_desktop.ui.forms.kit import Kit
from ehe_desktop.ui.forms.likert_editor import LikertAnswer
from ehe_desktop.ui.forms.scale_editors import RatingAnswer, ScaleAnswer, SteppedAnswer
from ehe_desktop.ui.forms.sound_editor import SoundAnswer
from ehe_desktop.ui.forms.text_editors import (
    LineAnswer,
    NumberAnswer,
    PlaceAnswer,
    PlacesAnswer,
    TextAnswer,
)
from ehe_desktop.ui.forms.time_editors import (
    DateAnswer,
    MomentAnswer,
    MonthAnswer,
    TimeAnswer,
    YearAnswer,
)

EDITORS: Final[Mapping[str, type[Any]]] = {
    "line": LineAnswer,
    "secret": LineAnswer,
    "text": TextAnswer,
    "number": NumberAnswer,
    "place": PlaceAnswer,
    "places": PlacesAnswer,
    "one": OneAnswer,
    "cards": CardsAnswer,
    "cards-many": CardsAnswer,
    "likert": LikertAnswer,
    "pick": PickAnswer,
    "search": SearchAnswer,
    "many": ManyAnswer,
    "search-many": SearchAnswer,
    "rank": RankAnswer,
    "scale": ScaleAnswer,
    "rating": RatingAnswer,
    "stepped": SteppedAnswer,
    "date": DateAnswer,
    "month": MonthAnswer,
    "year": YearAnswer,
    "time": TimeAnswer,
    "moment": MomentAnswer,
    "draw": DrawAnswer,
    "signature": DrawAnswer,
    "annotate": DrawAnswer,
    "file": FileAnswer,
    "sound": SoundAnswer,
}
"""Kind of question (`kinds.kind_of`) to the editor that answers it."""


def make_editor(asked: Asked, kit: Kit) -> Any:
    """The editor for a question, with the names the tour and the tests press it by."""
    editor = EDITORS[asked.kind](asked, kit)
    editor.setObjectName(f"answer-{asked.name}")
    return editor
