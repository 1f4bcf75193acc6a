"""The desk: what is unlocked, handed to every service as its first argument.

It is made once, after the passphrase, by `app/wiring.py`. It holds no widget and starts
nothing; when the process ends, it is gone, and the keys with it (DECISIONS 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ehe_desktop.domain.clock import Clock, civil_date
from ehe_desktop.domain.ids import NewId
from ehe_desktop.domain.officer import Role
from ehe_desktop.domain.policy import Policy
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.storage.store import Actor, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """The officer at the desk."""

    officer_id: str
    name: str
    role: str = Role.OFFICER.value

    @property
    def may_supervise(self) -> bool:
        """True for the role that approves, closes flags and prints for a team."""
        return self.role == Role.SUPERVISOR.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything a service may use."""

    store: Store
    me: Me
    policy: Policy
    forms: FormShelf
    clock: Clock
    new_id: NewId
    keyring_name: str = ""
    """Where the device secrets are kept, in words; the demo's says that it is in memory."""
    read_only_because: str = ""
    """Not empty when the store looks older than remembered: only flags and concerns can be added."""

    def today(self) -> date:
        """The date in England now."""
        return civil_date(self.clock.now())

    def actor(self, asked_by: str = "") -> Actor:
        """Who writes, and which screen asked (so that it need not reload itself)."""
        return Actor(officer_id=self.me.officer_id, asked_by=asked_by)
