"""A disk that fails in the middle of work (guide C2, 6): EIO and its like from read, write and flush.

The connection that met it is never used again; what was saved is whole, what was not is told as not saved and
can be saved at once; and the store is looked through before it is called sound.
"""

from __future__ import annotations

import logging
import sys

import pytest
from sqlalchemy import event

from ehe_desktop.domain.errors import StoreError
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.errors import StoreCannotWrite, StoreDamaged
from ehe_desktop.storage.health import check_store
from ehe_desktop.storage.store import Store
from tests import builders
from tests.fakes.broken_disk import fail
from tests.storage.case_store import ME, RAW_KEY, a_case, a_sitting, a_store, counted_ids

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

WRITES = [("cases.ehe-wal", "read-only"), ("cases.ehe-wal", "forgetful")]
READS = [("cases.ehe", "unreadable"), ("cases.ehe", "write-only")]


@pytest.fixture
def store(tmp_path):
    """A store with a family and a hundred notes, the log folded in."""
    made = a_store(tmp_path)
    _, child_id = a_case(made)
    made.child_id = child_id
    for number in range(100):
        note(made, f"before {number} " + "x" * 900)
    made.tidy()
    yield made
    made.close()


def note(store, text: str, write_id: str = "") -> str:
    with store.writing(ME, write_id=write_id) as work:
        return work.create("note", builders.a_note(text), child_id=store.child_id)


def notes(store) -> set[str]:
    with store.reading() as view:
        made, sent = (
            set(view.connection.exec_driver_sql(query).scalars())
            for query in (
                "SELECT id FROM record WHERE kind = 'note'",
                "SELECT record_id FROM outbox_op WHERE kind = 'note'",
            )
        )
    assert made == sent
    return made


def again(tmp_path, store) -> Store:
    """The same file, opened by nobody who saw the fault."""
    store.close()
    assert check_store(tmp_path / "cases.ehe", RAW_KEY).is_healthy
    made = Store.open(
        open_engine(tmp_path / "cases.ehe", RAW_KEY), a_sitting(new_id=counted_ids(9000))
    )
    made.child_id = store.child_id
    return made


@pytest.mark.parametrize(("file", "how"), WRITES)
def test_a_write_or_flush_that_fails_is_told_and_the_same_words_are_saved_at_once(
    tmp_path, store, file, how
):
    """A failed flush is never tried again on the same connection: the system may have dropped the pages."""
    before = notes(store)
    with store.engine.connect() as connection:
        poisoned = connection.connection.dbapi_connection
    assert fail(tmp_path / file, how)
    with pytest.raises(StoreCannotWrite) as told:
        note(store, "the words typed", write_id="page-1")
    assert "not saved yet" in told.value.safe
    assert notes(store) == before
    with store.engine.connect() as connection:
        assert connection.connection.dbapi_connection is not poisoned
    kept = note(store, "the words typed", write_id="page-1")
    assert note(store, "the words typed", write_id="page-1") == kept
    whole = again(tmp_path, store)
    assert notes(whole) == before | {kept}
    whole.close()


@pytest.mark.parametrize(("file", "how"), WRITES)
def test_a_store_that_cannot_be_written_anew_is_as_it_was_and_is_written_later(
    tmp_path, store, caplog, file, how
):
    before = notes(store)
    assert fail(tmp_path / file, how)
    with caplog.at_level(logging.WARNING):
        assert not store.scrub()
    assert "tried again" in caplog.text
    assert notes(store) == before
    assert store.scrub()
    whole = again(tmp_path, store)
    assert notes(whole) == before
    whole.close()


@pytest.mark.parametrize(("file", "how"), READS)
def test_a_read_that_fails_is_told_and_the_rest_goes_on_beside_it(tmp_path, store, file, how):
    before = notes(store)
    store.close()  # nothing of it in memory
    cold = again(tmp_path, store)
    with cold.reading() as view:
        view.connection.exec_driver_sql("SELECT 1")
    assert fail(tmp_path / file, how)
    with pytest.raises(StoreDamaged) as told:
        notes(cold)
    assert "Nothing was changed" in told.value.safe
    kept = note(cold, "after")
    assert notes(cold) == before | {kept}
    whole = again(tmp_path, cold)
    assert notes(whole) == before | {kept}
    whole.close()


@pytest.mark.parametrize(("file", "how"), WRITES)
def test_a_disk_that_fails_at_any_statement_leaves_the_unit_whole_or_not_there(
    tmp_path, store, file, how
):
    """As the n-th call fails, for every n, until the unit passes."""
    wanted, number, refused = notes(store), 0, 0
    for point in range(1, 60, 4):
        store.tidy()
        seen = 0

        @event.listens_for(store.engine, "before_cursor_execute")
        def count(*_about, at=point):
            nonlocal seen
            seen += 1
            if seen == at:
                fail(tmp_path / file, how)

        try:
            wanted |= {note(store, f"at {number}")}
        except StoreError:
            refused += 1
        event.remove(store.engine, "before_cursor_execute", count)
        assert notes(store) == wanted, point
        number += 1
    assert 1 < refused < number
    whole = again(tmp_path, store)
    assert notes(whole) == wanted
    whole.close()
