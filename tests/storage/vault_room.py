"""One enrolled store for the vault's tests: made once, then copied, because a key costs time."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.public import PrivateKey

from ehe_desktop.platform.interface import BootMoment
from ehe_desktop.storage import keys
from ehe_desktop.storage.create_store import NewStore, create_store
from ehe_desktop.storage.keys import FLOOR_COST
from ehe_desktop.storage.lease import SignedLease
from ehe_desktop.storage.store_door import StoreDoor
from ehe_desktop.storage.store_files import StoreFiles
from tests.fakes.clock import FixedClock
from tests.fakes.keyring import FakeSafe

PASSPHRASE = "violet kettle harbour spoon"
STORE_ID = bytes(range(16))
LEASE_SEED = bytes(range(0x20, 0x40))
RECOVERY_SECRET = bytes(range(1, 33))
LEASE_KEY = Ed25519PrivateKey.from_private_bytes(LEASE_SEED).public_key().public_bytes_raw()


@contextmanager
def stretching_once():
    """The same passphrase and salt are stretched once: the result is real, only not repeated."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "stretch", cache(keys.stretch))
        yield


class FakeBoot:
    """The clock since the machine's start; moves when told to."""

    def __init__(self) -> None:
        self.boot_id = "11111111-1111-4111-8111-111111111111"
        self.running_ms = 1_000_000

    def __call__(self) -> BootMoment:
        return BootMoment(self.boot_id, self.running_ms)

    def restart(self) -> None:
        self.boot_id = "22222222-2222-4222-8222-222222222222"
        self.running_ms = 0


@dataclass
class Room:
    """A store's folder and its world."""

    base: Path
    safe: FakeSafe
    clock: FixedClock
    boot: FakeBoot

    @property
    def files(self) -> StoreFiles:
        return StoreFiles(self.base / "stores" / STORE_ID.hex())

    @property
    def door(self) -> StoreDoor:
        return StoreDoor(self.files, self.safe, self.clock, self.boot)

    def pass_time(self, *, hours: float) -> None:
        self.clock.advance(hours=hours)
        self.boot.running_ms += int(hours * 3_600_000)

    def copy_to(self, base: Path) -> Room:
        shutil.copytree(self.base, base, dirs_exist_ok=True)
        boot = FakeBoot()
        boot.boot_id, boot.running_ms = self.boot.boot_id, self.boot.running_ms
        return Room(base, self.safe.copy(), FixedClock(self.clock.now()), boot)


def empty_room(base: Path) -> Room:
    return Room(base, FakeSafe(), FixedClock(), FakeBoot())


def a_lease(clock: FixedClock, *, seq: int = 7, hours: int = 336, seed: bytes = LEASE_SEED):
    issued = int(clock.now().timestamp())
    claims = (
        f'{{"destroy_h":1080,"device":"d1","issued":{issued},"max_offline_h":{hours},'
        f'"seq":{seq},"store":"{STORE_ID.hex()}"}}'
    ).encode()
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(b"visit/v1/lease\0" + claims)
    return SignedLease(claims, signature)


def a_new_store(room: Room, **changes) -> NewStore:
    given = {
        "store_id": STORE_ID,
        "device_id": "d1",
        "org_id": "o1",
        "user_ref": "u1",
        "lease": a_lease(room.clock),
        "lease_key": LEASE_KEY,
        "d_lease": bytes(range(0x60, 0x80)),
        "recovery_key": bytes(PrivateKey(RECOVERY_SECRET).public_key),
        "recovery_key_id": "r1",
        "device_seed": bytes(range(0x70, 0x90)),
        "cost": FLOOR_COST,
    }
    return NewStore(**(given | changes))


def made_store(base: Path) -> Room:
    room = empty_room(base)
    create_store(room.door, a_new_store(room), PASSPHRASE).close()
    return room
