"""A second client can be written from the protocol alone: every body stands beside it, as the program has it."""

from __future__ import annotations

import re

from ehe_desktop.domain.records import KINDS
from tests.unit.body_tables import PLACE, body_tables


def test_the_tables_of_bodies_are_those_of_the_program():
    told = PLACE.read_text(encoding="utf-8")
    assert told == body_tables(), "python -m tests.unit.body_tables"
    assert all(f"\n### {name}\n" in told for name in KINDS)


def test_whoever_reads_them_needs_no_look_into_the_program():
    told = PLACE.read_text(encoding="utf-8")
    rooms = "seals|orders|proofs|codec|cards|messages"
    assert re.findall(rf"`(?:{rooms})\.\w+`|`\w+\.py`|`REPAIRS`", told) == []
    digest = told.partition("### PurgeReceipt\n")[2].partition("| field |")[0]
    assert "SHA-256" in digest  # what stands under a name, not under a field
    concern = told.partition("### concern_event\n")[2].partition("\n### ")[0]
    assert "`yes_or_unsure` or `no`" in concern  # what a body has from another
