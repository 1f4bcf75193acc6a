"""What the keyring remembers about the store: one fixed record, small enough for every system.

It is kept outside the database on purpose: putting an older copy of the database
back passes every check of the database itself, and only a memory elsewhere can
tell. No names, no tokens, no JSON: figures and hashes in fixed places.

Source: guide/security.md F1, 3.5.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from dataclasses import dataclass
from typing import Final

from ehe_desktop.platform.interface import UNKNOWN_BOOT, BootMoment
from ehe_desktop.storage.lease import ClockMemory
from ehe_desktop.storage.throttle import NO_FAILURES, Failures

NO_HASH: Final = bytes(32)
NO_REPLICA: Final = bytes(16)
_VERSION: Final = 1
_LAYOUT: Final = struct.Struct(">B QQ Q32s Q32s 16s QQ36sQIq I Q36sQ Q")


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The end of the audit chain: the number of its last entry and that entry's hash."""

    seq: int = 0
    entry_hash: bytes = NO_HASH


NO_HEAD: Final = ChainHead()


@dataclass(frozen=True, slots=True)
class DeviceState:
    """The record: generations of database and key file, audit head and receipt, clocks, tries.

    `gen` and `key_gen` only grow. `receipt` is the newest head the centre has
    acknowledged. `replica_id` is 16 zero bytes until the centre gives one.
    """

    gen: int
    key_gen: int
    clock: ClockMemory
    head: ChainHead = NO_HEAD
    receipt: ChainHead = NO_HEAD
    replica_id: bytes = NO_REPLICA
    failures: Failures = NO_FAILURES
    lease_seq: int = 0


def to_text(state: DeviceState) -> str:
    """The record as base64, with a short checksum; about 390 characters."""
    clock, fails = state.clock, state.failures
    packed = _LAYOUT.pack(
        _VERSION,
        state.gen,
        state.key_gen,
        state.head.seq,
        state.head.entry_hash,
        state.receipt.seq,
        state.receipt.entry_hash,
        state.replica_id,
        clock.high_water_ms,
        clock.running_ms,
        clock.boot.boot_id.encode("ascii"),
        clock.boot.running_ms,
        clock.unlocks,
        clock.suspect_since_ms,
        fails.count,
        fails.last_wall_s,
        fails.last_boot.boot_id.encode("ascii"),
        fails.last_boot.running_ms,
        state.lease_seq,
    )
    return base64.b64encode(packed + _check(packed)).decode("ascii")


def from_text(text: str) -> DeviceState | None:
    """The record, or nothing when the text is not one of ours, whole and of this version."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    packed, check = raw[: _LAYOUT.size], raw[_LAYOUT.size :]
    if len(packed) != _LAYOUT.size or check != _check(packed) or packed[0] != _VERSION:
        return None
    (
        _,
        gen,
        key_gen,
        *heads,
        replica_id,
        high_water_ms,
        running_ms,
        boot_id,
        boot_ms,
        unlocks,
        suspect_since_ms,
        count,
        last_wall_s,
        last_boot_id,
        last_boot_ms,
        lease_seq,
    ) = _LAYOUT.unpack(packed)
    clock = ClockMemory(
        high_water_ms, running_ms, _moment(boot_id, boot_ms), unlocks, suspect_since_ms
    )
    return DeviceState(
        gen=gen,
        key_gen=key_gen,
        clock=clock,
        head=ChainHead(heads[0], heads[1]),
        receipt=ChainHead(heads[2], heads[3]),
        replica_id=replica_id,
        failures=Failures(count, last_wall_s, _moment(last_boot_id, last_boot_ms)),
        lease_seq=lease_seq,
    )


def _moment(boot_id: bytes, running_ms: int) -> BootMoment:
    name = boot_id.rstrip(b"\0").decode("ascii", "replace")
    return BootMoment(name or UNKNOWN_BOOT, running_ms)


def _check(packed: bytes) -> bytes:
    return hashlib.sha256(packed).digest()[:8]
