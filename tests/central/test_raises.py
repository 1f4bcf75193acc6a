"""A flag or concern that is raised is never lost: where it cannot be taken in, it waits on its device."""

from __future__ import annotations

import json

import pytest

from ehe_desktop.central import main, tables
from ehe_desktop.domain.ids import new_id
from ehe_desktop.domain.records import write
from tests.builders import a_concern_event
from tests.central.test_ledger import flag_body


@pytest.mark.parametrize("child", ["c1", None])
def test_a_raise_without_an_assignment_waits_and_is_told_of_once(centre, child):
    """The family may be the officer's by a time that a restore lost."""
    one = centre.laptop(name="One")
    family = centre.family(child="c1")
    raised = one.make("flag_event", flag_body("f1", severity=3), family, child_id=child)
    (waits,) = one.push(raised)
    assert (waits.verdict, "Tell your supervisor" in waits.reason) == ("held", True)
    assert one.push(raised)[0].verdict == "held"
    (note,) = centre.rows(tables.notice)
    assert (note.what, note.family_id) == ("raise_waits", None)
    seen = one.make("flag_event", flag_body("f1", event="seen"), family, child_id=child)
    assert one.push(seen)[0].verdict == "held"
    centre.assign(one.officer_id, family)
    assert one.push(raised)[0].verdict == "applied"
    told = {row.what for row in centre.rows(tables.notice)}
    assert told == {"raise_waits", "work_waits", "flag_raised"}


def test_a_supervisors_raise_in_a_family_that_a_restore_lost_waits_for_the_family(centre):
    """The safety lane goes first: refused, the flag stood in the dead letters when the family came (seed 112889)."""
    boss = centre.laptop(name="Boss", role="supervisor")
    family, child = new_id(), new_id()
    raised = boss.make("flag_event", flag_body("f1", severity=3), family, child_id=child)
    assert boss.push(raised)[0].verdict == "held"
    boss.push(boss.make("family", {"address": "2 Low Road"}, family, record_id=family))
    assert boss.push(raised)[0].verdict == "applied"


ALARMS = {
    ("flag_event", "raised"): "flag_raised",
    ("flag_event", "escalated"): "flag_raised",
    ("concern_event", "raised"): "concern_raised",
}


@pytest.mark.parametrize(("kind", "event"), ALARMS)
def test_whatever_became_of_its_author_and_its_family_a_raise_is_in_force_and_told_once(
    centre, kind, event
):
    """Invariants 4 and 18: taken away long ago, written after that, in another role, beside what was refused."""
    one = centre.laptop(name="One")
    family = centre.family(one.officer_id, child="c1")

    def alarm(**more):
        body = flag_body("f1", event=event, severity=3)
        if kind == "concern_event":
            body = write(a_concern_event("k1"))
        return one.make(kind, body, family, child_id="c1", **more)

    refused = one.make("note", {"text": []}, family, child_id="c1")
    assert one.push(refused)[0].verdict == "refused"
    made = [alarm(), alarm(deps=(refused.op_id,))]
    told = [outcome.verdict for op in made for outcome in one.push(op)]
    centre.unassign(one.officer_id, family)
    centre.clock.advance(days=400)
    made += [alarm(), alarm(scope_epoch=10**6)]
    told += [outcome.verdict for op in made[2:] for outcome in one.push(op)]
    centre.assign(one.officer_id, family)
    centre.change_role(one.officer_id, "business_support")
    made += [alarm()]
    told += [outcome.verdict for outcome in one.push(made[-1])]
    assert told == ["applied", "applied", "late", "late", "applied"]
    assert {op.record_id for op in made} <= {row.id for row in centre.rows(tables.record)}
    notices = [row.op_id for row in centre.rows(tables.notice) if row.what == ALARMS[kind, event]]
    assert sorted(notices) == sorted(op.op_id for op in made)


def test_what_somebody_must_be_told_is_printed_until_it_is_taken(centre, url, capsys):
    one = centre.laptop(name="One")
    family = centre.family(one.officer_id)
    one.push(one.make("flag_event", flag_body("f1", severity=3), family))

    def notices(*words):
        assert main.main(["notices", "--db", url, *words]) == 0
        return capsys.readouterr().out.splitlines()

    (line,) = notices()
    assert "flag_raised" in line
    assert family in line
    assert notices("--take") == [line]
    assert notices() == []
    one.push(one.make("flag_event", flag_body("f2", severity=2), family))
    assert len(notices("--take")) == 1


def test_a_refused_edit_is_told_of_once_and_read_whole_by_the_office(centre, url, tmp_path, capsys):
    """Without --json or --out only ids and reasons are printed, and nothing need be noted."""
    one = centre.laptop(name="One")
    own = centre.family(one.officer_id)
    centre.family(child="c-foreign")
    bad = [
        one.make("note", {"text": f"secret words {n}"}, own, child_id="c-foreign") for n in range(3)
    ]
    one.push(*bad)
    one.push(*bad)
    told = [row for row in centre.rows(tables.notice) if row.what == "refused"]
    assert {row.op_id for row in told} == {op.op_id for op in bad}
    assert (len(told), {row.family_id for row in told}) == (3, {None})

    def letters(*words):
        code = main.main(["dead-letters", "--db", url, *words])
        said = capsys.readouterr()
        return code, said.out.splitlines(), said.err.strip()

    def noted():
        return [row.object_id for row in centre.rows(tables.audit, what="read_dead_letters")]

    code, lines, more = letters("--most", "2")
    assert (code, len(lines), more) == (0, 2, f"there are more: --after {lines[1].split()[0]}")
    assert not any("secret" in line for line in lines)
    assert all(bad[n].op_id in line and one.officer_id in line for n, line in enumerate(lines))
    assert noted() == []
    (last,) = letters("--after", lines[1].split()[0], "--json")[1]
    assert json.loads(last)["op"]["set"] == {"text": "secret words 2"}
    assert len(noted()) == 1
    out = tmp_path / "letters.jsonl"
    assert letters("--out", str(out))[:2] == (0, ["3 letters written"])
    whole = [json.loads(line)["op"]["op_id"] for line in out.read_text().splitlines()]
    assert whole == [op.op_id for op in bad]
    assert letters("--out", str(out))[0] == 2
