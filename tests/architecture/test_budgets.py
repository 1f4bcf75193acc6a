"""Sizes people can read: files, functions, classes and parameter lists, and a first docstring.

Exceptions stand in `budgets.toml`; an exception no longer needed must leave the list.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import INSTALLER, PACKAGE, TESTS, Module, modules

FILE_LINES = 400
FUNCTION_LINES = 50
PUBLIC_METHODS = 12
PARAMETERS = 5

ALLOWED = tomllib.loads(Path(__file__).with_name("budgets.toml").read_text(encoding="utf-8"))
Figures = Iterator[tuple[str, int]]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def file_lines(module: Module) -> Figures:
    yield module.name, module.line_count


def function_lines(module: Module) -> Figures:
    for name, node in _definitions(module):
        if isinstance(node, FUNCTIONS):
            yield name, (node.end_lineno or node.lineno) - node.lineno + 1


def public_methods(module: Module) -> Figures:
    for name, node in _definitions(module):
        if isinstance(node, ast.ClassDef):
            yield name, len({f.name for f in node.body if _counts_as_public(f)})


def parameters(module: Module) -> Figures:
    for name, node in _definitions(module):
        if isinstance(node, FUNCTIONS):
            given = node.args
            named = [a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
            yield name, len([arg for arg in named if arg not in {"self", "cls", "_cls"}])


@pytest.mark.parametrize(
    ("kind", "measure", "limit"),
    [
        ("files", file_lines, FILE_LINES),
        ("functions", function_lines, FUNCTION_LINES),
        ("classes", public_methods, PUBLIC_METHODS),
        ("parameters", parameters, PARAMETERS),
    ],
)
def test_nothing_is_over_its_budget(kind, measure, limit):
    allowed = ALLOWED[kind]
    seen = {name: size for module in modules(PACKAGE, INSTALLER) for name, size in measure(module)}
    over = {n: size for n, size in seen.items() if size > allowed.get(n, limit)}
    assert not over, f"{kind} over {limit}: {over}"
    idle = {name for name in allowed if seen.get(name, 0) <= limit}
    assert not idle, f"take these out of budgets.toml, they are within {limit}: {idle}"
    roomy = {name for name, figure in allowed.items() if seen[name] < figure}
    assert not roomy, f"lower these in budgets.toml to what they are now: {roomy}"


def test_test_files_are_within_the_limit_too():
    over = {m.name: m.line_count for m in modules(TESTS) if m.line_count > FILE_LINES}
    assert not over


def test_every_module_says_what_it_is_for():
    silent = [m.name for m in modules(PACKAGE, INSTALLER, TESTS) if not ast.get_docstring(m.tree)]
    assert not silent, f"modules without a docstring: {silent}"


def _definitions(module: Module) -> Iterator[tuple[str, ast.AST]]:
    def walk(node: ast.AST, path: str) -> Iterator[tuple[str, ast.AST]]:
        for child in ast.iter_child_nodes(node):
            name = getattr(child, "name", None)
            if isinstance(child, (*FUNCTIONS, ast.ClassDef)):
                yield f"{module.name}::{path}{name}", child
                yield from walk(child, f"{path}{name}.")
            else:
                yield from walk(child, path)

    yield from walk(module.tree, "")


def _counts_as_public(node: ast.stmt) -> bool:
    """A property is read like an attribute, and Qt's overrides (camelCase) are Qt's own choice."""
    if not isinstance(node, FUNCTIONS) or node.name.startswith("_"):
        return False
    marks = " ".join(ast.unparse(mark) for mark in node.decorator_list)
    if "property" in marks or ".setter" in marks:
        return False
    return node.name == node.name.lower()
