"""What its author no longer has is lost at the centre: whoever still shows it gives it back."""

from __future__ import annotations

import random
from itertools import permutations

from tests.sync.simulator import deeds
from tests.sync.simulator.happenings import Stage, put_back
from tests.sync.simulator.laptop import Laptop
from tests.sync.simulator.office import go_round

MOST = 2
"""Restores in one history."""


def lost_to_its_author(stage: Stage, rng: random.Random) -> str:
    """Two hold a family; one writes after the backup, the other reads it; the author loses the family; the centre is put back."""
    world = stage.world
    found = _two_with_a_family(stage)
    if world.generation >= MOST or not found:
        return ""
    author, reader, family_id = rng.choice(found)
    for one in (author, reader):
        go_round(stage, one)
    if family_id not in author.families() & reader.families():
        return ""
    world.back_up()
    for what in (deeds.raise_flag, deeds.note, deeds.note):
        what(world, author, rng)
    stage.watch.after(author, "deed")
    go_round(stage, author)
    go_round(stage, reader)
    world.admin.unassign(author.officer_id, family_id)
    stage.watch.centre()
    go_round(stage, author)
    done = put_back(stage, rng)
    return f"{family_id}: what {author.name} wrote is with {reader.name} alone; {done}"


def _two_with_a_family(stage: Stage) -> list[tuple[Laptop, Laptop, str]]:
    """Who may write and loses the family when it is taken from them, and who else shows it."""
    free = [one for one in stage.world.laptops if one.round is None and not one.is_read_only]
    return [
        (author, reader, family_id)
        for author, reader in permutations(free, 2)
        if author.role == "officer" and reader.role in ("officer", "supervisor")
        and author.officer_id != reader.officer_id
        for family_id in sorted(author.families() & reader.families())
        if family_id in (stage.world.scope(author.officer_id) or ())
    ]  # fmt: skip
