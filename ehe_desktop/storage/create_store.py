"""Making a new store at enrolment, from what the centre gave. No network is asked.

Order: rules and lease, then the keyring (no keyring, no store), then the files in
a folder of their own name with ".new" at the end, which takes its real name in
one step when all is whole. A cut leaves a ".new" folder that never held work; a
folder that already has a store is never touched. Last, the store is opened with
the passphrase just typed: what cannot be opened is not handed over.

Source: guide/security.md 3.1, 3.3, 3.8.
"""

from __future__ import annotations

import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ehe_desktop.platform.current import current_platform
from ehe_desktop.storage import key_file, key_file_format, keys, sentinel
from ehe_desktop.storage.device_secrets import DeviceSecrets, refuse_other_safe
from ehe_desktop.storage.device_state import DeviceState
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.errors import (
    KeyringProblem,
    StoreCannotWrite,
    StoreExists,
    StorePlaceRefused,
)
from ehe_desktop.storage.key_file_format import Kdf, KeyFile
from ehe_desktop.storage.lease import (
    LeaseClaims,
    LeaseHolder,
    SignedLease,
    fresh_memory,
    verify_lease,
)
from ehe_desktop.storage.lease_check import token_for
from ehe_desktop.storage.passphrase import check_new
from ehe_desktop.storage.slots import RecoveryKey, locked_slot, recovery_box
from ehe_desktop.storage.store_files import StoreFiles
from ehe_desktop.storage.vault import unlock

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from ehe_desktop.storage.store_door import StoreDoor
    from ehe_desktop.storage.unlocked import Unlocked


@dataclass(frozen=True, slots=True)
class NewStore:
    """What a store is made from. Keys and secrets are 32 bytes each; `store_id` 16.

    `lease_key` is the council's Ed25519 key for leases, `recovery_key` its X25519
    recovery key; both come from enrolment and stay fixed. `device_seed` is the seed
    of the Ed25519 key under which the centre knows this device. `user_ref` is
    opaque, never a name. `local_words` are names everybody there would guess.
    """

    store_id: bytes
    device_id: str
    org_id: str
    user_ref: str
    lease: SignedLease
    lease_key: bytes
    d_lease: bytes
    recovery_key: bytes
    recovery_key_id: str
    device_seed: bytes
    cost: keys.StretchCost = field(default_factory=keys.StretchCost)
    local_words: Collection[str] = ()


def new_store_id() -> bytes:
    """A fresh random id, chosen before the centre is asked for a lease for it."""
    return secrets.token_bytes(keys.STORE_ID_BYTES)


def create_store(door: StoreDoor, new: NewStore, passphrase: str) -> Unlocked:
    """Make the store in `door.files.folder` and return it open. Takes two or three seconds.

    Raises:
        PassphraseRefused: the passphrase breaks a rule.
        StorePlaceRefused: the folder is on another machine or is copied to one.
        StoreExists: there is already a store of this id.
        KeyringProblem: no keyring that may be used keeps our secrets; nothing was made.
        LeaseRefused: the lease is not for this store.
        StoreCannotWrite: the disk is full or refuses.
    """
    check_new(passphrase, new.local_words)
    if current_platform().is_network_place(door.files.folder):
        raise StorePlaceRefused
    if door.files.folder.exists():
        raise StoreExists
    refuse_other_safe(door.safe, None, demo=door.demo)
    claims = verify_lease(new.lease, new.lease_key, LeaseHolder(new.store_id, new.device_id))
    device = DeviceSecrets(door.safe, new.store_id)
    d_os = keys.fresh_key()
    building = door.files.folder.with_name(door.files.folder.name + ".new")
    try:
        device.keep(d_os, new.d_lease)
        _build(door, StoreFiles(building), _Making(new, claims, d_os, passphrase))
        _remember_first(door, device, claims)
        building.rename(door.files.folder)
        current_platform().sync_folder(door.files.folder.parent)
    except OSError as fault:
        _undo(device, building)
        raise StoreCannotWrite from fault
    except BaseException:
        _undo(device, building)
        raise
    return unlock(door, passphrase)


@dataclass(frozen=True, slots=True)
class _Making:
    new: NewStore
    claims: LeaseClaims
    d_os: bytes
    passphrase: str


def _build(door: StoreDoor, files: StoreFiles, making: _Making) -> None:
    new, key, kid = making.new, keys.fresh_key(), secrets.token_bytes(keys.KID_BYTES)
    _private_folder(files.folder)
    engine = open_engine(files.database, keys.subkey(key, keys.LABEL_DATABASE), create=True)
    try:
        with engine.begin() as connection:
            row = sentinel.Sentinel(
                new.store_id,
                kid,
                new.device_seed,
                lease_seq=making.claims.seq,
                high_water_ms=making.claims.issued * 1000,
                checked_at_ms=door.wall_ms(),
            )
            sentinel.create(connection, row)
    finally:
        engine.dispose()
    salt = secrets.token_bytes(keys.SALT_BYTES)
    body = KeyFile(
        store_id=new.store_id.hex(),
        device_id=new.device_id,
        org_id=new.org_id,
        user_ref=new.user_ref,
        gen=1,
        keyring_backend=door.safe.class_path,
        kdf=Kdf(new.cost.memory_kib, new.cost.passes, new.cost.lanes, salt.hex()),
        cur=locked_slot(
            key,
            keys.WrapContext(new.store_id, kid, new.cost, salt),
            making.passphrase,
            making.d_os + new.d_lease,
        )[0],
        recovery=(
            recovery_box(
                RecoveryKey(new.recovery_key, new.recovery_key_id),
                new.store_id,
                kid,
                key,
                Ed25519PrivateKey.from_private_bytes(new.device_seed).sign,
            ),
        ),
        lease=token_for(new.lease, new.lease_key.hex()),
    )
    key_file.save_with_copy(files.key_file, key_file_format.sealed_bytes(body, key))


def _remember_first(door: StoreDoor, device: DeviceSecrets, claims: LeaseClaims) -> None:
    clock = fresh_memory(claims, door.boot_moment())
    device.remember(DeviceState(gen=1, key_gen=1, clock=clock, lease_seq=claims.seq))


def _private_folder(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)  # a ".new" folder never held work
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir()
    for private in (folder.parent, folder):
        current_platform().make_private(private)


def _undo(device: DeviceSecrets, building: Path) -> None:
    shutil.rmtree(building, ignore_errors=True)
    with suppress(KeyringProblem):
        device.forget()
