"""A second client can be written from the protocol alone: every body stands beside it, as the program has it."""

from __future__ import annotations

from ehe_desktop.domain.records import KINDS
from tests.unit.body_tables import PLACE, body_tables


def test_the_tables_of_bodies_are_those_of_the_program():
    told = PLACE.read_text(encoding="utf-8")
    assert told == body_tables(), "python -m tests.unit.body_tables"
    assert all(f"\n### {name}\n" in told for name in KINDS)
