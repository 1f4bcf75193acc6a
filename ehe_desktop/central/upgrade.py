"""Which version the centre's tables have, and bringing them to this program's, in one transaction.

A new centre gets today's tables at once; a test says that the steps make the same. After
either, triggers, grants and policies are made anew, so that they are always this program's.
`serve` refuses tables of another version; nothing here goes back to an older one.

Source: sync.md B3.10 and B3.14; guide/stack.md 2.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.central.growing import keep_growing
from ehe_desktop.central.rights import give_rights
from ehe_desktop.domain.errors import RuleBroken

NEWEST: Final = "0007"
NO_CENTRE: Final = "there is no centre in this database: run `ehe-central init` first"
_FIRST: Final = "0001"
_STEPS: Final = "ehe_desktop.central:migrations"
_VERSION: Final = sa.table("alembic_version", sa.column("version_num", sa.String(32)))


def make_newest(connection: sa.Connection) -> None:
    """Today's tables in an empty database, marked as such."""
    tables.create_tables(connection)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
        " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.execute(_VERSION.insert().values(version_num=NEWEST))
    _finish(connection)


def version_of(connection: sa.Connection) -> str:
    """The version of the tables; empty when there is no centre here."""
    found = sa.inspect(connection)
    if not found.has_table("centre"):
        return ""
    if not found.has_table("alembic_version"):
        return _FIRST  # made before versions were written down
    return str(connection.scalar(sa.select(_VERSION.c.version_num)) or _FIRST)


def refuse_other_version(connection: sa.Connection) -> None:
    """Refuse to work on tables that are not this program's.

    Raises:
        RuleBroken: they are older (`ehe-central upgrade`) or newer (a newer program).
    """
    version = version_of(connection)
    if version and version < NEWEST:
        raise RuleBroken("the tables are of an older version: run `ehe-central upgrade` first")
    if version > NEWEST:
        raise RuleBroken("the tables are of a newer version: use the newer program")


def upgrade(connection: sa.Connection) -> tuple[str, str]:
    """Bring the tables to this program's version; the versions before and after.

    Raises:
        RuleBroken: there is no centre here, or its tables are newer than this program.
    """
    before = version_of(connection)
    if not before:
        raise RuleBroken(NO_CENTRE)
    if before > NEWEST:
        raise RuleBroken("the tables are of a newer version: use the newer program")
    if not sa.inspect(connection).has_table("alembic_version"):
        _run(connection, "stamp", _FIRST)
    _run(connection, "upgrade", NEWEST)
    _finish(connection)
    return before, NEWEST


def _finish(connection: sa.Connection) -> None:
    keep_growing(connection)
    give_rights(connection)


def _run(connection: sa.Connection, verb: str, revision: str) -> None:
    from alembic import command  # slow to import, and seldom needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", _STEPS)
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    {"stamp": command.stamp, "upgrade": command.upgrade}[verb](config, revision)
