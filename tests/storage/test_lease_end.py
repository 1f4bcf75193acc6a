"""A lease that has ended, and one that is over: which parts of the key go, and that no file does."""

from __future__ import annotations

import pytest

from ehe_desktop.storage import errors
from ehe_desktop.storage.lease_check import LeaseRenewal
from ehe_desktop.storage.recovery import Recovered, lock_anew
from ehe_desktop.storage.schema import create_schema
from ehe_desktop.storage.vault import end_lease, unlock
from tests.storage.test_vault_unlock import contents
from tests.storage.vault_room import PASSPHRASE, STORE_ID, a_lease, made_store


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    return made_store(tmp_path_factory.mktemp("made"))


@pytest.fixture
def room(made, tmp_path):
    return made.copy_to(tmp_path)


def test_past_the_lease_the_door_stays_shut_and_everything_whole(room):
    before, kept = contents(room), dict(room.safe.kept)
    room.pass_time(hours=24 * 15)
    with pytest.raises(errors.LeaseReadable):
        unlock(room.door, PASSPHRASE)
    assert room.safe.kept.keys() == kept.keys(), "four hours of reading are offered first"
    end_lease(room.door)
    with pytest.raises(errors.LeaseEnded) as caught:
        unlock(room.door, PASSPHRASE)
    assert not isinstance(caught.value, errors.LeaseReadable)
    assert "unsent work is whole" in caught.value.safe
    assert contents(room) == before
    gone = kept.keys() - room.safe.kept.keys()
    assert gone == {f"{STORE_ID.hex()}/lease"}, (
        "D_lease, which the centre has too, and nothing else"
    )
    changed = {name for name in room.safe.kept if room.safe.kept[name] != kept[name]}
    assert changed == {f"{STORE_ID.hex()}/state"}, "the clocks go on"


def test_past_the_second_threshold_its_own_part_of_the_key_goes_too_and_no_file(room):
    before = contents(room)
    room.pass_time(hours=24 * 20)
    with pytest.raises(errors.LeaseEnded):
        unlock(room.door, PASSPHRASE)
    room.pass_time(hours=24 * 25 - 1)
    with pytest.raises(errors.LeaseEnded):
        unlock(room.door, PASSPHRASE)
    assert f"{STORE_ID.hex()}/os" in room.safe.kept
    room.pass_time(hours=1)
    for _ in range(2):
        with pytest.raises(errors.LeaseOver):
            unlock(room.door, PASSPHRASE)
    assert room.safe.kept.keys() == {f"{STORE_ID.hex()}/state"}
    assert contents(room) == before


def test_a_wrong_clock_at_a_refused_try_does_not_outlast_the_next_lease(room):
    room.boot.boot_id, room.boot.running_ms = "1" * 36, 60_000
    room.clock.advance(days=20)
    with pytest.raises(errors.LeaseEnded):
        unlock(room.door, PASSPHRASE)
    room.clock.advance(days=-20)
    given = LeaseRenewal(a_lease(room.clock, seq=8), bytes(range(0x60, 0x80)))
    unlock(room.door, PASSPHRASE, given).close()


def test_a_laptop_that_lay_in_a_drawer_is_over_after_a_day_of_running(room):
    """Nothing but the wall clock says that two months have passed; it is believed when it goes on saying so."""
    room.pass_time(hours=24 * 15)
    with pytest.raises(errors.LeaseEnded):
        unlock(room.door, PASSPHRASE)
    room.boot.boot_id, room.boot.running_ms = "1" * 36, 60_000
    room.clock.advance(days=60)
    for _ in range(2):
        with pytest.raises(errors.LeaseEnded):
            unlock(room.door, PASSPHRASE)
        room.pass_time(hours=12)
    with pytest.raises(errors.LeaseOver):
        unlock(room.door, PASSPHRASE)


def test_a_clock_that_leaps_a_year_destroys_nothing(room):
    room.pass_time(hours=24 * 15)
    with pytest.raises(errors.LeaseEnded):
        unlock(room.door, PASSPHRASE)
    room.clock.advance(days=365)
    for _ in range(2):
        with pytest.raises(errors.LeaseEnded):
            unlock(room.door, PASSPHRASE)
    assert f"{STORE_ID.hex()}/os" in room.safe.kept


def test_a_new_lease_opens_it_again_and_is_kept(room):
    room.pass_time(hours=24 * 15)
    end_lease(room.door)
    with pytest.raises(errors.LeaseEnded):
        unlock(room.door, PASSPHRASE, LeaseRenewal(a_lease(room.clock, seq=8)))
    given = LeaseRenewal(a_lease(room.clock, seq=8), bytes(range(0x60, 0x80)))
    store = unlock(room.door, PASSPHRASE, given)
    store.close()
    room.pass_time(hours=24)
    store = unlock(room.door, PASSPHRASE)
    assert store.state.lease_seq == 8
    store.renew_lease(LeaseRenewal(a_lease(room.clock, seq=9)))
    assert store.lease_now().left_ms == 336 * 3_600_000
    with pytest.raises(errors.LeaseRefused):
        store.renew_lease(LeaseRenewal(a_lease(room.clock, seq=8)))
    store.close()
    unlock(room.door, PASSPHRASE).close()


def believed(room, *, days: int) -> None:
    """A wall clock that is ahead in an open sitting, with no contact for a day; then it is right again."""
    store = unlock(room.door, PASSPHRASE)
    room.clock.advance(days=days)
    store.remember()
    room.pass_time(hours=25)
    store.close()
    room.clock.advance(days=-days)


def test_a_wrong_clock_that_was_believed_does_not_outlast_the_next_lease(room):
    believed(room, days=30)
    with pytest.raises(errors.LeaseEnded):
        unlock(room.door, PASSPHRASE)
    given = LeaseRenewal(a_lease(room.clock, seq=8), bytes(range(0x60, 0x80)))
    unlock(room.door, PASSPHRASE, given).close()
    unlock(room.door, PASSPHRASE).close()


def test_nor_what_the_council_gives_back_when_the_lease_was_over_by_it(room):
    store = unlock(room.door, PASSPHRASE)
    kid, key = store.body.cur.kid, store.current_key()
    create_schema(store.engine)
    store.close()
    believed(room, days=730)
    with pytest.raises(errors.LeaseOver):
        unlock(room.door, PASSPHRASE)
    given = Recovered({kid: key}, bytes(range(0x60, 0x80)), a_lease(room.clock, seq=8))
    lock_anew(room.door, given, PASSPHRASE).close()
    unlock(room.door, PASSPHRASE).close()
