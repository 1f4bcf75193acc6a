"""One history: so many happenings drawn from a seed, then quiet, then every invariant.

Each step has dice of its own, made of the seed and its number, so leaving one out leaves the others as they
were: a failing history is made short by trying without its steps.
"""

from __future__ import annotations

import gc
import logging
import random
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ehe_desktop.storage import meta
from tests.sync.simulator import (
    deeds,
    doors,
    erasing,
    files,
    given_back,
    happenings,
    office,
    orders,
    probes,
)
from tests.sync.simulator.at_once import all_at_once
from tests.sync.simulator.points import Died
from tests.sync.simulator.proven import noted_receipts
from tests.sync.simulator.rest import at_rest
from tests.sync.simulator.signing import signed_twice
from tests.sync.simulator.tally import Broken, Tally
from tests.sync.simulator.watch import Watch
from tests.sync.simulator.world import Ground, World, quickly_stretched, seeded_ids
from tests.sync.town import OFFICERS

HELD_BACK = "SELECT family_id FROM staged_scope"
STEPS = 40
CUTS = (1, 1, 1, 2)
"""How many pages of pulls are cut in the middle in a history."""
MOST_QUIET_ROUNDS = 6

FORCED = {
    2: happenings.centre_crashes, 12: orders.two_orders, 15: happenings.quarrel,
    17: probes.old_requests, 19: probes.forged, 20: happenings.twin, 25: probes.wrong_cursor,
    29: happenings.reassign, 30: happenings.reassign, 31: happenings.reassign,
    32: happenings.doing(deeds.ask_to_erase), 33: happenings.night, 34: happenings.night, 35: happenings.old_copy,
    36: probes.wrong_centre, 38: probes.too_old, 39: probes.migration, 43: probes.keys_and_pages,
    44: probes.keys_and_pages, 45: probes.two_programs, 50: probes.lease,
    40: files.give_file, 41: files.give_file,
}  # fmt: skip
"""What exercises an invariant, for those that chance may leave out."""
RARE = (
    *dict.fromkeys(FORCED.values()), doors.holiday, doors.forgotten, signed_twice,
    office.refused_and_dealt_with, given_back.lost_to_its_author, all_at_once,
)  # fmt: skip


def rare_of(seed: int) -> Any:
    """Three seeds in four are left to chance; in the fourth something rare is made to happen."""
    return RARE[seed // 4 % len(RARE)] if seed % 4 == 3 else None


def _here(seed: int) -> list[str]:
    """Whose laptops there are: with fewer of them more happens on each, and a seed costs less."""
    dice = random.Random(f"{seed}:here")
    some = dice.sample(list(OFFICERS), dice.choice((2, 2, 3, 3, 4)))
    return [name for name in OFFICERS if name in some]


@dataclass
class Told:
    """What became of one seed."""

    seed: int
    fault: BaseException | None = None
    story: list[str] = field(default_factory=list)
    final: Any = None


def run_seed(
    seed: int, ground: Ground, tally: Tally, *, steps: int = STEPS, without: Collection[int] = (),
    clocks: bool = True,
    forced: Any = None,
) -> Told:  # fmt: skip
    """Play one seed to its end; nothing is raised, the fault is in the answer.

    `without` leaves steps out; `clocks` says whether laptops' clocks may be wrong; `forced` (else what is rare
    in this seed) happens at every fifth step.
    """
    told = Told(seed)
    folder = Path(tempfile.mkdtemp(prefix="ehe-sim-", dir=ground.folder))
    with _undisturbed(), seeded_ids(seed + 1) as new_id, quickly_stretched():
        world = World(ground, folder, random.Random(f"{seed}:world"), tally, new_id)
        world.wild_clocks = clocks
        try:
            world.build(_here(seed))
            _play(world, seed, (steps, without, forced or rare_of(seed)), told)
        except (Exception, Died) as fault:  # noqa: BLE001 - told to whoever asked, with its seed
            told.fault = fault
        finally:
            _count(world)
            world.close()
    return told


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Nothing logged, and no walk through all that the program has loaded: it was a seventh of a seed."""
    logger = logging.getLogger("ehe_desktop")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        logger.setLevel(level)


def _play(world: World, seed: int, length: tuple[int, Collection[int], Any], told: Told) -> None:
    steps, without, forced = length
    watch = Watch(world)
    dice = random.Random(f"{seed}:swarm")
    stage = happenings.Stage(world, watch, share=dice.choice((0.0, 0.15, 0.35)))
    world.cuts_left = random.Random(f"{seed}:cuts").choice(CUTS)
    what = {
        **happenings.HAPPENINGS,
        **probes.PROBES,
        orders.two_orders: 1,
        erasing.erased_by_law: 2,
        files.give_file: 2,
        doors.holiday: 1,
        doors.forgotten: 1,
    }
    on = {one: weight for one, weight in what.items() if weight > 3 or dice.random() < 0.5}
    for number in range(steps):
        rng = random.Random(f"{seed}:{number}")
        one = rng.choices(list(on), list(on.values()))[0]
        if number in without:
            continue
        one = forced if forced is not None and number % 5 == 4 else one
        said = one(stage, rng)
        if said:
            world.tally.events[one.__name__] += 1
            told.story.append(f"{number}: {said}")
        # beside what the dice of the step say, so that histories of before are what they were but for this
        if number % office.EVERY == 2 and (
            done := office.deal_with(stage, random.Random(f"{seed}:{number}:office"))
        ):
            told.story.append(f"{number}: {done}")
    told.story.append("quiet")
    quiet(stage)
    at_rest(world, watch)
    erasing.nowhere(world)
    files.all_kept(world)
    orders.unknown_untouched(world)
    office.heard(world)
    told.final = orders.without_annotations(world)


def quiet(stage: happenings.Stage) -> None:
    """No faults, no writes: everybody goes round until nothing is left to say, within few rounds.

    Raises:
        Broken: something never comes to rest.
    """
    world = stage.world
    for laptop in world.laptops:
        laptop.net.share, laptop.doom = 0.0, 0  # type: ignore[attr-defined]
        laptop.net.deliver_late()  # type: ignore[attr-defined]
        while laptop.round is not None:
            happenings.step_round(stage, laptop)
    at_rest_since, state = 0, probes.fingerprint(world)
    for number in range(MOST_QUIET_ROUNDS):
        for laptop in world.laptops:
            # what the world has not cut yet is cut now: a page is gone on with in most histories
            laptop.net.cuts = random.Random(0) if number == 0 else None  # type: ignore[attr-defined]
            goes_on = stage.watch.looks[laptop.name].facts.get(meta.STAGED_CURSOR)
            happenings.start_round(stage, laptop)
            while laptop.round is not None:
                laptop.net.share = 0.0  # type: ignore[attr-defined]
                happenings.step_round(stage, laptop)
            happenings.tried_again(stage, laptop)
            _assign_what_waits(stage, laptop)
            before, state = state, probes.fingerprint(world)
            # one that went on with pages of an earlier round stands where that one began
            is_still = not goes_on and before == state and _is_at_rest(stage, laptop)
            at_rest_since = at_rest_since + 1 if is_still else 0
            if at_rest_since == len(world.laptops):
                return
    raise Broken(47, f"not at rest after {MOST_QUIET_ROUNDS} quiet rounds")


def _assign_what_waits(stage: happenings.Stage, laptop: Any) -> None:
    """A supervisor assigns again what a restore lost: its work waits for it (invariants 4 and 34)."""
    scope = stage.world.scope(laptop.officer_id)
    waiting = [op for op in stage.watch.looks[laptop.name].ops.values() if op.state == "waiting"]
    lost = {op.family_id for op in waiting if op.family_id} - (scope or set())
    for family_id in sorted(lost) if scope is not None else ():
        stage.world.admin.assign(laptop.officer_id, family_id)
        stage.watch.centre()


def _is_at_rest(stage: happenings.Stage, laptop: Any) -> bool:
    look = stage.watch.looks[laptop.name]
    unsent = any(op.state in ("waiting", "sealed") for op in look.ops.values())
    # files go at the end of a round, and a family that was kept for them in the next one
    (held_back,) = laptop.ask(HELD_BACK)
    left = held_back or noted_receipts(look.facts)  # which go in the handshake of the next round
    return not unsent and not left and look.facts.get("last_digest_matched") == "1"


def _count(world: World) -> None:
    for laptop in world.laptops:
        world.tally.deaths.update(laptop.points)
        world.tally.faults.update(laptop.net.met)  # type: ignore[attr-defined]


def shortened(seed: int, ground: Ground, steps: int, most: int = 60) -> tuple[set[int], Told]:
    """Leave steps out as long as the same invariant still breaks; at most `most` tries."""
    first = run_seed(seed, ground, Tally(), steps=steps)
    without: set[int] = set()
    size = steps // 2
    while size and most > 0:
        at = 0
        while at < steps and most > 0:
            part = set(range(at, min(steps, at + size))) - without
            at += size
            if not part:
                continue
            most -= 1
            again = run_seed(seed, ground, Tally(), steps=steps, without=without | part)
            if _same(first.fault, again.fault):
                without |= part
                first = again
        size //= 2
    return without, first


def _same(one: BaseException | None, other: BaseException | None) -> bool:
    if isinstance(one, Broken) and isinstance(other, Broken):
        return one.number == other.number
    return one is not None and type(one) is type(other)
