"""A form being filled in: what the screens use.

One call is one user action: everything that follows from it is worked out before it
returns, and subscribers hear of it once. Writing the value an answer already has does
nothing. A form with problems is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from ehe_desktop.xforms import preloads, saving
from ehe_desktop.xforms.casting import cast_text
from ehe_desktop.xforms.changes import Changes, Gathering
from ehe_desktop.xforms.choices import choices_of, in_list_order
from ehe_desktop.xforms.controls import Control
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.events import FIRST_LOAD, LOAD
from ehe_desktop.xforms.filling import Filling
from ehe_desktop.xforms.items import Group, Item, Page, Repeat, Violation, violation_of
from ehe_desktop.xforms.pages import pages_of
from ehe_desktop.xforms.repeats import Repeats
from ehe_desktop.xforms.scope import ref_of, state
from ehe_desktop.xforms.tree import Node, below
from ehe_desktop.xforms.xpath.context import Ctx, Env

_STEP: Final = re.compile(r"([^\[\]/]+)(?:\[(\d+)\])?$")


class Session:
    """One filling of one form."""

    def __init__(
        self, form: FormDef, env: Env, *, saved: bytes | None = None, edit: bool = False
    ) -> None:
        """Begin afresh, or go on with `saved`; `edit` says it was finished before.

        Raises:
            FormError: the form has problems, or `saved` is not one of its fillings.
        """
        problems = form.problems()
        if problems:
            raise problems[0]
        self.form = form
        self._filling = Filling(form, env)
        self._repeats = Repeats(self._filling)
        self._subscribers: list[Callable[[Changes], None]] = []
        self._depth = 0
        self._filling.scope.label_of = self._label_of
        self._load(saved, edit=edit)

    def _load(self, saved: bytes | None, *, edit: bool) -> None:
        filling = self._filling
        if saved is not None:
            filling.fresh = False
            saving.restore(filling, saved)
        else:
            self._fixed_repeats()
            preloads.tidy_defaults(filling)
        preloads.on_load(filling, first=saved is None, edit=edit)
        filling.fire_load(FIRST_LOAD if saved is None else LOAD)
        filling.mark_all()
        filling.settle()
        filling.loading = False
        filling.changes = Gathering()

    def _fixed_repeats(self) -> None:
        """A repeat nobody may add to begins with one instance."""
        for ref, control in self.form.controls.items():
            if control.kind == "repeat" and not control.can_add and control.times is None:
                for parent in self._filling.scope.everywhere(tuple(ref.split("/")[1:-1])):
                    if not self._repeats.instances(parent, ref):
                        self._repeats.add(parent, ref)

    @property
    def root(self) -> Group:
        """The whole form, as a group."""
        return Group(self._filling, self._filling.root, self.form.body)

    @property
    def failures(self) -> list[FormError]:
        """Expressions that could not be worked out since the form was opened."""
        return list(self._filling.failures)

    @property
    def language(self) -> str:
        """The active language; setting it relabels everything."""
        return self._filling.scope.lang

    @language.setter
    def language(self, language: str) -> None:
        if language not in self.form.languages:
            raise FormError("language", f"the form is not in {language}")
        if language == self.language:
            return
        with self.transaction():
            self._filling.scope.lang = language
            self._filling.changes.labels.add(ref_of(self._filling.root))
            self._filling.mark_spoken()

    def find(self, ref: str) -> Item:
        """Return a view by reference: `/data/r[2]/x`; without a place, the first.

        Raises:
            KeyError: there is no such node now.
        """
        node = self._node(ref)
        control = self.form.controls.get(state(node).path)
        if control is None and node.children:
            control = Control("group", state(node).path)
        if control is not None and control.kind in {"group", "repeat"}:
            return Group(self._filling, node, control)
        return Item(self._filling, node, control)

    def find_repeat(self, ref: str) -> Repeat:
        """Return the repeat at `/data/r`, or `/data/r[1]/inner`.

        Raises:
            KeyError: there is no such repeat.
        """
        parent, path = self._repeat(ref)
        return Repeat(self._filling, parent, self.form.controls[path])

    def set(self, ref: str, value: str | Sequence[str] | None) -> Changes:
        """Write an answer; a list is a choice of several, None clears."""
        node = self._node(ref)
        text = value if isinstance(value, str) else " ".join(value or ())
        if node.children:
            raise FormError("group", "a group holds no answer", ref)
        bind = state(node).bind
        kind = "string" if bind is None else bind.type
        control = self.form.controls.get(state(node).path)
        if control is not None and control.kind == "select":
            text = in_list_order(text, control, node, self._filling.scope)
        elif control is not None and control.kind == "rank":
            state(node).ranked = bool(text.strip())
        with self.transaction() as gathering:
            self._filling.write(node, cast_text(text, kind, Ctx(self._filling.scope, node)))
        return gathering.done()

    def add_repeat(self, ref: str, at: int | None = None) -> Changes:
        """Add an instance to the repeat at `ref`, last or as number `at`."""
        parent, path = self._repeat(ref)
        if not self.form.controls[path].can_add:
            raise FormError("repeat", "nobody may add to this repeat", ref)
        with self.transaction() as gathering:
            self._repeats.add(parent, path, at)
        return gathering.done()

    def remove_repeat(self, ref: str) -> Changes:
        """Remove the instance at `ref`, with its answers."""
        node = self._node(ref)
        control = self.form.controls.get(state(node).path)
        if control is None or control.kind != "repeat" or not control.can_add:
            raise FormError("repeat", "nobody may remove from this repeat", ref)
        with self.transaction() as gathering:
            self._repeats.remove(node)
        return gathering.done()

    def validate(self, under: str | None = None) -> list[Violation]:
        """Return everything missing or not allowed, in the order of the form."""
        top = self._filling.root if under is None else self._node(under)
        found = (violation_of(self._filling, node) for node in top.walk())
        return [violation for violation in found if violation is not None]

    def pages(self) -> list[Page]:
        """Return the pages there are now; what is not relevant is left out."""
        return pages_of(self.root)

    def saved_properties(self) -> dict[str, str]:
        """Return `save_to` name -> answer, for every relevant answer that has one."""
        found: dict[str, str] = {}
        for name, ref in self.form.save_to.items():
            for node in self._filling.scope.everywhere(tuple(ref.split("/")[1:])):
                if node.live:
                    found[name] = str(node.string())  # plain text: a moment is text with a number
        return found

    def saved_rows(self) -> dict[str, list[dict[str, str]]]:
        """Return entity list -> one dict of answers for each relevant repeat instance."""
        found: dict[str, list[dict[str, str]]] = {}
        for dataset, (repeat, names) in self.form.rows_save_to.items():
            rows = found.setdefault(dataset, [])
            for node in self._filling.scope.everywhere(tuple(repeat.split("/")[1:])):
                if node.live:
                    rows.append(_row(node, repeat, names))
        return found

    def to_xml(self, *, draft: bool) -> bytes:
        """Write the answers; a draft keeps those that are not relevant.

        What is finished takes the time of its end, where the form asks for it.
        """
        if not draft:
            preloads.on_finish(self._filling)
        return saving.write(self._filling, draft=draft)

    @property
    def attachments(self) -> dict[str, str]:
        """Reference -> file name, for every file given."""
        return {
            ref_of(node): node.text
            for ref, control in self.form.controls.items()
            if control.kind == "upload"
            for node in self._filling.scope.everywhere(tuple(ref.split("/")[1:]))
            if node.text and node.live
        }

    def subscribe(self, hear: Callable[[Changes], None]) -> Callable[[], None]:
        """Call `hear` after each action that changed something; the result ends it."""
        self._subscribers.append(hear)

        def stop() -> None:
            if hear in self._subscribers:
                self._subscribers.remove(hear)

        return stop

    @contextmanager
    def transaction(self) -> Iterator[Gathering]:
        """Make several writes one action: worked out and told once, at the end."""
        self._depth += 1
        gathering = self._filling.changes
        try:
            yield gathering
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._finish(gathering)

    def _finish(self, gathering: Gathering) -> None:
        self._filling.settle()
        self._filling.changes = Gathering()
        changes = gathering.done()
        if changes:
            for hear in list(self._subscribers):
                hear(changes)

    def _node(self, ref: str) -> Node:
        node = self._filling.document
        for part in ref.strip("/").split("/"):
            if part.startswith("@"):
                found = node.attribute(part[1:].rpartition(":")[2])
                if found is None:
                    raise KeyError(ref)
                return found
            match = _STEP.match(part)
            named = [] if match is None else node.named(match.group(1).rpartition(":")[2])
            place = int(match.group(2) or 1) if match is not None else 1
            if not 1 <= place <= len(named):
                raise KeyError(ref)
            node = named[place - 1]
        return node

    def _repeat(self, ref: str) -> tuple[Node, str]:
        above, _, name = re.sub(r"\[\d+\]$", "", ref.rstrip("/")).rpartition("/")
        parent = self._node(above)
        path = f"{state(parent).path}/{name.rpartition(':')[2]}"
        if path not in self.form.shape.repeats:
            raise KeyError(ref)
        return parent, path

    def _label_of(self, node: Node, value: str) -> str:
        """Return the label of a choice of the question at `node`."""
        control = self.form.controls.get(state(node).path)
        if control is None:
            return value
        for choice in choices_of(control, node, self._filling.scope):
            if choice.value == value:
                return choice.label.plain
        return ""


def _row(node: Node, repeat: str, names: dict[str, str]) -> dict[str, str]:
    """Read the answers of one repeat instance by their `save_to` names."""
    row: dict[str, str] = {}
    for name, ref in names.items():
        inside = below([node], tuple(ref[len(repeat) + 1 :].split("/")))
        row[name] = str(inside[0].string()) if inside and inside[0].live else ""
    return row
