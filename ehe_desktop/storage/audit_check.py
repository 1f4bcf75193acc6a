"""Checking the audit chain: every hash worked out again, the first bad entry named.

Nothing stored is believed: hashes come from the entries, seals from the first key
where the checker has it (the central system, never the laptop), ends from heads
kept elsewhere. Verdicts stay apart, because each has another cause.
Nothing here repairs or removes an entry. Source: security.md 4.4.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from ehe_desktop.domain import audit_chain
from ehe_desktop.storage import audit_log, meta
from ehe_desktop.storage.audit_log import COLUMNS
from ehe_desktop.storage.device_state import NO_HEAD, ChainHead
from ehe_desktop.storage.records import from_json
from ehe_desktop.storage.tables import audit_entry


class ChainVerdict(StrEnum):
    """What a check found."""

    INTACT = "intact"
    ALTERED = "altered"
    """Entry `seq` does not say what was sealed, or was put there by another hand."""
    MISSING = "missing"
    """Entries `seq` to `until` are not there though later ones are."""
    TAIL_SHORT = "tail_short"
    """The chain ends before an end that was seen elsewhere."""
    FORK = "fork"
    """Entry `seq` is another than the one that was acknowledged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """The verdict, the first bad entry, and what the central system has not acknowledged yet."""

    verdict: ChainVerdict
    seq: int = 0
    until: int = 0
    entries: int = 0
    unacknowledged: int = 0
    oldest_unacknowledged_at: str = ""


def verify(
    connection: Connection, *, first_key: bytes | None = None, heads: Iterable[ChainHead] = ()
) -> ChainReport:
    """Check the whole chain, against `heads` remembered elsewhere and, where given, the first key."""
    walk = _Walk(first_key, {head.seq: head.entry_hash for head in heads})
    rows = connection.execution_options(yield_per=1000).execute(
        select(audit_entry).order_by(audit_entry.c.seq)
    )
    count, unsent, oldest = 0, 0, ""
    for row in rows:
        count += 1
        if not row.sent:
            unsent += 1
            oldest = oldest or row.at
        walk.step(row)
    found = walk.end(audit_log.head(connection), meta.get(connection, meta.AUDIT_KEY))
    verdict, seq, until = found
    return ChainReport(
        verdict=verdict,
        seq=seq,
        until=until,
        entries=count,
        unacknowledged=unsent,
        oldest_unacknowledged_at=oldest,
    )


_Found = tuple[ChainVerdict, int, int]


class _Walk:
    """Goes along the chain once and remembers the first thing wrong."""

    def __init__(self, first_key: bytes | None, heads: dict[int, bytes]) -> None:
        self._key = first_key
        self._heads = heads
        self._at = NO_HEAD
        self._found: _Found | None = None

    def step(self, row: Any) -> None:
        """Look at the next entry."""
        if self._found is not None:
            return
        expected = self._at.seq + 1
        if row.seq != expected:
            self._found = (ChainVerdict.MISSING, expected, row.seq - 1)
            return
        h = audit_chain.link(self._at.entry_hash, row.seq, row.entry.encode())
        if (
            row.h_prev != self._at.entry_hash
            or row.h != h
            or not _columns_agree(row)
            or (
                self._key is not None
                and not hmac.compare_digest(audit_chain.seal(self._key, h), row.tag)
            )
        ):
            self._found = (ChainVerdict.ALTERED, row.seq, row.seq)
        elif self._heads.get(row.seq, h) != h:
            self._found = (ChainVerdict.FORK, row.seq, row.seq)
        self._at = ChainHead(row.seq, h)
        self._key = None if self._key is None else audit_chain.evolve(self._key)

    def end(self, head: ChainHead, next_key: str) -> _Found:
        """The verdict, once every entry was seen."""
        if self._found is not None:
            return self._found
        furthest = max([head.seq, *self._heads])
        if self._at.seq < furthest:
            return (ChainVerdict.TAIL_SHORT, self._at.seq + 1, furthest)
        key_agrees = self._key is None or self._key.hex() == next_key
        if self._at != head or not key_agrees:
            seq = min(self._at.seq, head.seq + 1)
            return (ChainVerdict.ALTERED, seq, self._at.seq)
        return (ChainVerdict.INTACT, 0, 0)


def _columns_agree(row: Any) -> bool:
    said = from_json(row.entry)
    return isinstance(said, dict) and all(said.get(name) == getattr(row, name) for name in COLUMNS)
