"""Rows about people and places, and about what needs a decision: one record in, its rows out."""

from __future__ import annotations

from ehe_desktop.domain.conflict import Conflict
from ehe_desktop.domain.family import Family
from ehe_desktop.domain.officer import Assignment, Officer
from ehe_desktop.domain.records import Record
from ehe_desktop.storage.projection_tables import (
    assignment_row,
    conflict_row,
    family_row,
    officer_row,
)
from ehe_desktop.storage.projections.rows import Row, day
from ehe_desktop.storage.records import to_json


def family_rows(one: Record, body: Family) -> list[Row]:
    """Where the family lives and what a visitor must know."""
    values = {
        "family_id": one.id,
        "address": body.address,
        "postcode": body.postcode,
        "area": body.area,
        "address_confidential": int(body.address_confidential),
        "travel_note": body.travel_note,
        "two_person_visit": int(body.two_person_visit),
        "staff_warning": int(bool(body.visit_safety.strip())),
    }
    return [Row(family_row, values)]


def officer_rows(one: Record, body: Officer) -> list[Row]:
    """A colleague's name, for "by" and for whose case it is."""
    values = {
        "officer_id": one.id,
        "name": body.name,
        "role": body.role,
        "team": body.team,
        "phone": body.phone,
    }
    return [Row(officer_row, values)]


def assignment_rows(one: Record, body: Assignment) -> list[Row]:
    """Who is responsible for the family and when."""
    values = {
        "assignment_id": one.id,
        "family_id": one.family_id or "",
        "officer_id": body.officer_id,
        "from_on": day(body.from_on),
        "to_on": day(body.to_on),
        "ground": body.ground,
    }
    return [Row(assignment_row, values)]


def conflict_rows(one: Record, body: Conflict) -> list[Row]:
    """Two edits that wait for a person, or did."""
    values = {
        "conflict_id": one.id,
        "family_id": one.family_id,
        "child_id": one.child_id,
        "record_kind": body.record_kind,
        "record_id": body.record_id,
        "fields": to_json(body.group),
        "state": body.state,
    }
    return [Row(conflict_row, values)]
