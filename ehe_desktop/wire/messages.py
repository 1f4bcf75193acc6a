"""The messages of protocol 1, as frozen dataclasses that msgspec reads strictly.

`PROTOCOL.md` beside this file says what they mean and in which order they travel; a
second client could be written from it alone. Instants are ISO 8601 text in UTC, keys and
digests lower-case hex or base64 as each field says. Nothing here knows a network or a store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ehe_desktop.domain.records import SCHEMA_VERSION, Op, Outcome, Record
from ehe_desktop.wire.door_messages import KeyNote

PROTOCOL: Final = 1
HEADER_OFFSET: Final = "upload-offset"
HEADER_CHECKSUM: Final = "upload-checksum"
"""`sha256 ` and the hash of the part, hex."""
CHUNK_BYTES: Final = 1_048_576
"""The most bytes of a file in one request."""
REPAIRS: Final = 100
"""Families asked for again in one round; when more differ, everything is read again."""
HEADER_PROTOCOL: Final = "x-ehe-protocol"
"""On every answer; an answer without it is not the central system (captive portals: "offline")."""
HEADER_REPLICA: Final = "x-ehe-replica"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one request may hold; offered by the centre in the handshake."""

    batch_ops: int = 500
    batch_bytes: int = 1_048_576
    """Of the body of any request as it is sent, packed; one that is not packed, and what a packed one inflates to: 8 MiB."""
    page_records: int = 500
    attachment_bytes: int = 20_971_520


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolRequest:
    """A new device: the one-time code and the device's public signing key (hex, 32 bytes)."""

    code: str
    device_name: str
    device_key: str
    program_version: str = ""
    store_id: str = ""
    """The store's own id if it has one already; stands in the lease, else the replica id does."""
    id_token: str = ""
    """Where the council signs people in (`SignInFacts`): who this is, in the provider's words."""
    officer_id: str = ""
    """Of a store that has an officer already: a code of anybody else is not taken, and stays good."""
    device_secret: str = ""
    """Of a device that was enrolled before and is not known any more: the `D_lease` it has (hex)."""
    audit_key: str = ""
    """The first key of the store's audit chain, 32 bytes, hex; the store itself keeps it no longer."""
    sign_in_salt: str = ""
    """With the device key it makes the nonce of the token."""
    signature: str = ""
    """By the device key, base64: who enrols it has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFacts:
    """Where people of this council sign in before a device is enrolled."""

    issuer: str
    client_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolAnswer:
    """All that a new store needs before its first round."""

    replica_id: str
    token: str
    """Bearer token of this device; kept in the encrypted store only."""
    officer_id: str
    officer_name: str
    officer_role: str
    org_id: str
    org_name: str
    device_secret: str
    """`D_lease`: 32 bytes, hex; goes to the OS keyring."""
    lease: Mapping[str, Any]
    """The lease as canonical JSON was signed over it."""
    lease_signature: str
    """Ed25519, hex, by the lease key."""
    lease_key: str
    """Public half, hex; pinned in the key file."""
    recovery_key_id: str
    recovery_key: str
    """X25519 public key of the organisation's recovery, hex."""
    epoch: str
    server_time: str
    order_key: str = ""
    """Public half, hex, of the key an erase order must be signed with; pinned in the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeReceipt:
    """One family is off this device: how many records and ops went.

    `digest`: SHA-256 (hex) of the lines `id:rev` of the records, sorted, with a line feed between two.
    """

    receipt_id: str
    family_id: str
    records: int
    ops: int
    digest: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandshakeRequest:
    """First request of a round: who we are and how far we have read."""

    schema_min: int
    schema_max: int
    epoch: str
    pushed: Mapping[str, int] = field(default_factory=dict)
    """Lane to the highest `push_seq` this device has sealed."""
    answered: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """Lane to the `push_seq` and `op_id` of the newest op that was accepted: a copy may have used the number."""
    cursor: str = ""
    program_version: str = ""
    unsent: int = 0
    purged: tuple[PurgeReceipt, ...] = ()
    """Receipts not acknowledged yet; an answer acknowledges them all."""
    keys: KeyNote | None = None
    """When it is not what the centre last acknowledged; an answer acknowledges it."""
    carried: tuple[str, ...] = ()
    """Boxes (`SealedWork.box_id`) given to a person to carry, of which the centre has said nothing yet."""
    refused: tuple[str, ...] = ()
    """Op ids that were refused and that nobody, here or at the centre, has dealt with yet."""
    lease_seq: int = 0
    """The number of the lease kept, when the last one told was not above it: the next one will be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandshakeAnswer:
    """What holds for this round. `reset` names why a full new pull is wanted, or is empty."""

    schema: int
    """The newest that both sides read; where there is none the centre's own: pushing goes on, pulling does not."""
    epoch: str
    server_time: str
    limits: Limits
    accepted: Mapping[str, int]
    """Lane to the highest `push_seq` the centre has stored outcomes for."""
    lease: Mapping[str, Any]
    lease_signature: str
    reset: str = ""
    officer_name: str = ""
    officer_role: str = ""
    org_id: str = ""
    """The council; another one than at enrolment means a wrong address: stop."""
    nothing_new: bool = False
    """A pull with this cursor would bring nothing. A store that compared digests lately may leave it out."""
    carried: tuple[str, ...] = ()
    """Those of the boxes asked about that are here: what is in them is the council's now."""
    closed: Mapping[str, str] = field(default_factory=dict)
    """Those of the refused edits asked about that the office dealt with, with its words; none: it took the edit in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewRequest:
    """A store that was restored or copied asks for an identity of its own."""

    reason: str
    """restored, copied, told (the centre said `replica_forked`)."""
    store_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewAnswer:
    """The new identity. Numbering begins at 1 again in both lanes; op ids stay as they are."""

    replica_id: str
    token: str
    lease: Mapping[str, Any]
    lease_signature: str
    epoch: str
    server_time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PushRequest:
    """One sealed batch of one lane. `sha256` is over the bytes of `ops` as they are sent."""

    batch_id: str
    lane: int
    first_push_seq: int
    ops: tuple[Op, ...]
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PushAnswer:
    """The stored outcomes, in the order of the ops; a retry gets the same bytes."""

    batch_id: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest:
    """One page. An empty `cursor` asks for everything in scope; `page` continues a round."""

    cursor: str = ""
    page: str = ""
    schema: int = SCHEMA_VERSION
    """The newest bodies this program reads; too old a one is answered `schema_too_old`."""
    families: tuple[str, ...] = ()
    """Families to send in full whatever the cursor says, because their digest differed; the empty
    text stands for the council's own records. Read with the first page of a round; at most 100."""
    compare: bool = True
    """Whether digests of all families are wanted, or only of those that changed since the cursor."""
    had: int = 0
    """Bytes of this page, packed, that came before the line died; the answer may go on from there."""
    had_of: str = ""
    """Their SHA-256, hex."""
    most: int = 0
    """The most records wanted in the page; 0: as many as the centre gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Per family (empty text: the council's own records): how many, and sum mod 2^64 of their marks.

    A family that changed while the round was read is not listed.
    """

    family_id: str
    count: int
    sum: str
    """Lower-case hex, 16 digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A tombstone: the record was erased by law, and with it every copy of its content."""

    kind: str
    id: str
    family_id: str | None
    rev: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PullAnswer:
    """One page of a fixed-head round. The last page carries the new `cursor` and the digest."""

    records: tuple[Record, ...]
    head: int
    """The stamp up to which this round reads. That of the last page is the `scope_epoch` of ops made after it."""
    next_page: str = ""
    cursor: str = ""
    scope_add: tuple[str, ...] = ()
    """Families sent in full in this round; on its first page."""
    scope_remove: tuple[str, ...] = ()
    """Families no longer ours; purged when the round is laid in, after the push. On its first page."""
    gone: tuple[Gone, ...] = ()
    """Records to remove, with all that this device kept of them."""
    digest: tuple[Digest, ...] = ()
    total: int = 0
    """Records of the whole round, for progress in items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobRequest:
    """A file that a record names: announced, or asked how much of it is there."""

    sha256: str
    """Of the content, hex."""
    size: int
    media_type: str
    family_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobFind:
    """A file that a record names and this device does not hold."""

    family_id: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobAnswer:
    """How much of a file the centre holds. `is_whole` only when the hash of all is right."""

    blob_id: str
    offset: int
    is_whole: bool
    media_type: str = ""
    """What it is, when a whole file was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedWork:
    """Unsent work of a device that is switched off, in a box for the council's recovery key."""

    box_id: str
    """SHA-256 of the box, hex: it is known here by that, whatever stands in this field."""
    box: str
    """base64."""
    ops: int
    signature: str
    """base64 Ed25519 by the device key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """The device has destroyed its keys. The request was signed before they went."""

    order_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The centre has it."""

    taken: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether the centre can answer; says nothing about anybody."""

    ok: bool
    protocol: int
    schema_min: int
    schema_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Every answer that is not a success. `code` is what a client branches on."""

    code: str
    happened: str
    next_step: str = ""
    incident: str = ""
    expected: int | None = None
    retry_after_s: int | None = None
    order: Mapping[str, str] | None = None
    """With `device_revoked`: the order to erase (`EraseOrder`), when one was signed."""
    order_signature: str = ""
    """Ed25519, hex, by the order key."""


PROBLEMS: Final[Mapping[str, int]] = {
    "code_unknown": 403,
    "code_used": 403,
    "code_expired": 403,
    "sign_in_wrong": 403,
    "not_signed_in": 401,
    "nonce_wanted": 401,
    "proof_used": 409,
    "not_allowed": 403,
    "not_found": 404,
    "method_wrong": 405,
    "device_revoked": 403,
    "signature_wrong": 403,
    "body_wrong": 400,
    "body_too_large": 413,
    "batch_too_large": 413,
    "checksum_wrong": 400,
    "offset_wrong": 409,
    "gap": 409,
    "trail_differs": 409,
    "replica_forked": 409,
    "batch_differs": 409,
    "cursor_refused": 409,
    "reset_required": 409,
    "schema_too_old": 426,
    "too_many_requests": 429,
    "try_later": 503,
    "fault": 500,
}
"""Problem code to HTTP status. Numbered problems a client can branch on."""
