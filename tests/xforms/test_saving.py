"""Drafts, finished fillings, identifiers, and saved files that are not ours."""

from __future__ import annotations

import pytest

from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.session import Session
from tests.xforms.building import asked, bind, form_md, open_form, values, xform
from tests.xforms.conformance import StillEnv

FORM = xform("<a/><b/>", bind("b", relevant="/data/a = 'x'"), asked("a", "b"))


def test_a_draft_keeps_what_is_not_relevant_and_a_finished_filling_does_not():
    session = open_form(FORM)
    session.set("/data/a", "x")
    session.set("/data/b", "kept <&>")
    session.set("/data/a", "y")
    assert b"kept &lt;&amp;&gt;" in session.to_xml(draft=True)
    assert b"kept" not in session.to_xml(draft=False)
    again = open_form(FORM, saved=session.to_xml(draft=True))
    again.set("/data/a", "x")
    assert values(again, "b") == ["kept <&>"]


def test_a_group_hidden_beside_two_that_wait_for_each_other_is_not_worked_out_on_loading():
    form = xform(
        "<a/><g><d/></g><r><e/><s><i/></s></r>",
        bind("g", relevant="/data/r/e = '1'")
        + bind("g/d", calculate="/data/a")
        + bind("r/e", relevant="/data/r/s/i = '1'"),  # which is there as often as e says
        f'{asked("a")}<repeat nodeset="/data/r">{asked("r/e")}'
        f'<repeat nodeset="/data/r/s" jr:count="../e">{asked("r/s/i")}</repeat></repeat>',
    )
    session = open_form(form)
    session.set("/data/a", "1")
    draft = session.to_xml(draft=True)
    assert b"<d/>" in draft
    assert open_form(form, saved=draft).to_xml(draft=True) == draft


@pytest.mark.parametrize(
    "saved",
    [
        b'<data id="other"><a/></data>',
        b'<other id="t"/>',
        b'<data id="t"><a/><stranger>1</stranger></data>',
        b'<!DOCTYPE data><data id="t"/>',
        b"not xml",
    ],
)
def test_what_is_no_filling_of_this_form_is_refused(saved):
    with pytest.raises(FormError):
        open_form(FORM, saved=saved)


def test_an_identifier_is_made_once_and_an_edit_keeps_the_old_one():
    form = form_md(
        "| survey |\n| | type | name | label | calculation |\n| | text | a | A | |\n"
        "| | calculate | k | | once(uuid()) |\n"
    )
    env = StillEnv()
    session = Session(form, env)
    first = session.find("/data/meta/instanceID").value
    assert first.startswith("uuid:")
    once = session.find("/data/k").value
    again = Session(form, env, saved=session.to_xml(draft=True))
    again.set("/data/a", "x")
    assert again.find("/data/meta/instanceID").value == first
    assert again.find("/data/k").value == once
    edited = Session(form, env, saved=session.to_xml(draft=False), edit=True)
    assert edited.find("/data/meta/instanceID").value != first


def test_a_saved_answer_that_now_fails_still_opens():
    xml = xform("<p/><r/>", bind("r", calculate="if(/data/p = '', '', regex('x', /data/p))"))
    session = Session(FormDef.from_xml(xml), StillEnv(), saved=b'<data id="t"><p>(</p><r/></data>')
    assert values(session, "p") == ["("]
    assert [failure.code for failure in session.failures] == ["regex"]


def test_text_is_written_composed_and_without_control_characters():
    session = open_form(FORM)
    session.set("/data/a", "e\u0301\x00\x08x")
    written = session.to_xml(draft=False).decode()
    assert "<a>\u00e9x</a>" in written


def test_files_given_are_named_while_their_question_counts():
    session = open_form(
        xform(
            "<a/><p/>",
            bind("p", type="binary", relevant="/data/a = ''"),
            '<input ref="/data/a"/><upload ref="/data/p" mediatype="image/*"/>',
        )
    )
    session.set("/data/p", "work.jpg")
    assert session.attachments == {"/data/p": "work.jpg"}
    session.set("/data/a", "x")
    assert session.attachments == {}
