"""The key file's bytes: what stands in `store.key` and how it is told whole from damaged.

    8   magic "VSTKEY", version, newline      4   length of the body, big-endian
    L   body: canonical JSON, no floats       32  SHA-256 of all before it
    32  HMAC of all before the SHA-256 (with `fails` empty) under the data key

The SHA-256 tells a damaged file from a wrong passphrase before any costly work;
the HMAC tells, after the key is known, whether anyone else wrote the file. The
count of wrong tries is written while the key is unknown, so the HMAC leaves it out.
Everything read is checked before it is used. Nothing here opens a file.

Source: guide/security.md 3.3.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from typing import Final

import msgspec
import rfc8785

from ehe_desktop.storage import keys
from ehe_desktop.storage.errors import (
    KeyFileDamaged,
    KeyFileMismatch,
    KeyFileRefused,
    KeyFileTooNew,
)

MAGIC: Final = b"VSTKEY\x01\n"
LONGEST_BODY: Final = 65_536
_HEAD: Final = struct.Struct(">8sI")
_DIGEST: Final = 32


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing unknown is accepted."""


class Kdf(_Part, frozen=True):
    """How the passphrase is stretched; `salt` in hex."""

    m: int
    t: int
    p: int
    salt: str
    alg: str = "argon2id"


class Slot(_Part, frozen=True):
    """One wrapped data key; all in hex."""

    kid: str
    nonce: str
    wrap: str


class NextSlot(_Part, frozen=True):
    """The data key a rotation is moving to; `started_at` in seconds since 1970."""

    kid: str
    nonce: str
    wrap: str
    started_at: int


class RecoveryBox(_Part, frozen=True):
    """A data key sealed to the council's recovery key, signed by this device; bytes in hex."""

    org_key_id: str
    kid: str
    sealed: str
    device_sig: str


class Fails(_Part, frozen=True):
    """Wrong tries in a row; `last_boot` is the machine's start and the milliseconds since it."""

    count: int = 0
    last_wall: int = 0
    last_boot: str = ""


class LeaseToken(_Part, frozen=True, omit_defaults=True):
    """The signed lease: the text that was signed, signature and the council's lease key in hex.

    `read_until_ms` (since 1970, by the lease's clocks): until when the store is read past it, once asked for.
    """

    claims: str
    sig: str
    key: str
    read_until_ms: int = 0


class KeyFile(_Part, frozen=True):
    """The body. `gen` grows with every write but those of `fails`; `user_ref` is not a name."""

    store_id: str
    device_id: str
    org_id: str
    user_ref: str
    gen: int
    keyring_backend: str
    kdf: Kdf
    cur: Slot
    recovery: tuple[RecoveryBox, ...]
    lease: LeaseToken
    fails: Fails = Fails()
    next: NextSlot | None = None
    v: int = 1

    def context(self) -> keys.WrapContext:
        """What the current wrap is bound to."""
        cost = keys.StretchCost(self.kdf.m, self.kdf.t, self.kdf.p)
        salt = bytes.fromhex(self.kdf.salt)
        return keys.WrapContext(
            bytes.fromhex(self.store_id), bytes.fromhex(self.cur.kid), cost, salt
        )


def sealed_bytes(body: KeyFile, key: bytes) -> bytes:
    """The whole file, with its HMAC under the data key `key`."""
    return _whole(body, keys.header_mac(key, _head_without_fails(body)))


def with_fails(file: bytes, body: KeyFile, fails: Fails) -> bytes:
    """The same file with another count of wrong tries; its HMAC stays as it was."""
    return _whole(msgspec.structs.replace(body, fails=fails), file[-_DIGEST:])


def parse(file: bytes) -> KeyFile:
    """Read a key file and check every figure in it.

    Raises:
        KeyFileDamaged: cut, changed or not a key file.
        KeyFileTooNew: whole, and of a later version.
        KeyFileRefused: whole, and holds what is not acceptable; no memory was spent on it.
    """
    body = _body_of(file)
    try:
        parsed = msgspec.json.decode(body, type=KeyFile, strict=True)
        canonical = rfc8785.dumps(msgspec.to_builtins(parsed))
    except (ValueError, rfc8785.CanonicalizationError) as fault:
        raise KeyFileRefused from fault
    if canonical != body or parsed.v != 1:
        raise KeyFileRefused
    _refuse_unfit(parsed)
    return parsed


def verify_mac(file: bytes, body: KeyFile, key: bytes) -> None:
    """Check, with the data key, that this program wrote the file.

    Raises:
        KeyFileMismatch: something else did.
    """
    wanted = keys.header_mac(key, _head_without_fails(body))
    if not hmac.compare_digest(file[-_DIGEST:], wanted):
        raise KeyFileMismatch


def _body_of(file: bytes) -> bytes:
    if len(file) < _HEAD.size + 2 * _DIGEST:
        raise KeyFileDamaged
    magic, length = _HEAD.unpack_from(file)
    head, digest = file[: -2 * _DIGEST], file[-2 * _DIGEST : -_DIGEST]
    whole = len(head) == _HEAD.size + length and hashlib.sha256(head).digest() == digest
    if not whole or not 1 <= length <= LONGEST_BODY or magic[:6] != MAGIC[:6]:
        raise KeyFileDamaged
    if magic != MAGIC:
        raise KeyFileTooNew
    return head[_HEAD.size :]


def _refuse_unfit(parsed: KeyFile) -> None:
    slots = (parsed.cur, *((parsed.next,) if parsed.next else ()))
    sized = [
        (parsed.store_id, keys.STORE_ID_BYTES),
        (parsed.kdf.salt, keys.SALT_BYTES),
        (parsed.lease.sig, 64),
        (parsed.lease.key, keys.KEY_BYTES),
        *((slot.kid, keys.KID_BYTES) for slot in slots),
        *((slot.nonce, keys.NONCE_BYTES) for slot in slots),
        *((slot.wrap, keys.KEY_BYTES + 16) for slot in slots),
    ]
    if not all(_is_hex(text, size) for text, size in sized):
        raise KeyFileRefused
    counts = (parsed.gen - 1, parsed.fails.count, parsed.lease.read_until_ms)
    if parsed.kdf.alg != "argon2id" or min(counts) < 0:
        raise KeyFileRefused
    parsed.context().cost.refuse_unsafe()


def _is_hex(text: str, size: int) -> bool:
    return len(text) == 2 * size and set(text) <= set("0123456789abcdef")


def _head(body: KeyFile) -> bytes:
    text = rfc8785.dumps(msgspec.to_builtins(body))
    return _HEAD.pack(MAGIC, len(text)) + text


def _head_without_fails(body: KeyFile) -> bytes:
    return _head(msgspec.structs.replace(body, fails=Fails()))


def _whole(body: KeyFile, mac: bytes) -> bytes:
    head = _head(body)
    return head + hashlib.sha256(head).digest() + mac
