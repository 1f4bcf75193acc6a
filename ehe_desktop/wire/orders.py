"""A device that is switched off: the order that erases it, the boxes of unsent work, the receipts.

An order is signed by a key that the running centre does not have: it is made from the private
recovery key, which the council keeps offline. So whoever takes the centre over can stop
laptops, but cannot have one erased. Every order names one device. Nothing here keeps a key.

Source: security.md 3.8 and 3.10.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import nacl.exceptions
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.public import PrivateKey, PublicKey, SealedBox

from ehe_desktop.domain.records import Op
from ehe_desktop.wire.codec import canonical, encode
from ehe_desktop.wire.errors import WireError

ERASE: Final = "erase"
_ORDER_NAME: Final = b"ehe/v1/erase-order\x00"
_ORDER_KEY_LABEL: Final = b"ehe/v1/order-key"
_OPS_IN_A_BOX: Final = 200
_BYTES_IN_A_BOX: Final = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseOrder:
    """One device must give its unsent work to the council and destroy its keys."""

    order_id: str
    device: str
    """The replica id."""
    store: str
    action: str
    issued: str


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


def work_signing_text(replica_id: str, box_id: str, sha256: str) -> bytes:
    """What a device signs for one box; `sha256` is over the box."""
    return f"ehe/v1/sealed-work\n{replica_id}\n{box_id}\n{sha256}\n".encode()


def erased_signing_text(replica_id: str, order_id: str) -> bytes:
    """What a device signs to say that its keys are gone, with the last use of its key."""
    return f"ehe/v1/erased\n{replica_id}\n{order_id}\n".encode()


def boxes_of(recovery_key: bytes, replica_id: str, ops: list[Op]) -> list[bytes]:
    """Unsent ops in boxes that only the council's recovery key opens, some in each."""
    boxes: list[bytes] = []
    part: list[Op] = []
    size = 0
    for op in ops:
        length = len(encode(op))
        if part and (len(part) == _OPS_IN_A_BOX or size + length > _BYTES_IN_A_BOX):
            boxes.append(_box(recovery_key, replica_id, part))
            part, size = [], 0
        part.append(op)
        size += length
    return [*boxes, _box(recovery_key, replica_id, part)] if part else boxes


def open_box(recovery_private: bytes, box: bytes) -> dict[str, Any]:
    """What a box holds: `replica_id` and `ops`.

    Raises:
        WireError: it was sealed to another key, or changed.
    """
    try:
        opened = SealedBox(PrivateKey(recovery_private)).decrypt(box)
    except nacl.exceptions.CryptoError:
        raise WireError("this box was not sealed to this key, or was changed") from None
    return dict(json.loads(opened))


def _box(recovery_key: bytes, replica_id: str, ops: list[Op]) -> bytes:
    said = {"v": 1, "replica_id": replica_id, "ops": ops}
    return bytes(SealedBox(PublicKey(recovery_key)).encrypt(encode(said)))
