"""Filling a form in: recalculation, relevance, flags, violations, one word per action."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.session import Session
from tests.xforms.building import asked, bind, form_md, open_form, values, xform
from tests.xforms.conformance import StillEnv

SUMS = xform(
    "<a/><b>2</b><sum/><twice/>",
    bind("a", type="int")
    + bind("twice", calculate="/data/sum * 2")
    + bind("sum", type="int", calculate="/data/a + /data/b"),
    asked("a", "b"),
)
GROUPS = xform(
    "<ask/><g><x>kept</x><inner><y/></inner><calc/></g><reads/>",
    bind("g", relevant="/data/ask = 'yes'")
    + bind("g/inner", relevant="../x != ''")
    + bind("g/calc", calculate="concat(../x, '!')")
    + bind("reads", calculate="concat('[', /data/g/x, '|', /data/g/calc, ']')"),
    asked("ask", "g/x", "g/inner/y"),
)


def test_what_reads_an_answer_follows_it_in_order():
    session = open_form(SUMS)
    assert values(session, "sum", "twice") == ["", ""]
    changes = session.set("/data/a", "3")
    assert values(session, "sum", "twice") == ["5", "10"]
    assert changes.values == {"/data/a", "/data/sum", "/data/twice"}


def test_writing_what_is_already_there_does_nothing():
    session = open_form(SUMS)
    heard = []
    session.subscribe(heard.append)
    session.set("/data/a", "3")
    assert not session.set("/data/a", "3")
    assert len(heard) == 1


def test_relevance_is_inherited_and_answers_come_back():
    session = open_form(GROUPS)
    assert not session.find("/data/g/inner/y").relevant
    assert values(session, "reads", "g/x") == ["[|]", ""]
    changes = session.set("/data/ask", "yes")
    assert {"/data/g", "/data/g/x", "/data/g/inner/y"} <= changes.relevance
    assert values(session, "reads", "g/x", "g/calc") == ["[kept|kept!]", "kept", "kept!"]
    session.set("/data/ask", "no")
    assert values(session, "reads") == ["[|]"]
    assert session.find("/data/g/x").kept == "kept"


def test_one_condition_on_many_questions_is_one_for_all_of_them():
    yes = "/data/ask = 'yes'"
    session = open_form(
        xform(
            "<ask/><a/><g><x/></g><r><y/></r><reads/>",
            bind("none", relevant=yes)
            + bind("a", relevant=yes, required=yes)
            + bind("g", relevant=yes)
            + bind("g/x", required=yes, readonly="../../ask = 'yes'")
            + bind("r/y", relevant=yes)
            + bind("reads", calculate="count(/data/a) + count(/data/g) + count(/data/r/y)"),
            f'{asked("ask", "a", "g/x")}<repeat nodeset="/data/r">{asked("r/y")}</repeat>',
        )
    )
    joined = [target for target in session.form.plan.targets if target.also]
    assert [(each.where, each.also) for each in joined] == [
        ("/data/none", ["/data/a", "/data/g"]),
        ("/data/a", ["/data/g/x"]),
    ]
    for said, shown in (("yes", True), ("no", False), ("yes", True)):
        changes = session.set("/data/ask", said)
        assert session.find("/data/reads").value == ("3" if shown else "0")
        assert {"/data/a", "/data/g", "/data/g/x", "/data/r[1]/y"} <= changes.relevance
        assert {"/data/a", "/data/g/x"} <= changes.flags
        assert session.find("/data/g/x").required is session.find("/data/a").required is shown


def test_a_group_may_open_by_a_question_inside_it():
    session = open_form(
        xform("<g><x>a</x><y/></g>", bind("g/y", relevant="/data/g/x = 'a'"), asked("g/x"))
    )
    assert session.find("/data/g/y").relevant
    session.set("/data/g/x", "b")
    assert not session.find("/data/g/y").relevant


def test_required_and_constraint_are_judged_apart_and_only_while_relevant():
    session = open_form(
        xform(
            "<a/><b/>",
            bind("a", required="true()", constraint=". > 3", type="int")
            + bind("b", required="/data/a > 5", relevant="/data/a != '9'"),
            asked("a", "b"),
        )
    )
    assert [(v.ref, v.condition) for v in session.validate()] == [("/data/a", "required")]
    session.set("/data/a", "2")
    assert [(v.ref, v.condition) for v in session.validate()] == [("/data/a", "constraint")]
    changes = session.set("/data/a", "7")
    assert changes.flags == {"/data/b"}
    assert [(v.ref, v.condition) for v in session.validate()] == [("/data/b", "required")]
    session.set("/data/a", "9")
    assert session.validate() == []


def test_a_calculate_that_was_asleep_wakes_with_its_group():
    session = open_form(
        xform(
            "<ask/><a/><g><calc/></g>",
            bind("g", relevant="/data/ask = 'yes'") + bind("g/calc", calculate="/data/a + 1"),
            asked("ask", "a"),
        )
    )
    session.set("/data/a", "4")
    assert session.find("/data/g/calc").kept == ""
    changes = session.set("/data/ask", "yes")
    assert values(session, "g/calc") == ["5"]
    assert "/data/g/calc" in changes.values & changes.relevance


def test_a_constraint_holds_for_answers_nobody_demands():
    session = open_form(xform("<a/>", bind("a", constraint=". != 'bad'"), asked("a")))
    assert session.validate() == []
    session.set("/data/a", "bad")
    assert [v.condition for v in session.validate()] == ["constraint"]


def test_readonly_is_inherited():
    session = open_form(xform("<g><x/></g>", bind("g", readonly="true()"), asked("g/x")))
    assert session.find("/data/g/x").readonly


def test_several_writes_are_one_action():
    session = open_form(SUMS)
    heard = []
    stop = session.subscribe(heard.append)
    with session.transaction():
        session.set("/data/a", "3")
        session.set("/data/b", "4")
    assert [change.values for change in heard] == [
        {"/data/a", "/data/b", "/data/sum", "/data/twice"}
    ]
    stop()
    session.set("/data/a", "8")
    assert len(heard) == 1


def test_a_failing_expression_is_kept_as_a_failure_and_the_rest_goes_on():
    session = open_form(
        xform(
            "<p/><r/><a/><b/>",
            bind("r", calculate="if(/data/p = '', 'none', regex('x', /data/p))")
            + bind("b", calculate="/data/a + 1"),
            asked("p", "a"),
        )
    )
    session.set("/data/p", "(")
    session.set("/data/a", "1")
    assert values(session, "b") == ["2"]
    assert [failure.code for failure in session.failures] == ["regex"]


def test_pages_are_field_lists_and_lone_questions():
    form = form_md(
        """
        | survey |
        | | type        | name | label | relevant    | appearance |
        | | begin_group | g    | Topic |             | field-list shared |
        | | text        | a    | A     |             | |
        | | text        | b    | B     | ${a} = 'x'  | |
        | | end_group   |      |       |             | |
        | | text        | c    | C     |             | |
        | | begin_group | h    | Shut  | ${a} = 'x'  | field-list |
        | | text        | d    | D     |             | |
        | | end_group   |      |       |             | |
        | | text        | e    | E     | ${a} = 'x'  | |
        """
    )
    session = Session(form, StillEnv())
    assert [(p.title.plain, [i.ref for i in p.items]) for p in session.pages()] == [
        ("Topic", ["/data/g/a"]),
        ("C", ["/data/c"]),
    ]
    session.set("/data/g/a", "x")
    assert [p.ref for p in session.pages()] == ["/data/g", "/data/c", "/data/h", "/data/e"]
    assert "shared" in session.find("/data/g").appearance


def test_find_and_set_refuse_what_is_not_there():
    session = open_form(SUMS)
    with pytest.raises(KeyError):
        session.find("/data/nowhere")
    with pytest.raises(FormError):
        session.set("/data", "x")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["ask", "g/x"]), st.sampled_from(["yes", "no", "", "z"])))
)
def test_the_order_of_answers_leaves_no_trace(writes):
    """After any history the form stands as if the last answers had been given at once."""
    worn = open_form(GROUPS)
    for ref, text in writes:
        worn.set(f"/data/{ref}", text)
    fresh = open_form(GROUPS)
    with fresh.transaction():
        for ref, text in dict(writes).items():
            fresh.set(f"/data/{ref}", text)
    refs = ("ask", "g/x", "g/calc", "reads")
    assert values(worn, *refs) == values(fresh, *refs)
    assert worn.find("/data/g/inner/y").relevant == fresh.find("/data/g/inner/y").relevant


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30))
def test_setting_twice_is_setting_once(text):
    session = open_form(SUMS)
    session.set("/data/a", text)
    assert not session.set("/data/a", text)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ask", "g/x", "g/inner/y"]),
            st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
        )
    )
)
def test_a_draft_comes_back_as_it_was(writes):
    form = FormDef.from_xml(GROUPS)
    session = Session(form, StillEnv())
    for ref, text in writes:
        session.set(f"/data/{ref}", text)
    draft = session.to_xml(draft=True)
    again = Session(form, StillEnv(), saved=draft)
    assert again.to_xml(draft=True) == draft
    assert again.to_xml(draft=False) == session.to_xml(draft=False)
