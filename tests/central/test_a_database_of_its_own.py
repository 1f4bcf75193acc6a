"""The ground the central tests stand on: each gets an empty database, quickly, and leaves none."""

from __future__ import annotations

import os
import shutil

import psycopg
import pytest
from psycopg import errors

from tests.fakes import postgres


def count(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM visit").fetchone()
    assert row
    return row[0]


def test_what_one_test_writes_no_other_sees(pg_server):
    def fill(url: str) -> None:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE visit (id int PRIMARY KEY)")

    template = pg_server.template("own_database", fill)
    assert pg_server.template("own_database", pytest.fail) == template
    with pg_server.database(template) as first, pg_server.database(template) as second:
        with psycopg.connect(first) as connection:
            connection.execute("INSERT INTO visit VALUES (1)")
        assert (count(first), count(second)) == (1, 0)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(first)


def test_an_empty_database_is_empty_utf8_and_new_enough(pg_database):
    with psycopg.connect(pg_database) as connection:
        assert connection.info.server_version >= 150_000
        row = connection.execute("SELECT lower('ŻÓŁĆ'), current_setting('TimeZone')").fetchone()
        assert row == ("żółć", "UTC")
        with pytest.raises(errors.UndefinedTable):
            connection.execute("SELECT * FROM visit")


def test_it_starts_from_a_checkout_nobody_else_may_read(tmp_path, monkeypatch):
    """Root's server runs as another user, who cannot look into root's folders."""
    bundled = next(postgres._binaries())
    hidden = tmp_path / "hidden"
    package = hidden / bundled.parent.parent.name
    shutil.copytree(bundled.parent, package / bundled.parent.name, symlinks=True)
    libraries = bundled.parent.parent.with_name(package.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, hidden / libraries.name, symlinks=True)
    hidden.chmod(0o700)
    monkeypatch.setattr(
        postgres, "_binaries", lambda: iter([package / bundled.parent.name / "bin"])
    )
    monkeypatch.delenv("TEST_PG_DSN", raising=False)
    room = postgres.new_room()
    try:
        server = postgres.shared_server(room)
        with server.database() as url, psycopg.connect(url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        postgres.close_room(room)
    assert not room.exists()


def test_without_any_postgresql_it_says_what_to_do(monkeypatch):
    monkeypatch.setattr(postgres, "_binaries", lambda: iter([]))
    monkeypatch.delenv("TEST_PG_DSN", raising=False)
    room = postgres.new_room()
    try:
        with pytest.raises(postgres.PostgresMissingError, match="TEST_PG_DSN"):
            postgres.shared_server(room)
    finally:
        postgres.close_room(room)


def test_a_server_of_our_own_account_works_too(pg_server, monkeypatch):
    """`$TEST_PG_DSN`: a server somebody else runs; what we made there is removed."""
    monkeypatch.setenv("TEST_PG_DSN", pg_server.url)
    room = postgres.new_room()
    borrowed = postgres.shared_server(room)
    assert borrowed.url == pg_server.url
    left_behind = borrowed.create()
    postgres.close_room(room)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(left_behind)
    assert os.environ[postgres.ROOM_VARIABLE] != str(room)
