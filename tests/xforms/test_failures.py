"""What cannot be worked out for an answer is told; it is never raised at the person who gave the answer."""

from __future__ import annotations

from ehe_desktop.xforms.session import Session
from tests.xforms.building import asked, bind, open_form, values, xform
from tests.xforms.conformance import StillEnv


def test_a_constraint_that_cannot_be_worked_out_is_an_answer_not_allowed():
    said = bind("a", constraint="distance(., '51 0 0 0') < 9", **{"jr:constraintMsg": "Too far."})
    session = open_form(xform("<a/>", said, asked("a")))
    session.set("/data/a", "51.4 x")
    for _ in range(2):
        (wrong,) = session.validate()
        assert (wrong.ref, wrong.condition) == ("/data/a", "constraint")
        assert wrong.is_unchecked
        assert "cannot be checked" in wrong.message.plain  # not "Too far.": nobody knows
    assert [(one.code, one.where) for one in session.failures] == [("geo", "/data/a")]
    reopened = Session(session.form, StillEnv(), saved=session.to_xml(draft=True))
    assert [one.ref for one in reopened.validate()] == ["/data/a"]
    session.set("/data/a", "51 0 0 0")
    assert session.validate() == []


def test_a_piece_of_a_label_that_cannot_be_worked_out_is_empty_and_told():
    body = (
        '<input ref="/data/a"><label>Far <output value="distance(/data/a)"/> m,'
        ' from <output value="/data/a"/></label></input>'
    )
    session = open_form(xform("<a/>", body=body))
    session.set("/data/a", "junk")
    assert session.find("/data/a").label.plain == "Far  m, from junk"
    assert [(one.code, one.where) for one in session.failures] == [("geo", "/data/a")]


def test_a_list_that_cannot_be_worked_out_is_empty_and_its_answers_stay():
    body = (
        '<input ref="/data/a"/><select ref="/data/s"><itemset nodeset="instance(\'l\')/l/item'
        "[distance(/data/a) &lt; 5]\"><value ref='v'/><label ref='v'/></itemset></select>"
    )
    lists = '<instance id="l"><l><item><v>x</v></item><item><v>y</v></item></l></instance>'
    session = open_form(xform("<a/><s/>", body=body, lists=lists))
    session.set("/data/a", "51 0 0 0; 51 0 0 0")
    session.set("/data/s", "x")
    session.set("/data/a", "junk")
    assert session.find("/data/s").choices == []
    session.set("/data/s", ["y", "x"])
    assert values(session, "s") == ["y x"]
    assert [(one.code, one.where) for one in session.failures] == [("geo", "/data/s")]


def test_an_empty_repeat_whose_condition_cannot_be_worked_out_is_shown():
    body = '<input ref="/data/a"/><repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>'
    model = bind("r", relevant="distance(/data/a) < 5")
    session = open_form(xform('<a/><r jr:template=""><x/></r>', model, body))
    session.set("/data/a", "junk")
    assert session.find_repeat("/data/r").relevant
    assert [(one.code, one.where) for one in session.failures] == [("geo", "/data/r")]
