"""Finds which questions an expression reads, without running it.

Paths are followed over the shape of the form (every path an answer can have), from the
place the expression stands. What is read inside a secondary instance is not followed;
what is read from its predicates is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ehe_desktop.xforms.xpath.ast import Ast, Call, Chain, Negate, Path, Step, show
from ehe_desktop.xforms.xpath.paths import in_every_instance, plain_names

_DOWNWARDS: Final = frozenset({"child", "attribute", "descendant", "descendant-or-self"})


class Reference(NamedTuple):
    """A path that is read. `shared` is the repeat whose same instance is meant, or ""."""

    path: str
    shared: str
    is_dot: bool = False  # read as `.`, which is never a cycle


@dataclass(frozen=True, slots=True)
class Shape:
    """Every path of a form, and which of them are repeats."""

    paths: frozenset[str]
    children: dict[str, list[str]]
    repeats: frozenset[str]
    sizes: dict[str, int] = field(default_factory=dict)

    def size(self, path: str) -> int:
        """Return how many paths there are at and below one; a leaf is 1."""
        if path not in self.children:
            return 1
        known = self.sizes.get(path)
        if known is None:
            known = self.sizes[path] = sum(1 for _ in self.below(path))
        return known

    def repeat_of(self, path: str) -> str:
        """Return the innermost repeat at or above `path`, or ""."""
        here = path if self.repeats else ""
        while here:
            if here in self.repeats:
                return here
            here = here.rpartition("/")[0]
        return ""

    def below(self, path: str) -> Iterable[str]:
        """Yield every path at or below `path`."""
        stack = [path]
        while stack:
            here = stack.pop()
            yield here
            stack.extend(self.children.get(here, ()))


@dataclass(slots=True)
class Reading:
    """What an expression reads, and the paths in it that lead nowhere."""

    references: set[Reference]
    unknown: list[tuple[str, int]]
    doubtful: list[tuple[str, int]]  # bare names, as when an author forgot quotes


def read_references(ast: Ast, place: str, shape: Shape) -> Reading:
    """Follow every path of an expression standing at `place`."""
    reader = _Reader(place, shape)
    reader.visit(ast, [place])
    return Reading(reader.found, reader.unknown, reader.doubtful)


class _Reader:
    def __init__(self, place: str, shape: Shape) -> None:
        self.place = place
        self.shape = shape
        self.everywhere = False
        self.found: set[Reference] = set()
        self.unknown: list[tuple[str, int]] = []
        self.doubtful: list[tuple[str, int]] = []

    def visit(self, ast: Ast, here: list[str] | None) -> None:
        """`here` are the paths a relative path begins at; None inside other instances."""
        match ast:
            case Path():
                self._path(ast, here)
            case Call():
                around = self.everywhere
                for place, argument in enumerate(ast.arguments):
                    self.everywhere = in_every_instance(ast, place, around=around)
                    self.visit(argument, here)
                self.everywhere = around
            case Negate(operand):
                self.visit(operand, here)
            case Chain(first, rest):
                self.visit(first, here)
                for _, operand in rest:
                    self.visit(operand, here)
            case _:
                return

    def _path(self, path: Path, here: list[str] | None) -> None:
        start = path.start
        if start is None:
            self._follow(path, here, self._climbed(path.steps, here))
        elif start == "/":
            shared = "" if self.everywhere else self._same_instance(path.steps)
            ref = path.ref or "/" + "/".join(plain_names(path))
            if ref in self.shape.paths and (path.ref or ref.count("/") == len(path.steps)):
                self._keep(ref, shared)
            else:
                self._follow(path, [""], shared)
        elif isinstance(start, Call) and start.name == "current":
            self._follow(path, [self.place], self._climbed(path.steps, [self.place]))
        else:
            assert not isinstance(start, str)
            self.visit(start, here)
            self._follow(path, None, "")
        for predicate in path.filters:
            self.visit(predicate, None)

    def _climbed(self, steps: tuple[Step, ...], here: list[str] | None) -> str:
        """Return the repeat still shared after the leading `..` steps."""
        if here != [self.place]:
            return ""
        path, climbing = self.place, True
        for step in steps:
            if step.axis == "parent" and climbing:
                path = path.rpartition("/")[0]
            elif step.axis in _DOWNWARDS:
                climbing = False
            elif step.axis != "self":
                return ""
        return self.shape.repeat_of(path)

    def _same_instance(self, steps: tuple[Step, ...]) -> str:
        """Return the innermost repeat an absolute path shares with the place."""
        if not self.shape.repeats:
            return ""
        own = self.place.split("/")[1:]
        path, shared = "", ""
        for step, name in zip(steps[:-1], own, strict=False):
            if step.predicates or step.axis != "child" or step.test.rpartition(":")[2] != name:
                break
            path += f"/{name}"
            if path in self.shape.repeats:
                shared = path
        return shared

    def _follow(self, path: Path, here: list[str] | None, shared: str) -> None:
        exact = True
        for step in path.steps:
            if here is not None:
                exact = exact and step.axis in {"child", "self", "parent", "attribute"}
                here = [found for at in here for found in self._step(step, at)]
            for predicate in step.predicates:
                self.visit(predicate, here)
        if here is None:
            return
        if not here and exact and not any("*" in step.test for step in path.steps):
            bare = path.start is None and path.steps[0].axis == "child"
            kept = self.doubtful if bare else self.unknown
            kept.append((show(path), path.column))
        dot = path.start != "/" and all(step.axis == "self" for step in path.steps)
        for found in filter(None, here):
            if exact and not dot:
                self._keep(found, shared)
            else:
                self.found.add(Reference(found, shared, dot))

    def _keep(self, ref: str, shared: str) -> None:
        """Keep what is read at a path; of a group all below it, where its text is read."""
        self.found.add(Reference(ref, shared))
        if ref in self.shape.children and self._as_text(ref):
            self.found.update(Reference(below, shared) for below in self.shape.below(ref))

    def _as_text(self, group: str) -> bool:
        """Say whether a group that is read is read for the text below it.

        A repeat is counted or searched, and one's own group only asked for its place.
        """
        return group not in self.shape.repeats and not self.place.startswith(f"{group}/")

    def _step(self, step: Step, at: str) -> list[str]:
        children = self.shape.children
        match step.axis:
            case "self":
                found = [at]
            case "parent":
                found = [at.rpartition("/")[0]] if at else []
            case "child":
                found = self._child(step.test, at)
            case "attribute":
                found = [f"{at}/@{step.test.rpartition(':')[2]}"] if at in self.shape.paths else []
            case "descendant" | "descendant-or-self":
                below = list(self.shape.below(at))
                found = below if step.test == "node()" else self._named(step.test, below[1:])
            case "following-sibling" | "preceding-sibling":
                found = self._named(step.test, children.get(at.rpartition("/")[0], []))
            case _:
                found = self._named(step.test, self.shape.paths)
        return found

    def _child(self, test: str, at: str) -> list[str]:
        if test == "*" or test.endswith(")"):
            return self._named(test, self.shape.children.get(at, []))
        path = f"{at}/{test.rpartition(':')[2]}"
        return [path] if path in self.shape.paths else []

    @staticmethod
    def _named(test: str, paths: Iterable[str]) -> list[str]:
        plain = [path for path in paths if "/@" not in path]
        if test in {"*", "node()"} or test.endswith(":*"):
            return plain
        if test.endswith(")"):
            return []
        local = "/" + test.rpartition(":")[2]
        return [path for path in plain if path.endswith(local)]
