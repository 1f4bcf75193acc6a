"""Work sealed to the council alone: of a device that is erased by order, and what a person carries by hand.

An order is signed by a key that the running centre does not have: it is made from the private
recovery key, which the council keeps offline. So whoever takes the centre over can stop
laptops, but cannot have one erased. Every order names one device. Nothing here keeps a key.

Source: security.md 3.8 and 3.10.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import nacl.exceptions
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.public import PrivateKey, PublicKey, SealedBox

from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.records import Op
from ehe_desktop.wire.codec import canonical, decode, encode
from ehe_desktop.wire.errors import WireError
from ehe_desktop.wire.messages import SealedWork

ERASE: Final = "erase"
CARRIED_VERSION: Final = 1
_ORDER_NAME: Final = b"ehe/v1/erase-order\x00"
_ORDER_KEY_LABEL: Final = b"ehe/v1/order-key"
_OPS_IN_A_BOX: Final = 200
_BYTES_IN_A_BOX: Final = 512 * 1024
"""Sealed it shrinks no more, and a message is at most a megabyte on the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseOrder:
    """One device must give its unsent work to the council and destroy its keys."""

    order_id: str
    device: str
    """The replica id."""
    store: str
    action: str
    issued: str
    seq: str
    """A whole number; of two orders for one device the later has the larger."""
    expires: str
    """When it is obeyed no longer."""


def order_key_of(recovery_private: bytes) -> Ed25519PrivateKey:
    """The key orders are signed with, made from the private recovery key (32 bytes)."""
    seed = HKDF(hashes.SHA256(), 32, None, _ORDER_KEY_LABEL).derive(recovery_private)
    return Ed25519PrivateKey.from_private_bytes(seed)


def order_signing_text(order: Mapping[str, Any]) -> bytes:
    """What is signed: a name, a zero byte, canonical JSON of the order."""
    return _ORDER_NAME + canonical(dict(order))


def is_order_for(
    order: Mapping[str, Any], signature: str, order_key: str, device: tuple[str, str]
) -> bool:
    """True for an order of this council to erase this device; `device` is its replica and store id."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(order_key))
        public.verify(bytes.fromhex(signature), order_signing_text(order))
    except (InvalidSignature, ValueError, WireError):
        return False
    named = (order.get("device"), order.get("store"), order.get("action"))
    return named == (*device, ERASE)


def is_current(order: Mapping[str, Any], heard: int, now: datetime) -> bool:
    """False past the order's end, and for one older than an order that was heard before, whose `seq` was `heard`."""
    return heard <= seq_of(order) and str(order.get("expires", "")) > to_text(now)


def seq_of(order: Mapping[str, Any]) -> int:
    """The order's number; -1 when it has none."""
    seq = str(order.get("seq", ""))
    return int(seq) if seq.isdecimal() else -1


def work_signing_text(replica_id: str, box_id: str, sha256: str) -> bytes:
    """What a device signs for one box; `sha256` is over the box."""
    return f"ehe/v1/sealed-work\n{replica_id}\n{box_id}\n{sha256}\n".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Some ops, sealed. `name` is the SHA-256 of the box, hex: the same box has one name everywhere."""

    content: bytes
    ops: tuple[Op, ...]

    @property
    def name(self) -> str:
        """What the box is called."""
        return hashlib.sha256(self.content).hexdigest()

    def signed(self, replica_id: str, sign: Callable[[bytes], bytes]) -> SealedWork:
        """The box as the centre takes it; `sign` uses the device key."""
        return signed_work(self.content, len(self.ops), replica_id, sign)


def signed_work(
    content: bytes, ops: int, replica_id: str, sign: Callable[[bytes], bytes]
) -> SealedWork:
    """A box of so many ops as the centre takes it; `sign` uses the device key."""
    name = hashlib.sha256(content).hexdigest()
    return SealedWork(
        box_id=name,
        box=base64.b64encode(content).decode("ascii"),
        ops=ops,
        signature=base64.b64encode(sign(work_signing_text(replica_id, name, name))).decode("ascii"),
    )


def boxes_of(recovery_key: bytes, replica_id: str, ops: list[Op]) -> list[Box]:
    """Ops in boxes that only the council's recovery key opens, some in each."""
    return [
        Box(content=_box(recovery_key, replica_id, part), ops=tuple(part)) for part in _parts(ops)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedFile:
    """Boxes of one device in a file that a person carries to the office. Nothing in it is in the clear."""

    ehe_carried: int
    replica_id: str
    boxes: tuple[SealedWork, ...]


def read_carried(content: bytes) -> CarriedFile:
    """Read such a file; who made it is for the centre to check.

    Raises:
        WireError: it is no such file, or of a newer program.
    """
    found = decode(CarriedFile, content)
    if found.ehe_carried != CARRIED_VERSION:
        raise WireError("this file was made by a newer program")
    return found


def open_box(recovery_private: bytes, box: bytes) -> dict[str, Any]:
    """What a box holds: `replica_id` and `ops`.

    Raises:
        WireError: it was sealed to another key, or changed.
    """
    return dict(json.loads(unseal(recovery_private, box)))


def seal_to(public_key: bytes, content: bytes) -> bytes:
    """A box that only the holder of the private X25519 key opens."""
    return bytes(SealedBox(PublicKey(public_key)).encrypt(content))


def unseal(private_key: bytes, box: bytes) -> bytes:
    """What is in such a box.

    Raises:
        WireError: it was sealed to another key, or changed.
    """
    try:
        return bytes(SealedBox(PrivateKey(private_key)).decrypt(box))
    except (nacl.exceptions.CryptoError, TypeError, ValueError):
        raise WireError("this box was not sealed to this key, or was changed") from None


def _parts(ops: list[Op]) -> Iterator[list[Op]]:
    part: list[Op] = []
    size = 0
    for op in ops:
        length = len(encode(op))
        if part and (len(part) == _OPS_IN_A_BOX or size + length > _BYTES_IN_A_BOX):
            yield part
            part, size = [], 0
        part.append(op)
        size += length
    if part:
        yield part


def _box(recovery_key: bytes, replica_id: str, ops: list[Op]) -> bytes:
    said = {"v": 1, "replica_id": replica_id, "ops": ops}
    return seal_to(recovery_key, encode(said))
