"""Loading a form: every problem is found, with its place."""

from __future__ import annotations

import pytest

from ehe_desktop.xforms.author import convert
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.session import Session
from tests.xforms.building import asked, bind, form_md, open_form, xform
from tests.xforms.conformance import StillEnv


def codes(xml: str) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in FormDef.from_xml(xml).problems()]


def test_all_problems_are_found_not_only_the_first():
    xml = xform(
        "<a/><b/><c/>",
        bind("a", relevant="1 + (")
        + bind("b", calculate="nosuch(/data/a)")
        + bind("c", constraint="/data/nowhere = 1", required="if(1)"),
        asked("a", "ghost"),
    )
    assert codes(xml) == [
        ("xpath-syntax", "/data/a relevant"),
        ("xpath-function", "/data/b calculate"),
        ("xpath-arity", "/data/c required"),
        ("reference", "/data/c constraint"),
        ("reference", "/data/ghost"),
    ]
    with pytest.raises(FormError):
        open_form(xml)


@pytest.mark.parametrize(
    ("binds", "members"),
    [
        (bind("a", calculate="/data/b") + bind("b", calculate="/data/a"), ["a", "b"]),
        (bind("a", calculate="/data/a + 1"), ["a"]),
        (bind("a", relevant="/data/b") + bind("b", relevant="/data/a"), ["a", "b"]),
    ],
)
def test_a_cycle_is_refused_with_every_member_named(binds, members):
    (problem,) = FormDef.from_xml(xform("<a/><b/><c/>", binds)).problems()
    assert problem.code == "cycle"
    assert all(f"/data/{member} " in problem.message for member in members)
    assert "/data/c" not in problem.message


@pytest.mark.parametrize(
    "binds",
    [
        bind("a", calculate="once(.)"),
        bind("a", calculate="concat(., '')"),
        bind("a", constraint=". > /data/b") + bind("b", calculate="/data/a"),
    ],
)
def test_ones_own_value_is_no_cycle(binds):
    assert codes(xform("<a/><b/>", binds)) == []


def test_a_bare_name_is_doubtful_not_wrong():
    form = FormDef.from_xml(xform("<a/>", bind("a", calculate="hello")))
    assert form.problems() == []
    assert [warning.code for warning in form.warnings] == ["reference"]


def test_what_an_answer_means_is_read_from_the_form():
    form = form_md(
        """
        | survey |
        | | type         | name  | label | save_to |
        | | text         | a     | A     | visit#next_contact |
        | | begin_repeat | r     | R     | |
        | | text         | x     | X     | action#what |
        | | end_repeat   |       |       | |
        | entities |
        | | list_name | label |
        | | visit     | 'Visit' |
        | | action    | 'Action' |
        """
    )
    assert form.dataset == "visit"
    assert form.save_to == {"next_contact": "/data/a"}
    assert form.rows_save_to == {"action": ("/data/r", {"what": "/data/r/x"})}
    session = Session(form, StillEnv())
    session.set("/data/a", "soon")
    session.add_repeat("/data/r")
    session.set("/data/r[2]/x", "call")
    assert session.find("/data/a").save_to == "next_contact"
    assert session.saved_properties() == {"next_contact": "soon"}
    assert session.saved_rows() == {"action": [{"what": ""}, {"what": "call"}]}


def test_an_authors_mistake_is_said_with_its_row():
    with pytest.raises(FormError, match="row : 2"):
        convert("| survey |\n| | type | name | label |\n| | text | a | ${zz} |\n", name="data")


@pytest.mark.parametrize(
    "xml",
    [
        "<html/>",
        "<h:html xmlns:h='urn:h'><h:head><model/></h:head></h:html>",
        "<!DOCTYPE x><x/>",
        "<x>" * 500,
    ],
)
def test_what_is_no_form_is_refused(xml):
    with pytest.raises(FormError):
        FormDef.from_xml(xml)


@pytest.mark.parametrize("relevant", ["../a != '3'", "/data/a = ''"])
def test_a_question_that_hides_itself_is_a_cycle(relevant):
    assert codes(xform("<a/>", bind("a", relevant=relevant))) == [("cycle", "/data/a")]


@pytest.mark.parametrize(
    "binds",
    [
        bind("g", relevant="/data/g/c != '1'"),
        bind("g", relevant="/data/a = '1'") + bind("a", calculate="/data/g/c"),
        bind("r", relevant="./e = '1'"),
        bind("r", relevant="count(/data/r[e = 1]/e) > 0"),
        bind("r", relevant="/data/a > 1") + bind("a", calculate="count(/data/r/e)"),
        bind("g", relevant="/data/g/d") + bind("g/d", calculate="/data/g/c"),
    ],
)
def test_a_group_that_an_answer_inside_it_hides_is_told_and_refused(binds):
    """The answer goes with the group, and nobody can reach it to change it. JavaRosa refuses each of these."""
    form = xform(
        "<a/><g><c/><d/></g><r><e/></r>",
        binds,
        '<group ref="/data/g"><input ref="/data/g/c"/></group>'
        '<repeat nodeset="/data/r"><input ref="/data/r/e"/></repeat>',
    )
    (problem,) = FormDef.from_xml(form).problems()
    assert problem.code == "cycle"
    assert "an answer inside it" in problem.message
    assert "/data/g (relevant)" in problem.message or "/data/r (relevant)" in problem.message


def test_a_place_above_the_form_is_refused():
    with pytest.raises(FormError, match="above the form"):
        open_form(xform("<a/>", bind("a", calculate="position(../..)")))
