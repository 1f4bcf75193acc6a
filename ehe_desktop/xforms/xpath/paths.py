"""Turns location paths into closures: steps, predicates, order, relevance.

A node whose answer does not count (not relevant) is left out of what a path finds,
unless the path only climbs (`.`, `..`). Paths that begin with plain child names go
to the scope, which knows about repeats and keeps a cache.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from ehe_desktop.xforms.errors import XPathError
from ehe_desktop.xforms.tree import XHTML_NS, Node
from ehe_desktop.xforms.xpath.ast import Ast, Call, Number, Path, Step
from ehe_desktop.xforms.xpath.axes import AXES, REVERSE, in_order, node_test
from ehe_desktop.xforms.xpath.context import Ctx, Wanted
from ehe_desktop.xforms.xpath.values import HIDDEN, Closure, Value, to_boolean

Filter = Callable[[Ctx, list[Node]], list[Node]]
Compile = Callable[[Ast], Closure]
_FLAT: Final = frozenset({"self", "child", "attribute"})
"""Axes that keep nodes apart and in order where they were."""


class How(NamedTuple):
    """How paths are compiled.

    `everywhere` looks into every instance of a repeat; `dead_too` keeps nodes that are not
    relevant.
    """

    compile: Compile
    namespaces: Mapping[str, str]
    everywhere: bool = False
    dead_too: bool = False


def alive(nodes: list[Node]) -> list[Node]:
    """Return the nodes that are relevant."""
    for node in nodes:
        if not node.live:
            return [node for node in nodes if node.live] or HIDDEN
    return nodes


def compile_path(path: Path, how: How) -> Closure:
    """Return the closure of one location path."""
    if path.start == "/":
        return _absolute(path, how)
    climbs = how.dead_too or all(step.axis in {"self", "parent"} for step in path.steps)
    called = path.start is None or isinstance(path.start, Call)
    steps = _steps(path.steps, how, nested=not called)
    if path.start is None:
        return _relative(steps, climbs=climbs)
    assert not isinstance(path.start, str)
    start = how.compile(path.start)
    filters = [_predicate(predicate, how.compile) for predicate in path.filters]

    def run(ctx: Ctx) -> Value:
        nodes = start(ctx)
        if not isinstance(nodes, list):
            raise XPathError("xpath-nodes", "a step follows something that has no nodes")
        for keep in filters:
            nodes = keep(ctx, nodes)
        for step in steps:
            nodes = step(ctx, nodes)
        return nodes if climbs else alive(nodes)

    return run


def _relative(steps: list[Filter], *, climbs: bool) -> Closure:
    if len(steps) == 1:
        only = steps[0]
        if climbs:
            return lambda ctx: only(ctx, [ctx.node])
        return lambda ctx: alive(only(ctx, [ctx.node]))

    def run(ctx: Ctx) -> Value:
        nodes = [ctx.node]
        for step in steps:
            nodes = step(ctx, nodes)
        return nodes if climbs else alive(nodes)

    return run


def plain_names(path: Path) -> tuple[str, ...]:
    """Return the leading steps of an absolute path that are bare child names."""
    if path.ref:
        return tuple(path.ref[1:].split("/"))
    names: list[str] = []
    for step in path.steps:
        test = step.test
        if step.axis != "child" or step.predicates or test[-1] in "*)":
            break
        names.append(test.rpartition(":")[2] if ":" in test else test)
    return tuple(names)


def in_every_instance(call: Call, place: int, *, around: bool) -> bool:
    """Say whether the paths of an argument look at every instance: `indexed-repeat` chooses."""
    if call.name != "indexed-repeat":
        return around
    return place == 0 or place % 2 == 1


def _absolute(path: Path, how: How) -> Closure:
    names = plain_names(path)
    if not path.steps:
        return lambda ctx: [ctx.scope.root(ctx)]
    wanted = Wanted(names, whole=len(names) == len(path.steps), everywhere=how.everywhere)
    if wanted.whole and how.dead_too:
        return lambda ctx: ctx.scope.plain(ctx, wanted)
    steps = _steps(path.steps[len(names) :], how)

    def run(ctx: Ctx) -> Value:
        nodes = ctx.scope.plain(ctx, wanted) if names else [ctx.scope.root(ctx)]
        for step in steps:
            nodes = step(ctx, nodes)
        return nodes if how.dead_too else alive(nodes)

    return run


@functools.lru_cache(maxsize=4096)
def whole(ref: str, *, everywhere: bool) -> Closure:
    """Return the closure that most paths are: bare names from the root, the same few in many expressions."""
    wanted = Wanted(tuple(ref[1:].split("/")), whole=True, everywhere=everywhere)

    def run(ctx: Ctx) -> Value:
        nodes = ctx.scope.plain(ctx, wanted)
        for node in nodes:  # as `alive` does, without calling it
            if not node.live:
                return alive(nodes)
        return nodes

    return run


def _steps(steps: Sequence[Step], how: How, *, nested: bool = False) -> list[Filter]:
    """Return the closures of steps; `nested` says that the first may begin inside one another.

    What is found from nodes inside one another comes in no order of itself.
    """
    found: list[Filter] = []
    for step in steps:
        nested = nested or step.axis not in _FLAT
        found.append(_step(step, how, many=nested))
    return found


def _step(step: Step, how: How, *, many: bool) -> Filter:
    predicates = [_predicate(predicate, how.compile) for predicate in step.predicates]
    find = _finder(step, how.namespaces)
    reverse = step.axis in REVERSE
    if not predicates and not many:
        return _plain_step(find)

    def run(ctx: Ctx, nodes: list[Node]) -> list[Node]:
        result: list[Node] = []
        for node in nodes:
            found = find(node)
            ctx.scope.spend(len(found) + 1)
            for keep in predicates:
                found = keep(ctx, found)
            result.extend(found)
        if reverse or (many and len(nodes) > 1):
            return in_order(result)
        return result

    return run


def _plain_step(find: Callable[[Node], list[Node]]) -> Filter:
    """Return the step that most paths are made of: one name, no predicate."""

    def run(ctx: Ctx, nodes: list[Node]) -> list[Node]:
        if len(nodes) == 1:
            found = list(find(nodes[0]))
        else:
            found = [inner for node in nodes for inner in find(node)]
        if len(found) > 1:
            ctx.scope.spend(len(found))
        return found

    return run


def _finder(step: Step, namespaces: Mapping[str, str]) -> Callable[[Node], list[Node]]:
    axis, test = step.axis, step.test
    if test == "node()" and axis == "self":
        return lambda node: [node]
    if test == "node()" and axis == "parent":
        return lambda node: [] if node.parent is None else [node.parent]
    if axis == "child" and test != "*" and ":" not in test and not test.endswith(")"):
        return lambda node: _not_page(node.named(test))
    walk = AXES[axis]
    fits = node_test(axis, test, namespaces)
    return lambda node: [found for found in walk(node) if fits(found)]


def _not_page(nodes: list[Node]) -> list[Node]:
    """Leave out elements of the page around a form; a form's own stand together in theirs."""
    if nodes and nodes[0].ns == XHTML_NS:
        return [node for node in nodes if node.ns != XHTML_NS]
    return nodes


def _predicate(ast: Ast, compile_: Compile) -> Filter:
    if isinstance(ast, Number):
        return _at(float(ast.text))
    condition = compile_(ast)

    def run(ctx: Ctx, nodes: list[Node]) -> list[Node]:
        if not nodes:
            return nodes
        inner = Ctx(ctx.scope, nodes[0], 1, len(nodes), ctx.current)
        ctx.scope.spend(len(nodes))
        kept: list[Node] = []
        for position, node in enumerate(nodes, start=1):
            inner.node = node
            inner.position = position
            value = condition(inner)
            if value == position if isinstance(value, float) else to_boolean(value):
                kept.append(node)
        return kept

    return run


def _at(number: float) -> Filter:
    place = int(number)
    if place != number or place < 1:
        return lambda _ctx, _nodes: []
    return lambda _ctx, nodes: nodes[place - 1 : place]
