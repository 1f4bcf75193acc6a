"""A second sign-off at the centre: a supervisor's, in their own name, of somebody else's visit as it was signed."""

from __future__ import annotations

import pytest

from ehe_desktop.central import tables
from ehe_desktop.domain.records import write
from ehe_desktop.domain.second_sign_off import content_hash
from tests.builders import a_second_sign_off, a_visit


@pytest.fixture
def signed(centre):
    """An officer's visit, held by a supervisor."""
    one, boss = centre.laptop(name="One"), centre.laptop(name="Boss", role="supervisor")
    family = centre.family(one.officer_id, child="c1")

    def sign(by):
        body = write(a_visit(officer_id=by.officer_id, signed_by=by.officer_id))
        op = by.make("visit", body | {"of_a_newer_program": [1.5]}, family, child_id="c1")
        assert by.push(op)[0].verdict == "applied"
        return op

    visit = sign(one)
    boss.pull()
    return one, boss, visit, sign


def word(laptop, visit, **over):
    """A second sign-off by this laptop of what it pulled, or of what was pushed."""
    held = laptop.records.get(visit.record_id)
    read = content_hash(held.body if held else visit.set)
    said = {"visit_id": visit.record_id, "visit_hash": read, "by": laptop.officer_id}
    body = write(a_second_sign_off(**said | over))
    return laptop.make("second_sign_off", body, visit.family_id, child_id="c1")


def test_a_supervisor_gives_it_and_the_officer_is_sent_it(centre, signed):
    one, boss, visit, _sign = signed
    given = word(boss, visit)
    assert [out.verdict for out in boss.push(given)] == ["applied"]
    assert [out.verdict for out in boss.push(given)] == ["duplicate"]
    one.pull()
    assert [held.body["by"] for held in one.of_kind("second_sign_off")] == [boss.officer_id]
    of_a_lost_one = word(boss, visit, visit_id="gone")  # a restore lost the visit: it comes again
    assert boss.push(of_a_lost_one)[0].verdict == "applied"


def test_what_may_not_stand_is_refused_and_kept(centre, signed):
    one, boss, visit, sign = signed
    own = sign(boss)
    for by, op, why in (
        (one, word(one, visit), "People of your role"),
        (boss, word(boss, visit, by=one.officer_id), "one’s own name"),
        (boss, word(boss, own), "their own visit"),
        (boss, word(boss, visit, visit_hash="0" * 64), "not the visit that was signed"),
        (boss, word(boss, visit, visit_id="c1"), "no visit of this child"),
    ):
        (out,) = by.push(op)
        assert (out.verdict, why in out.reason) == ("refused", True), out
    assert len(centre.rows(tables.dead_letter)) == 5
    assert [row for row in centre.rows(tables.record) if row.kind == "second_sign_off"] == []
