"""Receipts of purges, kept until the centre has them: which family went, how much, when.

They hold ids and figures; nothing of the family can be made from them. Source: sync.md B3.7, B5 31.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection

from ehe_desktop.storage import meta
from ehe_desktop.storage.records import from_json, to_json


def digest_of_held(held: Iterable[tuple[str, int]]) -> str:
    """SHA-256 over the sorted lines `id:rev` of what a purge removes."""
    lines = sorted(f"{record_id}:{rev}" for record_id, rev in held)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def note(connection: Connection, receipt: dict[str, Any]) -> None:
    """Keep one receipt: `receipt_id`, `family_id`, `records`, `ops`, `digest`, `at`."""
    meta.put(connection, meta.RECEIPTS, to_json([*waiting(connection), receipt]))


def waiting(connection: Connection) -> list[dict[str, Any]]:
    """The receipts the centre has not acknowledged, oldest first."""
    return list(from_json(meta.get(connection, meta.RECEIPTS, "[]")))


def acknowledge(connection: Connection, receipt_ids: Collection[str]) -> None:
    """Forget those the centre has."""
    left = [one for one in waiting(connection) if one["receipt_id"] not in receipt_ids]
    meta.put(connection, meta.RECEIPTS, to_json(left))
