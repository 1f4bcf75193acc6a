"""Repeats: adding, removing, counting, places, templates, limits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.session import Session
from tests.xforms.building import asked, bind, form_md, open_form, values, xform
from tests.xforms.conformance import StillEnv

BODY = '<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>'
FORM = xform(
    "<r><x/><place/><own/></r><sum/><count/><after/>",
    bind("r/x", type="decimal")
    + bind("r/place", calculate="position(..)")
    + bind("r/own", calculate="/data/r/x * 2")
    + bind("sum", calculate="sum(/data/r/x)")
    + bind("count", calculate="count(/data/r)"),
    BODY + asked("after"),
)


def test_what_looks_at_a_repeat_follows_it():
    session = open_form(FORM)
    session.set("/data/r[1]/x", "1.5")
    changes = session.add_repeat("/data/r")
    assert changes.added == ("/data/r[2]",)
    session.set("/data/r[2]/x", "2")
    assert values(session, "sum", "count", "r[1]/own", "r[2]/own") == ["3.5", "2", "3", "4"]
    assert session.remove_repeat("/data/r[1]").removed == ("/data/r[1]",)
    assert values(session, "sum", "count", "r[1]/own", "r[1]/place") == ["2", "1", "4", "1"]


def test_an_instance_that_reads_another_by_its_number_follows_it():
    session = open_form(
        xform(
            "<r><x/><first/></r>",
            bind("r/first", calculate="indexed-repeat(/data/r/x, /data/r, 1)"),
            BODY,
        )
    )
    session.add_repeat("/data/r")
    session.set("/data/r[1]/x", "told")
    assert values(session, "r[1]/first", "r[2]/first") == ["told", "told"]


def test_an_instance_can_be_put_between_others():
    session = open_form(FORM)
    session.set("/data/r[1]/x", "1")
    session.add_repeat("/data/r", 1)
    assert values(session, "r[1]/x", "r[2]/x", "r[2]/place") == ["", "1", "2"]


def test_all_instances_may_go_and_come_back_in_their_place():
    session = open_form(FORM)
    session.remove_repeat("/data/r[1]")
    assert session.find_repeat("/data/r").instances == []
    assert values(session, "count", "sum") == ["0", "0"]
    session.add_repeat("/data/r")
    written = session.to_xml(draft=True)
    assert written.index(b"<r>") < written.index(b"<sum")


def test_a_count_adds_and_removes_at_the_end():
    form = form_md(
        """
        | survey |
        | | type         | name | label | repeat_count | calculation |
        | | integer      | n    | N     |              | |
        | | begin_repeat | r    | R     | ${n}         | |
        | | text         | x    | X     |              | |
        | | end_repeat   |      |       |              | |
        | | calculate    | c    |       |              | count(${r}) |
        """
    )
    session = Session(form, StillEnv())
    repeat = session.find_repeat("/data/r")
    assert repeat.count_controlled
    for wanted, expected in [("3", 3), ("1", 1), ("-4", 0), ("x", 0), ("2.9", 2)]:
        session.set("/data/n", wanted)
        assert len(repeat.instances) == expected
        assert values(session, "c") == [str(expected)]
    with pytest.raises(FormError):
        session.add_repeat("/data/r")


def test_a_repeat_nobody_may_add_to_begins_with_one():
    session = open_form(
        xform(
            '<r jr:template=""><x>d</x></r>',
            body='<repeat nodeset="/data/r" jr:noAddRemove="true()"><input ref="/data/r/x"/>'
            "</repeat>",
        )
    )
    assert values(session, "r[1]/x") == ["d"]
    with pytest.raises(FormError):
        session.remove_repeat("/data/r[1]")


def test_a_count_made_to_exhaust_the_device_is_a_failure():
    xml = xform(
        "<n/><r><x/></r>",
        bind("n", type="int"),
        '<input ref="/data/n"/><repeat nodeset="/data/r" jr:count="/data/n">'
        '<input ref="/data/r/x"/></repeat>',
    )
    session = open_form(xml)
    session.set("/data/n", "1000000")
    assert len(session.find_repeat("/data/r").instances) == 0
    assert [failure.code for failure in session.failures] == ["repeat-limit"]
    session = open_form(xml.replace('count="', 'count="1 div ').replace("<n/>", "<n>1</n>", 1))
    session.set("/data/n", "0")
    assert [failure.code for failure in session.failures] == ["repeat-limit"]
    with pytest.raises(FormError):
        open_form(xml.replace("<n/>", "<n>1000000</n>", 1))


def test_repeats_inside_repeats_keep_to_their_own():
    xml = xform(
        "<o><v/><i><w/><both/></i><sum/></o>",
        bind("o/i/both", calculate="concat(/data/o/v, '-', /data/o/i/w)")
        + bind("o/sum", calculate="sum(/data/o/i/w)"),
        '<repeat nodeset="/data/o"><input ref="/data/o/v"/><repeat nodeset="/data/o/i">'
        '<input ref="/data/o/i/w"/></repeat></repeat>',
    )
    session = open_form(xml)
    session.add_repeat("/data/o")
    session.add_repeat("/data/o[2]/i")
    for ref, text in [("o[1]/v", "a"), ("o[2]/v", "b"), ("o[1]/i[1]/w", "1")]:
        session.set(f"/data/{ref}", text)
    session.set("/data/o[2]/i[1]/w", "2")
    session.set("/data/o[2]/i[2]/w", "3")
    assert values(session, "o[1]/i[1]/both", "o[2]/i[2]/both") == ["a-1", "b-3"]
    assert values(session, "o[1]/sum", "o[2]/sum") == ["1", "5"]


actions = st.lists(
    st.one_of(
        st.just(("add", 0, "")),
        st.tuples(st.just("remove"), st.integers(1, 4), st.just("")),
        st.tuples(st.just("set"), st.integers(1, 4), st.sampled_from(["1", "2.5", ""])),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(actions)
def test_any_history_leaves_sums_and_places_true_and_a_draft_that_returns(history):
    form = FormDef.from_xml(FORM)
    session = Session(form, StillEnv())
    model = [""]
    for what, place, text in history:
        if what == "add":
            session.add_repeat("/data/r")
            model.append("")
        elif place <= len(model) and what == "remove":
            session.remove_repeat(f"/data/r[{place}]")
            del model[place - 1]
        elif place <= len(model):
            session.set(f"/data/r[{place}]/x", text)
            model[place - 1] = text
    places = range(1, len(model) + 1)
    assert [values(session, f"r[{n}]/x")[0] for n in places] == model
    assert [values(session, f"r[{n}]/place")[0] for n in places] == [str(n) for n in places]
    if all(model):
        assert float(values(session, "sum")[0]) == sum(map(float, model))
    again = Session(form, StillEnv(), saved=session.to_xml(draft=True))
    assert again.to_xml(draft=True) == session.to_xml(draft=True)
