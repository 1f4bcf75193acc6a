"""Invariants that must hold at every instant, checked after every single happening.

The watch looks at the store of the laptop that something happened to, and at the centre after every message.
It keeps its own books; nothing it compares with comes from the code under test but what stands in tables.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from ehe_desktop.central import tables as central
from ehe_desktop.central.roles import kinds_sent_to, role_of
from ehe_desktop.central.verdicts import NOT_HERE
from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.merge import groups_of, merge_group
from ehe_desktop.domain.records import KINDS
from ehe_desktop.storage import meta, records
from tests.sync.simulator.caution import RANKED
from tests.sync.simulator.kept import stays_said
from tests.sync.simulator.laptop import FACTS, FAMILIES, OPS, RECORDS, Laptop, OpRow, marks_of
from tests.sync.simulator.net import PART, Asked
from tests.sync.simulator.proven import BATCHES, in_one_place, noted_receipts, said_sent
from tests.sync.simulator.rises import Rises
from tests.sync.simulator.world import World

UNSENT = ("waiting", "sealed")
RAISES = ("raised", "escalated")
STAGED = "SELECT count(*) FROM staged_record"
CASELOAD = "SELECT child_id FROM caseload_row"
PURGES = "SELECT object_id FROM audit_entry WHERE action IN ('purge', 'erase')"
UNSENT_OPS = "SELECT \"set\" FROM outbox_op WHERE state != 'acked'"
SQUASHED = 'SELECT "set" FROM op_history'


@dataclass
class Look:
    """One laptop as it stands."""

    ops: dict[str, Any]
    marks: dict[tuple[str, str], tuple[int, dict[str, Any], bool]]
    facts: dict[str, str]
    child_of: dict[tuple[str, str], str]
    families: frozenset[str]
    staged: int
    generation: int
    """Restores of the centre up to what this laptop read last."""

    def bodies(self) -> dict[tuple[str, str], dict[str, Any]]:
        """What the screens show."""
        return {key: body for key, (_, body, _) in self.marks.items()}


@dataclass
class Watch:
    """The books of one world."""

    world: World
    looks: dict[str, Look] = field(default_factory=dict)
    revs: dict[str, int] = field(default_factory=dict)
    revs_of: int = 0
    rises: Rises = field(default_factory=Rises)
    raised: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    """Ops that the centre has accepted at some time."""
    removed: dict[str, set[str]] = field(default_factory=dict)
    """Laptop to the families that were taken off it at some time."""
    unsaid: dict[str, dict[tuple[str, str], str]] = field(default_factory=dict)
    """Laptop to what a round has changed on its screens and not told yet, each with its child."""
    receipts: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    """Laptop to the receipts it noted: family, and how often the centre had been put back by then."""
    digests: dict[str, Any] = field(default_factory=dict)
    """Laptop to what its round has heard of how each family should be; empty where it has compared nothing."""
    first_lane: dict[str, set[str]] = field(default_factory=dict)
    """Laptop to the safety ops that waited when its round began."""

    def look(self, laptop: Laptop) -> Look:
        """Everything of a laptop that can be compared."""
        ops, held, facts, families, staged, batches = laptop.ask(
            OPS, RECORDS, FACTS, FAMILIES, STAGED, BATCHES
        )
        in_one_place(self.world.tally, {row[0]: OpRow._make(row) for row in ops}, batches)
        return Look(
            ops={row[0]: OpRow._make(row) for row in ops}, marks=marks_of(held), facts=dict(facts),
            child_of={(row[0], row[1]): row[5] for row in held if row[5]},
            families=frozenset(row[0] for row in families), staged=staged[0][0],
            generation=self.world.generation,
        )  # fmt: skip

    def begin(self, laptop: Laptop, like: Look | None = None) -> None:
        """From here on this laptop is watched; `like` is how what it holds was looked at when it was copied."""
        self.looks[laptop.name] = look = self.look(laptop)
        self.receipts.pop(laptop.name, None)
        look.generation = like.generation if like else look.generation
        self.rises.begin(laptop.name, look.marks, look.generation)

    def after(self, laptop: Laptop, what: str, report: Any = None) -> None:
        """Compare a laptop with how it stood before the last happening on it.

        `what`: deed, step (of a round), end (of a round), death, or other.
        """
        then, now = self.looks[laptop.name], self.look(laptop)
        if now.facts.get(meta.CURSOR, "") in (then.facts.get(meta.CURSOR), ""):
            now.generation = then.generation  # it still holds what it read before the restore
        self.looks[laptop.name] = now
        for receipt_id, family_id in noted_receipts(now.facts).items():
            noted = self.receipts.setdefault(laptop.name, {})
            noted.setdefault(receipt_id, (family_id, self.world.generation))
        gone = then.families - now.families
        if gone:
            self.removed.setdefault(laptop.name, set()).update(gone)
        self._ops(then, now, gone)
        self.rises.follow(self.world.tally, laptop.name, now.marks, now.generation)
        if what in ("step", "death"):
            self._no_half_round(laptop, then, now, died=what == "death")
        self._changed(laptop, then, now, what)
        if what == "end" and report is not None:
            self.announced(laptop, report.changed)
            unsent = any(op.state in UNSENT for op in now.ops.values())
            said_sent(self.world, laptop, report, unsent, self.digests.get(laptop.name))
        if what in ("step", "end", "death"):  # a round asks on after its purge
            self._purged(laptop, gone)
        stays_said(self.world, laptop.officer_id, then, now)
        self._on_top(now)
        self._numbers(now)

    # --- laptops ----------------------------------------------------------------

    def _ops(self, then: Look, now: Look, gone: frozenset[str]) -> None:
        tally = self.world.tally
        lost = [
            op_id for op_id, op in then.ops.items()
            if op_id not in now.ops and not _is_folded(op, now)
        ]  # fmt: skip
        for op_id in lost:
            op = then.ops[op_id]
            tally.holds(9, op.state not in UNSENT, f"unsent op {op_id} ({op.kind}) vanished")
            may_go = gone | self.world.gone_once
            tally.holds(1, op.family_id in may_go, f"op {op_id} ({op.kind}, {op.state}) vanished")
        tally.holds(1, all(op.state for op in now.ops.values()))
        if gone or then.facts.get(meta.CURSOR) != now.facts.get(meta.CURSOR):
            tally.holds(9, all(then.ops[op_id].state not in UNSENT for op_id in lost))
        sealed = [op for op in now.ops.values() if op.state == "sealed"]
        tally.holds(1, all(op.push_seq for op in sealed), "a sealed op has no number")
        self.taken |= {op_id for op_id, op in now.ops.items() if op.state == "acked"}
        for op_id in self.taken & now.ops.keys():
            op = now.ops[op_id]
            is_refused = op.state == "quarantined" and NOT_HERE in (op.outcome or "")
            tally.holds(34, not is_refused, f"{op_id} was taken before a restore, and is not now")

    def _no_half_round(self, laptop: Laptop, then: Look, now: Look, *, died: bool) -> None:
        """In the middle of a round the screens show what they showed; after a death, all or nothing."""
        tally = self.world.tally
        moved = then.facts.get(meta.CURSOR) != now.facts.get(meta.CURSOR)
        # a family held back for its unsent work may go, or one be repaired, in a round that brings nothing else
        moved = moved or not then.families <= now.families
        moved = moved or then.facts.get(meta.REPAIR) != now.facts.get(meta.REPAIR)
        same = _without_refused_closes(then, now, self.world.generation) == now.bodies()
        if not died:
            tally.holds(24, same or moved, _difference(then, now))
            shown = {row[0] for row in laptop.ask(CASELOAD)[0]}
            children = {key[1] for key in now.marks if key[0] == "child"}
            tally.holds(24, shown == children, "the caseload is not that of the records")
            return
        tally.holds(23, same or moved, _difference(then, now))
        if moved:
            tally.holds(23, now.staged == 0, "the cursor moved and pages are still staged")

    def _changed(self, laptop: Laptop, then: Look, now: Look, what: str) -> None:
        """What a round has changed on screen; who starts again reads everything anew."""
        if what not in ("step", "end"):
            if what == "death":
                self.unsaid.pop(laptop.name, None)
            return
        before, after = then.bodies(), now.bodies()
        for key in before.keys() | after.keys():
            if before.get(key) != after.get(key):
                whose = now.child_of.get(key) or then.child_of.get(key, "")
                self.unsaid.setdefault(laptop.name, {})[key] = whose

    def announced(self, laptop: Laptop, told: StoreChanged) -> None:
        """Whatever a round changed, from its first request to its end or its fault, is told by kind and child."""
        for key, child_id in self.unsaid.pop(laptop.name, {}).items():
            said = key[0] in told.kinds and child_id in (*told.children, "")
            self.world.tally.holds(14, said, f"{key} changed on screen and nobody was told")

    def _on_top(self, now: Look) -> None:
        """What was saved and is not answered is what is shown."""
        last: dict[tuple[str, str], dict[str, Any]] = {}
        for op in now.ops.values():
            conflict = now.marks.get(
                (op.kind, op.record_id)
            )  # none: its family was erased meanwhile
            if op.op_kind == "resolve" and op.state in UNSENT and conflict is not None:
                says = conflict[1]  # decided after the edit, and shown
                for name in says["group"]:
                    last.get((says["record_kind"], says["record_id"]), {}).pop(name, None)
            answered = op.attempts > 0  # offered again after a restore: the centre's word is shown
            if (
                op.state in UNSENT
                and op.op_kind not in ("resolve", "erase_request")
                and not answered
            ):
                last.setdefault((op.kind, op.record_id), {}).update(records.from_json(op.set))
        for key, values in last.items():
            held = now.marks.get(key)
            if held is None:
                continue
            shown = {name: held[1].get(name) for name in values}
            self.world.tally.holds(14, shown == values, f"{key} shows {shown}, saved {values}")

    def _purged(self, laptop: Laptop, gone: frozenset[str]) -> None:
        if not gone:
            return
        entries = {row[0] for row in laptop.ask(PURGES)[0]}
        for family_id in gone:
            self.world.tally.holds(31, family_id in entries, f"{family_id} went without a receipt")
            if family_id not in self.world.gone_once:
                noted = [one for one, _ in self.receipts.get(laptop.name, {}).values()]
                self.world.tally.holds(31, family_id in noted, f"{family_id}: none for the centre")

    def _numbers(self, now: Look) -> None:
        """Numbers of answered ops are those the centre knows; none is used for two ops."""
        used = [
            (op.lane, op.push_seq)
            for op in now.ops.values()
            if op.state == "sealed" and op.push_seq
        ]
        self.world.tally.holds(8, len(used) == len(set(used)), "one number for two ops")

    # --- messages -----------------------------------------------------------------

    def heard(self, asked: Asked) -> None:
        """One request was carried out."""
        self._leaks(asked)
        if asked.path == "/v1/push" and asked.answer and asked.answer.status == 200:
            said = json.loads(asked.said)
            self._limits_of_push(said)
            self._flags_first(asked, said)
            self._laws(said)
            self._closes(asked, said)
            self.centre()
        if asked.path == "/v1/pull" and asked.answer and asked.answer.status in (200, PART):
            page = json.loads(asked.heard)
            limit = self.world.settings.limits.page_records
            self.world.tally.holds(49, len(page["records"]) <= limit)
            self._for_these_eyes(asked, page["records"])
            if page["cursor"] and not asked.is_late:
                self.digests[asked.device.name] = page["digest"]

    def _for_these_eyes(self, asked: Asked, sent: list[dict[str, Any]]) -> None:
        """No kind that a role may not see, and nobody else's draft, is on the wire."""
        who = asked.device.officer_id
        kinds = kinds_sent_to(role_of(self.world.role(who)))
        for one in sent:
            mine = one["kind"] != "visit_draft" or one["body"]["author_id"] == who
            self.world.tally.holds(28, mine and one["kind"] in kinds, f"{one['kind']} to {who}")

    def _closes(self, asked: Asked, said: dict[str, Any]) -> None:
        """A close that was taken came from somebody who may close."""
        outcomes = json.loads(asked.heard)["outcomes"]
        for op, outcome in zip(said["ops"], outcomes, strict=True):
            if op["kind"] == "flag_event" and op["set"].get("event") == "closed":
                taken = outcome["verdict"] in ("applied", "merged", "late")
                role = self.world.role(asked.device.officer_id)
                self.world.tally.holds(4, role == "supervisor" or not taken, f"closed by {role}")

    def _leaks(self, asked: Asked) -> None:
        text = asked.heard.decode("utf-8", "replace")
        told = [family_id for family_id, mark in self.world.marks.items() if mark in text]
        scope = self.world.scope(asked.device.officer_id) if told else None
        for family_id in told if scope is not None else ():
            why = f"{asked.path} told {asked.device.name} of {family_id}"
            self.world.tally.holds(28, family_id in scope, why)

    def _limits_of_push(self, said: dict[str, Any]) -> None:
        limits = self.world.settings.limits
        most = min(20, limits.batch_ops) if said["lane"] == 0 else limits.batch_ops
        self.world.tally.holds(49, len(said["ops"]) <= most, f"{len(said['ops'])} in one batch")

    def _flags_first(self, asked: Asked, said: dict[str, Any]) -> None:
        waiting = self.first_lane.get(asked.device.name, set())
        if said["lane"] != 1 or not waiting or asked.is_late or not asked.device.is_open:
            return
        rows = asked.device.op_rows()
        late = [
            o for o in waiting if o in rows and rows[o].state == "waiting" and not rows[o].outcome
        ]
        self.world.tally.holds(46, not late, "work went before a flag")
        self.first_lane[asked.device.name] = set()

    def _laws(self, said: dict[str, Any]) -> None:
        for op in said["ops"]:
            if op["op_kind"] != "patch" or op["kind"] not in KINDS:
                continue
            for group in groups_of(KINDS[op["kind"]], op["set"]):
                base = {name: op["base"].get(name) for name in group}
                yours = {name: op["set"].get(name) for name in group}
                holds = (
                    merge_group(base, base, yours) == yours
                    and merge_group(base, yours, base) == yours
                    and merge_group(base, yours, yours) == yours
                )
                self.world.tally.holds(11, holds, f"{op['kind']} {group}")

    # --- the centre -----------------------------------------------------------------

    def centre(self) -> None:
        """The centre's own books, after anything was written."""
        world, tally = self.world, self.world.tally
        rows = world.rows(central.record, "id", "kind", "rev", "pos", "body", "is_open", "is_gone")
        if self.revs_of != world.generation:
            self.revs, self.revs_of, self.raised = {}, world.generation, set()
        for row in rows:
            tally.holds(
                13, row.rev >= self.revs.get(row.id, 0), f"{row.id} went back at the centre"
            )
            self.revs[row.id] = row.rev
        counter = world.rows(central.counter, "pos")[0].pos
        links = [row.pos for row in world.rows(central.chain, "pos")]
        tally.holds(22, sorted(links) == list(range(1, counter + 1)), "the chain has a hole")
        tally.holds(22, max(row.pos for row in rows) <= counter, "a stamp above the head")
        erased = {row.id for row in rows if row.is_gone}
        rows = [row for row in rows if not row.is_gone]
        bodies = {row.id: json.loads(row.body) for row in rows}
        events = {row.id: bodies[row.id] for row in rows if row.kind == "flag_event"}
        now = {name for name, body in events.items() if body["event"] in RAISES}
        vanished = self.raised - now - erased
        tally.holds(4, not vanished, "a raise event vanished at the centre")
        self.raised = now
        for row in rows:
            if row.is_open:
                self._cautious(bodies[row.id], bodies)

    def _cautious(self, says: dict[str, Any], bodies: dict[str, Any]) -> None:
        target = bodies.get(says["record_id"])
        if target is None:
            return
        for name in says["group"]:
            rank = RANKED.get((says["record_kind"], name))
            if rank is None:
                continue
            sides = [says[side]["values"].get(name) for side in ("theirs", "yours")]
            self.world.tally.holds(
                6, rank(target.get(name)) >= max(map(rank, sides)),
                f"{says['record_kind']}.{name} is {target.get(name)!r}, sides {sides!r}",
            )  # fmt: skip


def _is_folded(op: OpRow, now: Look) -> bool:
    """An edit of a draft in whose place a later one stands, with all its fields."""
    later = (one for one in now.ops.values() if one.record_id == op.record_id)
    fields = records.from_json(op.set).keys()
    return (op.kind, op.op_kind, op.state) == ("visit_draft", "patch", "waiting") and any(
        one.state in UNSENT and fields <= records.from_json(one.set).keys() for one in later
    )


def _without_refused_closes(
    then: Look, now: Look, generation: int
) -> dict[tuple[str, str], dict[str, Any]]:
    """What was shown, but for a close that the centre has just refused: that one goes at once.

    So does one that was taken in after all, in a time that a restore has lost.
    """
    of_today = then.generation == generation
    return {
        key: body
        for key, body in then.bodies().items()
        if key in now.marks or body.get("event") != "closed" or (then.marks[key][0] and of_today)
    }


def _difference(then: Look, now: Look) -> str:
    before, after = then.bodies(), now.bodies()
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            return f"{key}: {before.get(key)!r} -> {after.get(key)!r}"
    return ""


def unsent_texts(laptop: Laptop) -> str:
    """What a laptop alone holds: unsent and refused ops, and squashed lines."""
    return "\n".join(row[0] for rows in laptop.ask(UNSENT_OPS, SQUASHED) for row in rows)
