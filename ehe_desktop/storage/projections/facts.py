"""What is known of each child of a family, gathered from the family's records.

This is the one input of every row about a child, so that a row made now and a row
made anew years later come from the same thing. Records from a newer program that do
not fit are left out, but for the child: a child is never dropped from the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from ehe_desktop.domain.child import Child
from ehe_desktop.domain.concern import ConcernEvent
from ehe_desktop.domain.conflict import Conflict
from ehe_desktop.domain.family import Family, ParentCarer
from ehe_desktop.domain.notice import Notification
from ehe_desktop.domain.plan import ReviewPlan, RiskAssessment
from ehe_desktop.domain.records import Record, kind_name
from ehe_desktop.domain.safeguarding import FlagEvent
from ehe_desktop.domain.visit import PutOff, Visit, VisitDraft
from ehe_desktop.storage.projections.rows import typed_body

B = TypeVar("B")
Known = tuple[Record, Any | None]
"""A record with its typed body; none for what a newer program wrote."""

_BODIES: Final = (
    Child, Family, ParentCarer, RiskAssessment, ReviewPlan, FlagEvent, ConcernEvent,
    Visit, PutOff, Notification, VisitDraft, Conflict,
)  # fmt: skip
CHILD_KINDS: Final = frozenset(kind_name(body) for body in _BODIES)
"""Kinds a row about a child depends on."""

DID_NOT_OPEN: Final = "One record did not open"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildFacts:
    """One child and everything their rows are made from. Maps are by record id."""

    child_id: str
    family_id: str
    child: Child
    family: Family
    adults: tuple[ParentCarer, ...] = ()
    risk: RiskAssessment | None = None
    review: ReviewPlan | None = None
    flag_events: dict[str, FlagEvent] = field(default_factory=dict)
    concern_events: dict[str, ConcernEvent] = field(default_factory=dict)
    visits: tuple[Visit, ...] = ()
    put_offs: tuple[PutOff, ...] = ()
    notifications: tuple[Notification, ...] = ()
    draft_open: bool = False
    conflict_open: bool = False


def children_of(family_id: str, held: Iterable[Record]) -> list[ChildFacts]:
    """The facts of each child of the family, from the family's and its children's records."""
    return children_known(family_id, [(one, typed_body(one)) for one in held])


def children_known(family_id: str, held: Iterable[Known]) -> list[ChildFacts]:
    """The same from records whose typed bodies are at hand."""
    bodies = [(one, _fitting(one, body)) for one, body in held]
    children = sorted(
        one.id for one, _ in bodies if one.kind == "child" and one.family_id == family_id
    )
    return [_one_child(child_id, family_id, bodies) for child_id in children]


def _fitting(one: Record, body: Any | None) -> Any | None:
    if body is None and one.kind == "child":
        return _unreadable(one)
    return body


def _unreadable(one: Record) -> Child:
    """A child whose record does not fit: with what name there is, and marked."""
    given, family = (
        text if isinstance(text, str) else ""
        for text in (one.body.get("given_name"), one.body.get("family_name"))
    )
    return Child(given_name=given or DID_NOT_OPEN, family_name=family)


def _one_child(
    child_id: str, family_id: str, bodies: list[tuple[Record, Any | None]]
) -> ChildFacts:
    everything = _Sorted(bodies)
    own = _Sorted((one, body) for one, body in bodies if child_id in (one.child_id, one.id))
    shared = _Sorted((one, body) for one, body in bodies if one.child_id is None)
    return ChildFacts(
        child_id=child_id,
        family_id=family_id,
        child=next(iter(own.of(Child).values())),
        family=next(iter(everything.of(Family).values()), Family()),
        adults=tuple(everything.of(ParentCarer).values()),
        risk=_latest(own.of(RiskAssessment), "assessed_on"),
        review=_latest(own.of(ReviewPlan), "set_on"),
        flag_events={**own.of(FlagEvent), **shared.of(FlagEvent)},
        concern_events=dict(own.of(ConcernEvent)),
        visits=tuple(own.of(Visit).values()),
        put_offs=tuple(own.of(PutOff).values()),
        notifications=tuple(own.of(Notification).values()),
        draft_open=any(
            draft.plan_id and draft.state == "draft" and child_id in draft.child_ids
            for draft in everything.of(VisitDraft).values()
        ),
        conflict_open=any(
            conflict.state == "open"
            for found in (own, shared)
            for conflict in found.of(Conflict).values()
        ),
    )


class _Sorted:
    """Bodies by their type and then by id, gone through once."""

    def __init__(self, bodies: Iterable[tuple[Record, Any | None]]) -> None:
        self._by_type: dict[type, dict[str, Any]] = {}
        for one, body in bodies:
            self._by_type.setdefault(type(body), {})[one.id] = body

    def of(self, body_type: type[B]) -> Mapping[str, B]:
        """Those of one type, in the order they came."""
        return self._by_type.get(body_type, {})


def _latest(found: Mapping[str, B], by: str) -> B | None:
    """The one that counts, should there be two: the newest, then the greater id."""
    if not found:
        return None
    newest = max(found, key=lambda key: (str(getattr(found[key], by) or ""), key))
    return found[newest]
