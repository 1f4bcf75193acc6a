"""A view: one still picture of the store, for reading typed records and for the queries.

Two lists read from one view always agree with each other. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import Connection

from ehe_desktop.domain.records import Record, kind_name, read
from ehe_desktop.storage import records
from ehe_desktop.storage.sitting import Sitting

B = TypeVar("B")


class View:
    """Reading, in one transaction. Queries of `storage/*_query.py` take a view first."""

    def __init__(self, connection: Connection, sitting: Sitting) -> None:
        self.connection = connection
        self.sitting = sitting

    def record(self, kind: str, record_id: str) -> Record | None:
        """The record as shown, or None when this device does not hold it."""
        held = records.get(self.connection, kind, record_id)
        return None if held is None else held.record

    def holds(self, kind: str, ids: Iterable[str]) -> frozenset[str]:
        """Which of `ids` this device holds as records of the kind."""
        return records.held_ids(self.connection, kind, ids)

    def body(self, body_type: type[B], record_id: str) -> B | None:
        """The typed body of one record, or None when this device does not hold it.

        Raises:
            RuleBroken: it is held and does not fit its type.
        """
        found = self.record(kind_name(body_type), record_id)
        return None if found is None else read(body_type, found.body)

    def of_child(self, body_type: type[B], child_id: str) -> dict[str, B]:
        """The child's records of one kind, by id; those that do not fit are left out."""
        names = (kind_name(body_type),)
        return records.typed(records.of_child(self.connection, child_id, names), body_type)

    def of_family(self, body_type: type[B], family_id: str) -> dict[str, B]:
        """The family's records of one kind, its children's among them, by id."""
        names = (kind_name(body_type),)
        return records.typed(records.of_family(self.connection, family_id, names), body_type)

    def of_kind(self, body_type: type[B]) -> dict[str, B]:
        """Every record of one kind, by id: officers, assignments."""
        return records.typed(records.of_kind(self.connection, kind_name(body_type)), body_type)
