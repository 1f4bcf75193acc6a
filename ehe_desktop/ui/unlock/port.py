"""What the door may ask for: facts that need no key, unlocking, and enrolment.

`app/wiring.py` gives the real one. Both verbs block for seconds and run on the store thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ehe_desktop.domain.sync_round import SyncProgress
from ehe_desktop.services.desk import Desk
from ehe_desktop.ui.sync_keeper import SyncPort


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorFacts:
    """What can be said before unlocking: counts and times, nothing about cases."""

    is_enrolled: bool
    officer_name: str = ""
    council_name: str = ""
    reason: str = ""
    idle_minutes: int = 0
    waiting_to_send: int = 0
    not_yet_told: int = 0
    last_sync_words: str = ""
    copy_words: str = ""
    """When the good copy of the store was made; empty when there is none."""
    demo_words: str = ""
    """In the demonstration alone: what keyring is in use, and the passphrase to type."""
    centre_url: str = ""
    enrolment_code: str = ""
    """Given on the command line by the person who set the device up; empty otherwise."""
    council_words: str = ""
    """Six numbers to read out, while the council is asked to open the store again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What unlocking gives: the desk, the way to sync, and what to do before the process ends."""

    desk: Desk
    sync: SyncPort
    close: Callable[[str], None]
    """Writes the ticket with a reason, then closes the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What a person gave on the first-run pages."""

    centre_url: str
    code: str
    passphrase: str


class DoorPort(Protocol):
    """What a door can do."""

    def facts(self) -> DoorFacts:
        """What to show before anything is unlocked."""
        ...

    def unlock(self, passphrase: str) -> Opened:
        """Open the store. Raises StoreError and its kin."""
        ...

    def unlock_to_read(self, passphrase: str, reason: str) -> Opened:
        """Past the lease: open the store for four hours of reading, once, for a reason the supervisor is shown."""
        ...

    def keep_locked(self) -> None:
        """Past the lease: do without those hours, so that only the central system can open the store."""
        ...

    def unlock_copy(self, passphrase: str) -> Opened:
        """Put the good copy in the place of a damaged store, which is kept, and open it."""
        ...

    def ask_council(self, code: str) -> str:
        """Ask the council to let a store be opened whose passphrase is forgotten; six numbers to read out."""
        ...

    def unlock_recovered(self, passphrase: str) -> Opened:
        """Open it under a new passphrase. Raises SyncError while the council has not answered."""
        ...

    def enrol_again(self, code: str, passphrase: str) -> Opened:
        """Make this device known again to a central system that has forgotten it, and open the store."""
        ...

    def enrol(self, enrolment: Enrolment, progress: Callable[[SyncProgress], None]) -> Opened:
        """Enrol this device, make its store, get the cases. Raises SyncError, StoreError, InputRefused."""
        ...

    def set_look(self, theme: str, text_percent: int) -> None:
        """Keep how the program looks, and show it at once."""
        ...
