"""Which cards of a question lay before a child now: two first, then the next ones, or more at a time. No Qt.

Asked again, the same cards lie the other way round: who always points to one side is seen to.
Source: domain.md 4.4 (d).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ehe_desktop.domain.cards import TWO_FIRST
from ehe_desktop.xforms.definition import FormDef

AT_FIRST: Final = 2


class Deck:
    """The cards of one question, in the order of the form; none of them is the better one."""

    def __init__(self, cards: Sequence[str], at_once: int = AT_FIRST) -> None:
        self._cards, self._at_once, self._at = tuple(cards), at_once, 0
        self._is_turned = False

    @property
    def shown(self) -> tuple[str, ...]:
        """Those that lie there now, in the order they are read."""
        now = self._cards[self._at : self._at + self._at_once]
        return now[::-1] if self._is_turned else now

    @property
    def has_more(self) -> bool:
        """Whether some lie elsewhere."""
        return len(self._cards) > self._at_once

    def lay_next(self) -> None:
        """The next ones; after the last the first."""
        self._is_turned = False
        self._at += self._at_once
        if self._at >= len(self._cards):
            self._at = 0

    def lay(self, at_once: int) -> None:
        """So many at a time from here on, those that lie there among them; 0 for all."""
        self._at_once = at_once or len(self._cards)
        self._at -= self._at % self._at_once
        self._is_turned = False

    def turn(self) -> None:
        """The same, the other way round."""
        self._is_turned = not self._is_turned

    def find(self, card: str) -> None:
        """Lay the ones with that card."""
        if card in self._cards:
            self._at = self._cards.index(card) // self._at_once * self._at_once
            self._is_turned = False


def has_cards(form: FormDef) -> bool:
    """True for a form whose choices are shown as cards."""
    return any(TWO_FIRST in one.appearance for one in form.controls.values())


def from_left(shown: Sequence[str], *, right_to_left: bool) -> tuple[str, ...]:
    """Two cards from left to right as they lie; more of them as they are read."""
    return tuple(shown[::-1]) if right_to_left and len(shown) == AT_FIRST else tuple(shown)
