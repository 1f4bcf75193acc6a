"""The audit chain: the published vectors, and every way of tampering told apart."""

from __future__ import annotations

import itertools

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from ehe_desktop.domain import audit_chain
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.storage import audit_log, meta
from ehe_desktop.storage.audit_check import ChainVerdict, verify
from ehe_desktop.storage.device_state import NO_HASH, ChainHead
from tests.storage.case_store import AUDIT_KEY, ME, a_case, a_store, table_rows


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store with ten entries; tests undo what they do to it."""
    made = a_store(tmp_path_factory.mktemp("audit"))
    with made.writing(ME) as work:
        for place in range(10):
            work.audit("print", "schedule", f"page-{place}", detail={"pages": place})
    yield made
    made.close()


def check_after(store, *changes, first_key=None, heads=()):
    """The report on a store changed by these statements; the changes are undone."""
    with store.engine.connect() as connection:
        for change in changes:
            connection.exec_driver_sql(change)
        report = verify(connection, first_key=first_key, heads=heads)
        connection.rollback()
    return report


def test_the_vectors_of_the_design():
    entries = [{"a": "unlock"}, {"a": "view", "r": "case/1"}]
    key, h, made = AUDIT_KEY, NO_HASH, []
    for seq, entry in enumerate(entries, start=1):
        h = audit_chain.link(h, seq, rfc8785.dumps(entry))
        made.append((h.hex(), audit_chain.seal(key, h).hex()))
        key = audit_chain.evolve(key)
    assert made == [
        (
            "99613b99ac68b73f5f3b1c78b2a9aba437f9ccfb96c1f7425ded1e6e65774609",
            "d65c522b12a5c6383009896ddcac45d6a6dbd47cbb9e06311f8282c93b6c1ede",
        ),
        (
            "3ddcfafc4fd89bdd00532171816923f387048e8e98c1fd69c7783fcfaaa97e29",
            "1486a607b224e851e4da28c83776df21f128c13e1f9b952bcbab9dd9796ae109",
        ),
    ]
    assert key.hex() == "08e4ff8d4c5ecc5bacc581060e21203bffed56b98231b4d07d1275da4fb90522"


def test_a_chain_left_alone_is_intact_and_counts_what_is_not_acknowledged(store):
    report = check_after(store, first_key=AUDIT_KEY)
    assert (report.verdict, report.entries, report.unacknowledged) == (ChainVerdict.INTACT, 10, 10)
    assert report.oldest_unacknowledged_at == "2026-06-22T09:00:00.000Z"


@pytest.mark.parametrize("seq", [1, 5, 10])
@pytest.mark.parametrize(
    "change",
    [
        "entry = replace(entry, 'print', 'glance')",
        "action = 'glance'",
        "child_id = 'somebody'",
        "h = zeroblob(32)",
        "h_prev = randomblob(32)",
    ],
)
def test_an_altered_entry_is_named(store, seq, change):
    report = check_after(store, f"UPDATE audit_entry SET {change} WHERE seq = {seq}")
    assert (report.verdict, report.seq) == (ChainVerdict.ALTERED, seq)


def test_a_seal_is_checked_with_the_first_key(store):
    change = "UPDATE audit_entry SET tag = randomblob(32) WHERE seq = 4"
    report = check_after(store, change, first_key=AUDIT_KEY)
    assert (report.verdict, report.seq) == (ChainVerdict.ALTERED, 4)


def test_missing_entries_are_named_from_and_to(store):
    report = check_after(store, "DELETE FROM audit_entry WHERE seq IN (3, 4)")
    assert (report.verdict, report.seq, report.until) == (ChainVerdict.MISSING, 3, 4)


def test_a_cut_tail_is_shorter_than_the_head(store):
    report = check_after(store, "DELETE FROM audit_entry WHERE seq > 7")
    assert (report.verdict, report.seq, report.until) == (ChainVerdict.TAIL_SHORT, 8, 10)


def test_entries_that_changed_places_are_found(store):
    swap = (
        "UPDATE audit_entry SET seq = 99 WHERE seq = 2",
        "UPDATE audit_entry SET seq = 2 WHERE seq = 6",
        "UPDATE audit_entry SET seq = 6 WHERE seq = 99",
    )
    report = check_after(store, *swap)
    assert (report.verdict, report.seq) == (ChainVerdict.ALTERED, 2)


def test_an_entry_put_in_at_the_end_is_found(store):
    put_in = (
        "INSERT INTO audit_entry SELECT 11, at, officer_id, action, object_type, object_id,"
        " child_id, entry, h, h, tag, 0 FROM audit_entry WHERE seq = 10"
    )
    report = check_after(store, put_in)
    assert (report.verdict, report.seq) == (ChainVerdict.ALTERED, 11)


def test_a_chain_made_again_from_an_entry_on_is_found_by_its_seals(store):
    """Whoever holds the open store can hash anew, but not seal yesterday again."""
    with store.engine.connect() as connection:
        _forge(connection, from_seq=5)
        assert verify(connection).verdict is ChainVerdict.INTACT  # the bare chain is not enough
        report = verify(connection, first_key=AUDIT_KEY)
        acknowledged = ChainHead(8, bytes.fromhex("11" * 32))
        fork = verify(connection, heads=[acknowledged])
        connection.rollback()
    assert (report.verdict, report.seq) == (ChainVerdict.ALTERED, 5)
    assert (fork.verdict, fork.seq) == (ChainVerdict.FORK, 8)


def test_a_tail_cut_with_its_head_is_found_by_a_head_kept_elsewhere(store):
    end = store.audit_head()
    with store.engine.connect() as connection:
        connection.exec_driver_sql("DELETE FROM audit_entry WHERE seq > 6")
        h = connection.exec_driver_sql("SELECT h FROM audit_entry WHERE seq = 6").scalar_one()
        meta.put(connection, meta.AUDIT_SEQ, "6")
        meta.put(connection, meta.AUDIT_HASH, h.hex())
        blind = verify(connection)
        report = verify(connection, heads=[end])
        by_key = verify(connection, first_key=AUDIT_KEY)
        connection.rollback()
    assert blind.verdict is ChainVerdict.INTACT
    assert (report.verdict, report.seq, report.until) == (ChainVerdict.TAIL_SHORT, 7, 10)
    assert by_key.verdict is ChainVerdict.ALTERED


def _forge(connection, from_seq):
    rows = connection.exec_driver_sql("SELECT seq, entry, h FROM audit_entry ORDER BY seq").all()
    h = next(row.h for row in rows if row.seq == from_seq - 1)
    for row in (row for row in rows if row.seq >= from_seq):
        entry = row.entry.replace("page-", "leaf-")
        before, h = h, audit_chain.link(h, row.seq, entry.encode())
        connection.exec_driver_sql(
            "UPDATE audit_entry SET entry = ?, object_id = replace(object_id, 'page-', 'leaf-'),"
            " h_prev = ?, h = ? WHERE seq = ?",
            (entry, before, h, row.seq),
        )
    meta.put(connection, meta.AUDIT_HASH, h.hex())


@given(st.data())
@settings(max_examples=40)
def test_no_byte_of_an_entry_can_change_unseen(store, data):
    seq = data.draw(st.integers(1, 10))
    entry = table_rows(store, "audit_entry")[seq - 1]["entry"]
    place = data.draw(st.integers(0, len(entry) - 1))
    other = data.draw(st.sampled_from("abcXYZ019 ").filter(lambda c: c != entry[place]))
    changed = entry[:place] + other + entry[place + 1 :]
    with store.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE audit_entry SET entry = ? WHERE seq = ?", (changed, seq))
        report = verify(connection)
        connection.rollback()
    assert (report.verdict, report.seq) == (ChainVerdict.ALTERED, seq)


def test_every_choice_of_lost_entries_is_noticed(store):
    for lost in itertools.combinations(range(1, 11), 2):
        report = check_after(store, f"DELETE FROM audit_entry WHERE seq IN {lost}")
        assert report.verdict in (ChainVerdict.MISSING, ChainVerdict.TAIL_SHORT)
        assert report.seq == (lost[0] if report.verdict is ChainVerdict.MISSING else 9)


def test_the_first_key_is_not_kept_and_yesterdays_is_gone(store):
    texts = {row["value"] for row in table_rows(store, "meta")}
    key = AUDIT_KEY
    for _ in range(10):
        assert key.hex() not in texts
        key = audit_chain.evolve(key)
    assert key.hex() in texts


def test_acknowledged_entries_are_sent_no_more(store):
    with store.engine.connect() as connection:
        first = audit_log.unsent(connection, 4)
        audit_log.acknowledge(connection, ChainHead(4, first[-1].h))
        again = audit_log.unsent(connection, 100)
        report = verify(connection)
        connection.rollback()
    assert [entry.seq for entry in first] == [1, 2, 3, 4]
    assert [entry.seq for entry in again] == [5, 6, 7, 8, 9, 10]
    assert first[2].said["detail"] == {"pages": 2}
    assert report.unacknowledged == 6


def test_values_never_stand_in_the_audit(tmp_path):
    store = a_store(tmp_path)
    _, child_id = a_case(store, "Amina Yusuf")
    with store.writing(ME) as work:
        work.patch("child", child_id, known_as="Minnie", language="so")
    text = repr(table_rows(store, "audit_entry"))
    assert "known_as" in text
    assert not any(word in text for word in ("Amina", "Yusuf", "Minnie", "Leeming"))
    with store.reading() as view:
        assert [
            entry.said["action"] for entry in audit_log.of_child(view.connection, child_id)
        ] == ["edit", "create"]
    store.close()


def test_a_chain_begins_once_and_with_a_whole_key(store):
    for key in (bytes(31), AUDIT_KEY):
        with store.engine.connect() as connection, pytest.raises(RuleBroken):
            audit_log.begin(connection, key)
