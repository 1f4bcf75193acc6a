"""Adding and removing instances of repeats, by a person or by `jr:count`.

A new instance is a copy of the repeat's template. What looks at the repeat from outside
(counts, sums, positions) is worked out again, and `odk-new-repeat` fires in the new
instance. One repeat never holds more than our limit.
"""

from __future__ import annotations

from ehe_desktop.xforms.errors import FormTooLarge
from ehe_desktop.xforms.events import NEW_REPEAT
from ehe_desktop.xforms.filling import Filling
from ehe_desktop.xforms.limits import MAX_INSTANCE_NODES, MAX_REPEATS
from ehe_desktop.xforms.scope import ref_of, state
from ehe_desktop.xforms.tree import Node


class Repeats:
    """The repeats of one filling."""

    def __init__(self, filling: Filling) -> None:
        """Answer the filling when a count changes."""
        self.filling = filling
        self._nodes = sum(1 for _ in filling.root.walk())
        self._sizes = {
            ref: sum(1 for _ in node.walk()) for ref, node in filling.form.templates.items()
        }
        filling.resize = self.resize

    def instances(self, parent: Node, ref: str) -> list[Node]:
        """Return the instances of a repeat below one parent."""
        return parent.named(ref.rpartition("/")[2])

    def add(self, parent: Node, ref: str, at: int | None = None) -> Node:
        """Add an instance: last, or so that it becomes number `at` (from 1).

        Raises:
            FormTooLarge: the repeat, or the whole filling, would pass our limit.
        """
        present = self.instances(parent, ref)
        self._room_for(ref, 1, len(present))
        node = self._grow(parent, ref, self._position(parent, ref, present, at))
        self.filling.mark_structure(ref)
        self._fire(node)
        return node

    def _grow(self, parent: Node, ref: str, place: int) -> Node:
        """Put a copy of the template in; nobody outside is told yet."""
        self._nodes += self._sizes[ref]
        node = self.filling.form.templates[ref].clone()
        parent.append(node, place)
        self.filling.adopt(node, ref)
        if not parent.live:
            for inner in node.walk():
                inner.live = False
        if not self.filling.loading:
            self.filling.changes.added.append(ref_of(node))
        self.filling.mark_new(node)
        return node

    def _room_for(self, ref: str, count: int, present: int) -> None:
        """Refuse before anything is made, so that a hostile count costs nothing."""
        if present + count > MAX_REPEATS:
            raise FormTooLarge("repeat-limit", f"more than {MAX_REPEATS} instances", ref)
        if self._nodes + count * self._sizes[ref] > MAX_INSTANCE_NODES:
            said = f"the filling would hold more than {MAX_INSTANCE_NODES} answers and groups"
            raise FormTooLarge("repeat-limit", said, ref)

    def _position(self, parent: Node, ref: str, present: list[Node], at: int | None) -> int:
        if present:
            if at is not None and 1 <= at <= len(present):
                return parent.children.index(present[at - 1])
            return parent.children.index(present[-1]) + 1
        order = self.filling.form.shape.children.get(state(parent).path, [])
        after = set(order[order.index(ref) + 1 :]) if ref in order else set()
        for place, child in enumerate(parent.children):
            if state(child).path in after:
                return place
        return len(parent.children)

    def _fire(self, node: Node) -> None:
        """Fire odk-new-repeat for the instance and for repeats that came inside it."""
        for action in self.filling.form.actions:
            if NEW_REPEAT in action.events:
                for inner in node.walk():
                    if state(inner).path == action.place:
                        self.filling.act(action, inner)

    def remove(self, node: Node) -> None:
        """Take an instance out, with its answers."""
        parent = node.parent
        assert parent is not None
        self.filling.changes.removed.append(ref_of(node))
        ref = state(node).path
        self._nodes -= sum(1 for _ in node.walk())
        parent.remove(node)
        self.filling.mark_structure(ref)

    def resize(self, parent: Node, ref: str, count: int) -> None:
        """Add or remove at the end until there are `count`."""
        present = self.instances(parent, ref)
        wanted = count - len(present)
        if wanted > 0:
            self._room_for(ref, wanted, len(present))
            first = self._position(parent, ref, present, None)
            grown = [self._grow(parent, ref, first + number) for number in range(wanted)]
            self.filling.mark_structure(ref)
            for node in grown:
                self._fire(node)
        while len(self.instances(parent, ref)) > count:
            self.remove(self.instances(parent, ref)[-1])
