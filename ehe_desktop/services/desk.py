"""The desk: what is unlocked, handed to every service as its first argument.

It is made once, after the passphrase, by `app/wiring.py`. It holds no widget and starts
nothing; when the process ends, it is gone, and the keys with it (DECISIONS 1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ehe_desktop.domain.clock import Clock, civil_date
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.hand_over import HandOverOrder
from ehe_desktop.domain.ids import NewId
from ehe_desktop.domain.officer import Role
from ehe_desktop.domain.policy import Policy
from ehe_desktop.domain.review import first_contact_by
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.storage.as_of import AsOf
from ehe_desktop.storage.health import HealthReport
from ehe_desktop.storage.sitting import Actor
from ehe_desktop.storage.store import Store


def _refuse_step_up(_passphrase: str) -> None:
    """A desk made without a way to ask for the passphrase lets nothing pass that needs it."""
    raise RuleBroken("this desk cannot ask for the passphrase again")


def _refuse_change(_old: str, _new: str) -> None:
    """A desk made without a way to change the passphrase changes nothing."""
    raise RuleBroken("this desk cannot change the passphrase")


def _refuse_signing(_text: bytes) -> bytes:
    """A desk made without the device's key signs nothing."""
    raise RuleBroken("this desk cannot sign for its device")


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
class StoreCare:
    """What looking after the open store needs of the vault."""

    is_check_due: Callable[[], bool]
    note_checked: Callable[[], None]
    keep_copy: Callable[[], bool]
    """Makes a good copy unless the last is younger than an hour; True when it did."""


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
    folder: Path = Path()
    """Where this store and its preferences lie."""
    lock_minutes: int = 5
    check_passphrase: Callable[[str], None] = _refuse_step_up
    """Asks for the passphrase again before a sign-off or a full print; raises as unlocking does."""
    why_read_only: Callable[[], str] = str
    """Asked each time: a round with the centre can settle it while the window is open."""
    safety: Store | None = None
    """A writing way into a store that is read-only: for flags and concerns, and nothing else."""
    change_passphrase: Callable[[str, str], None] = _refuse_change
    """Locks the store under a new passphrase (old, new); raises as unlocking does."""
    check_pages: Callable[[], HealthReport] = HealthReport
    """Reads every page of the open store's file; its log must be folded in before."""
    care: StoreCare | None = None
    """Looks after the store's file; None where there is no vault behind it."""
    lease_warns_within_h: Callable[[], int | None] = lambda: None
    """4, 24 or 72 when the leave to work without a connection ends within so many hours."""
    is_reading_over: Callable[[], bool] = lambda: False
    """Past that leave, whether the hours of reading are over; asked again and again, for it notes the time."""
    device_key: bytes = b""
    """The public key by which the centre knows this device; its fingerprint is shown in Settings."""
    sign: Callable[[bytes], bytes] = _refuse_signing
    """Signs with the key of this device, as its rounds do."""
    own_folder: Path | None = None
    """The folder of this one store, where it is not `folder` itself."""
    leave_order: Callable[[HandOverOrder], None] | None = None
    """Leaves what the child's process needs for the launcher; None where no launcher waits."""

    @property
    def store_folder(self) -> Path:
        """Where this store's own files lie, its envelopes among them."""
        return self.own_folder or self.folder

    @property
    def read_only_because(self) -> str:
        """Not empty while the store is only read, and says why: only flags and concerns can be added."""
        return self.why_read_only()

    @property
    def safety_store(self) -> Store:
        """Where flags and concerns are written, whatever else is not."""
        return self.safety or self.store

    def today(self) -> date:
        """The date in England now."""
        return civil_date(self.clock.now())

    def as_of(self) -> AsOf:
        """Now, with the council's way of counting to a first contact, for queries."""
        days = self.policy.timescales.first_contact_working_days
        calendars = self.policy.calendars
        return AsOf(
            now=self.clock.now(),
            first_contact=lambda heard_on: first_contact_by(heard_on, days, calendars),
        )

    def actor(self, asked_by: str = "") -> Actor:
        """Who writes, and which screen asked (so that it need not reload itself)."""
        return Actor(officer_id=self.me.officer_id, asked_by=asked_by)
