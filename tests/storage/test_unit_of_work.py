"""One change is whole or not at all; what a person may not write is refused."""

from __future__ import annotations

from datetime import date

import pytest

from ehe_desktop.domain.child import Child
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.storage import outbox, records
from ehe_desktop.storage.audit_check import ChainVerdict, verify
from ehe_desktop.storage.store import Store
from tests import builders
from tests.storage.case_store import (
    ME,
    a_case,
    a_sitting,
    a_store,
    counted_ids,
    of_server,
    table_rows,
)


@pytest.fixture
def store(tmp_path):
    made = a_store(tmp_path)
    yield made
    made.close()


def test_a_new_record_is_written_with_its_op_its_audit_entry_and_its_rows(store):
    with store.writing(ME) as work:
        family_id = work.create("family", builders.a_family())
        child_id = work.create("child", builders.a_child(), family_id=family_id)

    assert work.changed.children == {child_id}
    assert work.changed.families == {family_id}
    assert work.changed.kinds == {"family", "child"}
    assert work.changed.asked_by == "test"
    with store.reading() as view:
        assert view.body(Child, child_id) == builders.a_child()
        assert [op.op_kind for op in outbox.waiting(view.connection, 1, 10)] == ["create"] * 2
        assert verify(view.connection).verdict is ChainVerdict.INTACT
    assert [row["action"] for row in table_rows(store, "audit_entry")] == ["create", "create"]
    assert [row["full_name"] for row in table_rows(store, "caseload_row")] == ["Amina Yusuf"]


def test_an_exception_leaves_nothing_behind(store):
    a_case(store)
    before = {
        name: table_rows(store, name) for name in ("record", "outbox_op", "meta", "audit_entry")
    }
    with pytest.raises(ZeroDivisionError):
        _start_and_fail(store)
    assert {name: table_rows(store, name) for name in before} == before
    assert len(table_rows(store, "caseload_row")) == 1


def test_fields_that_move_together_travel_together(store):
    _, child_id = a_case(store)
    _send_everything(store)
    with store.writing(ME) as work:
        work.patch("child", child_id, given_name="Aminah")
    with store.reading() as view:
        (op,) = outbox.waiting(view.connection, 1, 10)
    assert op.set == {"given_name": "Aminah", "family_name": "Yusuf"}
    assert op.base == {"given_name": "Amina", "family_name": "Yusuf"}


def test_a_patch_that_changes_nothing_writes_nothing(store):
    _, child_id = a_case(store)
    before = table_rows(store, "outbox_op"), table_rows(store, "audit_entry")
    with store.writing(ME) as work:
        work.patch("child", child_id, {"given_name": "Amina", "born_on": date(2017, 3, 13)})
    assert work.changed.children == frozenset()
    assert (table_rows(store, "outbox_op"), table_rows(store, "audit_entry")) == before


def test_a_field_of_a_newer_program_survives_an_edit(store):
    family_id, child_id = a_case(store)
    _send_everything(store)
    with store.reading() as view:
        body = view.record("child", child_id).body
    newer = of_server(
        "child", child_id, {**body, "pet": {"name": "Rex"}}, family_id=family_id, child_id=child_id
    )
    with store.settling() as work:
        work.absorb(newer)
    with store.writing(ME) as work:
        work.patch("child", child_id, known_as="Mina")
    with store.reading() as view:
        shown = view.record("child", child_id).body
    assert shown["pet"] == {"name": "Rex"}
    assert shown["known_as"] == "Mina"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("visit", builders.a_visit()),
        ("note", builders.a_note()),
        ("flag_event", builders.a_flag_event()),
        ("concern_event", builders.a_concern_event()),
    ],
)
def test_what_is_signed_or_happened_is_never_altered(store, kind, body):
    _, child_id = a_case(store)
    with store.writing(ME) as work:
        record_id = work.create(kind, body, child_id=child_id)
    with pytest.raises(RuleBroken, match="never altered"), store.writing(ME) as work:
        work.patch(kind, record_id, {"by": "somebody"})


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("officer", builders.an_officer()),
        ("assignment", builders.an_assignment()),
        ("conflict", builders.a_conflict("child", "x")),
    ],
)
def test_server_owned_records_and_conflicts_are_not_a_persons_to_write(store, kind, body):
    family_id, _ = a_case(store)
    with pytest.raises(RuleBroken, match="central system"), store.writing(ME) as work:
        work.create(kind, body, family_id=family_id)


def test_a_person_takes_in_nothing_and_a_round_edits_nothing(store):
    _, child_id = a_case(store)
    officer = of_server("officer", "o", builders.an_officer())
    with pytest.raises(RuleBroken), store.writing(ME) as work:
        work.absorb(officer)
    with pytest.raises(RuleBroken), store.writing(ME) as work:
        work.forget("child", child_id)
    with pytest.raises(RuleBroken), store.settling() as work:
        work.create("note", builders.a_note(), child_id=child_id)


@pytest.mark.parametrize(
    "fields",
    [{"no_such_field": 1}, {"given_name": 7}, {"born_on": "yesterday"}, {"former_names": None}],
)
def test_a_patch_that_does_not_fit_is_refused(store, fields):
    _, child_id = a_case(store)
    with pytest.raises(RuleBroken), store.writing(ME) as work:
        work.patch("child", child_id, fields)


def test_creates_that_do_not_fit_are_refused(store):
    family_id, child_id = a_case(store)
    for wrong in (
        lambda w: w.create("visit", builders.a_note(), child_id=child_id),
        lambda w: w.create("letter", builders.a_note(), child_id=child_id),
        lambda w: w.create("note", builders.a_note(), child_id="unknown"),
        lambda w: w.create(
            "child", builders.a_child("Other Name"), family_id=family_id, record_id=child_id
        ),
        lambda w: w.patch("child", "unknown", known_as="x"),
    ):
        with pytest.raises(RuleBroken), store.writing(ME) as work:
            wrong(work)


def test_a_double_press_makes_one_record(store):
    _, child_id = a_case(store)
    made = []
    for _ in range(2):
        with store.writing(ME, write_id="page-7") as work:
            made.append(work.create("note", builders.a_note(), child_id=child_id))
            made.append(work.create("note", builders.a_note("Second."), child_id=child_id))
            work.patch("child", child_id, known_as="Mina")
            work.audit("print", "child", child_id)
    assert work.repeated
    assert made[:2] == made[2:]
    assert len(table_rows(store, "timeline_row")) == 2
    actions = [row["action"] for row in table_rows(store, "audit_entry")]
    assert actions.count("print") == 1
    assert work.changed.kinds == frozenset()


def test_a_write_that_failed_is_not_taken_for_done(store):
    _, child_id = a_case(store)
    with pytest.raises(RuleBroken):
        _note_and_break_a_rule(store, child_id, "page-8")
    with store.writing(ME, write_id="page-8") as work:
        work.create("note", builders.a_note(), child_id=child_id)
    assert not work.repeated
    assert len(table_rows(store, "timeline_row")) == 1


def test_looking_is_entered_once_a_sitting_and_never_lost_with_a_failed_unit(store):
    _, child_id = a_case(store)

    def look(fail: bool = False):
        with store.writing(ME) as work:
            work.audit("view", "child", child_id, child_id=child_id, fields_shown=("identity",))
            if fail:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        look(fail=True)
    look()
    look()
    views = [row for row in table_rows(store, "audit_entry") if row["action"] == "view"]
    assert len(views) == 1
    assert '"fields_shown":["identity"]' in views[0]["entry"]

    again = Store.open(store.engine, a_sitting(new_id=counted_ids(500)))
    with again.writing(ME) as work:
        work.audit("view", "child", child_id, child_id=child_id)
    assert sum(row["action"] == "view" for row in table_rows(store, "audit_entry")) == 2


def test_typing_into_a_draft_is_entered_once_and_is_one_op_beside_the_one_that_made_it(store):
    family_id, child_id = a_case(store)
    with store.writing(ME) as work:
        plan_id = work.create("visit_plan", builders.a_visit_plan(child_id), family_id=family_id)
        draft_id = work.create(
            "visit_draft", builders.a_visit_draft(plan_id, child_id), family_id=family_id
        )
    ids = set()
    for words in ("Grow", "Growing", "Growing beans"):
        with store.writing(ME) as work:
            work.patch("visit_draft", draft_id, jots=(words,))
        with store.reading() as view:
            ops = outbox.unsent_of(view.connection, "visit_draft", draft_id)
        ids.add(ops[-1].op_id)
    assert [op.set["jots"] for op in ops] == [[], ["Growing beans"]]
    assert len(ids) == 3, "no id is of two edits: a copy may send the earlier one"
    edits = [r for r in table_rows(store, "audit_entry") if r["object_type"] == "visit_draft"]
    assert [row["action"] for row in edits] == ["create"]
    assert table_rows(store, "op_history") == []

    again = Store.open(store.engine, a_sitting(new_id=counted_ids(500)))
    for words in ("Growing beans and", "Growing beans and peas"):
        with again.writing(ME) as work:
            work.patch("visit_draft", draft_id, jots=(words,))
    edits = [r for r in table_rows(store, "audit_entry") if r["object_type"] == "visit_draft"]
    assert [row["action"] for row in edits] == ["create", "edit"]


def test_what_the_centre_sends_lies_beneath_an_unsent_edit(store):
    family_id, child_id = a_case(store)
    _send_everything(store)
    whose = {"family_id": family_id, "child_id": child_id}
    with store.settling() as work:
        work.absorb(of_server("child", child_id, builders.a_child(), rev=3, **whose))
    with store.writing(ME) as work:
        work.patch("child", child_id, known_as="Mina")
    with store.settling() as work:
        work.absorb(of_server("child", child_id, builders.a_child(language="so"), rev=4, **whose))
        work.absorb(of_server("child", child_id, builders.a_child("Old Name"), rev=2, **whose))
    with store.reading() as view:
        held = records.get(view.connection, "child", child_id)
    assert held.record.rev == 4
    assert (held.record.body["language"], held.record.body["known_as"]) == ("so", "Mina")
    assert held.beneath["known_as"] == ""

    _send_everything(store)
    with store.settling() as work:
        work.absorb(
            of_server("child", child_id, builders.a_child(known_as="Minnie"), rev=5, **whose)
        )
    with store.reading() as view:
        held = records.get(view.connection, "child", child_id)
    assert held.record.body["known_as"] == "Minnie"
    assert held.beneath is None


def test_a_record_with_unsent_edits_is_not_forgotten(store):
    _, child_id = a_case(store)
    with store.settling() as work:
        work.forget("child", child_id)
    assert len(table_rows(store, "caseload_row")) == 1
    _send_everything(store)
    with store.settling() as work:
        work.forget("child", child_id)
    assert table_rows(store, "caseload_row") == []
    assert work.changed.children == {child_id}


def test_another_officers_store_is_not_opened(store):
    with pytest.raises(RuleBroken):
        Store.open(store.engine, a_sitting(officer_id="officer-lee"))


def test_a_second_layout_is_refused(store):
    with pytest.raises(RuleBroken):
        Store.create(store.engine, a_sitting(), audit_key=bytes(32))


def _start_and_fail(store):
    with store.writing(ME) as work:
        family_id = work.create("family", builders.a_family())
        work.create("child", builders.a_child("Jakub Reid"), family_id=family_id)
        raise ZeroDivisionError


def _note_and_break_a_rule(store, child_id, write_id):
    with store.writing(ME, write_id=write_id) as work:
        work.create("note", builders.a_note(), child_id=child_id)
        work.patch("child", "unknown", known_as="x")


def _send_everything(store):
    """Answer every op, as a round does."""
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE outbox_op SET state = 'acked', push_seq = op_seq, batch_id = 'b', outcome = '{}'"
        )
