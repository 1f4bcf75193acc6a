"""What the office does about refused edits: letters closed with words, or taken in after all; and what must come of it.

The centre's own commands work on the real dead letters, of edits that this history had refused.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from typing import Any

from ehe_desktop.central import letters
from ehe_desktop.central import tables as central
from ehe_desktop.central.context import Context
from ehe_desktop.central.identity import read_centre
from ehe_desktop.domain.errors import RuleBroken
from tests.sync.simulator import deeds
from tests.sync.simulator.happenings import Stage, start_round, step_round
from tests.sync.simulator.world import World

ACCEPTED = ("applied", "merged", "duplicate", "late", "conflict")
EVERY = 5


def open_letters(world: World) -> list[Any]:
    """Refused edits that nobody at the office has dealt with."""
    return [row for row in world.rows(central.dead_letter) if row.closed_at is None]


def deal_with(stage: Stage, rng: random.Random) -> str:
    """Somebody at the office takes up a letter: closes it with words, or has it taken in by the rights of today."""
    world, found = stage.world, open_letters(stage.world)
    if not found:
        return ""
    letter = rng.choice(found)
    if rng.random() < 0.4:
        why = f"spoken of on the telephone, {world.new_id()}"
        world.admin.database.write(lambda c: letters.close(c, letter.n, why, world.clock))
        # its number alone will not do: SQLite gives that of an erased one again
        world.office_words[letter.n, letter.op_id] = why
        world.tally.events["letter closed"] += 1
        return f"letter {letter.n} closed"
    scope = world.scope(letter.officer_id)
    there = {row.family_id for row in world.rows(central.record, "family_id")}
    if scope is not None and letter.family_id in there - scope and rng.random() < 0.5:
        world.admin.assign(letter.officer_id, letter.family_id)
    said = take_in(world, letter.n)
    stage.watch.centre()
    return f"letter {letter.n}: {said}"


def take_in(world: World, n: int) -> str:
    """One letter decided anew, as the command does it."""

    def work(connection: Any) -> str:
        centre = read_centre(connection)
        context = Context(centre=centre, settings=world.settings, clock=world.clock)
        return letters.take_in(connection, n, context).value

    try:
        verdict = world.admin.database.write(work)
    except RuleBroken as fault:
        world.tally.events["letter not taken in"] += 1
        return str(fault)
    world.tally.events["letter taken in"] += 1
    return f"taken in ({verdict})"


def refused_and_dealt_with(stage: Stage, rng: random.Random) -> str:
    """An officer closes a flag, which is refused; the office deals with it, sometimes once they may."""
    laptop = stage.pick(rng, idle=True)
    if laptop is None or laptop.is_read_only or laptop.role != "officer":
        return ""
    for what in (deeds.raise_flag, *[deeds.close_flag] * 3):
        what(stage.world, laptop, rng)
    stage.watch.after(laptop, "deed")
    go_round(stage, laptop)
    who, promoted = laptop.officer_id, rng.random() < 0.5
    if promoted:
        stage.world.admin.change_role(who, "supervisor")
    said = [deal_with(stage, rng) for _ in range(2)]
    if promoted:
        stage.world.admin.change_role(who, "officer")
        stage.watch.centre()
    return ", ".join(filter(None, said))


def go_round(stage: Stage, laptop: Any) -> None:
    """A whole round over a good line."""
    laptop.net.share = 0.0
    start_round(stage, laptop)
    while laptop.round is not None:
        step_round(stage, laptop)


def heard(world: World) -> None:
    """Once all is quiet: what was closed is known to its officer, and what was taken in is with everybody.

    That everybody holds what the centre has is looked for elsewhere (21); here that the centre has it.
    """
    rows = world.rows(central.dead_letter)
    if not any(row.closed_at for row in rows):
        return
    known = {row.op_id: row.verdict for row in world.rows(central.known_op, "op_id", "verdict")}
    written = {row.op_id for row in world.rows(central.history, "op_id")}
    of_op: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in rows:
        of_op[row.op_id, row.officer_id].append(row)
        if row.closed_at is None:
            continue
        words = world.office_words.get((row.n, row.op_id))
        if row.closed_why or words is not None:
            world.tally.holds(3, row.closed_why == words or world.generation, f"{row.n}: {words}")
            continue
        verdict = known.get(row.op_id)
        is_there = verdict in ACCEPTED and (row.op_id in written or verdict == "duplicate")
        world.tally.holds(3, is_there, f"letter {row.n} was taken in and is nowhere: {verdict}")
    for laptop in world.laptops:
        for op_id, op in laptop.op_rows().items():
            about = of_op.get((op_id, laptop.officer_id), [])
            if op.state != "quarantined" or not about or not all(one.closed_at for one in about):
                continue
            said = json.loads(op.outcome or "{}")
            told = said.get("office_why", "" if said.get("closed_by") == "centre" else None)
            whys = {one.closed_why for one in about}
            world.tally.holds(47, told in whys, f"{laptop.name}: {op_id} {told} of {whys}")
