"""Who a store is: copies, older copies, a centre put back, devices switched off, other systems."""

from __future__ import annotations

import itertools
import logging
import shutil
from pathlib import Path

import pytest

from ehe_desktop.central import tables
from ehe_desktop.central.database import Database
from ehe_desktop.storage import meta, outbox_query
from ehe_desktop.storage.store_files import files_of
from ehe_desktop.sync.errors import (
    DeviceRevoked,
    Offline,
    ProgramTooOld,
    SignInEnded,
    WrongCentre,
)
from ehe_desktop.sync.server_client import http_client
from tests.builders import a_child_voice, a_flag_event, a_note, a_visit
from tests.fakes.flaky import DROP_REQUEST, PASS
from tests.sync.town import DEVICE, HISTORY, Town, open_town


def test_of_two_copies_of_one_store_the_second_gets_a_name_of_its_own(town: Town):
    """Invariants 20 and 8: they never mix, and what both still had to send arrives once."""
    first = town.device("sam-1")
    first.make(a_note("made before the copy"), "c-f-sam")
    first.sync_until_pushing()
    second = town.device("sam-1", synced=False, copy_of=first)
    first.net.at(lambda _path, _n: PASS)
    a = first.make(a_note("by the first"), "c-f-sam")
    assert first.sync().everything_sent
    b = second.make(a_note("by the second"), "c-f-sam")
    assert second.sync().everything_sent
    assert second.fact(meta.REPLICA_ID) != first.fact(meta.REPLICA_ID)
    assert second.sat.unlocked.device_id == second.fact(meta.REPLICA_ID)
    assert town.count(DEVICE, renewed_from=first.fact(meta.REPLICA_ID)) == 1
    assert town.count(HISTORY, op_kind="append") == 3
    town.quiet(first, second)
    town.all_equal(first, second)
    assert {first.held("note", one) is not None for one in (a, b)} == {True}


def test_a_copy_goes_on_after_its_new_name_through_lock_and_unlock(town: Town):
    """The lease under the new name is kept, and the next rounds renew it."""
    first = town.device("sam-1")
    second = town.device("sam-1", synced=False, copy_of=first)
    first.make(a_note("by the first"), "c-f-sam")
    first.sync()
    second.sync()
    for _ in range(2):
        second.close()
        second.open()
        second.make(a_note("after unlocking"), "c-f-sam")
        assert second.sync().everything_sent


def test_families_that_left_while_it_was_a_copy_do_not_stay_on_it(town: Town):
    first = town.device("sam-1")
    second = town.device("sam-1", synced=False, copy_of=first)
    first.make(a_note(), "c-f-sam")
    first.sync()
    town.centre.unassign("sam", "f-both")
    second.sync()
    assert second.held("child", "c-f-both") is None
    assert second.held("child", "c-f-sam") is not None


def test_an_older_copy_is_settled_by_the_first_round_and_may_be_written_again(town: Town):
    """Invariant 35: it never sends a used number, and never writes older values over newer ones."""
    sam = town.device("sam-1")
    sam.close()
    database = files_of(sam.base, sam.store_id).database
    kept = shutil.copy(database, town.folder / "kept.db")
    sam.open()
    sam.edit("child", "c-f-sam", language="so")
    note = sam.make(a_note("after the copy was taken"), "c-f-sam")
    sam.sync()
    sam.close()
    for old in database.parent.glob("store.db*"):
        old.unlink()
    shutil.copy(kept, database)
    sam.open()
    assert sam.sat.unlocked.is_read_only
    assert sam.sync().everything_sent
    assert not sam.sat.unlocked.is_read_only
    assert sam.shown("child", "c-f-sam", "language") == "so"
    assert sam.held("note", note) is not None
    sam.make(a_note("and on"), "c-f-sam")
    assert sam.sync().everything_sent
    sam.close()
    sam.open()
    assert not sam.sat.unlocked.is_read_only
    town.all_equal(sam)


@pytest.mark.parametrize("told", [True, False], ids=["new epoch", "untold"])
def test_a_centre_put_back_gets_again_what_it_had_answered(town: Town, told: bool, caplog):
    """Invariant 34: with another epoch, and also when the administrator forgot to give one."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    sam.edit("child", "c-f-both", language="so")
    sam.sync()
    put_back(town, save=True)
    flag = sam.make(a_flag_event(), "c-f-both")
    sam.edit("child", "c-f-both", known_as="Mina")
    sam.sync()
    lee.sync()
    sam.edit("child", "c-f-sam", language="ar")  # still unsent when it happens
    put_back(town, epoch=told)
    with caplog.at_level("WARNING"):
        assert sam.sync().everything_sent
        lee.sync()
    assert town.count(HISTORY, record_id=flag) == 1
    assert town.body("c-f-both")["known_as"] == "Mina"
    assert town.body("c-f-both")["language"] == "so"
    assert town.body("c-f-sam")["language"] == "ar"
    with caplog.at_level("WARNING"):
        town.quiet(sam, lee)
    town.all_equal(sam, lee)
    assert lee.held("flag_event", flag) is not None


@pytest.mark.parametrize("made", [a_flag_event, a_note], ids=["flag", "work"])
def test_one_edit_that_a_restore_nobody_told_of_has_lost_is_known_by_its_number(
    town: Town, made, caplog
):
    """Invariant 34: the line broke after the answer, so the cursor is of before the backup and still good."""
    sam = town.device("sam-1")
    sam.make(made(), "c-f-both")
    sam.sync()
    put_back(town, save=True)
    lost = sam.make(made(), "c-f-both")
    sam.net.at(lambda path, _n: DROP_REQUEST if path == "/v1/pull" else PASS)
    with pytest.raises(Offline):
        sam.sync()
    assert set(sam.states()) == {"acked"}
    put_back(town)
    assert town.count(HISTORY, record_id=lost) == 0
    sam.net.at(lambda _path, _n: PASS)
    with caplog.at_level("WARNING"):
        assert sam.sync().everything_sent
    assert town.count(HISTORY, record_id=lost) == 1


def test_what_somebody_wrote_after_a_restore_is_not_overwritten_by_what_is_offered_again(
    town: Town, caplog
):
    sam, lee = town.device("sam-1"), town.device("lee-1")
    put_back(town, save=True)
    for value in ("l1", "l2", "l3"):
        sam.edit("child", "c-f-both", language=value)
        sam.sync()
    put_back(town, epoch=True)
    with caplog.at_level("WARNING"):
        lee.sync()
        lee.edit("child", "c-f-both", language="lee's")
        lee.sync()
        report = sam.sync()
    assert report.conflicts
    assert town.body("c-f-both")["language"] == "lee's"


def put_back(town: Town, *, save: bool = False, epoch: bool = False) -> None:
    """Keep the centre's database as of last night, or put that back."""
    town.centre.stop()
    place, kept = town.folder / "centre.db", town.folder / "last-night.db"
    town.centre.database.close()
    if save:
        shutil.copy(place, kept)
    else:
        for old in Path(town.folder).glob("centre.db*"):
            old.unlink()
        shutil.copy(kept, place)
    town.centre.database = Database(str(place))
    if epoch:
        town.centre.new_epoch()
    town.centre.start()


def test_a_device_switched_off_keeps_its_work(town: Town):
    sam = town.device("sam-1")
    sam.make(a_note(), "c-f-sam")
    town.centre.revoke("sam")
    with pytest.raises(DeviceRevoked):
        sam.sync()
    assert sam.unsent() == 1
    assert sam.held("child", "c-f-sam") is not None


def test_another_centre_at_the_address_changes_nothing(town: Town, tmp_path, template):
    """Invariant 36."""
    sam = town.device("sam-1")
    sam.make(a_note(), "c-f-sam")
    before = sam.marks()
    (tmp_path / "other").mkdir()
    other = open_town(tmp_path / "other", template)
    other.centre.new_epoch()
    other.centre.database.write(lambda c: c.execute(DEVICE.delete()))
    try:
        with sam.store.settling() as work:
            meta.put(work.connection, meta.CENTRE_URL, other.centre.base_url)
        with pytest.raises(SignInEnded):
            sam.sync()
    finally:
        other.close()
    assert sam.marks() == before
    assert sam.unsent() == 1


def test_an_address_that_is_not_safe_is_refused():
    with pytest.raises(WrongCentre):
        http_client("http://central.example.org")


def test_another_epoch_without_a_word_of_it_is_another_system(town: Town):
    from tests.fakes.flaky import Fault

    sam = town.device("sam-1")
    sam.make(a_note(), "c-f-sam")
    sam.net.at(lambda path, _n: Fault("other_epoch") if path == "/v1/handshake" else PASS)
    with pytest.raises(WrongCentre):
        sam.sync()
    assert sam.unsent() == 1
    assert "/v1/push" not in sam.net.paths()[3:]


def test_another_role_brings_another_choice_of_records(town: Town):
    """reset_required: all is read again into staging, then swapped; unsent work goes along."""
    sam = town.device("sam-1")
    note = sam.make(a_note(), "c-f-sam")
    sam.sync()
    town.centre.change_role("sam", "business_support")
    sam.edit("child", "c-f-both", language="so")
    assert sam.sync().everything_sent
    assert sam.held("note", note) is None
    assert sam.held("child", "c-f-lee") is not None
    assert town.body("c-f-both")["language"] == "so"
    town.all_equal(sam)


def test_a_reset_that_is_cut_leaves_the_old_copy_usable(town: Town):
    """Invariant 33."""
    from ehe_desktop.wire.messages import Limits
    from tests.fakes.flaky import DROP_REPLY

    sam = town.device("sam-1")
    town.restart(epoch=True)
    town.restart_with(limits=Limits(page_records=2))
    before = sam.marks()
    pulls = itertools.count()
    sam.net.at(lambda path, _n: DROP_REPLY if path == "/v1/pull" and next(pulls) % 2 else PASS)
    for _ in range(3):
        with pytest.raises(Offline):
            sam.sync()
        assert sam.marks() == before
        assert sam.staged()
    sam.make(a_note(), "c-f-sam")
    sam.net.at(lambda _path, _n: PASS)
    assert sam.sync().everything_sent
    town.all_equal(sam)


def test_a_program_too_old_to_read_still_sends(town: Town):
    """Invariant 38: the lifeboat."""
    from tests.fakes.flaky import Fault

    sam = town.device("sam-1")
    note = sam.make(a_note(), "c-f-sam")
    sam.net.at(lambda path, _n: Fault("too_old") if path == "/v1/pull" else PASS)
    with pytest.raises(ProgramTooOld):
        sam.sync()
    assert town.centre.held(note) is not None
    assert sam.unsent() == 0


@pytest.mark.parametrize("is_told", [True, False])
def test_a_visit_waits_for_an_assignment_that_a_restore_lost(town: Town, caplog, is_told: bool):
    """Invariant 34: what had been accepted was refused the second time, and went with the family."""
    sam = town.device("sam-1")
    put_back(town, save=True)
    town.centre.assign("sam", "f-lee")
    sam.sync()
    visit = sam.make(a_visit(), "c-f-lee")
    voice = sam.make(a_child_voice(visit), "c-f-lee")
    sam.edit("child", "c-f-lee", language="Polish")
    assert sam.sync().everything_sent
    put_back(town, epoch=is_told)
    with caplog.at_level(logging.WARNING):
        told = [sam.sync(), sam.sync()]
    assert [(one.refused, one.families_removed) for one in told] == [(0, 0), (0, 0)]
    (notice,) = town.centre.rows(tables.notice)
    assert (notice.what, notice.record_id) == ("work_waits", "f-lee")
    assert town.count(tables.dead_letter) == 0
    town.centre.assign("sam", "f-lee")
    assert sam.sync().everything_sent
    assert town.centre.held(visit) is not None
    assert town.centre.held(voice) is not None
    assert "Polish" in town.centre.held("c-f-lee").body
    town.quiet(sam)
    town.all_equal(sam)


@pytest.mark.parametrize("raised", ["before", "after"])
def test_a_raise_waits_for_an_assignment_that_a_restore_lost(town: Town, caplog, raised: str):
    """Invariant 4: refused, the flag stood in the dead letters alone, and went from here with the family."""
    sam, boss = town.device("sam-1"), town.device("boss-1")
    put_back(town, save=True)
    town.centre.assign("sam", "f-lee")
    sam.sync()
    flag = sam.make(a_flag_event(), "c-f-lee")
    if raised == "before":
        sam.sync()
    put_back(town, epoch=True)
    with caplog.at_level(logging.WARNING):
        told = sam.sync()
        assert (told.refused, told.everything_sent) == (0, False)
        assert sam.sync().families_removed == 0
        boss.sync()
    assert sam.held("flag_event", flag) is not None, "the child shows it here meanwhile"
    with sam.store.reading() as view:
        (waits,) = outbox_query.queued(view)
    assert "Tell your supervisor" in waits.reason
    assert boss.held("flag_event", flag) is None
    assert [row.what for row in town.centre.rows(tables.notice)] == ["raise_waits"]
    town.centre.assign("sam", "f-lee")
    assert sam.sync().everything_sent
    boss.sync()
    assert boss.held("flag_event", flag) is not None
    town.quiet(sam, boss)
    town.all_equal(sam, boss)
