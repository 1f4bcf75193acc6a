"""What the centre signs or hashes: leases, cursors, page marks, bearer tokens and enrolment codes.

Cursors and page marks are text that only this centre can have made: canonical JSON under an
HMAC, with its purpose in front so that one never passes for the other. Tokens and
codes are kept as hashes; they are long and random, so a plain hash is enough.
Nothing here reads a table or a clock.

Source: sync.md B3.6, security.md 3.9 and 5.1.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from ehe_desktop.central.problems import Refusal
from ehe_desktop.wire.codec import decode, encode
from ehe_desktop.wire.errors import WireError
from ehe_desktop.wire.seals import lease_signing_text

T = TypeVar("T")
_TOKEN_BYTES: Final = 32
KEY_BYTES: Final = 32
_MAC_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class CursorMark:
    """How far one device has read, and of what."""

    user: str
    replica: str
    epoch: str
    pos: int
    scope_epoch: int
    schema: int
    chain: str
    """The chain's value at `pos`: a centre that was put back without saying so is noticed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMark:
    """Where in a round the next page begins."""

    user: str
    replica: str
    epoch: str
    base: int
    """The stamp the round began from; 0 for everything."""
    head: int
    phase: int
    """0: families that came into scope; 1: the feed."""
    after_pos: int
    after_id: str
    total: int
    repair: tuple[str, ...] = ()
    """Families sent in full though they were in scope before."""
    chain: str = ""
    """The chain's value at `head`, as in a cursor: the centre may be put back between two pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NonceMark:
    """The number a request is signed with: when it was made, in whole seconds since 1970."""

    issued: int


def new_token() -> str:
    """A fresh bearer token, URL-safe."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hashed(secret: str) -> str:
    """What is kept of a token or a code."""
    return hashlib.sha256(secret.encode()).hexdigest()


def sign_mark(key_hex: str, mark: CursorMark | PageMark | NonceMark) -> str:
    """`mark` as opaque text."""
    payload = encode(mark)
    return base64.urlsafe_b64encode(_mac(key_hex, type(mark), payload) + payload).decode()


def read_mark(key_hex: str, mark_type: type[T], text: str) -> T:
    """The mark that `sign_mark` wrote.

    Raises:
        Refusal: `cursor_refused`: not one of ours, altered, or made for another purpose.
    """
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, _mac(key_hex, mark_type, payload)):
            raise Refusal("cursor_refused")
        return decode(mark_type, payload)
    except (UnicodeEncodeError, binascii.Error, WireError, msgspec.MsgspecError):
        raise Refusal("cursor_refused") from None


def _mac(key_hex: str, mark_type: type[Any], payload: bytes) -> bytes:
    text = mark_type.__name__.encode() + b"\x00" + payload
    return hmac.digest(bytes.fromhex(key_hex), text, "sha256")[:_MAC_BYTES]


def sign_lease(seed_hex: str, lease: Mapping[str, Any]) -> str:
    """The signature of a lease, hex."""
    return sign_text(seed_hex, lease_signing_text(lease))


def sign_text(seed_hex: str, text: bytes) -> str:
    """The centre's signature over `text`, hex."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed_hex)).sign(text).hex()


def check_signature(public_hex: str, signature: str, text: bytes) -> None:
    """Check a device's signature (base64) over `text`.

    Raises:
        Refusal: `signature_wrong`.
    """
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_hex))
        public.verify(base64.b64decode(signature.encode("ascii"), validate=True), text)
    except (InvalidSignature, ValueError):
        raise Refusal("signature_wrong") from None


def is_key(text: str) -> bool:
    """True when the text is 32 bytes in hex."""
    try:
        return len(bytes.fromhex(text)) == KEY_BYTES
    except ValueError:
        return False


def is_device_key(public_hex: str) -> bool:
    """True when the text is a public Ed25519 key of 32 bytes in hex."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_hex))
    except ValueError:
        return False
    return True
