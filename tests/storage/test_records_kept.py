"""Copies of the store, and taking a family off it so that nothing is left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.storage import backup
from ehe_desktop.storage.audit_check import ChainVerdict, verify
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.errors import StoreDamaged, StoreMissing
from ehe_desktop.storage.purge import purge_family
from ehe_desktop.storage.store import Store
from tests import builders
from tests.storage.case_store import (
    AUDIT_KEY,
    ME,
    NOW,
    RAW_KEY,
    a_case,
    a_sitting,
    a_store,
    of_server,
    projections,
    table_rows,
)

BACKUP_KEY = bytes(reversed(range(32)))
MARKER = "Xanthippequr"


def test_a_copy_is_encrypted_under_its_own_key_and_restores_what_was(tmp_path):
    store = a_store(tmp_path)
    a_case(store)
    kept = projections(store)
    copy = tmp_path / "copy.ehe"
    backup.back_up(store.engine, copy, BACKUP_KEY)
    a_case(store, "Jakub Reid", case_number="EHE-2")
    store.close()

    assert b"Amina" not in copy.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith("copy")) == ["copy.ehe"]
    with pytest.raises(StoreDamaged):
        open_engine(copy, RAW_KEY)
    old = backup.restore(copy, BACKUP_KEY, tmp_path / "cases.ehe", RAW_KEY)
    assert old == tmp_path / "cases.ehe.before-restore"
    again = Store.open(open_engine(tmp_path / "cases.ehe", RAW_KEY), a_sitting())
    assert projections(again) == kept
    again.close()


def test_a_copy_that_does_not_read_is_not_restored_and_nothing_is_lost(tmp_path):
    store = a_store(tmp_path)
    a_case(store)
    store.tidy()
    copy = tmp_path / "copy.ehe"
    backup.back_up(store.engine, copy, BACKUP_KEY)
    store.close()
    before = (tmp_path / "cases.ehe").read_bytes()
    spoiled = bytearray(copy.read_bytes())
    spoiled[len(spoiled) // 2] ^= 1
    copy.write_bytes(spoiled)
    with pytest.raises(StoreDamaged):
        backup.restore(copy, BACKUP_KEY, tmp_path / "cases.ehe", RAW_KEY)
    with pytest.raises(StoreDamaged):
        backup.restore(copy, RAW_KEY, tmp_path / "cases.ehe", RAW_KEY)
    with pytest.raises(StoreMissing):
        backup.restore(tmp_path / "none.ehe", BACKUP_KEY, tmp_path / "cases.ehe", RAW_KEY)
    assert (tmp_path / "cases.ehe").read_bytes() == before


def test_the_last_good_copy_is_made_at_most_once_an_hour(tmp_path):
    store = a_store(tmp_path)
    place = tmp_path / "good.ehe"
    later = [NOW, NOW + timedelta(minutes=59), NOW + timedelta(minutes=61), NOW - timedelta(days=1)]
    made = [backup.keep_good_copy(store.engine, place, BACKUP_KEY, now) for now in later]
    assert made == [True, False, True, True]
    store.close()


def _full_family(store):
    """A family with its marker in every place words can be."""
    family_id, child_id = a_case(store, f"{MARKER} Child", former_names=(f"{MARKER}Old",))
    with store.writing(ME) as work:
        work.patch("family", family_id, address=f"1 {MARKER} Road")
        work.patch("family", family_id, address="2 Plain Road")
        work.patch("child", child_id, known_as=f"{MARKER}nick")
        work.create("parent_carer", builders.a_parent_carer(f"{MARKER} Adult"), family_id=family_id)
        plan = work.create(
            "visit_plan", builders.a_visit_plan(child_id, interpreter=MARKER), family_id=family_id
        )
        work.create(
            "visit_draft",
            builders.a_visit_draft(plan, child_id, jots=(MARKER,)),
            family_id=family_id,
        )
        work.create("visit", builders.a_visit(summary=MARKER), child_id=child_id)
        work.create("flag_event", builders.a_flag_event(words=MARKER), child_id=child_id)
        work.create("concern_event", builders.a_concern_event(told_to=MARKER), child_id=child_id)
    with store.settling() as work:
        body = builders.an_assignment()
        work.absorb(of_server("assignment", "a1", body, family_id=family_id))
        conflict = builders.a_conflict("child", child_id, base={"language": MARKER})
        work.absorb(of_server("conflict", "c1", conflict, family_id=family_id, child_id=child_id))
    return family_id


def _answer_everything(store):
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE outbox_op SET state = 'acked', push_seq = op_seq, batch_id = 'b1'"
        )
        connection.exec_driver_sql(
            "INSERT INTO sealed_batch VALUES ('b1', 1, 1, 9, ?, 'h', 'at', 1, '')",
            (MARKER.encode(),),
        )


def test_unsent_work_is_never_purged(tmp_path):
    store = a_store(tmp_path)
    family_id = _full_family(store)
    before = table_rows(store, "record")
    with pytest.raises(RuleBroken, match="not sent"), store.settling() as work:
        purge_family(work, family_id)
    assert table_rows(store, "record") == before
    store.close()


def plain_store(folder):
    """The same tables in a plain file, so that its bytes can be looked through."""
    path = folder / "plain.db"

    def creator():
        connection = dbapi2.connect(str(path), check_same_thread=False, isolation_level=None)
        for setting in ("journal_mode=WAL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {setting}").fetchall()
        return connection

    engine = create_engine("sqlite://", module=dbapi2, creator=creator, poolclass=QueuePool)
    event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))
    return Store.create(engine, a_sitting(), audit_key=AUDIT_KEY), path


def test_after_a_purge_not_a_byte_of_the_family_is_left_in_the_file(tmp_path):
    store, path = plain_store(tmp_path)
    other, _ = a_case(store, "Ann Other", case_number="EHE-9")
    family_id = _full_family(store)
    _answer_everything(store)
    store.tidy()
    needles = (MARKER.encode(), MARKER.lower().encode())
    assert all(needle in path.read_bytes() for needle in needles)
    for table in ("outbox_op", "sealed_batch", "record", "timeline_row"):
        assert MARKER in repr(table_rows(store, table)), table

    with store.settling() as work:
        receipt = purge_family(work, family_id)
    store.tidy()
    assert (receipt.family_id, receipt.records, receipt.ops) == (family_id, 10, 11)
    for file in tmp_path.iterdir():
        assert not any(needle in file.read_bytes() for needle in needles), file.name
    assert [row["family_id"] for row in table_rows(store, "caseload_row")] == [other]
    assert family_id in work.changed.families
    entry = table_rows(store, "audit_entry")[-1]
    assert (entry["action"], entry["object_id"]) == ("purge", family_id)
    with store.reading() as view:
        assert verify(view.connection, first_key=AUDIT_KEY).verdict is ChainVerdict.INTACT
    store.close()
