"""Making a centre, and the people in it: `init`, `add-officer`, `assign`, `enrol-code`, `revoke`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from ehe_desktop.central import accounts, admin
from ehe_desktop.central.commands import so_many
from ehe_desktop.central.commands.recovery_key import keep_key
from ehe_desktop.central.database import Database
from ehe_desktop.central.identity import found_centre, new_epoch, read_centre
from ehe_desktop.central.upgrade import upgrade
from ehe_desktop.domain.clock import Clock
from ehe_desktop.domain.officer import Officer


def init(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Make the tables, the council's identity and its keys."""

    def founded(keep: Callable[[str], None]) -> None:
        database.write(lambda c: keep(found_centre(c, arguments.council, clock)))

    if arguments.recovery_key_file:
        keep_key(Path(arguments.recovery_key_file), founded)
        print("The private recovery key is in the file you named. Move it to a safe place offline.")
    else:
        private = database.write(lambda c: found_centre(c, arguments.council, clock))
        print(f"recovery key (private, shown once, keep it offline): {private}")
    with database.reading() as connection:
        print(f"centre {read_centre(connection).org_id} is ready")
    return 0


def add_officer(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Make an account and print its id."""
    who = Officer(
        name=arguments.name, role=arguments.role, team=arguments.team, phone=arguments.phone
    )
    print(database.write(lambda c: admin.add_officer(c, who, clock)))
    return 0


def assign(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Bring a family into an officer's scope, or take it out again."""
    officer_id, family_id = arguments.officer, arguments.family
    if arguments.end:
        ended = database.write(lambda c: admin.unassign(c, officer_id, family_id, clock))
        print(f"{ended} ended")
    else:
        print(database.write(lambda c: admin.assign_once(c, officer_id, family_id, clock)))
    return 0


def enrol_code(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Print a one-time code for a new device of an officer."""
    minutes = arguments.minutes
    print(database.write(lambda c: accounts.make_code(c, arguments.officer, clock, minutes)))
    return 0


def revoke(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Stop a lost device, or all devices of an officer who left."""
    officer_id, replica_id = arguments.officer, arguments.replica

    def work(connection: sa.Connection) -> int:
        accounts.require_named(connection, officer_id, replica_id)
        if arguments.leaver:
            admin.set_active(connection, officer_id, is_active=False)
        return accounts.revoke(connection, officer_id, replica_id, clock)

    print(f"{so_many(database.write(work), 'device')} stopped")
    return 0


def upgrade_tables(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Bring the tables, triggers, grants and policies to this program's version."""
    del arguments, clock
    before, after = database.write(upgrade)
    print(f"tables of version {after}" + (f", before {before}" if before != after else ""))
    return 0


def begin_epoch(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """After the database was put back from a backup: every laptop reads everything again."""
    del arguments
    print(database.write(lambda c: new_epoch(c, clock)))
    return 0
