"""What else happens in a world: rounds under way, deaths, copies, restores, administrators, other people's tricks."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import timedelta

from ehe_desktop.domain.errors import RuleBroken, SyncError
from tests.sync.simulator import deeds, probes
from tests.sync.simulator.laptop import Laptop
from tests.sync.simulator.losses import excuse
from tests.sync.simulator.points import Died
from tests.sync.simulator.rest import UNSENT
from tests.sync.simulator.tally import Broken
from tests.sync.simulator.turns import Turns
from tests.sync.simulator.watch import Watch
from tests.sync.simulator.world import World

MOST_TRIES = 3
Happening = Callable[["Stage", random.Random], str]
OFFSETS = (
    timedelta(0), timedelta(days=-19_000), timedelta(days=-1), timedelta(minutes=-7),
    timedelta(minutes=9), timedelta(days=2), timedelta(days=26_000),
)  # fmt: skip


class Stage:
    """A world, its watch, and the laptops people may work on."""

    def __init__(self, world: World, watch: Watch, share: float) -> None:
        self.world, self.watch, self.share = world, watch, share
        world.on_heard = watch.heard
        for laptop in world.laptops:
            watch.begin(laptop)

    def pick(self, rng: random.Random, *, idle: bool = False) -> Laptop | None:
        """A laptop that is open; with `idle`, one with no round under way."""
        free = [one for one in self.world.laptops if not (idle and one.round is not None)]
        return rng.choice(free) if free else None


def deed(stage: Stage, rng: random.Random) -> str:
    """A person does something, on a laptop that may be in the middle of a round."""
    laptop = stage.pick(rng)
    if laptop is None:
        return ""
    if laptop.is_read_only:
        what = deeds.raise_flag
    else:
        what = rng.choices(list(deeds.DEEDS), list(deeds.DEEDS.values()))[0]
    hard = _is_hard_for_flags(laptop)
    saved = _books(stage.world)
    try:
        done = what(stage.world, laptop, rng)
    except Died:
        return _died_saving(stage, laptop, saved)
    except RuleBroken as fault:
        if what is deeds.settle and "settled already" in str(fault):
            return ""
        raise
    except Exception as fault:
        if what is deeds.raise_flag:
            raise Broken(5, f"a flag could not be raised: {fault!r}") from fault
        raise
    if done and what is deeds.raise_flag and hard:
        stage.world.tally.holds(5, laptop.held("flag_event", done) is not None)
    stage.watch.after(laptop, "deed")
    return f"{what.__name__} on {laptop.name}: {done}" if done else ""


def doing(*what: deeds.Deed) -> Happening:
    """Somebody does these, one after the other; for histories in which they are made to happen."""

    def done(stage: Stage, rng: random.Random) -> str:
        laptop = stage.pick(rng)
        if laptop is None or laptop.is_read_only:
            return ""
        saved = _books(stage.world)
        try:
            said = [one(stage.world, laptop, rng) for one in what]
        except Died:
            return _died_saving(stage, laptop, saved)
        stage.watch.after(laptop, "deed")
        return ", ".join(said)

    return done


def _books(world: World) -> tuple[int, set[str]]:
    return len(world.saved), set(world.flags)


def _died_saving(stage: Stage, laptop: Laptop, saved: tuple[int, set[str]]) -> str:
    """The save never returned: nobody was told that it was kept, so nobody may look for it."""
    count, flags = saved
    del stage.world.saved[count:]
    for name in set(stage.world.flags) - flags:
        del stage.world.flags[name]
    came_back(stage, laptop)
    return f"death of {laptop.name} while saving"


def _is_hard_for_flags(laptop: Laptop) -> bool:
    states = {op.state for op in laptop.op_rows().values()}
    return laptop.is_read_only or laptop.round is not None or "quarantined" in states


def begin_round(stage: Stage, rng: random.Random) -> str:
    """A round begins; it goes on step by step, among all else."""
    laptop = stage.pick(rng, idle=True)
    if laptop is None:
        return ""
    dice = rng.random()
    laptop.net.rng = random.Random(dice)
    laptop.net.share = stage.share if rng.random() < 0.7 else 0.0
    laptop.doom = rng.randint(1, 16) if rng.random() < 0.25 else 0
    goes_through = rng.random() < 0.6  # most do, without anybody between
    cuts = (
        goes_through or stage.world.cuts_left > 1
    )  # of the others, the page has seldom stayed the same
    laptop.net.cuts = random.Random(-dice) if cuts else None
    start_round(stage, laptop)
    if goes_through:
        while laptop.round is not None:
            step_round(stage, laptop)
        tried_again(stage, laptop)
    return f"round on {laptop.name}, doom {laptop.doom}, share {laptop.net.share}"


def tried_again(stage: Stage, laptop: Laptop) -> None:
    """A round whose page was cut is begun again at once, as the program does when the line is back."""
    for _ in range(MOST_TRIES):
        if laptop.round is not None or not laptop.sat.half_page.came:
            return
        start_round(stage, laptop)
        while laptop.round is not None:
            step_round(stage, laptop)


def start_round(stage: Stage, laptop: Laptop) -> None:
    """Put a round under way; it waits before its first request."""
    rows = laptop.op_rows().values()
    stage.watch.first_lane[laptop.name] = {
        op.op_id for op in rows if op.lane == 0 and op.state == "waiting"
    }
    stage.watch.digests.pop(laptop.name, None)
    laptop.round = turns = Turns(laptop.sync)
    turns.step()
    if turns.is_over:
        end_of_round(stage, laptop)


def go_on(stage: Stage, rng: random.Random) -> str:
    """One more request of a round that is under way."""
    running = [one for one in stage.world.laptops if one.round is not None]
    if not running:
        return ""
    laptop = rng.choice(running)
    step_round(stage, laptop)
    return f"step on {laptop.name}"


def step_round(stage: Stage, laptop: Laptop) -> None:
    """Give a round its turn."""
    assert laptop.round is not None
    if laptop.round.step():
        stage.watch.after(laptop, "step")
    else:
        end_of_round(stage, laptop)


def end_of_round(stage: Stage, laptop: Laptop) -> None:
    """What became of it; a laptop that died is started again."""
    turns = laptop.round
    assert turns is not None
    laptop.round = None
    fault = turns.fault
    if isinstance(fault, Died):
        came_back(stage, laptop)
        return
    laptop.doom = 0
    if fault is None:
        stage.world.tally.events["round done"] += 1
        stage.watch.after(laptop, "end", turns.result)
        return
    if not isinstance(fault, SyncError):
        raise fault
    stage.world.tally.events[f"round ended: {type(fault).__name__}"] += 1
    stage.watch.after(laptop, "step")
    stage.watch.announced(laptop, fault.changed)
    probes.cut_reset(stage.world, stage.watch, laptop)


def came_back(stage: Stage, laptop: Laptop) -> None:
    """It died; the next start goes on by itself."""
    laptop.crash()
    laptop.open()
    stage.world.tally.events["death"] += 1
    stage.watch.after(laptop, "death")
    probes.cut_reset(stage.world, stage.watch, laptop)


def die(stage: Stage, rng: random.Random) -> str:
    """A laptop dies between two steps, or while a person saves."""
    laptop = stage.pick(rng)
    if laptop is None:
        return ""
    if laptop.round is None and not laptop.is_read_only and rng.random() < 0.5:
        laptop.doom, saved = 1, _books(stage.world)
        try:
            rng.choice((deeds.note, deeds.edit_child, deeds.raise_flag))(stage.world, laptop, rng)
        except Died:
            return _died_saving(stage, laptop, saved)
    came_back(stage, laptop)
    return f"death of {laptop.name}"


def lock(stage: Stage, rng: random.Random) -> str:
    """Locked and unlocked again, with the clock somewhere else."""
    laptop = stage.pick(rng, idle=True)
    if laptop is None:
        return ""
    waiting = {i for i, op in laptop.op_rows().items() if op.state in UNSENT}
    laptop.lock()
    offset = rng.choice(OFFSETS)
    laptop.clock.offset = offset if stage.world.wild_clocks else timedelta(0)  # type: ignore[attr-defined]
    laptop.open()
    stage.world.tally.holds(9, waiting <= laptop.op_rows().keys())
    stage.world.tally.holds(50, waiting <= laptop.op_rows().keys())
    stage.watch.after(laptop, "other")
    return f"lock of {laptop.name}, clock {offset}"


def late_ones(stage: Stage, rng: random.Random) -> str:
    """What the network held up arrives days later."""
    laptop = stage.pick(rng)
    return f"{laptop.net.deliver_late()} late" if laptop is not None and laptop.net.late else ""  # type: ignore[attr-defined]


def time_goes_by(stage: Stage, rng: random.Random) -> str:
    """Minutes or hours."""
    stage.world.clock.advance(minutes=rng.choice((1, 7, 40, 300)))
    return "time"


def reassign(stage: Stage, rng: random.Random) -> str:
    """A family given to an officer, or taken away."""
    world = stage.world
    who, family_id = rng.choice(("sam", "lee")), rng.choice(list(world.marks))
    if family_id not in {row.family_id for row in world.rows(deeds_table(), "family_id")}:
        return ""
    scope = world.scope(who) or frozenset()
    if family_id in scope:
        world.admin.unassign(who, family_id)
        other = "lee" if who == "sam" else "sam"
        for one in (other, "boss"):
            kept = world.scope(one)
            if kept is None or family_id in kept:
                world.left_with.append((family_id, one))
        done = "taken from"
    else:
        world.admin.assign(who, family_id)
        done = "given to"
    stage.watch.centre()
    return f"{family_id} {done} {who}"


def deeds_table() -> object:
    """The centre's records."""
    from ehe_desktop.central import tables

    return tables.record


def change_role(stage: Stage, rng: random.Random) -> str:
    """Lee is made something else, or an officer again."""
    role = rng.choice(("officer", "officer", "supervisor", "business_support"))
    stage.world.admin.change_role("lee", role)
    for laptop in stage.world.laptops:
        if laptop.officer_id == "lee":
            laptop.role = role
    return f"lee is {role}"


def centre_crashes(stage: Stage, rng: random.Random) -> str:
    """Its process ends and begins again, between two requests."""
    before = probes.fingerprint(stage.world)
    stage.world.centre_crashes()
    stage.world.tally.holds(2, probes.fingerprint(stage.world) == before, "something was lost")
    return "centre crashed"


def night(stage: Stage, rng: random.Random) -> str:
    """Last night's copy of the centre is made, or put back."""
    world = stage.world
    if not world.backups:
        world.back_up()
        return "backup"
    return put_back(stage, rng) if world.generation < 2 else ""


def put_back(stage: Stage, rng: random.Random) -> str:
    """The centre is put back to the copy. What nobody else holds any more is gone with it, and excused."""
    world = stage.world
    for laptop in world.laptops:
        while laptop.round is not None:  # a round does not outlive the centre's restart
            step_round(stage, laptop)
    excuse(world, lambda: world.put_back(told=rng.random() < 0.6))
    for laptop in world.laptops:
        laptop.net.late.clear()  # type: ignore[attr-defined]
    return f"centre put back, generation {world.generation}"


def twin(stage: Stage, rng: random.Random) -> str:
    """The disk and keyring of a laptop are copied to a second machine, which people then use as well."""
    laptop = stage.pick(rng, idle=True)
    if laptop is None or len(stage.world.laptops) > 5:
        return ""
    made = stage.world.clone(laptop)
    stage.watch.begin(made, like=stage.watch.looks[laptop.name])
    return f"{made.name} is a copy"


def old_copy(stage: Stage, rng: random.Random) -> str:
    """Somebody copies a store's file away, or puts the older one in its place."""
    laptop = stage.pick(rng, idle=True)
    if any(one.kept and one.round is None for one in stage.world.laptops):
        return old_copy_back(stage, rng)
    if laptop is None or laptop.is_read_only:
        return ""
    laptop.lock()
    laptop.kept = stage.world.folder / f"kept-{laptop.name}.db"
    shutil.copy(laptop.database, laptop.kept)
    laptop.open()
    stage.watch.after(laptop, "other")
    laptop.kept_look = stage.watch.looks[laptop.name]
    return f"copy of {laptop.name} kept"


def old_copy_back(stage: Stage, rng: random.Random) -> str:
    """The older file is put in place of the store; what only the newer one held is gone with it."""
    kept = [one for one in stage.world.laptops if one.kept and one.round is None]
    laptop = rng.choice(kept)
    remembered = laptop.sat.unlocked.state.gen

    def loss() -> None:
        laptop.crash()
        for old in laptop.database.parent.glob("store.db*"):
            old.unlink()
        assert laptop.kept is not None
        shutil.copy(laptop.kept, laptop.database)
        laptop.open()

    excuse(stage.world, loss)
    laptop.kept = None
    older = remembered > laptop.sat.unlocked.state.gen or laptop.is_read_only
    stage.world.tally.holds(35, older or laptop.is_read_only, "an older copy was not noticed")
    stage.watch.begin(laptop, like=laptop.kept_look)
    return f"{laptop.name} is an older copy, read-only {laptop.is_read_only}"


HAPPENINGS: dict[Happening, int] = {
    deed: 40, begin_round: 16, go_on: 22, die: 2, lock: 2, late_ones: 3, time_goes_by: 3,
    reassign: 4, change_role: 1, centre_crashes: 1, night: 3, twin: 1, old_copy: 3,
}  # fmt: skip


def quarrel(stage: Stage, rng: random.Random) -> str:
    """Two officers write the same field, both learn of it, and each settles it in their own way."""
    able = [
        one
        for one in stage.world.laptops
        if one.round is None and not one.is_read_only and one.held("child", "c-f-both")
    ]
    if len(able) < 2:
        return ""
    pair = rng.sample(able, 2)
    for laptop in pair:
        word = stage.world.word("child", "f-both", laptop.name)
        with deeds.do(laptop) as work:
            work.patch("child", "c-f-both", language=word)
        stage.watch.after(laptop, "deed")
    for laptop in (*pair, *pair):
        laptop.net.share = 0.0  # type: ignore[attr-defined]
        start_round(stage, laptop)
        while laptop.round is not None:
            step_round(stage, laptop)
    for laptop in pair:
        deeds.settle(stage.world, laptop, rng)
        stage.watch.after(laptop, "deed")
    return f"quarrel of {pair[0].name} and {pair[1].name}"
