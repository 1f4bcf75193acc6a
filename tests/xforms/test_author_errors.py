"""Each mistake an author can make, and what they are told: its code, row, heading and words."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from ehe_desktop.xforms.author import check

_TABLE = tomllib.loads(Path(__file__).with_name("author_errors.toml").read_text("utf-8"))
SOUND = _TABLE.pop("sound")
MISTAKES = {name: case for part in _TABLE.values() for name, case in part.items()}
PLACE = re.compile(r"(?:\[row : (\d+)\] ?)?(?:On the '(\w+)' sheet(?:, the '([^']+)' value)?)?")


def markdown(short: str) -> str:
    """Write short sheets out as the tables pyxform reads."""
    lines: list[str] = []
    for sheet in f"survey {short}".removeprefix("survey # ").split(" # "):
        name, _, rows = sheet.partition(" ")
        lines += [f"| {name} |", *[f"| |{row}|" for row in rows.split(" ; ")]]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_once_at_its_place(name):
    sheets, code, row, place, words = MISTAKES[name]
    (problem,) = check(markdown(sheets), name="data")
    found = PLACE.match(str(problem))
    told = int(found[1] or 0), ".".join(filter(None, found.groups()[1:]))
    assert (problem.code, *told) == (code, row, place)
    assert words in str(problem)


@pytest.mark.parametrize("name", SOUND)
def test_what_is_sound_is_not_refused(name):
    assert check(markdown(SOUND[name]), name="data") == []


def test_a_parameter_that_stands_in_two_rows_names_neither():
    rows = "type|name|label|parameters ; audio|a|A|quality=low ; audio|b|B|quality=loud"
    (problem,) = check(markdown(rows), name="data")
    assert str(problem).startswith("Invalid value for quality")


def test_a_sheet_that_pyxform_trips_over_is_told_and_nothing_raised():
    (problem,) = check(markdown("type|name|label ; text|a|A ; note|n|${a}\0"), name="data")
    assert "the sheets cannot be read" in str(problem)
