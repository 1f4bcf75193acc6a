"""Reading back: `show` and `verify`."""

from __future__ import annotations

import argparse

import msgspec

from ehe_desktop.central.database import Database
from ehe_desktop.central.reading_back import show_child
from ehe_desktop.central.verify import findings
from ehe_desktop.domain.clock import Clock

FOUND = 1


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


def verify(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Check that everything agrees with itself; 1 when something does not."""
    del arguments, clock
    with database.reading() as connection:
        found = list(findings(connection))
    for line in found:
        print(line)
    print("all agrees" if not found else f"{len(found)} findings")
    return FOUND if found else 0
