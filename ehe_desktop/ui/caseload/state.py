"""What the caseload shows, worked out without Qt: tabs, chips, rows, counts and empty words.

Filters are `CaseloadFilter`s; a route's `part` is read here into one, so that whatever set a
filter, it stands on screen as a tab or as a chip that can be taken away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.casefile import CaseSummary, TabCounts
from ehe_desktop.domain.due import DueLevel, due_line, short_date
from ehe_desktop.domain.school_age import age_on, year_group_label
from ehe_desktop.services.find_child import SameName, SearchAnswer
from ehe_desktop.services.list_caseload import (
    CaseloadFacts,
    CaseloadFilter,
    Cases,
    FilterChoices,
    Order,
)
from ehe_desktop.ui.widgets.row_model import ListRow, Mark

USUAL: Final = CaseloadFilter(order=Order.BAND_THEN_DUE)
"""Open cases, highest band first, most overdue first inside it; the order of Today as well."""

ORDER_WORDS: Final = {
    Order.DUE: ("Most overdue first", "Latest due first"),
    Order.BAND_THEN_DUE: ("Highest band first", "Lowest band first"),
    Order.NAME: ("Name, A to Z", "Name, Z to A"),
    Order.LAST_SEEN: ("Longest not seen first", "Last seen first"),
    Order.BORN: ("Oldest child first", "Youngest child first"),
}
"""The order in force as it stands on screen, and the other way round."""

_TABS: Final = (
    ("mine", "My cases", "open_cases", USUAL),
    ("overdue", "Overdue", "overdue", replace(USUAL, overdue=True)),
    (
        "not-seen",
        "Not seen in 12 months",
        "not_seen_in_year",
        replace(USUAL, not_seen_in_year=True, order=Order.LAST_SEEN),
    ),
    (
        "not-alone",
        "Not seen alone",
        "not_seen_alone",
        replace(USUAL, not_seen_alone=True, order=Order.LAST_SEEN),
    ),
    ("new", "New notifications", "new_notifications", replace(USUAL, new_notifications=True)),
    ("concern", "Concern open", "concern_open", replace(USUAL, concern_open=True)),
    ("decision", "Needs your decision", "needs_decision", replace(USUAL, needs_decision=True)),
    (
        "moving",
        "Moving out",
        "moving_out",
        replace(USUAL, case_states=("moving_out", "transferred")),
    ),
)

_EMPTY: Final = {
    "mine": ("No cases here yet", "Cases come with the next sync."),
    "overdue": ("Nobody overdue. Good.", ""),
    "not-seen": ("Everybody was seen within 12 months. Good.", ""),
    "not-alone": ("Everybody was seen alone within 12 months. Good.", ""),
    "new": ("No new notifications.", ""),
    "concern": ("No concern is open.", ""),
    "decision": ("Nothing needs your decision.", ""),
    "moving": ("Nobody is moving out.", ""),
}

_SWITCHES: Final = (
    ("overdue", "Overdue"),
    ("not_put_off", "Not put off"),
    ("not_seen_in_year", "Not seen in 12 months"),
    ("not_seen_alone", "Not seen alone"),
    ("new_notifications", "New notifications"),
    ("concern_open", "Concern open"),
    ("needs_decision", "Needs your decision"),
    ("draft_open", "Visit being written"),
)


@dataclass(frozen=True, slots=True)
class ViewTab:
    """One view of the caseload. `is_own` marks one the officer saved."""

    key: str
    words: str
    children: int
    choices: CaseloadFilter
    is_own: bool = False

    @property
    def label(self) -> str:
        """`Overdue 23`."""
        return f"{self.words} {self.children}"


@dataclass(frozen=True, slots=True)
class FilterChip:
    """A filter in force, and the filter without it."""

    words: str
    without: CaseloadFilter


def view_tabs(facts: CaseloadFacts, *, sees_team: bool) -> tuple[ViewTab, ...]:
    """Every view with its count; the ones for decisions and moves only when they hold anybody."""
    found = []
    for key, words, counted, choices in _TABS:
        children = _count(facts.tabs, counted)
        if key in ("decision", "moving") and not children:
            continue
        named = "All cases" if key == "mine" and sees_team else words
        found.append(ViewTab(key, named, children, choices))
    own = (
        ViewTab(one.view.view_id, one.view.name, one.children, one.view.choices, is_own=True)
        for one in facts.views
    )
    return (*found, *own)


def _count(counts: TabCounts, name: str) -> int:
    return int(getattr(counts, name))


def tab_choices(key: str) -> CaseloadFilter | None:
    """The filter of one of the program's own views."""
    return next((choices for name, _, _, choices in _TABS if name == key), None)


def read_part(part: str) -> tuple[str, CaseloadFilter]:
    """A route's part as a tab and its filter: `overdue`, `band:high`, `overdue+band:high+area:West`.

    Words that mean nothing here are passed over; what is left never shows more than was asked.
    """
    key, choices = "mine", USUAL
    for at, word in enumerate(filter(None, part.split("+"))):
        name, _, value = word.partition(":")
        own = tab_choices(word)
        if own is not None and at == 0:
            key, choices = word, own
        elif own is not None:
            choices = _both(choices, own)
        elif name == "band" and value in {band.code for band in RiskBand}:
            choices = replace(choices, bands=(*choices.bands, value))
        elif name == "area" and value:
            choices = replace(choices, areas=(*choices.areas, value))
        elif name == "officer" and value:
            choices = replace(choices, officer_id=value)
        elif name == "closed":
            choices = replace(choices, cases=Cases.CLOSED)
    return key, choices


def _both(one: CaseloadFilter, other: CaseloadFilter) -> CaseloadFilter:
    """`one`, narrowed by the switches and states of `other` as well."""
    on: dict[str, Any] = {name: True for name, _ in _SWITCHES if getattr(other, name)}
    return replace(one, **on, case_states=one.case_states or other.case_states)


def order_words(choices: CaseloadFilter) -> str:
    """The order in force, in words."""
    return ORDER_WORDS[choices.order][int(choices.falling)]


def filter_chips(
    choices: CaseloadFilter, base: CaseloadFilter, known: FilterChoices
) -> tuple[FilterChip, ...]:
    """What narrows the list beyond its tab, each with the filter that is left without it."""
    chips = [
        FilterChip(words, _without(choices, name))
        for name, words in _SWITCHES
        if getattr(choices, name) and not getattr(base, name)
    ]
    if choices.cases is not base.cases:
        words = "Closed cases" if choices.cases is Cases.CLOSED else "Open and closed"
        chips.append(FilterChip(words, replace(choices, cases=base.cases)))
    if choices.bands and choices.bands != base.bands:
        named = ", ".join(band.word for band in _GRAVEST if band.code in choices.bands)
        chips.append(FilterChip(named, replace(choices, bands=base.bands)))
    if choices.areas and choices.areas != base.areas:
        chips.append(FilterChip(", ".join(choices.areas), replace(choices, areas=base.areas)))
    if choices.officer_id and choices.officer_id != base.officer_id:
        name = dict(known.officers).get(choices.officer_id, "Another officer")
        chips.append(FilterChip(name, replace(choices, officer_id=base.officer_id)))
    if choices.case_states and choices.case_states != base.case_states:
        words = ", ".join(state.replace("_", " ").capitalize() for state in choices.case_states)
        chips.append(FilterChip(words, replace(choices, case_states=base.case_states)))
    if choices.family_id and choices.family_id != base.family_id:
        chips.append(FilterChip("One family", replace(choices, family_id="")))
    return tuple(chips)


def _without(choices: CaseloadFilter, switch: str) -> CaseloadFilter:
    off: dict[str, Any] = {switch: False}
    return replace(choices, **off)


_GRAVEST: Final = (*reversed([band for band in RiskBand if band.is_band]), RiskBand.NOT_ASSESSED)


def band_choices() -> tuple[tuple[str, str], ...]:
    """Codes and words of the bands, gravest first."""
    return tuple((band.code, band.word) for band in _GRAVEST)


def switches() -> tuple[tuple[str, str], ...]:
    """Filters that are on or off: field and words."""
    return _SWITCHES


def child_row(one: CaseSummary, today: date) -> ListRow:
    """One line of the list: name, year and age, due line, band, marks."""
    note, is_late = due_note(one, today)
    return ListRow(
        row_id=one.child_id,
        title=one.full_name,
        lines=(year_and_age(one.born_on, today),),
        note=note,
        note_tone="alert" if is_late else "",
        band=one.band,
        marks=row_marks(one),
    )


def due_note(one: CaseSummary, today: date) -> tuple[str, bool]:
    """The due line in words, and whether it is late; a put-off item says until when."""
    if not one.is_open:
        return "Closed", False
    line = due_line(one.due_on, today, first_contact=one.due_is_first_contact)
    if one.put_off_until is not None and one.put_off_until >= today:
        return f"Put off until {short_date(one.put_off_until, today)}", False
    return line.text, line.level is DueLevel.OVERDUE


def year_and_age(born_on: date | None, today: date) -> str:
    """`Year 5 · 9 years`."""
    if born_on is None or born_on > today:
        return "Date of birth not known"
    return f"{year_group_label(born_on, today)} · {years(age_on(born_on, today))}"


def years(age: int) -> str:
    """`1 year`, `9 years`."""
    return "1 year" if age == 1 else f"{age} years"


def row_marks(one: CaseSummary) -> tuple[Mark, ...]:
    """The small marks of a row, each with its words."""
    concern = "Concern not yet told" if one.concern_not_told else "Concern open"
    marks = (
        (one.concern_open, Mark("shield-alert", concern)),
        (one.two_person_visit, Mark("users", "Two-person visit")),
        (one.draft_open, Mark("pen-line", "Visit being written")),
        (one.needs_decision, Mark("git-compare", "Needs your decision")),
    )
    return tuple(mark for on, mark in marks if on)


def children(number: int) -> str:
    """`1 child`, `17 children`."""
    return "1 child" if number == 1 else f"{number:,} children"


def found_words(total: int, shown: int, *, closed: bool) -> str:
    """What a search found, and where it looked: it looks beyond the tab that is chosen."""
    where = "in open and closed cases" if closed else "in open cases"
    first = f", the best {shown} shown" if total > shown else ""
    return f"{children(total)} found {where}{first}"


def caution(names: Sequence[SameName]) -> str:
    """The line that warns of children of one name."""
    if not names:
        return ""
    first = names[0]
    return f"{first.children} children are named {first.name}. Check the date of birth."


def empty_view(key: str, *, narrowed: bool) -> tuple[str, str]:
    """What is said where a view holds nobody."""
    if narrowed:
        return "Nobody fits these filters.", "Take a filter away to see more."
    return _EMPTY.get(key, ("Nobody in this view.", ""))


def empty_search(answer: SearchAnswer) -> tuple[str, str]:
    """What is said where a search finds nobody; close matches are offered beside it."""
    title = f"No child matches ‘{answer.typed.strip()}’."
    if answer.close:
        return title, "Close matches:"
    return title, "Check the spelling, or search for part of the name."
