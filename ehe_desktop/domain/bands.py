"""The words every rule about risk is written in: the band, and the way a contact is made.

Four bands and one state. `Not assessed` is not a band: it has no interval and no
place among the others. "Escalate now" is not a band either (`escalation.py`).
A band is always shown as a word, a letter and a mark together, never by a colour.
No figures stand here: intervals and cut-offs are the council's (`risk_matrix.py`).

Source: domain.md 3.4.
"""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import Final

from ehe_desktop.domain.errors import RuleBroken


class RiskBand(Enum):
    """How soon a child's case must be looked at again."""

    NOT_ASSESSED = "not_assessed"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"

    @property
    def code(self) -> str:
        """The word kept in records and on the wire."""
        return str(self.value)

    @property
    def word(self) -> str:
        """The words on screen and on paper."""
        return _FACES[self][0]

    @property
    def letter(self) -> str:
        """The letters that stand for the band where there is no room for the word."""
        return _FACES[self][1]

    @property
    def mark_name(self) -> str:
        """The shape drawn beside the letter, so that no reader depends on colour."""
        return _FACES[self][2]

    @property
    def rank(self) -> int:
        """1 for Low to 4 for Very high; 0 for the state Not assessed."""
        return _FACES[self][3]

    @property
    def is_band(self) -> bool:
        """False for the state Not assessed."""
        return self is not RiskBand.NOT_ASSESSED

    @classmethod
    def from_code(cls, code: str) -> RiskBand:
        """The band kept as `code`.

        Raises:
            RuleBroken: no band has that code.
        """
        try:
            return cls(code)
        except ValueError:
            raise RuleBroken(f"no risk band has the code {code!r}") from None

    @classmethod
    def read(cls, code: str) -> RiskBand:
        """The band a record says; a newer program's word is never the milder one, as in `merge.py`.

        >>> [RiskBand.read(code).word for code in ("low", "grave", "")]
        ['Low', 'Very high', 'Not assessed']
        """
        if not code:
            return cls.NOT_ASSESSED
        return next((band for band in cls if band.code == code), cls.VERY_HIGH)


_FACES: Final[dict[RiskBand, tuple[str, str, str, int]]] = {
    RiskBand.NOT_ASSESSED: ("Not assessed", "NA", "ring", 0),
    RiskBand.LOW: ("Low", "L", "disc", 1),
    RiskBand.MEDIUM: ("Medium", "M", "diamond", 2),
    RiskBand.HIGH: ("High", "H", "triangle", 3),
    RiskBand.VERY_HIGH: ("Very high", "VH", "octagon", 4),
}

BANDS: Final = (RiskBand.LOW, RiskBand.MEDIUM, RiskBand.HIGH, RiskBand.VERY_HIGH)
"""The four bands, mildest first."""


def worse(first: RiskBand, second: RiskBand) -> RiskBand:
    """The band of the two that is reviewed sooner; a band before Not assessed."""
    return first if first.rank >= second.rank else second


class ContactMode(IntEnum):
    """How a review is held; a greater value is a stronger way."""

    LETTER = 1
    LETTER_AND_PHONE = 2
    VISIT = 3
    FACE_TO_FACE = 4

    @property
    def code(self) -> str:
        """The word kept in records and in policy files."""
        return self.name.lower()

    @property
    def word(self) -> str:
        """The words on screen and on paper."""
        return _MODE_WORDS[self]

    @property
    def needs_child_seen(self) -> bool:
        """True where a contact without sight of the child does not count as the review."""
        return self >= ContactMode.VISIT

    @classmethod
    def from_code(cls, code: str) -> ContactMode:
        """The mode kept as `code`.

        Raises:
            RuleBroken: no mode has that code.
        """
        for mode in cls:
            if mode.code == code:
                return mode
        raise RuleBroken(f"no contact mode has the code {code!r}")


_MODE_WORDS: Final[dict[ContactMode, str]] = {
    ContactMode.LETTER: "letter or email with the child’s page; a visit is offered",
    ContactMode.LETTER_AND_PHONE: "letter or email, and a phone call",
    ContactMode.VISIT: "visit, or video with the child seen",
    ContactMode.FACE_TO_FACE: "face-to-face visit with the child seen",
}
