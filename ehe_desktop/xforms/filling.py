"""One filling of a form: the answers, and the working out that follows each change.

A change marks the expressions that read it; they are worked out in the form's own order,
each at most a bounded number of times in one action, until nothing is left. Actions fired
by a changed value run once each in one action. No widget, no file, no clock of its own.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Mapping
from typing import Final

from ehe_desktop.xforms.casting import cast
from ehe_desktop.xforms.changes import Gathering
from ehe_desktop.xforms.choices import still_offered
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.errors import FormError, FormTooLarge
from ehe_desktop.xforms.events import CHANGED, LOAD, SetValue
from ehe_desktop.xforms.graph import Target
from ehe_desktop.xforms.limits import (
    MAX_ACTION_STEPS,
    MAX_ALL_TEXT,
    MAX_EVENT_CHAIN,
    MAX_REPEATS,
    MAX_STEPS,
)
from ehe_desktop.xforms.scope import FormScope, State, anchor, phantom, ref_of, state
from ehe_desktop.xforms.tree import Node, below
from ehe_desktop.xforms.xpath.context import Ctx, Env
from ehe_desktop.xforms.xpath.values import to_boolean

_SPOKEN: Final = frozenset({"jr:itext", "jr:choice-name"})
_MAX_RUNS: Final = 50  # of one expression in one action; only a loop reaches it


class Filling:
    """The answers and the engine that keeps them true."""

    def __init__(self, form: FormDef, env: Env) -> None:
        """Take a copy of the form's instance; nothing is worked out yet."""
        self.form = form
        self.env = env
        self.document = Node("document")
        self.root = form.instance.clone()
        self.document.append(self.root)
        self.scope = FormScope(form, env, self.document)
        self.failures = self.scope.failures
        self.changes = Gathering()
        self.loading = True
        self.fresh = True  # a form that fails on its own defaults is refused
        self.resize: Callable[[Node, str, int], None] = _no_repeats
        self._heap: list[int] = []
        self._pending: dict[int, set[Node] | None] = {}
        self._runs: dict[int, int] = {}
        self._spent = 0
        self._length = 0  # characters of all answers worked out or given
        self._events: list[Node] = []
        self._fired: set[tuple[int, int]] = set()
        self._new: list[Node] = []  # what came to be in this action
        self._on_change: dict[str, list[SetValue]] = {}
        for action in form.actions:
            if CHANGED in action.events:
                self._on_change.setdefault(action.place, []).append(action)
        self._readers = form.plan.readers
        self._targets = form.plan.targets
        self._calculates: dict[str, list[int]] = {}
        for number, target in enumerate(self._targets):
            if target.aspect in {"calculate", "count"}:
                self._calculates.setdefault(target.where, []).append(number)
        self._still: dict[int, list[Ctx]] = {}  # outside repeats a target has always the same
        self._names = [tuple(t.where.split("/")[1:]) for t in form.plan.targets]
        work: Mapping[str, Callable[[Target, Ctx], None]] = {
            "calculate": self._calculate,
            "relevant": self._relevance,
            "required": self._flag,
            "readonly": self._flag,
            "label": self._relabel,
            "choices": self._rechoose,
            "count": self._recount,
        }
        self._works = [(target, work[target.aspect]) for target in self._targets]
        self.adopt(self.root, f"/{self.root.name}")
        self._joined = {target: self._all_of(target) for target in self._targets if target.also}

    def _all_of(self, target: Target) -> list[Node]:
        """Return every node a condition stands on; none of them is in a repeat."""
        paths = (target.where, *target.also)
        return [n for path in paths for n in self.scope.everywhere(tuple(path.split("/")[1:]))]

    def adopt(self, top: Node, path: str) -> None:
        """Give a subtree its states."""
        binds, repeats = self.form.binds, self.form.shape.repeats
        around = top.parent.note if top.parent is not None else None
        stack = [(top, path, isinstance(around, State) and around.inside)]
        while stack:
            node, here, inside = stack.pop()
            is_repeat = here in repeats
            inside = inside or is_repeat
            node.note = State(here, binds.get(here), is_repeat=is_repeat, inside=inside)
            for attribute in node.attributes:
                ref = f"{here}/@{attribute.name}"
                attribute.note = State(ref, binds.get(ref), is_repeat=False, inside=inside)
            if node.children:
                stack.extend([(child, f"{here}/{child.name}", inside) for child in node.children])

    # marking ---------------------------------------------------------------

    def mark_all(self) -> None:
        """Mark every expression, for a fresh load; nobody looks at labels and choices yet."""
        self._pending = dict.fromkeys(
            number
            for number, target in enumerate(self._targets)
            if target.aspect not in {"label", "choices"}
        )
        self._heap = list(self._pending)

    def mark(self, number: int, where: Node | None) -> None:
        """Mark one expression, everywhere or only below one node."""
        if number not in self._pending:
            heapq.heappush(self._heap, number)
            self._pending[number] = None if where is None else {where}
            return
        waiting = self._pending[number]
        if waiting is not None:
            if where is None:
                self._pending[number] = None
            else:
                waiting.add(where)

    def mark_spoken(self) -> None:
        """Mark what reads texts of the active language; an answer written over stays as it is."""
        for number, target in enumerate(self._targets):
            if not any(expr.functions & _SPOKEN for expr in target.exprs):
                continue
            if target.aspect != "calculate":
                self.mark(number, None)
                continue
            for node in self.scope.everywhere(self._names[number]):
                if node.text == state(node).worked:
                    self.mark(number, node)

    def mark_readers(self, node: Node) -> None:
        """Mark whatever reads this node."""
        for number, shared in self._readers.get(state(node).path, ()):
            self.mark(number, anchor(node, shared) if shared else None)

    def mark_new(self, top: Node) -> None:
        """Mark everything that belongs to a new subtree."""
        self._new.append(top)
        for path in self.form.shape.below(state(top).path):
            for number in self.form.plan.own.get(path, ()):
                self.mark(number, top)

    def mark_structure(self, repeat: str) -> None:
        """Mark everything that looks at a repeat from anywhere."""
        for number in self.form.plan.structural(repeat, self.form.shape):
            self.mark(number, None)

    # changing --------------------------------------------------------------

    def write(self, node: Node, text: str) -> None:
        """Keep a new text, and fire what a change of it sets off."""
        if self._keep(node, text) and state(node).path in self._on_change:
            self._events.append(node)

    def _keep(self, node: Node, text: str) -> bool:
        """Keep a new text; say whether it differs from the old."""
        if node.text == text:
            return False
        own: State = node.note
        self._length += len(text) - len(node.text)
        if self._length > MAX_ALL_TEXT:
            self._length -= len(text) - len(node.text)
            raise FormTooLarge("text", f"the answers are longer than {MAX_ALL_TEXT} characters")
        node.text = text
        if not self.loading:
            self.changes.values.add(ref_of(node))
        for number, shared in self._readers.get(own.path, ()):
            self.mark(number, anchor(node, shared) if shared else None)
        return True

    def settle(self) -> None:
        """Work everything out that is marked, then fire events, until all is still."""
        while self._heap or self._events:
            if self._heap:
                self._work_out(heapq.heappop(self._heap))
            else:
                self._fire(self._events.pop(0))
        self._runs.clear()
        self._fired.clear()
        self._new.clear()
        self._spent = 0

    def _work_out(self, number: int) -> None:
        where = self._pending.pop(number)
        runs = self._runs[number] = self._runs.get(number, 0) + 1
        target, work = self._works[number]
        if runs > _MAX_RUNS:
            self.failures.append(FormError("loop", "the expression never settles", target.where))
            return
        scope = self.scope
        for ctx in self._still.get(number) or self._places(number, where):
            scope.steps = MAX_STEPS
            try:
                work(target, ctx)
            except FormError as error:
                if self.loading and self.fresh:
                    raise error.at(target.where) from error
                self.failures.append(error.at(target.where))
            self._spent += MAX_STEPS - scope.steps + 1
            if self._spent > MAX_ACTION_STEPS:
                self._give_up(target)
                return

    def _give_up(self, target: Target) -> None:
        """Leave the rest as it is: the form asks for more work than one action may cost."""
        error = FormTooLarge("work", "the form asks for too much work", target.where)
        if self.loading and self.fresh:
            raise error
        self.failures.append(error)
        self._heap.clear()
        self._pending.clear()
        self._events.clear()

    def _places(self, number: int, where: set[Node] | None) -> list[Ctx]:
        """Return where a target stands: everywhere, or only below some nodes."""
        names, target = self._names[number], self._targets[number]
        if target.aspect == "count":
            names = names[:-1]
        if not self.scope.crosses(names):
            nodes = self._joined[target][:1] if target.also else self.scope.everywhere(names)
            still = [Ctx(self.scope, node) for node in nodes]
            self._still[number] = still
            return still
        if where is None:
            return [Ctx(self.scope, node) for node in self.scope.everywhere(names)]
        found: list[Node] = []
        for top in where:
            depth = state(top).path.count("/")
            if depth <= len(names):
                found.extend(below([top], names[depth:]))
            else:
                parent = anchor(top, "/" + "/".join(names))
                found.extend([] if parent is None else [parent])
        return [Ctx(self.scope, node) for node in found]

    def _calculate(self, target: Target, ctx: Ctx) -> None:
        """Work out an answer; one that is not relevant waits until it is."""
        node = ctx.node
        if not node.live:
            return
        own: State = node.note
        kind = own.bind.type if own.bind is not None else "string"
        text = own.worked = cast(target.exprs[0].run(ctx), kind, ctx)
        if self._keep(node, text) and own.path in self._on_change and not self._is_new(node):
            self._events.append(node)

    def _is_new(self, node: Node) -> bool:
        """Say whether a node has only now come to be: what is worked out for it is no change."""
        return self.loading or any(anchor(node, state(top).path) is top for top in self._new)

    def _relevance(self, target: Target, ctx: Ctx) -> None:
        """Work out whether a node counts, and all that the same condition stands on."""
        relevant = to_boolean(target.exprs[0].run(ctx))
        for node in self._joined.get(target, (ctx.node,)):
            own: State = node.note
            if own.relevant is not relevant:
                own.relevant = relevant
                self._relive(node)

    def _relive(self, top: Node) -> None:
        """Carry relevance down a subtree, marking what reads the nodes that turned."""
        stack = [top]
        while stack:
            node = stack.pop()
            own: State = node.note
            live = own.relevant and (node.parent is None or node.parent.live)
            if live is node.live:
                continue
            node.live = live
            if not self.loading:
                self.changes.relevance.add(ref_of(node))
            path = own.path
            if path in self._readers:
                self.mark_readers(node)
            if live and path in self._calculates:
                for number in self._calculates[path]:
                    self.mark(number, node)
            if node.children or node.attributes:
                stack.extend((*node.children, *node.attributes))

    def _flag(self, target: Target, ctx: Ctx) -> None:
        """Work out `required` or `readonly`."""
        found = target.exprs[0].boolean(ctx)
        for node in self._joined.get(target, (ctx.node,)):
            own = state(node)
            if getattr(own, target.aspect) is not found:
                setattr(own, target.aspect, found)
                if not self.loading:
                    self.changes.flags.add(ref_of(node))

    def _relabel(self, target: Target, ctx: Ctx) -> None:
        """Tell the widgets that a label or hint may read differently."""
        del target
        if not self.loading:
            self.changes.labels.add(ref_of(ctx.node))

    def _rechoose(self, target: Target, ctx: Ctx) -> None:
        """Drop an answer that is no longer among the choices."""
        if self.loading:
            return
        node = ctx.node
        self.changes.choices.add(ref_of(node))
        control = self.form.controls.get(target.where)
        if control is None or not (node.text or state(node).ranked):
            return
        state(node).ranked = control.kind == "rank"
        self.write(node, still_offered(node.text, control, node, self.scope))

    def _recount(self, target: Target, ctx: Ctx) -> None:
        """Give a repeat as many instances as its count says.

        A count that was emptied, to be written anew, takes no answers away.
        """
        parent = ctx.node
        wanted = target.exprs[0].number(Ctx(self.scope, phantom(parent, target.where)))
        if not math.isnan(wanted):
            self.resize(parent, target.where, int(min(max(wanted, 0), MAX_REPEATS + 1)))
        elif self.loading and self.fresh:
            self.resize(parent, target.where, 0)

    # events ----------------------------------------------------------------

    def _fire_waiting(self) -> None:
        while self._events:
            self._fire(self._events.pop(0))

    def _fire(self, node: Node) -> None:
        for action in self._on_change.get(state(node).path, ()):
            key = (id(action), id(node))
            if key in self._fired or len(self._fired) > MAX_EVENT_CHAIN:
                continue
            self._fired.add(key)
            self.act(action, node)

    def act(self, action: SetValue, node: Node) -> None:
        """Carry out one action standing at `node`."""
        try:
            found = action.target.nodes(Ctx(self.scope, node))
            if not found:
                return
            target = found[0]
            self.write(target, self._value(action, target))
        except FormError as error:
            self.failures.append(error.at(action.place))

    def _value(self, action: SetValue, target: Node) -> str:
        """Work out what to write; its own paths begin at the target."""
        if action.value is None:
            return action.literal
        ctx = Ctx(self.scope, target)
        bind = state(target).bind
        return cast(action.value.run(ctx), bind.type if bind is not None else "string", ctx)

    def fire_load(self, event: str) -> None:
        """Fire an event of loading, wherever its actions stand; each has followed before the next begins."""
        for action in self.form.actions:
            if event in action.events:
                for node in self.scope.everywhere(tuple(action.place.split("/")[1:])):
                    self.act(action, node)
                    self._fire_waiting()
        if event != LOAD:
            self.fire_load(LOAD)


def _no_repeats(_parent: Node, _ref: str, _count: int) -> None:
    """Stand in until the session brings its repeats."""
