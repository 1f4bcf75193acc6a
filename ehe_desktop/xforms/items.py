"""What widgets hold: a view on one question, group or repeat of a filling.

A view keeps no answers of its own; reading it reads the filling as it is now. Views of the
same node are equal, so a widget may keep one for as long as the node exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from ehe_desktop.xforms.choices import Choice, choices_of
from ehe_desktop.xforms.controls import Control, Range
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.itext import EMPTY, Text, Words, show
from ehe_desktop.xforms.scope import phantom, ref_of, state
from ehe_desktop.xforms.tree import Node
from ehe_desktop.xforms.xpath.context import Ctx

if TYPE_CHECKING:
    from ehe_desktop.xforms.filling import Filling

_UNCHECKED: Final = Text(
    "This cannot be checked: it, or an answer it is held against, is not written as asked."
)
"""Said in place of the form's own words: nobody knows whether those are true."""
ItemKind = Literal["question", "group", "repeat", "value"]


@dataclass(frozen=True, slots=True)
class Violation:
    """An answer that is missing or not allowed; `message` is the form's own, if any."""

    ref: str
    condition: Literal["required", "constraint"]
    message: Text | None
    is_unchecked: bool = False
    """True when the form's own rule could not be worked out: nobody knows whether the answer fits."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown together. `ref` names it; `items` stand on it in order."""

    ref: str
    title: Text
    items: tuple[Item, ...]


class Item:
    """One question, or a value nobody is asked for."""

    def __init__(self, filling: Filling, node: Node, control: Control | None) -> None:
        """Made by the session."""
        self._filling = filling
        self._node = node
        self._control = control

    def __eq__(self, other: object) -> bool:
        """Views of the same node and control are the same."""
        return (
            isinstance(other, Item)
            and other._node is self._node
            and other._control is self._control
        )

    def __hash__(self) -> int:
        """Hash by node."""
        return hash((id(self._node), id(self._control)))

    @property
    def ref(self) -> str:
        """Reference in the instance, with places in repeats."""
        return ref_of(self._node)

    @property
    def kind(self) -> ItemKind:
        """`question`, `group`, `repeat`, or `value` where nothing is asked."""
        return "value" if self._control is None else "question"

    @property
    def control(self) -> str | None:
        """Element of the body: input, select1, select, range, trigger, upload and the like."""
        return None if self._control is None else self._control.kind

    @property
    def type(self) -> str:
        """Type of the bind: string, int, decimal, date and the like."""
        bind = state(self._node).bind
        return "string" if bind is None else bind.type

    @property
    def appearance(self) -> frozenset[str]:
        """Words of the appearance column."""
        return frozenset() if self._control is None else self._control.appearance

    @property
    def attrs(self) -> Mapping[str, str]:
        """Other attributes of control and bind: mediatype, rows, start, max-pixels and the like."""
        bind = state(self._node).bind
        own = {} if self._control is None else self._control.attrs
        return {**bind.extras, **own} if bind is not None and bind.extras else own

    @property
    def save_to(self) -> str:
        """Property of the case this answer fills, or ""."""
        bind = state(self._node).bind
        return "" if bind is None else bind.save_to

    @property
    def value(self) -> str:
        """The answer as others read it: "" while it is not relevant."""
        return self._node.string() if self._node.live else ""

    @property
    def kept(self) -> str:
        """The answer as it is kept, relevant or not."""
        return self._node.string()

    @property
    def relevant(self) -> bool:
        """Whether it counts: its own condition and that of every group around it."""
        return self._node.live

    @property
    def required(self) -> bool:
        """Whether an answer is needed."""
        return state(self._node).required

    @property
    def readonly(self) -> bool:
        """Whether it may not be written to; inherited from groups."""
        here: Node | None = self._node
        while here is not None and here.kind != "document":
            if state(here).readonly:
                return True
            here = here.parent
        return False

    @property
    def calculated(self) -> bool:
        """Whether the form works the answer out, so that typing it makes no sense."""
        bind = state(self._node).bind
        return bind is not None and bind.calculate is not None

    @property
    def label(self) -> Text:
        """The question, in the active language."""
        return self._words(None if self._control is None else self._control.label)

    @property
    def hint(self) -> Text:
        """Help beside the question."""
        return self._words(None if self._control is None else self._control.hint)

    @property
    def parent(self) -> Group | None:
        """The group around it; None at the root."""
        above = self._node.parent
        if above is None or above.kind == "document":
            return None
        control = self._filling.form.controls.get(state(above).path)
        if control is None:
            control = Control("group", state(above).path)
        return Group(self._filling, above, control)

    @property
    def choices(self) -> list[Choice]:
        """The choices offered now."""
        if self._control is None:
            return []
        self._filling.scope.refill()
        return choices_of(self._control, self._node, self._filling.scope)

    @property
    def range(self) -> Range | None:
        """The scale of a range question."""
        return None if self._control is None else self._control.range

    @property
    def violation(self) -> Violation | None:
        """What is wrong with the answer now, if anything."""
        return violation_of(self._filling, self._node)

    def _words(self, words: Words | None) -> Text:
        scope = self._filling.scope
        scope.refill()
        return show(words, self._filling.form.itext, scope.lang, Ctx(scope, self._node))


class Group(Item):
    """A group, or one instance of a repeat."""

    @property
    def kind(self) -> ItemKind:
        """`group`."""
        return "group"

    @property
    def label(self) -> Text:
        """The group's heading; a repeat's instance has its repeat's."""
        return super().label if self._control is not None else EMPTY

    @property
    def children(self) -> list[Item]:
        """What stands in it, in the order of the body."""
        assert self._control is not None
        return children_of(self._filling, self._node, self._control)

    def questions(self) -> Iterator[Item]:
        """Every question below, rows of repeats included, relevant or not, in the order of the body."""
        for item in self.children:
            if isinstance(item, Repeat):
                for row in item.instances:
                    yield from row.questions()
            elif isinstance(item, Group):
                yield from item.questions()
            else:
                yield item


class Repeat(Item):
    """A repeat: the list of its instances under one parent."""

    @property
    def kind(self) -> ItemKind:
        """`repeat`."""
        return "repeat"

    @property
    def ref(self) -> str:
        """Reference of the repeat, without a place at its end."""
        assert self._control is not None
        return f"{ref_of(self._node)}/{self._control.ref.rpartition('/')[2]}"

    @property
    def relevant(self) -> bool:
        """Whether it counts: an instance does, or with none the next one would."""
        instances = self.instances
        if instances or not self._node.live:
            return any(instance.relevant for instance in instances)
        assert self._control is not None
        bind = self._filling.form.binds.get(self._control.ref)
        if bind is None or bind.relevant is None:
            return True
        scope = self._filling.scope
        unborn = phantom(self._node, self._control.ref)
        try:
            return bind.relevant.boolean(Ctx(scope, unborn))
        except FormError as error:
            scope.fail(error, unborn)
            return True

    @property
    def instances(self) -> list[Group]:
        """The instances there are now."""
        assert self._control is not None
        name = self._control.ref.rpartition("/")[2]
        return [Group(self._filling, node, self._control) for node in self._node.named(name)]

    @property
    def count_controlled(self) -> bool:
        """Whether a person may not add or remove instances."""
        assert self._control is not None
        return not self._control.can_add


def children_of(filling: Filling, node: Node, control: Control) -> list[Item]:
    """Return views of a control's children at one node."""
    found: list[Item] = []
    for child in control.children:
        if child.kind == "repeat":
            above = _below(node, child.ref.rpartition("/")[0])
            found.extend(Repeat(filling, parent, child) for parent in above)
        elif child.kind == "group":
            places = _below(node, child.ref) if child.ref else [node]
            found.extend(Group(filling, place, child) for place in places)
        else:
            found.extend(Item(filling, place, child) for place in _below(node, child.ref)[:1])
    return found


def _below(node: Node, path: str) -> list[Node]:
    own = state(node).path
    nodes = [node]
    if path == own:
        return nodes
    if not path.startswith(own + "/"):  # a control that stands outside its own group
        nodes, own = [node.root()], ""
    for name in path[len(own) + 1 :].split("/"):
        nodes = [child for here in nodes for child in here.named(name)]
    return nodes


def violation_of(filling: Filling, node: Node) -> Violation | None:
    """Judge one answer: required first; a constraint never on an empty answer."""
    own = state(node)
    bind = own.bind
    if bind is None or not node.live:
        return None
    scope = filling.scope
    scope.refill()
    text = node.string()
    if not text.strip():
        if not own.required:
            return None
        words, condition = bind.required_message, "required"
    else:
        try:
            if bind.constraint is None or bind.constraint.boolean(Ctx(scope, node)):
                return None
        except FormError as error:
            scope.fail(error, node)
            return Violation(ref_of(node), "constraint", _UNCHECKED, is_unchecked=True)
        words, condition = bind.constraint_message, "constraint"
    message = None
    if words is not None:
        message = show(words, filling.form.itext, scope.lang, Ctx(scope, node))
    return Violation(ref_of(node), "required" if condition == "required" else "constraint", message)
