"""List second sign-offs: those that wait on the officer at the desk, and how far one visit's is. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ehe_desktop.domain.officer import Role
from ehe_desktop.domain.second_sign_off import SecondState, second_due_on
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.open_visit import OpenVisit
from ehe_desktop.services.sign_off import signed_before
from ehe_desktop.storage.second_query import SecondLine, second_lines, second_to_do
from ehe_desktop.storage.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondToDo:
    """One visit, and by when; `due_on` is None where the council sets no limit."""

    line: SecondLine
    due_on: date | None = None


def second_of_draft(desk: Desk, visit: OpenVisit) -> tuple[str, ...]:
    """How far the second sign-off of each visit signed from this draft is, in words."""
    made = signed_before(desk, visit).visit_ids.values()
    with desk.store.reading() as view:
        return tuple(one.words for one in second_lines(view, tuple(made)))


def second_for_me(desk: Desk, view: View) -> tuple[SecondToDo, ...]:
    """What waits on this officer, soonest due first, then what waits longest.

    A supervisor gives them, never of a visit of their own. What was sent back goes to whoever made the
    visit, and to an officer who has the family now: the one who made it may have it no more.
    """
    found = [
        SecondToDo(line=one, due_on=second_due_on(one.standing, one.band, desk.policy))
        for one in second_to_do(view)
        if _is_mine(desk, one)
    ]
    return tuple(sorted(found, key=lambda one: one.due_on or date.max))


def _is_mine(desk: Desk, one: SecondLine) -> bool:
    own = desk.me.officer_id in one.officer_ids
    if one.standing.state is SecondState.SENT_BACK:
        return own or desk.me.role == Role.OFFICER.value
    return desk.me.may_supervise and not own
