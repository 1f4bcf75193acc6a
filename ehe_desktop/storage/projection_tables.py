"""The tables lists and screens read: projections, thrown away and made again at will.

Each is written by one pure function in `projections/`, in the transaction that wrote
the records. Nothing relative to today is stored: overdue, ages and counts over a
year are worked out by the queries from the days kept here (ux.md 5, thread 21).
Full-text tables are virtual and stand in `SEARCH_DDL`.
Source: guide/architecture.md (Records and projections), guide/security.md 4.6, 5.4.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, UniqueConstraint, text

from ehe_desktop.storage.tables import number, table, words

caseload_row = table(
    "caseload_row",
    Column("row_id", Integer, primary_key=True),
    words("child_id"),
    words("family_id"),
    words("full_name"),
    words("known_as"),
    words("sort_name"),
    words("case_number"),
    words("born_on", null=True),
    words("band"),
    number("band_rank"),
    words("review_due_on", null=True),
    words("first_contact_from", null=True),
    words("put_off_until", null=True),
    words("last_seen_on", null=True),
    words("last_seen_alone_on", null=True),
    words("last_seen_face_to_face_on", null=True),
    words("area"),
    words("flags"),
    number("concern_open"),
    number("concern_not_told"),
    number("draft_open"),
    number("two_person_visit"),
    number("needs_decision"),
    words("case_state"),
    number("is_open"),
    UniqueConstraint("child_id"),
    Index("ix_caseload_row_family_id", "family_id"),
    Index("ix_caseload_row_work", "is_open", "band_rank", "review_due_on"),
    Index("ix_caseload_row_name", "is_open", "sort_name"),
    Index(
        "ix_caseload_row_first_contact",
        "first_contact_from",
        sqlite_where=text("first_contact_from IS NOT NULL"),
    ),
)
"""One child in a list. `flags` is a JSON list of [access, words]; `row_id` is the search row."""

timeline_row = table(
    "timeline_row",
    words("kind"),
    words("record_id"),
    words("family_id", null=True),
    words("child_id", null=True),
    words("on_date"),
    words("at", null=True),
    words("title"),
    words("text"),
    words("by_id"),
    number("locked"),
    words("amends"),
    words("access"),
    PrimaryKeyConstraint("kind", "record_id"),
    Index("ix_timeline_row_child_id", "child_id", "on_date"),
    Index("ix_timeline_row_family_id", "family_id", "on_date"),
)
"""One thing that happened. `access` is empty, a flag's A, B, C, or `concern`."""

visit_plan_row = table(
    "visit_plan_row",
    words("plan_id", key=True),
    words("family_id"),
    words("officer_id"),
    words("starts_at"),
    number("minutes"),
    words("visit_type"),
    words("mode"),
    words("interpreter"),
    words("second_person"),
    words("buddy_name"),
    words("buddy_phone"),
    words("out_by"),
    words("state"),
    Index("ix_visit_plan_row_starts_at", "starts_at"),
    Index("ix_visit_plan_row_family_id", "family_id"),
)

visit_plan_child = table(
    "visit_plan_child",
    words("plan_id"),
    number("place"),
    words("child_id"),
    words("starts_at"),
    words("state"),
    PrimaryKeyConstraint("plan_id", "place"),
    Index("ix_visit_plan_child_next", "child_id", "state", "starts_at"),
)
"""Which children a planned visit is for, in order; day and state repeat for the next visit."""

visit_row = table(
    "visit_row",
    words("visit_id", key=True),
    words("family_id"),
    words("child_id"),
    words("plan_id"),
    words("on_date"),
    words("seen_status"),
    words("second_sign_off"),
    Index("ix_visit_row_child_id", "child_id", "on_date"),
    Index("ix_visit_row_family_id", "family_id"),
)
"""A signed visit, for counts over any year."""

draft_row = table(
    "draft_row",
    words("draft_id", key=True),
    words("family_id"),
    words("plan_id"),
    words("author_id"),
    words("child_ids"),
    words("started_at", null=True),
    words("at_step"),
    words("state"),
    Index("ix_draft_row_plan_id", "plan_id"),
    Index("ix_draft_row_family_id", "family_id"),
)

family_row = table(
    "family_row",
    words("family_id", key=True),
    words("address"),
    words("postcode"),
    words("area"),
    number("address_confidential"),
    words("travel_note"),
    number("two_person_visit"),
    number("staff_warning"),
)

officer_row = table(
    "officer_row",
    words("officer_id", key=True),
    words("name"),
    words("role"),
    words("team"),
    words("phone"),
)

assignment_row = table(
    "assignment_row",
    words("assignment_id", key=True),
    words("family_id"),
    words("officer_id"),
    words("from_on"),
    words("to_on", null=True),
    words("ground"),
    Index("ix_assignment_row_family_id", "family_id", "from_on"),
)
"""Who is responsible for a family, from a day until a day: whose case it is today is asked, not stored."""

open_flag = table(
    "open_flag",
    words("child_id"),
    words("flag_id"),
    words("family_id"),
    words("code"),
    words("words"),
    number("severity"),
    words("access"),
    words("raised_on"),
    words("checked_on", null=True),
    words("review_on", null=True),
    words("source"),
    number("close_proposed"),
    number("place"),
    PrimaryKeyConstraint("child_id", "flag_id"),
    Index("ix_open_flag_family_id", "family_id"),
)

concern_row = table(
    "concern_row",
    words("child_id"),
    words("concern_id"),
    words("family_id"),
    words("status"),
    number("is_open"),
    words("raised_at"),
    words("raised_by"),
    words("danger"),
    words("told_to"),
    words("told_at"),
    words("reference"),
    words("chase_on", null=True),
    words("outcome"),
    number("close_proposed"),
    PrimaryKeyConstraint("child_id", "concern_id"),
    Index("ix_concern_row_family_id", "family_id"),
    Index("ix_concern_row_is_open", "is_open"),
)
"""A concern and where it stands; what was seen or heard stays in the records."""

conflict_row = table(
    "conflict_row",
    words("conflict_id", key=True),
    words("family_id", null=True),
    words("child_id", null=True),
    words("record_kind"),
    words("record_id"),
    words("fields"),
    words("state"),
    Index("ix_conflict_row_family_id", "family_id"),
    Index("ix_conflict_row_state", "state"),
)

PROJECTIONS: Final = (
    caseload_row,
    timeline_row,
    visit_plan_row,
    visit_plan_child,
    visit_row,
    draft_row,
    family_row,
    officer_row,
    assignment_row,
    open_flag,
    concern_row,
    conflict_row,
)

SEARCH_DDL: Final = (
    (
        "CREATE VIRTUAL TABLE search USING fts5(names, numbers, place, adults, prefix='1 2 3',"
        " tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\")"
    ),
    "INSERT INTO search(search, rank) VALUES('secure-delete', 1)",
    "CREATE VIRTUAL TABLE search_word USING fts5vocab(search, 'col')",
)
"""Words come folded (`domain.names.fold`); marks are letters, as in Bengali. `search.rowid` is `caseload_row.row_id`. Without secure-delete the index would keep the
words of deleted rows (measured, security.md 4.6)."""
