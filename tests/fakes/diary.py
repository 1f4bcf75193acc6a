"""A diary with somebody waiting: visits of the synthetic council taken out as by the centre, without ops."""

from __future__ import annotations

from dataclasses import replace

from ehe_desktop.domain.visit import VisitPlan
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.look_at_week import look_at_week
from tests.fakes.council_store import COUNCIL_DAY


def free_a_child(desk: Desk) -> Desk:
    """Cancel the last visits of the desk's own week until a child waits to be placed; the desk."""
    for visit in reversed(look_at_week(desk, COUNCIL_DAY).officers[0].visits):
        if look_at_week(desk, COUNCIL_DAY).to_place:
            break
        _cancel(desk, visit.plan_id)
    assert look_at_week(desk, COUNCIL_DAY).to_place, "nobody waits"
    return desk


def unbook(desk: Desk, child_id: str) -> None:
    """Cancel every visit to this child that is planned."""
    with desk.store.reading() as view:
        plans = view.of_kind(VisitPlan)
    for plan_id, plan in plans.items():
        if child_id in plan.child_ids and plan.state == "planned":
            _cancel(desk, plan_id)


def _cancel(desk: Desk, plan_id: str) -> None:
    with desk.store.reading() as view:
        held = view.record("visit_plan", plan_id)
    with desk.store.settling() as work:
        cancelled = {**held.body, "state": "cancelled"}
        work.absorb(replace(held, rev=held.rev + 1, body=cancelled))
