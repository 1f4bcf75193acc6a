"""How the entries of an audit chain hang together: the same on the laptop and at the centre.

Each entry's hash holds the one before it, and its seal is made with a key that is then replaced by its
own hash. Nothing here keeps a key or knows where entries lie.
Source: security.md 4.1, 4.2 layers 1 and 2; vectors in 3.14.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from typing import Final

KEY_BYTES: Final = 32
NO_HASH: Final = bytes(32)
READ_PAST_LEASE: Final = "read_past_lease"
"""The action of the entry that says a store was read past its lease; its reason is for the supervisor."""
LONGEST_REASON: Final = 500
"""Characters of such a reason."""
_LINK: Final = b"visit/audit/v1\0"
_EVOLVE: Final = b"visit/audit/evolve\0"


def link(previous: bytes, seq: int, canonical: bytes) -> bytes:
    """The hash that ties entry `seq` to the one before it."""
    inner = hashlib.sha256(canonical).digest()
    return hashlib.sha256(_LINK + previous + struct.pack(">Q", seq) + inner).digest()


def seal(key: bytes, h: bytes) -> bytes:
    """The entry's seal under the key of its moment."""
    return hmac.digest(key, h, "sha256")


def evolve(key: bytes) -> bytes:
    """The next entry's key; there is no way back."""
    return hashlib.sha256(_EVOLVE + key).digest()
