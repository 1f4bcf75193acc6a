"""What the API's own role may do in PostgreSQL: grants, and forced row level security by assignment.

Requests run as `ehe_api`, which owns nothing, cannot bypass policies, cannot alter or remove a
line of history, and sees only rows of the officer whom the request has proved to come from. A hole
in a query of ours therefore leaks nothing. Administrators' commands run as the owner.
SQLite knows neither roles nor policies: there the queries alone decide (trials only).

Made anew at every upgrade from `roles.py`, so both always say the same.
Source: security.md 5.2, 4.2; sync.md B3.14.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import sqlalchemy as sa

from ehe_desktop.central.roles import kinds_sent_to, kinds_written_by, sees_every_family
from ehe_desktop.central.sets import among
from ehe_desktop.central.tables import record
from ehe_desktop.domain.officer import Role

API_ROLE: Final = "ehe_api"
PUSH: Final = "push"
"""The purpose in which a family taken away is still seen, because late work is taken in."""

_TOLD_OF_A_DEVICE: Final = (
    "lease_seq", "seen_at", "program_version", "unsent", "read_pos", "door_key", "key_boxes",
    "revoked_at", "erased_at", "read_past_at", "read_past_reason",
)  # fmt: skip
"""What a request may note of a device. Whose it is and by which key it is known are as they were enrolled."""

_GRANTS: Final = {
    "centre": "SELECT",
    "counter": "SELECT, UPDATE",
    "chain": "SELECT, INSERT",
    "record": "SELECT, INSERT, UPDATE",
    "history": "SELECT, INSERT",
    "known_op": "SELECT, INSERT",
    "outcome": "SELECT, INSERT",
    "lane": "SELECT, INSERT, UPDATE",
    "dead_letter": "SELECT (op_id, officer_id, closed_at, closed_why), INSERT",
    "notice": "INSERT",
    "officer": "SELECT, UPDATE (is_active)",
    "assignment": "SELECT, INSERT",
    "enrol_code": "SELECT, UPDATE (used_at)",
    "device": f"SELECT, INSERT, UPDATE ({', '.join(_TOLD_OF_A_DEVICE)})",
    "audit": "INSERT",
    "purge_receipt": "SELECT, INSERT",
    "erase_order": "SELECT",
    "sealed_work": "SELECT (id, replica_id), INSERT",
    "recovery_ask": "SELECT, INSERT",
    "spent_proof": "SELECT, INSERT, DELETE",
    "trail": "SELECT, INSERT, UPDATE (seq, h, next_key)",
    "trail_entry": "SELECT, INSERT",
    "blob": "SELECT, INSERT, UPDATE (held, is_whole)",
    "blob_part": "SELECT, INSERT, DELETE",
    "alembic_version": "SELECT",
    "erasing": "SELECT",
}

FREE_OF_POLICIES: Final = frozenset(
    {
        "centre", "counter", "chain", "known_op", "officer", "enrol_code", "device", "audit",
        "purge_receipt", "erase_order", "alembic_version", "erasing", "recovery_ask", "spent_proof", "day_root",
    }
)  # fmt: skip
"""Tables without a word about a family: stamps, hashes, ids, the council's own staff and devices."""

_ME: Final = "(SELECT nullif(current_setting('app.officer', true), ''))"
_WORDS: Final = (
    ("@written", "((SELECT ehe_writes()) AND @raised)"),
    ("@raised", "(@pushing AND (@all OR @ever))"),
    ("@events", "'flag_event', 'concern_event'"),
    ("@seen", "(@all OR @now OR (@pushing AND @ever))"),
    ("@draft", "(owner IS NULL OR owner = @me)"),
    ("@now", "family_id IN (@held AND a.removed_pos IS NULL)"),
    ("@ever", "family_id IN (@held)"),
    ("@held", "SELECT a.family_id FROM assignment a WHERE a.officer_id = @me"),
    ("@all", "(SELECT ehe_sees_all())"),
    ("@kinds", "(@pushing OR kind = ANY ((SELECT ehe_kinds())::text[]))"),
    ("@pushing", "(SELECT current_setting('app.purpose', true) = 'push')"),
    ("@replica", "(SELECT nullif(current_setting('app.replica', true), ''))"),
    ("@me", _ME),
)
"""What the words in the policies below stand for, each made of those after it."""

BECOME: Final = tuple(
    sa.func.set_config(f"app.{name}", sa.bindparam(name), True) for name in ("officer", "replica")
)
"""Columns that, once read, make rows those of this officer and device to the end of the transaction."""

_ONLY_NEW: Final = (
    "@pushing AND officer_id = @me AND ground = 'made'"
    " AND NOT EXISTS (SELECT 1 FROM ehe_taken(ARRAY[family_id]::text[]))"
)
_POLICIES: Final = (
    (
        "record",
        "SELECT",
        "@me IS NOT NULL AND (family_id IS NULL OR @seen) AND @draft AND @kinds",
        "",
    ),
    ("record", "INSERT", "", "(@written OR (@raised AND kind IN (@events))) AND @draft"),
    ("record", "UPDATE", "@written AND @draft", "@written AND @draft"),
    (
        "history",
        "SELECT",
        "@pushing AND @seen AND EXISTS (SELECT 1 FROM record r WHERE r.id = record_id)",
        "",  # the record's own policy: a colleague's draft is as private here
    ),
    ("history", "INSERT", "", "author = @me AND replica_id = @replica"),
    ("dead_letter", "SELECT", "officer_id = @me", ""),
    ("dead_letter", "INSERT", "", "officer_id = @me AND replica_id = @replica"),
    ("notice", "INSERT", "", "@me IS NOT NULL AND (family_id IS NULL OR @raised)"),
    ("outcome", "SELECT", "replica_id = @replica", ""),
    ("outcome", "INSERT", "", "replica_id = @replica"),
    ("lane", "SELECT", "replica_id = @replica", ""),
    ("lane", "INSERT", "", "replica_id = @replica"),
    ("lane", "UPDATE", "replica_id = @replica", "replica_id = @replica"),
    ("assignment", "SELECT", "officer_id = @me OR @all", ""),
    ("assignment", "INSERT", "", _ONLY_NEW),
    ("sealed_work", "SELECT", "replica_id = @replica OR @all", ""),
    ("sealed_work", "INSERT", "", "replica_id = @replica"),
    ("trail", "SELECT", "replica_id = @replica", ""),
    ("trail", "INSERT", "", "replica_id = @replica"),
    ("trail", "UPDATE", "replica_id = @replica", "replica_id = @replica"),
    ("trail_entry", "SELECT", "replica_id = @replica", ""),
    ("trail_entry", "INSERT", "", "replica_id = @replica"),
    ("blob", "SELECT", "@me IS NOT NULL AND @seen", ""),
    ("blob", "INSERT", "", "author = @me AND @written"),
    ("blob", "UPDATE", "@written", "@written"),
    ("blob_part", "SELECT", "blob_id IN (SELECT b.id FROM blob b)", ""),
    ("blob_part", "INSERT", "", "blob_id IN (SELECT b.id FROM blob b WHERE NOT b.is_whole)"),
    ("blob_part", "DELETE", "blob_id IN (SELECT b.id FROM blob b WHERE NOT b.is_whole)", ""),
)
"""Table, command, USING, WITH CHECK. What is not set matches nothing."""


_FUNCTIONS: Final = (
    ("ehe_sees_all() RETURNS boolean",
     "SELECT EXISTS (SELECT 1 FROM officer o WHERE o.id = @me AND o.is_active AND o.role IN (@all))"),
    ("ehe_writes() RETURNS boolean",
     "SELECT EXISTS (SELECT 1 FROM officer o WHERE o.id = @me AND o.is_active AND o.role IN (@writers))"),
    ("ehe_kinds() RETURNS text[]",
     "SELECT CASE o.role @cases ELSE ARRAY[]::text[] END FROM officer o WHERE o.id = @me AND o.is_active"),
    ("ehe_taken(ids text[]) RETURNS SETOF text",
     "SELECT r.id::text FROM record r WHERE r.id = ANY (ids)"),
)  # fmt: skip
"""The few functions that look with the owner's eyes; each tells one thing about the one who asks."""


def give_rights(connection: sa.Connection) -> None:
    """Make role, grants and policies of today; nothing on SQLite."""
    if connection.dialect.name == "sqlite":
        return
    for statement in _statements(str(connection.scalar(sa.text("SELECT current_schema()")))):
        connection.exec_driver_sql(statement)


def taken_ids(connection: sa.Connection, ids: list[str]) -> set[str]:
    """Those of `ids` that name a record here, whether or not the one who asks may see it."""
    if connection.dialect.name == "sqlite":
        return set(
            connection.scalars(sa.select(record.c.id).where(among(connection, record.c.id, ids)))
        )
    query = sa.text("SELECT * FROM ehe_taken(CAST(:ids AS text[]))")
    return set(connection.scalars(query, {"ids": ids}))


def _statements(schema: str) -> Iterator[str]:
    yield (
        # looked for first: an owner who may not make roles is refused even one that is there
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{API_ROLE}') THEN"
        f" CREATE ROLE {API_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE; END IF;"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )
    yield (
        f"DO $$ BEGIN IF NOT pg_has_role(current_user, '{API_ROLE}', 'MEMBER') THEN"
        " GRANT ehe_api TO CURRENT_USER; END IF; END $$"
    )
    yield f'REVOKE CREATE ON SCHEMA "{schema}" FROM PUBLIC'
    yield f'GRANT USAGE ON SCHEMA "{schema}" TO {API_ROLE}'
    yield f'REVOKE ALL ON ALL TABLES IN SCHEMA "{schema}" FROM {API_ROLE}'
    yield f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA "{schema}" TO {API_ROLE}'
    yield "ALTER TABLE spent_proof SET UNLOGGED"  # each request writes it: no disk is waited for
    for name, may in _GRANTS.items():
        yield f"GRANT {may} ON {name} TO {API_ROLE}"
    yield from _functions(schema)
    yield from _policies()


def _functions(schema: str) -> Iterator[str]:
    fixed = f'STABLE SECURITY DEFINER SET search_path = "{schema}", pg_temp'
    for head, body in _FUNCTIONS:
        said = body.replace("@all", _names(sees_every_family)).replace("@me", _ME)
        said = said.replace("@writers", _names(kinds_written_by)).replace("@cases", _cases())
        yield f"CREATE OR REPLACE FUNCTION {head} LANGUAGE sql {fixed} AS $$ {said} $$"
        name = head.split(" RETURNS")[0].replace("ids ", "")
        yield f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION {name} TO {API_ROLE}"


def _policies() -> Iterator[str]:
    for name in sorted({policy[0] for policy in _POLICIES}):
        yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
        yield f"DROP POLICY IF EXISTS owner_all ON {name}"
        yield f"CREATE POLICY owner_all ON {name} TO CURRENT_USER USING (true) WITH CHECK (true)"
    for name, verb, using, check in _POLICIES:
        policy = f"api_{verb.lower()}"
        yield f"DROP POLICY IF EXISTS {policy} ON {name}"
        parts = f" USING ({_spelt(using)})" if using else ""
        parts += f" WITH CHECK ({_spelt(check)})" if check else ""
        yield f"CREATE POLICY {policy} ON {name} FOR {verb} TO {API_ROLE}{parts}"


def _spelt(text: str) -> str:
    for word, meaning in _WORDS:
        text = text.replace(word, meaning)
    return text


def _cases() -> str:
    return " ".join(
        f"WHEN '{role.value}' THEN ARRAY[{_listed(sorted(kinds_sent_to(role)))}]::text[]"
        for role in Role
    )


def _names(which: Callable[[Role], object]) -> str:
    return _listed([role.value for role in Role if which(role)])


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)  # our own words: kinds and roles
