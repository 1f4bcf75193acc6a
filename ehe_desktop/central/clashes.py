"""The life of a conflict: made, followed while its sides are edited further, settled by a person.

A conflict has two sides. Whoever goes on editing one of them moves that side, so a chain
of edits made offline is one question and not five. Sides that become equal settle it.
For a cautious group the value in force is the most cautious of all open sides, whatever
the order they came in. Pure: nothing here reads a table or knows who may decide.

Source: sync.md B3.4, B5 (6, 12, 15).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from ehe_desktop.domain.conflict import Conflict, Side
from ehe_desktop.domain.merge import Clash, Group, is_cautious, more_cautious
from ehe_desktop.domain.records import Body, Kind, Record, read, write

OPEN: Final = "open"
SETTLED: Final = "settled"
SAME: Final = "same"
"""`settled_as` when both sides came to the same value by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One conflict as the centre holds it: its record and what the record says."""

    record: Record
    says: Conflict

    @property
    def is_open(self) -> bool:
        """True until a person settled it or its sides became equal."""
        return self.says.state == OPEN

    def has_side(self, values: Body) -> bool:
        """True when one of the two sides is exactly `values`."""
        return values in (self.says.theirs.values, self.says.yours.values)


def question_of(record: Record) -> Question:
    """Read a conflict record."""
    return Question(record=record, says=read(Conflict, record.body))


def new_question(target: Record, clash: Clash, sides: tuple[Side, Side]) -> Question:
    """Ask about `clash` in `target`; `sides` are theirs and yours with who made them."""
    theirs, yours = sides
    says = Conflict(
        record_kind=target.kind,
        record_id=target.id,
        group=clash.group,
        base=clash.base,
        theirs=theirs,
        yours=yours,
        effective=clash.effective,
    )
    name = f"ehe:conflict:{yours.op_id}:{target.id}:{clash.group[0] if clash.group else ''}"
    record = Record(
        kind="conflict",
        id=str(uuid5(NAMESPACE_URL, name)),
        body=write(says),
        family_id=target.family_id,
        child_id=target.child_id,
        rev=1,
    )
    return Question(record=record, says=says)


def move_side(question: Question, old: Body, new: Side, kind: Kind) -> Question:
    """Replace every side that equals `old` with `new`; settle the question when both become equal."""
    says = question.says
    theirs = new if says.theirs.values == old else says.theirs
    yours = new if says.yours.values == old else says.yours
    says = replace(says, theirs=theirs, yours=yours)
    if theirs.values == yours.values:
        says = replace(
            says,
            state=SETTLED,
            settled_as=SAME,
            settled_by=new.author,
            settled_at=new.at,
            result=dict(new.values),
        )
    elif is_cautious(kind, says.group):
        winner = more_cautious(kind, says.group, (theirs.values, yours.values))
        says = replace(says, effective="theirs" if winner == theirs.values else "yours")
    return _next(question, says)


def settle(question: Question, decided: Body, how: str, by: Side) -> Question:
    """Settle it as `decided`; the side not chosen stays in the record."""
    says = replace(
        question.says,
        state=SETTLED,
        settled_as=how,
        settled_by=by.author,
        settled_at=by.at,
        result=dict(decided),
    )
    return _next(question, says)


def decided_value(says: Conflict, how: str, result: Any) -> dict[str, Any] | None:
    """The values a `resolve` op chooses; None when it names no choice of this conflict."""
    if how == "theirs":
        return dict(says.theirs.values)
    if how == "yours":
        return dict(says.yours.values)
    if how == "other" and isinstance(result, Mapping) and set(result) <= set(says.group):
        return dict(says.theirs.values) | dict(result)
    return None


def value_in_force(kind: Kind, group: Group, otherwise: Body, open_: Iterable[Question]) -> Body:
    """What a cautious group must be: `otherwise`, or the most cautious of all open sides."""
    sides = [
        side.values
        for question in open_
        if question.is_open and question.says.group == group
        for side in (question.says.theirs, question.says.yours)
    ]
    return more_cautious(kind, group, sides) if sides else otherwise


def _next(question: Question, says: Conflict) -> Question:
    body = dict(question.record.body) | write(says)
    return Question(
        record=replace(question.record, body=body, rev=question.record.rev + 1), says=says
    )
