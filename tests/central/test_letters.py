"""A refused edit at the office: closed with words for its officer, or taken in after all; never both, never twice."""

from __future__ import annotations

import pytest

from ehe_desktop.central import main, tables
from ehe_desktop.central.context import Context
from ehe_desktop.central.erasure import erase
from ehe_desktop.central.letters import take_in
from ehe_desktop.central.settings import Settings
from ehe_desktop.central.verify import findings
from ehe_desktop.domain.records import Verdict
from tests.central.test_ledger import flag_body, note


@pytest.fixture
def letters(url, capsys):
    """`dead-letters …` as it is typed: exit code, lines, fault."""

    def typed(*words: str) -> tuple[int, list[str], str]:
        code = main.main(["dead-letters", "--db", url, *words])
        said = capsys.readouterr()
        return code, said.out.splitlines(), said.err.strip()

    return typed


@pytest.fixture
def laptop(centre):
    """Whose family was taken away before it wrote something: one dead letter."""
    one = centre.laptop(name="One")
    family = centre.family(one.officer_id)
    centre.unassign(one.officer_id, family)
    one.pull()
    refused = one.make("note", note("in time"), family)
    assert one.push(refused)[0].verdict == "refused"
    one.refused = refused
    return one


def heard(laptop):
    """What the centre says of refused edits, one that is nobody's among them."""
    asked = [laptop.refused.op_id, "somebody-else", "not\x00a name"]
    return laptop.handshake(refused=asked).body["closed"]


def test_it_is_closed_once_with_words_that_its_officer_alone_hears(centre, letters, laptop):
    (line,) = letters()[1]
    n = line.split()[0]
    assert heard(laptop) == {}
    assert letters("close", n, "--why", " ")[::2] == (
        2, "Not done: say why, for its officer to read.",
    )  # fmt: skip
    assert letters("close", n, "--why", "Entered by hand.")[0] == 0
    assert letters()[1] == []
    assert letters("--closed")[1][0].endswith("closed: Entered by hand.")
    assert heard(laptop) == {laptop.refused.op_id: "Entered by hand."}
    other = centre.laptop(name="Two")
    other.refused = laptop.refused
    assert heard(other) == {}, "not theirs"
    (row,) = centre.rows(tables.dead_letter)
    assert "in time" in row.op, "the words stay"
    for act in (["close", n, "--why", "again"], ["take-in", n]):
        code, said, fault = letters(*act)
        assert (code, said) == (2, [])
        assert fault.startswith("Not done: this dead letter was closed on ")
    (noted,) = centre.rows(tables.audit, what="close_dead_letter")
    assert (noted.who, noted.object_id) == ("centre", n)
    for act in (["close", "99", "--why", "x"], ["take-in", "99"]):
        assert letters(*act)[::2] == (2, "Not done: there is no dead letter with this number.")


def test_the_office_is_heard_on_the_newest_of_many_refused_edits(centre, letters, laptop):
    """Those that nobody dealt with stay on the list, and are asked about first."""
    letters("close", letters()[1][0].split()[0], "--why", "Entered by hand.")
    older = [f"00000000-0000-7000-8000-{number:012d}" for number in range(600)]
    answered = laptop.handshake(refused=[*older, laptop.refused.op_id]).body["closed"]
    assert answered == {laptop.refused.op_id: "Entered by hand."}


def test_it_is_taken_in_by_the_rights_of_today_or_nothing_changes(centre, letters, laptop):
    n = letters()[1][0].split()[0]
    before = centre.rows(tables.known_op)
    code, _, fault = letters("take-in", n)
    assert (code, "it is not taken today either: The family was taken over" in fault) == (2, True)
    assert centre.rows(tables.known_op) == before
    assert len(centre.rows(tables.dead_letter)) == 1
    centre.assign(laptop.officer_id, laptop.refused.family_id)
    assert letters("take-in", n)[:2] == (
        0, ["taken in (applied); it leaves its officer's list at the next sync"],
    )  # fmt: skip
    laptop.pull()
    (held,) = laptop.of_kind("note")
    assert (held.id, held.body["text"]) == (laptop.refused.record_id, "in time")
    assert heard(laptop) == {laptop.refused.op_id: ""}
    assert laptop.push(laptop.refused)[0].verdict == "duplicate", "offered again after a restore"
    (line,) = centre.rows(tables.history, op_id=laptop.refused.op_id)
    assert (line.author, line.replica_id) == (laptop.officer_id, laptop.replica_id)
    assert len(centre.rows(tables.audit, what="take_in_dead_letter")) == 1
    with centre.database.reading() as connection:
        assert list(findings(connection)) == []


def test_a_flag_that_is_taken_in_alarms_and_a_second_edit_of_one_name_is_for_a_person(
    centre, letters
):
    one = centre.laptop(name="One")
    family = centre.family(one.officer_id)
    centre.family(one.officer_id, child="c-foreign")
    raised = one.make("flag_event", flag_body("f1", severity=3), family, child_id="c-foreign")
    first = one.make("note", note("first"), family)
    twice = one.make("note", note("second"), family, op_id=first.op_id)
    one.push(first)
    assert [one.push(op)[0].verdict for op in (raised, twice)] == ["refused", "refused"]
    numbers = [line.split()[0] for line in letters()[1]]
    assert [letters("take-in", n)[0] for n in numbers] == [2, 2]
    assert letters("take-in", numbers[1])[2] == (
        "Not done: another edit has its name: its words can only be entered by hand."
    )
    r = tables.record  # an import had put the child into the wrong family
    moved = r.update().where(r.c.id == "c-foreign").values(family_id=family)
    centre.database.write(lambda c: c.execute(moved))
    assert letters("take-in", numbers[0])[0] == 0
    assert "flag_raised" in {row.what for row in centre.rows(tables.notice)}
    one.refused = first
    assert heard(one) == {}, "a letter of this name is open"


def test_a_letter_that_lay_for_weeks_is_no_later_than_it_came(centre):
    """It was in time when it was refused: that nobody looked at it for so long is not its officer's doing."""
    one = centre.laptop(name="One")
    family = centre.family(one.officer_id)
    centre.family(one.officer_id, child="c-foreign")
    one.pull()
    op = one.make("note", note("in time"), family, child_id="c-foreign")
    centre.unassign(one.officer_id, family)
    assert one.push(op)[0].verdict == "refused"
    r = tables.record  # an import had put the child into the wrong family
    moved = r.update().where(r.c.id == "c-foreign").values(family_id=family)
    centre.database.write(lambda c: c.execute(moved))
    centre.clock.advance(days=40)
    (row,) = centre.rows(tables.dead_letter)
    context = Context(centre=centre.centre, settings=Settings(), clock=centre.clock)
    assert centre.database.write(lambda c: take_in(c, row.n, context)) is Verdict.LATE
    assert centre.held(op.record_id) is not None


def test_of_two_refused_edits_of_one_name_only_the_one_its_device_knows_is_taken_in(
    centre, letters
):
    """The other would be told as taken in, while its words stood nowhere."""
    one = centre.laptop(name="One")
    family = centre.family(one.officer_id)
    centre.unassign(one.officer_id, family)
    one.pull()
    first = one.make("note", note("first"), family)
    second = one.make("note", note("second"), family, op_id=first.op_id)
    assert [one.push(op)[0].verdict for op in (first, second)] == ["refused", "refused"]
    centre.assign(one.officer_id, family)
    numbers = [line.split()[0] for line in letters()[1]]
    assert letters("take-in", numbers[1])[2] == (
        "Not done: another edit has its name: its words can only be entered by hand."
    )
    assert letters("take-in", numbers[0])[0] == 0
    assert centre.held(first.record_id) is not None
    assert centre.held(second.record_id) is None


def test_letters_about_a_child_that_the_law_erases_go_with_it_and_others_stay(centre):
    """Invariant 32: a letter is a whole edit; one may name the child nowhere but in what it says."""
    one = centre.laptop(name="One")
    family = centre.family(one.officer_id, child="c-gone")
    centre.load(centre.child(family, "c-brother"))
    taken = one.make("note", note("taken"), family, child_id="c-gone")
    one.push(taken)
    refused = [
        one.make("note", note("of the child"), family, child_id="c-gone", author="another"),
        one.make("note", note("about a note of theirs"), family, record_id=taken.record_id),
        one.make("note", note("of the brother"), family, child_id="c-brother", author="another"),
        one.make("note", note("nobody’s"), family, author="another"),
    ]
    assert {outcome.verdict for outcome in one.push(*refused)} == {"refused"}
    centre.database.write(lambda c: erase(c, "c-gone", "court_order", centre.clock))
    left = {row.op_id for row in centre.rows(tables.dead_letter)}
    assert left == {op.op_id for op in refused[2:]}
