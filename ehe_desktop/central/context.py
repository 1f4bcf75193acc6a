"""What every request needs beside its connection: who the centre is, how it is set, what time it is."""

from __future__ import annotations

from dataclasses import dataclass

from ehe_desktop.central.identity import Centre
from ehe_desktop.central.settings import Settings
from ehe_desktop.domain.clock import Clock, to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Read once when a process starts; holds nothing that changes between requests."""

    centre: Centre
    settings: Settings
    clock: Clock

    def now_text(self) -> str:
        """The present instant as it stands on the wire."""
        return to_text(self.clock.now())
