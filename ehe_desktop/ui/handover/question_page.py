"""The page of one question: its picture, its words, a speaker, and what to answer it with.

A question that would push what there is to pick out of sight is written smaller, down to the letters
of the answers; then pictures are smaller, and a box stands without its words; at last words stand alone.
Tiles fill the room there is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ehe_desktop.ui.handover.card_editor import CardEditor
from ehe_desktop.ui.handover.editors import DrawEditor, TileEditor, WriteEditor
from ehe_desktop.ui.handover.pages import ABOVE, EDGE, ChildPage, asked_with
from ehe_desktop.ui.handover.parts import PICTURE, TILE, ChildText, Picture, Question, column_of
from ehe_desktop.ui.handover.speaker import MakeSpeaker
from ehe_desktop.ui.handover.ways import Tools
from ehe_desktop.ui.theme import CHILD_TOUCH, current
from ehe_desktop.xforms.items import Item
from ehe_desktop.xforms.itext import Text

LINE: Final = 960
"""A line of a question has about 45 letters at this width and 32 px."""
STEPS: Final = (
    (1.0, TILE, False), (0.85, TILE, False), (0.75, TILE, False), (0.85, PICTURE, False), (0.75, PICTURE, False),
    (0.75, 0, False), (0.75, 0, True),
)  # fmt: skip
"""Size of the question's letters and of its picture, and whether tiles are bare of theirs. With a smaller picture
all else is small too. 0.75 is the size of the answers. Where a long question and what stands under it leave no room
for the first answers, its picture gives way, and theirs last of all."""

ON_PAPER: Final = 0.75
"""Size of a question's letters above something to draw on: at 200 % a second line of them takes a fifth of the paper."""

TOO_LARGE: Final = 1.5
"""Letters of that scale leave paper for a drawing only where no picture stands beside the question, and the speaker
stands there without its word."""

ALL_IN_SIGHT: Final = (
    (1.0, TILE, PICTURE), (1.0, PICTURE, 0), (0.85, PICTURE, 0), (0.75, PICTURE, 0), (0.75, 0, 0),
)  # fmt: skip
"""The same, and how small the pictures of tiles may be, where all tiles are to be in sight. Few are in sight at
any price, without their pictures if need be: a child who has to scroll to “No” may never know that it is there."""


def question_page(item: Item, tools: Tools, speaker: MakeSpeaker) -> QWidget:
    """One question, with what to answer it with."""
    if isinstance(tools.editor, DrawEditor):
        return _drawing_page(item, tools.editor, speaker)
    return QuestionPage(item, tools, speaker)


class QuestionPage(ChildPage):
    """A question above its answers; the first of them are in sight as soon as it is asked."""

    def __init__(self, item: Item, tools: Tools, speaker: MakeSpeaker) -> None:
        self._asked, self._tools = Question(item.label.plain), tools
        self._head = QWidget()
        grid = QGridLayout(self._head)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        grid.setColumnStretch(3, 1)
        self._picture = Picture(item.label.image or "")
        grid.addWidget(self._picture, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._asked, 0, 1)
        grid.addWidget(speaker(_aloud(item)), 0, 2, Qt.AlignmentFlag.AlignTop)
        if item.hint.plain:
            grid.addWidget(ChildText(item.hint.plain), 1, 1, 1, 3)
        super().__init__(self._head, *filter(None, (tools.say, tools.editor)))
        self.row.setContentsMargins(EDGE, ABOVE, EDGE, EDGE)
        if isinstance(tools.editor, WriteEditor):
            self.column.setStretchFactor(tools.editor, 100)  # before the air below it
        if isinstance(tools.editor, CardEditor):
            tools.editor.laid.connect(self.restyle)

    def fit(self) -> None:
        """Every answer in sight, else the first of them; the question is written smaller only for that."""
        self._asked.setMaximumWidth(current().px(LINE))
        is_all_in_sight = self._has_all_in_sight()
        self.show_bar(shown=not is_all_in_sight)
        if is_all_in_sight:
            return
        for part, side, is_bare in STEPS:
            self._write(part, side)
            if is_bare and isinstance(self._tools.editor, TileEditor):
                self._tools.editor.flow.bare()
            if self._answers().height() >= self._least():
                break
        if isinstance(self._tools.editor, TileEditor) and not self._tools.say:
            self._tools.editor.flow.spread(self._answers().width())
        self._leave_below(self._answers().height() - self._least())

    def _has_all_in_sight(self) -> bool:
        """Whether tiles all fit below the question, with smaller letters and pictures if need be."""
        editor = self._tools.editor
        if self._tools.say or not isinstance(editor, TileEditor):
            return False
        self._leave_below(EDGE)
        for part, side, least in ALL_IN_SIGHT:
            self._write(part, side)
            if editor.flow.fill(self._room(editor), least):
                return True
        self._leave_below(0)
        return editor.flow.is_few and editor.flow.fill(self._room(editor, 0), is_bare=True)

    def _room(self, editor: TileEditor, edge: int = EDGE) -> QSize:
        """For tiles that all fit: there is no bar beside them then."""
        room = self._answers() + QSize(EDGE, 0)
        return room - QSize(0, edge + editor.below(room.width()))

    def _leave_below(self, room: int) -> None:
        """Air below the answers, where there is any: a page that ends at the edge has nothing to scroll to."""
        self.row.setContentsMargins(EDGE, ABOVE, EDGE, max(0, min(EDGE, room)))

    def _write(self, part: float, side: int) -> None:
        self._asked.write_at(part)
        self._picture.grow(side)
        if isinstance(self._tools.editor, TileEditor | WriteEditor):
            self._tools.editor.shrink(small=side < TILE)

    def _answers(self) -> QSize:
        """The room in sight that the question leaves for answers."""
        wide = self.width() - 3 * EDGE  # one for the bar beside the page
        above = ABOVE + self._head.heightForWidth(wide) + self.column.spacing()
        return QSize(wide, self.height() - above)

    def _least(self) -> int:
        """The first row of tiles with what is below them, two lines to write on, or a recording's buttons."""
        first: QWidget | None = self._tools.say or self._tools.editor
        if isinstance(first, TileEditor):
            return first.tiles[0].sizeHint().height() + first.below(self._answers().width())
        return first.sizeHint().height() if first else 0


def _aloud(item: Item) -> Text:
    """The question with what stands under it: who cannot read that needs it most."""
    return replace(item.label, plain=f"{item.label.plain} {item.hint.plain}".strip())


def _drawing_page(item: Item, editor: DrawEditor, speaker: MakeSpeaker) -> QWidget:
    """The question above the tools, its picture no taller than the speaker; the rest is paper."""
    hint = item.hint.plain
    is_large = current().scale >= TOO_LARGE
    shown = Picture("" if is_large else item.label.image or "", CHILD_TOUCH)
    heard = speaker(_aloud(item))
    if is_large:
        heard.stand_alone()
    asked = asked_with(item.label.plain, heard, shown)
    for words in asked.findChildren(Question):
        words.write_at(ON_PAPER)
    editor.board.fill_page(column_of(asked, *((ChildText(hint),) if hint else ()), gap=8))
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(24, 12, 24, 12)
    column.addWidget(editor)
    return page
