"""The encrypted engine, on real SQLCipher: opening, refusing, transactions, damage, guards."""

from __future__ import annotations

import os
import secrets
import sqlite3
import stat
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError as SaDatabaseError
from sqlalchemy.exc import IntegrityError

from ehe_desktop.storage import driver
from ehe_desktop.storage.engine import SCHEMA_VERSION, open_engine, reading, writing
from ehe_desktop.storage.errors import (
    StoreCannotWrite,
    StoreCutShort,
    StoreDamaged,
    StoreExists,
    StoreInUse,
    StoreMissing,
    StoreReadOnly,
    StoreTooNew,
    StoreUnfit,
)

KEY = bytes(range(32))
CANARY = "Zebedee Quartermain"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.db"


@pytest.fixture
def engine(path):
    engine = open_engine(path, KEY, create=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (id INTEGER PRIMARY KEY, said TEXT UNIQUE)"))
    yield engine
    engine.dispose()


def say(engine, *words):
    with engine.begin() as connection:
        for word in words:
            connection.execute(text("INSERT INTO note (said) VALUES (:said)"), {"said": word})


def heard(engine):
    with reading(engine) as connection:
        return [row[0] for row in connection.execute(text("SELECT said FROM note ORDER BY id"))]


def closed_store(path, rows=200):
    engine = open_engine(path, KEY, create=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (id INTEGER PRIMARY KEY, said TEXT)"))
        connection.execute(
            text("INSERT INTO note (said) VALUES (:said)"),
            [{"said": f"{n} " + "x" * 400} for n in range(rows)],
        )
    with engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def test_what_is_written_is_read_back_after_opening_again(engine, path):
    say(engine, CANARY)
    engine.dispose()
    again = open_engine(path, KEY)
    assert heard(again) == [CANARY]
    again.dispose()


def test_no_plain_text_lies_on_the_disk(engine, path):
    say(engine, CANARY)
    for file in path.parent.iterdir():
        assert CANARY.encode() not in file.read_bytes()
        assert not file.read_bytes().startswith(b"SQLite format 3")


@pytest.mark.skipif(os.name == "nt", reason="modes are a POSIX matter")
def test_files_are_private_whatever_the_umask(path):
    before = os.umask(0)
    try:
        engine = open_engine(path, KEY, create=True)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE t (a)"))
        modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        engine.dispose()
    finally:
        os.umask(before)
    assert modes == {0o600}


def test_every_setting_is_on(engine):
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 5000,
        "temp_store": 2,
    }
    with reading(engine) as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted}
    assert found == wanted


def test_what_a_round_does_again_by_itself_waits_for_no_disk_and_all_else_does(engine):
    found = []
    for later in (False, True, False, True):
        with writing(engine, later=later) as connection:
            found.append(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())
    with reading(engine), engine.begin() as connection:  # of two connections, one used before
        found.append(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())
    with engine.begin() as connection:
        found.append(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())
    assert found == [2, 1, 2, 1, 2, 2]


def test_a_missing_file_is_never_created(path):
    with pytest.raises(StoreMissing):
        open_engine(path, KEY)
    assert not path.exists()


def test_an_empty_file_is_refused_and_left_empty(path):
    path.touch()
    with pytest.raises(StoreCutShort):
        open_engine(path, KEY)
    assert path.stat().st_size == 0


def test_create_never_writes_over_a_file(path):
    path.write_bytes(b"something else")
    with pytest.raises(StoreExists):
        open_engine(path, KEY, create=True)
    assert path.read_bytes() == b"something else"


def test_a_wrong_key_is_damage_here_and_changes_nothing(path):
    closed_store(path)
    before = path.read_bytes()
    with pytest.raises(StoreDamaged):
        open_engine(path, secrets.token_bytes(32))
    assert path.read_bytes() == before


def test_a_plain_sqlite_file_is_not_taken_for_a_store(path):
    plain = sqlite3.connect(path)
    plain.execute("CREATE TABLE t (a)")
    plain.commit()
    plain.close()
    with pytest.raises(StoreDamaged):
        open_engine(path, KEY)


def test_a_key_of_another_length_is_a_bug_not_a_passphrase(path):
    closed_store(path, rows=1)
    with pytest.raises(ValueError, match="32 bytes"):
        open_engine(path, KEY[:30])


@pytest.mark.parametrize("kept", [1, 100, 4095, 4096, 5000, 8192])
def test_a_file_cut_short_never_opens_as_an_empty_caseload(path, kept):
    closed_store(path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(StoreDamaged):
        heard(open_engine(path, KEY))


def test_a_flipped_bit_in_any_page_is_met_or_leaves_the_data_whole(path):
    closed_store(path, rows=60)
    whole = path.read_bytes()
    wanted = [f"{n} " + "x" * 400 for n in range(60)]
    met = 0
    for page in range(len(whole) // 4096):
        hurt = bytearray(whole)
        hurt[page * 4096 + 1234] ^= 0x40
        path.write_bytes(hurt)
        try:
            engine = open_engine(path, KEY)
            assert heard(engine) == wanted
            engine.dispose()
        except StoreDamaged:
            met += 1
    assert met >= len(whole) // 4096 - 1


def test_after_a_damaged_page_the_engine_still_reads_the_rest(path):
    closed_store(path)
    hurt = bytearray(path.read_bytes())
    hurt[-4096 + 77] ^= 1
    path.write_bytes(hurt)
    engine = open_engine(path, KEY)
    with engine.connect() as connection:
        poisoned = connection.connection.dbapi_connection
    with pytest.raises(StoreDamaged):
        heard(engine)
    with reading(engine) as connection:
        assert connection.connection.dbapi_connection is not poisoned
        assert connection.execute(text("SELECT said FROM note WHERE id = 1")).scalar_one()
    engine.dispose()


def test_a_newer_store_is_refused(engine, path):
    with engine.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    engine.dispose()
    with pytest.raises(StoreTooNew):
        open_engine(path, KEY)


def test_reading_refuses_to_write_and_the_next_writer_is_not_hindered(engine):
    with pytest.raises(StoreReadOnly), reading(engine) as connection:
        connection.execute(text("INSERT INTO note (said) VALUES ('no')"))
    say(engine, "yes")
    assert heard(engine) == ["yes"]


def test_a_read_only_engine_refuses_every_change(engine, path):
    say(engine, "before")
    still = open_engine(path, KEY, read_only=True)
    with pytest.raises(StoreReadOnly):
        say(still, "after")
    assert heard(still) == ["before"]
    still.dispose()


def test_a_failed_transaction_leaves_nothing(engine):
    with pytest.raises(IntegrityError):
        say(engine, "one", "two", "two")
    assert heard(engine) == []


def test_bound_values_never_reach_a_message(engine):
    say(engine, CANARY)
    with pytest.raises(IntegrityError) as caught:
        say(engine, CANARY)
    assert CANARY not in str(caught.value)


def fill(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=4")
        connection.execute(text("INSERT INTO note (said) VALUES (:said)"), {"said": "x" * 90_000})


def test_a_full_disk_is_told_and_what_was_saved_stays(engine):
    say(engine, "before")
    with pytest.raises(StoreCannotWrite):
        fill(engine)
    assert heard(engine) == ["before"]


def test_a_reader_sees_a_still_picture_while_another_writes(engine):
    say(engine, "one")
    with reading(engine) as connection:
        count = text("SELECT count(*) FROM note")
        assert connection.execute(count).scalar_one() == 1
        say(engine, "two")
        assert connection.execute(count).scalar_one() == 1
    assert heard(engine) == ["one", "two"]


def test_two_writers_never_lose_an_update(engine):
    say(engine, "0")

    def add(times):
        for _ in range(times):
            with engine.begin() as connection:
                now = int(connection.execute(text("SELECT said FROM note")).scalar_one())
                connection.execute(text("UPDATE note SET said = :n"), {"n": str(now + 1)})

    threads = [threading.Thread(target=add, args=(25,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard(engine) == ["100"]


def test_a_store_held_by_another_writer_says_so(engine, path):
    other = driver.connect(path, KEY)
    other.execute("BEGIN IMMEDIATE")
    with engine.connect() as connection:
        connection.connection.execute("PRAGMA busy_timeout=1")
    with pytest.raises(StoreInUse):
        say(engine, "late")
    other.execute("ROLLBACK")
    other.close()


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH DATABASE 'plain.db' AS plain KEY ''",
        "SELECT sqlcipher_export('main')",
        "SELECT load_extension('x')",
        "PRAGMA rekey = 'abc'",
        "PRAGMA KEY = 'abc'",
        "PRAGMA hexrekey = 'abc'",
        "PRAGMA cipher_integrity_check",
        "PRAGMA cipher_plaintext_header_size = 32",
    ],
)
def test_ways_to_a_plain_copy_are_shut(engine, statement):
    with (
        engine.connect() as connection,
        pytest.raises(SaDatabaseError, match=r"not authorized|prohib"),
    ):
        connection.exec_driver_sql(statement)


def test_vacuum_and_full_text_still_work_under_the_guard(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE VIRTUAL TABLE find USING fts5(said)")
        connection.exec_driver_sql("INSERT INTO find VALUES ('a quiet word')")
        found = connection.exec_driver_sql("SELECT said FROM find WHERE find MATCH 'quiet'")
        assert found.scalar_one() == "a quiet word"
    with engine.connect() as connection:
        connection.connection.execute("VACUUM")


def test_an_unsafe_library_is_refused():
    with pytest.raises(StoreUnfit):
        driver.refuse_unfit_library((3, 51, 2))
    driver.refuse_unfit_library((3, 51, 3))
