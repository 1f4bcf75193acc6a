"""The ways to answer: write, pick, draw, say. What was made one way stays beside the others.

A question's own way comes first. Own words can be drawn as well, and everything can be said, where that
was agreed to and a microphone is here. Who says it still sees what there is to pick, or the box of a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtWidgets import QWidget

from ehe_desktop.ui.handover import walk
from ehe_desktop.ui.handover.card_editor import CardEditor, Lay
from ehe_desktop.ui.handover.editors import SHORT, DrawEditor, TileEditor, WriteEditor
from ehe_desktop.ui.handover.say_panel import SayPanel
from ehe_desktop.ui.handover.speaker import MakeSpeaker
from ehe_desktop.ui.handover.step_editor import StepEditor
from ehe_desktop.ui.handover.words import Words
from ehe_desktop.xforms.items import Item

AnyEditor = TileEditor | WriteEditor | DrawEditor | StepEditor


class Way(StrEnum):
    """How a question is being answered now."""

    WRITE = "write"
    """The question's own way, where it is not answered in one's own words."""
    DRAW = "draw"
    SAY = "say"


def is_open(item: Item) -> bool:
    """True for a question that is answered in one's own words."""
    return not (walk.is_choice(item) or walk.is_drawing(item) or item.type in SHORT)


def is_beside(item: Item) -> bool:
    """True where the question's own way stays in sight while it is said: tiles, a short line."""
    return not (is_open(item) or walk.is_drawing(item))


def way_of(item: Item, answer: walk.Answer, *, can_say: bool) -> Way:
    """The way an answer was given; without one, the question's own."""
    if is_open(item) and answer.strokes and not answer.words:
        return Way.DRAW
    is_seen = answer.strokes if walk.is_drawing(item) else answer.words
    gives_way = not is_beside(item) and is_seen
    return Way.SAY if answer.spoken and can_say and not gives_way else Way.WRITE


def made_in(editor: AnyEditor, item: Item) -> tuple[str | None, str | None]:
    """What an editor holds, as value and strokes; None for what it says nothing about."""
    if is_open(item):
        return (
            (None, editor.strokes()) if isinstance(editor, DrawEditor) else (editor.value(), None)
        )
    return editor.value(), editor.strokes()


@dataclass(frozen=True, slots=True)
class Help:
    """What every editor is given: words, how to make a speaker, how long one records, whom cards are told."""

    words: Words
    speaker: MakeSpeaker
    record_s: int
    lay: Lay


@dataclass(frozen=True, slots=True)
class Tools:
    """What stands below a question: something to answer with, something to say it into, or both."""

    way: Way = Way.WRITE
    editor: AnyEditor | None = None
    say: SayPanel | None = None
    can_draw: bool = False
    can_say: bool = False
    """Saying it is another way; what can be said beside its own way needs no way back."""

    @property
    def first(self) -> QWidget | None:
        """Where the keyboard begins. Of the tools to draw with none is to look like the one to take."""
        return self.say or (None if isinstance(self.editor, DrawEditor) else self.editor)


def tools_for(item: Item, way: Way, answer: walk.Answer | None, given: Help) -> Tools:
    """The tools of a question, with the answer there is."""
    say: SayPanel | None = None
    editor: AnyEditor | None = None
    if way is Way.SAY:
        say = SayPanel(item.ref, given.words, given.record_s, answer.spoken if answer else b"")
    if way is Way.DRAW:
        editor = DrawEditor(item, given.words)
    elif say is None or is_beside(item):
        editor = editor_for(item, given)
    if editor is not None and answer is not None:
        editor.show_value(answer.value, answer.strokes)
    can_draw = is_open(item) or (walk.is_drawing(item) and say is not None)
    can_say = given.record_s > 0 and (is_open(item) or say is None)
    return Tools(way, editor, say, can_draw=can_draw, can_say=can_say)


def editor_for(item: Item, given: Help) -> AnyEditor:
    """The way to answer this question."""
    if walk.is_cards(item):
        return CardEditor(item, given.words, given.speaker, given.lay)
    if walk.is_choice(item):
        return TileEditor(item, given.speaker)
    if walk.is_drawing(item):
        return DrawEditor(item, given.words)
    if item.control == "range":
        return StepEditor(item, given.words)
    return WriteEditor(item, given.words)
