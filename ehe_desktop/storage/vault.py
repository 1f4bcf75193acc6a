"""Unlocking: from a passphrase to an open store, one step after the other, each with its own error.

    1 read and check the key file        5 stretch the passphrase, unwrap the data key
    2 the keyring: is it the right one   6 check who wrote the key file; finish a cut rotation
    3 the lease and the clocks           7 open the database, compare whose it is
    4 the pause after wrong tries        8 is anything older than remembered
                                         9 note the unlock: key file, database, keyring

The keyring comes before the lease because the memory of the clocks and of wrong
tries lies there. A try is counted before it is made, so ending the program in the
middle gains nothing. Anything older than remembered opens for reading only, with
a mark: it may be an honest restore, and the centre decides.
Nothing here waits, asks a network, or deletes a file. A lease that has ended takes its part
of the key with it, but not before the officer was offered four hours of reading (`break_glass.py`).

Source: guide/security.md 3.5, 3.7.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from ehe_desktop.platform.current import current_platform
from ehe_desktop.storage import break_glass, key_file, key_file_format, keys, sentinel
from ehe_desktop.storage.attempts import Attempt
from ehe_desktop.storage.device_secrets import DeviceSecrets, refuse_other_safe
from ehe_desktop.storage.device_state import DeviceState
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.errors import (
    LeaseEnded,
    LeaseOver,
    LeaseReadable,
    StorePlaceRefused,
)
from ehe_desktop.storage.key_file_format import Fails, KeyFile
from ehe_desktop.storage.lease import MOST_UNLOCKS, READ_ON_MS, refuse_ended
from ehe_desktop.storage.lease_check import (
    JudgedLease,
    LeaseRenewal,
    judged_lease,
    with_database_memory,
)
from ehe_desktop.storage.rollback import OlderSign, is_ahead, older_than_remembered
from ehe_desktop.storage.rotation import settled
from ehe_desktop.storage.slots import open_slots
from ehe_desktop.storage.throttle import NO_FAILURES
from ehe_desktop.storage.unlocked import Opened, Unlocked, UnlockNote, notes_of_row, read_row

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ehe_desktop.storage.key_file import LoadedKeyFile
    from ehe_desktop.storage.sentinel import Sentinel
    from ehe_desktop.storage.store_door import StoreDoor


def unlock(door: StoreDoor, passphrase: str, renewal: LeaseRenewal | None = None) -> Unlocked:
    """Open the store. Takes about a second: never on the thread that paints.

    `renewal` is a lease fetched before unlocking, when the one kept here has ended.

    Raises:
        KeyFileProblem: missing, damaged, too new, refused (step 1) or mismatched (6, 7).
        KeyringProblem: absent, locked, denied, slow, not allowed, entry gone (2 and 5).
        LeaseProblem: ended, over or refused (3). `LeaseReadable` while `unlock_to_read` is a way in; else
            D_lease leaves the keyring and `lease_return.py` is; when it is over, D_os too, and `recovery.py` is.
        TooManyTries: with the seconds to wait (4).
        WrongPassphrase: the keys do not open (5).
        StorePlaceRefused: the folder is on another machine now, or is copied to one.
        StoreError: StoreMissing, StoreDamaged, StoreTooNew, StoreInUse, StoreCannotWrite (7).
    """
    try:
        return _unlocked(door, passphrase, renewal)
    except LeaseEnded:
        _refuse_past_lease(door, is_offered=True)
        raise


def unlock_to_read(door: StoreDoor, passphrase: str, reason: str = "") -> Unlocked:
    """Open a store past its lease, for reading and for four hours: once for each lease, audited with `reason`.

    Once they run no reason is asked. A lease that has not ended after all opens as usual. A store in which
    anything is older than remembered is not opened: it may have been put back to have the hours again.

    Raises:
        RuleBroken: no reason was given, and the hours have not begun.
        LeaseEnded, LeaseOver: the hours are over, or were never to be had; the keys are gone as after `unlock`.
        As `unlock`.
    """
    try:
        return _unlocked(door, passphrase, None, reason)
    except LeaseEnded:
        _refuse_past_lease(door, is_offered=False)
        raise


def end_lease(door: StoreDoor) -> None:
    """Take D_lease away past a lease, whatever hours of reading were left. Raises as `unlock` does past it."""
    _refuse_past_lease(door, is_offered=False)


def unlock_to_erase(door: StoreDoor, passphrase: str, d_lease: bytes) -> Unlocked:
    """Open a store past its lease with a D_lease that is not kept: a device that the council ordered erased.

    No unlock is noted and no lease begins: ended in the middle, the store is as shut as before.

    Raises:
        KeyFileProblem, KeyringProblem, WrongPassphrase, StoreError: as `unlock`.
    """
    loaded = key_file.load(door.files.key_file)
    device = DeviceSecrets(door.safe, bytes.fromhex(loaded.body.store_id))
    slots = open_slots(loaded.body, device.own_secret() + d_lease, passphrase)
    key_file_format.verify_mac(loaded.raw, loaded.body, slots.cur)
    loaded, key = settled(door, loaded, slots)
    state = device.state()
    lease = judged_lease(door, loaded.body, state, None)
    engine = open_engine(door.files.database, keys.subkey(key, keys.LABEL_DATABASE))
    try:
        found = _looked_at(_Keys(door, loaded, device, key), state, lease, engine)
        return Unlocked(_opened(found, loaded.body, found.state, engine))
    except BaseException:
        engine.dispose()
        raise


def _refuse_past_lease(door: StoreDoor, *, is_offered: bool) -> None:
    """D_lease leaves the keyring, which the centre gives back; past the second threshold D_os as well.

    With `is_offered` D_lease stays while the store may still be read past its lease. The lease counts as used
    up from here on: a clock put back while the officer is asked does not open the store.

    Nothing of the store is touched. Running time goes on from here, so a leap is believed after a day of it;
    a wall clock is not believed by a refused try, or a wrong one would outlast the next lease.

    Raises:
        LeaseReadable: nothing was taken away, and `unlock_to_read` is a way in.
        LeaseOver: D_os is gone, and only the council's recovery key opens the store.
    """
    body = key_file.load(door.files.key_file).body
    device = DeviceSecrets(door.safe, bytes.fromhex(body.store_id))
    state = device.state()
    verdict = judged_lease(door, body, state, None).verdict
    is_newest = state is not None and body.gen >= state.key_gen
    may_be_read = is_newest and verdict.may_be_read and device.has_lease_secret()
    if not (is_offered and may_be_read):
        device.take_away_lease_secret(and_own=verdict.is_over)
    if state is not None:
        unlocks = max(verdict.memory.unlocks, MOST_UNLOCKS)
        clock = replace(verdict.memory, high_water_ms=verdict.flowed_ms, unlocks=unlocks)
        device.remember(replace(state, clock=clock))
    if verdict.is_over:
        raise LeaseOver
    if is_offered and may_be_read:
        raise LeaseReadable(is_begun=verdict.read_until_ms > 0)


def _unlocked(
    door: StoreDoor, passphrase: str, renewal: LeaseRenewal | None, reason: str | None = None
) -> Unlocked:
    """Open the store; with a `reason`, be it empty, past its lease as well, for reading."""
    held, state, lease = _keys(door, passphrase, renewal, to_read=reason is not None)
    engine = open_engine(door.files.database, keys.subkey(held.key, keys.LABEL_DATABASE))
    try:
        found = _looked_at(held, state, lease, engine)
        if reason is not None and found.lease.verdict.is_ended:
            return _past_lease(found, reason)
        refuse_ended(found.lease.verdict)
        return _noted(found) if not found.older else _read_only(found)
    except BaseException:
        engine.dispose()
        raise


@dataclass(frozen=True, slots=True)
class _Keys:
    door: StoreDoor
    loaded: LoadedKeyFile
    device: DeviceSecrets
    key: bytes
    door_seed: bytes = b""


@dataclass(frozen=True, slots=True)
class _Found:
    keys: _Keys
    state: DeviceState
    row: Sentinel
    lease: JudgedLease
    engine: Engine
    older: frozenset[OlderSign]
    notes: frozenset[UnlockNote]


def data_key(door: StoreDoor, passphrase: str) -> bytes:
    """The data key alone, for a store whose file does not open.

    Raises:
        KeyFileProblem, KeyringProblem, LeaseProblem, TooManyTries, WrongPassphrase: as `unlock`.
    """
    return _keys(door, passphrase, None)[0].key


def _keys(
    door: StoreDoor,
    passphrase: str,
    renewal: LeaseRenewal | None,
    *,
    to_read: bool = False,
) -> tuple[_Keys, DeviceState | None, JudgedLease]:
    """Steps 1 to 6: everything that needs no database. A store that was moved to a share is not opened there."""
    if current_platform().is_network_place(door.files.folder):
        raise StorePlaceRefused
    loaded = key_file.load(door.files.key_file)
    refuse_other_safe(door.safe, loaded.body.keyring_backend, demo=door.demo)
    device = DeviceSecrets(door.safe, bytes.fromhex(loaded.body.store_id))
    state = device.state()
    lease = judged_lease(door, loaded.body, state, renewal)
    if not (to_read and lease.verdict.may_be_read):
        refuse_ended(lease.verdict)
    if renewal is not None and renewal.d_lease is not None:
        device.keep_lease_secret(renewal.d_lease)
    opened = Attempt(door, loaded, device, state).slots_for(passphrase)
    key_file_format.verify_mac(loaded.raw, loaded.body, opened.cur)
    loaded, key = settled(door, loaded, opened)
    return _Keys(door, loaded, device, key, opened.door_seed), state, lease


def _looked_at(
    held: _Keys, state: DeviceState | None, lease: JudgedLease, engine: Engine
) -> _Found:
    """Compare key file, database and memory, and read what the row tells."""
    row = read_row(engine)
    body = held.loaded.body
    sentinel.refuse_stranger(row, bytes.fromhex(body.store_id), bytes.fromhex(body.cur.kid))
    lease = with_database_memory(held.door, lease, row)
    notes = notes_of_row(row, lease.verdict.now_ms)
    for noticed, note in (
        (held.loaded.from_copy, UnlockNote.KEY_FILE_FROM_COPY),
        (state is not None and is_ahead(row, state), UnlockNote.NOTE_LOST_IN_CRASH),
        (lease.verdict.jumped_back, UnlockNote.CLOCK_SET_BACK),
        (lease.verdict.is_suspect, UnlockNote.CLOCK_SUSPECT),
        (_wrong_tries(body, state), UnlockNote.WRONG_TRIES_BEFORE),
    ):
        if noticed:
            notes.add(note)
    return _Found(
        keys=held,
        state=state or DeviceState(row.gen, row.key_gen, lease.verdict.memory),
        row=row,
        lease=lease,
        engine=engine,
        older=older_than_remembered(held.loaded, row, state),
        notes=frozenset(notes),
    )


def _noted(found: _Found) -> Unlocked:
    """The open store, with this unlock noted in key file, database and keyring."""
    memory = found.lease.verdict.memory
    clock = replace(memory, unlocks=memory.unlocks + 1)
    state = replace(found.state, clock=clock, failures=NO_FAILURES)
    body = _settled_body(found)
    with found.engine.begin() as connection:
        sentinel.change(connection, closed_cleanly=False)
    opened = _opened(found, body, state, found.engine)
    store = Unlocked(opened)
    store.remember()
    return store


def _read_only(found: _Found) -> Unlocked:
    """The store opened for reading only; what is remembered stays as it is but for wrong tries."""
    held = found.keys
    found.engine.dispose()
    engine = open_engine(
        held.door.files.database, keys.subkey(held.key, keys.LABEL_DATABASE), read_only=True
    )
    state = replace(found.state, failures=NO_FAILURES)
    if OlderSign.MEMORY_LOST not in found.older:
        held.device.remember(state)  # otherwise the loss itself would be forgotten
    return Unlocked(_opened(found, held.loaded.body, state, engine))


def _past_lease(found: _Found, reason: str) -> Unlocked:
    """The store open for reading past its lease. The audit entry comes before the hours begin (`break_glass`)."""
    held, lease = found.keys, found.lease
    body = held.loaded.body
    # A copy that stepped in for a damaged key file may be from before the hours began.
    is_newest = body.gen >= max(found.row.key_gen, found.state.key_gen)
    if found.older or not (is_newest and lease.verdict.may_be_read):
        raise LeaseEnded
    if not lease.token.read_until_ms:
        lease = lease.read_until(lease.verdict.now_ms + READ_ON_MS)
        break_glass.enter(found.engine, (held.door, body), lease, reason)
    store = _noted(replace(found, lease=lease))
    path, key = held.door.files.database, keys.subkey(held.key, keys.LABEL_DATABASE)
    store.engine = open_engine(path, key, read_only=True)
    return store


def _settled_body(found: _Found) -> KeyFile:
    """The key file as it should be now: whole, no wrong tries, the lease in use."""
    held = found.keys
    body = held.loaded.body
    wanted = msgspec.structs.replace(body, fails=Fails(), lease=found.lease.token)
    if wanted == body and not held.loaded.from_copy:
        return body
    gen = max(body.gen, found.row.key_gen, found.state.key_gen) + 1
    wanted = msgspec.structs.replace(wanted, gen=gen)
    key_file.save_with_copy(
        held.door.files.key_file, key_file_format.sealed_bytes(wanted, held.key)
    )
    return wanted


def _opened(found: _Found, body: KeyFile, state: DeviceState, engine: Engine) -> Opened:
    return Opened(
        door=found.keys.door,
        body=body,
        key=found.keys.key,
        engine=engine,
        device=found.keys.device,
        state=state,
        lease=found.lease,
        device_seed=found.row.device_seed,
        door_seed=found.keys.door_seed,
        older=found.older,
        notes=found.notes,
    )


def _wrong_tries(body: KeyFile, state: DeviceState | None) -> bool:
    return body.fails.count > 0 or (state is not None and state.failures.count > 0)
