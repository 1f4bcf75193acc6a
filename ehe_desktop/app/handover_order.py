"""Two small sealed files between a case window, the launcher's key and the child's process.

The order says what is handed over; the place says which questions were met, never what was answered,
so that a child's process that dies goes on at the next question. Both are ChaCha20-Poly1305 under the
key of the launcher's line: after the launcher has ended nobody reads them, and the door comes first.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from ehe_desktop.app.launch_words import ORDER_FILE, PLACE_FILE
from ehe_desktop.domain.hand_over import HandOverOrder

NONCE_BYTES: Final = 12
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far the child is: references of questions, and nothing of what was said."""

    envelope_id: str
    done: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    """Questions that were open when the place was noted: asked even if an answer that opened them
    is out of this process's reach."""
    here: str = ""
    """The question the child is at."""


def leave_order(folder: Path, key: bytes, order: HandOverOrder) -> None:
    """Put the order where the child's process looks; whole or not at all.

    Raises:
        OSError: the disk is full or refuses.
    """
    (folder / PLACE_FILE).unlink(missing_ok=True)
    _write(folder / ORDER_FILE, key, order)


def read_order(folder: Path, key: bytes) -> HandOverOrder | None:
    """The order, or None where there is none for this key."""
    return _read(folder / ORDER_FILE, key, HandOverOrder)


def note_place(folder: Path, key: bytes, place: Place) -> None:
    """Note how far the child is. Raises OSError when the disk refuses."""
    _write(folder / PLACE_FILE, key, place)


def read_place(folder: Path, key: bytes, envelope_id: str) -> Place:
    """How far the child was in this envelope; the beginning where nothing was noted."""
    found = _read(folder / PLACE_FILE, key, Place)
    if found is None or found.envelope_id != envelope_id:
        return Place(envelope_id=envelope_id)
    return found


def _write(path: Path, key: bytes, what: object) -> None:
    nonce = secrets.token_bytes(NONCE_BYTES)
    name = path.name.encode("ascii")
    sealed = nonce + ChaCha20Poly1305(key).encrypt(nonce, msgspec.json.encode(what), name)
    part = path.with_name(f"{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _read(path: Path, key: bytes, kind: type[T]) -> T | None:
    try:
        raw = path.read_bytes()
        name = path.name.encode("ascii")
        text = ChaCha20Poly1305(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], name)
        return msgspec.json.decode(text, type=kind)
    except (OSError, InvalidTag, ValueError):
        return None
