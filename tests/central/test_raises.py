"""A flag or concern that is raised is never lost: where it cannot be taken in, it waits on its device."""

from __future__ import annotations

import pytest

from ehe_desktop.central import main, tables
from tests.central.test_ledger import flag_body


@pytest.mark.parametrize("child", ["c1", None])
def test_a_raise_without_an_assignment_waits_and_is_told_of_once(centre, child):
    """The family may be the officer's by a time that a restore lost; anything else there is refused."""
    one = centre.laptop(name="One")
    family = centre.family(child="c1")
    raised = one.make("flag_event", flag_body("f1", severity=3), family, child_id=child)
    (waits,) = one.push(raised)
    assert (waits.verdict, "Tell your supervisor" in waits.reason) == ("held", True)
    assert one.push(raised)[0].verdict == "held"
    (note,) = centre.rows(tables.notice)
    assert (note.what, note.family_id) == ("raise_waits", None)
    seen = one.make("flag_event", flag_body("f1", event="seen"), family, child_id=child)
    assert one.push(seen)[0].verdict == "refused"
    centre.assign(one.officer_id, family)
    assert one.push(raised)[0].verdict == "applied"
    assert {row.what for row in centre.rows(tables.notice)} == {"raise_waits", "flag_raised"}


def test_what_somebody_must_be_told_is_printed_until_it_is_taken(centre, url, capsys):
    one = centre.laptop(name="One")
    family = centre.family(one.officer_id)
    one.push(one.make("flag_event", flag_body("f1", severity=3), family))

    def notices(*words):
        assert main.main(["notices", "--db", url, *words]) == 0
        return capsys.readouterr().out.splitlines()

    (line,) = notices()
    assert "flag_raised" in line
    assert family in line
    assert notices("--take") == [line]
    assert notices() == []
    one.push(one.make("flag_event", flag_body("f2", severity=2), family))
    assert len(notices("--take")) == 1
