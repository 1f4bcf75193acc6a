"""Files given as answers in a simulated world: cut on their way, resumed, purged; and what must be true of them.

How few bytes a cut costs is counted in `tests/sync/test_blobs.py`.
"""

from __future__ import annotations

import hashlib
import random
from typing import Any

from ehe_desktop.central import tables as central
from ehe_desktop.central.orders import open_boxes
from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.storage import blobs
from ehe_desktop.storage.blobs import NewBlob
from ehe_desktop.sync.blobs import count_waiting
from ehe_desktop.wire.sealed_files import opened_files
from tests.builders import a_note
from tests.sync.simulator import deeds
from tests.sync.simulator.happenings import Stage, _books, _died_saving
from tests.sync.simulator.laptop import Laptop
from tests.sync.simulator.points import Died
from tests.sync.simulator.world import World

SIZES = (300, 40_000, 1_100_000)
"""Bytes; the largest goes in two parts."""
DRAFTS = "SELECT family_id, body FROM record WHERE kind = 'visit_draft'"
HELD = "SELECT family_id, sha256, data FROM blob"


def give_file(stage: Stage, rng: random.Random) -> str:
    """Somebody gives a file and a record that names it, on a laptop that may be in the middle of a round.

    Some are in a visit that is not signed: they are only sent when the family goes.
    """
    laptop = stage.pick(rng)
    child = None if laptop is None or laptop.is_read_only else deeds._pick(laptop, rng, "child")
    if laptop is None or child is None or not child.family_id:
        return ""
    saved = _books(stage.world)
    word = stage.world.word("note", child.family_id, laptop.name)
    data, in_draft = rng.randbytes(rng.choice(SIZES)), rng.random() < 0.25
    try:
        with deeds.do(laptop) as work:
            name = blobs.keep_blob(work, NewBlob(child.family_id, "image/png", data))
            if in_draft:
                draft = VisitDraft(plan_id=f"{name}-drawing.png", author_id=laptop.officer_id,
                                   child_ids=(child.id,), jots=(word,))  # fmt: skip
                work.create("visit_draft", draft, child_id=child.id)
            else:
                work.create("note", a_note(f"{word} see {name}-drawing.png"), child_id=child.id)
    except Died:
        return _died_saving(stage, laptop, saved)
    stage.world.files[name] = (child.family_id, word)
    stage.watch.after(laptop, "deed")
    return f"{len(data)} bytes on {laptop.name}"


def held_by(laptop: Laptop) -> dict[tuple[str, str], bytes]:
    """Every file on a laptop by family and name."""
    (rows,) = laptop.ask(HELD)
    return {(family_id, name): data for family_id, name, data in rows}


def all_kept(world: World) -> None:
    """Invariants 9, 27, 32, 40 and 41, once all is quiet."""
    if not world.files:
        return
    tally, here = world.tally, {one.name: held_by(one) for one in world.laptops}
    at_centre = {(row.family_id, row.sha256): row for row in world.rows(central.blob)}
    for row in at_centre.values():
        if row.is_whole:
            tally.holds(40, _sha256(world, row) == row.sha256, "whole at the centre, and is not")
    for laptop in world.laptops:
        families = laptop.families()
        for (family_id, name), data in here[laptop.name].items():
            is_it = hashlib.sha256(data).hexdigest() == name
            tally.holds(40, is_it, f"{laptop.name} holds another file under its name")
            tally.holds(27, family_id in families, f"{laptop.name} holds a file of {family_id}")
        tally.holds(47, not count_waiting(laptop.store), f"files wait on {laptop.name} for ever")
    sealed = _with_council(world)
    for name, (family_id, word) in world.files.items():
        row = at_centre.get((family_id, name))
        if family_id in world.erased:
            tally.holds(32, row is None, f"a file of {family_id}, which was erased")
        elif word not in world.excused and family_id not in world.gone_once:
            whole = (row is not None and row.is_whole) or name in sealed
            kept = whole or _waits_refused(world, here, name, word) or _in_draft(world, here, name)
            tally.holds(41, kept, f"the file of {word} is not whole at the centre")
            tally.holds(9, kept, f"the file of {word} went with a purge")


def _waits_refused(world: World, here: dict[str, Any], name: str, word: str) -> bool:
    """Its record was refused, and both are still with whoever made them."""
    return any(
        op.state == "quarantined" and word in op.set and (op.family_id, name) in here[laptop.name]
        for laptop in world.laptops
        for op in laptop.op_rows().values()
    )


def _in_draft(world: World, here: dict[str, Any], name: str) -> bool:
    """The visit it belongs to is not signed, and both are still with whoever makes it."""
    return any(
        (family_id, name) in here[laptop.name] and name in body
        for laptop in world.laptops
        for family_id, body in laptop.ask(DRAFTS)[0]
    )


def _with_council(world: World) -> set[str]:
    """What went to the council sealed, because its family left."""
    private = world.ground.template.recovery_private
    boxes = world.admin.database.write(lambda c: open_boxes(c, private, None, world.clock))
    return {hashlib.sha256(one.content).hexdigest() for one in opened_files(boxes)[0]}


def _sha256(world: World, row: Any) -> str:
    parts = sorted(
        (p.start, p.content) for p in world.rows(central.blob_part) if p.blob_id == row.id
    )
    return hashlib.sha256(b"".join(content for _, content in parts)).hexdigest()
