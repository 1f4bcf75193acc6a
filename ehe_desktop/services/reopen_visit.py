"""Find the visit a person means: by its plan, or by a child whose visit they have begun.

A signed visit is opened as it was signed and never begun anew; a plan that somebody has already
closed elsewhere is not opened for writing at all.
"""

from __future__ import annotations

from ehe_desktop.domain.clock import civil_date
from ehe_desktop.domain.errors import NotAllowed
from ehe_desktop.domain.visit import VisitDraft, VisitPlan
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.open_visit import OpenVisit, open_draft, open_visit
from ehe_desktop.storage.view import View
from ehe_desktop.storage.visits_query import VisitFilter, drafts, planned_visits


def reopen_visit(desk: Desk, plan_id: str = "", child_id: str = "") -> OpenVisit:
    """Open the visit of a plan, or the one begun or next planned for a child.

    Raises:
        VisitMissing: there is no such visit on this device.
        NotAllowed: the visit was closed, and what was written is not this officer's here.
        FormMissing: it was begun with a form version that is not here.
    """
    with desk.store.reading() as view:
        plan_id = plan_id or _plan_of_child(desk, view, child_id)
        plan = view.body(VisitPlan, plan_id) if plan_id else None
        if plan is None:
            raise VisitMissing
        draft_id = _own_draft(desk, view, plan_id)
    if draft_id:
        return open_draft(desk, draft_id)
    if plan.state in ("done", "cancelled", "not_carried_out"):
        raise NotAllowed(
            "This visit is closed.",
            "What was signed is on the child’s record.",
            "Plan another visit, or put a correction in an addendum.",
        )
    return open_visit(desk, plan_id)


def _own_draft(desk: Desk, view: View, plan_id: str) -> str:
    """My draft of this plan, signed or not; one that is still open comes first."""
    place = view.record("visit_plan", plan_id)
    if place is None or place.family_id is None:
        return ""
    found = {
        key: draft
        for key, draft in view.of_family(VisitDraft, place.family_id).items()
        if draft.plan_id == plan_id
        and draft.author_id == desk.me.officer_id
        and draft.state in ("draft", "signed")
    }
    return min(found, key=lambda key: (found[key].state != "draft", key), default="")


def _plan_of_child(desk: Desk, view: View, child_id: str) -> str:
    begun = [one for one in drafts(view, author_id=desk.me.officer_id) if child_id in one.child_ids]
    if begun:
        return begun[-1].plan_id
    wanted = VisitFilter(child_id=child_id, states=("planned",), officer_id=desk.me.officer_id)
    today = desk.today()
    coming = [one for one in planned_visits(view, wanted) if civil_date(one.starts_at) >= today]
    return coming[0].plan_id if coming else ""
