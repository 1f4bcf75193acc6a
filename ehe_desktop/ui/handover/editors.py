"""The ways to answer one question: tiles, a box to write in, a short line, a page to draw on.

Each shows nothing chosen until `show_value` is asked for, and says `changed` when the child did
something. What a question cannot be answered with here is answered in words.
"""

from __future__ import annotations

from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.drawing import Drawing, from_json
from ehe_desktop.ui.handover import walk
from ehe_desktop.ui.handover.parts import ChildText
from ehe_desktop.ui.handover.speaker import MakeSpeaker
from ehe_desktop.ui.handover.tiles import ARROWS, SpokenTiles, Tile
from ehe_desktop.ui.handover.words import Words
from ehe_desktop.ui.theme import CHILD_TOUCH, TextRole, current
from ehe_desktop.ui.widgets.access import sentences
from ehe_desktop.ui.widgets.drawing_board import DrawingBoard
from ehe_desktop.ui.widgets.inputs import LineEdit, TextArea
from ehe_desktop.xforms.items import Item

SHORT = ("int", "decimal", "date", "time")
A_DRAWING = "drawing.svg"
"""What the form keeps of a drawing; the strokes themselves go beside it."""


class Editor(Protocol):
    """One way to answer."""

    changed: Signal

    def value(self) -> str:
        """The answer as the form keeps it; empty for none."""
        ...

    def strokes(self) -> str:
        """The drawing, for a page to draw on."""
        ...

    def show_value(self, value: str, strokes: str) -> None:
        """Show an answer the child asked to see again."""
        ...


class TileEditor(QWidget):
    """Tiles to pick from; keys 1 to 9 pick them. To put in order, each tap takes the next place."""

    changed = Signal()

    def __init__(self, item: Item, speaker: MakeSpeaker) -> None:
        super().__init__()
        self._several = item.control in ("select", "rank")
        self._is_order = item.control == "rank"
        self._order: list[Tile] = []
        self.setAccessibleName(item.label.plain)
        self.setProperty("paints_focus", True)  # it takes number keys; no tile is to look chosen
        offered = (
            (
                Tile(one.value, one.label.plain, one.label.image or "", several=self._several),
                one.label,
            )
            for one in walk.offered(item)
        )
        self.flow = SpokenTiles(offered, speaker)
        self.tiles = self.flow.tiles
        for tile in self.tiles:
            tile.clicked.connect(partial(self._picked, tile))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self.flow)

    def below(self, wide: int) -> int:  # noqa: ARG002 - of cards, something does
        """So high is what stands below the tiles."""
        return 0

    def shrink(self, *, small: bool) -> None:
        """Show smaller pictures, where not all can be in sight."""
        self.flow.shrink(small=small)

    def value(self) -> str:
        """What is picked: in the order it was tapped where that is asked, else in that of the tiles."""
        picked = [tile for tile in self.tiles if tile.isChecked()]
        return " ".join(tile.value for tile in (self._order if self._is_order else picked))

    def strokes(self) -> str:
        """No drawing."""
        return ""

    def show_value(self, value: str, strokes: str) -> None:  # noqa: ARG002 - one way for all editors
        """Pick what was picked."""
        by_value = {tile.value: tile for tile in self.tiles}
        self._order = [by_value[one] for one in dict.fromkeys(value.split()) if one in by_value]
        for tile in self.tiles:
            tile.setChecked(tile in self._order)
        self._number()

    @property
    def _in_reach(self) -> list[Tile]:
        """Those a number picks."""
        return self.tiles

    def _number(self) -> None:
        if self._is_order:
            for tile in self.tiles:
                tile.show_place(self._order.index(tile) + 1 if tile in self._order else 0)

    def _picked(self, picked: Tile) -> None:
        if picked in self._order:
            self._order.remove(picked)
        else:
            self._order.append(picked)
        self._number()
        if not self._several:
            for tile in self.tiles:
                if tile is not picked:
                    tile.setChecked(False)
        self.changed.emit()

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A number picks the tile of that place; an arrow comes to the first."""
        number, tiles = event.key() - Qt.Key.Key_1.value, self._in_reach
        if 0 <= number < min(9, len(tiles)):
            tiles[number].setFocus(Qt.FocusReason.ShortcutFocusReason)
            tiles[number].click()
        elif event.key() in ARROWS and tiles:
            tiles[0].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)


class _ChildArea(TextArea):
    """Paragraphs in a child's letters."""

    def restyle(self) -> None:
        """Take the look in force."""
        super().restyle()
        self.setFont(current().font(TextRole.CHILD_BODY))
        self.setMinimumHeight(self.fontMetrics().lineSpacing() * 2 + 24)


class _ChildLine(LineEdit):
    """A short answer in a child's letters."""

    def restyle(self) -> None:
        """Take the look in force."""
        super().restyle()
        self.setFont(current().font(TextRole.CHILD_BODY))
        self.setMinimumHeight(CHILD_TOUCH)


class WriteEditor(QWidget):
    """A box to write in."""

    changed = Signal()

    def __init__(self, item: Item, words: Words) -> None:
        super().__init__()
        self._short = item.type in SHORT
        name = sentences(item.label.plain, words("write"))
        self._box: _ChildArea | _ChildLine
        if self._short:
            self._box = _ChildLine(name)
            self._box.textEdited.connect(self.changed)
        else:
            self._box = _ChildArea(name)
            self._box.edited.connect(self.changed)
        self._box.setObjectName("child-write")
        self._box.setPlaceholderText("")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._above = ChildText(words("write"))
        column.addWidget(self._above)
        column.addWidget(self._box, 0 if self._short else 1)
        self.setFocusProxy(self._box)

    def shrink(self, *, small: bool) -> None:
        """Be the box alone: what stands above it is in its name."""
        self._above.setVisible(not small)

    def value(self) -> str:
        """What was written, as it was written."""
        box = self._box
        return box.text() if isinstance(box, _ChildLine) else box.value()

    def strokes(self) -> str:
        """No drawing."""
        return ""

    def show_value(self, value: str, strokes: str) -> None:  # noqa: ARG002 - one way for all editors
        """Show what was written."""
        box = self._box
        if isinstance(box, _ChildLine):
            box.setText(value)
        else:
            box.set_value(value)


class DrawEditor(QWidget):
    """A page to draw on; an untouched page is no drawing."""

    changed = Signal()

    def __init__(self, item: Item, words: Words) -> None:
        super().__init__()
        self.board = DrawingBoard(item.label.plain, words.drawing(), smallest=CHILD_TOUCH)
        self.board.drawn.connect(self.changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.board)

    def value(self) -> str:
        """A file's name where something was drawn."""
        return "" if self.board.drawing.is_empty else A_DRAWING

    def strokes(self) -> str:
        """The drawing as strokes with their time."""
        drawing = self.board.drawing
        return "" if drawing.is_empty else drawing.to_json()

    def show_value(self, value: str, strokes: str) -> None:  # noqa: ARG002 - one way for all editors
        """Show the drawing."""
        self.board.set_drawing(from_json(strokes) if strokes else Drawing())
