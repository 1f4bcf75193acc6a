"""setvalue: on first load, on a new repeat, when a value really changed."""

from __future__ import annotations

import pytest

from ehe_desktop.xforms.errors import FormError
from tests.xforms.building import bind, open_form, values, xform

CHANGED = xform(
    "<a/><b/><c>full</c><k/><d/>",
    bind("k", calculate="concat(/data/b, '!')"),
    '<input ref="/data/a">'
    '<setvalue event="xforms-value-changed" ref="/data/b" value="concat(/data/a, 1)"/>'
    '<setvalue event="xforms-value-changed" ref="/data/c"/></input>'
    '<input ref="/data/b"><setvalue event="xforms-value-changed" ref="/data/d">seen</setvalue>'
    "</input>",
)


def test_a_changed_value_sets_others_clears_and_chains():
    session = open_form(CHANGED)
    changes = session.set("/data/a", "x")
    assert values(session, "b", "c", "k", "d") == ["x1", "", "x1!", "seen"]
    assert changes.values == {f"/data/{ref}" for ref in "abckd"}


def test_an_unchanged_value_fires_nothing():
    session = open_form(CHANGED)
    session.set("/data/a", "x")
    session.set("/data/d", "mine")
    session.set("/data/a", "x")
    assert values(session, "d") == ["mine"]


def test_actions_that_feed_each_other_end():
    session = open_form(
        xform(
            "<a/><b/>",
            body='<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/b"'
            ' value="/data/b + 1"/></input><input ref="/data/b"><setvalue'
            ' event="xforms-value-changed" ref="/data/a" value="/data/a + 1"/></input>',
        )
    )
    session.set("/data/b", "1")
    session.set("/data/a", "5")
    assert values(session, "a", "b") == ["6", "2"]


def test_first_load_fires_once_in_a_fillings_life():
    xml = xform(
        "<a/><b>5</b>", '<setvalue event="odk-instance-first-load" ref="/data/a" value="/data/b"/>'
    )
    session = open_form(xml)
    assert values(session, "a") == ["5"]
    session.set("/data/a", "mine")
    assert values(open_form(xml, saved=session.to_xml(draft=True)), "a") == ["mine"]


def test_a_new_repeat_instance_sets_its_own():
    session = open_form(
        xform(
            "<n>0</n><r><x/></r>",
            body='<input ref="/data/n"/><repeat nodeset="/data/r"><input ref="/data/r/x"/>'
            '<setvalue event="odk-new-repeat" ref="/data/r/x" value="position(..)"/></repeat>',
        )
    )
    session.add_repeat("/data/r")
    session.add_repeat("/data/r")
    assert values(session, "r[1]/x", "r[2]/x", "r[3]/x") == ["", "2", "3"]


@pytest.mark.parametrize("event", ["no-such-event", "odk-new-repeat", ""])
def test_an_event_that_cannot_happen_is_refused(event):
    with pytest.raises(FormError):
        open_form(xform("<a/>", f'<setvalue event="{event}" ref="/data/a"/>'))
