"""Messages about keys: the lease asked for at the door, a forgotten passphrase, the audit chain.

Of the same protocol and read as strictly as those in `messages.py`; `PROTOCOL.md` says what they mean.
Nothing here knows a network or a store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

MOST_BOXES: Final = 4
"""A store has one box for each data key it had lately."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyBox:
    """A data key of the store in a box that only the council's recovery key opens; all in hex, at most 256 digits.

    `kid`: the data key's own id, 16 random bytes. `device_sig` (Ed25519 by the device key over
    `visit/v1/recovery` 0x00, the store id's 16 bytes, those of `kid`, and the box) is for the store itself.
    """

    org_key_id: str
    kid: str
    sealed: str
    device_sig: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyNote:
    """What the centre keeps for the day on which the door does not open; sent again when it changed."""

    door_key: str
    """Public Ed25519 key, hex, made of the passphrase and this device's own secret."""
    boxes: tuple[KeyBox, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseAsk:
    """The lease has ended and with it the key's second part: the person at the door asks for both."""

    replica_id: str
    store_id: str
    seal_key: str
    """X25519 public key, hex, made for this one question: the answer is sealed to it."""
    lease_seq: int
    signature: str
    """base64 Ed25519 by the door key."""
    id_token: str = ""
    sign_in_salt: str = ""
    """Where the council signs people in; the nonce is made with `seal_key`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseGiven:
    """A new lease, and `D_lease` (32 bytes) in a box (base64) for the key that was asked with."""

    lease: Mapping[str, Any]
    lease_signature: str
    box: str
    only_to_erase: bool = False
    """This device was ordered erased: no lease comes along, and the box opens the store for that alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryAsk:
    """Somebody at the door has forgotten the passphrase; a one-time code of the officer says who it is."""

    code: str
    store_id: str
    seal_key: str
    """X25519 public key, hex; its private half stays on the device until the answer is here."""
    replica_id: str = ""
    """Under which name: a store that was copied has several. Empty: the newest."""
    boxes: tuple[KeyBox, ...] = ()
    """As they stand in the key file, which needs no passphrase to be read."""
    id_token: str = ""
    sign_in_salt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryLook:
    """Whether the holders of the recovery key have answered; with no `ask_id` of ours: not found.

    `lease_seq`: the newest lease seen on the device; the one that comes along is newer.
    """

    ask_id: str
    lease_seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryTold:
    """The question as it stands. `box` is empty until it was answered at the centre."""

    ask_id: str
    box: str = ""
    """base64: the JSON of a `RecoveredKeys`, sealed to `seal_key`."""
    lease: Mapping[str, Any] = field(default_factory=dict)
    lease_signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveredKeys:
    """The data keys of a store by their `kid`, and its `D_lease`; all in hex."""

    keys: Mapping[str, str]
    d_lease: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEntry:
    """One entry of a store's audit chain: canonical JSON as it was sealed, and its seal (hex)."""

    entry: str
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailRequest:
    """Entries of the audit chain, one after the other."""

    first_seq: int
    entries: tuple[TrailEntry, ...]
    unsent: int | None = None
    """Edits and files that still wait on the device, at the end of its round; None from an older program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailReceipt:
    """The centre holds the chain up to here. Signed by the lease key."""

    replica_id: str
    seq: int
    h: str
    received_at: str
    signature: str
    """Ed25519, hex."""
