"""The lease of one store, judged by every clock and memory that is there.

Before the key is known the keyring's memory counts; after, the database's too,
and the larger figure wins. A lease fetched just before unlocking takes the place
of the one in the key file and starts its spans anew.

Nothing here writes anything. Source: guide/security.md 3.9.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from ehe_desktop.storage.key_file_format import KeyFile, LeaseToken
from ehe_desktop.storage.lease import (
    LeaseClaims,
    LeaseHolder,
    LeaseVerdict,
    SignedLease,
    fresh_memory,
    judge,
    verify_lease,
)

if TYPE_CHECKING:
    from ehe_desktop.storage.device_state import DeviceState
    from ehe_desktop.storage.sentinel import Sentinel
    from ehe_desktop.storage.store_door import StoreDoor


@dataclass(frozen=True, slots=True)
class LeaseRenewal:
    """What the centre gave at contact: a new lease, and D_lease if it had been taken away."""

    lease: SignedLease
    d_lease: bytes | None = None


@dataclass(frozen=True, slots=True)
class JudgedLease:
    """A lease that holds: its claims, the token to keep, and what the clocks say."""

    claims: LeaseClaims
    token: LeaseToken
    verdict: LeaseVerdict

    def read_until(self, until_ms: int) -> JudgedLease:
        """The same, read past its end until then."""
        token = msgspec.structs.replace(self.token, read_until_ms=until_ms)
        return replace(self, token=token, verdict=replace(self.verdict, read_until_ms=until_ms))


def judged_lease(
    door: StoreDoor, body: KeyFile, state: DeviceState | None, renewal: LeaseRenewal | None
) -> JudgedLease:
    """The lease in use, judged by the keyring's memory. It may have ended: `refuse_ended` asks.

    A lease kept here that is older than the newest seen came with an older key file: that makes the
    store read-only (`rollback.py`), not lost. One that is brought must be newer.

    Raises:
        LeaseRefused: its signature, its owner or its number is not right.
    """
    token = body.lease if renewal is None else token_for(renewal.lease, body.lease.key)
    least_seq = newest_lease(body, state) if renewal else 0
    holder = LeaseHolder(bytes.fromhex(body.store_id), body.device_id, least_seq)
    signed = SignedLease(token.claims.encode("utf-8"), bytes.fromhex(token.sig))
    claims = verify_lease(signed, bytes.fromhex(token.key), holder)
    if claims.seq == _seq_of(
        body.lease
    ):  # the very one that is kept: its hours of reading stay used
        token = msgspec.structs.replace(token, read_until_ms=body.lease.read_until_ms)
    boot = door.boot_moment()
    seen = state.clock if state else None
    newer = state is None or claims.seq > state.lease_seq
    memory = fresh_memory(claims, boot) if seen is None or newer else seen
    verdict = judge(claims, memory, door.wall_ms(), boot, token.read_until_ms)
    return JudgedLease(claims, token, verdict)


def with_database_memory(door: StoreDoor, judged: JudgedLease, row: Sentinel) -> JudgedLease:
    """The same, with what the database remembers of this lease."""
    if row.lease_seq != judged.claims.seq:
        return judged  # a new lease: the row's spans belong to the one before
    memory = judged.verdict.memory
    merged = replace(
        memory,
        high_water_ms=max(memory.high_water_ms, row.high_water_ms),
        running_ms=max(memory.running_ms, row.running_ms),
        unlocks=max(memory.unlocks, row.unlocks),
    )
    until_ms = judged.token.read_until_ms
    verdict = judge(judged.claims, merged, door.wall_ms(), door.boot_moment(), until_ms)
    jumped_back = judged.verdict.jumped_back or verdict.jumped_back
    return replace(judged, verdict=replace(verdict, jumped_back=jumped_back))


def token_for(signed: SignedLease, issuer_key_hex: str) -> LeaseToken:
    """A lease as the key file keeps it. The council's lease key is the one fixed at enrolment."""
    claims = signed.claims_json.decode("utf-8", "replace")
    return LeaseToken(claims=claims, sig=signed.signature.hex(), key=issuer_key_hex)


def newest_lease(body: KeyFile, state: DeviceState | None) -> int:
    """The number of the newest lease seen: in the key file or by the keyring's memory."""
    return max(_seq_of(body.lease), state.lease_seq if state else 0)


def _seq_of(token: LeaseToken) -> int:
    return msgspec.json.decode(token.claims.encode("utf-8"), type=LeaseClaims).seq
