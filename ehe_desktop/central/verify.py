"""Checks that what the centre holds agrees with itself: chain, stamps, history, numbers, answers.

Everything is worked out again from the rows; no stored result is believed. Each finding names a
check and a number or an id, never a word of a record.

Source: sync.md B5 (8, 13, 22), security.md 4.4.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import sqlalchemy as sa

from ehe_desktop.central import day_roots, tables, trails
from ehe_desktop.central.identity import FIRST_CHAIN
from ehe_desktop.central.writing import chain_link
from ehe_desktop.domain.merge import more_cautious
from ehe_desktop.domain.records import KINDS, RecordClass
from ehe_desktop.wire.seals import record_mark


def findings(connection: sa.Connection) -> Iterator[str]:
    """Yield what does not agree; nothing when all is well."""
    yield from _chain(connection)
    yield from _records(connection)
    yield from _numbers(connection)
    yield from _conflicts(connection)
    yield from trails.findings(connection)
    yield from day_roots.findings(connection)


def _chain(connection: sa.Connection) -> Iterator[str]:
    head, last = connection.execute(sa.select(tables.counter.c.pos, tables.counter.c.chain)).one()
    previous, expected = FIRST_CHAIN, 1
    for row in connection.execute(sa.select(tables.chain).order_by(tables.chain.c.pos)):
        if row.pos != expected:
            yield f"chain: stamp {expected} is missing"
        previous = chain_link(previous, row.pos, row.digest)
        if previous != row.chain:
            yield f"chain: altered at stamp {row.pos}"
            previous = row.chain
        expected = row.pos + 1
    if expected != head + 1:
        yield f"chain: ends at {expected - 1}, the counter is at {head}"
    if previous != last:
        yield "chain: the counter holds another last value"


def _records(connection: sa.Connection) -> Iterator[str]:
    r, h = tables.record, tables.history
    head = connection.scalar(sa.select(tables.counter.c.pos)) or 0
    newest = sa.select(h.c.record_id, sa.func.max(h.c.rev).label("rev")).group_by(h.c.record_id)
    known = newest.subquery()
    rows = connection.execute(
        sa.select(
            r.c.id, r.c.kind, r.c.rev, r.c.pos, r.c.mark_high, r.c.mark_low, known.c.rev
        ).outerjoin(known, known.c.record_id == r.c.id)
    )
    for record_id, kind, rev, pos, high, low, said in rows:
        if not 0 < pos <= head:
            yield f"record {record_id}: stamp {pos} is not one the counter gave"
        if (high << 32) + low != record_mark(record_id, rev):
            yield f"record {record_id}: its mark is not that of its rev"
        # the centre makes conflicts itself; their edits stand in the history of their records
        if kind != "conflict" and said != rev:
            yield f"record {record_id}: rev {rev}, history ends at {said}"


def _numbers(connection: sa.Connection) -> Iterator[str]:
    o, lane = tables.outcome, tables.lane
    counted = (
        sa.select(
            o.c.replica_id,
            o.c.lane,
            sa.func.count().label("answers"),
            sa.func.max(o.c.push_seq).label("newest"),
        )
        .group_by(o.c.replica_id, o.c.lane)
        .subquery()
    )
    rows = connection.execute(
        sa.select(lane, counted.c.answers, counted.c.newest).outerjoin(
            counted,
            sa.and_(counted.c.replica_id == lane.c.replica_id, counted.c.lane == lane.c.lane),
        )
    )
    for row in rows:
        if (row.answers or 0, row.newest or 0) != (row.last_seq, row.last_seq):
            yield f"replica {row.replica_id} lane {row.lane}: numbers and answers differ"


def _conflicts(connection: sa.Connection) -> Iterator[str]:
    """While a cautious group is in question, no side of it is more cautious than what is in force."""
    r = tables.record
    target = r.alias()
    rows = connection.execute(
        sa.select(r.c.id, r.c.body, target.c.kind, target.c.body.label("held"))
        .join(target, target.c.id == r.c.about)
        .where(r.c.is_open.is_(sa.true()))
    )
    for row in rows:
        kind = KINDS[row.kind]
        if kind.record_class is not RecordClass.CAUTIOUS:
            continue
        says, held = msgspec.json.decode(row.body), msgspec.json.decode(row.held)
        group = tuple(says["group"])
        sides = [says["theirs"]["values"], says["yours"]["values"]]
        in_force = {name: held[name] for name in group if name in held}
        if more_cautious(kind, group, [in_force, *sides]) != in_force:
            yield f"conflict {row.id}: a more cautious side is not in force"
