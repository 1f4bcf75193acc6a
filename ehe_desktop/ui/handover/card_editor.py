"""Cards to pick from, two at a time first; then the next ones, or all of them.

What lay there and what was picked of it is told each time, so that nobody takes a side for an answer.
Nothing is picked beforehand, and leaving all of them is as good as picking.

Source: domain.md 4.4 (d).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot

from ehe_desktop.domain.cards import TAPPED, Offer
from ehe_desktop.ui.forms.deck import Deck, from_left
from ehe_desktop.ui.handover.editors import TileEditor
from ehe_desktop.ui.handover.parts import ChildButton
from ehe_desktop.ui.handover.speaker import MakeSpeaker
from ehe_desktop.ui.handover.tiles import Tile
from ehe_desktop.ui.handover.words import Words
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.xforms.items import Item

Lay = Callable[[Offer, bool], None]
"""Told of cards that lie there, and whether they are others than those told of last."""


class CardEditor(TileEditor):
    """A question's tiles, of which few lie there at a time."""

    laid = Signal()
    """Others lie there now: they want another room."""

    def __init__(self, item: Item, words: Words, speaker: MakeSpeaker, lay: Lay) -> None:
        super().__init__(item, speaker)
        self._lay, self._is_told = lay, False
        self._deck = Deck([tile.value for tile in self.tiles])
        self._more = ChildButton(words("more_cards"), name="child-more-cards")
        self._more.set_icon("arrow-left" if words.is_right_to_left else "arrow-right")
        self._more.clicked.connect(self._next)
        self._every = ChildButton(words("all_cards"), name="child-all-cards")
        self._every.clicked.connect(self._all)
        self._foot = Flow(self._more, self._every, gap=16)
        self.column.addWidget(self._foot)
        self._show()

    def below(self, wide: int) -> int:
        """So high is what stands below the cards."""
        foot = self.column.spacing() + self._foot.heightForWidth(wide)
        return foot if self._deck.has_more else 0

    def shrink(self, *, small: bool) -> None:
        """Smaller letters below them too, where not all can be in sight."""
        super().shrink(small=small)
        for button in (self._more, self._every):
            button.write_at(0.8 if small else 1.0, bare=small)

    def show_value(self, value: str, strokes: str) -> None:
        """Pick what was picked, and lay the cards it is among."""
        super().show_value(value, strokes)
        if value:
            self._deck.find(value.split(maxsplit=1)[0])
            self._show()

    @Slot()
    def _next(self) -> None:
        self._tell()  # they lay there, picked or not
        self._deck.lay_next()
        self._show()

    @Slot()
    def _all(self) -> None:
        self._tell()
        self._deck.lay(0)
        self._show()

    def _show(self) -> None:
        if any(button.hasFocus() for button in (self._more, self._every)):
            self.setFocus()  # the button pressed may go; no other is to look like the one to take
        self._is_told = False
        self.flow.show_only(self._deck.shown)
        self._foot.setVisible(self._deck.has_more)
        self.laid.emit()

    def _tell(self) -> None:
        shown = self._deck.shown
        picked = tuple(
            tile.value for tile in self.tiles if tile.isChecked() and tile.value in shown
        )
        cards = from_left(shown, right_to_left=self.isRightToLeft())
        offer = Offer(cards=cards, picked=picked, response=TAPPED if picked else "")
        self._lay(offer, not self._is_told)
        self._is_told = True

    def _picked(self, picked: Tile) -> None:
        super()._picked(picked)
        self._tell()

    @property
    def _in_reach(self) -> list[Tile]:
        return [tile for tile in self.tiles if tile.value in self._deck.shown]
