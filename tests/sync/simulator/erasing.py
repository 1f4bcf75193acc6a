"""Erasure by law in a simulated world, and what must be true of it once all is quiet.

A family is erased at the centre in the midst of everything else: edits of it wait on laptops, lie in staged
pages, in old copies and in what the network held up.
"""

from __future__ import annotations

import random
from typing import Any

from ehe_desktop.central import tables as central
from ehe_desktop.central.erasure import erase
from tests.sync.simulator.bytes_on_disk import plain_pages
from tests.sync.simulator.happenings import Stage
from tests.sync.simulator.world import World

MOST = 2


def erased_by_law(stage: Stage, rng: random.Random) -> str:
    """The centre erases a family with all that is in it; seldom the one that most people work on."""
    world = stage.world
    rows = world.rows(central.record, "id", "kind", "family_id", "is_gone")
    there = [row.id for row in rows if row.kind == "family" and not row.is_gone]
    if len(world.gone_once) >= MOST or not there:
        return ""
    family_id = rng.choice(there)
    if family_id == "f-both" and rng.random() < 0.5:
        return ""
    world.admin.database.write(lambda c: erase(c, family_id, "court_order", world.clock))
    world.erased[family_id] = len(world.backups)
    world.gone_once.add(family_id)
    world.gone_children |= {r.id for r in rows if r.kind == "child" and r.family_id == family_id}
    stage.watch.centre()
    return f"{family_id} erased"


def nowhere(world: World) -> None:
    """Invariant 32: nothing of it at the centre, nor on any laptop but for the refused work of its author."""
    marks = {family_id: world.mark_of(family_id) for family_id in world.erased}
    if not marks:
        return
    said = "".join(repr(world.rows(table)) for table in central.metadata.tables.values())
    for family_id, mark in marks.items():
        world.tally.holds(32, mark not in said, f"{family_id} is still at the centre")
    for laptop in world.laptops:
        own = {op.family_id for op in laptop.op_rows().values() if op.state == "quarantined"}
        text: Any = plain_pages(laptop.database, laptop.raw_key)
        for family_id in marks.keys() - own:
            found = marks[family_id].encode() in text
            world.tally.holds(32, not found, f"{family_id} is still on {laptop.name}")
