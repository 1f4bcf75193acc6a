"""The choices of a question as they stand now: filtered, labelled, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ehe_desktop.xforms import search
from ehe_desktop.xforms.controls import Control, Itemset
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.itext import Itext, Text, show
from ehe_desktop.xforms.scope import FormScope
from ehe_desktop.xforms.tree import Node
from ehe_desktop.xforms.xpath.context import Ctx


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: the value kept, the label shown, and its other columns."""

    value: str
    label: Text
    data: Mapping[str, str] = field(default_factory=dict)


def choices_of(control: Control, node: Node, scope: FormScope) -> list[Choice]:
    """Return the choices a question offers at its node: none, and told, where its list fails."""
    itext, language = scope.form.itext, scope.lang
    try:
        if control.itemset is not None:
            return _from_list(control.itemset, node, scope, itext)
        if control.search is not None:
            return _from_search(control, node, scope)
    except FormError as error:
        scope.fail(error, node)
        return []
    ctx = Ctx(scope, node)
    return [
        Choice(choice.value, show(choice.words, itext, language, ctx)) for choice in control.choices
    ]


def _from_list(itemset: Itemset, node: Node, scope: FormScope, itext: Itext) -> list[Choice]:
    found: list[Choice] = []
    for item in itemset.nodeset.nodes(Ctx(scope, node)):
        ctx = Ctx(scope, item, current=item)
        value = itemset.value.string(ctx)
        data = {child.name: child.text for child in item.children if not child.children}
        found.append(Choice(value, show(itemset.words, itext, scope.lang, ctx), data))
    return found


def _from_search(control: Control, node: Node, scope: FormScope) -> list[Choice]:
    """Return the choices written out, then a choice for each row that was found."""
    assert control.search is not None
    ctx = Ctx(scope, node)
    rows = control.search.nodes(ctx)
    found: dict[str, Choice] = {}
    for choice in control.choices:
        words = show(choice.words, scope.form.itext, scope.lang, ctx)
        if not search.is_column(choice.value):
            found.setdefault(choice.value, Choice(choice.value, words))
            continue
        for row in rows:
            value = search.cells(row, choice.value)
            data = {cell.name: cell.text for cell in row.children}
            label = Text(search.cells(row, words.plain))
            found.setdefault(value, Choice(value, label, data))
    return list(found.values())


def values_of(control: Control, node: Node, scope: FormScope) -> dict[str, None]:
    """Return only the values, in order, for dropping answers that are no longer offered."""
    if control.search is not None:
        return {choice.value: None for choice in _from_search(control, node, scope)}
    if control.itemset is None:
        return {choice.value: None for choice in control.choices}
    value = control.itemset.value
    return {
        value.string(Ctx(scope, item)): None
        for item in control.itemset.nodeset.nodes(Ctx(scope, node))
    }


def still_offered(text: str, control: Control, node: Node, scope: FormScope) -> str:
    """Return the answer without choices that are gone, and only without those.

    An order of choices also takes in what is newly offered, at its end: an order that
    leaves some out is none.
    """
    offered = values_of(control, node, scope)
    if control.kind == "select1":
        return text if text in offered else ""
    kept = [word for word in text.split() if word in offered]
    if control.kind == "rank":
        kept += [value for value in offered if value not in kept]
    return " ".join(kept)


def in_list_order(text: str, control: Control, node: Node, scope: FormScope) -> str:
    """Return several chosen values in the order they are offered, strangers last."""
    words = list(dict.fromkeys(text.split()))
    if len(words) < 2:
        return " ".join(words)
    try:
        offered = values_of(control, node, scope)
    except FormError as error:
        scope.fail(error, node)
        return " ".join(words)
    places = {value: place for place, value in enumerate(offered)}
    return " ".join(sorted(words, key=lambda word: places.get(word, len(places))))
