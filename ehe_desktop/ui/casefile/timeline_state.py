"""The timeline in rows: newest first, a heading for each month, what is late on top; no Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.casefile import CaseFile, TimelineEntry
from ehe_desktop.domain.clock import say_clock
from ehe_desktop.domain.due import DueLevel, due_line
from ehe_desktop.ui.widgets.timeline import TimelineRow

KINDS: Final = (
    ("", "Everything", ()),
    ("visits", "Visits", ("visit",)),
    ("voice", "Child’s voice", ("child_voice",)),
    ("contact", "Contact attempts", ("contact_attempt",)),
    ("forms", "Forms", ("filled_form",)),
    ("concerns", "Concerns and flags", ("concern_event", "flag_event")),
    ("risk", "Risk and reviews", ("risk_assessment", "review_plan", "put_off")),
    ("health", "Health", ("health_answers",)),
    ("notes", "Notes", ("note", "addendum")),
    ("notices", "Notifications", ("notification",)),
)
"""Key, words, kinds of record."""


def kinds_of(key: object) -> tuple[str, ...]:
    """The kinds of record behind one choice of the filter."""
    return next((kinds for one, _, kinds in KINDS if one == key), ())


def timeline_rows(
    entries: Sequence[TimelineEntry], case: CaseFile, today: date, *, whole: bool
) -> tuple[TimelineRow, ...]:
    """Every entry under its month; a review that is late or near stands first when `whole`."""
    rows: list[TimelineRow] = list(_due(case, today)) if whole else []
    names = {one.child_id: one.full_name for one in case.siblings}
    for (year, month), group in groupby(entries, key=lambda one: (one.on.year, one.on.month)):
        first = date(year, month, 1)
        title = say_date(first).split(" ", 1)[1]
        rows.append(TimelineRow(("month", year, month), title, is_month=True))
        rows.extend(_row(entry, names) for entry in group)
    return tuple(rows)


def _due(case: CaseFile, today: date) -> Iterator[TimelineRow]:
    one = case.summary
    if one.due_on is None or not one.is_open:
        return
    line = due_line(one.due_on, today, first_contact=one.due_is_first_contact)
    if line.level not in (DueLevel.OVERDUE, DueLevel.SOON):
        return
    what = "First contact" if one.due_is_first_contact else "Review"
    title = f"{what} overdue" if line.level is DueLevel.OVERDUE else f"{what} due soon"
    why = case.review.sentence if case.review else ""
    yield TimelineRow(("due",), title, why, f"Due {say_date(one.due_on)}")


def _row(entry: TimelineEntry, names: dict[str, str]) -> TimelineRow:
    whose = names.get(entry.child_id, "")
    return TimelineRow(
        row_id=(entry.record_kind, entry.record_id),
        title=f"{whose}: {entry.title}" if whose else entry.title,
        body=entry.text,
        when=when_words(entry),
        is_signed=entry.locked,
        addenda=(*(f"Addendum {text}" for text in entry.addenda), *filter(None, (entry.second,))),
    )


def when_words(entry: TimelineEntry) -> str:
    """`2 June 2026 at 4:41pm by Sam Patel`; only the day when the time is not known."""
    words = say_date(entry.on)
    if entry.at is not None:
        words = f"{words} at {say_clock(entry.at)}"
    return f"{words} by {entry.by}" if entry.by else words


def nothing_yet(case: CaseFile, today: date) -> tuple[str, str]:
    """What an empty timeline says, with the first-contact day when one is set."""
    one = case.summary
    if one.due_is_first_contact and one.due_on is not None:
        line = due_line(one.due_on, today, first_contact=True)
        return "Nothing recorded yet.", f"{line.text}."
    return "Nothing recorded yet.", ""
