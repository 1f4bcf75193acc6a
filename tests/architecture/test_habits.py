"""Habits that bite quietly when broken: waiting by the clock, mocks, and traps of Qt in Python.

Each rule is a function from one call to whether it breaks the rule; the names of
the pitfalls are those of the table they came from (threads, signals, event loops).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import pytest

from tests.architecture.source import PACKAGE, TESTS, Module, dotted, modules

Rule = Callable[[ast.Call], bool]


def waits_by_the_clock(call: ast.Call) -> bool:
    """`qtbot.wait(ms)` and sleeps make flakes: wait for a signal or a condition."""
    name = dotted(call.func)
    return name in {"time.sleep", "sleep", "QTest.qWait", "QThread.msleep"} or name.endswith(
        "qtbot.wait"
    )


def runs_events_by_hand(call: ast.Call) -> bool:
    """`processEvents` lets a second click in half-way."""
    return dotted(call.func).endswith("processEvents")


def measures_every_row(call: ast.Call) -> bool:
    """Five seconds for ten thousand rows."""
    return dotted(call.func).endswith("resizeRowsToContents")


def narrows_a_signal(call: ast.Call) -> bool:
    """`Signal(int)` is 32 bits wide and `Signal(dict)` arrives empty: `Signal(object)`."""
    kinds = {dotted(argument) for argument in call.args}
    return dotted(call.func).endswith("Signal") and bool(kinds & {"int", "dict", "list", "tuple"})


def connects_a_lambda(call: ast.Call) -> bool:
    """A lambda on a worker's signal runs on the worker's thread."""
    is_connect = isinstance(call.func, ast.Attribute) and call.func.attr == "connect"
    return is_connect and any(isinstance(argument, ast.Lambda) for argument in call.args)


@pytest.mark.parametrize(
    ("rule", "folder"),
    [
        (waits_by_the_clock, TESTS),
        (waits_by_the_clock, PACKAGE / "ui"),
        (runs_events_by_hand, PACKAGE),
        (measures_every_row, PACKAGE),
        (narrows_a_signal, PACKAGE),
        (connects_a_lambda, PACKAGE / "ui" / "background"),
    ],
)
def test_the_habit_is_kept(rule: Rule, folder):
    found = [f"{module.name}:{line}" for module in modules(folder) for line in broken(rule, module)]
    assert not found, f"{rule.__doc__}\n" + "\n".join(found)


def test_no_mocks():
    found = [
        f"{module.name}:{node.lineno}"
        for module in modules(TESTS, PACKAGE)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom | ast.Import) and "mock" in ast.unparse(node)
    ]
    assert not found, "fakes with behaviour, in tests/fakes/"


def test_nothing_is_skipped():
    """A test that cannot run fails: a skip is a green light nobody lit.

    On a desk without some program of the system a function may skip, if it asks for `CI` first
    and fails there.
    """
    excused = {"pytest.skip", "pytest.importorskip", "pytest.mark.skip", "pytest.mark.xfail"}
    found = [
        f"{module.name}:{node.lineno}"
        for module in modules(TESTS)
        for node in _outside_desk_skips(module.tree)
        if isinstance(node, ast.Attribute) and dotted(node) in excused
    ]
    assert not found


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        (waits_by_the_clock, "qtbot.wait(5)", "qtbot.waitUntil(f)"),
        (runs_events_by_hand, "app.processEvents()", "app.exec()"),
        (measures_every_row, "self.table.resizeRowsToContents()", "table.reset()"),
        (narrows_a_signal, "Signal(int)", "Signal(object)"),
        (connects_a_lambda, "a.done.connect(lambda: 1)", "a.done.connect(self.on_done)"),
    ],
)
def test_each_rule_tells_bad_from_good(rule: Rule, bad: str, good: str):
    first, second = (ast.parse(text, mode="eval").body for text in (bad, good))
    assert isinstance(first, ast.Call)
    assert isinstance(second, ast.Call)
    assert rule(first)
    assert not rule(second)


def _outside_desk_skips(tree: ast.Module) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        text = ast.unparse(node) if isinstance(node, ast.FunctionDef) else ""
        if "'CI'" in text and "pytest.fail(" in text:
            continue
        yield node
        waiting.extend(ast.iter_child_nodes(node))


def broken(rule: Rule, module: Module) -> Iterator[int]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and rule(node):
            yield node.lineno
