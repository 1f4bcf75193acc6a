"""What an expression may see while it is worked out.

`Env` is everything impure: time, chance, identifiers, the device's properties. A
`Scope` is the form around the expression; the plain one here knows only a tree, the
session's own knows repeats, secondary instances, languages and choices. An
expression has no other way out: no file, no address.
"""

from __future__ import annotations

import random
from datetime import datetime, tzinfo
from typing import NamedTuple, Protocol

from ehe_desktop.xforms.errors import FormError, XPathError
from ehe_desktop.xforms.limits import MAX_STEPS
from ehe_desktop.xforms.tree import Node


class Env(Protocol):
    """The outside world, handed in so that tests can hold it still."""

    def now(self) -> datetime:
        """Return the present instant, aware."""
        ...

    def zone(self) -> tzinfo:
        """Return the zone a bare date belongs to."""
        ...

    def random(self) -> random.Random:
        """Return the source of chance."""
        ...

    def uuid(self) -> str:
        """Return a fresh UUID as text."""
        ...

    def property(self, name: str) -> str:
        """Return a property of device or officer: deviceid, username, email, phonenumber."""
        ...


class Wanted(NamedTuple):
    """The plain beginning of an absolute path: `names`, and whether it ends there.

    `everywhere` asks for every instance of a repeat, even from inside one.
    """

    names: tuple[str, ...]
    whole: bool
    everywhere: bool


class Scope:
    """The form around an expression. This one is a bare tree, as XPath 1.0 knows it."""

    def __init__(self, env: Env, root: Node | None = None) -> None:
        """`root` is where absolute paths begin; without it, the tree's own root."""
        self.env = env
        self._root = root
        self.steps = MAX_STEPS  # nodes this expression may still look at

    def spend(self, steps: int) -> None:
        """Count work.

        Raises:
            XPathError: the expression asks for more than our limit.
        """
        self.steps -= steps
        if self.steps < 0:
            raise XPathError("work", f"the expression looks at more than {MAX_STEPS} nodes")

    def fail(self, error: FormError, node: Node) -> None:
        """Take note of what could not be worked out at a node; a bare tree has nobody to tell."""
        del node
        raise error

    def root(self, ctx: Ctx) -> Node:
        """Return the node that `/` means."""
        return self._root if self._root is not None else ctx.node.root()

    def plain(self, ctx: Ctx, wanted: Wanted) -> list[Node]:
        """Follow child names from the root."""
        nodes = [self.root(ctx)]
        for name in wanted.names:
            nodes = [child for node in nodes for child in node.named(name)]
        return nodes

    def instance(self, name: str) -> Node | None:
        """Return the root of a secondary instance."""
        del name
        return None

    def itext(self, name: str, ctx: Ctx) -> list[Node]:
        """Return a translated text by its id: one node for each of its forms, words first."""
        del name, ctx
        return []

    def choice_name(self, value: str, path: str, ctx: Ctx) -> str:
        """Return the label of a choice of the question at `path`."""
        del path, ctx
        return value

    def language(self) -> str:
        """Return the active language, for names of months and days."""
        return "en"


class Ctx:
    """Where an expression stands: node, position, size; `current` never moves."""

    __slots__ = ("current", "node", "position", "scope", "size")

    def __init__(
        self,
        scope: Scope,
        node: Node,
        position: int = 1,
        size: int = 1,
        current: Node | None = None,
    ) -> None:
        """Stand at `node`; `current` is the expression's own node."""
        self.scope = scope
        self.node = node
        self.position = position
        self.size = size
        self.current = node if current is None else current
