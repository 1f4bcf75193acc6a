"""Keep, list and forget an officer's own views of the caseload. They never leave this device."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.services.desk import Desk
from ehe_desktop.storage import saved_views as kept
from ehe_desktop.storage.caseload_query import WINDOW, CaseloadFilter
from ehe_desktop.storage.saved_views import SavedView

__all__ = ["SavedView", "drop_view", "keep_view", "list_views"]

LONGEST_NAME: Final = 40


def list_views(desk: Desk) -> tuple[SavedView, ...]:
    """The officer's views in their order."""
    with desk.store.reading() as view:
        return kept.saved_views(view)


def keep_view(desk: Desk, name: str, choices: CaseloadFilter) -> SavedView:
    """Keep `choices` under `name`; a view of that name is replaced.

    Raises:
        InputRefused: no name, or one too long to stand on a tab.
    """
    cleaned = " ".join(name.split())
    if not cleaned:
        raise InputRefused("Type a name for this view.")
    if len(cleaned) > LONGEST_NAME:
        raise InputRefused(f"A view’s name has at most {LONGEST_NAME} letters.")
    with desk.store.writing(desk.actor()) as work:
        known = {one.name.casefold(): one.view_id for one in kept.saved_views(work.view)}
        one = SavedView(
            known.get(cleaned.casefold()) or desk.new_id(),
            cleaned,
            replace(choices, offset=0, limit=WINDOW),
        )
        kept.save_view(work, one)
    return one


def drop_view(desk: Desk, view_id: str) -> None:
    """Forget a view. The children in it are not touched."""
    with desk.store.writing(desk.actor()) as work:
        kept.drop_view(work, view_id)
