"""Data keys as they lie in the key file: wrapped for the officer, and boxed for the council's recovery.

Between the two steps of a rotation the file holds two: the one in use and the next. Both
are wrapped by the same passphrase and device secrets, so one stretching opens both.

Nothing here reads or writes a file. Source: guide/security.md 3.1 to 3.3, 3.6.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ehe_desktop.storage import keys
from ehe_desktop.storage.key_file_format import KeyFile, NextSlot, RecoveryBox, Slot

RECOVERY_PREFIX: Final = b"visit/v1/recovery\0"


@dataclass(frozen=True, slots=True)
class OpenSlots:
    """The data keys of a key file: the one in use and, during a rotation, the next. 32 bytes each.

    `door_seed`: what the same passphrase proves itself with at the door (`keys.door_seed`).
    """

    cur: bytes
    next: bytes | None = None
    door_seed: bytes = b""


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """The council's X25519 recovery key (public, 32 bytes) and its name."""

    public: bytes
    key_id: str


def locked_slot(
    key: bytes, context: keys.WrapContext, passphrase: str, device_key: bytes
) -> tuple[Slot, bytes]:
    """The data key locked under a passphrase and the device secrets, with a fresh nonce; the door's seed."""
    stretched = keys.stretch(passphrase, context.salt, context.cost)
    kek = keys.key_encryption_key(stretched, device_key, context)
    seed = keys.door_seed(stretched, device_key[: keys.KEY_BYTES], context)
    return _wrapped(kek, key, context), seed


def open_slots(body: KeyFile, device_key: bytes, passphrase: str) -> OpenSlots:
    """Every data key in the file, without counting the try.

    Raises:
        WrongPassphrase: passphrase, device secrets or file are not the ones it was made with.
    """
    context = body.context()
    stretched = keys.stretch(passphrase, context.salt, context.cost)
    kek = keys.key_encryption_key(stretched, device_key, context)
    return OpenSlots(
        cur=_unwrapped(kek, body.cur, context),
        next=_unwrapped(kek, body.next, context) if body.next else None,
        door_seed=keys.door_seed(stretched, device_key[: keys.KEY_BYTES], context),
    )


def door_seed_of(body: KeyFile, d_os: bytes, passphrase: str) -> bytes:
    """The door's seed where no key can be opened: nothing here can tell whether the passphrase is right."""
    context = body.context()
    stretched = keys.stretch(passphrase, context.salt, context.cost)
    return keys.door_seed(stretched, d_os, context)


def slot_beside(
    body: KeyFile, key: bytes, device_key: bytes, passphrase: str, *, started_at: int
) -> NextSlot:
    """Another data key, locked as the one in use is: same passphrase, secrets, salt and cost.

    Raises:
        WrongPassphrase: `passphrase` does not open the one in use, so nobody could open the other.
    """
    own = body.context()
    stretched = keys.stretch(passphrase, own.salt, own.cost)
    kek = keys.key_encryption_key(stretched, device_key, own)
    _unwrapped(kek, body.cur, own)
    context = _context(body, secrets.token_bytes(keys.KID_BYTES))
    made = _wrapped(kek, key, context)
    return NextSlot(kid=made.kid, nonce=made.nonce, wrap=made.wrap, started_at=started_at)


def recovery_box(
    recovery: RecoveryKey, store_id: bytes, kid: bytes, key: bytes, sign: Callable[[bytes], bytes]
) -> RecoveryBox:
    """The data key in a box only the council's offline key opens; `sign` is the device key's Ed25519."""
    sealed = keys.seal_for_recovery(recovery.public, key)
    signature = sign(RECOVERY_PREFIX + store_id + kid + sealed)
    return RecoveryBox(recovery.key_id, kid.hex(), sealed.hex(), signature.hex())


def _context(body: KeyFile, kid: bytes) -> keys.WrapContext:
    own = body.context()
    return keys.WrapContext(own.store_id, kid, own.cost, own.salt)


def _wrapped(kek: bytes, key: bytes, context: keys.WrapContext) -> Slot:
    nonce = secrets.token_bytes(keys.NONCE_BYTES)
    wrapped = keys.wrap(kek, key, nonce, context)
    return Slot(kid=context.kid.hex(), nonce=nonce.hex(), wrap=wrapped.hex())


def _unwrapped(kek: bytes, slot: Slot | NextSlot, own: keys.WrapContext) -> bytes:
    context = keys.WrapContext(own.store_id, bytes.fromhex(slot.kid), own.cost, own.salt)
    return keys.unwrap(kek, bytes.fromhex(slot.wrap), bytes.fromhex(slot.nonce), context)
