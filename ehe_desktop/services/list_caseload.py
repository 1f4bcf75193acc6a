"""List the caseload: filtered, sorted, one window at a time, with what the tabs count.

Reading never writes: looking at a list changes nothing, and due days are worked out from the clock
at each call (ux.md 5, thread 21). Search is `find_child.py`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ehe_desktop.domain.casefile import CaseSummary, TabCounts
from ehe_desktop.services.desk import Desk
from ehe_desktop.storage.caseload_lines import summaries
from ehe_desktop.storage.caseload_query import (
    WINDOW,
    CaseloadFilter,
    Cases,
    Order,
    Page,
    caseload,
)
from ehe_desktop.storage.choices_query import FilterChoices, filter_choices
from ehe_desktop.storage.counts_query import tab_counts
from ehe_desktop.storage.saved_views import SavedView, saved_views

__all__ = [
    "WINDOW",
    "CaseloadFacts",
    "CaseloadFilter",
    "Cases",
    "FilterChoices",
    "Order",
    "Page",
    "SavedView",
    "ViewCount",
    "caseload_facts",
    "find_summary",
    "list_caseload",
]


@dataclass(frozen=True, slots=True)
class ViewCount:
    """One of the officer's own views with how many children it holds now."""

    view: SavedView
    children: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseloadFacts:
    """What stands round the list: counts of the tabs, own views, and what can be filtered by."""

    tabs: TabCounts
    views: tuple[ViewCount, ...]
    choices: FilterChoices


def list_caseload(desk: Desk, wanted: CaseloadFilter) -> Page:
    """One window of the children `wanted` asks for, and how many there are in all."""
    with desk.store.reading() as view:
        return caseload(view, wanted, desk.as_of())


def caseload_facts(desk: Desk) -> CaseloadFacts:
    """Everything round the list, from one picture of the store."""
    as_of = desk.as_of()
    with desk.store.reading() as view:
        own = tuple(
            ViewCount(one, caseload(view, _only_counted(one.choices), as_of).total)
            for one in saved_views(view)
        )
        return CaseloadFacts(tabs=tab_counts(view, as_of), views=own, choices=filter_choices(view))


def find_summary(desk: Desk, child_id: str) -> CaseSummary | None:
    """The line of one child, or None when the child is not on this device."""
    with desk.store.reading() as view:
        return summaries(view, desk.as_of(), [child_id]).get(child_id)


def _only_counted(choices: CaseloadFilter) -> CaseloadFilter:
    return replace(choices, limit=1, offset=0)
