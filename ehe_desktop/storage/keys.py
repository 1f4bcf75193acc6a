"""Keys: from a passphrase and two device secrets to the one key that opens the store.

    passphrase --Argon2id--> A ; A + D_os + D_lease --HKDF--> KEK ; KEK unwraps DEK
    DEK --HKDF--> the database's raw key, the header's MAC key, attachments, audit, backup

No verifier of the passphrase is kept anywhere: the tag of the wrap is the
verifier, so a wrong passphrase, a wrong device secret and a changed file look the
same from outside. Costs are checked before any memory is given to Argon2id.
Nothing here reads a file, a keyring or a clock.

Source: guide/security.md 3.1 to 3.3, vectors in 3.14.
"""

from __future__ import annotations

import secrets
import struct
import unicodedata
from dataclasses import dataclass
from typing import Final

import nacl.exceptions
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.public import PrivateKey, PublicKey, SealedBox

from ehe_desktop.storage.errors import KeyFileRefused, WrongPassphrase

KEY_BYTES: Final = 32
SALT_BYTES: Final = 32
NONCE_BYTES: Final = 12
KID_BYTES: Final = 16
STORE_ID_BYTES: Final = 16

LABEL_DATABASE: Final = "visit/v1/sqlcipher"
LABEL_HEADER_MAC: Final = "visit/v1/header-mac"
LABEL_ATTACHMENTS: Final = "visit/v1/attachment-root"
LABEL_AUDIT: Final = "visit/v1/audit"
LABEL_BACKUP: Final = "visit/v1/backup"


@dataclass(frozen=True, slots=True)
class StretchCost:
    """What one guess at the passphrase costs: memory in KiB, passes over it, lanes."""

    memory_kib: int = 262_144
    passes: int = 3
    lanes: int = 4

    def refuse_unsafe(self) -> None:
        """Refuse a lowered cost, and one made to exhaust this device.

        Raises:
            KeyFileRefused: outside 64 MiB to 1 GiB, 3 to 10 passes, 1 to 8 lanes.
        """
        if not (
            65_536 <= self.memory_kib <= 1_048_576
            and 3 <= self.passes <= 10
            and 1 <= self.lanes <= 8
        ):
            raise KeyFileRefused


FLOOR_COST: Final = StretchCost(memory_kib=65_536)
"""The least that is accepted; tests use it."""


@dataclass(frozen=True, slots=True)
class WrapContext:
    """What a wrapped key is bound to, so that it fits no other slot, store or cost."""

    store_id: bytes
    kid: bytes
    cost: StretchCost
    salt: bytes

    def associated_data(self) -> bytes:
        """The bytes the wrap's tag covers beside the key itself."""
        cost = struct.pack(">III", self.cost.memory_kib, self.cost.passes, self.cost.lanes)
        return b"visit/v1/wrap\0" + self.store_id + self.kid + cost + self.salt


def fresh_key() -> bytes:
    """32 bytes from the operating system's generator."""
    return secrets.token_bytes(KEY_BYTES)


def stretch(passphrase: str, salt: bytes, cost: StretchCost) -> bytes:
    """Argon2id over the passphrase in NFKC and UTF-8, never cut short. About a second of work.

    Raises:
        KeyFileRefused: the cost or the salt is not acceptable; nothing was computed.
    """
    cost.refuse_unsafe()
    if len(salt) != SALT_BYTES:
        raise KeyFileRefused
    typed = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    stretched: bytes = hash_secret_raw(
        typed,
        salt,
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )
    return stretched


def key_encryption_key(stretched: bytes, device: bytes, context: WrapContext) -> bytes:
    """The KEK from the stretched passphrase and the device secrets (D_os, then D_lease)."""
    info = b"visit/v1/kek\0" + context.store_id
    return HKDF(hashes.SHA256(), KEY_BYTES, context.salt, info).derive(stretched + device)


def door_seed(stretched: bytes, d_os: bytes, context: WrapContext) -> bytes:
    """The Ed25519 seed by which this device and passphrase are known where the store cannot be opened.

    Made without D_lease: it is what asks for it. Its public half lies at the centre and inside the store
    alone; beside the key file it would let whoever has D_os try passphrases.
    """
    info = b"visit/v1/door\0" + context.store_id
    return HKDF(hashes.SHA256(), KEY_BYTES, context.salt, info).derive(stretched + d_os)


def wrap(kek: bytes, key: bytes, nonce: bytes, context: WrapContext) -> bytes:
    """The data key locked under `kek` (AES-256-GCM, 48 bytes)."""
    return AESGCM(kek).encrypt(nonce, key, context.associated_data())


def unwrap(kek: bytes, wrapped: bytes, nonce: bytes, context: WrapContext) -> bytes:
    """The data key.

    Raises:
        WrongPassphrase: any of passphrase, device secrets, slot, cost or bytes is not the same.
    """
    try:
        return AESGCM(kek).decrypt(nonce, wrapped, context.associated_data())
    except InvalidTag as fault:
        raise WrongPassphrase from fault


def subkey(key: bytes, label: str, suffix: bytes = b"") -> bytes:
    """A key for one purpose, from which no other can be told."""
    return HKDF(hashes.SHA256(), KEY_BYTES, None, label.encode("ascii") + suffix).derive(key)


def header_mac(key: bytes, header: bytes) -> bytes:
    """HMAC-SHA256 of the key file's head under the data key's own MAC key."""
    mac = hmac.HMAC(subkey(key, LABEL_HEADER_MAC), hashes.SHA256())
    mac.update(header)
    return mac.finalize()


def seal_for_recovery(organisation_key: bytes, key: bytes) -> bytes:
    """The data key in a box only the council's offline recovery key opens (80 bytes)."""
    return bytes(SealedBox(PublicKey(organisation_key)).encrypt(key))


def open_recovery(private_key: bytes, sealed: bytes) -> bytes:
    """The data key out of such a box, at a recovery.

    Raises:
        WrongPassphrase: the box was sealed to another key, or changed.
    """
    try:
        return bytes(SealedBox(PrivateKey(private_key)).decrypt(sealed))
    except nacl.exceptions.CryptoError as fault:
        raise WrongPassphrase from fault
