"""Tables of the first version come to today's, and are then the same as new ones."""

from __future__ import annotations

import importlib
import shutil

import pytest
import sqlalchemy as sa

from ehe_desktop.central import tables, upgrade
from ehe_desktop.central.database import Database
from ehe_desktop.central.identity import read_centre
from ehe_desktop.domain.errors import RuleBroken
from tests.fakes.centre import CentreAdmin

FIRST = importlib.import_module("ehe_desktop.central.migrations.versions.v0001_first")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    """An empty database."""
    if request.param == "sqlite":
        yield str(tmp_path / "old.db")
        return
    with request.getfixturevalue("pg_server").database() as address:
        yield address


def shape(connection):
    """What the catalogue says of every table."""
    found = sa.inspect(connection)
    return {
        name: (
            {
                column["name"]: (str(column["type"]), column["nullable"])
                for column in found.get_columns(name)
            },
            sorted(
                (tuple(index["column_names"]), bool(index["unique"]))
                for index in found.get_indexes(name)
                if not index.get("duplicates_constraint")
            ),
            found.get_pk_constraint(name)["constrained_columns"],
            sorted(tuple(one["column_names"]) for one in found.get_unique_constraints(name)),
        )
        for name in found.get_table_names()
    }


def assert_numbers_go_on(database):
    """Of dead letters, also where they come from an older table; and the stamp goes forward only."""
    d, counter = tables.dead_letter, tables.counter
    row = dict.fromkeys(("op_id", "replica_id", "officer_id", "reason", "op", "received_at"), "x")
    put = d.insert().values(row).returning(d.c.n)
    first = database.write(lambda c: c.scalar(put))
    database.write(lambda c: c.execute(d.delete()))
    assert database.write(lambda c: c.scalar(put)) > first
    database.write(lambda c: c.execute(counter.insert().values(only=1, pos=5, chain="")))
    database.write(lambda c: c.execute(counter.update().values(pos=6)))
    with pytest.raises(sa.exc.DBAPIError, match="only grows"):
        database.write(lambda c: c.execute(counter.update().values(pos=5)))


def test_the_steps_make_what_a_new_centre_has(empty, tmp_path, pg_server, request):
    old = Database(empty)
    old.write(FIRST._metadata.create_all)
    with old.reading() as connection, pytest.raises(RuleBroken, match="upgrade"):
        read_centre(connection)
    assert old.write(upgrade.upgrade) == ("0001", upgrade.NEWEST)
    assert old.write(upgrade.upgrade) == (upgrade.NEWEST, upgrade.NEWEST), "again does no harm"
    assert_numbers_go_on(old)
    with old.reading() as connection:
        made = shape(connection)
    old.close()
    if old.is_sqlite:
        fresh = CentreAdmin.found(str(tmp_path / "new.db"))
        with fresh.database.reading() as connection:
            assert shape(connection) == made
        fresh.database.close()
        return
    with pg_server.database() as address:
        fresh = CentreAdmin.found(address)
        with fresh.database.reading() as connection:
            assert shape(connection) == made
        fresh.database.close()


def test_tables_of_a_newer_program_are_left_alone(sqlite_founded, tmp_path):
    path = tmp_path / "newer.db"
    shutil.copy(sqlite_founded, path)
    database = Database(str(path))
    database.write(lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    with database.reading() as connection, pytest.raises(RuleBroken, match="newer"):
        read_centre(connection)
    with pytest.raises(RuleBroken, match="newer"):
        database.write(upgrade.upgrade)
    database.close()
