"""What a projection gives: rows, each for a table, and how their values are written.

Nothing here reads or writes the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Table

from ehe_desktop.domain.clock import civil_date, from_text, to_text
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.records import KINDS, Record, read


class Row(NamedTuple):
    """One row for one table."""

    table: Table
    values: Mapping[str, Any]


def typed_body(one: Record) -> Any | None:
    """The typed body, or None for a kind or a shape from a newer program."""
    kind = KINDS.get(one.kind)
    if kind is None:
        return None
    try:
        return read(kind.body, one.body)
    except RuleBroken:
        return None


def day(value: date | None) -> str | None:
    """A day as it stands in a table."""
    return None if value is None else value.isoformat()


def instant(value: datetime | None) -> str | None:
    """An instant as it stands in a table; one without an offset is taken as UTC."""
    if value is None:
        return None
    return to_text(value if value.tzinfo else value.replace(tzinfo=UTC))


def moment(text: str) -> tuple[str | None, str | None]:
    """The day in England and the instant of a text that may be an instant, a day, or neither."""
    try:
        at = from_text(text)
    except ValueError:
        try:
            return date.fromisoformat(text).isoformat(), None
        except ValueError:
            return None, None
    return civil_date(at).isoformat(), to_text(at)


def day_of(at: datetime) -> str:
    """The day in England of an instant."""
    return civil_date(at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()
