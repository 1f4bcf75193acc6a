"""An answered batch is settled by as many statements however long it is."""

from __future__ import annotations

from sqlalchemy import event

from ehe_desktop.domain.records import Outcome
from ehe_desktop.storage import outbox, records, sealing
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
