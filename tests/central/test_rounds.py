"""Enrol, handshake, push, pull: the plain way, and what each request refuses."""

from __future__ import annotations


def test_a_record_made_on_one_laptop_reaches_the_other(centre):
    one, two = centre.laptop(name="One"), centre.laptop(name="Two")
    family = centre.family(one.officer_id, two.officer_id)
    one.begin()
    child = one.make("child", {"given_name": "Amira", "family_name": "Khan"}, family)
    (outcome,) = one.push(child)
    assert (outcome.verdict, outcome.rev) == ("applied", 1)
    two.begin()
    told = two.pull()
    assert two.records[child.record_id].body == {"given_name": "Amira", "family_name": "Khan"}
    assert told.total == len(two.records)
    assert {d.family_id for d in told.digest} == {"", family}
    again = two.pull()
    assert again.records == ()
    one.pull()
    assert one.records == two.records
