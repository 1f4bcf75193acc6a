"""Brings the projections up to date with the records a unit of work touched, and no more.

Rows of one record are taken away and written again. Rows of a child are made from the
child's facts, for the families touched only, and a line that comes out the same is
not written again: saving a draft twice a second moves nothing.
Nothing here decides what a row says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Delete,
    Table,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    text,
    update,
)

from ehe_desktop.domain.records import Record
from ehe_desktop.storage import records, tables
from ehe_desktop.storage.projection_tables import (
    assignment_row,
    caseload_row,
    concern_row,
    conflict_row,
    draft_row,
    family_row,
    officer_row,
    open_flag,
    timeline_row,
    visit_plan_child,
    visit_plan_row,
    visit_row,
)
from ehe_desktop.storage.projections import diary, people
from ehe_desktop.storage.projections.caseload import child_rows
from ehe_desktop.storage.projections.facts import CHILD_KINDS, ChildFacts, children_of
from ehe_desktop.storage.projections.rows import Row, typed_body
from ehe_desktop.storage.projections.search_text import search_text
from ehe_desktop.storage.projections.timeline import timeline_rows
from ehe_desktop.storage.touched import Touched

_MAKERS: Final[Mapping[str, Callable[[Record, Any], list[Row]]]] = {
    "family": people.family_rows,
    "officer": people.officer_rows,
    "assignment": people.assignment_rows,
    "conflict": people.conflict_rows,
    "visit_plan": diary.plan_rows,
    "visit": diary.visit_rows,
    "visit_draft": diary.draft_rows,
}
KEPT_BY: Final[Mapping[str, tuple[Any, ...]]] = {
    "family": (family_row.c.family_id,),
    "officer": (officer_row.c.officer_id,),
    "assignment": (assignment_row.c.assignment_id,),
    "conflict": (conflict_row.c.conflict_id,),
    "visit_plan": (visit_plan_row.c.plan_id, visit_plan_child.c.plan_id),
    "visit": (visit_row.c.visit_id,),
    "visit_draft": (draft_row.c.draft_id,),
}
ABOUT_A_CHILD: Final = (open_flag, concern_row)


def apply(connection: Connection, touched: Touched) -> None:
    """Bring every projection up to date with the records touched."""
    families: dict[str, None] = {}
    for kind, record_id in touched.records:
        held = records.get(connection, kind, record_id)
        moved = write_record_rows(connection, (kind, record_id), held.record if held else None)
        if moved and kind in CHILD_KINDS:
            families.update(dict.fromkeys(touched.families_of(kind, record_id)))
            families.update(_family_of_child(connection, held.record if held else None))
    for family_id in families:
        write_child_rows(connection, family_id)


_TIMELINE_DROP: Final = delete(timeline_row).where(
    timeline_row.c.kind == bindparam("of"), timeline_row.c.record_id == bindparam("value")
)


@cache
def _dropping(column: Column[Any]) -> Delete:
    """Rows with a value in a column go: made once for each, which takes longer than asking it."""
    return delete(column.table).where(column == bindparam("value"))


def record_rows(one: Record) -> list[Row]:
    """Every row made from this record alone."""
    return rows_of_body(one, typed_body(one))


def rows_of_body(one: Record, body: Any | None) -> list[Row]:
    """The same for a record whose typed body is at hand."""
    if body is None:
        return []
    maker = _MAKERS.get(one.kind)
    return [*(maker(one, body) if maker else ()), *timeline_rows(one, body)]


def write_record_rows(connection: Connection, key: tuple[str, str], one: Record | None) -> bool:
    """Write the rows of one record again; False when a draft's rows came out as they were."""
    kind, record_id = key
    rows = [] if one is None else record_rows(one)
    if kind == "visit_draft" and _same_draft(connection, record_id, rows):
        return False
    for column in KEPT_BY.get(kind, ()):
        connection.execute(_dropping(column), {"value": record_id})
    connection.execute(_TIMELINE_DROP, {"of": kind, "value": record_id})
    write_rows(connection, rows)
    return True


def write_child_rows(connection: Connection, family_id: str) -> None:
    """Write the rows of every child of one family again, from the family's records."""
    facts = children_of(family_id, held_of(connection, family_id))
    here = [one.child_id for one in facts]
    gone = connection.execute(
        select(caseload_row.c.row_id, caseload_row.c.child_id)
        .where(caseload_row.c.family_id == family_id)
        .where(caseload_row.c.child_id.not_in(here))
    ).all()
    for row_id, child_id in gone:
        _forget_child(connection, row_id, child_id)
    for one in facts:
        _write_child(connection, one)


def write_rows(connection: Connection, rows: Iterable[Row]) -> None:
    """Insert rows, those of one table together."""
    by_table: dict[Table, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_table.setdefault(row.table, []).append(row.values)
    for table, values in by_table.items():
        names = tuple(values[0])
        # as plain SQL: thousands of rows are bound in half the time, and no value needs a type's help
        columns = ", ".join(f'"{name}"' for name in names)
        marks = ", ".join("?" for _ in names)
        connection.exec_driver_sql(
            f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})',  # noqa: S608 - our own names
            list(map(itemgetter(*names), values)),
        )


def _write_child(connection: Connection, facts: ChildFacts) -> None:
    line, *others = child_rows(facts)
    for table in ABOUT_A_CHILD:
        connection.execute(_dropping(table.c.child_id), {"value": facts.child_id})
    write_rows(connection, others)
    row_id = _write_line(connection, line.values)
    _write_search(connection, row_id, search_text(facts))


def _write_line(connection: Connection, values: Mapping[str, Any]) -> int:
    before = (
        connection.execute(
            select(caseload_row).where(caseload_row.c.child_id == values["child_id"])
        )
        .mappings()
        .one_or_none()
    )
    if before is None:
        made = connection.execute(insert(caseload_row).values(values))
        return int(made.inserted_primary_key[0])  # type: ignore[index]
    if any(before[name] != value for name, value in values.items()):
        connection.execute(
            update(caseload_row).where(caseload_row.c.row_id == before["row_id"]).values(values)
        )
    return int(before["row_id"])


_SEARCH_READ: Final = text("SELECT names, numbers, place, adults FROM search WHERE rowid = :row_id")
_SEARCH_DROP: Final = text("DELETE FROM search WHERE rowid = :row_id")
SEARCH_ADD: Final = text(
    "INSERT INTO search (rowid, names, numbers, place, adults)"
    " VALUES (:row_id, :names, :numbers, :place, :adults)"
)


def _write_search(connection: Connection, row_id: int, words: Mapping[str, str]) -> None:
    before = connection.execute(_SEARCH_READ, {"row_id": row_id}).mappings().one_or_none()
    if before is not None:
        if dict(before) == words:
            return
        connection.execute(_SEARCH_DROP, {"row_id": row_id})
    connection.execute(SEARCH_ADD, {"row_id": row_id, **words})


def _forget_child(connection: Connection, row_id: int, child_id: str) -> None:
    connection.execute(_SEARCH_DROP, {"row_id": row_id})
    for table in (*ABOUT_A_CHILD, caseload_row):
        connection.execute(_dropping(table.c.child_id), {"value": child_id})


def held_of(connection: Connection, family_id: str) -> list[Record]:
    """The family's records that rows about children need, and its children's that were made in another family.

    Two questions, not one with OR: each has its index, and OR would read the whole table.
    """
    own = list(records.of_family(connection, family_id, CHILD_KINDS))
    children = [one.id for one in own if one.kind == "child"]
    elsewhere = and_(
        tables.record.c.child_id.in_(children),
        or_(tables.record.c.family_id != family_id, tables.record.c.family_id.is_(None)),
    )
    return [*own, *records.matching(connection, elsewhere, CHILD_KINDS)] if children else own


def _family_of_child(connection: Connection, one: Record | None) -> dict[str, None]:
    if one is None or one.child_id is None:
        return {}
    child = records.get(connection, "child", one.child_id)
    family_id = child.record.family_id if child else None
    return {family_id: None} if family_id else {}


def _same_draft(connection: Connection, draft_id: str, rows: list[Row]) -> bool:
    before = (
        connection.execute(select(draft_row).where(draft_row.c.draft_id == draft_id))
        .mappings()
        .one_or_none()
    )
    return before is not None and len(rows) == 1 and dict(before) == dict(rows[0].values)
