"""The first version of the store's tables, as they left the house.

Never edited: a later step changes them. `tests/storage/test_migrate.py` compares what
this makes with `tables.py` and `projection_tables.py`.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0001"
down_revision: Final = None
branch_labels: Final = None
depends_on: Final = None

_STATEMENTS: Final = (
    """
    CREATE TABLE meta ("key" TEXT NOT NULL, value TEXT NOT NULL, CONSTRAINT pk_meta PRIMARY
    KEY ("key")) STRICT
    """,
    """
    CREATE TABLE record (kind TEXT NOT NULL, id TEXT NOT NULL, family_id TEXT, child_id
    TEXT, rev INTEGER NOT NULL, field_rev TEXT NOT NULL, body TEXT NOT NULL, server_body
    TEXT, CONSTRAINT pk_record PRIMARY KEY (kind, id)) STRICT
    """,
    """
    CREATE INDEX ix_record_child_id_kind ON record (child_id, kind)
    """,
    """
    CREATE INDEX ix_record_family_id_kind ON record (family_id, kind)
    """,
    """
    CREATE TABLE outbox_op (op_seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, op_id TEXT
    NOT NULL, op_kind TEXT NOT NULL, lane INTEGER NOT NULL, kind TEXT NOT NULL, record_id
    TEXT NOT NULL, family_id TEXT, child_id TEXT, "set" TEXT NOT NULL, base TEXT NOT NULL,
    base_rev INTEGER NOT NULL, schema INTEGER NOT NULL, made_at TEXT NOT NULL, offset_ms
    INTEGER, author TEXT NOT NULL, deps TEXT NOT NULL, blobs TEXT NOT NULL, scope_epoch
    INTEGER NOT NULL, state TEXT NOT NULL, push_seq INTEGER, batch_id TEXT, attempts INTEGER
    NOT NULL, outcome TEXT, settled_at TEXT, CONSTRAINT uq_outbox_op_op_id UNIQUE (op_id),
    CONSTRAINT ck_outbox_op_state CHECK (state IN ('waiting', 'sealed', 'acked',
    'quarantined')), CONSTRAINT ck_outbox_op_place CHECK ((state = 'waiting') = (push_seq IS
    NULL) AND (state = 'waiting') = (batch_id IS NULL))) STRICT
    """,
    """
    CREATE INDEX ix_outbox_op_state_lane_op_seq ON outbox_op (state, lane, op_seq)
    """,
    """
    CREATE INDEX ix_outbox_op_kind_record_id_state ON outbox_op (kind, record_id, state)
    """,
    """
    CREATE INDEX ix_outbox_op_record_id_state ON outbox_op (record_id, state)
    """,
    """
    CREATE INDEX ix_outbox_op_family_id_state ON outbox_op (family_id, state)
    """,
    """
    CREATE INDEX ix_outbox_op_batch_id ON outbox_op (batch_id)
    """,
    """
    CREATE UNIQUE INDEX uq_outbox_op_sealed_place ON outbox_op (lane, push_seq) WHERE state
    = 'sealed'
    """,
    """
    CREATE TABLE op_history (line INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, op_id TEXT NOT
    NULL, kind TEXT NOT NULL, record_id TEXT NOT NULL, family_id TEXT, at TEXT NOT NULL,
    author TEXT NOT NULL, "set" TEXT NOT NULL) STRICT
    """,
    """
    CREATE INDEX ix_op_history_family_id ON op_history (family_id)
    """,
    """
    CREATE INDEX ix_op_history_kind_record_id ON op_history (kind, record_id)
    """,
    """
    CREATE TABLE sealed_batch (batch_id TEXT NOT NULL, lane INTEGER NOT NULL, first_push_seq
    INTEGER NOT NULL, ops INTEGER NOT NULL, payload BLOB, sha256 TEXT NOT NULL, sealed_at
    TEXT NOT NULL, attempts INTEGER NOT NULL, last_error TEXT NOT NULL, CONSTRAINT
    pk_sealed_batch PRIMARY KEY (batch_id)) STRICT
    """,
    """
    CREATE TABLE staged_record (kind TEXT NOT NULL, id TEXT NOT NULL, family_id TEXT,
    child_id TEXT, rev INTEGER NOT NULL, field_rev TEXT NOT NULL, body TEXT NOT NULL, gone
    INTEGER NOT NULL, CONSTRAINT pk_staged_record PRIMARY KEY (kind, id)) STRICT
    """,
    """
    CREATE TABLE staged_scope (family_id TEXT NOT NULL, change TEXT NOT NULL, grounds TEXT
    NOT NULL, CONSTRAINT pk_staged_scope PRIMARY KEY (family_id), CONSTRAINT
    ck_staged_scope_change CHECK (change IN ('add', 'remove'))) STRICT
    """,
    """
    CREATE TABLE audit_entry (seq INTEGER NOT NULL, at TEXT NOT NULL, officer_id TEXT NOT
    NULL, action TEXT NOT NULL, object_type TEXT NOT NULL, object_id TEXT NOT NULL, child_id
    TEXT NOT NULL, entry TEXT NOT NULL, h_prev BLOB NOT NULL, h BLOB NOT NULL, tag BLOB NOT
    NULL, sent INTEGER NOT NULL, CONSTRAINT pk_audit_entry PRIMARY KEY (seq)) STRICT
    """,
    """
    CREATE INDEX ix_audit_entry_sent ON audit_entry (sent, seq)
    """,
    """
    CREATE INDEX ix_audit_entry_child_id ON audit_entry (child_id, seq)
    """,
    """
    CREATE TABLE written (write_id TEXT NOT NULL, at TEXT NOT NULL, made TEXT NOT NULL,
    CONSTRAINT pk_written PRIMARY KEY (write_id)) STRICT
    """,
    """
    CREATE TABLE saved_view (view_id TEXT NOT NULL, name TEXT NOT NULL, choices TEXT NOT
    NULL, position INTEGER NOT NULL, CONSTRAINT pk_saved_view PRIMARY KEY (view_id)) STRICT
    """,
    """
    CREATE TABLE caseload_row (row_id INTEGER NOT NULL, child_id TEXT NOT NULL, family_id
    TEXT NOT NULL, full_name TEXT NOT NULL, known_as TEXT NOT NULL, sort_name TEXT NOT NULL,
    case_number TEXT NOT NULL, born_on TEXT, band TEXT NOT NULL, band_rank INTEGER NOT NULL,
    review_due_on TEXT, first_contact_from TEXT, put_off_until TEXT, last_seen_on TEXT,
    last_seen_alone_on TEXT, last_seen_face_to_face_on TEXT, area TEXT NOT NULL, flags TEXT
    NOT NULL, concern_open INTEGER NOT NULL, concern_not_told INTEGER NOT NULL, draft_open
    INTEGER NOT NULL, two_person_visit INTEGER NOT NULL, needs_decision INTEGER NOT NULL,
    case_state TEXT NOT NULL, is_open INTEGER NOT NULL, CONSTRAINT pk_caseload_row PRIMARY
    KEY (row_id), CONSTRAINT uq_caseload_row_child_id UNIQUE (child_id)) STRICT
    """,
    """
    CREATE INDEX ix_caseload_row_family_id ON caseload_row (family_id)
    """,
    """
    CREATE INDEX ix_caseload_row_first_contact ON caseload_row (first_contact_from) WHERE
    first_contact_from IS NOT NULL
    """,
    """
    CREATE INDEX ix_caseload_row_work ON caseload_row (is_open, band_rank, review_due_on)
    """,
    """
    CREATE INDEX ix_caseload_row_name ON caseload_row (is_open, sort_name)
    """,
    """
    CREATE TABLE timeline_row (kind TEXT NOT NULL, record_id TEXT NOT NULL, family_id TEXT,
    child_id TEXT, on_date TEXT NOT NULL, at TEXT, title TEXT NOT NULL, text TEXT NOT NULL,
    by_id TEXT NOT NULL, locked INTEGER NOT NULL, amends TEXT NOT NULL, access TEXT NOT
    NULL, CONSTRAINT pk_timeline_row PRIMARY KEY (kind, record_id)) STRICT
    """,
    """
    CREATE INDEX ix_timeline_row_family_id ON timeline_row (family_id, on_date)
    """,
    """
    CREATE INDEX ix_timeline_row_child_id ON timeline_row (child_id, on_date)
    """,
    """
    CREATE TABLE visit_plan_row (plan_id TEXT NOT NULL, family_id TEXT NOT NULL, officer_id
    TEXT NOT NULL, starts_at TEXT NOT NULL, minutes INTEGER NOT NULL, visit_type TEXT NOT
    NULL, mode TEXT NOT NULL, interpreter TEXT NOT NULL, second_person TEXT NOT NULL,
    buddy_name TEXT NOT NULL, buddy_phone TEXT NOT NULL, out_by TEXT NOT NULL, state TEXT
    NOT NULL, CONSTRAINT pk_visit_plan_row PRIMARY KEY (plan_id)) STRICT
    """,
    """
    CREATE INDEX ix_visit_plan_row_starts_at ON visit_plan_row (starts_at)
    """,
    """
    CREATE INDEX ix_visit_plan_row_family_id ON visit_plan_row (family_id)
    """,
    """
    CREATE TABLE visit_plan_child (plan_id TEXT NOT NULL, place INTEGER NOT NULL, child_id
    TEXT NOT NULL, starts_at TEXT NOT NULL, state TEXT NOT NULL, CONSTRAINT
    pk_visit_plan_child PRIMARY KEY (plan_id, place)) STRICT
    """,
    """
    CREATE INDEX ix_visit_plan_child_next ON visit_plan_child (child_id, state, starts_at)
    """,
    """
    CREATE TABLE visit_row (visit_id TEXT NOT NULL, family_id TEXT NOT NULL, child_id TEXT
    NOT NULL, plan_id TEXT NOT NULL, on_date TEXT NOT NULL, seen_status TEXT NOT NULL,
    second_sign_off TEXT NOT NULL, CONSTRAINT pk_visit_row PRIMARY KEY (visit_id)) STRICT
    """,
    """
    CREATE INDEX ix_visit_row_child_id ON visit_row (child_id, on_date)
    """,
    """
    CREATE INDEX ix_visit_row_family_id ON visit_row (family_id)
    """,
    """
    CREATE TABLE draft_row (draft_id TEXT NOT NULL, family_id TEXT NOT NULL, plan_id TEXT
    NOT NULL, author_id TEXT NOT NULL, child_ids TEXT NOT NULL, started_at TEXT, at_step
    TEXT NOT NULL, state TEXT NOT NULL, CONSTRAINT pk_draft_row PRIMARY KEY (draft_id))
    STRICT
    """,
    """
    CREATE INDEX ix_draft_row_plan_id ON draft_row (plan_id)
    """,
    """
    CREATE INDEX ix_draft_row_family_id ON draft_row (family_id)
    """,
    """
    CREATE TABLE family_row (family_id TEXT NOT NULL, address TEXT NOT NULL, postcode TEXT
    NOT NULL, area TEXT NOT NULL, address_confidential INTEGER NOT NULL, travel_note TEXT
    NOT NULL, two_person_visit INTEGER NOT NULL, staff_warning INTEGER NOT NULL, CONSTRAINT
    pk_family_row PRIMARY KEY (family_id)) STRICT
    """,
    """
    CREATE TABLE officer_row (officer_id TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT
    NULL, team TEXT NOT NULL, phone TEXT NOT NULL, CONSTRAINT pk_officer_row PRIMARY KEY
    (officer_id)) STRICT
    """,
    """
    CREATE TABLE assignment_row (assignment_id TEXT NOT NULL, family_id TEXT NOT NULL,
    officer_id TEXT NOT NULL, from_on TEXT NOT NULL, to_on TEXT, ground TEXT NOT NULL,
    CONSTRAINT pk_assignment_row PRIMARY KEY (assignment_id)) STRICT
    """,
    """
    CREATE INDEX ix_assignment_row_family_id ON assignment_row (family_id, from_on)
    """,
    """
    CREATE TABLE open_flag (child_id TEXT NOT NULL, flag_id TEXT NOT NULL, family_id TEXT
    NOT NULL, code TEXT NOT NULL, words TEXT NOT NULL, severity INTEGER NOT NULL, access
    TEXT NOT NULL, raised_on TEXT NOT NULL, checked_on TEXT, review_on TEXT, source TEXT NOT
    NULL, close_proposed INTEGER NOT NULL, place INTEGER NOT NULL, CONSTRAINT pk_open_flag
    PRIMARY KEY (child_id, flag_id)) STRICT
    """,
    """
    CREATE INDEX ix_open_flag_family_id ON open_flag (family_id)
    """,
    """
    CREATE TABLE concern_row (concern_id TEXT NOT NULL, child_id TEXT NOT NULL, family_id
    TEXT NOT NULL, status TEXT NOT NULL, is_open INTEGER NOT NULL, raised_at TEXT NOT NULL,
    raised_by TEXT NOT NULL, danger TEXT NOT NULL, told_to TEXT NOT NULL, told_at TEXT NOT
    NULL, reference TEXT NOT NULL, chase_on TEXT, outcome TEXT NOT NULL, close_proposed
    INTEGER NOT NULL, CONSTRAINT pk_concern_row PRIMARY KEY (concern_id)) STRICT
    """,
    """
    CREATE INDEX ix_concern_row_family_id ON concern_row (family_id)
    """,
    """
    CREATE INDEX ix_concern_row_is_open ON concern_row (is_open)
    """,
    """
    CREATE INDEX ix_concern_row_child_id ON concern_row (child_id)
    """,
    """
    CREATE TABLE conflict_row (conflict_id TEXT NOT NULL, family_id TEXT, child_id TEXT,
    record_kind TEXT NOT NULL, record_id TEXT NOT NULL, fields TEXT NOT NULL, state TEXT NOT
    NULL, CONSTRAINT pk_conflict_row PRIMARY KEY (conflict_id)) STRICT
    """,
    """
    CREATE INDEX ix_conflict_row_family_id ON conflict_row (family_id)
    """,
    """
    CREATE INDEX ix_conflict_row_state ON conflict_row (state)
    """,
    """
    CREATE TABLE IF NOT EXISTS store_sentinel (id INTEGER NOT NULL CHECK (id = 1), store_id
    BLOB NOT NULL, kid BLOB NOT NULL, device_seed BLOB NOT NULL, gen INTEGER NOT NULL,
    key_gen INTEGER NOT NULL, audit_seq INTEGER NOT NULL, audit_hash BLOB NOT NULL,
    replica_id BLOB NOT NULL, high_water_ms INTEGER NOT NULL, running_ms INTEGER NOT NULL,
    unlocks INTEGER NOT NULL, lease_seq INTEGER NOT NULL, closed_cleanly BOOLEAN NOT NULL,
    checked_at_ms INTEGER NOT NULL, PRIMARY KEY (id))
    """,
    """
    CREATE VIRTUAL TABLE search USING fts5(names, numbers, place, adults, prefix='1 2 3',
    tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'")
    """,
    "INSERT INTO search(search, rank) VALUES('secure-delete', 1)",
    """
    CREATE VIRTUAL TABLE search_word USING fts5vocab(search, 'col')
    """,
)


def upgrade() -> None:
    """Make every table in an empty store; the vault's own row may be there before."""
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """A store is never taken back to an older program."""
    raise NotImplementedError("a store is never taken back to an older program")
