"""Cancel a planned visit, with the reason. The plan stays in the history; a begun visit is not cancelled."""

from __future__ import annotations

from dataclasses import replace

from ehe_desktop.domain.errors import InputRefused, NotAllowed
from ehe_desktop.domain.visit import VisitPlan
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.look_at_week import refuse_editing
from ehe_desktop.services.move_visit import Moved
from ehe_desktop.services.plan_visit import planned_or_missing


def cancel_visit(desk: Desk, plan_id: str, reason: str, write_id: str = "") -> Moved:
    """Take a visit out of the diary.

    Raises:
        InputRefused: no reason is given.
        NotAllowed: the diary is another officer's, the visit is over, or it has been begun.
        VisitMissing: the visit is not on this device.
        StoreCannotWrite: it could not be written; the visit stays in the diary.
    """
    if not reason.strip():
        raise InputRefused("Write why the visit is cancelled.")
    with desk.store.writing(desk.actor("schedule"), write_id=write_id) as work:
        plan = work.view.body(VisitPlan, plan_id)
        if plan is None:
            raise VisitMissing
        refuse_editing(desk, plan.officer_id)
        if not work.repeated:
            _refuse_late(plan, has_draft=planned_or_missing(work.view, plan_id).has_draft)
        before = {"state": plan.state, "state_reason": plan.state_reason}
        work.patch("visit_plan", plan_id, state="cancelled", state_reason=reason.strip())
    changed = replace(work.changed, children=work.changed.children | frozenset(plan.child_ids))
    return Moved(plan_id=plan_id, changed=changed, notes=(), before=before)


def _refuse_late(plan: VisitPlan, *, has_draft: bool) -> None:
    if plan.state != "planned":
        raise NotAllowed("This visit is over or was cancelled.", next_step="Plan another visit.")
    if has_draft:
        raise NotAllowed(
            "You have begun to write this visit.",
            "What you wrote is kept.",
            "Open the visit and say there that it did not happen.",
        )
