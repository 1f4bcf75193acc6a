"""Find a child from anywhere by a few letters, for the palette. Search never leaves the device."""

from __future__ import annotations

from dataclasses import dataclass

from ehe_desktop.domain.casefile import CaseSummary
from ehe_desktop.domain.school_age import year_group_label
from ehe_desktop.services.desk import Desk
from ehe_desktop.storage.search import search

MOST = 8


@dataclass(frozen=True, slots=True)
class Found:
    """One child found: the name and enough beside it to tell two of one name apart."""

    child_id: str
    name: str
    hint: str


def find_child(desk: Desk, typed: str) -> tuple[Found, ...]:
    """The best few matches for what was typed."""
    with desk.store.reading() as view:
        hits = search(view, typed, limit=MOST)
    return tuple(_found(hit, desk) for hit in hits)


def _found(hit: CaseSummary, desk: Desk) -> Found:
    year = year_group_label(hit.born_on, desk.today()) if hit.born_on else ""
    hint = " · ".join(filter(None, (year, hit.case_number, hit.area)))
    return Found(hit.child_id, hit.full_name, hint)
