"""Which families an officer may see, at any stamp; and how long ago one was taken away.

Assignments carry stamps of the same counter as records, so "in scope at stamp p" is a
question with one answer for ever. A family held on two grounds stays until the last ends.
Kinds a role may not see are a question for `roles.py`.

Source: sync.md B3.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

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


def families_at(officer_id: str, pos: int) -> sa.Select[Any]:
    """The families assigned to this officer at the stamp `pos`, as a query."""
    return sa.select(assignment.c.family_id).where(
        assignment.c.officer_id == officer_id,
        assignment.c.added_pos <= pos,
        sa.or_(assignment.c.removed_pos.is_(None), assignment.c.removed_pos > pos),
    )


_CHANGED: Final = (
    sa.select(assignment.c.id)
    .where(
        assignment.c.officer_id == sa.bindparam("who"),
        sa.or_(
            *(
                sa.and_(stamp > sa.bindparam("since"), stamp <= sa.bindparam("to"))
                for stamp in (assignment.c.added_pos, assignment.c.removed_pos)
            )
        ),
    )
    .limit(1)
)
"""Whether anything began or ended between two stamps: seldom, and then nothing more is asked."""


def changes_between(
    connection: sa.Connection, officer_id: str, first: int, last: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Families that came into scope and families that left it between two stamps, each sorted.

    One that came and went again has left: its maker holds a family that no pull has brought yet.
    """
    if (
        connection.execute(_CHANGED, {"who": officer_id, "since": first, "to": last}).first()
        is None
    ):
        return (), ()
    a = assignment.c
    rows = connection.execute(
        sa.select(a.family_id, a.added_pos, a.removed_pos).where(
            a.officer_id == officer_id, sa.or_(a.removed_pos.is_(None), a.removed_pos > first)
        )
    ).all()
    standing = {row for row in rows if row.removed_pos is None or row.removed_pos > last}
    after = {row.family_id for row in standing if row.added_pos <= last}
    before = {row.family_id for row in rows if row.added_pos <= first}
    ended = {row.family_id for row in rows if row not in standing}
    return tuple(sorted(after - before)), tuple(sorted(ended - after))


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
