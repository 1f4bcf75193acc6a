"""What others had changed beside an edit of one's own, field by field, where the centre put both together.

The centre says which fields and whose (`Outcome.merged`); what stood here before is read as its answer comes,
before the pull lays theirs in. It is kept with the op, in the journal, and goes with its family; beside it lie
only the ids of the newest, so that they are found. Nothing here merges.

Source: ux.md 2.12.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, select

from ehe_desktop.domain.records import Outcome
from ehe_desktop.storage import meta, records
from ehe_desktop.storage.projection_tables import caseload_row
from ehe_desktop.storage.records import from_json, to_json
from ehe_desktop.storage.tables import outbox_op
from ehe_desktop.storage.view import View

KEPT: Final = 60
_KEY: Final = "merged_ops"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedField:
    """One field that somebody else had changed beside an edit made here; both values as bodies hold them."""

    op_id: str
    made_at: str
    kind: str
    record_id: str
    child_name: str
    field: str
    by: str
    """Officer id; empty for the office itself."""
    before: Any
    now: Any


def beside(connection: Connection, key: tuple[str, str], outcome: Outcome) -> dict[str, Any]:
    """By field: who changed it, and what stands here still; `key` is the kind and id of the record."""
    held = records.get(connection, *key) if outcome.merged else None
    body = held.record.body if held is not None else {}
    return {name: {"by": by, "before": body.get(name)} for name, by in outcome.merged.items()}


def note_merged(connection: Connection, op_ids: Sequence[str]) -> None:
    """Keep the ids of these at the head of the newest."""
    if op_ids:
        newest = [*reversed(op_ids), *from_json(meta.get(connection, _KEY, "[]"))]
        meta.put(connection, _KEY, to_json(newest[:KEPT]))


def merged_fields(view: View) -> tuple[MergedField, ...]:
    """What was merged lately in the records that are here, the newest first."""
    newest = list(from_json(meta.get(view.connection, _KEY, "[]")))
    if not newest:
        return ()
    rows = view.connection.execute(
        select(outbox_op, func.coalesce(caseload_row.c.full_name, "").label("child_name"))
        .outerjoin(caseload_row, caseload_row.c.child_id == outbox_op.c.child_id)
        .where(outbox_op.c.op_id.in_(newest))
    ).mappings()
    found = sorted(rows, key=lambda row: newest.index(row["op_id"]))
    fields = [field for row in found for field in _fields(view.connection, row)]
    # edits made one after the other before an answer came all stand beside the same change
    once = {(one.record_id, one.field, to_json(one.before)): one for one in reversed(fields)}
    return tuple(reversed(once.values()))


def _fields(connection: Connection, row: Any) -> list[MergedField]:
    held = records.get(connection, row["kind"], row["record_id"])
    said = from_json(row["outcome"]).get("merged", {}) if row["outcome"] and held else {}
    return [
        MergedField(
            op_id=row["op_id"],
            made_at=row["made_at"],
            kind=row["kind"],
            record_id=row["record_id"],
            child_name=row["child_name"],
            field=name,
            by=one["by"],
            before=one["before"],
            now=held.record.body.get(name) if held is not None else None,
        )
        for name, one in sorted(said.items())
    ]
