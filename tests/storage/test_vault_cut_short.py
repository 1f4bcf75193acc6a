"""A working day cut off at every step: the next unlock always opens, to write, with nothing lost.

The cut is an exception no code of ours catches, thrown at the n-th look at the
keyring or the clock; those stand between all the writes of key file, database
and keyring. n runs until the day gets through uncut.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from sqlalchemy import text

from ehe_desktop.storage.lease_check import LeaseRenewal
from ehe_desktop.storage.unlocked import UnlockNote
from ehe_desktop.storage.vault import unlock
from tests.storage.vault_room import PASSPHRASE, a_lease, made_store, stretching_once


@pytest.fixture(autouse=True, scope="module")
def _stretching_once():
    with stretching_once():
        yield


class Cut(BaseException):
    """The power is gone."""


class Fuse:
    """Counts steps and blows at the n-th."""

    def __init__(self, at: int) -> None:
        self.left = at

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Cut


class FusedSafe:
    """The room's keyring behind a fuse: a set is done and then cut, or cut before."""

    display_name = "fused"

    def __init__(self, safe, fuse) -> None:
        self.inner, self.fuse, self.class_path = safe, fuse, safe.class_path

    def get(self, name):
        self.fuse.step()
        return self.inner.get(name)

    def set(self, name, value):
        self.fuse.step()
        self.inner.set(name, value)
        self.fuse.step()

    def delete(self, name):
        self.inner.delete(name)


def a_day(room, fuse, lease) -> None:
    def boot():
        fuse.step()
        return room.boot()

    store = unlock(
        replace(room.door, safe=FusedSafe(room.safe, fuse), boot_moment=boot), PASSPHRASE
    )
    try:
        with store.engine.begin() as connection:
            connection.execute(text("CREATE TABLE IF NOT EXISTS done (n INTEGER)"))
            connection.execute(text("INSERT INTO done VALUES (1)"))
        store.remember()
        store.renew_lease(LeaseRenewal(lease))
        store.close()
    except Cut:
        store.engine.dispose()
        raise


@pytest.mark.slow
def test_wherever_the_day_is_cut_the_store_opens_to_write(tmp_path):
    made = made_store(tmp_path / "made")
    seen_lost_note = False
    for at in itertools.count(1):
        room = made.copy_to(tmp_path / str(at))
        try:
            a_day(room, Fuse(at), a_lease(room.clock, seq=8))
        except Cut:
            again = unlock(room.door, PASSPHRASE)
            assert again.older == frozenset(), at
            seen_lost_note |= UnlockNote.NOTE_LOST_IN_CRASH in again.notes
            again.renew_lease(LeaseRenewal(a_lease(room.clock, seq=8)))
            again.close()
            continue
        break
    assert at > 15
    assert seen_lost_note
