"""What an officer reads about an edit that was not taken: a plain sentence, without a word of the program's or of the edit's."""

from __future__ import annotations

import re
from dataclasses import replace

from ehe_desktop.wire.codec import MAX_DEPTH, MAX_TEXT_CHARS
from tests.central.test_ledger import flag_body, note

PROGRAMS_OWN = re.compile(
    r"\b(op|ops|lane|body|ids?|null|None|rev|shape|set|patch|dead|conflict)\b|[$`_<>{}\[\]]"
)


def nested(depth: int) -> object:
    return [nested(depth - 1)] if depth else "end"


def test_every_reason_is_a_plain_sentence(centre):
    one = centre.laptop(name="One")
    family = centre.family(one.officer_id)
    good = one.make("note", note("SECRET"), family)
    flag = one.make("flag_event", flag_body("f1", event="closed"), family)
    planned = {"officer_id": "SECRET", "child_ids": [], "starts_at": "2026-09-14T09:00:00Z"}
    drafted = {"plan_id": "p", "author_id": "SECRET", "child_ids": []}
    one.push(good)
    refused = [
        one.make("note", {}, family),
        one.make("note", note("SECRET") | {"by": ["SECRET"]}, family),
        one.make("note", note("SECRET" * MAX_TEXT_CHARS), family),
        one.make("note", note("x") | {"more": nested(MAX_DEPTH)}, family),
        one.make("note", note("SECRET") | {"at": "2026-09-14T09:00:00"}, family),
        one.make("note", note("SECRET") | {"more": [-(2**53)]}, family),
        one.make("visit_plan", planned | {"minutes": 10**12}, family),
        one.make("note", note("SECRET"), "nobody", record_id=good.record_id),
        one.make("note", note("SECRET 2"), family, record_id=good.record_id),
        one.make("note", note("SECRET 3"), family, op_id=good.op_id),
        one.make("note", note("SECRET"), family, record_id="SECRET one"),
        one.make("note", note("SECRET"), family, author="SECRET"),
        one.make("note", note("SECRET"), family, op_kind="patch"),
        one.make("visit_draft", drafted, family),
        one.make("officer", {"name": "SECRET"}, family),
        one.make("family", {"address": "SECRET"}, "another"),
        one.make("note", note("SECRET"), family, deps=("not-here",)),
        replace(good, op_id="later", kind="SECRET"),
        flag,
        replace(flag, op_id="in-work", lane=1),
    ]
    said = [one.push(op)[0] for op in refused]
    assert {outcome.verdict for outcome in said} == {"refused", "held"}
    for outcome in said:
        assert re.fullmatch(r"[A-Z][^.]*\.( [A-Z][^.]*\.){0,2}", outcome.reason), outcome.reason
        assert "SECRET" not in outcome.reason
        assert not PROGRAMS_OWN.search(outcome.reason), outcome.reason
    told = [outcome.reason for outcome in said]
    assert told[0] == "The office cannot take it as it is: the field text of a note is not right."
    assert "262,144 characters" in told[2]
    # which hour it was, nobody could tell, and beside instants with an offset it cannot be put in order
    assert "the field at of a note" in told[4]
    # no laptop could lay it in: its tables end at 2^63, and programs in other languages at 2^53
    assert "a number in it is too large" in told[5]
    assert "the field minutes of a visit plan" in told[6]  # no calendar has its end
    assert len(set(told)) >= 14, told
