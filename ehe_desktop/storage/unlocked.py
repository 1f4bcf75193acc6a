"""An open store: its engine, its keys for each purpose, and the notes that outlive it.

The data key stays inside; callers get one key for one purpose. Python cannot
wipe it: only the end of the process does (guide/security.md 3.11), so locking is
ending the process, and `close` promises no more than closed files.

Writing order, everywhere: key file, then database, then keyring. A crash between
two leaves the later one a step behind, which the next unlock takes for what it is.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from threading import RLock
from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ehe_desktop.domain.errors import RuleBroken, StoreError
from ehe_desktop.storage import key_file, key_file_format, keys, sentinel
from ehe_desktop.storage.device_state import NO_HEAD
from ehe_desktop.storage.engine import forget_failure, has_failed, open_engine, reading
from ehe_desktop.storage.key_file_format import KeyFile
from ehe_desktop.storage.lease import (
    LeaseHolder,
    LeaseVerdict,
    SignedLease,
    fresh_memory,
    judge,
    verify_lease,
)
from ehe_desktop.storage.lease_check import JudgedLease, LeaseRenewal, judged_lease, token_for

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ehe_desktop.storage.device_secrets import DeviceSecrets
    from ehe_desktop.storage.device_state import ChainHead, DeviceState
    from ehe_desktop.storage.rollback import OlderSign
    from ehe_desktop.storage.store_door import StoreDoor

RENEW_EVERY_S: Final = 600
CHECK_EVERY_MS: Final = 7 * 24 * 3_600_000


class UnlockNote(Enum):
    """What unlocking noticed that is worth an audit entry or a word on screen."""

    KEY_FILE_FROM_COPY = "the key file was damaged and its copy was used"
    NOTE_LOST_IN_CRASH = "the keyring's last note was lost; the database is ahead"
    CLOSED_IN_A_HURRY = "the store was not closed cleanly last time"
    FULL_CHECK_DUE = "a full check of the store is due"
    CLOCK_SET_BACK = "the clock was set back"
    CLOCK_SUSPECT = "the clock leapt forward and is not believed yet"
    WRONG_TRIES_BEFORE = "there were wrong tries before this one"


@dataclass(frozen=True, slots=True)
class Opened:
    """What unlocking found, handed to `Unlocked` once."""

    door: StoreDoor
    body: KeyFile
    key: bytes
    engine: Engine
    device: DeviceSecrets
    state: DeviceState
    lease: JudgedLease
    device_seed: bytes
    door_seed: bytes = b""
    older: frozenset[OlderSign] = frozenset()
    notes: frozenset[UnlockNote] = frozenset()


class Unlocked:
    """An open store. `engine` is read-only while `older` is not empty, and past the lease.

    `noting` is the engine of the store's own notes, which writes past the lease too.
    """

    def __init__(self, opened: Opened) -> None:
        """Take what unlocking found."""
        self._door = opened.door
        self._key = opened.key
        self._device = opened.device
        self._signer = Ed25519PrivateKey.from_private_bytes(opened.device_seed)
        self._lease = opened.lease
        self.door_seed = opened.door_seed
        self.body = opened.body
        self.engine = self.noting = opened.engine
        self.state = opened.state
        self.older = opened.older
        self.notes = opened.notes
        self.store_id = bytes.fromhex(opened.body.store_id)
        self.device_id = opened.body.device_id
        self.org_id = opened.body.org_id
        self.user_ref = opened.body.user_ref
        self.files = opened.door.files
        self._one_note = RLock()

    @property
    def is_check_due(self) -> bool:
        """Whether the whole file is to be looked through: after a week, an end in a hurry, a fault of the disk."""
        return UnlockNote.FULL_CHECK_DUE in self.notes or has_failed(self.engine)

    @property
    def is_read_only(self) -> bool:
        """Whether nothing but flags is written: something is older than remembered, or the lease has ended."""
        return bool(self.older) or self.is_past_lease

    @property
    def is_past_lease(self) -> bool:
        """Whether it is read past its lease (`break_glass.py`)."""
        return self._lease.token.read_until_ms > 0

    @property
    def device_public_key(self) -> bytes:
        """The Ed25519 key by which the centre knows this device (32 bytes)."""
        return self._signer.public_key().public_bytes_raw()

    @property
    def door_key(self) -> str:
        """The public key, hex, by which the centre knows device and passphrase at a shut door; or empty."""
        if not self.door_seed:
            return ""
        door = Ed25519PrivateKey.from_private_bytes(self.door_seed)
        return door.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> bytes:
        """This device's Ed25519 signature; `message` begins with a label of its purpose."""
        return self._signer.sign(message)

    def subkey(self, label: str) -> bytes:
        """The 32-byte key for one purpose: `keys.LABEL_AUDIT`, `LABEL_ATTACHMENTS`, `LABEL_BACKUP`."""
        return keys.subkey(self._key, label)

    def lease_now(self) -> LeaseVerdict:
        """What the clocks say of the lease at this moment."""
        moment = self._door.boot_moment()
        until_ms = self._lease.token.read_until_ms
        return judge(self._lease.claims, self.state.clock, self._door.wall_ms(), moment, until_ms)

    def remember(self, receipt: ChainHead | None = None) -> None:
        """Note how far the store has come, in the database and then in the keyring.

        Call it after a round, before locking and now and then: what was done since
        the last note could be put back unnoticed on this device. `receipt` is the
        newest audit head the centre has acknowledged. A store that is older than remembered is not noted.

        Raises:
            StoreCannotWrite, StoreInUse, KeyringProblem: the note was not made.
        """
        if self.older:
            return
        with self._one_note:
            self._note(receipt)

    def _note(self, receipt: ChainHead | None) -> None:
        clock = self.lease_now().memory
        with self.noting.begin() as connection:
            row = sentinel.read(connection)
            fields = {
                "gen": row.gen + 1,
                "key_gen": self.body.gen,
                "high_water_ms": clock.high_water_ms,
                "running_ms": clock.running_ms,
                "unlocks": clock.unlocks,
                "lease_seq": self._lease.claims.seq,
            }
            sentinel.change(connection, **fields)
        self.state = replace(
            self.state,
            gen=row.gen + 1,
            key_gen=self.body.gen,
            clock=clock,
            head=row.head,
            receipt=receipt or self.state.receipt,
            lease_seq=self._lease.claims.seq,
        )
        self._device.remember(self.state)

    @property
    def lease_seq(self) -> int:
        """The number of the lease that is kept; those of one device and one centre rise."""
        return self._lease.claims.seq

    def is_worth_keeping(self, lease: SignedLease) -> bool:
        """Whether a true lease is to take the place of the one kept.

        Not one that is older in order (the centre was put back), nor one so little younger that writing
        the key file and the keyring for it would only cost time.

        Raises:
            LeaseRefused: it is not this council's, or not for this store.
        """
        key = bytes.fromhex(self.body.lease.key)
        claims = verify_lease(lease, key, LeaseHolder(self.store_id, self.device_id))
        kept = self._lease.claims
        if claims.seq < kept.seq + self.is_past_lease:
            return False
        young = 0 <= claims.issued - kept.issued < RENEW_EVERY_S
        return self.is_past_lease or not (young and self.state.clock.unlocks <= 1)

    def renew_lease(self, renewal: LeaseRenewal) -> None:
        """Put a new lease in place of the old one and start its spans anew; past the old one's end, write again.

        Raises:
            LeaseRefused: it is not for this store, or not newer in order.
            StoreCannotWrite, KeyringProblem: it could not be kept; the old one holds.
        """
        judged = judged_lease(self._door, self.body, self.state, renewal)
        if renewal.d_lease is not None:
            self._device.keep_lease_secret(renewal.d_lease)
        with self._one_note:
            self._rewrite(lease=judged.token)
            self._begin(judged)

    def take_identity(self, device_id: str, lease: SignedLease) -> None:
        """The centre gave this copy a name of its own, with its first lease: both are kept together.

        Raises:
            LeaseRefused: it is not for this store under that name.
            StoreCannotWrite, KeyringProblem: it could not be kept; the old name holds.
        """
        if self.older:
            self.settle_older(UUID(device_id).bytes)
        token = token_for(lease, self.body.lease.key)
        claims = verify_lease(
            lease, bytes.fromhex(token.key), LeaseHolder(self.store_id, device_id)
        )
        clock = fresh_memory(claims, self._door.boot_moment())
        verdict = judge(claims, clock, self._door.wall_ms(), self._door.boot_moment())
        # Its leases count from 1 again. The keyring must know before the key file says so, or a crash
        # between the two would leave a lease that looks older than the newest seen.
        with self._one_note:
            self.state = replace(self.state, lease_seq=min(claims.seq, self.state.lease_seq))
            self._device.remember(self.state)
            self._rewrite(lease=token, device_id=device_id)
            self.device_id = device_id
            self._begin(JudgedLease(claims, token, verdict))

    def _begin(self, lease: JudgedLease) -> None:
        """Go by a new lease, which is kept: its spans begin, and what was only read is written again."""
        self._lease = lease
        if self.engine is not self.noting and not self.is_past_lease:
            self.engine.dispose()
            self.engine = self.noting
        self.state = replace(self.state, clock=lease.verdict.memory)
        self.remember()

    def rewrite_key_file(self, **changes: object) -> None:
        """Write fields of the key file anew, then note it; for `change_passphrase` and `rotate_key` only.

        Raises:
            StoreCannotWrite: it could not be kept; what was there stays.
        """
        self._rewrite(**changes)
        self.remember()

    def current_key(self) -> bytes:
        """The data key itself; for `change_passphrase` only."""
        return self._key

    def engine_for_flags(self) -> Engine:
        """A writing engine beside a read-only one: a SafeguardingFlag can always be raised."""
        return open_engine(self.files.database, self.subkey(keys.LABEL_DATABASE))

    def settle_older(self, replica_id: bytes) -> None:
        """End reading only, after the centre has looked and given this copy a name of its own.

        Raises:
            RuleBroken: nothing was older, or the name is not 16 bytes.
            StoreError, KeyringProblem: it could not be written; the store stays read-only.
        """
        if not self.older or len(replica_id) != 16:
            raise RuleBroken("only an older copy is settled, by a replica id of 16 bytes")
        writing = self.engine_for_flags()
        with writing.begin() as connection:
            row = sentinel.read(connection)
            sentinel.change(connection, gen=max(row.gen, self.state.gen), replica_id=replica_id)
        self._rewrite(gen=max(self.body.gen, row.key_gen, self.state.key_gen))
        self.engine.dispose()
        self.engine = self.noting = writing
        self.older = frozenset()
        self.state = replace(self.state, replica_id=replica_id, receipt=NO_HEAD)
        self.remember()

    def close(self) -> None:
        """Note a clean end and close the files; a check that is due stays due.

        Past the lease, when the hours of reading are over, D_lease goes.
        """
        due = {"checked_at_ms": 0} if self.is_check_due else {}
        try:
            if not self.older:
                with self.noting.begin() as connection:
                    sentinel.change(connection, closed_cleanly=True, **due)
                self.remember()
            if self.is_past_lease and not self.lease_now().may_be_read:
                self._device.take_away_lease_secret()
        finally:
            let_go(self)

    def _rewrite(self, **changes: object) -> None:
        gen = int(str(changes.pop("gen", self.body.gen))) + 1
        body = msgspec.structs.replace(self.body, gen=gen, **changes)
        raw = key_file_format.sealed_bytes(body, self._key)
        key_file.save_with_copy(self.files.key_file, raw)
        self.body = body


def let_go(store: Unlocked) -> None:
    """Close the files and note nothing; what is asked of the store next opens them again."""
    for engine in (store.engine, store.noting):
        engine.dispose()


def is_reading_over(store: Unlocked) -> bool:
    """Past the lease, whether its hours of reading are over. Notes the time: ended in the middle, none is won back."""
    if not store.is_past_lease:
        return False
    with suppress(StoreError):  # a disk too full for a note does not stop the clock
        store.remember()
    return not store.lease_now().may_be_read


def note_checked(store: Unlocked, at_ms: int) -> None:
    """A full check was passed at `at_ms`: the next is due in a week, or after an end in a hurry."""
    with store.engine.begin() as connection:
        sentinel.change(connection, checked_at_ms=at_ms)
    store.notes -= {UnlockNote.FULL_CHECK_DUE}
    forget_failure(store.engine)


def notes_of_row(row: sentinel.Sentinel, now_ms: int) -> set[UnlockNote]:
    """What the database's own row tells about the last time."""
    notes = set()
    if not row.closed_cleanly:
        notes.add(UnlockNote.CLOSED_IN_A_HURRY)
    if not row.closed_cleanly or now_ms - row.checked_at_ms > CHECK_EVERY_MS:
        notes.add(UnlockNote.FULL_CHECK_DUE)
    return notes


def read_row(engine: Engine) -> sentinel.Sentinel:
    """The sentinel of an open engine. Raises `StoreDamaged` when there is none."""
    with reading(engine) as connection:
        return sentinel.read(connection)
