"""A centre that was put back gets from others what its author has no more; nothing else is given back."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.central.erasure import erase
from ehe_desktop.domain.second_sign_off import content_hash
from ehe_desktop.storage import meta
from tests.builders import a_child_voice, a_flag_event, a_note, a_second_sign_off, a_visit
from tests.sync.test_identity import put_back
from tests.sync.town import DEAD, HISTORY, Device, Town

CHILD = "c-f-both"
KINDS = {"raise": "flag_event", "voice": "child_voice", "note": "note"}


def written_and_lost(town: Town, *readers: Device, told: bool = False) -> dict[str, str]:
    """Sam writes after the backup, others read it, the family goes from Sam, the centre is put back."""
    sam = town.device("sam-1")
    put_back(town, save=True)
    made = {
        "raise": sam.make(a_flag_event(), CHILD),
        "voice": sam.make(a_child_voice(paraphrase="The worms did it."), CHILD),
        "note": sam.make(a_note("a note"), CHILD),
    }
    sam.edit("child", CHILD, language="so")
    sam.sync()
    for one in readers:
        one.sync()
        assert all(shown(one, made).values())
    town.centre.unassign("sam", "f-both")
    sam.sync()
    assert sam.held("child", CHILD) is None
    assert set(sam.states()) <= {"acked"}
    sam.close()
    put_back(town, epoch=told)
    assert town.centre.held(made["raise"]) is None
    return made


def shown(device: Device, made: dict[str, str]) -> dict[str, object]:
    """What a device shows of it, by name."""
    found = {name: device.held(KINDS[name], one) for name, one in made.items()}
    return {name: one and one.body for name, one in found.items()}


@pytest.mark.parametrize("told", [True, False])
def test_what_its_author_has_no_more_comes_from_whoever_shows_it(town: Town, told: bool):
    """Invariants 3 and 4 (seed 140183): a raise was gone after a restore, though a colleague showed it."""
    lee, boss = town.device("lee-1"), town.device("boss-1")
    made = written_and_lost(town, lee, boss, told=told)
    before = shown(lee, made)
    for one in (lee, boss, lee, boss):  # both give it: it is taken once
        one.sync()
        assert shown(one, made) == before
    for one in made.values():
        assert town.count(HISTORY, record_id=one) == 1
    assert town.count(DEAD) == 0
    assert lee.held("child", CHILD).body["language"] == "en", "an edit is its author’s to give"
    town.quiet(lee, boss)
    town.all_equal(lee, boss)


@pytest.mark.parametrize("event", ["raised", "escalated"])
def test_a_raise_in_a_family_that_the_restore_took_from_who_shows_it_waits_and_arrives(
    town: Town, event: str
):
    """It stays in sight meanwhile; the rest of the family goes, as ever."""
    lee = town.device("lee-1")
    town.centre.unassign("lee", "f-both")
    lee.sync()
    sam = town.device("sam-1")
    put_back(town, save=True)
    town.centre.assign("lee", "f-both")
    raised = a_flag_event(event=event)
    made = {"raise": sam.make(raised, CHILD), "note": sam.make(a_note(), CHILD)}
    sam.sync()
    lee.sync()
    town.centre.unassign("sam", "f-both")
    sam.sync()
    sam.close()
    put_back(town)
    lee.sync()
    lee.sync()
    assert town.centre.held(made["raise"]) is not None
    assert town.centre.held(made["note"]) is None


def test_closes_and_second_sign_offs_are_one_persons_own(town: Town, caplog):
    """Somebody else giving them back would sign in another's name."""
    sam, boss, lee = (town.device(f"{who}-1") for who in ("sam", "boss", "lee"))
    visit = a_visit(signed_by="sam", officer_id="sam")
    visit_id, flag = sam.make(visit, CHILD), sam.make(a_flag_event(), CHILD)
    sam.sync()
    boss.sync()
    put_back(town, save=True)
    hash_of = content_hash(boss.held("visit", visit_id).body)
    second = boss.make(a_second_sign_off(visit_id, by="boss", visit_hash=hash_of), CHILD)
    closed = boss.make(a_flag_event(event="closed", names_raises=(flag,)), CHILD)
    boss.sync()
    lee.sync()
    assert lee.held("second_sign_off", second) is not None
    assert lee.held("flag_event", closed) is not None
    boss.close()
    put_back(town)
    lee.sync()
    assert (lee.held("second_sign_off", second), lee.held("flag_event", closed)) == (None, None)
    assert lee.unsent() == 0
    assert lee.held("flag_event", flag) is not None
    boss.open()
    with caplog.at_level("WARNING"):
        boss.sync()  # who gave them gives them again
    lee.sync()
    assert lee.held("second_sign_off", second) is not None
    assert lee.held("flag_event", closed) is not None


def test_without_a_restore_what_does_not_come_goes(town: Town):
    sam, lee = town.device("sam-1"), town.device("lee-1")
    note = sam.make(a_note(), CHILD)
    sam.sync()
    lee.sync()
    gone = sa.delete(tables.record).where(tables.record.c.id == note)
    town.centre.database.write(lambda c: c.execute(gone))
    with lee.store.settling() as work:
        meta.put(work.connection, meta.READ_ALL, "1")
    lee.sync()
    assert lee.held("note", note) is None
    assert lee.unsent() == 0


@pytest.mark.parametrize("erased", ["f-both", CHILD])
def test_what_the_law_took_before_the_backup_is_not_brought_back(town: Town, erased: str):
    sam, lee = town.device("sam-1"), town.device("lee-1")
    made = {"raise": sam.make(a_flag_event(), CHILD), "note": sam.make(a_note(), CHILD)}
    sam.sync()
    lee.sync()
    town.centre.database.write(lambda c: erase(c, erased, "court_order", town.clock))
    lines = {one: town.count(HISTORY, record_id=one) for one in made.values()}
    put_back(town, save=True)
    put_back(town, epoch=True)
    lee.sync()
    lee.sync()
    for one in made.values():
        assert town.count(HISTORY, record_id=one) == lines[one]
        assert town.centre.held(one).is_gone
    assert town.count(DEAD) == 0
    assert lee.held("flag_event", made["raise"]) is None
    assert lee.states() == {}
