"""An officer's own choice beside the date the rule gives: earlier is free, later has to wait.

A later day never takes effect here. It is kept with its reason until a supervisor has agreed,
and the rule's date stands. What was chosen is said in the review sentence like every other move.

Source: domain.md 3.4, ux.md 2.8.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ehe_desktop.domain.calendars import Calendars
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.review import Move, ReviewDate

CHOSEN = "the officer chose an earlier day"


def choose_day(
    review: ReviewDate, wanted: date, reason: str, today: date, calendars: Calendars
) -> ReviewDate:
    """The review with the day an officer wants, as far as it may take effect at once.

    A day the council is closed moves back to the working day before it, so that the
    review is early and never late.

    Raises:
        RuleBroken: `wanted` has passed, or is later than the rule's day and has no reason.
    """
    if wanted == review.due_on:
        return review
    if wanted < today:
        raise RuleBroken("a review cannot be set for a day that has passed")
    if wanted > review.due_on:
        if not reason.strip():
            raise RuleBroken("a later review date needs a reason")
        return replace(review, asked_later_on=wanted)
    moves = (*review.moves, Move(review.due_on, CHOSEN))
    open_day = calendars.previous_working_day(wanted)
    if open_day != wanted and open_day >= today:
        moves = (*moves, Move(wanted, f"that day is {calendars.closed_because(wanted)}"))
        wanted = open_day
    return replace(
        review, due_on=wanted, moves=moves, unknown_holidays=not calendars.covers(wanted)
    )
