"""What was refused, in a sealed file on a stick: only the council reads it, and the list is short once it is in."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from ehe_desktop.app.wiring import opened as opened_desk
from ehe_desktop.central import main, tables
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.services.carry_refused import carry_refused
from ehe_desktop.services.errors import CannotSeal, ExportFailed
from ehe_desktop.services.list_waiting import list_waiting
from ehe_desktop.storage import meta
from ehe_desktop.storage.tables import outbox_op
from tests.builders import a_note
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
    assert said.startswith("1 edits of device ")
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
