"""The real door: unlocking this account's store and enrolling this device.

It blocks for seconds and runs on the store thread; progress comes through a callback.
"""

from __future__ import annotations

import platform
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ehe_desktop import __version__
from ehe_desktop.app.back_in import ask_council, enrol_anew, recovered, signed, with_centre
from ehe_desktop.app.ticket import read_ticket
from ehe_desktop.app.wiring import Sat, opened, round_of, seal_and_erase, sitting_of, store_of
from ehe_desktop.domain.clock import Clock
from ehe_desktop.domain.errors import SyncError
from ehe_desktop.domain.hand_over import HandOverOrder
from ehe_desktop.domain.sync_round import SyncProgress
from ehe_desktop.platform.interface import SecretSafe
from ehe_desktop.services.preferences import change_preferences, read_preferences
from ehe_desktop.storage import good_copy, meta
from ehe_desktop.storage.create_store import NewStore, create_store, new_store_id
from ehe_desktop.storage.device_secrets import DeviceSecrets, open_system_safe
from ehe_desktop.storage.erase import finish_erasures, is_erasure_begun
from ehe_desktop.storage.errors import LeaseEnded, LeaseOver, LeaseReadable
from ehe_desktop.storage.keys import KEY_BYTES, LABEL_DATABASE, StretchCost
from ehe_desktop.storage.migrate import bring_up_to_date
from ehe_desktop.storage.recovery import lock_anew
from ehe_desktop.storage.rotate_key import is_due, rotate_key
from ehe_desktop.storage.store import Store
from ehe_desktop.storage.store_door import StoreDoor
from ehe_desktop.storage.store_files import files_of, stores_under
from ehe_desktop.storage.unlocked import Unlocked, let_go
from ehe_desktop.storage.vault import end_lease, unlock, unlock_to_erase, unlock_to_read
from ehe_desktop.sync.at_the_door import enrol_device
from ehe_desktop.sync.errors import DeviceRevoked
from ehe_desktop.ui.background.cancel import CancelToken
from ehe_desktop.ui.shell_facts import copy_text, last_sync_text
from ehe_desktop.ui.unlock.port import DoorFacts, Enrolment, Opened
from ehe_desktop.wire.messages import EnrolAnswer, EnrolRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorSettings:
    """How this door was started. `safe` None means the system's own keyring.

    `demo` lets the keyring in memory pass; only the demonstration's own code sets it.
    """

    base: Path
    clock: Clock
    safe: SecretSafe | None = None
    demo: bool = False
    demo_words: str = ""
    centre_url: str = ""
    enrolment_code: str = ""
    apply_look: Callable[[str, int], None] = lambda _theme, _percent: None
    cost: StretchCost = field(default_factory=StretchCost)
    leave_order: Callable[[HandOverOrder], None] | None = None


class Door:
    """A `DoorPort` over this account's folder and keyring."""

    def __init__(self, settings: DoorSettings) -> None:
        self._settings = settings
        if is_erasure_begun(settings.base):  # one that was cut short is ended before anything
            finish_erasures(settings.base, settings.safe or open_system_safe())

    def facts(self) -> DoorFacts:
        """What can be said without a key."""
        base = self._settings.base
        liked, ticket = read_preferences(base), read_ticket(base)
        return DoorFacts(
            is_enrolled=bool(stores_under(base)),
            officer_name=liked.officer_name,
            council_name=liked.council_name,
            reason=ticket.reason,
            idle_minutes=ticket.idle_minutes,
            waiting_to_send=ticket.waiting_to_send,
            not_yet_told=ticket.not_yet_told,
            last_sync_words=last_sync_text(ticket.last_sync_at, self._settings.clock.now()),
            copy_words=_copy_words(base, liked.store_id, self._settings.clock.now()),
            demo_words=self._settings.demo_words,
            centre_url=self._settings.centre_url or liked.centre_url,
            enrolment_code=self._settings.enrolment_code,
            council_words=liked.council_words,
        )

    def unlock(self, passphrase: str) -> Opened:
        """Open the store of this account."""
        return self._open(unlock, passphrase)

    def unlock_to_read(self, passphrase: str, reason: str) -> Opened:
        """Open the store past its lease, for four hours of reading."""
        return self._open(lambda door, typed: unlock_to_read(door, typed, reason), passphrase)

    def keep_locked(self) -> None:
        """Do without the hours of reading: from now on the store opens to nobody without the centre."""
        with suppress(LeaseOver):
            end_lease(self._own_door()[0])

    def _open(self, way: Callable[[StoreDoor, str], Unlocked], passphrase: str) -> Opened:
        return opened(*self._sit(way, passphrase))

    def _sit(self, way: Callable[[StoreDoor, str], Unlocked], passphrase: str) -> tuple[Sat, Store]:
        base = self._settings.base
        door, centre_url = self._own_door()
        try:
            unlocked = way(door, passphrase)
        except LeaseEnded as ended:
            unlocked = self._past_lease((door, centre_url), passphrase, ended)
        sat = Sat(base, door, unlocked, self._settings.clock, self._settings.leave_order)
        if not unlocked.older:  # such a copy waits for the centre before it is written
            let_go(unlocked)  # nobody may have the file open while it moves on
            bring_up_to_date(door.files.database, unlocked.subkey(LABEL_DATABASE))
        was = unlocked.body.cur.kid
        if is_due(unlocked, self._settings.clock.now()):
            unlocked = rotate_key(door, unlocked, passphrase)
            sat = replace(sat, unlocked=unlocked)
        store = store_of(sat)
        self._note_unlock(store, unlocked, is_new_key=unlocked.body.cur.kid != was)
        return sat, store

    def _past_lease(
        self, at: tuple[StoreDoor, str], passphrase: str, ended: LeaseEnded
    ) -> Unlocked:
        """The store with a new lease of the centre; without a connection for reading, while those hours run."""
        door, centre_url = at
        try:
            return with_centre(door, passphrase, centre_url, ended)
        except LeaseReadable as readable:
            if not readable.is_begun:
                raise
            return unlock_to_read(door, passphrase)
        except DeviceRevoked as fault:
            self.keep_locked()
            if fault.lease_secret:
                unlocked = unlock_to_erase(door, passphrase, fault.lease_secret)
                seal_and_erase(Sat(self._settings.base, door, unlocked, self._settings.clock))
            raise

    def _own_door(self) -> tuple[StoreDoor, str]:
        """The store of this account, and the address of its centre."""
        base = self._settings.base
        liked = read_preferences(base)
        store_id = bytes.fromhex(liked.store_id) if liked.store_id else stores_under(base)[0]
        return self._store_door(store_id), liked.centre_url

    def ask_council(self, code: str) -> str:
        """Ask the council to let this store be opened again; the six numbers to read out."""
        words = ask_council(*self._own_door(), code)
        change_preferences(self._settings.base, council_words=words)
        return words

    def unlock_recovered(self, passphrase: str) -> Opened:
        """Open the store under a new passphrase with what the council has answered."""
        door, centre_url = self._own_door()
        found = recovered(door, centre_url)
        came = self._open(lambda at, typed: lock_anew(at, found, typed), passphrase)
        change_preferences(self._settings.base, council_words="")
        return came

    def enrol_again(self, code: str, passphrase: str) -> Opened:
        """Make this store known again to a centre that has forgotten the device."""
        sat, store = self._sit(unlock, passphrase)
        _, centre_url = self._own_door()
        d_lease = DeviceSecrets(sat.door.safe, sat.unlocked.store_id).device_key()[KEY_BYTES:]
        try:
            enrol_anew(sat.unlocked, store, d_lease, (centre_url, code))
        except BaseException:
            sat.unlocked.close()
            raise
        return opened(sat, store)

    def unlock_copy(self, passphrase: str) -> Opened:
        """Open the good copy of this account's store in place of a damaged one."""
        return self._open(good_copy.unlock_copy, passphrase)

    def enrol(self, enrolment: Enrolment, progress: Callable[[SyncProgress], None]) -> Opened:
        """Enrol with the centre, make the store, then a first round."""
        progress(SyncProgress(phase="connecting"))
        store_id, seed, audit_key = new_store_id(), secrets.token_bytes(32), secrets.token_bytes(32)
        key = Ed25519PrivateKey.from_private_bytes(seed)
        answer = enrol_device(
            enrolment.centre_url,
            EnrolRequest(
                code=enrolment.code,
                device_name=platform.node() or "laptop",
                device_key=key.public_key().public_bytes_raw().hex(),
                program_version=__version__,
                store_id=store_id.hex(),
                audit_key=audit_key.hex(),
            ),
            key.sign,
        )
        sat, store = self._make((store_id, seed, audit_key), answer, enrolment)
        with suppress(
            SyncError
        ):  # the code is used up: the store opens, and later rounds bring the rest
            round_of(sat, store)(CancelToken(), progress)  # type: ignore[arg-type]
        return opened(sat, store)

    def set_look(self, theme: str, text_percent: int) -> None:
        """Keep the look and show it."""
        change_preferences(self._settings.base, theme=theme, text_percent=text_percent)
        self._settings.apply_look(theme, text_percent)

    def _make(
        self, made: tuple[bytes, bytes, bytes], answer: EnrolAnswer, enrolment: Enrolment
    ) -> tuple[Sat, Store]:
        store_id, seed, audit_key = made
        base = self._settings.base
        door = self._store_door(store_id)
        unlocked = create_store(
            door, _new_store(store_id, seed, answer, self._settings.cost), enrolment.passphrase
        )
        sat = Sat(base, door, unlocked, self._settings.clock, self._settings.leave_order)
        sitting = sitting_of(sat, answer.officer_id, answer.officer_role)
        store = Store.create(
            unlocked.engine,
            sitting,
            audit_key=audit_key,
            store_id=store_id.hex(),
        )
        with unlocked.engine.begin() as connection:
            for name, value in (
                (meta.REPLICA_ID, answer.replica_id),
                (meta.TOKEN, answer.token),
                (meta.OFFICER_NAME, answer.officer_name),
                (meta.OFFICER_ROLE, answer.officer_role),
                (meta.CENTRE_URL, enrolment.centre_url),
                (meta.EPOCH, answer.epoch),
                (meta.RECOVERY_KEY, answer.recovery_key),
                (meta.ORDER_KEY, answer.order_key),
            ):
                meta.put(connection, name, value)
        change_preferences(
            base,
            officer_name=answer.officer_name,
            council_name=answer.org_name,
            centre_url=enrolment.centre_url,
            store_id=store_id.hex(),
        )
        return sat, store

    def _store_door(self, store_id: bytes) -> StoreDoor:
        safe = self._settings.safe
        return StoreDoor(
            files=files_of(self._settings.base, store_id),
            safe=safe if safe is not None else open_system_safe(),
            clock=self._settings.clock,
            demo=self._settings.demo,
        )

    def _note_unlock(self, store: Store, unlocked: Unlocked, *, is_new_key: bool) -> None:
        if unlocked.older:
            return
        notes = ", ".join(sorted(note.name.lower() for note in unlocked.notes))
        with Store(unlocked.noting, store.sitting).writing() as work:
            work.audit("unlock", "store", unlocked.store_id.hex(), reason=notes)
            if is_new_key:
                work.audit("new_key", "store", unlocked.store_id.hex())


def _copy_words(base: Path, store_id: str, now: datetime) -> str:
    made = good_copy.made_at(files_of(base, bytes.fromhex(store_id))) if store_id else None
    return copy_text(made, now) if made else ""


def _new_store(store_id: bytes, seed: bytes, answer: EnrolAnswer, cost: StretchCost) -> NewStore:
    return NewStore(
        store_id=store_id,
        device_id=answer.replica_id,
        org_id=answer.org_id,
        user_ref=answer.officer_id,
        lease=signed(answer.lease, answer.lease_signature),
        lease_key=bytes.fromhex(answer.lease_key),
        d_lease=bytes.fromhex(answer.device_secret),
        recovery_key=bytes.fromhex(answer.recovery_key),
        recovery_key_id=answer.recovery_key_id,
        device_seed=seed,
        cost=cost,
    )
