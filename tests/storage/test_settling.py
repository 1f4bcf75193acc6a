"""An answered batch is settled by as many statements however long it is."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import event

from ehe_desktop.domain.records import Outcome
from ehe_desktop.storage import outbox, records, sealing, staging
from ehe_desktop.storage.settling import settle
from tests import builders
from tests.fakes.council_store import council_desk
from tests.storage.test_service_concern import quiet_child


def sealed(desk):
    with desk.store.settling() as work:
        named = ("b1", 1, 500)
        batch = sealing.seal_next(work.connection, named, lambda _id, _ops: (b"x", "y"))
        rows = work.connection.exec_driver_sql(
            "SELECT op_id FROM outbox_op WHERE state = 'sealed' ORDER BY push_seq"
        )
        return batch, [row.op_id for row in rows]


def statements(desk, count):
    with desk.store.writing(desk.actor()) as work:
        for number in range(count):
            note = builders.a_note(f"note {number}", by=desk.me.officer_id)
            work.create("note", note, child_id=quiet_child(desk))
    batch, ops = sealed(desk)
    seen: list[str] = []
    event.listen(desk.store.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    with desk.store.settling() as work:
        settle(work, batch, [Outcome(op_id=op, verdict="applied", rev=1) for op in ops])
    return len(seen)


def test_sixty_ops_cost_as_many_statements_as_six(tmp_path):
    desks = [council_desk(tmp_path / str(count)) for count in (6, 60)]
    few, many = (statements(desk, count) for desk, count in zip(desks, (6, 60), strict=True))
    for desk in desks:
        desk.store.close()
    assert few == many


def test_several_ops_of_one_record_in_one_batch_are_settled_in_their_order(desk):
    """The centre took the first and asked about the second: what it holds beneath is the first's value."""
    child = quiet_child(desk)
    with desk.store.writing(desk.actor()) as work:
        work.patch("child", child, {"known_as": "first"})
    with desk.store.writing(desk.actor()) as work:
        work.patch("child", child, {"known_as": "second"})
    batch, ops = sealed(desk)
    answers = [
        Outcome(op_id=ops[0], verdict="applied", rev=2, field_rev={"known_as": 2}),
        Outcome(op_id=ops[1], verdict="held"),
    ]
    with desk.store.settling() as work:
        told = settle(work, batch, answers)
        held = records.get(work.connection, "child", child)
        unsent = outbox.unsent_of(work.connection, "child", child)
    assert held is not None
    assert held.beneath is not None
    assert (held.record.rev, held.beneath["known_as"]) == (2, "first")
    assert held.record.body["known_as"] == "second"
    assert ([op.op_id for op in unsent], told.accepted, told.held) == ([ops[1]], 1, 1)


def test_an_older_answer_takes_no_record_back_below_the_rev_that_is_shown(desk):
    """Stored outcomes come again word for word, also after a pull has brought what somebody wrote since."""
    child = quiet_child(desk)
    with desk.store.writing(desk.actor()) as work:
        work.patch("child", child, {"known_as": "mine"})
    batch, (op,) = sealed(desk)
    with desk.store.settling() as work:
        shown = records.get(work.connection, "child", child).record
        work.absorb(replace(shown, rev=9, field_rev={"language": 9}))
        settle(
            work, batch, [Outcome(op_id=op, verdict="applied", rev=5, field_rev={"known_as": 5})]
        )
        held = records.get(work.connection, "child", child).record
    assert (held.rev, held.field_rev) == (9, {"language": 9})


def test_what_comes_while_a_batch_is_under_way_lies_beneath_what_was_saved(desk):
    """Invariant 14: sealed or waiting, what a person saved is shown until the centre has answered."""
    child = quiet_child(desk)
    with desk.store.writing(desk.actor()) as work:
        work.patch("child", child, {"known_as": "mine"})
    sealed(desk)
    with desk.store.settling() as work:
        shown = records.get(work.connection, "child", child).record
        theirs = replace(shown, rev=9, body=shown.body | {"known_as": "theirs"})
        staging.stage(work.connection, staging.StagedPage(records=[theirs]))
        staging.swap(work, cursor="c", head=9, whole=False)
        held = records.get(work.connection, "child", child)
    assert (held.record.body["known_as"], held.beneath["known_as"]) == ("mine", "theirs")
    assert held.record.rev == 9
