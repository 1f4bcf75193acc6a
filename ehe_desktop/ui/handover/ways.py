"""The ways to answer in one's own words: write, draw, say. What was made one way stays beside the others.

Writing comes first; saying it is there only where it was agreed to and a microphone is here. A
question of another kind has one way alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ehe_desktop.ui.handover import walk
from ehe_desktop.ui.handover.editors import SHORT, AnyEditor, DrawEditor, editor_for
from ehe_desktop.ui.handover.say_panel import SayPanel
from ehe_desktop.ui.handover.speaker import MakeSpeaker
from ehe_desktop.ui.handover.words import Words
from ehe_desktop.xforms.items import Item


class Way(StrEnum):
    """How a question is being answered now."""

    WRITE = "write"
    """The question's own way, where it is not answered in one's own words."""
    DRAW = "draw"
    SAY = "say"


def is_open(item: Item) -> bool:
    """True for a question that is answered in one's own words."""
    chosen = item.control in walk.CHOOSING and item.choices
    return not chosen and not walk.is_drawing(item) and item.type not in SHORT


def way_of(item: Item, answer: walk.Answer, *, can_say: bool) -> Way:
    """The way an answer was given; without one, the question's own."""
    if is_open(item) and not answer.words:
        if answer.strokes:
            return Way.DRAW
        if answer.spoken and can_say:
            return Way.SAY
    return Way.WRITE


def made_in(editor: AnyEditor | SayPanel, item: Item) -> tuple[str | None, str | None]:
    """What an editor holds, as value and strokes; None for what it says nothing about."""
    if isinstance(editor, SayPanel):
        return None, None
    if is_open(item):
        return (
            (None, editor.strokes()) if isinstance(editor, DrawEditor) else (editor.value(), None)
        )
    return editor.value(), editor.strokes()


@dataclass(frozen=True, slots=True)
class Help:
    """What every editor is given: the words, how to make a speaker, how long a recording may be."""

    words: Words
    speaker: MakeSpeaker
    record_s: int


def editor_of(
    item: Item, way: Way, answer: walk.Answer | None, given: Help
) -> AnyEditor | SayPanel:
    """The editor of a question, with the answer there is."""
    if way is Way.SAY:
        spoken = answer.spoken if answer else b""
        return SayPanel(item.ref, given.words, given.record_s, spoken)
    if way is Way.DRAW:
        editor: AnyEditor = DrawEditor(item, given.words)
    else:
        editor = editor_for(item, given.words, given.speaker)
    if answer is not None:
        editor.show_value(answer.value, answer.strokes)
    return editor
