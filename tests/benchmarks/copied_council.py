"""A council of any size in PostgreSQL within minutes: one officer's caseload of the synthetic council, copied.

The first caseload is loaded as an import does. The others are copied from it in the database, each record
under an id of its own with the mark that belongs to that id; what stands in the bodies stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import md5
from uuid import UUID

import sqlalchemy as sa

from tests.fakes.centre import CentreAdmin
from tests.fakes.council_store import council

_COPIES = (
    """INSERT INTO officer (id, name, role, team, is_active, role_pos)
       SELECT @id, name, role, team, is_active, role_pos FROM officer, generate_series(1, :copies) AS copies(turn)
       WHERE id = :who""",
    """INSERT INTO assignment (id, officer_id, family_id, ground, added_pos)
       SELECT @id, @officer_id, @family_id, ground, added_pos FROM assignment, generate_series(1, :copies) AS copies(turn)""",
    """INSERT INTO history (record_id, family_id, rev, op_id, op_kind, verdict, author, replica_id, device,
                            made_at, received_at, before, after, note)
       SELECT @record_id, @family_id, rev, @op_id, op_kind, verdict, author, replica_id, device,
              made_at, received_at, before, after, note
       FROM history, generate_series(1, :copies) AS copies(turn) WHERE family_id IS NOT NULL""",
    """INSERT INTO record (id, kind, family_id, child_id, owner, about, is_open, rev, pos, mark_high, mark_low,
                           body, field_rev, is_gone)
       SELECT new_id, kind, family_id, child_id, owner, about, is_open, rev, pos,
              ('x' || substr(mark, 1, 8))::bit(32)::bigint, ('x' || substr(mark, 9, 8))::bit(32)::bigint,
              body, field_rev, is_gone
       FROM (SELECT @id AS new_id, kind, @family_id AS family_id, @child_id AS child_id, owner, about, is_open,
                    rev, pos, encode(sha256((@id || ':' || rev)::bytea), 'hex') AS mark, body, field_rev, is_gone
             FROM record, generate_series(1, :copies) AS copies(turn) WHERE family_id IS NOT NULL) AS copied""",
)


@dataclass(frozen=True, slots=True)
class Copied:
    """What there is: officers, each with a child and its family, and how many records in all."""

    officers: tuple[tuple[str, str, str], ...]
    children: tuple[str, ...]
    """Of the first officer."""
    records: int

    def some_of_each(self, number: int) -> list[str]:
        """The ids of some children of every officer."""
        turns = range(len(self.officers))
        return [copy_of(child, turn) for child in self.children[:number] for turn in turns]


def copy_of(record_id: str, turn: int) -> str:
    """The id of a copy; the first is the record itself."""
    digest = md5(f"{record_id}:{turn}".encode(), usedforsecurity=False)
    return str(UUID(digest.hexdigest())) if turn else record_id


def _spelt(text: str) -> str:
    for name in ("id", "officer_id", "family_id", "child_id", "record_id", "op_id"):
        text = text.replace(f"@{name}", f"md5({name} || ':' || turn)::uuid::text")
    return text


def copy_caseloads(admin: CentreAdmin, officers: int, families_each: int) -> Copied:
    """Load one caseload and copy it for all the other officers."""
    made = council(families_each)
    who = made.accounts()[0].officer_id
    records = tuple(made.records())
    admin.load(*records)
    found = [one for one in records if one.kind == "child"]

    def copy(connection: sa.Connection) -> int:
        for text in map(_spelt, _COPIES):
            values = {"copies": officers - 1} | ({"who": who} if ":who" in text else {})
            connection.execute(sa.text(text), values)
        for name in ("record", "history", "assignment", "officer"):
            connection.exec_driver_sql(f"ANALYZE {name}")
        return int(connection.scalar(sa.text("SELECT count(*) FROM record")) or 0)

    count = admin.database.write(copy)
    return Copied(
        officers=tuple(
            (copy_of(who, n), copy_of(found[0].id, n), copy_of(found[0].family_id or "", n))
            for n in range(officers)
        ),
        children=tuple(one.id for one in found),
        records=count,
    )
