"""Sealed batches, and texts that are signed: leases and receipts by the centre, questions by the door key.

A batch is hashed over the bytes of its `ops` exactly as they stand in the inflated body,
so no two programs need to agree on a canonical form of a case note. Signatures are made
over short texts with a name at their head, so that one can never pass for another.
Keys stay with the callers; nothing here reads or keeps one.

Source: sync.md B3.5, security.md 3.9 and R29.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from ehe_desktop.domain.records import Op
from ehe_desktop.wire.codec import canonical, decode, encode
from ehe_desktop.wire.errors import WireError
from ehe_desktop.wire.messages import Digest, EnrolRequest, PushRequest

LEASE_NAME: Final = b"visit/v1/lease\x00"
_TWO_64: Final = 1 << 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedBatch:
    """One batch, ready to be kept and sent: `body` never changes again, however often it is sent."""

    batch_id: str
    lane: int
    first_push_seq: int
    count: int
    sha256: str
    body: bytes
    """Inflated JSON of a `PushRequest`."""


def seal_batch(batch_id: str, ops: Sequence[Op]) -> SealedBatch:
    """Make the body of one push from ops that already have lane and `push_seq`.

    Raises:
        RuleBroken: no ops, ops of two lanes, or numbers that do not follow one another.
    """
    if not ops or ops[0].push_seq is None:
        raise WireError("a batch holds at least one numbered op")
    first, lane = ops[0].push_seq, ops[0].lane
    if [op.push_seq for op in ops] != list(range(first, first + len(ops))):
        raise WireError("the ops of a batch are numbered one after another")
    if any(op.lane != lane for op in ops):
        raise WireError("a batch is of one lane")
    listed = encode(list(ops))
    sha256 = hashlib.sha256(listed).hexdigest()
    body = encode(_RawPush(batch_id, first, lane, msgspec.Raw(listed), sha256))
    return SealedBatch(
        batch_id=batch_id, lane=lane, first_push_seq=first, count=len(ops), sha256=sha256, body=body
    )


def open_batch(body: bytes) -> PushRequest:
    """Read an inflated push body and check its own hash and numbering.

    Raises:
        WireError: not a push, the hash is not that of the ops, or the numbers do not follow.
    """
    raw = decode(_RawPush, body)
    if hashlib.sha256(bytes(raw.ops)).hexdigest() != raw.sha256:
        raise WireError("the hash of the batch is not that of its ops")
    ops = decode(tuple[Op, ...], bytes(raw.ops))
    if not ops:
        raise WireError("a batch holds at least one op")
    for place, op in enumerate(ops):
        if op.push_seq != raw.first_push_seq + place or op.lane != raw.lane:
            raise WireError(f"the op at place {place} has another number or lane than its batch")
    return PushRequest(
        batch_id=raw.batch_id,
        lane=raw.lane,
        first_push_seq=raw.first_push_seq,
        ops=ops,
        sha256=raw.sha256,
    )


def lease_signing_text(lease: Mapping[str, Any]) -> bytes:
    """Return what the centre signs for a lease: its name, a zero byte, canonical JSON."""
    return LEASE_NAME + canonical(dict(lease))


def sign_in_nonce(device_key: str, salt: str) -> str:
    """Return the nonce of an ID token for this device key (hex): a token for one fits no other."""
    return hashlib.sha256(f"ehe/v1/sign-in\n{device_key}\n{salt}\n".encode()).hexdigest()


def record_mark(record_id: str, rev: int) -> int:
    """Return H(id‖rev): the first 8 bytes of SHA-256 of `id:rev`, as an unsigned number."""
    return int.from_bytes(hashlib.sha256(f"{record_id}:{rev}".encode()).digest()[:8], "big")


def digest_of(family_id: str, held: Iterable[tuple[str, int]]) -> Digest:
    """Return the digest of one family from the (id, rev) of every record held of it."""
    count = total = 0
    for record_id, rev in held:
        count += 1
        total = (total + record_mark(record_id, rev)) % _TWO_64
    return Digest(family_id=family_id, count=count, sum=f"{total:016x}")


class _RawPush(msgspec.Struct):
    """A `PushRequest` whose ops are still the bytes they came as."""

    batch_id: str
    first_push_seq: int
    lane: int
    ops: msgspec.Raw
    sha256: str


def enrol_text(request: EnrolRequest) -> bytes:
    """What a device key signs to be enrolled; the code is used once, so it is signed once."""
    said = (request.code, request.device_key.lower(), request.store_id, request.officer_id)
    secrets = (request.device_secret, request.audit_key)
    return "\n".join(("ehe/v1/enrol", *said, *secrets, "")).encode()


def lease_ask_text(replica_id: str, store_id: str, seal_key: str) -> bytes:
    """What the door key signs to have the lease and the second part of the key."""
    return f"ehe/v1/lease-ask\n{replica_id}\n{store_id}\n{seal_key}\n".encode()


def trail_receipt_text(replica_id: str, seq: int, h: str, received_at: str) -> bytes:
    """What the lease key signs when the centre holds an audit chain up to `seq`."""
    return f"ehe/v1/audit-receipt\n{replica_id}\n{seq}\n{h}\n{received_at}\n".encode()


def words_of_key(seal_key: str) -> str:
    """Six groups of four digits by which two people make sure, by voice, that they speak of one key.

    >>> len(words_of_key("00" * 32).split())
    6
    """
    digest = hashlib.sha256(b"ehe/v1/voice\n" + bytes.fromhex(seal_key)).digest()
    number = f"{int.from_bytes(digest, 'big') % 10**24:024}"
    return " ".join(number[place : place + 4] for place in range(0, 24, 4))
