"""What was refused: `dead-letters`, and its `close` and `take-in`."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import msgspec
import sqlalchemy as sa

from ehe_desktop.central import letters, tables
from ehe_desktop.central.audit import CENTRE, note
from ehe_desktop.central.commands.sealed_work import write_new
from ehe_desktop.central.context import Context
from ehe_desktop.central.database import Database
from ehe_desktop.central.identity import read_centre
from ehe_desktop.central.settings import Settings
from ehe_desktop.domain.clock import Clock
from ehe_desktop.domain.records import Verdict
from ehe_desktop.wire.codec import encode


def list_letters(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """List what was refused and is not closed, in pages; --json, --out: the whole of each as a line, which is noted."""
    d = tables.dead_letter
    page = sa.select(d).where(d.c.n > arguments.after).order_by(d.c.n).limit(arguments.most + 1)
    if not arguments.closed:
        page = page.where(d.c.closed_at.is_(None))
    is_whole = arguments.json or arguments.out

    def work(connection: sa.Connection) -> list[sa.Row[Any]]:
        found = list(connection.execute(page).all())
        if is_whole:
            last = found[: arguments.most][-1].n if found else arguments.after
            note(connection, clock, CENTRE, "read_dead_letters", f"{arguments.after}-{last}")
        return found

    found = database.write(work)
    letters, has_more = found[: arguments.most], len(found) > arguments.most
    if arguments.out:
        write_new(arguments.out, b"".join(_whole_letter(row) + b"\n" for row in letters))
        print(f"{len(letters)} letters written")
    for row in () if arguments.out else letters:
        print(_whole_letter(row).decode() if is_whole else _letter_line(row))
    if has_more:
        print(f"there are more: --after {letters[-1].n}", file=sys.stderr)
    return 0


def _letter_line(row: sa.Row[Any]) -> str:
    place = f"family {row.family_id}" if row.family_id else "no family"
    who = f"officer {row.officer_id}  device {row.replica_id}"
    line = f"{row.n}  {row.received_at}  {who}  {place}  edit {row.op_id}  {row.reason}"
    ended = f"closed: {row.closed_why}" if row.closed_why else "taken in"
    return f"{line}  {row.closed_at} {ended}" if row.closed_at else line


def _whole_letter(row: sa.Row[Any]) -> bytes:
    ids = {"n": row.n, "replica_id": row.replica_id, "officer_id": row.officer_id}
    why = {"family_id": row.family_id, "received_at": row.received_at, "reason": row.reason}
    closed = {"closed_at": row.closed_at, "closed_why": row.closed_why} if row.closed_at else {}
    return encode(ids | why | closed | {"op": msgspec.Raw(row.op.encode())})


def close(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Close one with words for its officer, when it is dealt with or not wanted; what it holds stays."""
    database.write(lambda c: letters.close(c, arguments.n, arguments.why, clock))
    print("closed; its officer reads why at the next sync")
    return 0


def take_in(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Decide one anew by the rules and rights of today, and close it if it is taken; else nothing changes."""

    def work(connection: sa.Connection) -> Verdict:
        context = Context(centre=read_centre(connection), settings=Settings(), clock=clock)
        return letters.take_in(connection, arguments.n, context)

    print(f"taken in ({database.write(work).value}); it leaves its officer's list at the next sync")
    return 0
