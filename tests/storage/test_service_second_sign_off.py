"""The second sign-off over a real store: read whole, given, sent back, given again; and what it refuses."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from ehe_desktop.domain.errors import InputRefused, NotAllowed
from ehe_desktop.domain.officer import Officer
from ehe_desktop.domain.second_sign_off import AGREED, SENT_BACK, SecondSignOff
from ehe_desktop.domain.visit import Addendum
from ehe_desktop.services.add_addendum import add_addendum
from ehe_desktop.services.add_note import add_note
from ehe_desktop.services.desk import Me
from ehe_desktop.services.give_second_sign_off import SecondWord, give_second_sign_off, may_give
from ehe_desktop.services.list_second import second_of_draft
from ehe_desktop.services.look_at_today import look_at_today
from ehe_desktop.services.open_casefile import open_casefile, read_timeline
from ehe_desktop.services.print_record import allow_record, record_paper
from ehe_desktop.services.read_visit import read_visit
from ehe_desktop.storage.errors import WrongPassphrase
from ehe_desktop.storage.second_query import second_to_do
from tests import builders
from tests.storage.case_store import ME, a_case, of_server, reopened, table_rows
from tests.storage.test_service_visit_sign_off import a_written_visit, of, signed
from tests.storage.visit_room import PASSPHRASE, a_desk

MARIA = Me(officer_id="officer-maria", name="Maria Lopez", role="supervisor")
WAITS = "Waiting for a second sign-off since 22 June 2026"


@cache
def _signed_once() -> tuple[Path, str, str]:
    """A store with a visit of a Very high band, just signed, to be copied: its file, the visit, the child."""
    folder = Path(tempfile.mkdtemp(prefix="ehe-second-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    desk = a_desk(folder)
    people = {MARIA.officer_id: MARIA.name, builders.AN_OFFICER: "Sam Patel"}
    with desk.store.settling() as work:
        for officer_id, name in people.items():
            work.absorb(of_server("officer", officer_id, Officer(name=name)))
    visit, (child_id,) = a_written_visit(desk, factor_F1="cp_plan")
    visit_id = signed(desk, visit).visit_ids[child_id]
    assert second_of_draft(desk, visit) == (WAITS,)
    desk.store.tidy()
    desk.store.close()
    return folder / "cases.ehe", visit_id, child_id


@pytest.fixture
def desk(tmp_path):
    """The desk of the officer who signed it."""
    shutil.copyfile(_signed_once()[0], tmp_path / "cases.ehe")
    made = a_desk(tmp_path, reopened(tmp_path / "cases.ehe"))
    yield made
    made.store.close()


@pytest.fixture
def waiting(desk):
    """The supervisor's desk, the visit's id, the child's."""
    return (replace(desk, me=MARIA), *_signed_once()[1:])


@pytest.fixture
def blank(tmp_path):
    """A desk with nobody yet."""
    made = a_desk(tmp_path)
    yield made
    made.store.close()


def give(desk, visit_id, result=AGREED, note="", passphrase=PASSPHRASE, **over):
    word = SecondWord(result=result, note=note, passphrase=passphrase)
    return give_second_sign_off(desk, over.pop("read", read_visit(desk, visit_id)), word, **over)


def on_timeline(desk, child_id):
    return [one.second for one in read_timeline(desk, child_id) if one.record_kind == "visit"]


def mine(desk):
    return [(one.line.words, one.due_on) for one in look_at_today(desk).second]


def test_the_supervisor_reads_the_whole_visit_and_gives_it(desk, waiting):
    boss, visit_id, child_id = waiting
    assert mine(boss) == [(WAITS, date(2026, 6, 24))]
    assert mine(desk) == []
    assert on_timeline(desk, child_id) == [WAITS]
    assert [one.words for one in open_casefile(desk, child_id).second] == [WAITS]
    read = read_visit(boss, visit_id)
    assert (read.child_name, read.words, read.risk.band) == ("Amina Yusuf", WAITS, "very_high")
    assert len(read.record) > 10
    assert [said.words for one in read.voices for said in one.voice.statements]
    assert [len(one.lines) > 3 for one in read.health] == [True]
    assert may_give(boss, read)
    assert not may_give(desk, read)
    changed = give(boss, visit_id, note="Thorough.")
    assert changed.touches(child_id)
    (made,) = of(desk, SecondSignOff, child_id)
    assert (made.visit_id, made.by, made.read) == (visit_id, MARIA.officer_id, read.read)
    assert len(read.read) == 2
    given = "Second sign-off: Maria Lopez, 22 June 2026: Thorough."
    assert on_timeline(desk, child_id) == [given]
    assert mine(boss) == [] == mine(desk)
    paper = record_paper(desk, visit_id, allow_record(desk, PASSPHRASE, "meeting"), child_id)
    assert given in paper.forms["html"].decode()
    (op,) = [row for row in table_rows(desk.store, "outbox_op") if row["kind"] == "second_sign_off"]
    assert (op["op_kind"], json.loads(op["set"])["visit_hash"]) == ("append", read.visit_hash)
    with pytest.raises(NotAllowed, match="does not wait"):
        give(boss, visit_id)


def test_sent_back_an_addendum_and_given_again(desk, waiting):
    boss, visit_id, child_id = waiting
    give(boss, visit_id, SENT_BACK, "Who else lives there?")
    back = "Sent back by Maria Lopez, 22 June 2026: Who else lives there?"
    assert mine(boss) == []
    assert mine(desk) == [(back, None)]
    desk.clock.advance(days=1)
    add_addendum(desk, visit_id, " Her uncle, since May. ")
    (written,) = of(desk, Addendum, child_id)
    assert (written.amends, written.text, written.by) == (
        visit_id, "Her uncle, since May.", builders.AN_OFFICER,
    )  # fmt: skip
    assert [words for words, _ in mine(boss)] == [WAITS.replace("22 June", "23 June")]
    assert mine(desk) == []
    give(boss, visit_id)
    assert on_timeline(desk, child_id) == ["Second sign-off: Maria Lopez, 23 June 2026"]


def test_nothing_by_half_and_only_from_a_supervisor_who_did_not_make_the_visit(desk, waiting):
    boss, visit_id, child_id = waiting
    for over, fault in (
        ({"result": ""}, InputRefused),
        ({"result": SENT_BACK, "note": "  "}, InputRefused),
        ({"passphrase": ""}, InputRefused),
        ({"passphrase": "wrong"}, WrongPassphrase),
    ):
        with pytest.raises(fault):
            give(boss, visit_id, **over)
    own = replace(desk, me=replace(desk.me, role="supervisor"))
    assert mine(own) == []
    for other in (desk, own, replace(boss, why_read_only=lambda: "An older copy.")):
        assert not may_give(other, read_visit(other, visit_id))
        with pytest.raises(NotAllowed):
            give(other, visit_id)
    assert of(boss, SecondSignOff, child_id) == []


def test_what_came_while_it_was_read_is_read_first(desk, waiting):
    boss, visit_id, child_id = waiting
    read = read_visit(boss, visit_id)
    add_addendum(desk, visit_id, "The other flat.")
    with pytest.raises(InputRefused, match="while you read it"):
        give(boss, visit_id, read=read)
    add_note(desk, child_id, "This is no part of the visit.")
    give(boss, visit_id, write_id="once")
    assert len(of(boss, SecondSignOff, child_id)) == 1


def test_visits_signed_before_and_without_a_moment_wait_too(blank):
    """The council's older visits: no `signed_at`, another program's, one without a form."""
    desk = blank
    _family_id, child_id = a_case(desk.store)
    with desk.store.writing(ME) as work:
        body = builders.a_visit(second_sign_off="waiting")
        visit_id = work.create("visit", body, child_id=child_id)
        work.create("visit", builders.a_visit(), child_id=child_id)
    boss = replace(desk, me=MARIA)
    with desk.store.reading() as view:
        assert [one.visit_id for one in second_to_do(view)] == [visit_id]
    assert mine(boss) == [("Waiting for a second sign-off since a day that is not known", None)]
    give(boss, visit_id)
    assert mine(boss) == []
    with desk.store.writing(ME) as work:  # another supervisor, who had read nothing of that
        body = builders.a_second_sign_off(visit_id, SENT_BACK, note="Why?")
        work.create("second_sign_off", body, child_id=child_id)
    assert mine(desk) == [("Sent back by a supervisor, 22 June 2026: Why?", None)]


def test_an_addendum_needs_words_and_a_desk_that_writes(blank):
    desk = blank
    _family_id, child_id = a_case(desk.store)
    with desk.store.writing(ME) as work:
        visit_id = work.create("visit", builders.a_visit(), child_id=child_id)
    with pytest.raises(InputRefused):
        add_addendum(desk, visit_id, " ")
    with pytest.raises(NotAllowed):
        add_addendum(desk, "nowhere", "Words.")
    with pytest.raises(NotAllowed):
        add_addendum(replace(desk, why_read_only=lambda: "An older copy."), visit_id, "Words.")
