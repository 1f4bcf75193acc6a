"""Histories the simulator found about a centre that was put back, and stores that were copied."""

from __future__ import annotations

import shutil

import pytest
import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.services.close_refused import close_refused
from ehe_desktop.services.list_waiting import list_waiting
from ehe_desktop.storage import meta, sealing
from ehe_desktop.storage.store_files import files_of
from ehe_desktop.storage.tables import outbox_op
from ehe_desktop.sync.errors import Offline
from ehe_desktop.wire import sealed_files
from ehe_desktop.wire.messages import Limits
from tests.builders import a_note
from tests.fakes.flaky import DROP_REPLY, DROP_REQUEST, PASS
from tests.sync.test_blobs import content, desk_of, give
from tests.sync.test_blobs import sealed_files as handed_in
from tests.sync.test_identity import put_back
from tests.sync.test_rounds import spoil
from tests.sync.town import CONFLICTS, DEAD, HISTORY, Device, Town


def test_what_was_answered_under_an_old_name_comes_back_after_a_restore_too(town: Town, caplog):
    """Invariant 34 (seed 224): a store that took a new name never offered its journal again."""
    sam = town.device("sam-1")
    put_back(town, save=True)
    note = sam.make(a_note("answered under the first name"), "c-f-both")
    sam.edit("child", "c-f-both", language="so")
    sam.sync()
    sam.close()
    database = files_of(sam.base, sam.store_id).database
    kept = shutil.copy(database, town.folder / "kept.db")
    sam.open()
    sam.close()
    shutil.copy(kept, database)
    put_back(town, epoch=True)
    sam.open()
    assert sam.sat.unlocked.is_read_only
    with caplog.at_level("WARNING"):
        sam.sync()  # takes a name of its own: the numbers of its journal mean nothing any more
        sam.sync()
    assert town.centre.held(note) is not None
    assert town.body("c-f-both")["language"] == "so"
    assert town.count(HISTORY, record_id=note) == 1


@pytest.mark.parametrize("epoch", [True, False])
def test_a_number_taken_by_a_copy_after_a_restore_hides_no_edit(town: Town, caplog, epoch: bool):
    """Invariant 3 (seed 159): the centre knew the number again, but of the other copy's edit."""
    first = town.device("sam-1")
    second = town.device("sam-1", synced=False, copy_of=first)
    put_back(town, save=True)
    lost = second.make(a_note("sent before the restore"), "c-f-both")
    assert second.sync().everything_sent
    put_back(town, epoch=epoch)
    other = first.make(a_note("sent after the restore"), "c-f-both")
    assert first.sync().everything_sent
    with caplog.at_level("WARNING"):
        second.sync()
        first.sync()  # takes a name of its own
    assert town.count(HISTORY, record_id=lost) == 1
    assert town.count(HISTORY, record_id=other) == 1
    town.quiet(first, second)
    town.all_equal(first, second)


def test_a_reset_that_is_cut_again_and_again_offers_the_journal_once(town: Town, caplog):
    """Seed 159: offered anew at each try, it would drop the staged pages, and no reset would ever end."""
    sam = town.device("sam-1")
    sam.make(a_note(), "c-f-sam")
    sam.sync()
    town.restart(epoch=True)
    town.restart_with(limits=Limits(page_records=2))
    sam.net.at(lambda path, n: DROP_REPLY if path == "/v1/pull" and n % 3 == 2 else PASS)
    staged = []
    with caplog.at_level("WARNING"):
        for _ in range(3):
            with pytest.raises(Offline):
                sam.sync()
            staged.append(sam.staged())
    assert sum("offered again" in line for line in caplog.messages) == 1
    assert staged == sorted(set(staged)), "each try goes on where the last one ended"


def test_pages_staged_before_a_second_restore_are_not_laid_in(town: Town, caplog):
    """Invariant 26 (seed 148 with a night at every fifth step): they told of an assignment that was lost."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    put_back(town, save=True)
    lee.make(a_note(), "c-f-both")
    lee.sync()
    sam.sync()
    put_back(town)
    town.centre.assign("sam", "f-lee")
    town.restart_with(limits=Limits(page_records=2))
    sam.net.at(lambda path, n: DROP_REPLY if path == "/v1/pull" and sam.staged() > 6 else PASS)
    with caplog.at_level("WARNING"):
        with pytest.raises(Offline):
            sam.sync()
        put_back(town)
        for text in ("one", "two", "three"):
            lee.edit("child", "c-f-both", language=text)
            lee.sync()
        sam.net.at(lambda _path, _n: PASS)
        sam.sync()
    assert sam.held("child", "c-f-lee") is None
    town.quiet(sam, lee)
    town.all_equal(sam, lee)


def test_a_number_taken_by_a_copy_during_a_reset_hides_no_edit(town: Town, caplog):
    """Invariant 34: a second restore, and the copy's op stands under the number of one that was answered."""
    first = town.device("sam-1")
    second = town.device("sam-1", synced=False, copy_of=first)
    put_back(town, save=True)
    lost = second.make(a_note("sent before both restores"), "c-f-both")
    assert second.sync().everything_sent
    put_back(town)
    second.net.at(lambda path, _n: DROP_REQUEST if path == "/v1/pull" else PASS)
    with caplog.at_level("WARNING"):
        with pytest.raises(Offline):
            second.sync()  # the reset has begun, and its edits were offered again
        assert town.centre.held(lost) is not None
        put_back(town)
        other = first.make(a_note("sent after both restores"), "c-f-both")
        assert first.sync().everything_sent
        second.net.at(lambda _path, _n: PASS)
        second.sync()
        first.sync()
    assert town.count(HISTORY, record_id=lost) == 1
    assert town.count(HISTORY, record_id=other) == 1
    town.quiet(first, second)
    town.all_equal(first, second)


def edits_draft(device: Device, draft: str, *texts: str) -> None:
    """Written on, a save at a time."""
    for text in texts:
        device.edit("visit_draft", draft, jots=(text,))


def drafts(town: Town) -> list[str]:
    """What the drafts at the centre say."""
    return [row.body for row in town.centre.rows(CONFLICTS, kind="visit_draft")]


@pytest.mark.parametrize("before", [(), ("before",)], ids=["made", "written on"])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_draft_written_on_beside_a_copy_of_its_store_is_refused_to_neither(
    town: Town, before: tuple[str, ...], order: tuple[int, int], caplog
):
    """Invariant 8 (seed 13132): both held an edit of one id, folded together with others on one of them only."""
    first = town.device("sam-1")
    draft = first.make(VisitDraft(plan_id="p", author_id="sam", child_ids=("c-f-both",)))
    edits_draft(first, draft, *before)
    first.close()
    second = town.device("sam-1", synced=False, copy_of=first)
    first.open()
    edits_draft(first, draft, "here", "only here")
    with caplog.at_level("WARNING"):
        for place in order:
            (first, second)[place].sync()
        town.quiet(first, second)
    assert "quarantined" not in first.states() | second.states()
    assert town.count(DEAD) == 0
    assert sum("only here" in text for text in drafts(town)) == 1, "the last word is kept, once"


def test_a_draft_written_on_while_its_edits_are_offered_again_is_refused_nowhere(
    town: Town, caplog
):
    """Neighbour of seed 13132: what waits once more has been answered under its id, and the centre may know it."""
    sam = town.device("sam-1")
    draft = sam.make(VisitDraft(plan_id="p", author_id="sam", child_ids=("c-f-both",)))
    edits_draft(sam, draft, "sent")
    sam.sync()
    town.restart(epoch=True)
    sam.net.at(lambda path, _n: DROP_REQUEST if path == "/v1/push" else PASS)
    with caplog.at_level("WARNING"):
        with pytest.raises(Offline):
            sam.sync()
        edits_draft(sam, draft, "written on")
        sam.net.at(lambda _path, _n: PASS)
        sam.sync()
    town.quiet(sam)
    assert "quarantined" not in sam.states()
    assert any("written on" in text for text in drafts(town))


def made_older(town: Town, device: Device) -> None:
    """Its file is put back to an earlier copy of itself."""
    device.close()
    database = files_of(device.base, device.store_id).database
    kept = shutil.copy(database, town.folder / "kept.db")
    device.open().close()
    shutil.copy(kept, database)
    assert device.open().sat.unlocked.is_read_only


def test_a_copy_that_died_while_it_took_a_new_name_takes_another(town: Town, monkeypatch):
    """Invariant 47 (seed 96): the key file had the new name and the store the old one, and every lease was refused."""
    sam = town.device("sam-1")
    made_older(town, sam)

    def dies(_connection) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as planted:
        planted.setattr(sealing, "begin_new_identity", dies)
        with pytest.raises(KeyboardInterrupt):
            sam.sync()
    sam.crash()
    sam.open()
    note = sam.make(a_note(), "c-f-both")
    assert sam.sync().everything_sent
    assert town.centre.held(note) is not None


def test_a_store_that_is_to_read_everything_sees_an_untold_restore(town: Town, caplog, monkeypatch):
    """Its cursor was dropped for that, and nothing else showed that the centre had lost its file."""
    sam = town.device("sam-1")
    put_back(town, save=True)
    name = give(sam, content(2000))
    sam.sync()
    spoil(sam)
    with monkeypatch.context() as patch, caplog.at_level("WARNING"):
        patch.setattr("ehe_desktop.storage.staging._of_families", lambda _families: sa.false())
        sam.sync()
    assert sam.fact(meta.READ_ALL) == "1"
    put_back(town)
    with caplog.at_level("WARNING"):
        sam.sync()  # what was spoilt reads like a note the restore lost, and is given back (test_give_back)
        assert sam.sync().everything_sent
    assert [row.sha256 for row in town.centre.rows(tables.blob) if row.is_whole] == [name]
    assert sam.fact(meta.READ_ALL) == ""
    town.all_equal(sam)


def test_an_edit_too_large_to_send_is_handed_in_again_after_a_restore(
    town: Town, caplog, monkeypatch
):
    monkeypatch.setattr(sealed_files, "PART_BYTES", 20_000)
    sam = town.device("sam-1")
    town.restart_with(inflated_bytes=50_000)
    put_back(town, save=True)
    sam.make(a_note("x" * 200_000), "c-f-sam")
    assert sam.sync().refused == 1
    put_back(town, epoch=True)
    assert handed_in(town) == []
    with caplog.at_level("WARNING"):
        assert sam.sync().everything_sent
    ((whole, is_damaged),) = handed_in(town)
    assert (b"x" * 200_000 in whole, is_damaged) == (True, False)
    assert sam.states() == {"quarantined": 1}
    sam.sync()
    assert len(handed_in(town)) == 1, "once is enough"


def test_what_was_refused_is_with_the_centre_again_after_a_restore(town: Town, caplog):
    """Its dead letter was lost with the restore, and the device's own copy goes with its family."""
    sam = town.device("sam-1")
    put_back(town, save=True)
    for text in ("MARKER on the list", "MARKER dealt with"):
        sam.make(a_note(text), "c-f-both")
    with sam.store.settling() as work:
        work.connection.execute(sa.update(outbox_op).values(author="somebody-else"))
    assert sam.sync().refused == 2
    desk = desk_of(sam)
    close_refused(desk, list_waiting(desk).refused[1].op.op_id)
    put_back(town, epoch=True)
    assert town.count(tables.dead_letter) == 0
    with caplog.at_level("WARNING"):
        assert sam.sync().everything_sent
    (listed,) = list_waiting(desk).refused
    assert listed.op.set["text"] == "MARKER on the list"
    town.centre.unassign("sam", "f-both")
    assert sam.sync().families_removed == 1
    kept = [row.op for row in town.centre.rows(tables.dead_letter)]
    assert [text.count("MARKER") for text in kept] == [1, 1]
