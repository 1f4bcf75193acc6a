"""What the other engines answer, asked side by side with ours: expressions of every function, and what hides."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import pytest

from ehe_desktop.xforms.session import Session
from tests.xforms.building import asked, bind, open_form, values, xform

TABLE = tomllib.loads(Path(__file__).with_name("variations.toml").read_text("utf-8"))
EXPRESSIONS = [expression for part in TABLE.values() for expression in part]
INSTANCE = (
    "<n>3</n><f>2.5</f><neg>-7</neg><e/><s>hello world</s><sp>  a  b </sp><d>2018-04-03</d><t>10:20:30</t>"
    "<dt>2018-04-03T10:20:30.123-07:00</dt><m>a b c</m><p>7.9377 -11.5845 0 0</p><b>true</b><z>0</z>"
    "<tr>7.9377 -11.5845 0 0;7.9324 -11.5902 0 0</tr><r><x>1</x></r><r><x>2</x></r><r><x>3</x></r>"
    "<sh>7.9377 -11.5845 0 0;7.9324 -11.5902 0 0;7.927 -11.5857 0 0;7.9377 -11.5845 0 0</sh>"
    "<q><y>1</y></q><q><y/></q><q><y>z</y></q>"
)
LIST = '<instance id="l"><root>{}</root></instance>'.format(
    "".join(
        f"<item><name>{name}</name><label>{name.upper()}</label><v>{number}</v></item>"
        for number, name in enumerate("abc", start=1)
    )
)


@pytest.fixture(scope="module")
def answered() -> Session:
    numbers = range(len(EXPRESSIONS))
    return open_form(
        xform(
            INSTANCE + "".join(f"<v{number}/>" for number in numbers),
            "".join(bind(f"v{number}", calculate=EXPRESSIONS[number]) for number in numbers),
            '<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>'
            '<repeat nodeset="/data/q"><input ref="/data/q/y"/></repeat>',
            LIST,
        )
    )


def same(got: str, wanted: str) -> bool:
    """Say whether two answers are the same; the last digits of a sine are the processor's."""
    try:
        return math.isclose(float(got), float(wanted), rel_tol=1e-9)
    except ValueError:
        return got == wanted


@pytest.mark.parametrize("part", TABLE)
def test_an_expression_gives_what_two_other_engines_give(part, answered):
    got = {each: answered.find(f"/data/v{EXPRESSIONS.index(each)}").value for each in TABLE[part]}
    assert [
        (e, got[e], wanted) for e, wanted in TABLE[part].items() if not same(got[e], wanted)
    ] == []


@pytest.mark.parametrize(
    ("expression", "before", "after"),
    [
        ("/data/a = ''", "true", "false"),
        ("'' = /data/a", "true", "false"),
        ("/data/a != 'no'", "true", "true"),
        ("/data/a = 'yes'", "false", "true"),
        ("not(/data/a = '')", "false", "true"),
        ("/data/a = /data/e", "true", "false"),
        ("count(/data/a)", "0", "1"),
        ("boolean(/data/a)", "false", "true"),
        ("/data/a &lt; 5", "false", "false"),
        ("count(/data/r[x = ''])", "2", "0"),
        ("count(/data/r/x)", "0", "2"),
        ("join('-', /data/r/x)", "", "1-2"),
        ("/data/nothing[. = 'x'] = ''", "false", "false"),
    ],
)
def test_a_hidden_answer_compares_as_an_empty_one(expression, before, after):
    """As JavaRosa and ODK Web Forms, asked: `${a} != 'no'` holds while a is hidden."""
    session = open_form(
        xform(
            "<on/><a>yes</a><e/><nothing/><r><x>1</x></r><r><x>2</x></r><v/>",
            bind("a", relevant="/data/on = '1'")
            + bind("r/x", relevant="/data/on = '1'")
            + bind("v", calculate=expression),
            asked("on", "a"),
        )
    )
    assert values(session, "v") == [before]
    session.set("/data/on", "1")
    assert values(session, "v") == [after]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("geofence(/data/p, '0 0;0 1;1 1;1 0;0 0')", "false"),
        ("geofence('0.5 0.5', /data/p)", "false"),
        ("distance('0 0', /data/p)", ""),
        ("distance(/data/p, /data/p)", ""),
    ],
)
def test_a_place_nobody_has_given_yet_stops_no_form(expression, found):
    session = open_form(xform("<p/><v/>", bind("v", calculate=expression)))
    assert values(session, "v") == [found]
