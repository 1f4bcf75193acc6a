"""Cards shown to a child who answers by pointing: which lay there, where, what came of it, how sure that is.

Two lie there first, then others or more. No answer is kept as what it is, and so is a card picked
otherwise when the same was asked again with the sides changed. Nothing here is scored.

Source: domain.md 4.4 (d).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

TWO_FIRST: Final = "two-first"
"""In a form's appearance column: the choices are cards, shown two at a time first."""
TAPPED: Final = "tapped"
NOT_ANSWERED: Final[Mapping[str, str]] = {"moved_away": "Moved away", "none": "No answer"}
RESPONSES: Final[Mapping[str, str]] = {
    "pointed": "Pointed",
    "looked": "Looked at it",
    "said": "Said it",
    "signed": "Signed it",
    **NOT_ANSWERED,
}
"""How a child answers cards that an officer shows."""
SURE: Final[Mapping[str, str]] = {
    "sure": "Sure",
    "unsure": "Unsure",
    "guessed": "Guessed by an adult",
}
"""How sure the adult is that this is what the child means."""
_TAPPED_WORDS: Final = "Tapped on the device"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Cards that lay before a child at one time."""

    cards: tuple[str, ...]
    """Their words in the form's first language: two from left to right, more in the order they are read."""
    picked: tuple[str, ...] = ()
    """Of these; empty where none was."""
    response: str = ""
    """pointed, looked, said, signed, moved_away, none, or tapped (on the device); empty where nobody said."""
    sure: str = ""
    """sure, unsure, guessed (by an adult); empty where nobody said."""


def with_offer(offers: Sequence[Offer], one: Offer, *, is_anew: bool) -> tuple[Offer, ...]:
    """These and one more; or, not anew, with the last of them as it is now."""
    return (*(offers if is_anew else offers[:-1]), one)


def offers_line(offers: Sequence[Offer], sure: str = "") -> str:
    """Everything shown for one question, in words; `sure` where it was said once for all.

    >>> offers_line([Offer(cards=("Happy", "OK"), picked=("OK",), response="pointed", sure="unsure")])
    'Cards shown: Happy (left), OK (right): OK. Pointed. Unsure.'
    """
    told = " Then: ".join(_offer_words(one) for one in offers)
    last = f" {SURE[sure]}." if sure in SURE else ""
    return f"Cards shown: {told}{last}" if told else ""


def _offer_words(one: Offer) -> str:
    sides = ("left", "right") if len(one.cards) == 2 else range(1, len(one.cards) + 1)
    lay = ", ".join(f"{card} ({side})" for card, side in zip(one.cards, sides, strict=True))
    given = _TAPPED_WORDS if one.response == TAPPED else RESPONSES.get(one.response, "")
    came = ", ".join(one.picked) or ("" if one.response in NOT_ANSWERED else "none picked")
    said = (": ".join(filter(None, (lay, came))), given, SURE.get(one.sure, ""))
    return " ".join(f"{part}." for part in said if part)
