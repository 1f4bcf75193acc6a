"""Two edits of one record: what stands, what is combined, and what a person must settle.

A merge works on atomic groups of fields and never mixes the sides of a group. Where both
sides changed a group to different values there is a clash: for an ordinary group the value
already held stays in force; for a cautious one the more cautious of the two does, at once.
Either way both values are kept for a person to choose from. The cautious order is
total, so the order in which edits arrive never decides.

Pure: no clock, no store, no arrival order. Flag and concern events are never merged
(they only grow), and nothing here decides who may edit.

Source: sync.md B3.2 and B3.4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

import msgspec

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.records import KINDS, Body, Kind, Op, Record, RecordClass

Group = tuple[str, ...]
Caution = tuple[Any, ...]
_ABOVE_ALL_BANDS: Final = 9
"""Rank of a band code we do not know: a newer system's word is never the milder one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One atomic group that two edits changed to different values."""

    group: Group
    base: Body
    theirs: Body
    yours: Body
    effective: str
    """Which side is in force until it is settled: `theirs` or `yours`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What one edit made of one record."""

    body: Body
    changed: frozenset[str] = frozenset()
    """Fields whose value is not what was held before."""
    clashes: tuple[Clash, ...] = ()
    is_combined: bool = False
    """Somebody else's change since `base_rev` stands beside this one, or both wrote the same."""
    went_back: bool = False
    """A group of this edit was changed and changed back in between; worth a note where it is cautious."""


def merge_group(base: Body, theirs: Body, yours: Body) -> Body | None:
    """Three-way merge of one atomic group; None when a person must settle it.

    >>> merge_group({"a": 1}, {"a": 1}, {"a": 2})
    {'a': 2}
    >>> merge_group({"a": 1}, {"a": 3}, {"a": 2}) is None
    True
    """
    if theirs == base:
        return yours
    if yours in (base, theirs):
        return theirs
    return None


def merge_patch(kind: Kind, held: Record, op: Op) -> Merged:
    """Merge the patch `op` into the record `held`, group by group.

    A group counts as unchanged since the edit was begun when none of its fields has a
    `field_rev` above `op.base_rev`, or when each value held equals the one the edit
    started from: so a chain of edits made offline needs no history here.

    Raises:
        RuleBroken: the records of this kind are not edited by patches.
    """
    if kind.record_class not in (
        RecordClass.FIELD_MERGE,
        RecordClass.CAUTIOUS,
        RecordClass.PRIVATE_DRAFT,
    ):
        raise RuleBroken(f"a record of the kind {kind.name} is never edited")
    body = dict(held.body)
    clashes: list[Clash] = []
    combined = held.rev > op.base_rev and any(
        rev > op.base_rev for name, rev in held.field_rev.items() if name not in op.set
    )
    went_back = False
    for group in groups_of(kind, op.set):
        theirs, yours = held_side(held.body, group), edited_side(held.body, op, group)
        if not is_changed(held, op, group):
            went_back |= any(held.field_rev.get(name, 0) > op.base_rev for name in group)
            body.update(yours)
        elif theirs == yours:
            combined = True
        else:
            clash = clash_of(kind, group, (base_side(op, group), theirs, yours))
            clashes.append(clash)
            body.update(clash.yours if clash.effective == "yours" else {})
    changed = frozenset(
        name for name in body if name not in held.body or body[name] != held.body[name]
    )
    return Merged(
        body=body,
        changed=changed,
        clashes=tuple(clashes),
        is_combined=combined,
        went_back=went_back,
    )


def clash_of(kind: Kind, group: Group, sides: tuple[Body, Body, Body]) -> Clash:
    """The clash of `sides` (base, theirs, yours), with the side that is in force meanwhile."""
    base, theirs, yours = sides
    winner = more_cautious(kind, group, (theirs, yours)) if is_cautious(kind, group) else theirs
    effective = "theirs" if winner == theirs else "yours"
    return Clash(group=group, base=base, theirs=theirs, yours=yours, effective=effective)


def groups_of(kind: Kind, names: Iterable[str]) -> tuple[Group, ...]:
    """The atomic groups that the fields `names` touch, each once, in the order of their names.

    A draft is one group whatever its fields: two devices' drafts are never mixed.
    """
    if kind.record_class is RecordClass.PRIVATE_DRAFT:
        return (tuple(sorted(names)),)
    return tuple(sorted({kind.group_of(name) for name in names}))


def is_changed(held: Record, op: Op, group: Group) -> bool:
    """True when somebody changed a field of `group` after this edit was begun."""
    return any(
        held.field_rev.get(name, 0) > op.base_rev
        and not (name in op.base and op.base[name] == held.body.get(name))
        for name in group
    )


def held_side(body: Body, group: Group) -> dict[str, Any]:
    """The values of `group` in `body`; a field that is not there stays out."""
    return {name: body[name] for name in group if name in body}


def base_side(op: Op, group: Group) -> dict[str, Any]:
    """The values of `group` the edit started from, as far as it says."""
    return {name: op.base[name] for name in group if name in op.base}


def edited_side(body: Body, op: Op, group: Group) -> dict[str, Any]:
    """The whole group as the edit would have it: its values, else its base, else what is held."""
    sources: tuple[Body, ...] = (op.set, op.base, body)
    side = {}
    for name in group:
        source = next((values for values in sources if name in values), None)
        if source is not None:
            side[name] = source[name]
    return side


def more_cautious(kind: Kind, group: Group, sides: Iterable[Body]) -> Body:
    """The most cautious of `sides`: a join, so neither order nor repetition matters.

    Raises:
        RuleBroken: the group has no cautious order, or there is no side.
    """
    order = _caution(kind, group)
    if order is None:
        raise RuleBroken(f"the group {group[0]!r} of {kind.name} has no cautious order")
    listed = list(sides)
    if not listed:
        raise RuleBroken("a join needs at least one side")
    # equal caution, other words: settled by the text itself, so that every order ends the same
    return max(listed, key=lambda side: (order(side), msgspec.json.encode(side, order="sorted")))


def is_cautious(kind: Kind, group: Group) -> bool:
    """True when the more cautious value of `group` wins at once."""
    return _caution(kind, group) is not None


def standing_id(kind_name: str, child_id: str) -> str:
    """The id of a record that stands once per child, the same on every device that makes it."""
    return str(uuid5(NAMESPACE_URL, f"ehe:{kind_name}:{child_id}"))


def _caution(kind: Kind, group: Group) -> Callable[[Body], Caution] | None:
    return _ORDERS.get((kind.name, group[0])) if group else None


def _risk(side: Body) -> Caution:
    band = max(_rank(side.get("band")), _rank(side.get("raised_to")))
    floors = side.get("floors")
    shortest = min(floors.values(), default=999) if isinstance(floors, Mapping) else 999
    return band, -shortest, side.get("score") or 0


def _rank(code: Any) -> int:
    if not code:
        return 0
    try:
        return RiskBand.from_code(code).rank
    except RuleBroken:
        return _ABOVE_ALL_BANDS


def _review(side: Body) -> Caution:
    due_on = _day(side.get("due_on"))
    if due_on is None:
        return 0, 0, bool(side.get("bring_to_supervision"))
    return 1, -due_on.toordinal(), bool(side.get("bring_to_supervision"))


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _said(name: str) -> Callable[[Body], Caution]:
    """A mark or note about safety: set before not set.

    Between two notes the longer stands, so that every order ends the same; it is no judge of care, and
    officers read both until one is kept (`services/safety_note.py`).
    """

    def order(side: Body) -> Caution:
        value = side.get(name)
        return (len(value),) if isinstance(value, str) else (int(bool(value)),)

    return order


_ORDERS: Final[Mapping[tuple[str, str], Callable[[Body], Caution]]] = {
    ("risk_assessment", KINDS["risk_assessment"].groups[0][0]): _risk,
    ("review_plan", KINDS["review_plan"].groups[0][0]): _review,
    ("family", "visit_safety"): _said("visit_safety"),
    ("family", "two_person_visit"): _said("two_person_visit"),
    ("family", "address_confidential"): _said("address_confidential"),
}
"""By kind and first field of the group: how cautious a side is; a greater value is more so."""
