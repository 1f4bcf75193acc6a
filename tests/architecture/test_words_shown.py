"""Words a person reads have one shape: curly apostrophes, and one clock of twelve hours on screen.

Looked up in the syntax tree: text between quotes that is no docstring. What a person typed, forms and
the demonstration's own words are not ours to set.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import HANDBOOK, PACKAGE, ROOT, modules

SHOWN = ("ui", "services", "domain", "reports")
"""Rooms whose texts are read on screen or on paper."""
ALSO = ("storage/errors.py", "sync/errors.py", "storage/projections/timeline.py")
MARKUP = {"ehe_desktop/reports/schedule_html_style.py"}
POLICY = ROOT / "resources" / "policy"

_STRAIGHT = re.compile(r"(?<=[A-Za-z])'(?=[A-Za-z])|(?<=[a-z]s)'(?= [a-z])|^'s\b")
_HOURS = re.compile(r"%H:%M|hour % 12|%I:%M")
CLOCKS = {
    "ehe_desktop/domain/clock.py": "the one function",
    "ehe_desktop/services/brief_safety.py": "a time of day as it is kept",
    "ehe_desktop/services/move_visit.py": "a time of day as it is kept",
}


def _texts(tree: ast.AST) -> Iterator[ast.Constant]:
    """Every text that is not a sentence standing by itself, as docstrings do."""
    alone = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node


def straight(text: str) -> list[str]:
    """Texts of a module with a typewriter's apostrophe."""
    return [node.value for node in _texts(ast.parse(text)) if _STRAIGHT.search(node.value)]


def own_clocks(text: str) -> list[str]:
    """Places that put a time into words by themselves."""
    found = [ast.unparse(n) for n in ast.walk(ast.parse(text)) if isinstance(n, ast.JoinedStr)]
    return [one for one in found if _HOURS.search(one)]


def _shown() -> Iterator[Path]:
    for room in SHOWN:
        yield from (PACKAGE / room).rglob("*.py")
    yield from (PACKAGE / name for name in ALSO)


def test_words_on_screen_and_paper_have_curly_apostrophes():
    found = [
        f"{name}: {words[:70]}"
        for path in _shown()
        if (name := path.relative_to(ROOT).as_posix()) not in MARKUP
        for words in straight(path.read_text(encoding="utf-8"))
    ]
    assert not found, "write ’ where a person reads it:\n" + "\n".join(found)


@pytest.mark.parametrize("folder", [HANDBOOK, POLICY])
def test_so_have_the_handbook_and_what_a_council_may_edit(folder):
    found = []
    for path in sorted([*folder.rglob("*.md"), *folder.rglob("*.toml")]):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            code_is_out = re.sub(r"`[^`]*`", "", line)
            if re.search(r"(?<=[A-Za-z])'(?=[a-z])", code_is_out) and not line.startswith("#"):
                found.append(f"{path.name}:{number}")
    assert not found, "\n".join(found)


def test_a_time_is_put_into_words_in_one_place():
    rooms = modules(PACKAGE / "ui", PACKAGE / "services", PACKAGE / "domain")
    found = [m.name for m in rooms if m.name not in CLOCKS and own_clocks(m.text)]
    assert not found, "say_clock and say_time in domain/clock.py:\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ('x = "the child\'s page"', True),
        ('x = f"{name}\'s page"', True),
        ("x = 'the supervisors\\' list'", True),
        ("x = 'the child’s page'", False),
        ('def f():\n    """The child\'s page."""', False),
        ("x = \"state = 'waiting'\"", False),
    ],
)
def test_the_rule_sees_a_straight_one(text, is_found):
    assert bool(straight(text)) is is_found


@pytest.mark.parametrize("text", ["f'{at:%H:%M}'", "f'{at.hour % 12 or 12}:{at.minute:02d}'"])
def test_the_rule_sees_a_clock_of_its_own(text):
    assert own_clocks(text)
