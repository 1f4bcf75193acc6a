r"""The envelope: answers sealed one by one, as they are made, into a file that only grows.

    head    8 B  "EHEENV" 01 "\n"      16 B  envelope id
    frame   4 B  length, big-endian     32 B  ephemeral X25519 public key    ciphertext and its tag

Each frame has a key of its own: HKDF-SHA256 over the X25519 secret of a fresh pair with the
officer's public key, followed by the hand-over's writer key; salt = both public keys, info =
"visit/v1/hand-over" 00, the envelope id and the frame's place. ChaCha20-Poly1305 with a zero nonce
(a key is used once); the head and the place are bound as associated data. So the writer cannot open
what it sealed, nobody without the writer key can add a frame, and none can be moved. The sealed text
is padded to a multiple of 256 bytes, so that a length does not tell which picture was picked.

Each frame is on the disk before `append` returns. A crash leaves at most one torn frame at the end,
which the next writer cuts off and the reader passes over. A frame that was damaged is counted, and
the frames after it are still read.
"""

from __future__ import annotations

import os
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.platform.current import current_platform
from ehe_desktop.storage.errors import StoreCannotWrite

MAGIC: Final = b"EHEENV\x01\n"
KEY_BYTES: Final = 32
ID_BYTES: Final = 16
HEAD_BYTES: Final = len(MAGIC) + ID_BYTES
PAD_TO: Final = 256
LONGEST: Final = 8 * 1024 * 1024
"""A frame longer than this was not written by us: a drawing of an hour is far below it."""
FOLDER: Final = "hand-over"
SUFFIX: Final = ".envelope"
_LABEL: Final = b"visit/v1/hand-over\0"
_NONCE: Final = bytes(12)


@dataclass(frozen=True, slots=True)
class EnvelopeKeys:
    """What is needed to add to an envelope: nothing in it opens one."""

    envelope_id: bytes
    public_key: bytes
    writer_key: bytes

    def __post_init__(self) -> None:
        """Refuse keys of another length."""
        if (len(self.envelope_id), len(self.public_key), len(self.writer_key)) != (16, 32, 32):
            raise RuleBroken("an envelope has an id of 16 bytes and two keys of 32")

    @property
    def head(self) -> bytes:
        """The first bytes of the file."""
        return MAGIC + self.envelope_id


@dataclass(frozen=True, slots=True)
class Contents:
    """What an envelope held: texts in their order, and how many frames could not be opened."""

    texts: tuple[bytes, ...] = ()
    lost: int = 0
    is_torn: bool = False


def fresh_pair() -> tuple[bytes, bytes]:
    """A private and a public key for one hand-over, 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def envelope_path(store_folder: Path, envelope_id: str) -> Path:
    """Where the envelope of that id lies."""
    return store_folder / FOLDER / f"{envelope_id}{SUFFIX}"


def seal(keys: EnvelopeKeys, place: int, text: bytes) -> bytes:
    """One frame's body: the ephemeral public key, then the sealed text."""
    once = X25519PrivateKey.generate()
    mine = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(keys.public_key))
    key = _frame_key(keys, shared, mine, place)
    padded = struct.pack(">I", len(text)) + text
    padded += bytes(-len(padded) % PAD_TO)
    return mine + ChaCha20Poly1305(key).encrypt(_NONCE, padded, _bound(keys, place))


def unseal(private_key: bytes, keys: EnvelopeKeys, place: int, sealed: bytes) -> bytes:
    """The text of one frame.

    Raises:
        InvalidTag: it was changed, moved, or not made on this hand-over.
    """
    private = X25519PrivateKey.from_private_bytes(private_key)
    theirs = sealed[:KEY_BYTES]
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(theirs))
    except ValueError as fault:  # too short, or a point that gives an all-zero secret
        raise InvalidTag from fault
    key = _frame_key(keys, shared, theirs, place)
    padded = ChaCha20Poly1305(key).decrypt(_NONCE, sealed[KEY_BYTES:], _bound(keys, place))
    (length,) = struct.unpack(">I", padded[:4])
    return padded[4 : 4 + length]


class EnvelopeWriter:
    """Adds frames to one envelope; each is on the disk when `append` returns."""

    def __init__(self, path: Path, keys: EnvelopeKeys) -> None:
        """Begin the file, or go on with it after a crash.

        Raises:
            StoreCannotWrite: the disk is full or refuses.
            RuleBroken: another envelope lies there.
        """
        self._path, self._keys = path, keys
        try:
            self._begin()
            frames, end = _measure(path.read_bytes())
            if path.stat().st_size != end:
                os.truncate(path, end)  # the frame that was being written when we died
        except OSError as fault:
            raise StoreCannotWrite from fault
        self._place, self._end = frames, end

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return self._place

    def append(self, text: bytes) -> None:
        """Seal one text and put it on the disk.

        Raises:
            StoreCannotWrite: the disk is full or refuses; the envelope is as it was.
        """
        sealed = seal(self._keys, self._place, text)
        frame = struct.pack(">I", len(sealed)) + sealed
        try:
            with self._path.open("r+b") as file:
                file.seek(self._end)
                file.write(frame)
                file.flush()
                os.fsync(file.fileno())
        except OSError as fault:
            with suppress(OSError):
                os.truncate(self._path, self._end)
            raise StoreCannotWrite from fault
        self._place += 1
        self._end += len(frame)

    def _begin(self) -> None:
        head = self._keys.head
        if self._path.exists():
            if self._path.read_bytes()[:HEAD_BYTES] == head:
                return
            if self._path.stat().st_size >= HEAD_BYTES:
                raise RuleBroken("another envelope lies in this place")
        folder = self._path.parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(head)
            file.flush()
            os.fsync(file.fileno())
        current_platform().sync_folder(folder)


def read_envelope(path: Path, private_key: bytes, keys: EnvelopeKeys) -> Contents:
    """Open every frame of an envelope; an absent one is empty.

    Raises:
        OSError: the disk refuses to be read: nothing is known, so nothing may be deleted.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Contents()
    if raw[:HEAD_BYTES] != keys.head:
        return Contents(lost=1 if len(raw) >= HEAD_BYTES else 0)
    texts: list[bytes] = []
    at, place, lost = HEAD_BYTES, 0, 0
    _, end = _measure(raw)
    while at < end:
        (length,) = struct.unpack(">I", raw[at : at + 4])
        try:
            texts.append(unseal(private_key, keys, place, raw[at + 4 : at + 4 + length]))
        except InvalidTag:
            lost += 1
        at, place = at + 4 + length, place + 1
    return Contents(tuple(texts), lost, is_torn=end != len(raw))


def destroy(path: Path) -> None:
    """Remove a filed envelope. Its private key is gone already: what a disk keeps opens to nobody.

    Raises:
        OSError: it is still there; a later start tries again.
    """
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        current_platform().sync_folder(path.parent)


def _measure(raw: bytes) -> tuple[int, int]:
    """How many whole frames there are, and where they end."""
    at, frames = HEAD_BYTES, 0
    while at + 4 <= len(raw):
        (length,) = struct.unpack(">I", raw[at : at + 4])
        if length > LONGEST or at + 4 + length > len(raw):
            break
        at, frames = at + 4 + length, frames + 1
    return frames, at


def _frame_key(keys: EnvelopeKeys, shared: bytes, mine: bytes, place: int) -> bytes:
    info = _LABEL + keys.envelope_id + struct.pack(">I", place)
    salt = mine + keys.public_key
    return HKDF(hashes.SHA256(), KEY_BYTES, salt, info).derive(shared + keys.writer_key)


def _bound(keys: EnvelopeKeys, place: int) -> bytes:
    return keys.head + struct.pack(">I", place)
