"""What every request needs beside its connection: who the centre is, how it is set, what time it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ehe_desktop.central.identity import Centre
from ehe_desktop.central.settings import Settings
from ehe_desktop.domain.clock import Clock, from_text, to_text


@dataclass(frozen=True, slots=True)
class _Then:
    """The clock at an instant that has passed."""

    instant: datetime

    def now(self) -> datetime:
        """That instant."""
        return self.instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Read once when a process starts; holds nothing that changes between requests."""

    centre: Centre
    settings: Settings
    clock: Clock

    def now_text(self) -> str:
        """The present instant as it stands on the wire."""
        return to_text(self.clock.now())

    def at(self, received_at: str) -> Context:
        """The same at an instant that has passed: what came then is no later for being decided now."""
        return replace(self, clock=_Then(from_text(received_at)))
