"""Write down that somebody looked: a list once a sitting, and a search when it has come to rest.

The entries hold ids and counts, never what was typed and never a name (security.md 4.3). Looking
changes no record, so nothing here is ever sent as a change to a case.
"""

from __future__ import annotations

from collections.abc import Sequence

from ehe_desktop.services.desk import Desk


def note_listed(desk: Desk, view_key: str, child_ids: Sequence[str]) -> None:
    """Enter that a view of the caseload was shown; later ones of the same view are passed over."""
    if ("list", f"caseload{view_key}") in desk.store.sitting.viewed:
        return
    with desk.safety_store.writing(desk.actor()) as work:
        work.audit("list", "caseload", view_key, detail={"children": list(child_ids)})


def note_search(desk: Desk, child_ids: Sequence[str], total: int) -> None:
    """Enter that a search was made and which children it showed."""
    with desk.safety_store.writing(desk.actor()) as work:
        detail = {"hits": total, "children": list(child_ids)}
        work.audit("search", "caseload", "", detail=detail)


def note_viewed(desk: Desk, child_id: str) -> None:
    """Enter that a child's record was opened; once a sitting."""
    if ("view", f"child{child_id}") in desk.store.sitting.viewed:
        return
    with desk.safety_store.writing(desk.actor()) as work:
        work.audit("view", "child", child_id, child_id=child_id)
