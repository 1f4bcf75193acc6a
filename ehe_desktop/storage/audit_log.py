"""The audit chain: who did what, when; each entry hashed onto the one before and sealed.

Two locks hold it. The hash chain shows an entry changed, missing, put in or moved.
The seal of each entry uses a key that is replaced by its own hash in the same
transaction, so nobody with the open store today can seal yesterday again. The first key lies with
the central system alone, which gets it at enrolment. What neither sees, a tail cut off together
with its head, the heads kept elsewhere (keyring, receipts) show.

Entries hold ids and names of field groups, never values. Nothing here decides what
is logged or sends anything. Checking is `audit_check.py`.
Source: security.md 4.1, 4.2 layers 1 and 2; vectors in 3.14.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypedDict

import rfc8785
from sqlalchemy import Connection, insert, select, update

from ehe_desktop.domain.audit_chain import KEY_BYTES, evolve, link, seal
from ehe_desktop.domain.clock import in_england, to_text
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.storage import meta, sentinel
from ehe_desktop.storage.device_state import NO_HASH, NO_HEAD, ChainHead
from ehe_desktop.storage.records import from_json
from ehe_desktop.storage.sitting import Sitting
from ehe_desktop.storage.tables import audit_entry


class About(TypedDict, total=False):
    """What else one entry says."""

    child_id: str
    fields_shown: tuple[str, ...]
    """Names of field groups, never their values."""
    reason: str
    outcome: str
    detail: Mapping[str, Any]
    """Counts, hashes and ids; never words about a person."""
    corr_id: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it stands, for lists and for sending."""

    seq: int
    text: str
    """Canonical JSON, as it was hashed."""
    h: bytes
    tag: bytes

    @property
    def said(self) -> Mapping[str, Any]:
        """What it says."""
        return dict(from_json(self.text))


def begin(connection: Connection, first_key: bytes) -> None:
    """Start the chain of a new store. `first_key` is random and is not kept here.

    Raises:
        RuleBroken: the key is not 32 bytes, or a chain stands here already.
    """
    if len(first_key) != KEY_BYTES:
        raise RuleBroken(f"an audit key has {KEY_BYTES} bytes")
    if meta.get(connection, meta.AUDIT_KEY):
        raise RuleBroken("this store has an audit chain already")
    _advance(connection, NO_HEAD, first_key)


def append(
    connection: Connection, sitting: Sitting, did: tuple[str, str, str], about: About
) -> ChainHead:
    """Add one entry: `did` is the action, the object's type and its id. Returns the new head."""
    before = head(connection)
    key = bytes.fromhex(meta.get(connection, meta.AUDIT_KEY))
    said = _said(sitting, did, about)
    text = rfc8785.dumps(said)
    now = ChainHead(before.seq + 1, link(before.entry_hash, before.seq + 1, text))
    connection.execute(
        insert(audit_entry).values(
            seq=now.seq,
            **{name: said[name] for name in COLUMNS},
            entry=text.decode(),
            h_prev=before.entry_hash,
            h=now.entry_hash,
            tag=seal(key, now.entry_hash),
            sent=0,
        )
    )
    _advance(connection, now, evolve(key))
    return now


COLUMNS: Final = ("at", "officer_id", "action", "object_type", "object_id", "child_id")
"""The parts of an entry that are repeated as columns; `audit_check` compares them."""


def head(connection: Connection) -> ChainHead:
    """The end of the chain as this store remembers it."""
    seq = int(meta.get(connection, meta.AUDIT_SEQ, "0"))
    return ChainHead(seq, bytes.fromhex(meta.get(connection, meta.AUDIT_HASH, NO_HASH.hex())))


def unsent(connection: Connection, most: int) -> tuple[Entry, ...]:
    """The oldest `most` entries the central system has not acknowledged."""
    rows = connection.execute(
        select(audit_entry).where(audit_entry.c.sent == 0).order_by(audit_entry.c.seq).limit(most)
    )
    return tuple(_entry(row) for row in rows)


def acknowledge(connection: Connection, receipt: ChainHead) -> None:
    """The central system holds every entry up to `receipt`."""
    new = (audit_entry.c.seq <= receipt.seq) & (audit_entry.c.sent == 0)
    connection.execute(update(audit_entry).where(new).values(sent=1))
    meta.put(connection, meta.AUDIT_RECEIPT, f"{receipt.seq}:{receipt.entry_hash.hex()}")


def offer_again(connection: Connection, seq: int) -> None:
    """The central system has nothing from `seq` on, whatever it has signed for."""
    connection.execute(update(audit_entry).where(audit_entry.c.seq >= seq).values(sent=0))


def of_child(connection: Connection, child_id: str, most: int = 500) -> tuple[Entry, ...]:
    """Who looked at or changed one child's records, newest first. Reading this is audited too."""
    rows = connection.execute(
        select(audit_entry)
        .where(audit_entry.c.child_id == child_id)
        .order_by(audit_entry.c.seq.desc())
        .limit(most)
    )
    return tuple(_entry(row) for row in rows)


def _advance(connection: Connection, now: ChainHead, key: bytes) -> None:
    meta.put(connection, meta.AUDIT_SEQ, str(now.seq))
    meta.put(connection, meta.AUDIT_HASH, now.entry_hash.hex())
    meta.put(connection, meta.AUDIT_KEY, key.hex())
    sentinel.set_head(connection, now)


def _said(sitting: Sitting, did: tuple[str, str, str], about: About) -> dict[str, Any]:
    action, object_type, object_id = did
    now, running = sitting.clock.now(), sitting.running()
    offset = in_england(now).utcoffset()
    said: dict[str, Any] = {
        "at": to_text(now),
        "tz_offset_min": int(offset.total_seconds() // 60) if offset else 0,
        "boottime_ms": running.boottime_ms,
        "boot_id": running.boot_id,
        "clock_state": running.clock_state,
        "officer_id": sitting.officer_id,
        "device": sitting.device,
        "app_version": sitting.app_version,
        "action": action,
        "object_type": object_type,
        "object_id": object_id,
        "child_id": about.get("child_id", ""),
        "fields_shown": list(about.get("fields_shown", ())),
        "reason": about.get("reason", ""),
        "outcome": about.get("outcome", "done"),
        "corr_id": about.get("corr_id", ""),
    }
    if about.get("detail"):
        said["detail"] = dict(about["detail"])
    return said


def _entry(row: Any) -> Entry:
    return Entry(row.seq, row.entry, row.h, row.tag)
