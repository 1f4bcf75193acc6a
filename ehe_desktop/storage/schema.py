"""A fresh store's tables, made in one go from their declarations, without the migration library.

The result equals what the migrations make from nothing, and a test says so; that
keeps a slow import (113 ms) off the way to a new store. Nothing here changes a
store that has tables already.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, Engine

from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.storage import sentinel
from ehe_desktop.storage.engine import SCHEMA_VERSION
from ehe_desktop.storage.projection_tables import SEARCH_DDL
from ehe_desktop.storage.tables import metadata

NEWEST_REVISION: Final = "0004"
"""The migration a fresh store counts as having; one with SCHEMA_VERSION in `engine.py`."""

_STAMP_TABLE: Final = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
    " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


def create_schema(engine: Engine) -> None:
    """Make every table in the empty store on `engine`.

    Raises:
        RuleBroken: the file has tables already.
    """
    with engine.begin() as connection:
        if is_laid_out(connection):
            raise RuleBroken("this store has its tables already")
        metadata.create_all(connection)
        sentinel.SENTINEL.create(connection, checkfirst=True)
        make_search(connection)
        connection.exec_driver_sql(_STAMP_TABLE)
        connection.exec_driver_sql(
            "INSERT INTO alembic_version (version_num) VALUES (?)", (NEWEST_REVISION,)
        )
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION:d}")


def is_laid_out(connection: Connection) -> bool:
    """True when the case tables are there; the vault makes its own one row before them."""
    found = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'meta'")
    return found.one_or_none() is not None


def make_search(connection: Connection) -> None:
    """Make the full-text tables, empty, with the setting that leaves no residue."""
    for statement in SEARCH_DDL:
        connection.exec_driver_sql(statement)
