"""What the officer adds beside what a child made on the device: never in it.

The child's words stay as they were made. Beside them may stand the interpreter's English, the officer's
own note, whether it was read back to the child, and whether the child agrees that a parent sees it.

Source: ux.md 2.7 (officer's review after PIN); domain.md 4.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ehe_desktop.domain.clock import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside one answer."""

    english: str = ""
    """As the interpreter said it. Nothing here is ever translated by a machine."""
    note: str = ""
    """The officer's own words."""
    transcript: str = ""
    """What was said in a recording, as the officer typed it."""
    sure: str = ""
    """Of cards that were picked: how sure the officer is that the child means it: sure, unsure, guessed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedReview:
    """The review of one hand-over, known by its envelope."""

    read_back_at: Instant | None = None
    """When the officer ticked that they read it back to the child; none while they did not."""
    show_to_parent: str = ""
    """yes, part, no, not_asked: what the child said when asked; empty while nobody said."""
    beside: Mapping[str, Beside] = field(default_factory=dict)
    """By reference of the question."""

    def of(self, ref: str) -> Beside:
        """What stands beside the answer to a question; empty where nothing does."""
        return self.beside.get(ref, Beside())
