"""Keeping what is there: `backup`, `restore-drill`, `recovered`."""

from __future__ import annotations

import argparse
from pathlib import Path

import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.central.backups import back_up, drill
from ehe_desktop.central.commands import FOUND, so_many
from ehe_desktop.central.database import Database
from ehe_desktop.domain.clock import Clock


def backup(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Write a backup to a new file; keep it as carefully as the database."""
    del clock
    database.close()
    size = back_up(arguments.db, Path(arguments.file), arguments.tools)
    print(f"{size} bytes written")
    return 0


def restore_drill(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Restore a backup beside the database and check it; 1 when something does not agree."""
    del clock
    database.close()
    told = drill(arguments.db, Path(arguments.file), arguments.into, arguments.tools)
    for name, count in told.rows.items():
        print(f"{count:8} {name}")
    print(f"the backup reaches stamp {told.head}; the centre is at {told.live_head}")
    for line in told.findings:
        print(line)
    print("the backup can be used" if not told.findings else so_many(len(told.findings), "finding"))
    return FOUND if told.findings else 0


def recovered(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """After a restore and `new-epoch`: what laptops have brought back, and which have not come yet."""
    del arguments, clock
    with database.reading() as connection:
        waiting = list_recovered(connection)
    for line in waiting:
        print(line)
    return FOUND if any(line.endswith("not back yet") for line in waiting) else 0


def list_recovered(connection: sa.Connection) -> list[str]:
    """One line a device: how many edits made before the restore came after it, or that it is missing."""
    d, h = tables.device, tables.history
    since = str(connection.scalar(sa.select(tables.centre.c.epoch_at)) or "")
    again = (
        sa.select(h.c.replica_id, sa.func.count().label("edits"))
        .where(h.c.received_at >= since, h.c.made_at < since)
        .group_by(h.c.replica_id)
        .subquery()
    )
    rows = connection.execute(
        sa.select(d.c.replica_id, d.c.seen_at, again.c.edits)
        .outerjoin(again, again.c.replica_id == d.c.replica_id)
        .where(d.c.revoked_at.is_(None))
        .order_by(d.c.replica_id)
    )
    return [
        f"{row.replica_id}  {so_many(row.edits or 0, 'edit')} brought back"
        if row.seen_at is not None and row.seen_at >= since
        else f"{row.replica_id}  last seen {row.seen_at or 'never'}: not back yet"
        for row in rows
    ]
