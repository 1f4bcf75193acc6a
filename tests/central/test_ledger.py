"""Exactly once: replays, gaps, forks, altered batches, dead letters (sync.md B5: 8, 17 to 20)."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from dataclasses import replace

import msgspec
import pytest
from sqlalchemy.exc import OperationalError

from ehe_desktop.central import ledger, tables
from ehe_desktop.central.accept import op_digest
from ehe_desktop.central.growing import ONLY_GROW
from ehe_desktop.domain.records import Op
from ehe_desktop.wire.messages import PushAnswer
from ehe_desktop.wire.seals import seal_batch


def state_of(centre):
    return {
        table.name: sorted(map(repr, centre.rows(table)))
        for table in (
            tables.record, tables.history, tables.known_op, tables.outcome,
            tables.dead_letter, tables.notice, tables.counter, tables.chain,
        )
    }  # fmt: skip


def test_any_replay_in_any_order_changes_nothing_and_answers_the_same_bytes(centre):
    laptop = centre.laptop()
    family = centre.family(laptop.officer_id)
    child = laptop.make("child", {"given_name": "A", "family_name": "B"}, family)
    flag = laptop.make(
        "flag_event", flag_body("f1"), family, child_id=child.record_id, deps=(child.op_id,)
    )
    batches = [laptop.seal(child, laptop.make("officer", {"name": "X"}))]
    batches.append(laptop.seal(flag))
    batches += [laptop.seal(laptop.make("note", note(f"n{number}"), family)) for number in range(4)]
    first = [laptop.send(batch).raw for batch in batches]
    before = state_of(centre)
    for index in random.Random(4).choices(range(len(batches)), k=20):
        assert laptop.send(batches[index]).raw == first[index]
    assert state_of(centre) == before
    told = [row.what for row in centre.rows(tables.notice)]
    assert sorted(told) == ["flag_raised", "refused"]


def test_a_retry_under_another_batch_name_gets_the_stored_answers(centre):
    laptop = centre.laptop()
    family = centre.family(laptop.officer_id)
    ops = [replace(laptop.make("note", note(str(n)), family), push_seq=n) for n in (1, 2, 3)]
    laptop.sealed[1] = 3
    whole = laptop.send(seal_batch("whole", ops))
    parts = [laptop.send(seal_batch(f"part{i}", [op])) for i, op in enumerate(ops)]
    assert [o for part in parts for o in part.body["outcomes"]] == whole.body["outcomes"]
    assert len(centre.rows(tables.outcome)) == 3


def test_of_a_batch_that_is_known_in_part_the_rest_is_taken_in(centre):
    """An older copy of a store cuts its batches elsewhere."""
    laptop = centre.laptop()
    family = centre.family(laptop.officer_id)
    ops = [replace(laptop.make("note", note(str(n)), family), push_seq=n) for n in (1, 2, 3)]
    (first,) = laptop.send(seal_batch("one", ops[:1])).body["outcomes"]
    told = laptop.send(seal_batch("all", ops)).body["outcomes"]
    assert [one["op_id"] for one in told] == [op.op_id for op in ops]
    assert (told[0], {one["verdict"] for one in told}) == (first, {"applied"})
    assert len([row for row in centre.rows(tables.record) if row.kind == "note"]) == 3
    (lane,) = centre.rows(tables.lane, lane=1)
    assert lane.last_seq == 3


def test_a_gap_a_fork_and_an_altered_batch_write_nothing(centre):
    laptop = centre.laptop()
    family = centre.family(laptop.officer_id)
    one = replace(laptop.make("note", note("one"), family), push_seq=1)
    laptop.send(seal_batch("b1", [one]))
    before = state_of(centre)
    gap = laptop.send(
        seal_batch("b3", [replace(laptop.make("note", note("x"), family), push_seq=3)])
    )
    assert (gap.status, gap.body["code"], gap.body["expected"]) == (409, "gap", 2)
    other = replace(laptop.make("note", note("other"), family), push_seq=1)
    assert laptop.send(seal_batch("b1", [other])).body["code"] == "replica_forked"
    altered = replace(one, set=note("altered"))
    assert laptop.send(seal_batch("b1", [altered])).body["code"] == "batch_differs"
    late_fork = [other, replace(laptop.make("note", note("new"), family), push_seq=2)]
    assert laptop.send(seal_batch("b4", late_fork)).body["code"] == "replica_forked"
    assert state_of(centre) == before


def test_a_store_put_back_is_sent_for_a_new_identity_and_its_ops_are_known(centre):
    laptop = centre.laptop()
    family = centre.family(laptop.officer_id)
    op = laptop.make("note", note("kept"), family)
    laptop.push(op)
    laptop.sealed[1] = 0
    forked = laptop.handshake()
    assert (forked.status, forked.body["code"]) == (409, "replica_forked")
    renewed = laptop.post("/v1/replica", {"reason": "told"})
    assert renewed.status == 200
    laptop.replica_id, laptop.token = renewed.body["replica_id"], renewed.body["token"]
    laptop.sealed = {0: 0, 1: 0}
    laptop.begin()
    (again,) = laptop.push(op)
    assert (again.verdict, again.rev) == ("duplicate", 1)
    assert len([r for r in centre.rows(tables.record) if r.kind == "note"]) == 1


def test_an_edit_of_an_older_program_is_the_same_edit(centre):
    """Ops once named files, always none; digests of that time are kept."""
    one = centre.laptop()
    family = centre.family(one.officer_id)
    batch = one.seal(one.make("note", note("x"), family))
    said = msgspec.json.decode(batch.body)
    listed = msgspec.json.encode([op | {"blobs": []} for op in said["ops"]])
    said |= {"ops": msgspec.Raw(listed), "sha256": hashlib.sha256(listed).hexdigest()}
    first = one.post("/v1/push", msgspec.json.encode(said))
    assert first.status == 200
    again = one.send(batch)
    assert (again.status, again.raw) == (200, first.raw)
    op = Op(op_id="o", op_kind="patch", kind="child", record_id="r", set={"language": "so"},
            base={"language": "en"}, family_id="f", deps=("a",))  # fmt: skip
    assert op_digest(op).startswith("45125d21df7558739de424d977ac1d5a")


def test_one_op_name_never_stands_for_two_edits(centre):
    one = centre.laptop()
    family = centre.family(one.officer_id)
    op = one.make("note", note("first"), family)
    two = centre.laptop(one.officer_id, "Two")
    one.push(op)
    (outcome,) = two.push(replace(op, set=note("second")))
    assert outcome.verdict == "refused"
    assert "second" in centre.rows(tables.dead_letter)[0].op


def test_an_op_waits_for_what_it_rests_on_and_comes_again(centre):
    laptop = centre.laptop()
    family = centre.family(laptop.officer_id)
    child = laptop.make("child", {"given_name": "A", "family_name": "B"}, family)
    flag = laptop.make("flag_event", flag_body("f1"), family, deps=(child.op_id,))
    (held,) = laptop.push(flag)
    assert held.verdict == "held"
    laptop.push(child)
    (taken,) = laptop.push(flag)
    assert taken.verdict == "applied"
    bad = laptop.make("note", {"text": 5}, family)
    (_, after) = laptop.push(bad, laptop.make("note", note("x"), family, deps=(bad.op_id,)))
    assert after.verdict == "refused"


def test_one_bad_op_keeps_no_other_back_and_is_kept_whole(centre):
    laptop = centre.laptop()
    family = centre.family(laptop.officer_id)
    centre.family(child="c-foreign")
    bad = [
        laptop.make("note", {"text": 5}, family),
        laptop.make("note", note("secret words"), family, child_id="c-foreign"),
        replace(laptop.make("note", note("k"), family), kind="nonsense"),
        laptop.make("note", note("lane"), family, record_id="a\x00b"),
        laptop.make("note", note("who"), family, author="somebody-else"),
        laptop.make("officer", {"name": "Me", "role": "supervisor"}, family),
        laptop.make("visit_draft", {"plan_id": "p", "author_id": "other", "child_ids": []}, family),
        laptop.make("child", {"given_name": "A", "family_name": "B"}, family, op_kind="append"),
        laptop.make("note", note("deep") | {"more": deep(40)}, family),
    ]
    good = [laptop.make("note", note(f"good {n}"), family) for n in range(len(bad))]
    outcomes = laptop.push(*[op for pair in zip(bad, good, strict=True) for op in pair])
    assert [o.verdict for o in outcomes] == ["refused", "applied"] * len(bad)
    assert all(o.reason for o in outcomes[::2])
    letters = [msgspec.json.decode(row.op) for row in centre.rows(tables.dead_letter)]
    assert [letter["op_id"] for letter in letters] == [op.op_id for op in bad]
    assert not any("Amira" in o.reason or "secret" in o.reason for o in outcomes)


def test_a_fault_of_ours_refuses_one_op_and_names_an_incident(centre, monkeypatch, caplog):
    laptop = centre.laptop()
    family = centre.family(laptop.officer_id)
    poison, real = laptop.make("note", note("poison"), family), ledger.decide

    def decide(op, *rest):
        if op.op_id == poison.op_id:
            raise ZeroDivisionError("planted")
        return real(op, *rest)

    monkeypatch.setattr(ledger, "decide", decide)
    with caplog.at_level("ERROR"):
        outcomes = laptop.push(
            laptop.make("note", note("a"), family), poison, laptop.make("note", note("b"), family)
        )
    assert [o.verdict for o in outcomes] == ["applied", "refused", "applied"]
    assert outcomes[1].reason.split("give the number ")[1][:8] in caplog.text
    assert len(centre.rows(tables.dead_letter)) == 1


def test_a_fault_of_the_database_refuses_nothing_and_the_same_batch_is_taken_later(
    centre, monkeypatch, caplog
):
    """Refused for it, an edit would be out of its officer's hands for a moment's trouble at the office."""
    laptop = centre.laptop()
    family = centre.family(laptop.officer_id)
    batch, before = laptop.seal(laptop.make("note", note("kept"), family)), state_of(centre)

    def fails(*_given):
        raise OperationalError("SELECT 1", {}, Exception("planted"))

    with monkeypatch.context() as while_down, caplog.at_level("WARNING"):
        while_down.setattr(ledger, "decide", fails)
        assert laptop.send(batch).status == 503
    assert state_of(centre) == before
    (told,) = laptop.send(batch).body["outcomes"]
    assert told["verdict"] == "applied"


def test_every_number_has_one_answer_and_every_accepted_text_is_in_history(centre):
    laptop, other = centre.laptop(name="One"), centre.laptop(name="Two")
    family = centre.family(laptop.officer_id, other.officer_id, child="c1")
    for each in (laptop, other):
        each.pull()
    rng, verdicts = random.Random(7), Counter()
    for step in range(30):
        who = rng.choice([laptop, other])
        child = who.records["c1"]
        value = f"value {step}"
        op = rng.choice(
            [
                who.edit(child, {"known_as": value}),
                who.edit(child, {"given_name": value}),
                who.make("note", note(value), family),
                who.make("note", {"text": [value]}, family),
            ]
        )
        batch = who.seal(op)
        answers = [
            msgspec.json.decode(who.send(batch).raw, type=PushAnswer)
            for _ in range(rng.randint(1, 2))
        ]
        verdicts.update(o.verdict for o in answers[0].outcomes)
        if rng.random() < 0.3:
            who.pull()
    assert sum(verdicts.values()) == 30 == len(centre.rows(tables.outcome))
    assert verdicts["conflict"]
    assert verdicts["refused"] == len(centre.rows(tables.dead_letter))
    texts = "".join(r.after for r in centre.rows(tables.history)) + "".join(
        r.op for r in centre.rows(tables.dead_letter)
    )
    assert all(f'"value {step}"' in texts for step in range(30))


@pytest.mark.parametrize("role", ["safeguarding_lead", "business_support"])
def test_whoever_raises_a_flag_is_heard(centre, role):
    laptop = centre.laptop(role=role)
    family = centre.family(laptop.officer_id, child="c1")
    taken, refused = (
        laptop.push(laptop.make(kind, body, family, child_id="c1"))[0]
        for kind, body in (("flag_event", flag_body("f1")), ("note", note("x")))
    )
    assert (taken.verdict, refused.verdict) == ("applied", "refused")
    assert [row.what for row in centre.rows(tables.notice)] == ["flag_raised", "refused"]


@pytest.mark.parametrize("name", ONLY_GROW)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_what_only_grows_cannot_be_altered_by_anybody(centre, name, statement):
    laptop = centre.laptop()
    laptop.push(laptop.make("note", note("x"), centre.family(laptop.officer_id)))
    column = {
        "history": "rev", "outcome": "lane", "chain": "pos", "audit": "who", "trail_entry": "h",
        "day_root": "n",
    }.get(name, "records")  # fmt: skip
    values = {
        "purge_receipt": ", ".join(["'x'"] * 3 + ["1", "1"] + ["'x'"] * 3),
        "audit": "999, 'x', 'x', 'x', 'x', 'x'",
        "trail_entry": "'x', 1, 'x', 'x', 'x', 'x'",
        "day_root": "1, 'x', 'x', 'x', 'x'",
    }.get(name)
    if values:
        centre.database.write(lambda c: c.exec_driver_sql(f"INSERT INTO {name} VALUES ({values})"))
    with pytest.raises(Exception, match="only grows"):
        centre.database.write(lambda c: c.exec_driver_sql(statement.format(name, column, column)))


def note(text):
    return {"text": text, "by": "o", "at": "2026-09-14T09:00:00Z"}


def flag_body(flag_id, event="raised", **more):
    return {
        "flag_id": flag_id,
        "event": event,
        "code": "K1",
        "at": "2026-09-14T09:00:00.000Z",
    } | more


def deep(levels):
    value = 1
    for _ in range(levels):
        value = [value]
    return value
