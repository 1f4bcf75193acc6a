"""Which families an officer may see, at any stamp; and how long ago one was taken away.

Assignments carry stamps of the same counter as records, so "in scope at stamp p" is a
question with one answer for ever. A family held on two grounds stays until the last ends.
Kinds a role may not see are a question for `roles.py`.

Source: sync.md B3.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from ehe_desktop.central.roles import sees_every_family
from ehe_desktop.central.sets import among
from ehe_desktop.central.tables import assignment
from ehe_desktop.domain.clock import from_text
from ehe_desktop.domain.officer import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """When the last ground on which an officer held a family ended."""

    pos: int
    at: datetime

    def still_takes(self, scope_epoch: int, now: datetime, late_days: int) -> bool:
        """True for work begun before the removal that comes within `late_days` of it."""
        return scope_epoch < self.pos and now - self.at <= timedelta(days=late_days)


@dataclass(frozen=True, slots=True)
class Holdings:
    """Every assignment an officer has had: what was in scope at any stamp, from one question to the database."""

    rows: tuple[tuple[str, int, int | None], ...]
    """The family, the stamp from which and the one at which no more."""

    def at(self, pos: int) -> frozenset[str]:
        """The families in scope at the stamp `pos`."""
        return frozenset(
            family_id
            for family_id, added, removed in self.rows
            if added <= pos and (removed is None or removed > pos)
        )

    def changes(self, first: int, last: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Families that came into scope and families that left it between two stamps, each sorted.

        One that came and went again has left: its maker holds a family that no pull has brought yet.
        """
        before, after = self.at(first), self.at(last)
        ended = {
            family_id
            for family_id, _added, removed in self.rows
            if removed is not None and first < removed <= last
        }
        return tuple(sorted(after - before)), tuple(sorted(ended - after))


def holdings_of(connection: sa.Connection, officer_id: str) -> Holdings:
    """Read what an officer has held and holds."""
    a = assignment.c
    asked = sa.select(a.family_id, a.added_pos, a.removed_pos).where(a.officer_id == officer_id)
    return Holdings(tuple((row[0], row[1], row[2]) for row in connection.execute(asked)))


class Access:
    """What one officer may write to, answered from a few rows read at the start of a batch."""

    def __init__(
        self, connection: sa.Connection, officer_id: str, role: Role | None, families: set[str]
    ) -> None:
        self._sees_all = sees_every_family(role)
        self._held: set[str] = set()
        self._removed: dict[str, Removal] = {}
        if not self._sees_all:
            self._read(connection, officer_id, families)

    def _read(self, connection: sa.Connection, officer_id: str, families: set[str]) -> None:
        rows = connection.execute(
            sa.select(
                assignment.c.family_id, assignment.c.removed_pos, assignment.c.removed_at
            ).where(
                assignment.c.officer_id == officer_id,
                among(connection, assignment.c.family_id, families),
            )
        ).all()
        for family_id, removed_pos, removed_at in rows:
            if removed_pos is None:
                self._held.add(family_id)
                continue
            known = self._removed.get(family_id)
            if known is None or known.pos < removed_pos:
                self._removed[family_id] = Removal(pos=removed_pos, at=from_text(removed_at))

    def holds(self, family_id: str | None) -> bool:
        """True when the family is in scope now."""
        return family_id is not None and (self._sees_all or family_id in self._held)

    def removal(self, family_id: str | None) -> Removal | None:
        """The end of the last ground, for a family that was held once and is not now."""
        return self._removed.get(family_id) if family_id is not None else None

    def gain(self, family_id: str) -> None:
        """A family made in this batch belongs to its maker from the next op on."""
        self._held.add(family_id)
