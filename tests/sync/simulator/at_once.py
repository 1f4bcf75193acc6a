"""Everybody who holds a child says something of it before anybody has read another's words; then some decide.

Three who make the same standing record, or edit it from the same value: chance brings two, and seldom a third.
"""

from __future__ import annotations

import random
from typing import Any

from ehe_desktop.domain.merge import standing_id
from ehe_desktop.domain.plan import ReviewPlan, RiskAssessment
from tests.sync.simulator import deeds
from tests.sync.simulator.happenings import Stage
from tests.sync.simulator.laptop import Laptop
from tests.sync.simulator.office import go_round
from tests.sync.simulator.world import World


def all_at_once(stage: Stage, rng: random.Random) -> str:
    """One child, one kind, everybody: the most cautious word is in force, and none is out of sight."""
    child_id = "c-f-both"
    able = [
        one for one in stage.world.laptops
        if one.round is None and not one.is_read_only and one.held("child", child_id)
    ]  # fmt: skip
    if len(able) < 2:
        return ""
    kind = rng.choice(("risk_assessment", "review_plan", "family"))
    for laptop in able:
        _say(stage.world, laptop, rng, (kind, child_id))
        stage.watch.after(laptop, "deed")
    for laptop in (*able, *able):
        go_round(stage, laptop)
    for laptop in able:
        if not laptop.is_read_only:
            deeds.settle(stage.world, laptop, rng)
            stage.watch.after(laptop, "deed")
    return f"{kind} by {len(able)} at once"


def _say(world: World, laptop: Laptop, rng: random.Random, about: tuple[str, str]) -> None:
    kind, child_id = about
    word = world.word(kind, "f-both", laptop.name)
    fields: dict[str, Any] = {"visit_safety": word + "!" * rng.randrange(9)}
    body: Any = None
    if kind == "risk_assessment":
        fields = {"band": rng.choice(deeds.BANDS), "assessed_by": word}
        body = RiskAssessment(**fields)
    elif kind == "review_plan":
        fields = {"due_on": deeds.a_day(rng), "sentence": word}
        body = ReviewPlan(**fields)
    record_id = standing_id(kind, child_id) if body is not None else "f-both"
    with deeds.do(laptop) as work:
        if body is None or laptop.held(kind, record_id) is not None:
            work.patch(kind, record_id, fields)
        else:
            work.create(kind, body, child_id=child_id, record_id=record_id)
