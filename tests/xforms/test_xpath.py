"""Expressions: reading, printing, converting, and what is refused."""

from __future__ import annotations

import contextlib
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehe_desktop.xforms.errors import XPathError
from ehe_desktop.xforms.limits import MAX_NESTING
from ehe_desktop.xforms.reading import parse_xml
from ehe_desktop.xforms.xpath.ast import Call, Chain, Literal, Negate, Number, Path, Step, show
from ehe_desktop.xforms.xpath.compiler import compile_xpath
from ehe_desktop.xforms.xpath.context import Ctx, Scope
from ehe_desktop.xforms.xpath.parser import parse
from ehe_desktop.xforms.xpath.values import number_of_text, text_of_number
from tests.xforms.conformance import StillEnv

DOCUMENT = parse_xml("<data><a>3</a><b>yes no</b><c/><d>2026-11-20</d><e>x<f>y</f></e></data>")


def ctx() -> Ctx:
    return Ctx(Scope(StillEnv()), DOCUMENT.elements()[0])


def value(source: str) -> object:
    found = compile_xpath(source).run(ctx())
    return [node.string() for node in found] if isinstance(found, list) else found


# laws -----------------------------------------------------------------------

names = st.sampled_from(["a", "b", "data", "div", "and", "or", "mod", "é-1", "x.y"])
steps = st.builds(
    Step, st.sampled_from(["child", "attribute", "ancestor"]), names, st.just(())
) | st.sampled_from([Step("self", "node()"), Step("parent", "node()")])
leaves = (
    st.builds(Number, st.sampled_from(["0", "1.5", "12"]))
    | st.builds(Literal, st.text(alphabet="abc' .", max_size=4))
    | st.builds(Path, st.sampled_from([None, "/"]), st.just(()), st.tuples(steps, steps))
)
LEVELS = [["or"], ["and"], ["=", "!="], ["<", ">="], ["+", "-"], ["*", "div", "mod"], ["|"]]


def _chains(inner: st.SearchStrategy) -> st.SearchStrategy:
    def chain(level: list[str]) -> st.SearchStrategy:
        pair = st.tuples(st.sampled_from(level), inner)
        return st.builds(Chain, inner, st.lists(pair, min_size=1, max_size=3).map(tuple))

    calls = st.builds(Call, st.just("concat"), st.tuples(inner, inner), st.just(0))
    return st.one_of(*[chain(level) for level in LEVELS], calls, st.builds(Negate, inner))


@settings(max_examples=120, deadline=None)
@given(st.recursive(leaves, _chains, max_leaves=8))
def test_what_is_printed_reads_as_what_was_meant(ast):
    once = parse(show(ast))
    assert show(once) == show(parse(show(once)))
    assert parse(show(once)) == once


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_is_the_number_read(number):
    text = text_of_number(number)
    assert "e" not in text
    assert number_of_text(text, ctx()) == number


@given(st.text(max_size=40))
def test_any_text_either_reads_or_says_where_it_stops(source):
    with contextlib.suppress(XPathError):
        compile_xpath(source)


@given(st.text(max_size=20), st.text(max_size=20))
def test_contains_agrees_with_python(whole, part):
    quoted = [f"'{t}'" for t in (whole.replace("'", ""), part.replace("'", ""))]
    assert value(f"contains({quoted[0]}, {quoted[1]})") is (quoted[1][1:-1] in quoted[0][1:-1])


# values ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3 - 4 div 2", 5.0),
        ("- - 3", 3.0),
        ("7 mod -3", 1.0),
        ("2 - 1 - 1", 0.0),
        ("a - 1", 2.0),
        ("'' >= 0", False),
        ("boolean('false')", True),
        ("round(-1.5)", -1.0),
        ("int(-1 div 0)", -math.inf),
        ("pow(0, -1)", math.inf),
        ("pow(-10, 309)", -math.inf),
        ("round(2.345, 2)", 2.35),
        ("substr('hello', -2)", "lo"),
        ("selected(b, ' no ')", True),
        ("selected-at(b, 1)", "no"),
        ("count-selected(b)", 2.0),
        ("coalesce(c, 'z')", "z"),
        ("if(false(), nothing, 'lazy')", "lazy"),
        ("true() or 1 div 0", True),
        ("/data/e", ["xy"]),
        ("e/text()", ["x"]),
        ("*[2]", ["yes no"]),
        ("a/following-sibling::*[1]", ["yes no"]),
        ("regex('abc1', '[0-9]+$')", True),
        ("regex('abc', '^[0-9]+$')", False),
        ("format-date(d, '%e %b %Y')", "20 Nov 2026"),
        ("d < today()", True),
        ("date(d + 1)", "2026-11-21"),
        ("string(1000000000000000000)", "1000000000000000000"),
        ("string(0.0000001)", "0.0000001"),
        ("string(-0)", "0"),
        ("once('')", "3yes no2026-11-20xy"),
        ("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72"),
        ("join(', ', a, c, b)", "3, , yes no"),
        ("checklist(1, 2, true(), false(), true())", True),
    ],
)
def test_an_expression_gives_its_value(source, expected):
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("//*", "abcdec"),
        ("//text()", "1234"),
        ("//node()/*", "bcdec"),
        ("(//a | //d)/*", "bdec"),
        ("*//*[@n]", "ce"),
        ("//c/preceding::*/self::*", "bcde"),
        ("(//*)[2]", "b"),
        ("//e/ancestor::*/*[1]", "be"),
    ],
)
def test_what_is_found_from_nodes_inside_one_another_stands_in_the_documents_order(source, found):
    tree = parse_xml("<a><b>1<c n='1'>2</c>3</b><d><e n='1'>4</e></d><c/></a>")
    nodes = compile_xpath(source).nodes(Ctx(Scope(StillEnv()), tree))
    assert "".join(node.text if node.kind == "text" else node.name for node in nodes) == found


def test_division_by_nothing_is_infinite_or_no_number():
    assert value("1 div 0") == math.inf
    assert math.isnan(value("0 div 0"))
    for source in ("pow(1, 'a')", "pow(1, 1 div 0)", "pow(-8, 0.5)", "int('a')"):
        assert math.isnan(value(source)), source
    assert math.isnan(value("number('1.1e6')"))


# what is refused ------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "column"),
    [
        ("1 + (", 6),
        ("a[", 3),
        ("'open", 1),
        ("$x", 1),
        ("a b", 3),
    ],
)
def test_a_bad_expression_is_refused_with_its_column(source, column):
    with pytest.raises(XPathError) as caught:
        compile_xpath(source)
    assert caught.value.column == column


@pytest.mark.parametrize("pattern", ["^(?!x)", "(?<=a)b", "(?=x)", r"(a)\1", r"(?P<n>a)(?P=n)"])
def test_a_pattern_that_looks_around_is_told_what_does_the_same(pattern):
    (fault,) = compile_xpath(f"regex(., '{pattern}')").faults
    assert (fault.code, fault.message[:12]) == ("regex", "look-ahead, ")
    assert "joined with `and`" in fault.message
    (fault,) = compile_xpath("regex(., '(')").faults
    assert fault.message == "the regular expression cannot be read"


def test_all_that_is_wrong_with_calls_is_kept_with_its_columns():
    expr = compile_xpath("if(nosuch(gone()), round(), regex(., '('))")
    assert [(fault.code, fault.column) for fault in expr.faults] == [
        ("xpath-function", 4), ("xpath-function", 11), ("xpath-arity", 20), ("regex", 29),
    ]  # fmt: skip
    assert compile_xpath("round(1.5)").faults == ()


def test_a_fault_fails_only_where_it_is_reached():
    assert value("true() or nosuch(1 +  substring())") is True
    assert value("if(false(), nosuch(), 'B')") == "B"
    for reached in ("nosuch()", "if(1, 2)", "true() and round()", "regex('a', '(')"):
        with pytest.raises(XPathError):
            value(reached)


@pytest.mark.parametrize(
    "source",
    [
        "(" * (MAX_NESTING + 1) + "1" + ")" * (MAX_NESTING + 1),
        "a[" * (MAX_NESTING + 1) + "1" + "]" * (MAX_NESTING + 1),
        "-" * 5000 + "1",
        "1 + " * 5000 + "1",
        "x" * 20_001,
    ],
)
def test_an_expression_beyond_our_limits_is_refused(source):
    with pytest.raises(XPathError):
        compile_xpath(source)


def test_a_long_flat_expression_is_no_deep_one():
    assert value(" + ".join(["1"] * 2000)) == 2000.0
    assert value(" or ".join(["false()"] * 1000)) is False
    assert value("(" * 90 + "1" + ")" * 90) == 1.0


def test_a_pattern_made_to_hang_is_matched_in_one_pass():
    assert value(f"regex('{'a' * 5000}b', '^(a+)+$')") is False


def test_what_an_expression_uses_can_be_asked():
    expr = compile_xpath("if(/data/a > 1, now(), ../b)")
    assert expr.paths == {"/data/a", "../b"}
    assert expr.functions == {"if", "now"}
    assert expr.volatile
    assert not compile_xpath("1").volatile
