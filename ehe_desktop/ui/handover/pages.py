"""The pages of a hand-over beside its questions: hello, houses, stop, check, thanks, cover, trouble.

Each is built anew when it is shown and holds nothing. A page says what was pressed by the name of
its button; the screen decides what follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ehe_desktop.domain.drawing import from_json
from ehe_desktop.domain.hand_over import Deed
from ehe_desktop.ui.handover.parts import (
    ChildButton,
    ChildText,
    Picture,
    Question,
    column_of,
)
from ehe_desktop.ui.handover.say_panel import PlayButton
from ehe_desktop.ui.handover.speaker import MakeSpeaker
from ehe_desktop.ui.handover.tiles import SpokenTiles, Tile
from ehe_desktop.ui.handover.walk import KEEP_SAFE, Room, Walk, is_room_met
from ehe_desktop.ui.handover.words import Words
from ehe_desktop.ui.widgets.buttons import Weight
from ehe_desktop.ui.widgets.drawing_canvas import DrawingCanvas
from ehe_desktop.ui.widgets.drawing_picture import DrawingPicture
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.page import FollowingScroll
from ehe_desktop.xforms.itext import Text as Spoken

Act = Callable[[], None]
EDGE: Final = 24
ABOVE: Final = 8
"""Where something above keeps its own distance."""
HELLO_STEPS: Final = (
    (1.0, 1, EDGE), (1.0, 0, EDGE), (0.9, 0, EDGE), (0.8, 0, EDGE), (0.7, 0, EDGE), (0.7, 0, ABOVE), (0.6, 0, ABOVE),
)  # fmt: skip
"""Of the first page: sizes of the letters, whether there is air at the sides, and how much between what is said."""
SMALLER: Final = (1.0, 0.9, 0.8, 0.7)
"""Sizes of letters that would push something out of sight."""
PAPER: Final = QSize(480, 360)
"""Of the page that covers: small enough that the way on is in sight."""
COVER_STEPS: Final = ((1.0, 1.0), (0.8, 1.0), (0.65, 1.0), (0.65, 0.8), (0.5, 0.7))
"""Of the page that covers: parts of its paper, and sizes of its letters."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button of a page: its name, its words, what it does and its weight."""

    name: str
    words: str
    act: Act
    kind: Weight = "secondary"


class ChildPage(QWidget):
    """One sheet in the middle of the screen, scrolled when letters are large; its foot stays in sight."""

    def __init__(self, *parts: QWidget, centred: bool = False, foot: QWidget | None = None) -> None:
        super().__init__()
        self._fits = QTimer(self, singleShot=True, interval=0)  # what is on it takes the look first
        self._fits.timeout.connect(self.fit)
        self._body = QWidget()
        self.column = QVBoxLayout()
        self.column.setSpacing(24)
        for part in parts:
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.row = _across(centred=centred)
        self.row.insertLayout(int(centred), self.column, 5)
        self._rows = [self.row]
        self._body.setLayout(self.row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._scroll = FollowingScroll(self._body)
        outer.addWidget(self._scroll)
        if foot is not None:
            below = _across(centred=centred)
            below.setContentsMargins(EDGE, ABOVE, EDGE, EDGE)
            below.insertWidget(int(centred), foot, 5)
            outer.addLayout(below)
            self._rows.append(below)
        self._told: ChildText | None = None

    def tell(self, words: str) -> None:
        """Say something below everything else, and have it in sight; once is enough."""
        if self._told is None:
            self._told = ChildText(words)
            self.column.insertWidget(self.column.count() - 1, self._told)
            self._scroll.verticalScrollBar().rangeChanged.connect(self._to_told)

    def show_bar(self, *, shown: bool) -> None:
        """Have a bar to scroll with where it is needed: one that has gone would still take its room in a line."""
        policy = Qt.ScrollBarPolicy
        wanted = policy.ScrollBarAsNeeded if shown else policy.ScrollBarAlwaysOff
        self._scroll.setVerticalScrollBarPolicy(wanted)

    @Slot()
    def fit(self) -> None:
        """Share the room there is. Most pages scroll instead."""

    def restyle(self) -> None:
        """Other letters need other room."""
        self._fits.start()

    @Slot(int, int)
    def _to_told(self, _least: int, most: int) -> None:
        self._scroll.verticalScrollBar().setValue(most)

    # Qt overrides

    def hasHeightForWidth(self) -> bool:
        """No: it scrolls. A foot whose buttons wrap would ask for all of it, and press the bars flat."""
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another room is shared otherwise."""
        super().resizeEvent(event)
        self.fit()


def _across(*, centred: bool) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
    for _side in range(2 * centred):
        row.addStretch(1)
    return row


def buttons(*presses: Press) -> Flow:
    """Buttons in a row that wraps."""
    made = []
    for press in presses:
        button = ChildButton(press.words, press.kind, name=press.name)
        button.clicked.connect(press.act)
        made.append(button)
    return Flow(*made, gap=16)


class HelloPage(ChildPage):
    """What this is, who gets it, that one can stop, and what is told to others: each once, and in sight."""

    def __init__(
        self, words: Words, notes: Mapping[str, str], start: Act, speaker: MakeSpeaker
    ) -> None:
        said = [*(notes.values() or (words("yours"),)), words("kept")]
        if KEEP_SAFE not in notes:
            said.append(words("keep_safe"))
        head = asked_with(words("hello"), speaker(Spoken(" ".join(said))))
        begin = buttons(Press("child-start", words("start"), start, "primary"))
        super().__init__(head, *(ChildText(one) for one in said), foot=begin, centred=True)
        self.row.setContentsMargins(EDGE, ABOVE, EDGE, ABOVE)

    def fit(self) -> None:
        """Nothing a child is to know before they begin lies below the edge."""
        for part, air, between in HELLO_STEPS:
            self.column.setSpacing(between)
            for text in (*self.findChildren(Question), *self.findChildren(ChildText)):
                text.write_at(part)
            for row in self._rows:
                row.setStretch(0, air)
                row.setStretch(2, air)
            for layout in self._body.findChildren(QLayout):
                layout.invalidate()  # what is measured next is not to be as it was before
            if self.row.heightForWidth(self.width()) <= self._scroll.height():
                return


class RoomsPage(ChildPage):
    """The houses, in any order; those met say so."""

    picked = Signal(object)

    def __init__(self, words: Words, walk: Walk, finish: Act, speaker: MakeSpeaker) -> None:
        asked = words("pick_house")
        tiles = [self._tile(words, walk, room) for room in walk.rooms]
        self._houses = SpokenTiles([(tile, Spoken(tile.words)) for tile in tiles], speaker)
        self._head = asked_with(asked, speaker(Spoken(asked)))
        (self._asked,) = self._head.findChildren(Question)
        done = buttons(Press("child-finished", words("finished"), finish))
        super().__init__(self._head, self._houses, foot=done)
        self.row.setContentsMargins(EDGE, ABOVE, EDGE, ABOVE)

    def fit(self) -> None:
        """Houses as large as there is room for; what is asked is written smaller only for that."""
        wide = self.width() - 2 * EDGE
        for part in SMALLER:
            self._asked.write_at(part)
            above = ABOVE + self._head.heightForWidth(wide) + self.column.spacing()
            is_all_in_sight = self._houses.fill(QSize(wide, self._scroll.height() - above - ABOVE))
            self.show_bar(shown=not is_all_in_sight)
            if is_all_in_sight:
                return

    def _tile(self, words: Words, walk: Walk, room: Room) -> Tile:
        met = is_room_met(walk, room.ref)
        said = f"{room.title} ({words('done_house')})" if met else room.title
        tile = Tile(room.ref.rpartition("/")[2], said, room.image)
        tile.colour_as(tile.value)
        tile.setCheckable(False)
        tile.clicked.connect(partial(self._pick, room.ref))
        return tile

    def _pick(self, room: str) -> None:
        self.picked.emit(room)


def stop_page(words: Words, acts: tuple[Act, Act, Act, Act]) -> ChildPage:
    """Keep, throw away, go back; and the quiet way to say that one wants to talk."""
    keep, throw, back, talk = acts
    return ChildPage(
        Question(words("stop_title")),
        buttons(
            Press("child-stop-keep", words("stop_keep"), keep),
            Press("child-stop-throw", words("stop_throw"), throw),
            Press("child-stop-back", words("stop_back"), back),
        ),
        buttons(Press("child-talk", words("talk"), talk, "quiet")),
        centred=True,
    )


def throw_page(words: Words, yes: Act, no: Act) -> ChildPage:
    """Asked once more: it is gone then."""
    return ChildPage(
        Question(words("throw_title")),
        buttons(
            Press("child-throw-no", words("throw_no"), no),
            Press("child-throw-yes", words("throw_yes"), yes),
        ),
        centred=True,
    )


def languages_page(
    words: Words, languages: Sequence[tuple[str, str]], pick: Callable[[str], None], back: Act
) -> ChildPage:
    """The languages of the form, each by its name."""
    presses = [
        Press(f"child-language-{number}", name, partial(pick, language))
        for number, (language, name) in enumerate(languages)
    ]
    return ChildPage(
        Question(words("language")),
        buttons(*presses),
        foot=buttons(Press("child-language-back", words("stop_back"), back, "quiet")),
        centred=True,
    )


def thanks_page(words: Words, officer: Act, back: Act | None) -> ChildPage:
    """Thanks that reward no answer, and back to the officer."""
    presses = [Press("child-officer", words("officer_here"), officer, "primary")]
    if back is not None:
        presses.append(Press("child-go-back", words("go_back"), back))
    return ChildPage(
        Question(words("thanks")), ChildText(words("give_back")), buttons(*presses), centred=True
    )


def trouble_page(words: Words, officer: Act) -> ChildPage:
    """Something could not be kept: a child never sees a fault."""
    return ChildPage(
        Question(words("trouble")),
        ChildText(words("trouble_words")),
        buttons(Press("child-officer", words("officer_here"), officer, "primary")),
        centred=True,
    )


def away_page(words: Words, officer: Act) -> ChildPage:
    """The screen was left: nothing to see, and the officer's passphrase is the way on."""
    return ChildPage(
        Question(words("away")),
        ChildText(words("away_words")),
        buttons(Press("child-officer", words("officer_here"), officer, "primary")),
        centred=True,
    )


class CoverPage(ChildPage):
    """Paper to draw on, as anybody may see it and nobody keeps it, or a break; the same button twice goes on."""

    def __init__(self, words: Words, go_on: Act, *, is_break: bool = False) -> None:
        self._go_on, self._presses = go_on, 0
        press = Press("child-cover-go", words("covered_go"), self._press)
        paper = DrawingCanvas(words("covered"))
        paper.setMaximumSize(PAPER)
        rest = (Picture("break.svg"), Question(words("break")))
        plain = (Question(words("draw")), paper)
        foot = ChildText(words("covered_words")), buttons(press)
        self._paper = paper
        super().__init__(*(rest if is_break else plain), *foot, centred=True)

    def fit(self) -> None:
        """The way on is in sight, however large the letters: paper gives way first."""
        for paper, letters in COVER_STEPS:
            self._paper.setMaximumSize(PAPER * paper)
            for text in (*self.findChildren(Question), *self.findChildren(ChildText)):
                text.write_at(letters)
            for layout in self._body.findChildren(QLayout):
                layout.invalidate()  # what is measured next is not to be as it was before
            if self.row.heightForWidth(self.width()) <= self._scroll.height():
                return

    def _press(self) -> None:
        self._presses += 1
        if self._presses >= 2:
            self._go_on()


class TurnedOver(QWidget):
    """One answer, turned over until it is tapped."""

    def __init__(self, words: Words, walk: Walk, ref: str) -> None:
        super().__init__()
        self._words, answer = words, walk.answer(ref)
        self._button = ChildButton(words("show_mine"), name="child-show-mine")
        self._button.clicked.connect(self._turn)
        question = walk.question(ref).label.plain
        self._button.setAccessibleDescription(question)
        mine: list[QWidget] = [ChildText(answer.words)] if answer.words else []
        if answer.strokes:
            mine.append(DrawingPicture(question, from_json(answer.strokes).to_svg(question)))
        if answer.spoken:
            mine.append(Flow(PlayButton(words("say_play"), answer.spoken)))
        self._mine = column_of(*mine, gap=8)
        self._mine.hide()
        is_skipped = walk.done.get(ref) is Deed.SKIPPED
        asked = f"{question} {words('skipped')}" if is_skipped else question
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(ChildText(asked))
        column.addWidget(self._mine)
        if not is_skipped:
            column.addWidget(Flow(self._button))

    @Slot()
    def _turn(self) -> None:
        shown = self._mine.isHidden()
        self._mine.setVisible(shown)
        self._button.set_words(self._words("hide_mine" if shown else "show_mine"))


def check_page(words: Words, walk: Walk, acts: tuple[Act, Act, Act]) -> ChildPage:
    """What was done, turned over; those an earlier process sealed are only said to be safe."""
    finish, back, talk = acts
    here = [ref for ref, deed in walk.done.items() if deed is not None]
    lost = any(deed is None for deed in walk.done.values())
    return ChildPage(
        Question(words("check_title")),
        ChildText(words("check_hidden")),
        *(TurnedOver(words, walk, ref) for ref in here),
        *((ChildText(words("check_lost")),) if lost else ()),
        buttons(Press("child-talk", words("talk"), talk, "quiet")),
        foot=buttons(
            Press("child-send", words("send"), finish, "primary"),
            Press("child-check-back", words("back"), back),
        ),
        centred=True,
    )


def asked_with(question: str, speaker: QWidget, shown: QWidget | None = None) -> QWidget:
    """A question with its picture before it and its speaker after it."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(16)
    if shown is not None:
        row.addWidget(shown)
    row.addWidget(Question(question))
    row.addWidget(speaker, 0, Qt.AlignmentFlag.AlignTop)
    row.addStretch(1)
    return made


def answered_page(question: str, words: Words, show: Act | None, again: Act) -> ChildPage:
    """A question met before: its answer is not shown again unless the child asks."""
    presses = [Press("child-again", words("again"), again)]
    if show is not None:
        presses.insert(0, Press("child-show-mine", words("show_mine"), show))
    said = words("answered") if show is not None else words("met")
    return ChildPage(Question(question), ChildText(said), buttons(*presses))
