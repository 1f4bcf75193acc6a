"""What cannot be worked out for an answer is told; it is never raised at the person who gave the answer."""

from __future__ import annotations

import tracemalloc

import pytest

from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.limits import MAX_TEXT
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


def _texts(**said: str) -> str:
    texts = "".join(
        f'<text id="{name}"><value>{words}</value></text>' for name, words in said.items()
    )
    return f'<itext><translation lang="en">{texts}</translation></itext>'


def _says(name: str) -> str:
    return f"<output value=\"jr:itext('{name}')\"/>"


LABELLED = '<input ref="/data/a"><label ref="jr:itext(\'x\')"/></input>'


@pytest.mark.parametrize(
    ("texts", "members"),
    [({"x": f"Me {_says('x')}"}, "x"), ({"x": _says("y"), "y": f"Of {_says('z')}", "z": _says("x")}, "x, y, z")],
)  # fmt: skip
def test_texts_that_name_each_other_are_a_problem_with_every_member(texts, members):
    form = FormDef.from_xml(xform("<a/>", _texts(**texts, alone=_says("x")), LABELLED))
    (problem,) = form.problems()
    assert (problem.code, problem.where) == ("cycle", "text x")
    assert problem.message == f"these texts wait for each other: {members}"


def test_a_text_that_an_answer_leads_back_to_itself_ends_and_is_told():
    text = _texts(x='Me <output value="jr:itext(/data/b)"/>', other="and you")
    session = open_form(xform("<a/><b>other</b>", text, LABELLED))
    assert session.find("/data/a").label.plain == "Me and you"
    session.set("/data/b", "x")
    assert session.find("/data/a").label.plain.startswith("Me Me")
    assert [one.code for one in session.failures] == ["cycle"]
    session.set("/data/b", "other")
    assert session.find("/data/a").label.plain == "Me and you"


def test_a_choice_that_asks_for_its_own_name_ends_and_is_told():
    label = "<label>It <output value=\"jr:choice-name(/data/a, '/data/a')\"/></label>"
    body = f'<select1 ref="/data/a"><label>Q</label><item>{label}<value>v</value></item></select1>'
    session = open_form(xform("<a>v</a>", body=body))
    (choice,) = session.find("/data/a").choices
    assert choice.label.plain.startswith("It It")
    assert [one.code for one in session.failures] == ["cycle"]


def test_texts_that_double_at_each_step_ask_for_too_much_and_end():
    many = {f"x{at}": 2 * _says(f"x{at + 1}") for at in range(17)}
    session = open_form(xform("<a/>", _texts(x=_says("x0"), **many, x17="z"), LABELLED))
    assert len(session.find("/data/a").label.plain) < 2**17
    assert session.failures


def test_a_label_of_many_long_answers_holds_no_more_than_is_shown():
    body = '<input ref="/data/a"><label>' + 2_000 * '<output value="/data/a"/>' + "</label></input>"
    session = open_form(xform("<a/>", body=body))
    session.set("/data/a", "x" * 190_000)
    tracemalloc.start()
    label = session.find("/data/a").label.plain
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(label) == MAX_TEXT
    assert most < 20_000_000


def test_a_list_of_long_labels_holds_no_more_than_is_bounded():
    item = '<item><label>Of <output value="/data/b"/></label><value>v{}</value></item>'
    body = f'<select1 ref="/data/a">{"".join(item.format(at) for at in range(1_000))}</select1>'
    session = open_form(xform(f"<a/><b>{'x' * 190_000}</b>", body=body))
    tracemalloc.start()
    choices = session.find("/data/a").choices
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [len(choices), choices[0].label.plain[:4]] == [1_000, "Of x"]
    assert most < 100_000_000
    assert [one.code for one in session.failures] == ["work"]
