"""Conflicts: two edits a person must settle, listed and settled.

Settling is one op that names the conflict's version; the value chosen is shown here
at once, and the side not chosen stays in the central history (sync.md B3.4). What
comes of two people settling one conflict is the central system's to say.
Nothing here merges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import func, select

from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.conflict import Conflict
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.records import KINDS, read
from ehe_desktop.storage import records
from ehe_desktop.storage.projection_tables import caseload_row, conflict_row
from ehe_desktop.storage.records import Held
from ehe_desktop.storage.unit_of_work import UnitOfWork
from ehe_desktop.storage.view import View

SETTLINGS: Final = ("theirs", "yours", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenConflict:
    """One conflict with whose it is."""

    conflict_id: str
    family_id: str
    child_id: str
    child_name: str
    conflict: Conflict


def open_conflicts(view: View, *, child_id: str = "") -> tuple[OpenConflict, ...]:
    """What needs a decision on this device; one child's, with the family's own, when given."""
    row = conflict_row.c
    statement = (
        select(
            row.conflict_id,
            row.family_id,
            row.child_id,
            func.coalesce(caseload_row.c.full_name, "").label("child_name"),
        )
        .select_from(conflict_row)
        .outerjoin(caseload_row, caseload_row.c.child_id == row.child_id)
        .where(row.state == "open")
        .order_by(row.conflict_id)
    )
    if child_id:
        family = select(caseload_row.c.family_id).where(caseload_row.c.child_id == child_id)
        shared = row.child_id.is_(None) & row.family_id.in_(family)
        statement = statement.where((row.child_id == child_id) | shared)
    found = []
    for line in view.connection.execute(statement).all():
        conflict = view.body(Conflict, line.conflict_id)
        if conflict is not None:
            found.append(
                OpenConflict(
                    conflict_id=line.conflict_id,
                    family_id=line.family_id or "",
                    child_id=line.child_id or "",
                    child_name=line.child_name,
                    conflict=conflict,
                )
            )
    return tuple(found)


def settle(
    work: UnitOfWork, conflict_id: str, settled_as: str, result: Mapping[str, Any] | None = None
) -> None:
    """Settle a conflict as `theirs`, `yours`, or `other` with the new values in `result`.

    Raises:
        RuleBroken: no such conflict or it is settled; another word; `other` whose values
            are not exactly the conflict's fields.
    """
    if work.repeated:
        return
    held = records.get(work.connection, "conflict", conflict_id)
    if held is None:
        raise RuleBroken("there is no such conflict on this device")
    conflict = read(Conflict, held.record.body)
    if conflict.state != "open":
        raise RuleBroken("this conflict is settled already")
    chosen = _chosen(conflict, settled_as, result)
    now = {
        "state": "settled",
        "settled_as": settled_as,
        "settled_by": work.view.sitting.officer_id,
        "settled_at": to_text(work.view.sitting.clock.now()),
        "result": chosen,
    }
    settled = replace(held.record, body={**held.record.body, **now})
    work.place(Held(settled, held.beneath or held.record.body))
    about = {"record_id": conflict.record_id}  # for a centre that a restore took the conflict from
    work.append(work.op_for(settled, "resolve", now | about))
    _show(work, conflict, chosen)
    work.audit(
        "settle",
        "conflict",
        conflict_id,
        child_id=held.record.child_id or "",
        fields_shown=tuple(conflict.group),
        outcome=settled_as,
    )


def _chosen(
    conflict: Conflict, settled_as: str, result: Mapping[str, Any] | None
) -> Mapping[str, Any]:
    if settled_as == "theirs":
        return conflict.theirs.values
    if settled_as == "yours":
        return conflict.yours.values
    if settled_as != "other":
        raise RuleBroken(f"a conflict is settled as one of {', '.join(SETTLINGS)}")
    if result is None or set(result) != set(conflict.group):
        raise RuleBroken("the new values are those of the conflict's fields, all of them")
    return result


def _show(work: UnitOfWork, conflict: Conflict, chosen: Mapping[str, Any]) -> None:
    """Show the chosen values at once; the op is the resolve, so the record needs none of its own.

    What the centre holds stays beneath until it has answered: the decision may come second.
    """
    kind = KINDS.get(conflict.record_kind)
    held = records.get(work.connection, conflict.record_kind, conflict.record_id)
    if kind is None or held is None:
        return
    body = {**held.record.body, **chosen}
    read(kind.body, body)
    work.place(Held(replace(held.record, body=body), held.beneath or held.record.body))
