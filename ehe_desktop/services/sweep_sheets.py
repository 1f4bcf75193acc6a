"""Sweep away kept words whose thing was settled meanwhile, here or on another device.

Words for moving a visit that is done, for a difference somebody settled, for closing a flag that is
closed: nobody will be asked for them again, and they are about a family. What can still be given stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ehe_desktop.domain.conflict import Conflict
from ehe_desktop.domain.kept_sheet import KeptSheet
from ehe_desktop.domain.visit import VisitDraft, VisitPlan
from ehe_desktop.services.check_visit import CLOSED
from ehe_desktop.services.desk import Desk
from ehe_desktop.storage import kept_sheets
from ehe_desktop.storage.concerns_query import concerns
from ehe_desktop.storage.flags_query import flags
from ehe_desktop.storage.view import View


def sweep_sheets(desk: Desk) -> int:
    """Forget the words of sheets that can be given no more; how many there were.

    A store that may only be added to keeps them.

    Raises:
        StoreCannotWrite: the disk is full or refuses; all of them are kept still.
    """
    with desk.store.reading() as view:
        settled = [one for one in kept_sheets.all_kept(view.connection) if _is_settled(view, one)]
    if not settled or desk.read_only_because:
        return 0
    with desk.store.writing(desk.actor("kept-sheet")) as work:
        for one in settled:
            kept_sheets.drop(work.connection, one.sheet, one.about)
    return len(settled)


def _is_settled(view: View, kept: KeptSheet) -> bool:
    rule = _RULES.get(kept.sheet)
    return rule is not None and rule(view, kept.about)


def _plan(view: View, plan_id: str) -> bool:
    """A sheet for a new plan is about a child: there is no such plan, and nothing is settled."""
    plan = view.body(VisitPlan, plan_id)
    return plan is not None and plan.state != "planned"


def _signed(view: View, about: str) -> bool:
    draft = view.body(VisitDraft, about.partition(":")[0])
    return draft is not None and draft.state != "draft"


def _reviewed(view: View, draft_id: str) -> bool:
    draft = view.body(VisitDraft, draft_id)
    return draft is not None and draft.at_step == CLOSED


def _conflict(view: View, conflict_id: str) -> bool:
    conflict = view.body(Conflict, conflict_id)
    return conflict is not None and conflict.state != "open"


def _flag(view: View, flag_id: str) -> bool:
    return flag_id not in {one.flag_id for one in flags(view)}


def _concern(view: View, concern_id: str) -> bool:
    return concern_id not in {one.concern_id for one in concerns(view)}


_RULES: Final[Mapping[str, Callable[[View, str], bool]]] = {
    "plan": _plan,
    "move_visit": _plan,
    "cancel_visit": _plan,
    "sign_off": _signed,
    "next_review": _reviewed,
    "conflict": _conflict,
    "check_flag": _flag,
    "close_flag": _flag,
    "reply": _concern,
    "concern_note": _concern,
    "close_concern": _concern,
}
"""By sheet: whether what it is about needs it no more. A note, a reason for putting off: always can be given."""
