"""The order in which a form works itself out, and what a change sets going.

A target is one expression of one question. Targets are ordered so that each comes after
all it reads; a question's relevance comes from its groups' too, so reading a question is
also reading the relevance of every group around it. A cycle is reported with every member named,
and so is what an answer inside it hides for good: that answer goes with it, and nobody can reach it
to change it. Reading one's own value as `.` is no cycle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from ehe_desktop.xforms.errors import FormError, FormTooLarge
from ehe_desktop.xforms.limits import MAX_REFERENCES
from ehe_desktop.xforms.references import Reference, Shape, read_references
from ehe_desktop.xforms.xpath.compiler import Expr

Aspect = Literal["calculate", "relevant", "count", "choices", "readonly", "required", "label"]
CONDITIONS: Final = frozenset({"relevant", "readonly", "required"})  # a yes or no for a node


@dataclass(slots=True, eq=False)
class Target:
    """One expression to keep worked out. `where` is the path of the nodes it is for.

    `also` are paths that the same condition stands on, where it says the same: it is worked out
    once for all of them.
    """

    where: str
    aspect: Aspect
    exprs: tuple[Expr, ...]
    references: set[Reference] = field(default_factory=set)
    also: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """Targets in order, and who must be told of a change at a path."""

    targets: tuple[Target, ...] = ()
    readers: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    own: dict[str, list[int]] = field(default_factory=dict)

    def structural(self, repeat: str, shape: Shape) -> set[int]:
        """Return the targets that see a repeat's instances come and go.

        What reads an answer of its own instance does not: that answer is as it was.
        """
        return {
            number
            for path in shape.below(repeat)
            for number, shared in self.readers.get(path, ())
            if path == repeat or not f"{shared}/".startswith(f"{repeat}/")
        }


def make_plan(targets: list[Target], shape: Shape) -> tuple[Plan, list[FormError], list[FormError]]:
    """Order the targets; return the plan, every problem, and what is doubtful."""
    problems: list[FormError] = []
    doubts: list[FormError] = []
    read = 0
    for target in targets:
        for expr in target.exprs:
            reading = read_references(expr.ast, target.where, shape)
            target.references |= reading.references
            read += sum(shape.size(reference.path) for reference in reading.references)
            if read > MAX_REFERENCES:
                raise FormTooLarge("references", "the form's expressions read too much")
            for kept, paths in ((problems, reading.unknown), (doubts, reading.doubtful)):
                kept += [_nowhere(target, expr, path, column) for path, column in paths]
    edges = _edges(targets, soft=True)
    order, stuck = _ordered(edges)
    if stuck:
        hard = _edges(targets, soft=False)
        for members in knots(edges, stuck):
            is_counted = any(targets[number].aspect == "count" for number in members)
            if not is_counted and not knots(hard, members):
                problems.append(_closes_itself(targets, members))
            for number in members:
                edges[number] -= set(members) - hard[number]
        order, stuck = _ordered(edges)
        if stuck:
            problems += [_cycle(targets, members) for members in knots(hard, stuck)]
            order += stuck
    return _plan(_joined([targets[number] for number in order], shape)), problems, doubts


def _nowhere(target: Target, expr: Expr, path: str, column: int) -> FormError:
    where = f"{target.where} {target.aspect}"
    return FormError("reference", f"there is no `{path}`", where, expr.source, column)


def _joined(targets: list[Target], shape: Shape) -> list[Target]:
    """Make one target of a condition that stands on many questions.

    All of them wait for the same, so the place of the first in the order is right for all.
    """
    kept: list[Target] = []
    first: dict[tuple[Aspect, Expr], Target] = {}
    for target in targets:
        expr = target.exprs[0]
        one = target
        if target.aspect in CONDITIONS and expr.placeless and not shape.repeat_of(target.where):
            one = first.setdefault((target.aspect, expr), target)
        if one is target:
            kept.append(target)
        else:
            one.also.append(target.where)
            one.references |= target.references
    return kept


def _plan(targets: list[Target]) -> Plan:
    readers: dict[str, list[tuple[int, str]]] = {}
    own: dict[str, list[int]] = {}
    for number, target in enumerate(targets):
        for path in (target.where, *target.also):
            own.setdefault(path, []).append(number)
        for reference in target.references:
            if reference.path != target.where or target.aspect not in {"calculate", "choices"}:
                readers.setdefault(reference.path, []).append((number, reference.shared))
    return Plan(tuple(targets), readers, own)


class _Makers:
    """The targets that decide what is read at a path."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self.at: dict[tuple[str, str], list[int]] = {}
        for number, target in enumerate(targets):
            self.at.setdefault((target.where, target.aspect), []).append(number)
        self._around: dict[str, frozenset[int]] = {"": frozenset()}

    def of(self, path: str, aspects: tuple[Aspect, ...]) -> Iterator[int]:
        """Yield those at the path itself."""
        for aspect in aspects:
            yield from self.at.get((path, aspect), ())

    def around(self, path: str) -> frozenset[int]:
        """Return those that decide whether the path, or anything around it, is there."""
        found = self._around.get(path)
        if found is None:
            above = self.around(path.rpartition("/")[0])
            found = self._around[path] = above.union(self.of(path, ("relevant", "count")))
        return found


def _edges(targets: Sequence[Target], *, soft: bool) -> list[set[int]]:
    """Return, for each target, those that must come before it.

    Soft edges are the relevance of groups around what is read. Targets that wait for each other through
    them alone are told of, and worked out without them, so that the rest of the form can be looked at.
    """
    makers = _Makers(targets)
    edges: list[set[int]] = []
    for number, target in enumerate(targets):
        before: set[int] = set()
        itself = False
        for path, _, is_dot in target.references:
            if path == target.where:
                itself = itself or (not is_dot and target.aspect in {"calculate", "relevant"})
            elif soft:
                around = makers.around(path)
                before.update(makers.of(path, ("calculate", "choices")), around)
                itself = itself or (number in around and target.aspect == "relevant")
            else:
                before.update(makers.of(path, ("calculate", "count", "choices", "relevant")))
        if soft and target.aspect in {"calculate", "count"}:
            before |= makers.around(target.where)
        before.discard(number)
        if itself:
            before.add(number)
        edges.append(before)
    return edges


def _ordered(edges: list[set[int]]) -> tuple[list[int], list[int]]:
    """Sort by repeatedly taking what waits for nothing; return the rest as stuck."""
    waiting = [len(before) for before in edges]
    after: list[list[int]] = [[] for _ in edges]
    for number, before in enumerate(edges):
        for other in before:
            after[other].append(number)
    ready = [number for number, count in enumerate(waiting) if count == 0]
    order: list[int] = []
    while ready:
        following: list[int] = []
        for number in ready:
            order.append(number)
            for other in after[number]:
                waiting[other] -= 1
                if waiting[other] == 0:
                    following.append(other)
        ready = following
    done = set(order)
    return order, [number for number in range(len(edges)) if number not in done]


def knots(edges: list[set[int]], among: list[int]) -> list[list[int]]:
    """Return each set of targets that wait for one another (Tarjan's, without recursion)."""
    inside = set(among)
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    open_: list[int] = []
    found: list[list[int]] = []
    for start in among:
        work = [(start, iter(sorted(edges[start] & inside)))] if start not in number else []
        while work:
            here, rest = work[-1]
            if here not in number:
                number[here] = low[here] = len(number)
                open_.append(here)
            following = next(rest, None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[here])
                if low[here] == number[here]:
                    found.append(_closed(open_, here))
            elif following not in number:
                work.append((following, iter(sorted(edges[following] & inside))))
            elif following in open_:
                low[here] = min(low[here], number[following])
    return [knot for knot in found if len(knot) > 1 or knot[0] in edges[knot[0]]]


def _closed(open_: list[int], last: int) -> list[int]:
    """Take a finished set off the stack."""
    place = open_.index(last)
    knot = open_[place:]
    del open_[place:]
    return sorted(knot)


def _closes_itself(targets: list[Target], members: list[int]) -> FormError:
    """Say that what is inside decides whether it is there, as ODK Collect does."""
    names = ", ".join(f"{targets[number].where} ({targets[number].aspect})" for number in members)
    said = (
        f"whether this is asked depends on an answer inside it, which is then hidden too: {names}"
    )
    return FormError("cycle", said, targets[members[0]].where)


def _cycle(targets: list[Target], members: list[int]) -> FormError:
    """Name every member, and nothing that only waits behind them."""
    names = ", ".join(f"{targets[number].where} ({targets[number].aspect})" for number in members)
    return FormError("cycle", f"these wait for each other: {names}", targets[members[0]].where)
