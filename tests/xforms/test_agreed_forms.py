"""Whole forms and histories that JavaRosa and ODK Web Forms agree on: the smallest case of each difference found.

Random forms with random histories were played in all three engines, each step compared; see DECISIONS.md.
"""

from __future__ import annotations

import pytest

from tests.xforms.building import asked, bind, open_form, values, xform

ROW = '<repeat nodeset="/data/r">' + asked("r/x", "r/y") + "</repeat>"
OWN = bind("r/y", calculate="../x")
COUNTED = (
    asked("n") + '<repeat nodeset="/data/r" jr:count="/data/n">' + asked("r/x", "r/y") + "</repeat>"
)
COUNTED_INSIDE = (
    '<repeat nodeset="/data/o"><repeat nodeset="/data/o/i" jr:count="../n">'
    + asked("o/i/x")
    + "</repeat></repeat>"
)
CHANGED = '<setvalue event="xforms-value-changed" ref="/data/{}" value="{}"/>'
FIRST = '<setvalue event="odk-instance-first-load" ref="/data/{}" value="{}"/>'
INSIDE = "<o{}><n/><i><x/></i></o>"

AGREED = {
    "what an author wrote into an instance is of that one alone": (
        xform("<r><x>told</x><y/></r>", body=ROW),
        [("add", "r")],
        {"r[1]/x": "told", "r[2]/x": ""},
    ),
    "what an author wrote into a template is of every new one": (
        xform('<r jr:template=""><x>told</x><y/></r><r><x/><y/></r>', body=ROW),
        [("add", "r")],
        {"r[1]/x": "", "r[2]/x": "told"},
    ),
    "an answer written over a worked-out one stays when another instance comes": (
        xform("<r><x>a</x><y/></r>", OWN, ROW),
        [("set", "r[1]/y", "mine"), ("add", "r")],
        {"r[1]/y": "mine", "r[2]/y": ""},
    ),
    "an answer written over a worked-out one stays when another instance goes": (
        xform("<r><x>a</x><y/></r><r><x>b</x><y/></r>", OWN, ROW),
        [("set", "r[2]/y", "mine"), ("remove", "r[1]")],
        {"r[1]/y": "mine"},
    ),
    "a place is worked out again when an instance goes": (
        xform("<r><x/><y/></r><r><x/><y/></r>", bind("r/y", calculate="position(..)"), ROW),
        [("remove", "r[1]")],
        {"r[1]/y": "1"},
    ),
    "a count that is emptied to be written anew takes no answers away": (
        xform("<n>2</n><r><x/><y/></r>", bind("n", type="int"), COUNTED),
        [("set", "r[2]/x", "kept"), ("set", "n", ""), ("set", "n", "2")],
        {"r[2]/x": "kept"},
    ),
    "an action at the first load sets off others, before the next and before anything is worked out": (
        xform(
            "<b/><c/><d/><w/><a/>",
            bind("w", calculate="'worked out'") + FIRST.format("a", "1") + FIRST.format("c", "2"),
            asked("b", "c", "d")
            + "".join(
                f'<input ref="/data/a">{CHANGED.format(*change)}</input>'
                for change in (("b", "'set off'"), ("c", "3"), ("d", "/data/w"))
            ),
        ),
        [],
        {"a": "1", "b": "set off", "c": "2", "d": ""},
    ),
    "what is worked out for a new instance sets nothing off": (
        xform(
            '<r jr:template=""><x/><y/></r><r><x/><y/></r>',
            bind("r/x", calculate="position(..)"),
            '<repeat nodeset="/data/r"><input ref="/data/r/x">'
            + CHANGED.format("r/y", "'set off'")
            + "</input></repeat>",
        ),
        [("add", "r")],
        {"r[1]/y": "", "r[2]/x": "2", "r[2]/y": ""},
    ),
    "a number is kept without what says nothing": (
        xform(
            "<i>+04</i><d>.50</d><n/><w/>",
            "".join(bind(ref, type="int") for ref in "in")
            + "".join(bind(ref, type="decimal") for ref in "dw"),
            asked("i", "d", "n", "w"),
        ),
        [("set", "n", "-007"), ("set", "w", "+2.50")],
        {"i": "4", "d": "0.5", "n": "-7", "w": "2.5"},
    ),
    "a count inside a new instance makes its own instances": (
        xform(
            INSIDE.format(' jr:template=""') + INSIDE.format(""),
            bind("o/n", type="int"),
            COUNTED_INSIDE,
        ),
        [("add", "o"), ("set", "o[2]/n", "1"), ("set", "o[2]/i[1]/x", "there")],
        {"o[2]/i[1]/x": "there"},
    ),
}


@pytest.mark.parametrize("case", AGREED)
def test_a_form_goes_as_in_two_other_engines(case):
    form, steps, wanted = AGREED[case]
    session = open_form(form)
    acts = {"add": session.add_repeat, "remove": session.remove_repeat, "set": session.set}
    for act, ref, *given in steps:
        acts[act](f"/data/{ref}", *given)
    assert dict(zip(wanted, values(session, *wanted), strict=True)) == wanted


def test_nothing_is_there_before_its_count_is_given():
    session = open_form(xform(INSIDE.format(""), bind("o/n", type="int"), COUNTED_INSIDE))
    session.add_repeat("/data/o")
    for place in "12":
        assert session.find_repeat(f"/data/o[{place}]/i").instances == []


def test_a_language_takes_nothing_that_was_written_over_a_text():
    texts = "".join(f'<translation lang="{tag}"/>' for tag in ("en", "fr"))
    session = open_form(
        xform(
            "<v/>",
            bind("v", calculate="jr:choice-name('a', '/data/v')"),
            asked("v"),
            f"<itext>{texts}</itext>",
        )
    )
    session.set("/data/v", "mine")
    for language in ("en", "fr"):
        session.language = language
        assert values(session, "v") == ["mine"]


def test_the_instance_before_is_followed_by_its_side():
    session = open_form(xform("<r><x/><y/></r><r><x/><y/></r>", bind("r/y", calculate="../preceding-sibling::r[1]/x"), ROW))  # fmt: skip
    session.set("/data/r[1]/x", "told")
    assert values(session, "r[1]/y", "r[2]/y") == ["", "told"]


def test_a_whole_decimal_is_sent_with_its_point_and_read_without():
    form = xform("<d/><s/>", bind("d", type="decimal") + bind("s", calculate="../d"), asked("d"))
    session = open_form(form)
    session.set("/data/d", "2")
    sent = session.to_xml(draft=False)
    assert b"<d>2.0</d><s>2</s>" in sent
    assert values(open_form(form, saved=sent, edit=True), "d", "s") == ["2", "2"]


def test_a_list_that_names_a_value_twice_offers_both():
    item = "<item><name>a</name><label>{}</label></item>"
    rows = item.format("Here") + item.format("There")
    session = open_form(
        xform(
            "<v/>",
            bind("v", type="string"),
            '<select1 ref="/data/v"><itemset nodeset="instance(\'l\')/rows/item">'
            '<value ref="name"/><label ref="label"/></itemset></select1>',
            f'<instance id="l"><rows>{rows}</rows></instance>',
        )
    )
    offered = session.find("/data/v").choices
    assert [(one.value, one.label.plain) for one in offered] == [("a", "Here"), ("a", "There")]
