"""Key file, database and keyring, each at its previous or present state: eight cases, each decided."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.storage import errors
from ehe_desktop.storage.change_passphrase import change_passphrase
from ehe_desktop.storage.create_store import create_store
from ehe_desktop.storage.device_state import ChainHead, DeviceState
from ehe_desktop.storage.lease import ClockMemory
from ehe_desktop.storage.rollback import OlderSign, older_than_remembered
from ehe_desktop.storage.sentinel import Sentinel, set_head
from ehe_desktop.storage.unlocked import UnlockNote
from ehe_desktop.storage.vault import unlock
from tests.storage.vault_room import (
    PASSPHRASE,
    a_new_store,
    empty_room,
    made_store,
    stretching_once,
)

FRESH = "marble otter lantern fog"
K, D = OlderSign.KEY_FILE, OlderSign.DATABASE

# (key file, database, keyring), each "old" or "new" -> what is older; nothing means it opens to write
WANTED = {
    ("new", "new", "new"): set(),
    ("old", "old", "old"): set(),  # a whole machine put back: only the centre can tell
    ("new", "new", "old"): set(),  # the last note was lost in a crash
    ("new", "old", "old"): set(),  # the crash came between the key file and the database
    ("new", "old", "new"): {D},
    ("old", "new", "new"): {K},
    ("old", "new", "old"): {K},
    ("old", "old", "new"): {D, K},
}


@pytest.fixture(autouse=True, scope="module")
def _stretching_once():
    with stretching_once():
        yield


@pytest.fixture(scope="module")
def states(tmp_path_factory):
    room = made_store(tmp_path_factory.mktemp("states"))
    old = snapshot(room)
    store = unlock(room.door, PASSPHRASE)
    with store.engine.begin() as connection:
        set_head(connection, ChainHead(1, b"1" * 32))
        connection.execute(text("CREATE TABLE worked (on_it INTEGER)"))
    change_passphrase(room.door, store, PASSPHRASE, FRESH)
    store.remember(receipt=ChainHead(1, b"1" * 32))
    store.close()
    return room, {"old": old, "new": snapshot(room)}


def snapshot(room):
    files = room.files
    return files.key_file.read_bytes(), files.database.read_bytes(), dict(room.safe.kept)


def put(room, states, case):
    key, database, keyring = case
    room.files.key_file.write_bytes(states[key][0])
    room.files.key_file.with_name("store.key.bak").write_bytes(states[key][0])
    room.files.database.write_bytes(states[database][1])
    for log in room.files.folder.glob("store.db-*"):
        log.unlink()
    room.safe.kept = dict(states[keyring][2])
    return PASSPHRASE if key == "old" else FRESH


def test_the_eight_cases_are_all_there():
    assert set(WANTED) == set(itertools.product(("old", "new"), repeat=3))


@pytest.mark.parametrize("case", WANTED, ids="-".join)
def test_each_place_one_step_behind_has_a_decided_end(states, tmp_path, case):
    made, kept = states
    room = made.copy_to(tmp_path)
    store = unlock(room.door, put(room, kept, case))
    assert store.older == WANTED[case]
    assert store.is_read_only is bool(WANTED[case])
    if store.is_read_only:
        with pytest.raises(errors.StoreReadOnly), store.engine.begin() as connection:
            connection.execute(text("CREATE TABLE more (a INTEGER)"))
    store.close()
    again = unlock(room.door, FRESH if case[0] == "new" else PASSPHRASE)
    assert again.older == WANTED[case]  # looking at it does not settle it
    again.close()


def test_a_lost_note_is_named(states, tmp_path):
    made, kept = states
    room = made.copy_to(tmp_path)
    store = unlock(room.door, put(room, kept, ("new", "new", "old")))
    assert UnlockNote.NOTE_LOST_IN_CRASH in store.notes
    store.close()


def test_a_fork_at_the_same_length_is_seen(states, tmp_path):
    made, kept = states
    room = made.copy_to(tmp_path)
    phrase = put(room, kept, ("new", "new", "new"))
    store = unlock(room.door, phrase)
    with store.engine.begin() as connection:
        set_head(connection, ChainHead(1, b"2" * 32))
    store.engine.dispose()
    forked = unlock(room.door, phrase)
    assert forked.older == {D}
    forked.close()


def test_a_forgotten_state_opens_for_reading_only(states, tmp_path):
    made, kept = states
    room = made.copy_to(tmp_path)
    phrase = put(room, kept, ("new", "new", "new"))
    name = next(n for n in room.safe.kept if n.endswith("/state"))
    for lost in (None, "AAAA", room.safe.kept[name][:-8] + "AAAAAAA="):
        room.safe.kept.pop(name, None)
        if lost:
            room.safe.kept[name] = lost
        store = unlock(room.door, phrase)
        assert store.older == {OlderSign.MEMORY_LOST}
        store.close()
        assert room.safe.kept.get(name) == lost  # looking does not make it forget the loss


def test_a_flag_can_still_be_raised_and_the_centre_can_settle_it(states, tmp_path):
    made, kept = states
    room = made.copy_to(tmp_path)
    store = unlock(room.door, put(room, kept, ("new", "old", "new")))
    flags = store.engine_for_flags()
    with flags.begin() as connection:
        connection.execute(text("CREATE TABLE flag_outbox (a INTEGER)"))
    flags.dispose()
    store.settle_older(b"r" * 16)
    assert not store.is_read_only
    with store.engine.begin() as connection:
        connection.execute(text("INSERT INTO flag_outbox VALUES (1)"))
    store.close()
    again = unlock(room.door, FRESH)
    assert again.older == set()
    assert again.state.replica_id == b"r" * 16
    with pytest.raises(RuleBroken):
        again.settle_older(b"r" * 16)
    again.close()


def test_a_database_of_another_store_is_refused(states, tmp_path):
    made, _ = states
    room = made.copy_to(tmp_path / "one")
    other = empty_room(tmp_path / "two")
    create_store(other.door, a_new_store(other), PASSPHRASE).close()
    room.files.database.write_bytes(other.files.database.read_bytes())
    with pytest.raises(errors.StoreDamaged):
        unlock(room.door, FRESH)


def test_a_deleted_write_ahead_log_is_seen(states, tmp_path):
    made, kept = states
    room = made.copy_to(tmp_path)
    phrase = put(room, kept, ("new", "new", "new"))
    before = room.files.database.read_bytes()
    unlock(room.door, phrase).engine.dispose()
    # As if the log with this unlock's note had been thrown away: the file alone is older.
    room.files.database.write_bytes(before)
    for log in room.files.folder.glob("store.db-*"):
        log.unlink()
    store = unlock(room.door, phrase)
    assert store.older == {D}
    store.close()


def test_a_database_with_another_key_name_or_without_its_row_is_refused(states, tmp_path):
    made, kept = states
    room = made.copy_to(tmp_path)
    phrase = put(room, kept, ("new", "new", "new"))
    for statement, wanted in (
        ("UPDATE store_sentinel SET kid = x'00'", errors.KeyFileMismatch),
        ("UPDATE store_sentinel SET store_id = x'00'", errors.KeyFileMismatch),
        ("DELETE FROM store_sentinel", errors.StoreDamaged),
        ("DROP TABLE store_sentinel", errors.StoreDamaged),
    ):
        put(room, kept, ("new", "new", "new"))
        store = unlock(room.door, phrase)
        with store.engine.begin() as connection:
            connection.execute(text(statement))
        store.engine.dispose()
        with pytest.raises(wanted):
            unlock(room.door, phrase)


@pytest.mark.parametrize(
    ("seq", "end", "is_older"), [(4, "a", True), (5, "a", False), (5, "b", True), (6, "b", False)]
)
def test_what_the_centre_has_signed_for_counts_though_the_keyring_noted_no_head(seq, end, is_older):
    """A store behind the centre’s receipt, or with another entry in its place, was put back."""
    signed = DeviceState(1, 1, ClockMemory(0), receipt=ChainHead(5, b"a" * 32))
    row = Sentinel(b"", b"", b"", audit_seq=seq, audit_hash=end.encode() * 32)
    loaded = SimpleNamespace(from_copy=False, body=SimpleNamespace(gen=1))
    assert (OlderSign.DATABASE in older_than_remembered(loaded, row, signed)) is is_older
