"""Visits signed by officers and then by the supervisor: given, sent back, and tried by who may not.

The second word is said on what the round brought, so it is of another's visit far more often than chance would have it.
"""

from __future__ import annotations

import random

from ehe_desktop.domain.second_sign_off import (
    AGREED,
    SENT_BACK,
    SecondSignOff,
    content_hash,
    of_visit,
)
from ehe_desktop.storage import records
from tests.builders import a_visit
from tests.sync.simulator.deeds import A_MORNING, do
from tests.sync.simulator.happenings import Stage, start_round, step_round
from tests.sync.simulator.laptop import Laptop
from tests.sync.simulator.world import World


def signed_twice(stage: Stage, rng: random.Random) -> str:
    """Somebody signs a visit; everybody syncs; a supervisor says a word on one, and an officer tries to."""
    able = [one for one in stage.world.laptops if one.round is None and not one.is_read_only]
    if not able:
        return ""
    sign(stage.world, rng.choice(able))
    for laptop in (*able, *able):
        stage.watch.after(laptop, "deed")
        laptop.net.share = 0.0  # type: ignore[attr-defined]
        start_round(stage, laptop)
        while laptop.round is not None:
            step_round(stage, laptop)
    for laptop in able:
        second_word(stage.world, laptop, rng)
        stage.watch.after(laptop, "deed")
    return f"signed twice on {len(able)}"


def sign(world: World, laptop: Laptop) -> None:
    """A visit that waits for a supervisor."""
    with laptop.store.reading() as view:
        held = records.of_kind(view.connection, "child")
        child = next((one for one in held if one.family_id), None)
    if child is None or not child.family_id:
        return
    word = world.word("visit", child.family_id, laptop.name)
    body = a_visit(summary=word, officer_id=laptop.officer_id, second_sign_off="waiting")
    with do(laptop) as work:
        work.create("visit", body, child_id=child.id)


def second_word(world: World, laptop: Laptop, rng: random.Random) -> None:
    """A second sign-off of a visit held here, whoever made it: of one's own, or by an officer, it is refused."""
    with laptop.store.reading() as view:
        visits = [one for one in records.of_kind(view.connection, "visit") if one.family_id]
        if not visits or (laptop.role != "supervisor" and rng.random() < 0.7):
            return
        visit = rng.choice(visits)
        given = view.of_child(SecondSignOff, visit.child_id or "")
    word = world.word("second_sign_off", visit.family_id or "", laptop.name)
    body = SecondSignOff(
        visit_id=visit.id, visit_hash=content_hash(visit.body), by=laptop.officer_id, at=A_MORNING,
        result=rng.choice((AGREED, SENT_BACK)), note=word, read=tuple(of_visit(visit.id, given)),
    )  # fmt: skip
    with do(laptop) as work:
        whose = {"family_id": visit.family_id, "child_id": visit.child_id}
        work.create("second_sign_off", body, **whose)
