"""The feed: nothing skipped, nothing out of scope, marks that cannot be made up (sync.md B5: 10, 21, 22, 25, 27-30)."""

from __future__ import annotations

import base64
import threading
from dataclasses import replace

import msgspec
import pytest
from litestar.testing import TestClient

from ehe_desktop.central import tables
from ehe_desktop.central.app import build_app
from ehe_desktop.central.verify import findings
from ehe_desktop.domain.ids import new_id
from ehe_desktop.domain.records import KINDS, Record
from ehe_desktop.wire.messages import Limits, PullAnswer
from tests.central.conftest import FREE
from tests.central.laptop import Laptop
from tests.central.test_ledger import flag_body, note

SMALL = replace(FREE, limits=Limits(page_records=3))


def notes(family, count):
    return [
        Record(kind="note", id=new_id(), family_id=family, body=note(f"n{n}")) for n in range(count)
    ]


def in_scope(centre, *families):
    return {r.id: r.rev for r in centre.rows(tables.record) if r.family_id in (None, *families)}


def held(laptop):
    return {r.id: r.rev for r in laptop.records.values()}


def test_pages_add_up_and_an_interrupted_round_goes_on(centre):
    laptop = centre.laptop()
    family = centre.family(laptop.officer_id)
    centre.load(*notes(family, 10))
    centre.open(SMALL)
    laptop.http = centre.http
    first = msgspec.json.decode(laptop.page().raw, type=PullAnswer)
    assert len(first.records) == 3
    assert first.total == len(in_scope(centre, family))
    again = msgspec.json.decode(laptop.page().raw, type=PullAnswer)
    assert again.records == first.records
    laptop.pull()
    assert held(laptop) == in_scope(centre, family)


def test_a_record_that_moves_while_the_pages_travel_is_not_lost(centre):
    laptop = centre.laptop()
    other = centre.laptop(name="Other")
    family = centre.family(laptop.officer_id, other.officer_id, child="c1")
    centre.load(*notes(family, 8))
    other.pull()
    centre.open(SMALL)
    laptop.http = other.http = centre.http
    page, staged, step = "", {}, 0
    while True:
        told = msgspec.json.decode(laptop.page(page).raw, type=PullAnswer)
        staged |= {r.id: r for r in told.records}
        page, step = told.next_page, step + 1
        if not page:
            break
        other.pull()
        other.push(other.edit(other.records["c1"], {"known_as": f"step {step}"}))
    laptop.records, laptop.cursor = staged, told.cursor
    laptop.check_digest(told)
    laptop.pull()
    assert held(laptop) == in_scope(centre, family)


def test_a_family_that_comes_while_the_pages_travel_is_sent_whole_in_the_next_round(centre):
    laptop = centre.laptop()
    family, coming = centre.family(laptop.officer_id), centre.family(child="c2")
    centre.load(*notes(family, 8), *notes(coming, 5))
    centre.open(SMALL)
    laptop.http = centre.http
    first = msgspec.json.decode(laptop.page().raw, type=PullAnswer)
    centre.assign(laptop.officer_id, coming)
    staged, page = {r.id: r for r in first.records}, first.next_page
    while page:
        told = msgspec.json.decode(laptop.page(page).raw, type=PullAnswer)
        staged, page = staged | {r.id: r for r in told.records}, told.next_page
    laptop.records, laptop.cursor = staged, told.cursor
    laptop.check_digest(told)
    assert laptop.pull().scope_add == (coming,)
    assert held(laptop) == in_scope(centre, family, coming)


def test_more_than_a_page_that_moved_meanwhile_comes_in_the_next_round(centre):
    laptop = centre.laptop()
    family = centre.family(laptop.officer_id)
    centre.load(*notes(family, 4))
    centre.open(SMALL)
    laptop.http = centre.http
    staged, page = {}, ""
    while True:
        told = msgspec.json.decode(laptop.page(page).raw, type=PullAnswer)
        staged, page = staged | {r.id: r for r in told.records}, told.next_page
        centre.load(*notes(family, 5))
        if not page:
            break
    laptop.records, laptop.cursor = staged, told.cursor
    laptop.check_digest(told)
    laptop.pull()
    assert held(laptop) == in_scope(centre, family)


def test_a_family_is_sent_whole_when_it_comes_and_taken_when_it_goes(centre):
    one, two = centre.laptop(name="One"), centre.laptop(name="Two")
    chief = centre.laptop(role="supervisor", name="Chief")
    mine = centre.family(one.officer_id, child="c1")
    theirs = centre.family(two.officer_id, child="c2")
    centre.load(*notes(mine, 7))
    for laptop in (one, two, chief):
        laptop.pull()
    assert held(one) == in_scope(centre, mine)
    assert held(two) == in_scope(centre, theirs)
    centre.open(SMALL)
    for laptop in (one, two, chief):
        laptop.http = centre.http
    centre.assign(two.officer_id, mine)
    centre.unassign(one.officer_id, mine)
    added, gone = two.pull(), one.pull()
    assert (added.scope_add, gone.scope_remove) == ((mine,), (mine,))
    assert held(two) == in_scope(centre, mine, theirs)
    assert held(one) == in_scope(centre)
    centre.assign(one.officer_id, mine)
    one.pull()
    assert held(one) == in_scope(centre, mine), "A to B to A gives A the whole family"
    assert two.pull().scope_remove == ()
    assert held(two) == in_scope(centre, mine, theirs), "and takes nothing from B"
    chief.pull()
    assert held(chief) == in_scope(centre, mine, theirs)


def test_two_grounds_hold_a_family_until_the_last_ends(centre):
    one = centre.laptop()
    family = centre.family(one.officer_id, child="c1")
    centre.assign(one.officer_id, family)
    one.pull()
    first = centre.rows(tables.assignment)[0]
    centre.database.write(
        lambda c: c.execute(
            tables.assignment.update()
            .where(tables.assignment.c.id == first.id)
            .values(removed_pos=1)
        )
    )
    assert one.pull().scope_remove == ()
    assert "c1" in one.records


def test_not_a_byte_of_a_family_out_of_scope(centre):
    one, two = centre.laptop(name="One"), centre.laptop(name="Two")
    mine, secret = (
        centre.family(one.officer_id, child="c1"),
        centre.family(two.officer_id, child="c2"),
    )
    two.pull()
    two.push(
        two.edit(two.records["c2"], {"known_as": "MARKER"}),
        two.make("note", note("MARKER"), secret, child_id="c2"),
    )
    answers = [one.handshake().raw, one.page().raw]
    one.pull()
    probes = [
        one.edit(two.records["c2"], {"known_as": "x"}),
        replace(one.edit(two.records["c2"], {"known_as": "x"}), record_id=new_id()),
        one.make("note", note("x"), secret),
        one.make("note", note("x"), new_id()),
        one.make("note", note("x"), mine, child_id="c2"),
        one.make("child", {"given_name": "A", "family_name": "B"}, mine, record_id="c2"),
    ]
    said = one.send(one.seal(*probes)).body["outcomes"]
    assert [o["verdict"] for o in said] == ["held"] * 4 + ["refused"] * 2
    for alike in (said[:4], said[4:]):  # what one may not see and what is not there: the same words
        assert len({o["reason"] for o in alike}) == 1
    for raw in [*answers, one.page().raw]:
        assert b"MARKER" not in raw
        assert secret.encode() not in raw


@pytest.mark.parametrize(
    ("role", "unseen"),
    [
        (
            "business_support",
            {
                "note",
                "child_voice",
                "concern_event",
                "flag_event",
                "risk_assessment",
                "conflict",
                "visit",
                "contact_attempt",
            },
        ),
        ("safeguarding_lead", set()),
    ],
)
def test_a_role_is_sent_only_what_it_may_see(centre, role, unseen):
    writer, reader = centre.laptop(), centre.laptop(role=role)
    family = centre.family(writer.officer_id, child="c1")
    writer.push(writer.make("note", note("MARKER"), family, child_id="c1"))
    writer.push(writer.make("flag_event", flag_body("f", words="MARKER"), family, child_id="c1"))
    raw = reader.page().raw
    reader.pull()
    kinds = {r.kind for r in reader.records.values()}
    assert {"child", "family", "officer"} <= kinds
    assert not kinds & unseen
    assert (b"MARKER" in raw) is (not unseen)
    (outcome,) = reader.push(reader.make("note", note("x"), family))
    assert outcome.verdict == "refused"


def test_an_unknown_role_gets_nothing(centre):
    laptop = centre.laptop()
    centre.family(laptop.officer_id, child="c1")
    centre.database.write(lambda c: c.execute(tables.officer.update().values(role="wizard")))
    laptop.pull()
    assert laptop.records == {}


def test_another_role_reads_everything_again(centre):
    laptop = centre.laptop()
    family = centre.family(child="c1")
    laptop.pull()
    assert "c1" not in laptop.records
    centre.change_role(laptop.officer_id, "supervisor")
    refused = laptop.page()
    assert (refused.status, refused.body["code"]) == (409, "reset_required")
    assert laptop.begin().reset == "role_changed"
    laptop.cursor = ""
    laptop.pull()
    assert held(laptop) == in_scope(centre, family)


def test_a_mark_of_somebody_else_or_made_up_is_refused_and_never_zero(centre):
    one, two = centre.laptop(name="One"), centre.laptop(name="Two")
    one.pull()
    two.pull()
    raw = bytearray(base64.urlsafe_b64decode(one.cursor))
    made_up = []
    for place in range(0, len(raw), 7):
        changed = bytearray(raw)
        changed[place] ^= 1
        made_up.append(base64.urlsafe_b64encode(changed).decode())
    for cursor in [two.cursor, "x", one.cursor[:-4], one.cursor + "AAAA", "é", *made_up]:
        answer = one.page(cursor=cursor)
        assert (answer.status, answer.body["code"]) == (409, "cursor_refused")
        assert one.handshake(cursor=cursor).body["code"] == "cursor_refused"
    assert one.page(page=one.cursor).body["code"] == "cursor_refused", "a cursor is no page"


def test_a_restored_centre_is_noticed_by_its_epoch_and_by_its_chain(centre):
    laptop = centre.laptop()
    family = centre.family(laptop.officer_id, child="c1")
    laptop.pull()
    centre.load(*notes(family, 1))
    laptop.pull()
    centre.database.write(
        lambda c: c.execute(
            tables.chain.insert().values(pos=999, digest="d", chain="other", at="x")
        )
    )
    centre.database.write(lambda c: c.execute(tables.counter.update().values(pos=998)))
    centre.new_epoch()
    centre.open()
    laptop.http = centre.http
    assert laptop.page().body["code"] == "reset_required"
    assert laptop.begin().reset == "restored"


def test_work_on_a_family_that_was_taken_away_is_kept(centre):
    one, two = centre.laptop(name="One"), centre.laptop(name="Two")
    family = centre.family(one.officer_id, two.officer_id, child="c1")
    one.pull()
    made_before = [
        one.edit(one.records["c1"], {"known_as": "Late"}),
        one.make("note", note("late"), family),
        one.make("note", note("too late"), family),
    ]
    centre.unassign(one.officer_id, family)
    assert [o.verdict for o in one.push(*made_before[:2])] == ["late", "late"]
    two.pull()
    assert two.records["c1"].body["known_as"] == "Late"
    one.pull()
    (told,) = one.push(one.make("note", note("after"), family))
    assert told.verdict == "refused"
    centre.clock.advance(days=31)
    (old,) = one.push(made_before[2])
    assert old.verdict == "refused"
    assert "30 days" in old.reason
    letters = "".join(r.op for r in centre.rows(tables.dead_letter))
    assert "too late" in letters
    assert "after" in letters


def test_a_new_family_belongs_to_the_officer_who_made_it(centre):
    one, two = centre.laptop(name="One"), centre.laptop(name="Two")
    one.pull()
    family = new_id()
    outcomes = one.push(
        one.make("family", {"address": "2 Low Road"}, family, record_id=family),
        one.make("child", {"given_name": "A", "family_name": "B"}, family),
    )
    assert [o.verdict for o in outcomes] == ["applied", "applied"]
    one.pull()
    two.pull()
    assert len([r for r in one.records.values() if r.family_id == family]) == 2
    assert not [r for r in two.records.values() if r.family_id == family]


def test_every_kind_that_a_laptop_writes_has_a_lane_the_centre_takes():
    assert {kind.lane for kind in KINDS.values()} == {0, 1}


def test_no_record_is_skipped_while_many_write(centre):
    """Eight writers in threads, each its own batches; a reader polls all the time."""
    reader = centre.laptop(role="supervisor", name="Reader")
    writers = [centre.laptop(name=f"W{n}") for n in range(8)]
    family = centre.family(*[w.officer_id for w in writers])
    seen: dict[str, int] = {}
    stop, faults = threading.Event(), []

    def client() -> TestClient:
        return TestClient(build_app(centre.database, FREE, centre.clock))

    def work(laptop: Laptop, own: TestClient) -> None:
        try:
            with own as http:
                laptop.http = http
                for n in range(6):
                    laptop.push(
                        *[laptop.make("note", note(f"{n}"), family) for _ in range(1 + n % 3)]
                    )
        except BaseException as fault:
            faults.append(fault)
            raise

    def poll(own: TestClient) -> None:
        try:
            with own as http:
                reader.http = http
                while not stop.is_set():
                    seen.update((r.id, r.rev) for r in reader.pull().records)
        except BaseException as fault:
            faults.append(fault)
            raise

    polling = threading.Thread(target=poll, args=(client(),))
    polling.start()
    threads = [threading.Thread(target=work, args=(w, client())) for w in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    polling.join()
    assert not faults
    reader.http = centre.http
    reader.pull()
    assert held(reader) == in_scope(centre, family)
    assert len(reader.of_kind("note")) == 8 * sum(1 + n % 3 for n in range(6))
    with centre.database.reading() as connection:
        assert list(findings(connection)) == []
    positions = [row.pos for row in centre.rows(tables.chain)]
    assert sorted(positions) == list(range(1, max(positions) + 1)), "no stamp is missing"
