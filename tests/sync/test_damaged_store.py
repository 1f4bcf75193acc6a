"""A store whose file is damaged gives way to its good copy; nothing is deleted, and the centre settles it.

The real door, a real centre and a real encrypted file; the damage is done to its bytes.
"""

from __future__ import annotations

import sys
from contextlib import closing, suppress

import pytest
from sqlcipher3 import dbapi2

from ehe_desktop.domain.concern_draft import ConcernDraft
from ehe_desktop.domain.errors import StoreError
from ehe_desktop.services.add_note import add_note
from ehe_desktop.services.care_for_store import Care, care_for_store
from ehe_desktop.services.list_caseload import CaseloadFilter, list_caseload
from ehe_desktop.storage import driver, good_copy
from ehe_desktop.storage.blobs import NewBlob, keep_blob, read_blob
from ehe_desktop.storage.concern_drafts import keep_draft, kept_draft
from ehe_desktop.storage.errors import (
    StoreCannotWrite,
    StoreCutShort,
    StoreMissing,
    WrongPassphrase,
)
from ehe_desktop.storage.keys import LABEL_DATABASE
from ehe_desktop.storage.unlocked import UnlockNote
from tests.builders import a_flag_event, a_note
from tests.fakes.broken_disk import fail
from tests.fakes.centre import running_centre
from tests.fakes.clock import FixedClock
from tests.fakes.laptop import PASSPHRASE, Laptop
from tests.sync.town import family_records


@pytest.fixture
def laptop(tmp_path):
    """An officer's device with a family on it, in step with the centre."""
    clock = FixedClock()
    with running_centre(tmp_path / "centre", clock) as centre:
        officer = centre.add_officer()
        centre.load(*family_records("fam-1"))
        centre.assign(officer, "fam-1")
        yield Laptop(centre, tmp_path / "laptop", clock).enrol(officer)


def files(laptop):
    return laptop.unlocked.files


def children(laptop):
    return [row.child_id for row in list_caseload(laptop.desk, CaseloadFilter()).rows]


def damage(path, how):
    raw = path.read_bytes()
    if how == "first page":
        path.write_bytes(b"\0" * 4096 + raw[4096:])
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "gone":
        path.unlink()
    else:
        raise AssertionError(how)


@pytest.mark.parametrize("how", ["first page", "empty", "gone"])
def test_the_good_copy_opens_in_place_of_a_damaged_store_and_the_centre_settles_it(laptop, how):
    assert care_for_store(laptop.desk) == Care(is_copied=True)
    before = children(laptop)
    own = files(laptop)
    laptop.lock()
    damage(own.database, how)
    with pytest.raises(StoreError) as fault:
        laptop.unlock()
    assert fault.value.is_damage
    assert isinstance(fault.value, (StoreCutShort, StoreMissing)) or how == "first page"
    assert laptop.door.facts().copy_words.startswith("today ")
    with pytest.raises(WrongPassphrase):
        laptop.door.unlock_copy("not this one at all")
    assert own.database.exists() is (how != "gone")

    laptop.opened = laptop.door.unlock_copy(PASSPHRASE)
    assert children(laptop) == before
    assert laptop.desk.read_only_because
    assert own.database.with_name("store.db.before-restore").exists() is (how != "gone")
    laptop.sync()
    assert not laptop.unlocked.is_read_only
    laptop.lock()
    laptop.unlock()
    assert not laptop.desk.read_only_because
    assert children(laptop) == before
    laptop.lock()


def test_after_an_end_in_a_hurry_a_check_is_due_once(laptop):
    care_for_store(laptop.desk)
    laptop.lock()
    laptop.unlock()
    assert care_for_store(laptop.desk).check is None
    laptop.desk.store.close()  # the window is killed: nothing is noted
    laptop.unlocked.engine.dispose()
    laptop.unlock()
    assert UnlockNote.FULL_CHECK_DUE in laptop.unlocked.notes
    found = care_for_store(laptop.desk)
    assert found.check is not None
    assert found.check.is_sound
    assert care_for_store(laptop.desk).check is None
    laptop.lock()
    laptop.unlock()
    assert UnlockNote.FULL_CHECK_DUE not in laptop.unlocked.notes
    laptop.lock()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_after_a_fault_of_the_disk_a_check_is_due_until_it_was_made(laptop):
    """Guide C2, 6: however well it goes on after, the store is looked through, if not now then after the next unlock."""
    care_for_store(laptop.desk)
    assert fail(files(laptop).database.with_name("store.db-wal"), "read-only")
    with pytest.raises(StoreCannotWrite):
        add_note(laptop.desk, children(laptop)[0], "typed as the disk failed")
    add_note(laptop.desk, children(laptop)[0], "typed as the disk failed")
    assert laptop.unlocked.is_check_due
    laptop.lock()
    laptop.unlock()
    found = care_for_store(laptop.desk)
    assert found.check is not None
    assert found.check.is_sound
    assert not laptop.unlocked.is_check_due
    laptop.lock()
    laptop.unlock()
    assert UnlockNote.FULL_CHECK_DUE not in laptop.unlocked.notes
    laptop.lock()


def test_a_damaged_page_is_found_and_never_copied_over_the_good_one(laptop):
    desk = laptop.desk
    for number in range(60):  # enough to have a page that nobody reads when opening
        add_note(desk, children(laptop)[0], f"Note {number} " + "x" * 300)
    assert care_for_store(desk).is_copied
    own = files(laptop)
    good = good_copy.place_of(own).read_bytes()
    laptop.lock()
    raw = bytearray(own.database.read_bytes())
    middle = (len(raw) // 4096 // 2) * 4096
    raw[middle + 700] ^= 0xFF
    own.database.write_bytes(bytes(raw))
    laptop.clock.advance(hours=24 * 8)  # a week: the full check is due
    laptop.unlock()
    found = care_for_store(laptop.desk)
    assert found.is_damaged
    assert not found.is_copied
    assert good_copy.place_of(own).read_bytes() == good
    with suppress(StoreError):  # it ends whatever the file refuses, and the door knows why
        laptop.opened.close("damaged")
    assert laptop.door.facts().reason == "damaged"
    laptop.opened = laptop.door.unlock_copy(PASSPHRASE)
    assert len(children(laptop)) == 1
    laptop.lock()


def readable(path, key) -> set[str]:
    """The records of the Outbox's rows that can be read: each asked for alone, on a connection of its own."""
    found = set()
    for row in range(1, 300):
        with suppress(dbapi2.Error), closing(driver.connect(path, key)) as connection:
            query = "SELECT record_id FROM outbox_op WHERE op_seq = ?"
            found |= {record_id for (record_id,) in connection.execute(query, (row,))}
    return found


def hurt(raw: bytes, *pages: int) -> bytes:
    """The file with a bit of each of these pages turned over."""
    damaged = bytearray(raw)
    for page in pages:
        damaged[page * 4096 + 900] ^= 0xFF
    return bytes(damaged)


def pages_of_edits(path, key) -> list[int]:
    """Pages in the midst of the Outbox: reading it in order comes as far as there and breaks off."""
    raw, found = path.read_bytes(), []
    for page in range(1, len(raw) // 4096):
        path.write_bytes(hurt(raw, page))
        read = 0
        with suppress(dbapi2.Error), closing(driver.connect(path, key)) as connection:
            for _row in connection.execute("SELECT * FROM outbox_op ORDER BY op_seq"):
                read += 1
            continue
        if read:
            found.append(page)
    path.write_bytes(raw)
    return found


def test_edits_never_sent_are_read_out_of_the_damaged_store_and_reach_the_centre(laptop):
    """Guide C2, 7: whatever row can be read at all, round every bad page; the pull brings the rest again."""
    desk, child = laptop.desk, children(laptop)[0]
    assert care_for_store(desk).is_copied
    with desk.store.writing(desk.actor()) as work:
        flag = work.create("flag_event", a_flag_event(), child_id=child)
    laptop.sync()
    made = {note(desk, child, f"Note {number} " + "x" * 300) for number in range(60)}
    desk.store.tidy()
    own, key = files(laptop), laptop.unlocked.subkey(LABEL_DATABASE)
    laptop.lock()
    bad = pages_of_edits(own.database, key)
    assert len(bad) > 4
    raw = hurt(own.database.read_bytes(), bad[1], bad[3])
    own.database.write_bytes(raw)
    aside = own.database.with_name("store.db.before-restore")

    laptop.opened = laptop.door.unlock_copy(PASSPHRASE)
    assert aside.read_bytes() == raw
    saved = {one for one in made if laptop.record("note", one)}
    assert saved == readable(aside, key) & made
    assert 0 < len(saved) < len(made)
    assert laptop.sync().everything_sent
    for one in saved:
        assert laptop.centre.held(one) is not None
        assert laptop.record("note", one).rev
    assert laptop.record("flag_event", flag).rev
    laptop.lock()


def test_what_was_typed_and_is_no_edit_yet_is_salvaged_too(laptop):
    """The draft of a concern, a write that was done, an edit of a record the copy holds, a file."""
    desk, child = laptop.desk, children(laptop)[0]
    assert care_for_store(desk).is_copied
    with desk.store.writing(desk.actor(), write_id="page-1") as work:
        work.patch("child", child, language="so")
        keep_draft(work, ConcernDraft(draft_id="d-1", child_id=child, where="not sent to anybody"))
        picture = keep_blob(work, NewBlob("fam-1", "image/png", b"a drawing"))
    own = files(laptop)
    laptop.lock()
    raw = own.database.read_bytes()
    own.database.write_bytes(hurt(raw, len(raw) // 4096 - 1))
    laptop.opened = laptop.door.unlock_copy(PASSPHRASE)
    assert laptop.record("child", child).body["language"] == "so"
    with laptop.store.reading() as view:
        assert kept_draft(view, "d-1").where == "not sent to anybody"
        assert read_blob(view, "fam-1", picture) == b"a drawing"
    assert laptop.sync().everything_sent
    with laptop.store.writing(laptop.desk.actor(), write_id="page-1") as work:
        assert work.repeated
    laptop.lock()


def note(desk, child, text):
    with desk.store.writing(desk.actor()) as work:
        return work.create("note", a_note(text), child_id=child)


def test_a_family_taken_away_goes_from_the_copy_too(laptop):
    care_for_store(laptop.desk)
    place = good_copy.place_of(files(laptop))
    assert place.exists()
    laptop.sync()
    assert place.exists()
    laptop.centre.unassign(laptop.desk.me.officer_id, "fam-1")
    assert laptop.sync().families_removed == 1
    assert not place.exists()
    assert care_for_store(laptop.desk).is_copied
    laptop.lock()
