"""The lease: the council's signed leave to use the store without a connection, and the clocks it runs on.

The wall clock is not trusted: laptops have flat batteries and people change
clocks. Time is the largest of the wall clock, the highest time already seen, and
the lease's own start plus the running time since. A clock set back gains nothing;
a clock that leaps forward is held suspect and ends nothing until a day of running
time confirms it. 200 unlocks or 14 days of running time end any lease.

Pure functions: the caller brings the clocks and keeps the memory. Past the lock
threshold the store stays shut and whole, but for four hours of reading that an officer may ask
for once (`break_glass.py`); past the second (`destroy_h`) this device's own part of the key
goes too, never on a suspect clock. Nothing here destroys a key.
Source: guide/security.md 3.9.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import msgspec
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ehe_desktop.platform.interface import UNKNOWN_BOOT, BootMoment
from ehe_desktop.storage.errors import LeaseEnded, LeaseRefused

SIGNED_PREFIX: Final = b"visit/v1/lease\0"
HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
BACK_JUMP_MS: Final = 5 * 60_000
FORWARD_JUMP_MS: Final = DAY_MS
FORWARD_JUMP_AT_START_MS: Final = 30 * DAY_MS
MOST_UNLOCKS: Final = 200
MOST_RUNNING_MS: Final = 14 * DAY_MS
WARN_AT_H: Final = (4, 24, 72)
READ_ON_MS: Final = 4 * HOUR_MS
"""How long the store may be read once its lease has ended: once for each lease."""
_NEVER: Final = BootMoment(UNKNOWN_BOOT, 0)


class LeaseClaims(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the council signed. `issued` in seconds since 1970; `store` is the store's id in hex."""

    device: str
    store: str
    issued: int
    max_offline_h: int
    seq: int
    destroy_h: int = 1080


@dataclass(frozen=True, slots=True)
class SignedLease:
    """A lease as it came: the exact bytes that were signed (canonical JSON), and the signature."""

    claims_json: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class LeaseHolder:
    """Whom a lease must be for, and the highest `seq` this device has seen."""

    store_id: bytes
    device_id: str
    least_seq: int = 0


@dataclass(frozen=True, slots=True)
class ClockMemory:
    """What is remembered about time between unlocks; all spans in milliseconds.

    `high_water_ms` is the highest trusted wall time (since 1970), `running_ms` the
    running time since the lease, `suspect_since_ms` the running time at which a
    leap forward was first seen, or -1.
    """

    high_water_ms: int
    running_ms: int = 0
    boot: BootMoment = _NEVER
    unlocks: int = 0
    suspect_since_ms: int = -1


@dataclass(frozen=True, slots=True)
class LeaseVerdict:
    """What the clocks say: time now, time left, and whether a clock was moved."""

    now_ms: int
    left_ms: int
    is_suspect: bool
    jumped_back: bool
    memory: ClockMemory
    is_over: bool = False
    """Past the second threshold, by clocks that are believed."""
    flowed_ms: int = 0
    """The time already seen and what has run since: without a word of the wall clock."""
    read_until_ms: int = 0
    """Until when the store may be read past this lease; 0 while nobody has asked for it."""

    @property
    def is_ended(self) -> bool:
        """No time and no unlocks left; and for good once it was read past its end, whatever clocks say later."""
        used_up = self.left_ms <= 0 or self.memory.unlocks >= MOST_UNLOCKS
        return used_up or self.read_until_ms > 0

    @property
    def may_be_read(self) -> bool:
        """Past its end: whether the hours of reading run, or nobody has had them. Never past the second threshold."""
        return not self.is_over and not 0 < self.read_until_ms <= self.now_ms

    @property
    def warn_within_h(self) -> int | None:
        """4, 24 or 72 when the lease ends within so many hours; otherwise nothing."""
        return next((hours for hours in WARN_AT_H if self.left_ms <= hours * HOUR_MS), None)


def verify_lease(signed: SignedLease, issuer_key: bytes, holder: LeaseHolder) -> LeaseClaims:
    """Check a lease's signature and whom it is for.

    Raises:
        LeaseRefused: not signed by this council's lease key, not canonical, for
            another device or store, or older than the newest seen here.
    """
    try:
        Ed25519PublicKey.from_public_bytes(issuer_key).verify(
            signed.signature, SIGNED_PREFIX + signed.claims_json
        )
        claims = msgspec.json.decode(signed.claims_json, type=LeaseClaims, strict=True)
        canonical = rfc8785.dumps(msgspec.json.decode(signed.claims_json))
    except (InvalidSignature, ValueError, rfc8785.CanonicalizationError) as fault:
        raise LeaseRefused from fault
    fits = claims.store == holder.store_id.hex() and claims.device == holder.device_id
    sane = claims.issued > 0 and 0 < claims.max_offline_h <= claims.destroy_h
    if canonical != signed.claims_json or not (fits and sane) or claims.seq < holder.least_seq:
        raise LeaseRefused
    return claims


def fresh_memory(claims: LeaseClaims, boot: BootMoment) -> ClockMemory:
    """The memory at the moment a new lease arrives: contact says what time it is and resets the spans.

    Nothing that was seen before outlasts it: a wrong clock that was believed for want of contact would
    shut the store for as long as it was ahead, and no lease of the centre could open it.
    """
    return ClockMemory(high_water_ms=claims.issued * 1000, boot=boot)


def judge(
    claims: LeaseClaims,
    memory: ClockMemory,
    wall_ms: int,
    boot: BootMoment,
    read_until_ms: int = 0,
) -> LeaseVerdict:
    """What time it is for the lease, and how much of it is left (negative when it has ended)."""
    same_start = boot.boot_id == memory.boot.boot_id and boot.running_ms >= memory.boot.running_ms
    # After a restart at least the time since that start has passed; more cannot be known.
    passed_ms = boot.running_ms - (memory.boot.running_ms if same_start else 0)
    running_ms = memory.running_ms + passed_ms
    flowed_ms = memory.high_water_ms + passed_ms
    limit_ms = FORWARD_JUMP_MS if same_start else FORWARD_JUMP_AT_START_MS
    suspect_since = _suspect_since(memory, wall_ms - flowed_ms, limit_ms, running_ms)
    is_suspect = suspect_since >= 0
    high_water_ms = flowed_ms if is_suspect else max(flowed_ms, wall_ms)
    now_ms = max(high_water_ms, claims.issued * 1000 + running_ms)
    left_ms = min(
        claims.issued * 1000 + claims.max_offline_h * HOUR_MS - now_ms,
        MOST_RUNNING_MS - running_ms,
    )
    kept = replace(
        memory,
        high_water_ms=high_water_ms,
        running_ms=running_ms,
        boot=boot,
        suspect_since_ms=suspect_since,
    )
    jumped_back = wall_ms < memory.high_water_ms - BACK_JUMP_MS
    is_over = not is_suspect and now_ms >= claims.issued * 1000 + claims.destroy_h * HOUR_MS
    return LeaseVerdict(
        now_ms, left_ms, is_suspect, jumped_back, kept, is_over, flowed_ms, read_until_ms
    )


def refuse_ended(verdict: LeaseVerdict) -> None:
    """Shut the door past the lock threshold; the store and unsent work stay whole.

    Raises:
        LeaseEnded: no time left, or no unlocks left without contact.
    """
    if verdict.is_ended:
        raise LeaseEnded


def _suspect_since(memory: ClockMemory, leap_ms: int, limit_ms: int, running_ms: int) -> int:
    if memory.suspect_since_ms >= 0:
        # Already suspect: forgotten when the clock comes back, believed after a day of running.
        still = leap_ms > FORWARD_JUMP_MS
        confirmed = running_ms - memory.suspect_since_ms >= DAY_MS
        return memory.suspect_since_ms if still and not confirmed else -1
    return running_ms if leap_ms > limit_ms else -1
