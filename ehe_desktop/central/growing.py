"""Tables that only grow, and the stamp: triggers that refuse every change and removal, whoever asks.

One exception has the law on its side: an erasure empties the words of history, in a transaction
that holds the row of `erasing`. Only the owner can write that row; the API's role
cannot. Made anew at every upgrade. Source: security.md 4.2, sync.md B3.8.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

ONLY_GROW: Final = (
    "history",
    "outcome",
    "chain",
    "audit",
    "purge_receipt",
    "trail_entry",
    "day_root",
)
"""Tables in which a row is never altered and never removed."""
_ERASED: Final = "history"
_VERBS: Final = ("update", "delete")
_STAMP: Final = {
    "sqlite": """
        DROP TRIGGER IF EXISTS counter_forward;;
        CREATE TRIGGER counter_forward BEFORE UPDATE ON counter WHEN NEW.pos < OLD.pos
        BEGIN SELECT RAISE(ABORT, 'counter only grows'); END""",
    "postgresql": """
        DROP TRIGGER IF EXISTS counter_forward ON counter;;
        CREATE OR REPLACE FUNCTION counter_forward() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'counter only grows'; END $$;;
        CREATE TRIGGER counter_forward BEFORE UPDATE ON counter FOR EACH ROW
        WHEN (NEW.pos < OLD.pos) EXECUTE FUNCTION counter_forward()""",
}
"""A stamp given twice is a change that laptops which have read the first never see."""


def keep_growing(connection: sa.Connection) -> None:
    """Make the triggers of today."""
    for statement in _STAMP[connection.dialect.name].split(";;"):
        connection.exec_driver_sql(statement)
    for name in ONLY_GROW:
        make = _on_sqlite if connection.dialect.name == "sqlite" else _on_postgresql
        for statement in make(name):
            connection.exec_driver_sql(statement)


def _on_sqlite(name: str) -> list[str]:
    said = []
    for verb in _VERBS:
        may = (
            "WHEN NOT EXISTS (SELECT 1 FROM erasing)" if (name, verb) == (_ERASED, "update") else ""
        )
        stop = f"BEGIN SELECT RAISE(ABORT, '{name} only grows'); END"
        said.append(f"DROP TRIGGER IF EXISTS {name}_no_{verb}")
        said.append(f"CREATE TRIGGER {name}_no_{verb} BEFORE {verb.upper()} ON {name} {may} {stop}")
    return said


def _on_postgresql(name: str) -> list[str]:
    may = (
        "IF TG_OP = 'UPDATE' AND EXISTS (SELECT 1 FROM erasing) THEN RETURN NULL; END IF;"
        if name == _ERASED
        else ""
    )
    body = f"$$ BEGIN {may} RAISE EXCEPTION '{name} only grows'; END $$"
    events = f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} FOR EACH STATEMENT"
    return [
        f"DROP TRIGGER IF EXISTS {name}_grows ON {name}",
        f"CREATE OR REPLACE FUNCTION {name}_grows() RETURNS trigger LANGUAGE plpgsql AS {body}",
        f"CREATE TRIGGER {name}_grows {events} EXECUTE FUNCTION {name}_grows()",
    ]
