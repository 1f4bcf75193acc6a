"""Finds what a form refers to and does not have: questions, lists, texts.

What the plan reads is followed there; here is the rest: constraints and messages, actions,
lists named anywhere, binds and controls that stand on nothing. Nothing is worked out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ehe_desktop.xforms.binds import Bind, absolute
from ehe_desktop.xforms.controls import Control
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.events import SetValue
from ehe_desktop.xforms.graph import knots
from ehe_desktop.xforms.itext import (
    MEDIA,
    Itext,
    Pieces,
    Words,
    expressions,
    fixed_id,
    speaks,
    wanders,
)
from ehe_desktop.xforms.references import Shape, read_references
from ehe_desktop.xforms.tree import Node
from ehe_desktop.xforms.xpath.ast import Call, Literal, parts
from ehe_desktop.xforms.xpath.compiler import Expr

_QUOTING: Final = {"instance": 0, "pulldata": 0, "jr:itext": 0, "jr:choice-name": 1}
"""Functions that are given the name of something in quotes: which of their arguments it is."""


@dataclass(slots=True)
class Checked:
    """A form's parts to look through, and what was found in them."""

    binds: Mapping[str, Bind]
    controls: Sequence[Control]
    actions: tuple[SetValue, ...]
    itext: Itext
    shape: Shape
    lists: Mapping[str, Node]
    form_id: str
    problems: list[FormError] = field(default_factory=list)
    doubts: list[FormError] = field(default_factory=list)

    def run(self) -> None:
        """Look through everything."""
        paths = self.shape.paths
        for ref, bind in self.binds.items():
            if ref not in paths:
                self.doubts.append(FormError("reference", "no such node for the bind", ref))
            elif not bind.plain:
                self._bind(ref, bind)
        for control in self.controls:
            self._control(control)
        for action in self.actions:
            self._action(action)
        self._media()
        self._texts_in_texts()

    def _bind(self, ref: str, bind: Bind) -> None:
        for name, expr in bind.expressions():
            self._lists(expr, f"{ref} {name}")
            if name == "constraint":
                self._follow(expr, ref, "constraint")
        for words in (bind.required_message, bind.constraint_message):
            self._words(words, ref)
            for expr in expressions(words, self.itext):
                self._follow(expr, ref, "message")

    def _control(self, control: Control) -> None:
        if control.ref and control.ref not in self.shape.paths:
            self.problems.append(FormError("reference", "no such node", control.ref))
        media = control.attrs.get("mediatype", "*/*")
        if "/" not in media:
            self.problems.append(FormError("media", f"no such media type: {media}", control.ref))
        if control.itemset is not None:
            self._lists(control.itemset.nodeset, f"{control.ref} choices")
        if control.times is not None:
            self._lists(control.times, f"{control.ref} count")
        for words in filter(speaks, (control.label, control.hint)):
            for expr in expressions(words, self.itext):
                self._lists(expr, f"{control.ref} label")
            self._words(words, control.ref)
        for choice in control.choices:
            self._words(choice.words, control.ref)

    def _action(self, action: SetValue) -> None:
        """Follow an action: its target from its place, its value from its target."""
        where = f"setvalue at {action.place}"
        target = read_references(action.target.ast, action.place, self.shape)
        self._keep(target.unknown, where, action.target)
        places = [reference.path for reference in target.references]
        if action.value is not None and places:
            self._lists(action.value, where)
            found = read_references(action.value.ast, places[0], self.shape).unknown
            self.doubts += [
                FormError("reference", f"there is no `{path}`", where, action.value.source, column)
                for path, column in found
            ]

    def _follow(self, expr: Expr, ref: str, part: str) -> None:
        unknown = read_references(expr.ast, ref, self.shape).unknown
        self._keep(unknown, f"{ref} {part}", expr)

    def _keep(self, unknown: list[tuple[str, int]], where: str, expr: Expr) -> None:
        self.problems += [
            FormError("reference", f"there is no `{path}`", where, expr.source, column)
            for path, column in unknown
        ]

    def _lists(self, expr: Expr, where: str) -> None:
        """Find lists, questions and texts that do not exist, wherever an expression quotes one."""
        if not any(name in expr.source for name in _QUOTING):
            return
        for part in parts(expr.ast):
            if isinstance(part, Call) and part.name in _QUOTING:
                name = part.arguments[_QUOTING[part.name]]
                if isinstance(name, Literal):
                    self._quoted(part, name.value, where, expr.source)

    def _quoted(self, call: Call, name: str, where: str, source: str) -> None:
        if call.name == "jr:itext":
            self._text(name, where)
        elif call.name == "jr:choice-name":
            path = absolute(name, where.partition(" ")[0])
            if path not in self.shape.paths and where.startswith("/"):
                said = f"there is no `{path}`"
                self.problems.append(FormError("reference", said, where, source, call.column))
        elif name not in {*self.lists, self.form_id}:
            said = f"there is no list `{name}`"
            self.problems.append(FormError("list", said, where, source, call.column))

    def _media(self) -> None:
        """Find media that would be looked for outside the form's folder."""
        for texts in self.itext.texts.values():
            for name, forms in texts.items():
                for kind in MEDIA & forms.keys():
                    pieces = forms[kind]
                    fixed = all(isinstance(piece, str) for piece in pieces)
                    if fixed and wanders("".join(map(str, pieces))):
                        said = f"the address of a {kind} is none, or leaves the form's folder"
                        self.doubts.append(FormError("media", said, f"text {name}"))

    def _texts_in_texts(self) -> None:
        """Find texts that would be said inside themselves, whichever language is shown."""
        named: dict[str, set[str]] = {}
        for texts in self.itext.texts.values():
            for name, forms in texts.items():
                for pieces in forms.values():
                    if len(pieces) > 1 or not all(isinstance(one, str) for one in pieces):
                        named.setdefault(name, set()).update(_named_in(pieces))
        ids = sorted(named)
        place = {name: at for at, name in enumerate(ids)}
        edges = [{place[one] for one in named[name] if one in place} for name in ids]
        for knot in knots(edges, list(range(len(ids)))):
            said = f"these texts wait for each other: {', '.join(ids[at] for at in knot)}"
            self.problems.append(FormError("cycle", said, f"text {ids[knot[0]]}"))

    def _words(self, words: Words | None, where: str) -> None:
        """Notice a text that no language has: its id would be shown in its place."""
        name = fixed_id(words)
        if name is not None:
            self._text(name, where)

    def _text(self, name: str, where: str) -> None:
        if not any(name in texts for texts in self.itext.texts.values()):
            self.doubts.append(FormError("text", f"no language has the text `{name}`", where))


def _named_in(pieces: Pieces) -> Iterator[str]:
    """The texts that the outputs of a text ask for by an id written out."""
    for piece in pieces:
        if isinstance(piece, Expr) and "jr:itext" in piece.source:
            for part in parts(piece.ast):
                if isinstance(part, Call) and part.name == "jr:itext":
                    yield from (one.value for one in part.arguments if isinstance(one, Literal))
