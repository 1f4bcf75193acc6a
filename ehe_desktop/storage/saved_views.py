"""An officer's own views of the caseload: a name and a filter, kept on this device.

They are not records: nobody else sees them and they are never sent.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.sqlite import insert

from ehe_desktop.storage.caseload_query import CaseloadFilter
from ehe_desktop.storage.records import to_json
from ehe_desktop.storage.tables import saved_view
from ehe_desktop.storage.unit_of_work import UnitOfWork
from ehe_desktop.storage.view import View


@dataclass(frozen=True, slots=True)
class SavedView:
    """One view with its name."""

    view_id: str
    name: str
    choices: CaseloadFilter


def saved_views(view: View) -> tuple[SavedView, ...]:
    """The officer's views in their order; one that a newer program saved otherwise is left out."""
    found = []
    for row in view.connection.execute(select(saved_view).order_by(saved_view.c.position)):
        try:
            choices = msgspec.json.decode(row.choices, type=CaseloadFilter)
        except msgspec.ValidationError:
            continue
        found.append(SavedView(row.view_id, row.name, choices))
    return tuple(found)


def save_view(work: UnitOfWork, one: SavedView) -> None:
    """Keep a view, in place of the one with its id; a new one comes last."""
    last = work.connection.execute(select(func.max(saved_view.c.position))).scalar()
    values = {"name": one.name, "choices": to_json(one.choices)}
    work.connection.execute(
        insert(saved_view)
        .values(view_id=one.view_id, position=(last or 0) + 1, **values)
        .on_conflict_do_update(["view_id"], set_=values)
    )


def drop_view(work: UnitOfWork, view_id: str) -> None:
    """Forget a view."""
    work.connection.execute(delete(saved_view).where(saved_view.c.view_id == view_id))
