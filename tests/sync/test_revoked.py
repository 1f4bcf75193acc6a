"""Leaver or stolen device: unsent work sealed to the council, keys destroyed; and never by a forged order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from nacl.public import PrivateKey
from sqlalchemy import update

from ehe_desktop.app.ticket import read_ticket
from ehe_desktop.app.wiring import opened as opened_desk
from ehe_desktop.central import orders, tables
from ehe_desktop.central.context import Context
from ehe_desktop.central.identity import read_centre
from ehe_desktop.central.lay_in import lay_in
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.storage import blobs, erase, meta
from ehe_desktop.storage.erase import MARKER, finish_erasures, sealed_folder
from ehe_desktop.storage.errors import StoreCannotWrite
from ehe_desktop.storage.store_files import files_of, stores_under
from ehe_desktop.storage.tables import outbox_op
from ehe_desktop.sync.errors import DeviceRevoked, Offline
from ehe_desktop.wire.messages import Limits
from ehe_desktop.wire.orders import is_order_for, open_box
from ehe_desktop.wire.sealed_files import PART_BYTES, opened_files
from tests.builders import a_flag_event, a_note
from tests.fakes.flaky import DROP_REPLY, DROP_REQUEST, PASS
from tests.sync.test_blobs import content, give
from tests.sync.town import FREE, HISTORY, NOTICE, Device, Never, Town


@pytest.fixture
def sam(town: Town) -> Device:
    """A device with two edits that were not sent."""
    device = town.device("sam-1")
    device.make(a_note("MARKER one"), "c-f-sam")
    device.edit("child", "c-f-sam", known_as="MARKER two")
    return device


def opened(town: Town) -> str:
    """What the council finds in the boxes, as text."""
    private = town.template.recovery_private
    found = town.centre.database.write(lambda c: orders.open_boxes(c, private, None, town.clock))
    return repr(found)


def ordered(town: Town, device: Device) -> None:
    town.centre.order_erasure(device.fact(meta.REPLICA_ID), town.template.recovery_private)


def test_the_order_seals_work_to_the_council_and_destroys_the_keys(town: Town, sam: Device):
    """What was refused as well: its letter may be lost by a restore, and one too large to send has none."""
    replica_id = sam.fact(meta.REPLICA_ID)
    refused = {"state": "quarantined", "push_seq": 9, "batch_id": "b", "outcome": "{}"}
    with sam.store.settling() as work:
        note = outbox_op.c.kind == "note"
        work.connection.execute(update(outbox_op).where(note).values(**refused))
    ordered(town, sam)
    with pytest.raises(DeviceRevoked) as told:
        sam.sync()
    assert told.value.is_erased
    assert "removed" in told.value.happened
    assert stores_under(sam.base) == []
    assert sam.safe.kept == {}
    assert not [path for path in sam.base.rglob("*") if path.is_file() and "store" in path.name]
    assert not sealed_folder(sam.base, sam.store_id).exists(), "the centre has the boxes"
    work = opened(town)
    assert "MARKER one" in work
    assert "MARKER two" in work
    kept = b"".join(row.box for row in town.centre.rows(tables.sealed_work))
    assert b"MARKER" not in kept
    device = town.centre.rows(tables.device, replica_id=replica_id)[0]
    assert device.revoked_at
    assert device.erased_at
    sam.store = None


def test_files_that_were_not_sent_are_sealed_as_well(town: Town, sam: Device):
    """A drawing of a signed visit, and one that only a draft may name; what the centre has is not sent twice."""
    give(sam, content(900, seed=1), "c-f-sam")
    sam.sync()
    give(sam, content(PART_BYTES + 9, seed=2), "c-f-sam")
    with sam.store.writing() as work:
        blobs.keep_blob(work, blobs.NewBlob("f-sam", "image/png", content(800, seed=3)))
    ordered(town, sam)
    with pytest.raises(DeviceRevoked):
        sam.sync()
    assert not sealed_folder(sam.base, sam.store_id).exists(), "the centre has the boxes"
    private = town.template.recovery_private
    boxes = town.centre.database.write(lambda c: orders.open_boxes(c, private, None, town.clock))
    files, broken = opened_files(boxes)
    assert broken == 0
    assert {one.content for one in files} == {content(PART_BYTES + 9, seed=2), content(800, seed=3)}
    sam.store = None


@pytest.mark.parametrize("number", range(1, 5))
@pytest.mark.parametrize("is_lost", [False, True], ids=["stopped", "stopped, an answer lost"])
def test_switched_off_between_two_batches_of_a_round_every_edit_is_there_once(
    town: Town, number: int, is_lost: bool
):
    """Guide C2, 20: what went before is taken in, what did not is sealed; one whose answer was lost is in both."""
    town.restart_with(limits=Limits(batch_ops=1))
    sam = town.device("sam-1")
    flag = sam.make(a_flag_event(), "c-f-sam")
    sam.make(a_note("one"), "c-f-sam")
    sam.edit("child", "c-f-sam", known_as="Mina")
    sam.make(a_note("two"), "c-f-sam")
    made, replica_id, private = (
        set(sam.ops()),
        sam.fact(meta.REPLICA_ID),
        town.template.recovery_private,
    )
    pushed: list[str] = []

    def cut(path: str, _n: int):
        pushed.extend([path] if path == "/v1/push" else [])
        if len(pushed) != number or path != "/v1/push":
            return PASS
        if is_lost:
            return DROP_REPLY
        town.centre.order_erasure(replica_id, private)
        return PASS

    sam.net.at(cut)
    if is_lost:
        with pytest.raises(Offline):
            sam.sync()
        town.centre.order_erasure(replica_id, private)
    with pytest.raises(DeviceRevoked):
        sam.sync()
    sam.store = None
    assert len(written(town) & made) == (number if is_lost else number - 1)
    sealed = laid_in(town, private)
    assert len(sealed) == len(made) - (number - 1)
    assert laid_in(town, private) == sealed
    assert {town.count(HISTORY, op_id=one) for one in made} == {1}
    assert town.count(NOTICE, what="flag_raised") == town.count(HISTORY, record_id=flag) == 1


def written(town: Town) -> set[str]:
    """The edits that the centre has in its history."""
    return {row.op_id for row in town.centre.rows(tables.history)}


def laid_in(town: Town, private: str) -> set[str]:
    """The office opens every box and takes in what is in them; the edits they held."""

    def work(connection):
        context = Context(centre=read_centre(connection), settings=FREE, clock=town.clock)
        boxes = orders.open_boxes(connection, private, None, town.clock)
        told = lay_in(connection, boxes, [], context)
        assert not told.left
        return {said["op_id"] for box in boxes for said in box["ops"]}

    return town.centre.database.write(work)


def test_without_a_line_the_boxes_wait_on_disk_for_the_council_alone(town: Town, sam: Device):
    ordered(town, sam)
    sam.net.at(lambda path, _n: DROP_REQUEST if path in ("/v1/sealed-work", "/v1/erased") else PASS)
    with pytest.raises(DeviceRevoked):
        sam.sync()
    boxes = list(sealed_folder(sam.base, sam.store_id).glob("*.box"))
    assert boxes
    private = bytes.fromhex(town.template.recovery_private)
    assert "MARKER one" in repr([open_box(private, box.read_bytes()) for box in boxes])
    with pytest.raises(RuleBroken):
        open_box(bytes(PrivateKey.generate()), boxes[0].read_bytes())
    assert stores_under(sam.base) == []
    sam.store = None


def test_switched_off_without_an_order_keeps_everything(town: Town, sam: Device):
    town.centre.revoke("sam")
    with pytest.raises(DeviceRevoked) as told:
        sam.sync()
    assert not told.value.is_erased
    assert sam.unsent() == 2


@pytest.mark.parametrize("wrong", ["signature", "device", "store"])
def test_an_order_that_is_not_for_this_device_destroys_nothing(town: Town, sam: Device, wrong: str):
    """A centre that was taken over can stop a laptop; it cannot burn one."""
    ordered(town, sam)
    row = town.centre.rows(tables.erase_order)[0]
    forged = {"signature": row.signature, "said": row.said}
    if wrong == "signature":
        forged["signature"] = row.signature[:-2] + ("00" if row.signature[-2:] != "00" else "11")
    else:
        forged["said"] = row.said.replace(f'"{wrong}":"', f'"{wrong}":"x')
    place = tables.erase_order
    town.centre.database.write(lambda c: c.execute(place.update().values(**forged)))
    with pytest.raises(DeviceRevoked) as told:
        sam.sync()
    assert not told.value.is_erased
    assert sam.unsent() == 2
    assert sam.safe.kept


def test_an_order_past_its_end_is_not_handed_out_and_not_obeyed(
    town: Town, sam: Device, monkeypatch, caplog
):
    with monkeypatch.context() as short:
        short.setattr(orders, "VALID", timedelta(hours=2))
        ordered(town, sam)
    town.clock.advance(hours=2)
    for centre_is in ("honest", "taken over"):
        if centre_is == "taken over":
            monkeypatch.setattr(orders, "is_current", lambda *_: True)
        with pytest.raises(DeviceRevoked) as told, caplog.at_level("ERROR"):
            sam.sync()
        assert bool(told.value.order) is (centre_is == "taken over")
        assert not told.value.is_erased
    assert sam.unsent() == 2
    monkeypatch.undo()
    ordered(town, sam)
    with pytest.raises(DeviceRevoked) as told:
        sam.sync()
    assert told.value.is_erased, "made anew it is obeyed"
    sam.store = None


def test_an_order_older_than_one_that_was_heard_is_not_obeyed(
    town: Town, sam: Device, monkeypatch, caplog
):
    place = tables.erase_order

    def handed_out(row):
        said = {"said": row.said, "signature": row.signature}
        town.centre.database.write(lambda c: c.execute(place.update().values(**said)))

    rows = []
    for _ in range(2):
        ordered(town, sam)
        rows += town.centre.rows(place)

    def full(*_):
        raise StoreCannotWrite

    monkeypatch.setattr(erase, "keep_boxes", full)
    with pytest.raises(StoreCannotWrite):
        sam.sync()
    monkeypatch.undo()
    handed_out(rows[0])
    with pytest.raises(DeviceRevoked) as told, caplog.at_level("ERROR"):
        sam.sync()
    assert not told.value.is_erased
    assert sam.unsent() == 2
    handed_out(rows[1])
    with pytest.raises(DeviceRevoked) as told:
        sam.sync()
    assert told.value.is_erased, "the same one again is"
    sam.store = None


def test_only_the_recovery_key_of_this_council_signs_an_order(town: Town, sam: Device):
    other = bytes(PrivateKey.generate()).hex()
    with pytest.raises(RuleBroken, match="not the recovery key"):
        town.centre.order_erasure(sam.fact(meta.REPLICA_ID), other)
    assert town.count(tables.erase_order) == 0


def test_an_erasure_cut_short_is_finished_at_the_next_start(town: Town, sam: Device, monkeypatch):
    ordered(town, sam)

    def killed(_path):
        raise KeyboardInterrupt

    monkeypatch.setattr(erase, "_overwrite", killed)
    with pytest.raises(KeyboardInterrupt):
        sam.sync()
    monkeypatch.undo()
    folder = files_of(sam.base, sam.store_id).folder
    assert (folder / MARKER).exists()
    assert sam.safe.kept == {}, "the keys go first"
    assert finish_erasures(sam.base, sam.safe) == 1
    assert not folder.exists()
    assert finish_erasures(sam.base, sam.safe) == 0
    sam.store = None


def test_the_window_ends_and_the_door_hears_why(town: Town, sam: Device):
    """What was exported goes too, and closing what is not there any more is no fault."""
    exports = sam.base / "exports"
    exports.mkdir()
    (exports / "schedule.pdf").write_bytes(b"MARKER")
    at_the_desk = opened_desk(sam.sat, sam.store)
    ordered(town, sam)
    with pytest.raises(DeviceRevoked) as told:
        at_the_desk.sync.run_round(Never(), lambda _progress: None)  # type: ignore[arg-type]
    assert told.value.ends_sitting
    at_the_desk.close("removed")
    assert read_ticket(sam.base).reason == "removed"
    assert not (exports / "schedule.pdf").exists()
    sam.store = None


@pytest.mark.parametrize("other", ["", "device", "store", "action"])
def test_an_order_is_for_one_store_of_one_device_and_for_nothing_else(other: str):
    key = orders.order_key_of(bytes(range(32)))
    said = {"device": "d-1", "store": "s-1", "action": orders.ERASE, "seq": "1"}
    said |= {other: "another"} if other else {}
    signature = key.sign(orders.order_signing_text(said)).hex()
    public = key.public_key().public_bytes_raw().hex()
    assert is_order_for(said, signature, public, ("d-1", "s-1")) is (not other)
