"""Where the second sign-offs stand: of some visits, or of all that somebody has something to do about.

Worked out from the records each time, by `domain/second_sign_off.py`; nothing of it is stored, so a
second sign-off that an older program took in unknown counts as soon as a newer one reads it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Text, and_, exists, func, select

from ehe_desktop.domain.clock import from_text, to_text
from ehe_desktop.domain.second_sign_off import (
    AGREED,
    SENT_BACK,
    SecondSignOff,
    SecondStanding,
    SecondState,
    of_visit,
    second_standing,
)
from ehe_desktop.domain.visit import Addendum, Visit
from ehe_desktop.storage import records
from ehe_desktop.storage.projection_tables import caseload_row, officer_row, visit_row
from ehe_desktop.storage.tables import record
from ehe_desktop.storage.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLine:
    """One visit that a supervisor signs too, and how far that is."""

    visit_id: str
    child_id: str
    child_name: str
    band: str
    on: date
    officer_ids: frozenset[str]
    """Who made and who signed it."""
    officer_name: str
    standing: SecondStanding
    words: str


_MADE: Final = record.alias("made")


def second_lines(view: View, visit_ids: Collection[str]) -> tuple[SecondLine, ...]:
    """Of these visits, those that need a second sign-off."""
    return _lines(view, visit_row.c.visit_id.in_(visit_ids)) if visit_ids else ()


def second_to_do(view: View, child_id: str = "") -> tuple[SecondLine, ...]:
    """The visits that wait or were sent back, of one child or of all; what waits longest first."""
    which = ~and_(_has(AGREED), ~_has(SENT_BACK))
    if child_id:
        which &= visit_row.c.child_id == child_id
    found = [one for one in _lines(view, which) if one.standing.is_open]
    return tuple(sorted(found, key=lambda one: (_since(one.standing), one.visit_id)))


def _lines(view: View, which: ColumnElement[bool]) -> tuple[SecondLine, ...]:
    rows = view.connection.execute(_asked().where(which)).all()
    about = record.c.child_id.in_({row.child_id for row in rows})
    kinds = ("second_sign_off", "addendum")
    held = list(records.matching(view.connection, about, kinds)) if rows else []
    given, addenda = records.typed(held, SecondSignOff), records.typed(held, Addendum)
    people = view.connection.execute(select(officer_row.c.officer_id, officer_row.c.name))
    names = {row.officer_id: row.name for row in people}
    return tuple(_line(row, given, addenda, names) for row in rows)


def _asked() -> Select[Any]:
    """Visits that a supervisor signs too, without what their forms say, which is most of them."""
    row, made = visit_row.c, _MADE.c
    return (
        select(
            row.visit_id,
            row.child_id,
            row.on_date,
            caseload_row.c.full_name,
            caseload_row.c.band,
            *(_of_body(name).label(name) for name in ("officer_id", "signed_by", "signed_at")),
        )
        .join(_MADE, and_(made.kind == "visit", made.id == row.visit_id))
        .join(caseload_row, caseload_row.c.child_id == row.child_id)
        .where(row.second_sign_off == SecondState.WAITING.value)
    )


def _of_body(name: str) -> ColumnElement[str]:
    return func.json_extract(_MADE.c.body, f"$.{name}", type_=Text)


def _has(result: str) -> ColumnElement[bool]:
    """True of a visit with a second sign-off of this result."""
    return exists().where(
        record.c.kind == "second_sign_off",
        record.c.child_id == visit_row.c.child_id,
        func.json_extract(record.c.body, "$.visit_id") == visit_row.c.visit_id,
        func.json_extract(record.c.body, "$.result") == result,
    )


def _line(
    row: Any,
    given: Mapping[str, SecondSignOff],
    addenda: Mapping[str, Addendum],
    names: Mapping[str, str],
) -> SecondLine:
    visit = Visit(
        plan_id="",
        officer_id=row.officer_id,
        on=date.fromisoformat(row.on_date),
        signed_by=row.signed_by or "",
        signed_at=_instant(row.signed_at),
        second_sign_off=SecondState.WAITING.value,
    )
    corrected = {key: one for key, one in addenda.items() if one.amends == row.visit_id}
    standing = second_standing(visit, of_visit(row.visit_id, given), corrected)
    return SecondLine(
        visit_id=row.visit_id,
        child_id=row.child_id,
        child_name=row.full_name,
        band=row.band,
        on=visit.on,
        officer_ids=frozenset((visit.officer_id, visit.signed_by)),
        officer_name=names.get(visit.officer_id, "an officer"),
        standing=standing,
        words=standing.words(names.get(standing.by, "a supervisor")),
    )


def _instant(text: str | None) -> datetime | None:
    try:
        return from_text(text or "")
    except ValueError:  # none, or one that nobody can read: it waits all the same
        return None


def _since(standing: SecondStanding) -> str:
    return to_text(standing.at) if standing.at else ""
