"""What a laptop claims, judged by plain SQL, the wire format and the centre's tables: no function of the client is asked.

Where an op lies and what its batch says (1), receipts that arrive (31), and that everything was sent (48).
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ehe_desktop.central import tables as central
from ehe_desktop.storage import meta, sent_blobs
from tests.sync.simulator.laptop import Laptop, OpRow
from tests.sync.simulator.tally import Tally
from tests.sync.simulator.world import World

if TYPE_CHECKING:
    from tests.sync.simulator.watch import Watch

BATCHES = "SELECT batch_id, lane, first_push_seq, payload FROM sealed_batch"
MARKS = "SELECT family_id, id, rev FROM record WHERE rev > 0"
FILES = """
    SELECT b.family_id, b.sha256 FROM blob b WHERE EXISTS (
        SELECT 1 FROM record r WHERE r.family_id = b.family_id AND r.kind != 'visit_draft'
        AND r.rev > 0 AND instr(r.body, b.sha256) > 0)"""


def in_one_place(tally: Tally, ops: dict[str, OpRow], batches: list[Any]) -> None:
    """Invariant 1: a waiting op has no number; a sealed one lies in its one batch, as its bytes say, beside no other."""
    sealed: dict[str | None, list[OpRow]] = defaultdict(list)
    for op in ops.values():
        if op.state == "sealed":
            sealed[op.batch_id].append(op)
        elif op.state == "waiting":
            is_free = op.push_seq is None and op.batch_id is None
            tally.holds(1, is_free, f"{op.op_id} waits and has a number")
    kept = {row[0] for row in batches}
    tally.holds(1, sealed.keys() == kept, f"sealed in {list(sealed)}, batches {kept}")
    for batch_id, lane, first, payload in batches:
        mine = sorted(sealed[batch_id], key=lambda op: op.push_seq or 0)
        held = [(op.op_id, op.lane, op.push_seq, op.record_id, json.loads(op.set)) for op in mine]
        said = _said(payload)
        numbers = [(lane, first + place) for place in range(len(said))]
        is_it = held == said and [row[1:3] for row in said] == numbers
        tally.holds(1, is_it, f"batch {batch_id} holds other ops than are sealed in it")


@lru_cache(maxsize=64)
def _said(payload: bytes) -> list[tuple[Any, ...]]:
    names = ("op_id", "lane", "push_seq", "record_id", "set")
    return [tuple(op.get(name) for name in names) for op in json.loads(payload)["ops"]]


def noted_receipts(facts: dict[str, str]) -> dict[str, str]:
    """Receipts that wait on a laptop: id to family."""
    waiting = json.loads(facts.get(meta.RECEIPTS) or "[]")
    return {one["receipt_id"]: one["family_id"] for one in waiting}


def receipts_arrived(world: World, watch: Watch) -> None:
    """Invariant 31: none waits any more, and each that was noted since the last restore is at the centre."""
    here = {row.receipt_id: row.family_id for row in world.rows(central.purge_receipt)}
    for laptop in world.laptops:
        left = noted_receipts(laptop.facts())
        world.tally.holds(31, not left, f"{laptop.name} keeps the receipts of {left.values()}")
        for receipt_id, (family_id, generation) in watch.receipts.get(laptop.name, {}).items():
            if generation == world.generation:
                why = f"the receipt of {laptop.name} for {family_id} never arrived"
                world.tally.holds(31, here.get(receipt_id) == family_id, why)


def said_sent(
    world: World, laptop: Laptop, report: Any, unsent: bool, digests: list[Any] | None
) -> None:
    """Invariant 48: what the program's own counts come to is said; and where it is said, it is proven without them."""
    with laptop.store.reading() as view:
        files = sent_blobs.waiting(view) if world.files else []
        files += sent_blobs.leaving(view) if world.files else []
    matched = laptop.facts().get(meta.LAST_DIGEST_MATCHED) == "1"
    is_so, said = not unsent and matched and not files, report.everything_sent
    world.tally.holds(48, said == is_so, f"said {said}")
    if said:
        _really_sent(world, laptop, digests)


def _really_sent(world: World, laptop: Laptop, digests: list[Any] | None) -> None:
    """Every file a record names is whole at the centre, and the digest that was heard is that of what is held."""
    marks, files = laptop.ask(MARKS, FILES)
    if files and not (world.gone_once or world.gone_children):  # an erasure takes files at once
        whole = {
            (row.family_id, row.sha256)
            for row in world.rows(central.blob, "family_id", "sha256", "is_whole") if row.is_whole
        }  # fmt: skip
        refused = json.loads(laptop.facts().get(meta.BLOBS_REFUSED) or "{}")
        for family_id, sha256 in files:
            is_there = (family_id, sha256) in whole or f"{family_id}/{sha256}" in refused
            world.tally.holds(48, is_there, f"{laptop.name} said sent, and a file is not there")
    for said in digests or ():
        mine = [(i, rev) for family_id, i, rev in marks if (family_id or "") == said["family_id"]]
        total = sum(_mark(i, rev) for i, rev in mine) % 2**64
        is_it = (len(mine), f"{total:016x}") == (said["count"], said["sum"])
        world.tally.holds(48, is_it, f"{laptop.name} said sent, and {said['family_id']} differs")


def _mark(record_id: str, rev: int) -> int:
    """As wire/PROTOCOL.md says it, worked out here once more."""
    first = hashlib.sha256(f"{record_id}:{rev}".encode()).digest()[:8]
    return int.from_bytes(first, "big")
