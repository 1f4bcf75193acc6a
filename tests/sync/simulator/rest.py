"""Invariants that must hold once all is quiet: everybody has sent, read, and sent and read again.

The oracle is the list of everything anybody ever saved, kept by the world as it was typed, and the centre's
tables read with plain SQL.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from ehe_desktop.central import tables as central
from ehe_desktop.domain.records import KINDS, RecordClass
from ehe_desktop.domain.safeguarding import FlagEvent, fold_flags
from ehe_desktop.domain.second_sign_off import content_hash
from ehe_desktop.storage import digests, meta
from ehe_desktop.storage.projections.rebuild import rebuild_projections
from ehe_desktop.wire.seals import digest_of
from tests.storage.case_store import projections, projections_in
from tests.sync.simulator.as_said import as_signed, flag_by_flag
from tests.sync.simulator.bytes_on_disk import plain_pages, raw_files
from tests.sync.simulator.laptop import Laptop
from tests.sync.simulator.losers import never_milder, no_hidden_losers
from tests.sync.simulator.proven import receipts_arrived
from tests.sync.simulator.watch import RAISES, UNSENT, Watch, unsent_texts
from tests.sync.simulator.world import World

ACCEPTED = ("applied", "merged", "duplicate", "late", "conflict")
WORD = re.compile(r"zq\d\dxw\d{5}")
MARK = re.compile(rb"zq\d+x")


def at_rest(world: World, watch: Watch) -> None:
    """Check everything that is true of a quiet world.

    Raises:
        Broken: the first that is not.
    """
    bodies = world.bodies()
    history = sorted(world.rows(central.history), key=lambda row: row.n)
    nothing_lost(world, bodies, history)
    flags(world, bodies)
    for laptop in world.laptops:
        same_as_centre(world, laptop, bodies, watch)
        conserved(world, laptop)
        flag_by_flag(world, laptop, bodies)
        as_signed(world, laptop, bodies)
        on_disk(world, laptop)
        shown(world, laptop)
    exactly_once(world, history)
    copies(world)
    receipts_arrived(world, watch)
    groups_whole(world, bodies)
    scopes(world, watch, bodies)
    erasures(world, bodies, history)
    no_hidden_losers(world, bodies, history)
    never_milder(world, bodies, history)
    second_sign_offs(world, bodies, history)


def nothing_lost(world: World, bodies: dict[str, Any], history: list[Any]) -> None:
    """Invariant 3: every word is looked for in the places where it may be."""
    said = [json.dumps(body) for _, _, body, _ in bodies.values()]
    said += [row.after for row in history]
    said += [row.op for row in world.rows(central.dead_letter, "op")]
    said += [unsent_texts(laptop) for laptop in world.laptops]
    found = set(WORD.findall("\n".join(said)))
    for one in world.saved:
        if one.word in world.excused or one.kind == "visit_draft":
            continue  # drafts are written twice a second: only the last state of each is kept
        if one.family_id in world.gone_once:
            continue
        world.tally.holds(3, one.word in found, f"{one.word} ({one.kind} by {one.by}) is nowhere")


def flags(world: World, bodies: dict[str, Any]) -> None:
    """Invariant 4: what the events say, worked out here once more, is what everybody shows."""
    events = {i: body for i, (kind, _, body, _) in bodies.items() if kind == "flag_event"}
    covered = {
        name
        for body in events.values() if body["event"] == "closed"
        for name in body["names_raises"]
    }  # fmt: skip
    roles = {laptop.name: _role(world, laptop) for laptop in world.laptops}
    for raise_id, (child_id, severity) in world.flags.items():
        if raise_id in world.excused_ops or child_id in world.gone_children:
            continue
        world.tally.holds(4, raise_id in events, f"the raise {raise_id} never arrived")
        for laptop in world.laptops:
            if laptop.held("child", child_id) is None or not _is_sent(
                "flag_event", roles[laptop.name]
            ):
                continue
            with laptop.store.reading() as view:
                own = fold_flags(view.of_child(FlagEvent, child_id))
            worst = max((flag.severity for flag in own if flag.is_open), default=0)
            wanted = 0 if raise_id in covered else severity
            world.tally.holds(
                4, worst >= wanted, f"{laptop.name} shows {worst} for {child_id}, not {wanted}"
            )


def same_as_centre(world: World, laptop: Laptop, bodies: dict[str, Any], watch: Watch) -> None:
    """Invariants 7, 10, 21, 26, 29: the laptop holds what is in scope, all of it and nothing else."""
    tally, scope = world.tally, world.scope(laptop.officer_id)
    owners = {row.id: row.owner for row in world.rows(central.record, "id", "owner")}
    role = _role(world, laptop)
    marks = laptop.marks()
    held = {key: (rev, body) for key, (rev, body, _) in marks.items() if rev}
    due = {}
    for record_id, (kind, rev, body, family_id) in bodies.items():
        in_scope = scope is None or family_id is None or family_id in scope
        own = owners[record_id] in (None, laptop.officer_id)
        if in_scope and own and _is_sent(kind, role):
            due[kind, record_id] = (rev, body)
    for key, value in due.items():
        tally.holds(21, held.get(key) == value, f"{laptop.name}: {key} {held.get(key)} != {value}")
        if key[0] in KINDS and KINDS[key[0]].record_class is RecordClass.IMMUTABLE:
            tally.holds(7, held[key] == value)
    for key in held:
        tally.holds(26, key in due, f"{laptop.name} holds {key}, which it should not")
    facts = laptop.facts()
    tally.holds(10, facts.get(meta.LAST_DIGEST_MATCHED) == "1", f"{laptop.name}: digest")
    with laptop.store.reading() as view:
        own_marks = digests.held_marks(view.connection)
    for family_id in {family for _, (_, _, _, family) in bodies.items() if family in own_marks}:
        theirs = [(key[1], rev) for key, (rev, _) in due.items() if bodies[key[1]][3] == family_id]
        ours = digest_of(family_id, own_marks[family_id])
        tally.holds(10, ours == digest_of(family_id, theirs), f"{laptop.name}: {family_id}")
    back = watch.removed.get(laptop.name, set()) & laptop.families()
    for family_id in back:
        whole = [key for key in due if bodies[key[1]][3] == family_id]
        tally.holds(29, whole and all(key in held for key in whole), family_id)


def conserved(world: World, laptop: Laptop) -> None:
    """Invariants 8, 47 and 34: every op made has exactly one fate, known to both sides."""
    tally = world.tally
    rows = laptop.op_rows()
    states = Counter(op.state for op in rows.values())
    tally.holds(47, not any(states[s] for s in UNSENT), f"{laptop.name}: {dict(states)}")
    known = {row.op_id: row.verdict for row in world.rows(central.known_op, "op_id", "verdict")}
    letters = world.rows(central.dead_letter, "op_id", "closed_at", "closed_why")
    taken_in = {one.op_id for one in letters if one.closed_at and not one.closed_why}
    written = {row.op_id for row in world.rows(central.history, "op_id")}
    for op_id, op in rows.items():
        if op_id in world.excused_ops:
            continue
        verdict = known.get(op_id)
        if op.state == "acked" and op.family_id not in world.gone_once and verdict != "duplicate":
            tally.holds(2, op_id in written, f"{op.kind} {op_id} {verdict}: not in history")
        if op.state == "acked":
            tally.holds(8, verdict in ACCEPTED, f"{op.kind} {op_id} acked, centre says {verdict}")
            if world.generation:
                tally.holds(34, verdict in ACCEPTED, f"{op.kind} {op_id}: {verdict}")
        else:
            # refused before a restore: it stands here, though a copy of this laptop may have sent it since
            forgotten = world.generation and (verdict is None or _is_sent_by_copy(world, op_id))
            # taken in by the office; of a family that the law erased its letter went too
            taken = verdict in ACCEPTED and (op_id in taken_in or op.family_id in world.erased)
            tally.holds(
                8,
                verdict == "refused" or forgotten or taken,
                f"{op.kind} {op_id} {op.state}: {verdict}",
            )
    replica = laptop.facts()[meta.REPLICA_ID]
    outcomes = world.rows(central.outcome, "replica_id", "lane", "push_seq")
    for lane in world.rows(central.lane, "replica_id", "lane", "last_seq"):
        numbers = sorted(
            o.push_seq for o in outcomes if (o.replica_id, o.lane) == (lane.replica_id, lane.lane)
        )
        tally.holds(8, numbers == list(range(1, lane.last_seq + 1)), "numbers have a hole")
        if lane.replica_id == replica:
            own = int(laptop.facts().get(meta.last_push_seq(lane.lane), "0"))
            tally.holds(
                8, own == lane.last_seq, f"{laptop.name} gave {own}, answered {lane.last_seq}"
            )


def _is_sent_by_copy(world: World, op_id: str) -> bool:
    held = [one.op_rows().get(op_id) for one in world.laptops]
    return any(op is not None and op.state == "acked" for op in held)


def shown(world: World, laptop: Laptop) -> None:
    """Invariant 24: what lists, counts and search stand on is what the records say."""
    kept = projections(laptop.store)
    with laptop.store.engine.begin() as connection:
        rebuild_projections(connection)
        differ = [name for name, rows in projections_in(connection).items() if rows != kept[name]]
        connection.rollback()
    world.tally.holds(24, not differ, f"{laptop.name} shows other {differ} than its records say")


def on_disk(world: World, laptop: Laptop) -> None:
    """Invariants 27 and 42: the bytes on the disk, as they are and under the key."""
    families = laptop.families()
    raw = raw_files(laptop.base)
    in_raw = set(MARK.findall(raw))
    in_plain = set(MARK.findall(plain_pages(laptop.database, laptop.raw_key)))
    for family_id, mark in world.marks.items():
        found = mark.encode() in in_plain
        world.tally.holds(42, mark.encode() not in in_raw, f"{mark} stands on {laptop.name}'s disk")
        if family_id in world.erased:
            continue  # `erasing` looks for these
        if family_id not in families:
            world.tally.holds(
                27, not found, f"{mark} ({family_id}) is still under {laptop.name}'s key"
            )
        elif found:
            world.tally.events["mark found where it should be"] += 1
    world.tally.holds(42, b"SQLite format 3" not in raw)


def exactly_once(world: World, history: list[Any]) -> None:
    """Invariants 18 and 34: one line of history and one notice, however often an op came."""
    by_people = [row for row in history if not row.op_id.startswith("centre:")]
    lines = Counter((row.op_id, row.record_id) for row in by_people)
    doubled = [key for key, count in lines.items() if count > 1]
    world.tally.holds(18, not doubled, f"twice in history: {doubled[:3]}")
    if world.generation:
        world.tally.holds(34, not doubled, f"twice in history: {doubled[:3]}")
    notices = Counter(
        n.op_id
        for n in world.rows(central.notice, "op_id", "what")
        if n.what not in ("raise_waits", "work_waits", "refused")
    )  # beside the alarm: it waited for an assignment that a restore lost, or came as another edit
    alarms = [
        row for row in history
        if row.op_kind == "event" and json.loads(row.after).get("event") in RAISES
    ]  # fmt: skip
    for row in alarms:
        told = notices[row.op_id]
        world.tally.holds(18, told == 1, f"{told} notices for {row.op_id}")


def copies(world: World) -> None:
    """Invariant 20: of two copies under one name at most one has had anything accepted since."""
    named: dict[str, list[Laptop]] = {}
    for laptop in world.laptops:
        named.setdefault(laptop.facts()[meta.REPLICA_ID], []).append(laptop)
    for same in named.values():
        acked = [
            {i for i, op in one.op_rows().items() if op.state == "acked" and op.push_seq}
            for one in same
        ]
        for one in acked:
            mixed = any(one - other and other - one for other in acked)
            world.tally.holds(20, not mixed, f"two copies wrote as one: {[x.name for x in same]}")


def groups_whole(world: World, bodies: dict[str, Any]) -> None:
    """Invariant 11: an address is one person's, never half of two; a conflict is about the whole of it."""
    for kind, _, body, _ in bodies.values():
        if kind == "conflict" and body["record_kind"] in KINDS:
            whole = KINDS[body["record_kind"]].group_of(body["group"][0])
            world.tally.holds(11, set(body["group"]) == set(whole), f"{body['group']} of {whole}")
        if kind != "family":
            continue
        words = [str(body.get(name, "")).split(" ")[-1] for name in ("address", "postcode", "area")]
        if any(word.startswith("zq") for word in words):
            world.tally.holds(11, len(set(words)) == 1, f"an address of two: {words}")


def scopes(world: World, watch: Watch, bodies: dict[str, Any]) -> None:
    """Invariants 29 and 30: who still has a family has all of it."""
    for family_id, who in world.left_with:
        for laptop in world.laptops:
            scope = world.scope(laptop.officer_id)
            if laptop.officer_id != who or (scope is not None and family_id not in scope):
                continue
            for record_id, (kind, _, _, family) in bodies.items():
                if family == family_id and kind != "visit_draft":
                    there = laptop.held(kind, record_id) is not None
                    sent = _is_sent(kind, _role(world, laptop))
                    world.tally.holds(
                        30, there or not sent, f"{laptop.name} lacks {kind} {record_id}"
                    )


def erasures(world: World, bodies: dict[str, Any], history: list[Any]) -> None:
    """Invariant 32: a request is kept and told once, and erases nothing by itself."""
    told = Counter(
        n.op_id for n in world.rows(central.notice, "op_id", "what") if n.what == "erase_request"
    )
    for row in history:
        if row.op_kind == "erase_request" and row.family_id not in world.gone_once:
            is_kept = told[row.op_id] == 1 and row.record_id in bodies
            world.tally.holds(32, is_kept, row.record_id)


def second_sign_offs(world: World, bodies: dict[str, Any], history: list[Any]) -> None:
    """Invariants 3 and 7: one that was taken is there as it was given, of the visit as it stands, by somebody else."""
    for row in history:
        if '"visit_hash"' not in row.after or row.family_id in world.gone_once:
            continue
        said, held = json.loads(row.after), bodies.get(row.record_id)
        world.tally.holds(3, held is not None and held[2] == said, f"{row.record_id} is not there")
        visit = bodies.get(said["visit_id"])
        if visit is not None:
            is_right = (visit[0], content_hash(visit[2])) == ("visit", said["visit_hash"])
            is_another = said["by"] == row.author != visit[2]["officer_id"]
            world.tally.holds(7, is_right and is_another, f"{row.record_id} of {said['visit_id']}")
            world.tally.events["second sign-offs"] += 1


def _role(world: World, laptop: Laptop) -> str:
    return world.role(laptop.officer_id)


def _is_sent(kind: str, role: str) -> bool:
    names = {"family", "parent_carer", "professional", "child", "visit_plan"}
    desk = names | {"review_plan", "notification", "officer", "assignment"}
    return kind in desk if role == "business_support" else kind in KINDS
