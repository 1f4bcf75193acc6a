"""What an author is told: everything at once, each with its row and column."""

from __future__ import annotations

import pytest

from ehe_desktop.xforms.author import check
from ehe_desktop.xforms.graph import knots

SHEET = """
| survey |
| | type | name | label | relevant | calculation | constraint | repeat_count |
| | begin_group | g | G | | | | |
| | text | q | Q | nosuch(1) | | regex(., '(') | |
| | calculate | c | | | 1 + ( | | |
| | calculate | d | | | ${e} + 1 | | |
| | calculate | e | | | ${d} + 1 | | |
| | calculate | h | | | ${i} + 1 | | |
| | calculate | i | | | ${h} + 1 | | |
| | end_group | | | | | | |
| | calculate | j | | | count(/data/zz) | | |
| | calculate | k | | | count(instance('l')/root/item) | | |
| | begin_repeat | r | R | | | | round(1, 2, 3) |
| | text | x | X | | | . = /data/g/gone | |
| | end_repeat | | | | | | |
"""


CRASHES = """
| survey |
| | type | name | label |
| | select_one_external c | a | A |
| external_choices |
| | list_name | name |
| | c | x |
"""


def test_every_fault_is_told_with_row_and_column():
    found = [(problem.code, problem.row, problem.heading) for problem in check(SHEET, name="data")]
    assert sorted(found) == [
        ("cycle", 5, ""),
        ("cycle", 7, ""),
        ("list", 11, "calculation"),
        ("reference", 10, "calculation"),
        ("reference", 13, "constraint"),
        ("regex", 3, "constraint"),
        ("xpath-arity", 12, "repeat_count"),
        ("xpath-function", 3, "relevant"),
        ("xpath-syntax", 4, "calculation"),
    ]


def test_each_cycle_is_told_with_its_own_members():
    told = [str(p) for p in check(SHEET, name="data") if p.code == "cycle"]
    assert [("/data/g/d" in said, "/data/g/h" in said) for said in told] == [
        (True, False),
        (False, True),
    ]


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("| survey |\n| | type | name | label |\n| | text | a | ${zz} |\n", "row : 2"),
        (CRASHES, "cannot be read"),
    ],
)
def test_what_does_not_convert_is_told_alone(sheet, said):
    (problem,) = check(sheet, name="data")
    assert said in str(problem)


def test_a_sound_sheet_has_nothing_to_tell():
    assert check("| survey |\n| | type | name | label |\n| | text | a | A |\n", name="data") == []


def test_an_expression_in_a_label_may_compare():
    sheet = (
        "| survey |\n| | type | name | label |\n| | select_one l | a | A |\n"
        "| | note | n | Is instance('l')/root/item[name < 3 and name != '<&']/label |\n"
        "| choices |\n| | list_name | name | label |\n| | l | 1 | One |\n"
    )
    assert check(sheet, name="data") == []


def test_knots_are_found_whole_and_apart():
    edges = [{1}, {2}, {0}, {0}, {4}, set(), {7}, {6, 5}]
    assert knots(edges, list(range(8))) == [[0, 1, 2], [4], [6, 7]]
