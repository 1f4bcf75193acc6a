"""What the child's pages may ask for: a form, two first names, and a way to seal what was done.

`app/handover_process.py` gives the real one. There is no way back to what was sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ehe_desktop.domain.clock import Clock
from ehe_desktop.domain.hand_over import Made
from ehe_desktop.xforms.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildFacts:
    """Everything the pages know beside the form."""

    called: str
    officer: str
    language: str
    record_s: int = 0
    """How long one recording may be; 0 where the child may make none."""
    done: tuple[str, ...] = ()
    """Questions met before: in this hand-over before a crash, or in one that was cut short."""
    opened: tuple[str, ...] = ()
    here: str = ""
    """Where the child was when the process died; empty at the beginning."""


class ChildPort(Protocol):
    """One hand-over."""

    facts: ChildFacts
    session: Session
    clock: Clock

    def seal(self, made: Made) -> None:
        """Seal one deed; it is on the disk when this returns. Raises UserFacingError."""
        ...

    def note_place(self, done: Sequence[str], opened: Sequence[str], here: str) -> None:
        """Note which questions were met, without any answer. Never raises."""
        ...
