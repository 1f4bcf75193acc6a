"""Files given as answers: sent in parts, taken up after a cut, whole only when the hash is right."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest

from ehe_desktop.app.wiring import opened, round_of
from ehe_desktop.central import orders, tables
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.services.close_refused import close_refused
from ehe_desktop.services.count_work import count_work
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.list_waiting import list_waiting
from ehe_desktop.storage import blobs, wanted_blobs
from ehe_desktop.storage.blobs import NewBlob
from ehe_desktop.storage.wanted_blobs import Wanted
from ehe_desktop.sync.blobs import fetch
from ehe_desktop.sync.errors import CentreDisagrees
from ehe_desktop.sync.link import Link
from ehe_desktop.sync.server_client import ServerClient
from ehe_desktop.ui.sync.queue_words import refused_items
from ehe_desktop.wire.messages import CHUNK_BYTES
from ehe_desktop.wire.sealed_files import opened_files
from tests.builders import a_flag_event, a_note
from tests.fakes.flaky import DROP_REPLY, DROP_REQUEST, PASS
from tests.sync.test_identity import put_back
from tests.sync.town import Device, Town, make_template


def content(size: int, seed: int = 7) -> bytes:
    return random.Random(seed).randbytes(size)


def give(device: Device, data: bytes, child: str = "c-f-both") -> str:
    """A file, and a note that names it, as a signed answer does."""
    family_id = child.removeprefix("c-")
    with device.store.writing() as work:
        name = blobs.keep_blob(work, NewBlob(family_id, "image/png", data))
    device.make(a_note(f"see {name}-drawing.png"), child)
    return name


def client_of(device: Device) -> ServerClient:
    link = Link(
        base_url=device.centre_url,
        token=device.fact("token"),
        replica_id=device.fact("replica_id"),
        sign=device.sat.unlocked.sign,
    )
    return ServerClient(link, device.net)


def parts(device: Device) -> list[int]:
    return [one.sent for one in device.net.seen if one.path.startswith("/v1/blob/") and one.sent]


def test_a_file_reaches_the_centre_and_the_other_officer(town: Town):
    sam, lee = town.device("sam-1"), town.device("lee-1")
    data = content(2 * CHUNK_BYTES + 77)
    name = give(sam, data)
    small = give(sam, content(100))
    assert sam.sync().everything_sent
    told = [(one.done, one.of, one.size) for one in sam.progress if one.media_type]
    assert told == [(1, 2, 100), (2, 2, len(data))], "the smallest first, each by itself"
    (row,) = town.centre.rows(tables.blob, sha256=name)
    assert town.centre.rows(tables.blob, sha256=small)[0].is_whole
    assert (row.sha256, row.size, row.held, row.is_whole) == (name, len(data), len(data), True)
    lee.sync()
    with client_of(lee) as client:
        assert fetch(lee.store, client, Wanted("f-both", name), {})
    with lee.store.reading() as view:
        assert blobs.read_blob(view, "f-both", name) == data
    before = len(sam.net.paths())
    sam.sync()
    assert not [path for path in sam.net.paths()[before:] if "blob" in path], "it is sent once"


def test_of_twenty_mib_cut_twenty_times_at_most_twenty_parts_are_sent_again(town: Town):
    sam = town.device("sam-1")
    data = content(20 * CHUNK_BYTES)
    give(sam, data)
    numbers = itertools.count()

    def cut(path, _n):
        number = next(numbers) if path.startswith("/v1/blob/") else 1
        if number % 2:
            return PASS
        return DROP_REQUEST if number else DROP_REPLY

    sam.net.at(cut)
    cuts = 0
    while not sam.sync().everything_sent:
        cuts += 1
    assert cuts >= 19
    assert len(parts(sam)) <= 20 + cuts
    assert town.centre.rows(tables.blob)[0].is_whole


def test_a_file_only_a_draft_names_stays_here(town: Town):
    sam = town.device("sam-1")
    with sam.store.writing() as work:
        blobs.keep_blob(work, NewBlob("f-sam", "image/png", content(100)))
    assert sam.sync().everything_sent
    assert town.count(tables.blob) == 0


def test_everything_sent_is_not_said_while_a_file_waits(town: Town):
    sam = town.device("sam-1")
    give(sam, content(1000))
    sam.net.at(lambda path, _n: DROP_REQUEST if path.startswith("/v1/blob") else PASS)
    report = sam.sync()
    assert not report.everything_sent
    assert report.received, "the round itself stands"


def test_a_flag_goes_before_the_next_part(town: Town):
    sam = town.device("sam-1")
    give(sam, content(3 * CHUNK_BYTES))
    raised = []

    def raise_one(path, _answer, _raw):
        if path.startswith("/v1/blob/") and not raised:
            raised.append(sam.make(a_flag_event(), "c-f-sam"))

    sam.net.heard = raise_one
    assert not sam.sync().everything_sent
    assert len(parts(sam)) == 1
    assert sam.sync().everything_sent
    assert town.centre.held(raised[0]) is not None


def test_a_file_that_is_not_what_its_name_says_is_never_whole(town: Town, caplog):
    sam = town.device("sam-1")
    name = give(sam, content(1000))
    with sam.store.settling() as work:
        work.connection.exec_driver_sql("UPDATE blob SET data = zeroblob(1000)")
    sam.net.at(lambda path, _n: DROP_REQUEST if path == "/v1/sealed-work" else PASS)
    assert not sam.sync().everything_sent
    row = town.centre.rows(tables.blob)[0]
    assert (row.held, row.is_whole) == (0, False)
    assert list_waiting(desk_of(sam)).refused_files == (), "it is not with the council yet"
    sam.net.at(lambda _path, _n: PASS)
    assert sam.sync().everything_sent
    assert [one.code for one in list_waiting(desk_of(sam)).refused_files] == ["blob_differs"]
    assert sealed_files(town) == [(bytes(1000), True)]
    with client_of(sam) as client, pytest.raises(CentreDisagrees):
        fetch(sam.store, client, Wanted("f-both", name), {})


def test_of_a_family_out_of_scope_not_even_that_a_file_exists_is_told(town: Town):
    """Invariant 28."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    data = content(1000)
    theirs = give(lee, data, "c-f-lee")
    lee.sync()
    with client_of(sam) as client:
        for name in (theirs, "00" * 32):
            with pytest.raises(CentreDisagrees) as told:
                fetch(sam.store, client, Wanted("f-lee", name), {})
            assert told.value.code == "not_found"
    give(sam, data, "c-f-sam")
    before = len(parts(sam))
    assert sam.sync().everything_sent
    assert len(parts(sam)) == before + 1, (
        "the same content is sent for one's own family all the same"
    )


def read(device: Device, name: str, family_id: str = "f-both") -> bytes | None:
    with device.store.reading() as view:
        return blobs.read_blob(view, family_id, name)


def open_file(device: Device, name: str, family_id: str = "f-both") -> None:
    """What opening a file that is not here does (`services/keep_file.py: read_file`)."""
    with device.store.writing() as work:
        wanted_blobs.ask(work.connection, family_id, name)


def test_a_file_of_a_family_that_was_taken_away_is_sent_before_the_family_goes(town: Town):
    """Invariant 9 (found by the simulator): the late note arrived, and its drawing went with the purge."""
    sam, data = town.device("sam-1"), content(3_000)
    name = give(sam, data)
    town.centre.unassign("sam", "f-both")
    assert not sam.sync().families_removed  # it waits for its file
    assert sam.sync().families_removed == 1
    row = town.centre.rows(tables.blob)[0]
    assert (row.sha256, row.is_whole) == (name, True)
    assert not any("f-both" in key[1] for key in sam.marks())


def test_a_file_that_is_refused_holds_up_no_other(town: Town, caplog):
    sam = town.device("sam-1")
    give(sam, content(100), "c-f-sam")
    town.centre.settings = replace(
        town.centre.settings, limits=replace(town.centre.settings.limits, attachment_bytes=2_000)
    )
    town.restart()
    put_back(town, save=True)
    large, small = content(2_500, 1), content(1_500, 2)
    give(sam, large)
    give(sam, small)
    sam.sync()
    held = {row.sha256 for row in town.centre.rows(tables.blob) if row.is_whole}
    assert blobs.sha256_of(small) in held
    assert sealed_files(town) == [(large, False)], "the council has what the centre does not take"
    desk = desk_of(sam)
    (told,) = list_waiting(desk).refused_files
    assert (told.code, told.size) == ("body_too_large", len(large))
    assert count_work(desk).decisions == 1
    (item,) = refused_items(list_waiting(desk), desk.clock.now())
    assert item.reason == "It is larger than the office takes."
    before = len(sam.net.paths())
    assert sam.sync().everything_sent
    assert not [path for path in sam.net.paths()[before:] if path == "/v1/blob"], "not tried again"
    close_refused(desk, told.name)
    assert list_waiting(desk).refused_files == ()
    with pytest.raises(RuleBroken):
        close_refused(desk, told.name)
    put_back(town, epoch=True)
    with caplog.at_level("WARNING"):
        sam.sync()
    assert sealed_files(town) == [(large, False)], "a centre that was put back may have lost it"
    town.centre.unassign("sam", "f-both")
    assert sam.sync().families_removed == 1, "it holds back no family that was taken away"


def desk_of(device: Device) -> Desk:
    return opened(device.sat, device.store).desk


def sealed_files(town: Town) -> list[tuple[bytes, bool]]:
    """Content of the files with the council, and whether it is damaged."""
    private = town.template.recovery_private
    boxes = town.centre.database.write(lambda c: orders.open_boxes(c, private, None, town.clock))
    return [(one.content, one.is_damaged) for one in opened_files(boxes)[0]]


def test_a_small_file_comes_by_itself_and_the_screens_are_told(town: Town):
    sam, lee = town.device("sam-1"), town.device("lee-1")
    data = content(5000)
    name = give(sam, data)
    sam.net.at(lambda path, _n: DROP_REQUEST if path.startswith("/v1/blob") else PASS)
    sam.sync()
    assert read(lee, name) is None
    lee.sync()
    assert read(lee, name) is None, "its record is here, and the file is still to come"
    sam.net.at(lambda _path, _n: PASS)
    sam.sync()
    report = lee.sync()
    assert read(lee, name) == data
    assert "f-both" in report.changed.families
    before = len(lee.net.paths())
    lee.sync()
    assert not [path for path in lee.net.paths()[before:] if "blob" in path]


def test_a_large_file_comes_when_it_is_opened_and_goes_on_after_a_cut(town: Town):
    sam, lee = town.device("sam-1"), town.device("lee-1")
    data = content(4 * CHUNK_BYTES + 9)
    name = give(sam, data)
    sam.sync()
    for _ in range(2):
        lee.sync()
    assert read(lee, name) is None
    open_file(lee, name)
    numbers = itertools.count()
    lee.net.at(
        lambda path, _n: (
            DROP_REPLY if path.startswith("/v1/blob/") and next(numbers) in (2, 4) else PASS
        )
    )
    rounds = round_of(lee.sat, lee.store, lee.net)  # one sitting: what came is not asked for again
    seen = len(lee.net.seen)
    for _ in range(2):
        rounds(lee.cancel, lee.progress.append)
        assert read(lee, name) is None
    assert rounds(lee.cancel, lee.progress.append).everything_sent
    assert read(lee, name) == data
    ranges = [one.path for one in lee.net.seen[seen:] if one.path.startswith("/v1/blob/")]
    assert len(ranges) - ranges.count("/v1/blob/find") == 7, "five parts, two of them twice"


def test_a_supervisors_copy_holds_only_the_files_they_opened(town: Town):
    sam, boss = town.device("sam-1"), town.device("boss-1")
    data = content(5000)
    name = give(sam, data)
    sam.sync()
    boss.sync()
    assert read(boss, name) is None
    open_file(boss, name)
    boss.sync()
    assert read(boss, name) == data


def test_after_a_restore_the_centre_gets_its_files_again(town: Town, caplog):
    sam = town.device("sam-1")
    put_back(town, save=True)
    name = give(sam, content(2000))
    sam.sync()
    put_back(town, epoch=True)
    assert town.count(tables.blob) == 0
    with caplog.at_level("WARNING"):
        sam.sync()
    assert [row.sha256 for row in town.centre.rows(tables.blob) if row.is_whole] == [name]


def test_files_travel_on_postgresql_as_well(pg_database, tmp_path):
    from ehe_desktop.central.database import Database
    from tests.fakes.centre import RunningCentre
    from tests.fakes.clock import FixedClock
    from tests.sync.town import FREE

    (tmp_path / "made").mkdir()
    template = make_template(
        tmp_path / "made", url=pg_database, devices={"sam-1": "sam", "lee-1": "lee"}
    )
    centre = RunningCentre(Database(pg_database), FixedClock())
    centre.settings = FREE
    town = Town(tmp_path, template, centre.start(), centre.clock)
    try:
        sam, lee = town.device("sam-1"), town.device("lee-1")
        data = content(CHUNK_BYTES + 5)
        name = give(sam, data)
        stray = give(sam, content(500, 3), "c-f-sam")
        assert sam.sync().everything_sent
        with client_of(lee) as client:
            assert fetch(lee.store, client, Wanted("f-both", name), {})
            with pytest.raises(CentreDisagrees):
                fetch(lee.store, client, Wanted("f-sam", stray), {})
        assert read(lee, name) == data
    finally:
        town.close()
