"""A new data key: what was there is there, the old key opens nothing, and no cut loses the store."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from nacl.public import PrivateKey
from sqlalchemy import text

from ehe_desktop.storage import backup, errors, key_file, keys, meta, rotate_key
from ehe_desktop.storage.engine import open_engine, reading
from ehe_desktop.storage.rotate_key import ask_for_new_key, is_due
from ehe_desktop.storage.tables import meta as meta_table
from ehe_desktop.storage.vault import unlock
from tests.storage.vault_room import (
    PASSPHRASE,
    RECOVERY_SECRET,
    made_store,
    stretching_once,
)

WORDS = "She showed me the pond"


@pytest.fixture(autouse=True, scope="module")
def _stretching_once():
    with stretching_once():
        yield


@pytest.fixture(scope="module")
def enrolled(tmp_path_factory):
    """A store with something in it, that knows the council's recovery key and since when it is."""
    room = made_store(tmp_path_factory.mktemp("enrolled"))
    store = unlock(room.door, PASSPHRASE)
    meta_table.metadata.create_all(store.engine, tables=[meta_table])
    with store.engine.begin() as connection:
        meta.put(connection, meta.RECOVERY_KEY, bytes(PrivateKey(RECOVERY_SECRET).public_key).hex())
        meta.put(connection, meta.MADE_AT, room.clock.now().isoformat())
        connection.execute(text("CREATE TABLE said (words TEXT)"))
        connection.execute(text("INSERT INTO said VALUES (:words)"), {"words": WORDS})
    store.close()
    return room


@pytest.fixture
def room(enrolled, tmp_path):
    return enrolled.copy_to(tmp_path)


def said(store) -> list[str]:
    with reading(store.engine) as connection:
        return list(connection.execute(text("SELECT words FROM said")).scalars())


def raw_key(store) -> bytes:
    return store.subkey(keys.LABEL_DATABASE)


def test_after_a_rotation_the_words_are_there_and_the_old_key_opens_nothing(room):
    store = unlock(room.door, PASSPHRASE)
    old, kid, box = raw_key(store), store.body.cur.kid, store.body.recovery[0]
    fresh = rotate_key.rotate_key(room.door, store, PASSPHRASE)
    assert said(fresh) == [WORDS]
    assert not fresh.is_read_only
    assert fresh.body.cur.kid != kid
    assert fresh.body.next is None
    assert [one.kid for one in fresh.body.recovery] == [fresh.body.cur.kid]
    fresh.close()
    with pytest.raises(errors.StoreDamaged):
        open_engine(room.files.database, old)
    again = unlock(room.door, PASSPHRASE)
    own_box = bytes.fromhex(again.body.recovery[0].sealed)
    assert keys.open_recovery(RECOVERY_SECRET, own_box) == again.current_key()
    assert own_box != bytes.fromhex(box.sealed)
    again.close()
    assert {one.name for one in room.files.folder.iterdir()} == {
        "store.db", "store.key", "store.key.bak",
    }  # fmt: skip


def test_it_is_due_when_asked_for_and_after_half_a_year_and_then_no_more(room):
    store = unlock(room.door, PASSPHRASE)
    assert not is_due(store, room.clock.now())
    with store.engine.begin() as connection:
        ask_for_new_key(connection)
    assert is_due(store, room.clock.now())
    store = rotate_key.rotate_key(room.door, store, PASSPHRASE)
    assert not is_due(store, room.clock.now())
    room.clock.advance(hours=180 * 24 - 1)
    assert not is_due(store, room.clock.now())
    room.clock.advance(hours=1)
    assert is_due(store, room.clock.now())
    store.close()
    assert timedelta(days=180) == rotate_key.ROTATE_EVERY


def test_without_the_council_s_recovery_key_it_is_never_due(room):
    store = unlock(room.door, PASSPHRASE)
    with store.engine.begin() as connection:
        meta.put(connection, meta.RECOVERY_KEY, "")
        ask_for_new_key(connection)
    assert not is_due(store, room.clock.now())
    store.close()


def test_a_wrong_passphrase_changes_nothing(room):
    store = unlock(room.door, PASSPHRASE)
    before = room.files.key_file.read_bytes()
    with pytest.raises(errors.WrongPassphrase):
        rotate_key.rotate_key(room.door, store, "not this one at all")
    assert room.files.key_file.read_bytes() == before
    assert said(store) == [WORDS]
    store.close()


def full_disk(*_about):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("trouble", ["no room", "disk full", "another program"])
def test_when_no_copy_can_be_made_the_store_comes_back_as_it_was(room, monkeypatch, trouble):
    if trouble == "no room":
        usage = type("Usage", (), {"free": 100})
        monkeypatch.setattr(rotate_key.shutil, "disk_usage", lambda _path: usage)
    elif trouble == "disk full":
        monkeypatch.setattr(backup, "flush", full_disk)
    else:
        copy_into = backup.copy_into

        def copied(source, fresh, key):
            copy_into(source, fresh, key)
            other.append(open_engine(room.files.database, old))
            with other[0].begin() as connection:
                connection.execute(text("INSERT INTO said VALUES ('of another program')"))

        other: list = []
        monkeypatch.setattr(backup, "copy_into", copied)
    store = unlock(room.door, PASSPHRASE)
    old, kid = raw_key(store), store.body.cur.kid
    again = rotate_key.rotate_key(room.door, store, PASSPHRASE)
    assert (again.body.cur.kid, again.body.next) == (kid, None)
    assert raw_key(again) == old
    assert said(again)[0] == WORDS
    assert not again.is_read_only
    again.close()
    assert not list(room.files.folder.glob("*.rekeying*"))


@pytest.mark.slow
def test_killed_at_any_edge_of_any_step_it_opens_to_write_with_every_word(enrolled, tmp_path):
    rooms = [enrolled.copy_to(tmp_path / str(number)) for number in range(60)]
    job = {"folders": [str(room.base) for room in rooms], "kept": enrolled.safe.kept}
    done = subprocess.run(
        [sys.executable, "-m", "tests.storage.rotation_killed"],
        input=json.dumps(job), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *killed, last = json.loads(done.stdout)
    assert last == 0, done.stderr
    assert len(killed) > 20
    before = key_file.load(enrolled.files.key_file).body.cur.kid
    kept_old = []
    for room in rooms[: len(killed)]:
        # What the dead one told the keyring is lost, as after a power cut: it is one step behind.
        again = unlock(room.door, PASSPHRASE)
        assert said(again) == [WORDS]
        assert not again.is_read_only
        assert again.body.next is None
        kept_old.append(again.body.cur.kid == before)
        again.close()
    assert kept_old == sorted(kept_old, reverse=True)  # once it has moved, it stays moved
    assert {True, False} == set(kept_old)


def test_the_key_file_s_copy_alone_opens_what_was_rotated(room):
    store = unlock(room.door, PASSPHRASE)
    rotate_key.rotate_key(room.door, store, PASSPHRASE).close()
    room.files.key_file.write_bytes(b"damaged")
    again = unlock(replace(room.door), PASSPHRASE)
    assert said(again) == [WORDS]
    again.close()
