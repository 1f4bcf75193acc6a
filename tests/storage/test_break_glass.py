"""Reading past the lease: four hours, once for each lease, never a word read that the audit does not tell of."""

from __future__ import annotations

import itertools
import shutil
from dataclasses import replace

import pytest

from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.storage import audit_log, errors, key_file
from ehe_desktop.storage.engine import reading
from ehe_desktop.storage.lease_check import LeaseRenewal, judged_lease
from ehe_desktop.storage.store import Store
from ehe_desktop.storage.unlocked import is_reading_over
from ehe_desktop.storage.vault import end_lease, unlock, unlock_to_read
from tests.storage.case_store import AUDIT_KEY, ME, a_sitting
from tests.storage.test_vault_cut_short import Cut, Fuse, FusedSafe
from tests.storage.vault_room import PASSPHRASE, STORE_ID, a_lease, made_store, stretching_once

WHY = "Outside the house; I must read the risk note."
LEASE = f"{STORE_ID.hex()}/lease"


@pytest.fixture(autouse=True, scope="module")
def _stretching_once():
    with stretching_once():
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A store with its audit chain, whose lease has just ended."""
    room = made_store(tmp_path_factory.mktemp("made"))
    store = unlock(room.door, PASSPHRASE)
    Store.create(store.engine, a_sitting(), audit_key=AUDIT_KEY, store_id=STORE_ID.hex())
    store.close()
    room.pass_time(hours=24 * 15)
    return room


@pytest.fixture
def room(made, tmp_path):
    return made.copy_to(tmp_path)


def told(store) -> list[str]:
    """The reasons in the audit."""
    with reading(store.engine) as connection:
        entries = audit_log.unsent(connection, 100)
    return [one.said["reason"] for one in entries if one.said["action"] == "read_past_lease"]


def refused_for_good(room) -> bool:
    """Whether neither way is open without the centre, and D_lease is gone."""
    with pytest.raises(errors.LeaseEnded):
        unlock_to_read(room.door, PASSPHRASE, WHY)
    return LEASE not in room.safe.kept


def test_it_is_offered_and_then_read_and_nothing_is_written_but_the_audit(room):
    with pytest.raises(errors.LeaseReadable) as offered:
        unlock(room.door, PASSPHRASE)
    assert not offered.value.is_begun
    store = unlock_to_read(room.door, PASSPHRASE, f"  {WHY} ")
    assert store.is_read_only
    assert told(store) == [WHY]
    with pytest.raises(errors.StoreReadOnly), Store(store.engine, a_sitting()).writing(ME) as work:
        work.audit("view", "child", "c1")
    store.close()
    with pytest.raises(errors.LeaseReadable) as running:
        unlock(room.door, PASSPHRASE)
    assert running.value.is_begun


def test_a_clock_put_back_while_it_is_offered_does_not_open_the_store(room):
    with pytest.raises(errors.LeaseReadable):
        unlock(room.door, PASSPHRASE)
    room.clock.advance(days=-10)
    with pytest.raises(errors.LeaseReadable):
        unlock(room.door, PASSPHRASE)
    store = unlock_to_read(room.door, PASSPHRASE, WHY)
    assert store.is_read_only
    store.close()


@pytest.mark.parametrize("why", ["", "  ", "x" * 501])
def test_without_a_reason_nothing_is_read_and_nothing_used_up(room, why):
    with pytest.raises(RuleBroken):
        unlock_to_read(room.door, PASSPHRASE, why)
    unlock_to_read(room.door, PASSPHRASE, WHY).close()


def test_a_wrong_passphrase_reads_nothing_and_is_counted(room):
    with pytest.raises(errors.WrongPassphrase):
        unlock_to_read(room.door, "another one altogether", WHY)
    store = unlock_to_read(room.door, PASSPHRASE, WHY)
    assert told(store) == [WHY]
    store.close()


def test_locked_in_between_it_goes_on_with_no_new_reason_and_no_new_hours(room):
    unlock_to_read(room.door, PASSPHRASE, WHY).close()
    room.pass_time(hours=3.9)
    store = unlock_to_read(room.door, PASSPHRASE)
    assert told(store) == [WHY]
    assert not is_reading_over(store)
    room.pass_time(hours=0.2)
    assert is_reading_over(store)
    store.close()
    assert LEASE not in room.safe.kept, "over: it goes with the lock"
    assert refused_for_good(room)


def test_over_while_locked_it_is_over(room):
    unlock_to_read(room.door, PASSPHRASE, WHY).close()
    room.pass_time(hours=4)
    assert refused_for_good(room)


@pytest.mark.parametrize("days", [1, 10, 400])
def test_a_clock_put_back_gives_neither_more_hours_nor_the_lease_again(room, days):
    unlock_to_read(room.door, PASSPHRASE, WHY).close()
    room.clock.advance(days=-days)
    with pytest.raises(errors.LeaseReadable):
        unlock(room.door, PASSPHRASE)
    room.boot.running_ms += 4 * 3_600_000
    assert refused_for_good(room)


def test_restarted_with_the_clock_put_back_what_was_read_still_counts(room):
    store = unlock_to_read(room.door, PASSPHRASE, WHY)
    room.pass_time(hours=3)
    is_reading_over(store)  # as the window asks, twice a minute
    store.engine.dispose()  # killed
    store.noting.dispose()
    room.clock.advance(hours=-3)
    room.boot.restart()
    room.boot.running_ms = 61 * 60_000
    assert refused_for_good(room)


def test_declined_it_is_shut_as_ever(room):
    end_lease(room.door)
    assert refused_for_good(room)


def test_not_past_the_second_threshold(room):
    room.pass_time(hours=24 * 30)
    with pytest.raises(errors.LeaseOver):
        unlock_to_read(room.door, PASSPHRASE, WHY)


def test_a_new_lease_lets_it_write_again_at_once_and_may_be_read_past_its_own_end(room):
    store = unlock_to_read(room.door, PASSPHRASE, WHY)
    same = a_lease_like_the_first(room)
    assert not store.is_worth_keeping(same), "the lease that has ended, brought once more"
    newer = a_lease(room.clock, seq=8)
    assert store.is_worth_keeping(newer)
    store.renew_lease(LeaseRenewal(newer))
    assert not store.is_read_only
    with Store(store.engine, a_sitting()).writing(ME) as work:
        work.audit("view", "child", "c1")
    store.close()
    unlock(room.door, PASSPHRASE).close()
    room.pass_time(hours=24 * 15)
    store = unlock_to_read(room.door, PASSPHRASE, "Once more.")
    assert told(store) == [WHY, "Once more."]
    store.close()


def a_lease_like_the_first(room):
    first = room.copy_to(room.base / "first")
    first.clock.advance(days=-15)
    return a_lease(first.clock, seq=7)


def test_the_lease_that_was_read_past_brought_once_more_gives_no_hours_again(room):
    """Whoever kept the centre’s answer of then, puts the clock back and empties the keyring: the key file knows."""
    unlock_to_read(room.door, PASSPHRASE, WHY).close()
    same, body = a_lease_like_the_first(room), key_file.load(room.files.key_file).body
    room.clock.advance(days=-15)
    found = judged_lease(room.door, body, None, LeaseRenewal(same))
    assert found.verdict.left_ms > 0
    assert found.verdict.is_ended
    assert found.token.read_until_ms == body.lease.read_until_ms > 0


@pytest.mark.parametrize(
    "back", ["key file", "key file as a copy", "all files", "memory", "database"]
)
def test_whatever_is_put_back_it_is_not_had_twice(room, tmp_path, back):
    shutil.copytree(room.files.folder, tmp_path / "before")
    unlock_to_read(room.door, PASSPHRASE, WHY).close()
    place = room.files.key_file
    was = tmp_path / "before" / place.name
    if back == "key file":
        shutil.copy(was, place)
    elif back == "key file as a copy":
        shutil.copy(was, key_file.copy_of(place))
        place.write_bytes(b"damaged")
    elif back == "database":  # the hours run by the key file, but an older copy is not noted as new
        shutil.copy(tmp_path / "before" / room.files.database.name, room.files.database)
    elif back == "all files":
        shutil.rmtree(room.files.folder)
        shutil.copytree(tmp_path / "before", room.files.folder)
    else:
        shutil.copy(was, place)
        del room.safe.kept[f"{STORE_ID.hex()}/state"]
    assert refused_for_good(room)


def test_cut_off_anywhere_it_is_never_read_unaudited_nor_had_twice(made, tmp_path, monkeypatch):
    """Cut at every look at keyring or clock, and before and after every writing of the key file."""
    save = key_file.save
    for at in itertools.count(1):
        room = made.copy_to(tmp_path / str(at))
        fuse = Fuse(at)

        def moment(boot=room.boot, fuse=fuse):
            fuse.step()
            return boot()

        def saved(path, raw, fuse=fuse):
            fuse.step()
            save(path, raw)
            fuse.step()

        monkeypatch.setattr(key_file, "save", saved)
        door = replace(room.door, safe=FusedSafe(room.safe, fuse), boot_moment=moment)
        store = None
        try:
            store = unlock_to_read(door, PASSPHRASE, WHY)
            store.close()
        except Cut:
            if store is not None:
                store.engine.dispose()
                store.noting.dispose()
            room.pass_time(hours=1)
            again = unlock_to_read(room.door, PASSPHRASE, "Begun again.")
            reasons = told(again)
            assert reasons[0] == WHY or reasons == ["Begun again."], at
            begun_late = reasons[-1] == "Begun again."
            room.pass_time(hours=3.5 if begun_late else 3)
            assert is_reading_over(again) is not begun_late, (
                "the first four hours hold, if they began"
            )
            again.close()
            continue
        break
    assert at > 20
