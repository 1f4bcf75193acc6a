"""Find a child by a few letters: from anywhere for the palette, or as a list of the caseload.

Search never leaves the device, and reading never writes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ehe_desktop.domain.casefile import CaseSummary
from ehe_desktop.domain.names import fold
from ehe_desktop.domain.school_age import year_group_label
from ehe_desktop.services.desk import Desk
from ehe_desktop.storage.search import WINDOW, CloseMatch, search

__all__ = ["CloseMatch", "Found", "SameName", "SearchAnswer", "find_child", "search_caseload"]

MOST = 8


@dataclass(frozen=True, slots=True)
class Found:
    """One child found: the name and enough beside it to tell two of one name apart."""

    child_id: str
    name: str
    hint: str


@dataclass(frozen=True, slots=True)
class SameName:
    """Children that share a name: a caution to check the date of birth."""

    name: str
    children: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """What a search of the caseload found, best first."""

    typed: str
    rows: tuple[CaseSummary, ...] = ()
    total: int = 0
    in_closed: int = 0
    """How many more there are among closed cases."""
    close: tuple[CloseMatch, ...] = ()
    """Names nearly as typed, when nothing fits."""
    same_names: tuple[SameName, ...] = ()


def find_child(desk: Desk, typed: str) -> tuple[Found, ...]:
    """The best few matches for what was typed."""
    with desk.store.reading() as view:
        hits = search(view, typed, desk.as_of(), most=MOST).rows
    return tuple(_found(hit, desk) for hit in hits)


def search_caseload(
    desk: Desk, typed: str, *, closed: bool = False, most: int = WINDOW
) -> SearchAnswer:
    """The children that fit every word typed; closed cases only when asked for."""
    with desk.store.reading() as view:
        found = search(view, typed, desk.as_of(), closed=closed, most=most)
    return SearchAnswer(
        typed=typed,
        rows=found.rows,
        total=found.total,
        in_closed=found.in_closed,
        close=found.close,
        same_names=same_names(found.rows),
    )


def same_names(rows: tuple[CaseSummary, ...]) -> tuple[SameName, ...]:
    """Names that stand more than once among `rows`, however they are accented."""
    counted = Counter(fold(row.full_name) for row in rows)
    shown = {fold(row.full_name): row.full_name for row in reversed(rows)}
    return tuple(SameName(shown[name], many) for name, many in counted.items() if many > 1)


def _found(hit: CaseSummary, desk: Desk) -> Found:
    year = year_group_label(hit.born_on, desk.today()) if hit.born_on else ""
    hint = " · ".join(filter(None, (year, hit.case_number, hit.area)))
    return Found(hit.child_id, hit.full_name, hint)
