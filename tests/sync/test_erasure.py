"""Erased by law: the content is nowhere after everybody had a round, and nothing can be written to it."""

from __future__ import annotations

import pytest

from ehe_desktop.central import tables
from ehe_desktop.central.erasure import erase
from ehe_desktop.central.verify import findings
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.storage import blobs, keys
from ehe_desktop.storage.blobs import NewBlob
from ehe_desktop.storage.store_files import files_of
from ehe_desktop.wire.messages import Limits
from tests.builders import a_flag_event, a_note
from tests.fakes.flaky import PASS, Fault
from tests.sync.simulator.bytes_on_disk import plain_pages
from tests.sync.town import Device, Town, family_records


def gone(town: Town, subject: str):
    database = town.centre.database
    return database.write(lambda c: erase(c, subject, "court_order", town.clock))


def bytes_of(device: Device) -> str:
    """Everything the store says, row by row."""
    with device.store.reading() as view:
        names = view.connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%'"
        ).scalars()
        return "".join(
            repr(view.connection.exec_driver_sql(f"SELECT * FROM {name}").all())
            for name in names.all()
        )


def at_the_centre(town: Town) -> str:
    return "".join(repr(town.centre.rows(table)) for table in tables.metadata.tables.values())


def test_the_files_of_a_child_that_is_erased_go_and_those_of_others_stay(town: Town):
    town.centre.load(*family_records("f-both", children=2)[2:])
    sam, lee, boss = town.device("sam-1"), town.device("lee-1"), town.device("boss-1")
    for child, data in (("c-f-both", b"MARKER file"), ("c1-f-both", b"OTHER file")):
        with sam.store.writing() as work:
            name = blobs.keep_blob(work, NewBlob("f-both", "image/png", data))
        sam.make(a_note(f"see {name}-drawing.png"), child)
    town.quiet(sam, lee)
    gone(town, "c-f-both")
    assert "MARKER" not in at_the_centre(town)
    assert "OTHER file" in at_the_centre(town)
    for device in (sam, lee):
        assert "MARKER" in bytes_of(device)
        device.sync()
        assert "MARKER" not in bytes_of(device)
        assert "OTHER file" in bytes_of(device)
    boss.sync()


def test_a_family_that_is_erased_is_nowhere(town: Town):
    """Invariant 32."""
    sam, lee, boss = town.device("sam-1"), town.device("lee-1"), town.device("boss-1")
    sam.make(a_note("MARKER note"), "c-f-both")
    sam.edit("child", "c-f-both", known_as="MARKER name")
    with sam.store.writing() as work:
        blobs.keep_blob(work, NewBlob("f-both", "image/png", b"MARKER file"))
    town.quiet(sam, lee, boss)
    found = gone(town, "f-both")
    assert found.records >= 3
    assert "MARKER" not in at_the_centre(town)
    for device in (sam, lee, boss):
        assert "MARKER" in bytes_of(device)
        assert device.sync().everything_sent
        assert device.held("child", "c-f-both") is None
        assert device.held("family", "f-both") is None
        assert "MARKER" not in bytes_of(device)
    assert lee.held("child", "c-f-lee") is not None
    town.quiet(sam, lee, boss)
    with town.centre.database.reading() as connection:
        assert list(findings(connection)) == []
    with pytest.raises(RuleBroken):
        gone(town, "f-both")


@pytest.mark.parametrize("subject", ["c-f-both", "f-both"])
def test_what_somebody_sent_and_may_not_read_goes_with_its_subject(town: Town, subject, caplog):
    """Their journal still has the words; no tombstone of a record they are not sent ever comes (seed 195483)."""
    town.centre.change_role("lee", "business_support")
    lee = town.device("lee-1")
    lee.make(a_flag_event(words="MARKER flag"), "c-f-both")
    with caplog.at_level("WARNING"):  # this role is not sent flags: its own one differs
        town.quiet(lee)
    assert "MARKER" in bytes_of(lee)
    gone(town, subject)
    lee.sync()
    assert "MARKER" not in bytes_of(lee)


def test_work_on_what_was_erased_is_refused_and_kept_by_nobody_but_its_author(town: Town):
    sam = town.device("sam-1")
    gone(town, "c-f-both")
    op = sam.make(a_note("MARKER late"), "c-f-both")
    sam.edit("child", "c-f-both", known_as="MARKER name")
    report = sam.sync()
    assert report.refused == 2
    assert sam.states()["quarantined"] == 2
    assert "MARKER" not in at_the_centre(town)
    assert town.centre.held(op) is None
    assert sam.held("child", "c-f-both") is None
    assert sam.held("child", "c-f-sam") is not None
    assert sam.held("family", "f-both") is not None, "the child was erased, not the family"


def test_what_was_erased_while_a_whole_pull_ran_leaves_the_file_too(town: Town):
    """Invariant 32 (seed 112013): gone from every table, it stood in the file until its log was next emptied."""
    boss = town.device("boss-1")
    boss.edit("child", "c-f-both", known_as="zqmarker")
    boss.sync()
    boss.store.tidy()
    town.restart_with(limits=Limits(page_records=1))
    boss.forget_cursor()
    pulls = iter(range(99))

    def erase_meanwhile(path: str, _number: int) -> Fault:
        if path == "/v1/pull" and next(pulls) == 2:
            gone(town, "f-both")
        return PASS

    boss.net.at(erase_meanwhile)
    for _ in range(2):
        boss.sync()
    assert boss.held("child", "c-f-both") is None
    key = keys.subkey(boss.key, keys.LABEL_DATABASE)
    assert b"zqmarker" not in plain_pages(files_of(boss.base, boss.store_id).database, key)


@pytest.mark.parametrize("subject", ["f-both", "c-f-both"])
def test_a_file_that_comes_when_its_record_was_just_erased_is_not_taken(town: Town, subject: str):
    """Seed 150675: erased between the pull and the files of one round, so the laptop did not know yet."""
    sam = town.device("sam-1")
    with sam.store.writing() as work:
        name = blobs.keep_blob(work, NewBlob("f-both", "image/png", b"MARKER file"))
        kept = blobs.keep_blob(work, NewBlob("f-sam", "image/png", b"OTHER file"))
    sam.make(a_note(f"see {name}-drawing.png"), "c-f-both")
    sam.make(a_note(f"see {kept}-drawing.png"), "c-f-sam")
    erased = []

    def erase_meanwhile(path: str, _number: int) -> Fault:
        if path == "/v1/blob" and not erased:
            erased.append(gone(town, subject))
        return PASS

    sam.net.at(erase_meanwhile)
    sam.sync()
    assert erased
    sam.sync()
    sam.sync()
    assert "MARKER" not in at_the_centre(town)
    assert "MARKER" not in bytes_of(sam)
    assert "OTHER file" in at_the_centre(town)
    assert town.count(tables.sealed_work) == 0, "nothing of it goes to the council sealed either"


def test_a_new_device_holds_nothing_of_what_was_erased(town: Town):
    boss = town.device("boss-1", synced=False)
    gone(town, "f-both")
    assert boss.sync().everything_sent
    assert boss.held("family", "f-both") is None
    assert boss.held("family", "f-lee") is not None


def test_nothing_else_empties_history(town: Town):
    sam = town.device("sam-1")
    sam.make(a_note("MARKER"), "c-f-both")
    sam.sync()
    gone(town, "f-lee")
    with pytest.raises(Exception, match="only grows"):
        town.centre.database.write(lambda c: c.execute(tables.history.update().values(after="")))
    assert "MARKER" in at_the_centre(town)
