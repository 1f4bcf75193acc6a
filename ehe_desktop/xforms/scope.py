"""What a form's expressions see: its answers, its lists, its texts.

An absolute path written inside a repeat means the same instance of that repeat, as ODK
has it; elsewhere it means all of them. Paths that pass no repeat are remembered, because
their nodes never come or go.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ehe_desktop.xforms.binds import absolute
from ehe_desktop.xforms.errors import FormError, XPathError
from ehe_desktop.xforms.itext import join_pieces
from ehe_desktop.xforms.limits import MAX_STEPS, MAX_WORDS_WITHIN, WORDS_STEPS
from ehe_desktop.xforms.tree import Node, below
from ehe_desktop.xforms.xpath.context import Ctx, Env, Scope, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ehe_desktop.xforms.binds import Bind
    from ehe_desktop.xforms.definition import FormDef


class State:
    """What is known of one answer's node beside its text."""

    __slots__ = (
        "bind", "inside", "is_repeat", "path", "ranked", "readonly", "relevant", "required", "worked",
    )  # fmt: skip

    def __init__(
        self, path: str, bind: Bind | None, *, is_repeat: bool, inside: bool = True
    ) -> None:
        """Start relevant, wanted by nobody, open to writing; `inside` a repeat or perhaps not."""
        self.inside = inside
        self.path = path
        self.bind = bind
        self.is_repeat = is_repeat
        self.ranked = False  # somebody has put the choices in order: follow the list from then on
        self.worked = ""  # the answer as it was last worked out, whatever was written over it
        self.relevant = True
        self.required = False
        self.readonly = False


def state(node: Node) -> State:
    """Return a node's state."""
    found: State = node.note
    return found


class FormScope(Scope):
    """The scope of one filling."""

    def __init__(self, form: FormDef, env: Env, document: Node) -> None:
        """`document` holds the filling's own instance."""
        super().__init__(env, document)
        self.form = form
        self.document = document
        self.lang = form.itext.default
        self.label_of: Callable[[Node, str], str] | None = None  # set by the session
        self.failures: list[FormError] = []
        self._within = 0
        self._fixed: dict[tuple[str, ...], list[Node]] = {}
        self._crossing: dict[tuple[str, ...], bool] = {}

    def crosses(self, names: tuple[str, ...]) -> bool:
        """Say whether a path passes through a repeat."""
        found = self._crossing.get(names)
        if found is None:
            path, found = "", False
            for name in names:
                path += f"/{name}"
                found = found or path in self.form.shape.repeats
            self._crossing[names] = found
        return found

    def everywhere(self, names: tuple[str, ...]) -> list[Node]:
        """Return every node at a path."""
        if not self.crosses(names):
            found = self._fixed.get(names)
            if found is None:
                found = self._fixed[names] = below([self.document], names)
            return found
        return below([self.document], names)

    def plain(self, ctx: Ctx, wanted: Wanted) -> list[Node]:
        """Follow names from the root, staying in the repeats the expression stands in."""
        found = self._fixed.get(wanted.names)
        if found is None and (wanted.everywhere or not self.crosses(wanted.names)):
            found = self.everywhere(wanted.names)
        if found is not None:
            if len(found) > 1:
                self.spend(len(found))
            return found
        chain = self._chain(ctx.current)
        nodes, together = [self.document], True
        last = len(wanted.names) - 1
        for place, name in enumerate(wanted.names):
            own = chain[place] if together and place < len(chain) else None
            together = own is not None and own.name == name
            if together and own is not None and _is_repeat(own):
                if not (wanted.whole and place == last):
                    nodes = [own]
                    continue
                together = False
            nodes = [child for node in nodes for child in node.named(name)]
        self.spend(len(nodes))
        return nodes

    def fail(self, error: FormError, node: Node) -> None:
        """Keep what could not be worked out, once: a label is asked for again and again."""
        told = error.at(node.note.path if isinstance(node.note, State) else "")
        if str(told) not in map(str, self.failures):
            self.failures.append(told)

    def refill(self) -> None:
        """Let the next expression begin with all its steps."""
        self.steps = MAX_STEPS

    def _chain(self, node: Node) -> list[Node]:
        """Return the nodes from the instance's root down to `node`."""
        chain: list[Node] = []
        here: Node | None = node
        while here is not None and here.kind != "document":
            chain.append(here)
            here = here.parent
        chain.reverse()
        return chain if here is self.document else []

    def instance(self, name: str) -> Node | None:
        """Return a secondary instance; the primary one by its form's id."""
        found = self.form.secondary.get(name)
        if found is None and name == self.form.id:
            return self.document
        return found

    def itext(self, name: str, ctx: Ctx) -> list[Node]:
        """Return a text in the active language, outputs worked out where the expression stands."""
        forms = self.form.itext.forms(name, self.lang) or {}
        found: list[Node] = []
        with self._words_within():
            for kind in sorted(forms):  # the words have no kind, and so come first
                node = Node("element", "value")
                node.text = join_pieces(forms[kind], ctx)
                found.append(node)
        return found

    def choice_name(self, value: str, path: str, ctx: Ctx) -> str:
        """Return the label of a choice of the question at `path`."""
        own = ctx.current.note
        above = own.path if isinstance(own, State) else ""
        ref = absolute(path, above)
        names = tuple(ref.split("/")[1:])
        nodes = self.plain(ctx, Wanted(names, whole=True, everywhere=False))
        if not nodes or self.label_of is None:
            return ""
        with self._words_within():
            return self.label_of(nodes[0], value)

    @contextmanager
    def _words_within(self) -> Iterator[None]:
        """Words that ask for other words: so deep and no deeper, for two may ask for each other.

        Raises:
            XPathError: they ask for one another without end, or for too many.
        """
        if self._within >= MAX_WORDS_WITHIN:
            raise XPathError("cycle", "these words ask for one another without end")
        self.spend(WORDS_STEPS)
        self._within += 1
        try:
            yield
        finally:
            self._within -= 1

    def language(self) -> str:
        """Return the active language."""
        return self.lang


def _is_repeat(node: Node) -> bool:
    return isinstance(node.note, State) and node.note.is_repeat


def ref_of(node: Node) -> str:
    """Return the reference of a node: `/data/r[2]/x`; places only where there are repeats."""
    if isinstance(node.note, State) and not node.note.inside:
        return node.note.path
    parts: list[str] = []
    here = node
    while here.parent is not None:
        name = f"@{here.name}" if here.kind == "attribute" else here.name
        if _is_repeat(here):
            siblings = here.parent.named(here.name)
            place = next((n for n, other in enumerate(siblings, 1) if other is here), 1)
            name += f"[{place}]"
        parts.append(name)
        here = here.parent
    return "/" + "/".join(reversed(parts))


def phantom(parent: Node, repeat: str) -> Node:
    """Return a stand-in for an instance of a repeat, for what is asked where there is none."""
    node = Node("element", repeat.rpartition("/")[2])
    node.parent = parent
    node.note = State(repeat, None, is_repeat=True)
    return node


def anchor(node: Node, path: str) -> Node | None:
    """Return the node at `path` among a node's ancestors and itself."""
    here: Node | None = node
    while here is not None and here.kind != "document":
        if isinstance(here.note, State) and here.note.path == path:
            return here
        here = here.parent
    return None
