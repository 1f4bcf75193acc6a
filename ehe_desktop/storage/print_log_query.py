"""What was printed or exported from this device, from the audit chain: when, what, how many. Newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from ehe_desktop.storage.records import from_json
from ehe_desktop.storage.tables import audit_entry
from ehe_desktop.storage.view import View

ACTIONS: Final = ("print", "export", "preview")
MOST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintLine:
    """One page made. `at` is an instant as text; `about` holds counts and ids, never words of a case."""

    at: str
    action: str
    what: str
    officer_id: str
    reason: str
    outcome: str
    children: int


def print_log(view: View) -> tuple[PrintLine, ...]:
    """The newest pages made here."""
    rows = view.connection.execute(
        select(audit_entry.c.entry)
        .where(audit_entry.c.action.in_(ACTIONS))
        .order_by(audit_entry.c.seq.desc())
        .limit(MOST)
    ).scalars()
    return tuple(_line(from_json(entry)) for entry in rows)


def _line(said: dict[str, object]) -> PrintLine:
    detail = said.get("detail")
    about = detail if isinstance(detail, dict) else {}
    children = about.get("children", ())
    return PrintLine(
        at=str(said.get("at", "")),
        action=str(said.get("action", "")),
        what=str(said.get("object_type", "")),
        officer_id=str(said.get("officer_id", "")),
        reason=str(said.get("reason", "")),
        outcome=str(said.get("outcome", "")),
        children=len(children) if isinstance(children, list | tuple) else int(bool(children)),
    )
