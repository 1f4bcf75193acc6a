"""Reading back: `show`, `notices`, `verify` and `day-root`."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec
import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.central.commands import FOUND, so_many
from ehe_desktop.central.database import Database
from ehe_desktop.central.day_roots import DayRoot, copied_findings, make_root, roots_after
from ehe_desktop.central.reading_back import show_child
from ehe_desktop.central.verify import findings
from ehe_desktop.domain.clock import Clock, to_text
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.wire.codec import decode, encode


def show(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Print what the centre holds about one child."""
    del clock
    with database.reading() as connection:
        said = show_child(connection, arguments.child)
    if arguments.json:
        print(msgspec.json.format(msgspec.json.encode(said), indent=2).decode())
        return 0
    for kind, count in said["counts"].items():
        print(f"{count:6} {kind}")
    print(f"{said['history']['edits']:6} edits in history")
    print(f"{len(said['conflicts']):6} conflicts, {len(said['flags'])} flags")
    return 0


def notices(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Print what somebody must be told and was not yet; ids alone, to be looked up. `--take`: they are told of now."""
    n = tables.notice
    waiting = sa.select(n).where(n.c.sent_at.is_(None)).order_by(n.c.made_at, n.c.op_id, n.c.what)

    def work(connection: sa.Connection) -> None:
        for row in connection.execute(waiting).all():
            place = f"family {row.family_id}" if row.family_id else "no family"
            print(f"{row.made_at}  {row.what:14}  {place}  record {row.record_id}", flush=True)
            if arguments.take:  # printed first: cut between, it is told again and never lost
                mine = (n.c.op_id == row.op_id) & (n.c.what == row.what)
                connection.execute(n.update().where(mine).values(sent_at=to_text(clock.now())))

    database.write(work)
    return 0


def verify(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Check that everything agrees with itself, and with the copy of the day roots; 1 when something does not."""
    del clock
    copied = _copied(Path(arguments.copied)) if arguments.copied else []
    if arguments.copied and not copied:
        raise RuleBroken("the copy holds no day root, so nothing could be compared")
    with database.reading() as connection:
        found = [*findings(connection), *copied_findings(connection, copied)]
    for line in found:
        print(line)
    print("all agrees" if not found else so_many(len(found), "finding"))
    return FOUND if found else 0


def day_root(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Sign where all chains stand now, and add to the copy what it lacks."""
    database.write(lambda c: make_root(c, clock))
    copy = Path(arguments.copy_to)
    copied = _copied(copy) if copy.exists() else []
    with database.reading() as connection:
        added = roots_after(connection, max((one.n for one in copied), default=0))
    with copy.open("a", encoding="utf-8") as file:
        file.writelines(f"{encode(one).decode()}\n" for one in added)
    print(f"{so_many(len(added), 'line')} added")
    return 0


def _copied(copy: Path) -> list[DayRoot]:
    """The lines of a copy. Raises `WireError` when one cannot be read."""
    return [decode(DayRoot, line) for line in copy.read_bytes().splitlines() if line]
