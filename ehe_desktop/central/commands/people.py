"""People and their devices: `officers`, `assignments`, `change-role`, `devices`, `let-in`, `device-families`, `order-erase`, `erase`."""

from __future__ import annotations

import argparse
import re
from typing import Final

import msgspec
import sqlalchemy as sa

from ehe_desktop.central import admin, orders, tables
from ehe_desktop.central.accounts import require_named
from ehe_desktop.central.audit import CENTRE, note
from ehe_desktop.central.commands.recovery_key import read_key
from ehe_desktop.central.database import Database
from ehe_desktop.central.devices import device_lines, families_on
from ehe_desktop.central.erasure import erase as erase_for_good
from ehe_desktop.domain.clock import Clock
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.wire.codec import encode

_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,40}")


def officers(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """List the accounts."""
    del arguments, clock
    o = tables.officer
    with database.reading() as connection:
        for row in connection.execute(sa.select(o).order_by(o.c.name, o.c.id)):
            state = "" if row.is_active else "  left"
            print(f"{row.id}  {row.role:18} {row.name}{state}")
    return 0


def assignments(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """List who holds which family now."""
    del clock
    a = tables.assignment
    query = sa.select(a).where(a.c.removed_pos.is_(None)).order_by(a.c.officer_id, a.c.family_id)
    if arguments.officer:
        query = query.where(a.c.officer_id == arguments.officer)
    with database.reading() as connection:
        if arguments.officer:
            require_named(connection, arguments.officer)
        for row in connection.execute(query):
            print(f"{row.officer_id}  {row.family_id}  {row.ground}")
    return 0


def change_role(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Give an officer another role; their laptops read everything again."""
    officer_id, role = arguments.officer, arguments.role

    def work(connection: sa.Connection) -> None:
        admin.change_role(connection, officer_id, role, clock)
        note(connection, clock, CENTRE, "change_role", officer_id, role=role)

    database.write(work)
    print(f"role is {role}")
    return 0


def let_in(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Let an officer who left in again; their devices stay stopped, so each needs a new enrolment code."""

    def work(connection: sa.Connection) -> None:
        o = tables.officer
        require_named(connection, arguments.officer)
        is_here = sa.select(o.c.is_active).where(o.c.id == arguments.officer)
        if connection.scalar(is_here):
            raise RuleBroken("this officer has not left")
        admin.set_active(connection, arguments.officer, is_active=True)
        note(connection, clock, CENTRE, "let_in", arguments.officer)

    database.write(work)
    print("let in; enrol-code makes a code for a device")
    return 0


def set_subject(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Say who an officer is at the council's identity provider, for signing in there."""
    o = tables.officer

    def work(connection: sa.Connection) -> None:
        require_named(connection, arguments.officer)
        theirs = sa.select(o.c.id).where(
            o.c.subject == arguments.subject, o.c.id != arguments.officer
        )
        if connection.execute(theirs).first() is not None:
            raise RuleBroken("another officer has this name at the provider")
        note(connection, clock, CENTRE, "set_subject", arguments.officer)
        mine = o.update().where(o.c.id == arguments.officer)
        connection.execute(mine.values(subject=arguments.subject))

    database.write(work)
    print("noted")
    return 0


def devices(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """List the devices: last seen, what waits on them, what is on them, purged or not."""
    with database.reading() as connection:
        lines = list(device_lines(connection, clock))
    if arguments.json:
        print(msgspec.json.format(encode(lines), indent=2).decode())
        return 0
    for one in lines:
        state = "erased" if one.erased_at else "revoked" if one.revoked_at else "in use"
        past = f"  read after its time {one.read_past_at}: {one.read_past_reason}"
        left = f", {one.not_purged} not purged since {one.not_purged_since}" * bool(one.not_purged)
        print(
            f"{one.replica_id}  {one.officer_name}  {one.device_name}  {one.program_version}  {state}"
            f"  seen {one.seen_at or 'never'}  {one.unsent} unsent  {one.families} families{left}"
            f"{past * bool(one.read_past_at)}"
        )
    return 0


def device_families(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """List the families that are on one device: whom to tell when it is lost."""

    def work(connection: sa.Connection) -> list[str]:
        found = families_on(connection, arguments.replica)
        note(connection, clock, CENTRE, "device_families", arguments.replica, families=len(found))
        return found

    for family_id in database.write(work):
        print(family_id)
    return 0


def order_erase(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Order one device erased: its unsent work comes sealed, its keys are destroyed. Stops it too."""
    private = read_key(arguments.recovery_key_file)
    database.write(lambda c: orders.order_erasure(c, arguments.replica, private, clock))
    print(f"ordered; the device obeys at its next contact, for {orders.VALID.days} days")
    return 0


def erase(arguments: argparse.Namespace, database: Database, clock: Clock) -> int:
    """Erase a family or a child by law, for good, here and on every device."""
    if arguments.confirm != arguments.id:
        raise RuleBroken("repeat the id after --confirm; this cannot be undone")
    if not _CODE.fullmatch(arguments.reason):
        raise RuleBroken("the reason is a short code, as court_order: the log names nobody")
    told = database.write(lambda c: erase_for_good(c, arguments.id, arguments.reason, clock))
    print(
        f"{told.records} records, {told.history} lines of history, {told.dead_letters} dead letters,"
        f" {told.files} files erased; backups made before still hold them"
    )
    return 0
