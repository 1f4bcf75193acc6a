"""The full check: it finds what each single check misses, names the page, and does not cry wolf."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from ehe_desktop.storage import driver
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.health import Finding, HealthReport, check_store

KEY = bytes(range(32))
PAGE = 4096


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("health") / "store.db"
    engine = open_engine(path, KEY, create=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (id INTEGER PRIMARY KEY, said TEXT)"))
        connection.execute(
            text("INSERT INTO note (said) VALUES (:said)"),
            [{"said": f"{n} " + "x" * 900} for n in range(300)],
        )
    engine.dispose()
    return path.read_bytes()


@pytest.fixture
def path(tmp_path, whole):
    path = tmp_path / "store.db"
    path.write_bytes(whole)
    return path


def test_a_healthy_store_is_called_healthy(path):
    report = check_store(path, KEY)
    assert report == HealthReport()


def test_a_store_with_work_in_its_log_is_healthy_too(path):
    writer = driver.connect(path, KEY)
    writer.execute("PRAGMA wal_autocheckpoint=0")
    writer.execute("INSERT INTO note (said) VALUES ('in the log')")
    log = path.with_name("store.db-wal").read_bytes()
    writer.close()
    path.with_name("store.db-wal").write_bytes(log)
    assert check_store(path, KEY).is_healthy


def test_every_single_damaged_page_is_found_and_named(path, whole):
    pages = len(whole) // PAGE
    for page in range(2, pages + 1):
        hurt = bytearray(whole)
        hurt[(page - 1) * PAGE + 2000] ^= 0x10
        path.write_bytes(hurt)
        report = check_store(path, KEY)
        assert Finding.PAGES in report.findings
        assert report.pages == (page,)


def test_the_first_page_is_named_when_nothing_opens(path, whole):
    hurt = bytearray(whole)
    hurt[100] ^= 1
    path.write_bytes(hurt)
    assert check_store(path, KEY) == HealthReport((Finding.DOES_NOT_OPEN,), (1,))


def test_a_file_cut_at_a_page_edge_is_found(path, whole):
    path.write_bytes(whole[:-PAGE])
    assert not check_store(path, KEY).is_healthy


def test_a_file_cut_inside_a_page_is_found(path, whole):
    path.write_bytes(whole[:-100])
    assert Finding.CUT_SHORT in check_store(path, KEY).findings


def test_a_foreign_page_at_the_end_is_found(path, whole):
    path.write_bytes(whole + bytes(PAGE))
    assert not check_store(path, KEY).is_healthy


@pytest.mark.parametrize("left", [0, 1, PAGE - 1])
def test_an_empty_or_tiny_file_is_cut_short(path, whole, left):
    path.write_bytes(whole[:left])
    report = check_store(path, KEY)
    assert report.findings == (Finding.CUT_SHORT,)
    assert path.stat().st_size == left


def test_a_missing_file_is_not_made(tmp_path):
    assert check_store(tmp_path / "none.db", KEY).findings == (Finding.MISSING,)
    assert not list(tmp_path.iterdir())


def test_rows_that_point_nowhere_are_found(path):
    writer = driver.connect(path, KEY)
    writer.execute("CREATE TABLE child (note INTEGER REFERENCES note(id))")
    writer.execute("PRAGMA foreign_keys=OFF")
    writer.execute("INSERT INTO child VALUES (999999)")
    writer.close()
    assert check_store(path, KEY).findings == (Finding.REFERENCES,)


def test_a_store_someone_reads_is_not_called_damaged(path):
    reader = driver.connect(path, KEY)
    reader.execute("INSERT INTO note (said) VALUES ('more')")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM note").fetchone()
    other = driver.connect(path, KEY)
    other.execute("INSERT INTO note (said) VALUES ('and more')")
    other.close()
    report = check_store(path, KEY)
    reader.close()
    assert report.findings == (Finding.NOT_ALONE,)
