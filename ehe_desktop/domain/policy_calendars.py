"""Reads calendars.toml into `Calendars` and refuses gaps in the years it claims to cover.

A year in which a bank holiday was left out would make a review late without a
word, so every year from first to last must hold at least eight. Which days they
are is the council's to say; a test compares the shipped table with the rule.

Source: domain.md 10.3.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Final

from ehe_desktop.domain.calendars import Calendars, Term
from ehe_desktop.domain.policy_table import PolicyTable, read_note

_LEAST_BANK_HOLIDAYS: Final = 8


def read_calendars(top: PolicyTable) -> Calendars:
    """The calendars in the top table of their file.

    Raises:
        PolicyProblem: a key is missing or wrong, a year is incomplete, or terms overlap.
    """
    read_note(top)
    holidays = top.table("bank_holidays")
    calendars = Calendars(
        bank_holidays=_days(holidays.table("days")),
        closure_days=_days(top.table("closure_days")),
        terms=tuple(_term(table) for table in top.tables("term")),
        days_without_pupils=_days(top.table("days_without_pupils")),
        first_year=holidays.whole("first_year", least=2000),
        last_year=holidays.whole("last_year", least=2000),
    )
    holidays.done()
    top.done()
    counts = Counter(day.year for day in calendars.bank_holidays)
    for year in range(calendars.first_year, calendars.last_year + 1):
        if counts[year] < _LEAST_BANK_HOLIDAYS:
            holidays.refuse("days", f"{year} has {counts[year]} bank holidays, fewer than 8")
    for earlier, later in pairwise(calendars.terms):
        if later.first_on <= earlier.last_on:
            top.refuse("term", f"{later.name} begins before {earlier.name} has ended")
    return calendars


def _days(table: PolicyTable) -> dict[date, str]:
    days: dict[date, str] = {}
    for key in table.keys():  # noqa: SIM118 - a table is not a mapping
        try:
            days[date.fromisoformat(key)] = table.text(key)
        except ValueError:
            table.refuse(key, "must be a date such as 2026-12-25")
    return days


def _term(table: PolicyTable) -> Term:
    term = Term(table.text("name"), table.day("first_on"), table.day("last_on"))
    table.done()
    if term.last_on < term.first_on:
        table.refuse("last_on", "lies before first_on")
    return term
