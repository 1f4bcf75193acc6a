"""What was added to signed records: which words stand under which, by whom and when. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.visit import Addendum


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """One addendum as it is read."""

    at: datetime
    by: str
    """Name of the officer who wrote it."""
    text: str
    for_parents: bool = False


def by_original(
    found: Iterable[Addendum], names: Mapping[str, str]
) -> dict[str, tuple[Added, ...]]:
    """The addenda by the id of what they stand under, oldest first; `names` are officers' by id."""
    made: dict[str, tuple[Added, ...]] = {}
    for one in sorted(found, key=lambda one: (to_text(one.at), one.by, one.text)):
        added = Added(
            at=one.at,
            by=names.get(one.by, "an officer"),
            text=one.text,
            for_parents=one.for_parents,
        )
        made[one.amends] = (*made.get(one.amends, ()), added)
    return made
