"""What was refused, in a sealed file on a stick: only the council reads it, and the list is short once it is in."""

from __future__ import annotations

import json

import pytest
from nacl.public import PrivateKey
from sqlalchemy import update

from ehe_desktop.app.wiring import opened as opened_desk
from ehe_desktop.central import main, tables
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.services import carry_refused as carry_refused_module
from ehe_desktop.services.carry_refused import CarriedOut, carry_refused
from ehe_desktop.services.close_refused import close_refused
from ehe_desktop.services.errors import CannotSeal, ExportFailed
from ehe_desktop.services.list_waiting import list_waiting
from ehe_desktop.storage import carried, meta
from ehe_desktop.storage.blobs import Blob, NewBlob, sha256_of
from ehe_desktop.storage.tables import outbox_op
from ehe_desktop.ui.sync.queue_words import carried_words, refused_items
from ehe_desktop.wire.orders import open_box
from ehe_desktop.wire.sealed_files import PART_BYTES, file_boxes, opened_files
from tests.builders import a_note
from tests.sync.test_blobs import content, give
from tests.sync.test_identity import put_back
from tests.sync.town import Device, Town


@pytest.fixture
def sam(town: Town) -> Device:
    """A device with one refused note: made under a name the centre does not believe."""
    device = town.device("sam-1")
    device.make(a_note("MARKER for the office"), "c-f-sam")
    with device.store.settling() as work:
        work.connection.execute(update(outbox_op).values(author="somebody-else"))
    assert device.sync().refused == 1
    return device


def refused(desk):
    return list_waiting(desk).refused


def command(town: Town, capsys, *words: str) -> tuple[int, str, str]:
    url = str(town.folder / "centre.db")
    code = main.main([words[0], "--db", url, *words[1:]])
    said = capsys.readouterr()
    return code, said.out.strip(), said.err.strip()


def test_it_goes_on_a_stick_is_taken_in_once_and_leaves_the_list(town, sam, tmp_path, capsys):
    at_the_desk = opened_desk(sam.sat, sam.store)
    desk, file = at_the_desk.desk, tmp_path / "stick.ehe-sealed"
    carry_refused(desk, file)
    assert b"MARKER" not in file.read_bytes()
    assert [path.name for path in tmp_path.glob("stick*")] == [file.name]
    assert refused(desk)[0].carried_at
    sam.sync()
    assert refused(desk), "nothing has arrived yet: it stays on the list"
    code, said, fault = command(town, capsys, "take-carried", str(file))
    assert (code, fault) == (0, "")
    assert said.startswith("1 edit of device ")
    assert "taken in before" in command(town, capsys, "take-carried", str(file))[1]
    assert town.count(tables.sealed_work) == 1
    sam.sync()
    assert refused(desk) == ()
    assert sam.states()["quarantined"] == 1, "the text stays on this device"
    key, out = tmp_path / "recovery.key", tmp_path / "work.jsonl"
    key.write_text(town.template.recovery_private)
    command(town, capsys, "recover", "--recovery-key-file", str(key), "--out", str(out))
    assert json.loads(out.read_text())["op"]["set"]["text"] == "MARKER for the office"
    with town.centre.database.reading() as connection:
        notes = connection.execute(tables.audit.select()).all()
    assert [row.what for row in notes].count("take_carried") == 1


def test_a_file_that_a_restore_took_from_the_office_is_on_the_list_again(
    town, sam, tmp_path, capsys, caplog
):
    desk, file = opened_desk(sam.sat, sam.store).desk, tmp_path / "stick"
    put_back(town, save=True)
    carry_refused(desk, file)
    for _ in range(2):  # brought, lost by the restore, brought again
        command(town, capsys, "take-carried", str(file))
        sam.sync()
        assert refused(desk) == ()
        put_back(town, epoch=True)
        with caplog.at_level("WARNING"):
            sam.sync()
        assert len(refused(desk)) == 1


def letter_number(town: Town, capsys) -> str:
    return command(town, capsys, "dead-letters")[1].split()[0]


def test_what_the_office_closed_says_why_and_goes_when_it_was_read(town, sam, capsys, caplog):
    desk, why = opened_desk(sam.sat, sam.store).desk, "Entered by hand."
    put_back(town, save=True)
    command(town, capsys, "dead-letters", "close", letter_number(town, capsys), "--why", why)
    sam.sync()
    (item,) = refused_items(list_waiting(desk), sam.clock.now())
    assert f"says: “{why}” When you have read that" in item.what_next
    put_back(town, epoch=True)
    with caplog.at_level("WARNING"):
        sam.sync()
    assert refused(desk)[0].office_why == "", "the restore lost it, so it is open there again"
    command(town, capsys, "dead-letters", "close", letter_number(town, capsys), "--why", why)
    sam.sync()
    close_refused(desk, refused(desk)[0].op.op_id)
    assert (refused(desk), sam.states()["quarantined"]) == ((), 1)


def test_of_very_many_refused_edits_some_are_asked_about_in_each_round_and_all_in_turn(
    town, sam, capsys, monkeypatch
):
    """Asked about all at once, some 135,000 would pass what a request may hold, and no handshake would end."""
    monkeypatch.setattr("ehe_desktop.storage.carried.MOST_ASKED", 2)
    for text in ("two", "three", "four", "five"):
        sam.make(a_note(text), "c-f-sam")
    with sam.store.settling() as work:
        waits = outbox_op.c.state == "waiting"
        work.connection.execute(update(outbox_op).where(waits).values(author="somebody-else"))
    assert sam.sync().refused == 4
    newer = command(town, capsys, "dead-letters")[1].splitlines()[
        2:5
    ]  # nobody deals with the first
    for line in newer:
        command(town, capsys, "dead-letters", "close", line.split()[0], "--why", "Done by hand.")
    desk, heard = opened_desk(sam.sat, sam.store).desk, []
    for _ in range(4):
        sam.sync()
        heard.append(sum(bool(one.office_why) for one in refused(desk)))
    assert heard[0] < heard[-1] == 3


def test_what_the_office_took_in_after_all_is_in_the_record_and_off_the_list(town, capsys):
    device = town.device("sam-1")
    town.centre.change_role("sam", "business_support")  # by mistake
    note = device.make(a_note("in time"), "c-f-sam")
    assert device.sync().refused == 1
    town.centre.change_role("sam", "officer")
    n = letter_number(town, capsys)
    assert command(town, capsys, "dead-letters", "take-in", n)[0] == 0
    device.sync()
    assert device.held("note", note).body["text"] == "in time"
    assert refused(opened_desk(device.sat, device.store).desk) == ()
    assert device.states()["quarantined"] == 1, "the text stays on this device"


@pytest.fixture
def pictures(town: Town) -> Device:
    """A device with two refused notes that name files, one of two parts."""
    device = town.device("sam-1")
    give(device, content(PART_BYTES + 7), "c-f-sam")
    give(device, content(1000, seed=8), "c-f-sam")
    with device.store.settling() as work:
        work.connection.execute(update(outbox_op).values(author="somebody-else"))
    assert device.sync().refused == 2
    return device


def test_the_files_it_names_go_along_and_come_out_whole(town, pictures, tmp_path, capsys):
    desk, file = opened_desk(pictures.sat, pictures.store).desk, tmp_path / "stick"
    went = carry_refused(desk, file)
    assert (went.files, went.left_out) == (2, 0)
    assert content(1000, seed=8) not in file.read_bytes()
    assert command(town, capsys, "take-carried", str(file))[0] == 0
    pictures.sync()
    assert refused(desk) == ()
    key, out = tmp_path / "recovery.key", tmp_path / "work.jsonl"
    key.write_text(town.template.recovery_private)
    said = command(town, capsys, "recover", "--recovery-key-file", str(key), "--out", str(out))
    assert said[1] == "2 edits and 2 files from 4 boxes"
    found = [json.loads(line) for line in out.read_text().splitlines()]
    places = {one["file"]["sha256"]: tmp_path / one["in"] for one in found if "file" in one}
    assert {place.read_bytes() for place in places.values()} == {
        content(PART_BYTES + 7), content(1000, seed=8),
    }  # fmt: skip
    assert all(
        name in found[0]["op"]["set"]["text"] + found[1]["op"]["set"]["text"] for name in places
    )


def test_files_without_room_are_counted_and_said(pictures, tmp_path, monkeypatch):
    monkeypatch.setattr(carry_refused_module, "MOST_FILE_BYTES", PART_BYTES)
    went = carry_refused(opened_desk(pictures.sat, pictures.store).desk, tmp_path / "stick")
    assert (went.files, went.left_out) == (1, 1), "the smallest goes first"
    words, level = carried_words(went)
    assert "1 picture or recording was too large to go along" in words
    assert level == "warning"
    assert carried_words(CarriedOut(went.changed))[1] == "success"


def test_a_file_without_all_its_parts_is_told_as_not_whole():
    held = NewBlob("f-1", "image/png", content(PART_BYTES + 7))
    known = Blob(sha256_of(held.data), "f-1", len(held.data), "image/png", "")
    private = PrivateKey.generate()
    boxes = file_boxes(
        bytes(private.public_key), "r-1", known, lambda at, n: held.data[at : at + n]
    )
    opened = [open_box(bytes(private), box.content) for box in boxes]
    (whole,), broken = opened_files(opened)
    assert (whole.content, broken) == (held.data, 0)
    assert opened_files(opened[1:]) == ((), 1)


def test_any_of_several_files_that_arrives_is_enough(town, sam, tmp_path, capsys):
    desk = opened_desk(sam.sat, sam.store).desk
    for name in ("brought", "lost"):
        carry_refused(desk, tmp_path / name)
    command(town, capsys, "take-carried", str(tmp_path / "brought"))
    sam.sync()
    assert refused(desk) == ()


def test_a_stick_that_refuses_leaves_nothing_behind(sam, tmp_path):
    desk = opened_desk(sam.sat, sam.store).desk
    with pytest.raises(ExportFailed):
        carry_refused(desk, tmp_path / "no such folder" / "file")
    assert not refused(desk)[0].carried_at
    place = tmp_path / "taken"
    place.mkdir()
    with pytest.raises(ExportFailed):
        carry_refused(desk, place)
    assert [path.name for path in tmp_path.glob("taken*")] == ["taken"]


def test_without_the_councils_key_or_anything_refused_no_file_is_made(town, sam, tmp_path):
    desk = opened_desk(sam.sat, sam.store).desk
    with sam.store.settling() as work:
        meta.put(work.connection, meta.RECOVERY_KEY, "")
    with pytest.raises(CannotSeal):
        carry_refused(desk, tmp_path / "file")
    lee = town.device("lee-1")
    with pytest.raises(RuleBroken):
        carry_refused(opened_desk(lee.sat, lee.store).desk, tmp_path / "file")
    assert not (tmp_path / "file").exists()


def test_a_file_that_arrived_takes_off_the_list_only_what_lies_in_it(sam: Device):
    """Two refused edits went in two files; one of the sticks is still on its way."""
    second = sam.make(a_note("MARKER two"), "c-f-sam")
    with sam.store.settling() as work:
        waits = outbox_op.c.record_id == second
        work.connection.execute(update(outbox_op).where(waits).values(author="somebody-else"))
    assert sam.sync().refused == 1
    with sam.store.settling() as work:
        one, two = carried.unsettled(work.connection).op_ids
        carried.note_carried(work, {one: "b1", two: "b2"})
        carried.acknowledge(work, ["b1"])
        assert carried.unsettled(work.connection) == carried.Unsettled(("b2",), (two,))
