"""A sheet somebody has begun to fill in: what is typed so far, kept on this device alone.

A sheet is anything with boxes that becomes something only when a button is pressed: a note, a
reason, a plan of a visit. Until then its words are nobody's record; they are never sent, and they
go when they have become what they were typed for, or with their family. Nothing here stores.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

CONCERN_SHEETS: Final = frozenset(
    {"reply", "concern_note", "close_concern", "raise_flag", "check_flag", "close_flag"}
)
"""Sheets about a child's safety: they are kept where other sheets cannot be any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetAbout:
    """Which sheet, and what it is about: one set of words is kept for each pair."""

    sheet: str
    about: str
    """The id of the child, plan, visit, concern, flag or conflict."""
    child_id: str = ""
    family_id: str = ""
    """Whose words they are, for the day the family leaves this device; one of the two is enough."""

    @property
    def is_safety(self) -> bool:
        """True for a sheet about a flag or a concern."""
        return self.sheet in CONCERN_SHEETS


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSheet:
    """What was typed in a sheet: the boxes a person changed, each as text."""

    sheet: str
    about: str
    family_id: str = ""
    write_id: str = ""
    """The id of the write these words are for: done once, they are kept no longer."""
    typed: Mapping[str, str] = field(default_factory=dict)
    saved_at: str = ""


def joined(
    kept: Mapping[str, str], typed: Mapping[str, str], prose: Collection[str]
) -> dict[str, str]:
    r"""What was kept with what was typed meanwhile: prose stands one after the other.

    Of a box that is no prose (a date, a choice) the newer answer counts.

    >>> joined({"why": "Ill", "on": "1 May"}, {"why": "Moved", "on": ""}, {"why"})
    {'why': 'Ill\nMoved', 'on': ''}
    """
    both = {**kept, **typed}
    for name in set(prose) & kept.keys() & typed.keys():
        if typed[name].strip() and not typed[name].startswith(kept[name]):
            both[name] = f"{kept[name]}\n{typed[name]}".strip()
        elif not typed[name].strip():
            both[name] = kept[name]
    return both
