"""The diaries of the synthetic officers: visits booked for this week and the next, most urgent first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from ehe_desktop.demo.chance import Dice
from ehe_desktop.demo.names import LANGUAGES
from ehe_desktop.demo.people import Household
from ehe_desktop.domain.calendars import Calendars
from ehe_desktop.domain.clock import ENGLAND, in_england
from ehe_desktop.domain.visit import VisitPlan

_STARTS: Final = (time(9, 15), time(11, 15), time(13, 30), time(15, 30))
TO_COME: Final = 2
"""However few the families are and whatever day it is, so many visits are still to be made."""
BUDDIES: Final = ("L. Okafor", "R. Jones", "M. Ali", "S. Patel")


@dataclass(frozen=True, slots=True)
class Diarist:
    """The officer whose diary it is."""

    officer_id: str
    name: str

    @property
    def short_name(self) -> str:
        """As a buddy's is written: `S. Patel`."""
        first, _, last = self.name.partition(" ")
        return f"{first[:1]}. {last}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A household that wants a visit, and by when."""

    due_on: date
    household: Household
    first_contact: bool


def visit_plans(
    dice: Dice, whose: Diarist, wanted: Sequence[Wanted], calendars: Calendars, today: date
) -> Iterator[tuple[str, str, VisitPlan]]:
    """Plans for ten working days from the Monday of this week: (id, family id, plan)."""
    queue = sorted(wanted, key=lambda w: (w.due_on, w.household.number))
    monday = today - timedelta(days=today.weekday())
    for offset in range(14):
        day = monday + timedelta(days=offset)
        if not calendars.is_working_day(day):
            continue
        least = TO_COME if day < today else 0
        for start in sorted(dice.some_of(_STARTS, dice.between(1, 3) if day != today else 2)):
            if len(queue) <= least:
                break
            chosen = queue.pop(0)
            at = datetime.combine(day, start, tzinfo=ENGLAND).astimezone(UTC)
            yield (
                dice.id_at(at),
                chosen.household.family_id,
                _plan(dice, whose, chosen, at, day < today),
            )


def _plan(dice: Dice, whose: Diarist, chosen: Wanted, at: datetime, past: bool) -> VisitPlan:
    home = chosen.household
    minutes = dice.one_of((45, 60, 60, 90))
    out_by = at + timedelta(minutes=minutes + 15)
    needs = any(adult.interpreter_needed for _, adult in home.adults)
    buddy = dice.one_of(BUDDIES)
    if buddy == whose.short_name:  # nobody rings themselves
        buddy = BUDDIES[BUDDIES.index(buddy) - 1]
    return VisitPlan(
        officer_id=whose.officer_id,
        child_ids=tuple(child_id for child_id, _ in home.children),
        starts_at=at,
        minutes=minutes,
        visit_type="initial" if chosen.first_contact else "review",
        routine=True,
        family_told_why="Routine review, by letter.",
        interpreter=f"{LANGUAGES[home.community.language]}, booked" if needs else "",
        second_person=buddy if home.family.two_person_visit else "",
        buddy_name=buddy,
        buddy_phone=f"07700 900{dice.between(100, 199)}",
        out_by=f"{in_england(out_by):%H:%M}",
        state="not_carried_out" if past else "planned",
        state_reason="Family not in." if past else "",
    )
