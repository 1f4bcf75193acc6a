"""The tables of the encrypted store that hold what happened: records, Outbox, staging, audit.

`record` is the truth; the tables of `projection_tables.py` can be thrown away and made
again from it. Bodies, bases and outcomes are JSON text; days are ISO text and instants
UTC ISO text with milliseconds, so both sort as text.

Nothing here opens a store or moves one to a newer version.
Source: guide/architecture.md (Records and projections), guide/sync.md B3.4 to B3.6.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def words(name: str, *, null: bool = False, key: bool = False) -> Column[Any]:
    """A text column."""
    return Column(name, Text, nullable=null, primary_key=key)


def number(name: str, *, null: bool = False) -> Column[Any]:
    """A whole-number column; truths are 0 and 1."""
    return Column(name, Integer, nullable=null)


def table(name: str, *parts: Any, **options: Any) -> Table:
    """A table whose column types the file itself enforces."""
    return Table(name, metadata, *parts, sqlite_strict=True, **options)


meta = table("meta", words("key", key=True), words("value"))
"""Facts about this store, one a row; their names stand in `meta.py`."""

record = table(
    "record",
    words("kind"),
    words("id"),
    words("family_id", null=True),
    words("child_id", null=True),
    number("rev"),
    words("field_rev"),
    words("body"),
    words("server_body", null=True),
    PrimaryKeyConstraint("kind", "id"),
    Index("ix_record_family_id_kind", "family_id", "kind"),
    Index("ix_record_child_id_kind", "child_id", "kind"),
)
"""`body` is what is shown: the central system's value with this device's unsent edits on top;
`server_body` is the value beneath, kept only while there are such edits."""

OP_STATES: Final = ("waiting", "sealed", "acked", "quarantined")
"""An op is in exactly one of these at every instant (sync.md B5 1): the Outbox, a sealed
batch, the acked journal, the quarantine of what was refused."""

outbox_op = table(
    "outbox_op",
    Column("op_seq", Integer, primary_key=True),
    words("op_id"),
    words("op_kind"),
    number("lane"),
    words("kind"),
    words("record_id"),
    words("family_id", null=True),
    words("child_id", null=True),
    words("set"),
    words("base"),
    number("base_rev"),
    number("schema"),
    words("made_at"),
    number("offset_ms", null=True),
    words("author"),
    words("deps"),
    number("scope_epoch"),
    words("state"),
    number("push_seq", null=True),
    words("batch_id", null=True),
    number("attempts"),
    words("outcome", null=True),
    words("settled_at", null=True),
    UniqueConstraint("op_id"),
    CheckConstraint(f"state IN {OP_STATES}", name="state"),
    CheckConstraint(
        "(state = 'waiting') = (push_seq IS NULL) AND (state = 'waiting') = (batch_id IS NULL)",
        name="place",
    ),
    Index("ix_outbox_op_state_lane_op_seq", "state", "lane", "op_seq"),
    Index("ix_outbox_op_kind_record_id_state", "kind", "record_id", "state"),
    Index("ix_outbox_op_record_id_state", "record_id", "state"),
    Index("ix_outbox_op_family_id_state", "family_id", "state"),
    Index("ix_outbox_op_batch_id", "batch_id"),
    Index(
        "uq_outbox_op_sealed_place",
        "lane",
        "push_seq",
        unique=True,
        sqlite_where=text("state = 'sealed'"),
    ),
    sqlite_autoincrement=True,
)
"""One row an op. `push_seq` and `batch_id` are given together when it is sealed and stay."""

op_history = table(
    "op_history",
    Column("line", Integer, primary_key=True),
    words("op_id"),
    words("kind"),
    words("record_id"),
    words("family_id", null=True),
    words("at"),
    words("author"),
    words("set"),
    Index("ix_op_history_kind_record_id", "kind", "record_id"),
    Index("ix_op_history_family_id", "family_id"),
    sqlite_autoincrement=True,
)
"""What a squashed edit said before the next one took its place. Written by earlier programs only: now
every edit but a draft's is an op of its own. Kept, because a person's text is never thrown away."""

sealed_batch = table(
    "sealed_batch",
    words("batch_id", key=True),
    number("lane"),
    number("first_push_seq"),
    number("ops"),
    Column("payload", LargeBinary, nullable=True),
    words("sha256"),
    words("sealed_at"),
    number("attempts"),
    words("last_error"),
)
"""A batch as it was sealed; a retry sends these bytes again, unchanged."""

staged_record = table(
    "staged_record",
    words("kind"),
    words("id"),
    words("family_id", null=True),
    words("child_id", null=True),
    number("rev"),
    words("field_rev"),
    words("body"),
    number("gone"),
    PrimaryKeyConstraint("kind", "id"),
)
"""What a pull has brought so far; swapped in by one transaction. `gone` 1 is a tombstone."""

staged_scope = table(
    "staged_scope",
    words("family_id", key=True),
    words("change"),
    words("grounds"),
    CheckConstraint("change IN ('add', 'remove')", name="change"),
)
"""Families this officer gains or loses when the pull is swapped in; `grounds` is a JSON list."""

audit_entry = table(
    "audit_entry",
    Column("seq", Integer, primary_key=True, autoincrement=False),
    words("at"),
    words("officer_id"),
    words("action"),
    words("object_type"),
    words("object_id"),
    words("child_id"),
    words("entry"),
    Column("h_prev", LargeBinary, nullable=False),
    Column("h", LargeBinary, nullable=False),
    Column("tag", LargeBinary, nullable=False),
    number("sent"),
    Index("ix_audit_entry_child_id", "child_id", "seq"),
    Index("ix_audit_entry_sent", "sent", "seq"),
)
"""The audit chain (security.md 4.1). `entry` is canonical JSON; the columns repeat it for lists."""

written = table(
    "written",
    words("write_id", key=True),
    words("at"),
    words("made"),
)
"""Writes already done, by the id made when their page opened: a double press is the same write."""

saved_view = table(
    "saved_view",
    words("view_id", key=True),
    words("name"),
    words("choices"),
    number("position"),
)
"""An officer's own views of the caseload; they stay on this device."""

blob = table(
    "blob",
    words("family_id"),
    words("sha256"),
    number("size"),
    words("media_type"),
    words("kept_at"),
    Column("data", LargeBinary, nullable=False),
    PrimaryKeyConstraint("family_id", "sha256"),
)
"""Files given as answers, each under the SHA-256 of its content (`blobs.py`)."""
