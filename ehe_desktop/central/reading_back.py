"""What the centre holds about one child, read back for a person: records, flags, conflicts, history.

Only for the command line of the administrator; officers read through the feed. Nothing is written.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.central.desk import held_of
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.records import Record, read, write
from ehe_desktop.domain.safeguarding import FlagEvent, fold_flags


def show_child(connection: sa.Connection, name: str) -> dict[str, Any]:
    """All about the child whose case number or id is `name`, as JSON-ready values.

    Raises:
        RuleBroken: there is no such child.
    """
    child = _find_child(connection, name)
    r = tables.record
    rows = connection.execute(
        sa.select(r)
        .where(sa.or_(r.c.child_id == child.id, r.c.family_id == child.family_id))
        .order_by(r.c.pos, r.c.id)
    )
    records = [
        record
        for record in (held_of(row).record for row in rows)
        if record.child_id in (None, child.id)
    ]
    events = {x.id: read(FlagEvent, x.body) for x in records if x.kind == "flag_event"}
    return {
        "child": _plain(child),
        "records": [_plain(record) for record in records],
        "counts": dict(sorted(Counter(record.kind for record in records).items())),
        "flags": [write(flag) for flag in fold_flags(events)],
        "conflicts": [_plain(record) for record in records if record.kind == "conflict"],
        "history": _history(connection, [record.id for record in records]),
        "dead_letters": _dead(connection, child.family_id),
    }


def _find_child(connection: sa.Connection, name: str) -> Record:
    r = tables.record
    children = sa.select(r).where(r.c.kind == "child")
    row = connection.execute(children.where(r.c.id == name)).one_or_none()
    if row is not None:
        return held_of(row).record
    for row in connection.execute(children):
        if msgspec.json.decode(row.body).get("case_number") == name:
            return held_of(row).record
    raise RuleBroken("there is no child with this case number or id")


def _plain(record: Record) -> dict[str, Any]:
    return {
        "kind": record.kind,
        "id": record.id,
        "family_id": record.family_id,
        "child_id": record.child_id,
        "rev": record.rev,
        "body": dict(record.body),
    }


def _history(connection: sa.Connection, ids: list[str]) -> dict[str, Any]:
    h = tables.history
    verdicts: Counter[str] = Counter()
    for start in range(0, len(ids), 500):
        found = connection.execute(
            sa.select(h.c.verdict, sa.func.count())
            .where(h.c.record_id.in_(ids[start : start + 500]))
            .group_by(h.c.verdict)
        )
        for verdict, count in found:
            verdicts[verdict] += count
    return {"edits": sum(verdicts.values()), "by_verdict": dict(sorted(verdicts.items()))}


def _dead(connection: sa.Connection, family_id: str | None) -> int:
    d = tables.dead_letter
    count = sa.select(sa.func.count()).select_from(d).where(d.c.family_id == family_id)
    return int(connection.scalar(count) or 0)
