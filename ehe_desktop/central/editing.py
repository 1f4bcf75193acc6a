"""Edits of records that change: patches merged, drafts kept apart, conflicts settled.

The merge itself is `domain/merge.py`, the life of a conflict `clashes.py`; here the two
are joined with what the centre holds. Who may edit was decided before (`accept.py`).

Source: sync.md B3.4, B5 (6, 12, 15).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from ehe_desktop.central.clashes import (
    Question,
    decided_value,
    move_side,
    new_question,
    question_of,
    settle,
    value_in_force,
)
from ehe_desktop.central.desk import Decision, Desk, Held
from ehe_desktop.central.roles import kinds_written_by
from ehe_desktop.central.verdicts import (
    NOT_HERE,
    dead,
    history_row,
    outcome_of,
    side_of,
)
from ehe_desktop.domain.conflict import Side
from ehe_desktop.domain.merge import (
    Clash,
    Group,
    base_side,
    clash_of,
    edited_side,
    groups_of,
    held_side,
    is_cautious,
    merge_patch,
)
from ehe_desktop.domain.records import (
    KINDS,
    Body,
    Kind,
    Op,
    Record,
    RecordClass,
    Verdict,
    read,
)
from ehe_desktop.wire.codec import encode

BETWEEN: Final = "It was changed in between and changed back."
LOST: Final = "The difference this settles is not with the central system any more."
_CONTESTED: Final = (RecordClass.FIELD_MERGE, RecordClass.CAUTIOUS)
"""Classes of records that conflicts are about."""


@dataclass(slots=True)
class _Work:
    """One patch being taken in: the body as it grows, and the conflicts it made or moved."""

    body: dict[str, Any]
    questions: dict[str, Question] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Ids of the conflicts this op's author must be told of."""


def edit(op: Op, kind: Kind, held: Held, desk: Desk) -> Decision:
    """Take in a patch, or a create of what is already there (a patch from nothing)."""
    if kind.record_class is RecordClass.PRIVATE_DRAFT:
        return _edit_draft(op, kind, held, desk)
    target = held.record
    merged = merge_patch(kind, target, op)
    work = _Work(body=dict(merged.body))
    clashes = {clash.group: clash for clash in merged.clashes}
    open_ = desk.open_questions(target.id)
    for group in groups_of(kind, op.set):
        own = [q for q in open_ if q.says.group == group]
        _ask(op, (kind, target, group), (clashes.get(group), own), work, desk)
    read(kind.body, work.body)
    after = _next(target, work.body)
    verdict = Verdict.APPLIED
    if work.asked:
        verdict = Verdict.CONFLICT
    elif merged.is_combined or after is target:
        verdict = Verdict.MERGED
    note = BETWEEN if merged.went_back and _by_another(target, op, kind, desk) else ""
    conflict_id = work.asked[0] if work.asked else ""
    outcome = outcome_of(op, verdict, after, conflict=conflict_id, reason=note)
    if merged.is_combined and op.base_rev:  # one offered again names no rev it was begun from
        outcome = replace(outcome, merged=_beside(op, target, desk))
    return Decision(
        outcome=outcome,
        puts=_puts(held, after, work.questions.values()),
        history=(history_row(op, verdict, after, desk, note=note),),
    )


def _ask(
    op: Op,
    place: tuple[Kind, Record, Group],
    known: tuple[Clash | None, list[Question]],
    work: _Work,
    desk: Desk,
) -> None:
    """Follow the open conflicts of one group, or make a new one, and set the value in force."""
    kind, target, group = place
    clash, open_ = known
    if clash is None and not open_:
        return
    base = {name: op.base.get(name, value) for name, value in held_side(target.body, group).items()}
    yours = edited_side(target.body, op, group)
    side = side_of(op, yours, desk)
    # who made the record unseen, or settled what a restore lost, began from no side: it moves none of them
    known_to = [q for q in open_ if q.has_side(base)] if base_side(op, group) else []
    is_seen = known_to or any(q.has_side(yours) for q in open_)
    if clash is None and not is_seen:
        # it goes on from a decision that did not stand: the open sides count, not it, so it is asked about too
        clash = clash_of(kind, group, (base, held_side(target.body, group), yours))
        work.body.update(clash.theirs if clash.effective == "theirs" else clash.yours)
    moved = [move_side(q, base, side, kind) for q in known_to]
    if moved and clash is not None:
        work.asked.extend(q.record.id for q in moved if q.is_open)
    elif clash is not None:
        moved = [new_question(target, clash, (_their_side(target, clash, desk), side))]
        work.asked.append(moved[0].record.id)
    work.questions |= {q.record.id: q for q in moved}
    if is_cautious(kind, group):
        still = {q.record.id: q for q in open_} | {q.record.id: q for q in moved}
        otherwise = held_side(work.body, group)
        work.body.update(value_in_force(kind, group, otherwise, still.values()))


def _beside(op: Op, target: Record, desk: Desk) -> dict[str, str]:
    """Fields that other devices changed since the edit was begun, and that it leaves alone: who did."""
    names = {n: rev for n, rev in target.field_rev.items() if rev > op.base_rev and n not in op.set}
    made = {rev: desk.last_edit(target.id, rev) for rev in set(names.values())}
    return {
        name: made[rev][0].author
        for name, rev in names.items()
        if made[rev][1] != desk.device.replica_id
    }


def _their_side(target: Record, clash: Clash, desk: Desk) -> Side:
    rev = max((target.field_rev.get(name, 0) for name in clash.group), default=target.rev)
    made_by, _ = desk.last_edit(target.id, rev)
    return replace(made_by, values=dict(clash.theirs))


def _by_another(target: Record, op: Op, kind: Kind, desk: Desk) -> bool:
    """True when a cautious group was last written by another device: a chain of one's own is no news."""
    cautious = [g for g in groups_of(kind, op.set) if is_cautious(kind, g)]
    revs = {target.field_rev.get(name, 0) for group in cautious for name in group}
    return bool(revs) and desk.last_edit(target.id, max(revs))[1] != desk.device.replica_id


def _edit_draft(op: Op, kind: Kind, held: Held, desk: Desk) -> Decision:
    """Two devices of one author: both drafts are kept, never mixed."""
    copy_id = str(uuid5(NAMESPACE_URL, f"ehe:draft:{held.record.id}:{desk.device.replica_id}"))
    is_behind = op.base_rev < held.record.rev
    by = desk.last_edit(held.record.id, held.record.rev)[1] if is_behind else ""
    target = held
    if is_behind and by != desk.device.replica_id:
        target = desk.find(copy_id) or _second_draft(copy_id, held, desk)
    body = dict(target.record.body) | dict(op.set)
    read(kind.body, body)
    is_new = target.record.rev == 0
    after = _next(target.record, body)
    is_second = target is not held
    verdict = Verdict.MERGED if is_second or after is target.record else Verdict.APPLIED
    said = "Kept beside the draft of your other device." if is_second else ""
    shown = held.record if is_second else after
    return Decision(
        outcome=outcome_of(op, verdict, shown, reason=said),
        puts=() if after is target.record and not is_new else (replace(target, record=after),),
        history=(history_row(op, verdict, after, desk, note=said),),
    )


def _second_draft(copy_id: str, held: Held, desk: Desk) -> Held:
    label = f"Draft ({desk.device.name})"
    body = dict(held.record.body) | {"copy_of": held.record.id, "copy_label": label}
    record = replace(held.record, id=copy_id, body=body, rev=0, field_rev={})
    return replace(held, record=record)


def resolve(op: Op, held: Held, desk: Desk) -> Decision:
    """Settle a conflict as a person decided, unless somebody was quicker or it moved on."""
    target = desk.records.get(question_of(held.record).says.record_id)
    if target is None:
        return dead(op, NOT_HERE)
    question = question_of(held.record)
    decided = decided_value(question.says, str(op.set.get("settled_as")), op.set.get("result"))
    if decided is None:
        return dead(op, "It does not say what was decided. Decide it again.")
    if question.is_open and op.base_rev == held.record.rev:
        return _settled(op, question, target, decided, desk)
    in_force = held_side(target.record.body, question.says.group)
    if not question.is_open and decided in (in_force, dict(question.says.result)):
        return _unchanged(op, held.record, Verdict.MERGED, desk)
    if question.is_open and question.has_side(decided):
        return _unchanged(op, held.record, Verdict.CONFLICT, desk)
    return _asked_again(op, question, target, decided, desk)


def resolve_lost(op: Op, desk: Desk) -> Decision:
    """A restore lost the conflict: the values decided on come in as an edit that has seen nothing.

    So they stand already, or a person is asked again; they are never put over what somebody wrote since.
    """
    target, values = _contested(op, desk), op.set.get("result")
    if target is None or not isinstance(values, Mapping) or not values:
        return dead(op, LOST)
    about = replace(
        op, kind=target.record.kind, record_id=target.record.id, set=values, base={}, base_rev=0
    )
    decision = edit(about, KINDS[about.kind], target, desk)
    asked = decision.outcome.conflict_id
    verdict = Verdict.CONFLICT if asked else Verdict.MERGED
    return replace(decision, outcome=outcome_of(op, verdict, conflict=asked))


def _contested(op: Op, desk: Desk) -> Held | None:
    """What `op` says the conflict was about, if there can have been one that this device may settle."""
    target = desk.records.get(str(op.set.get("record_id")))
    if target is None or target.is_gone or target.record.family_id != op.family_id:
        return None
    kind = KINDS.get(target.record.kind)
    if kind is None or kind.record_class not in _CONTESTED:
        return None
    return target if kind.name in kinds_written_by(desk.device.role) else None


def _settled(op: Op, question: Question, target: Held, decided: Body, desk: Desk) -> Decision:
    says, kind = question.says, KINDS[question.says.record_kind]
    by = side_of(op, decided, desk)
    over = settle(question, decided, str(op.set.get("settled_as")), by)
    others = [
        q for q in desk.open_questions(target.record.id)
        if q.record.id != question.record.id and q.says.group == says.group
    ]  # fmt: skip
    moved = {q.record.id: q for q in others}
    for old in (says.theirs.values, says.yours.values):
        for q in list(moved.values()):
            if q.is_open and q.has_side(old):
                moved[q.record.id] = move_side(q, old, by, kind)
    value = decided
    if is_cautious(kind, says.group):
        value = value_in_force(kind, says.group, decided, moved.values())
    body = dict(target.record.body) | dict(value)
    read(kind.body, body)
    after = _next(target.record, body)
    changed = [q for q in moved.values() if q.record.rev != desk.records[q.record.id].record.rev]
    rows = [history_row(op, Verdict.APPLIED, over.record, desk)]
    if after is not target.record:
        chosen = history_row(op, Verdict.APPLIED, after, desk)
        rows.append(chosen | {"after": encode(value).decode()})
    return Decision(
        outcome=outcome_of(op, Verdict.APPLIED, over.record),
        puts=_puts(target, after, [over, *changed]),
        history=tuple(rows),
    )


def _unchanged(op: Op, record: Record, verdict: Verdict, desk: Desk) -> Decision:
    """Nothing to do, or still a question: the choice is kept in history."""
    conflict_id = record.id if verdict is Verdict.CONFLICT else ""
    said = "It changed since you looked at it." if conflict_id else ""
    return Decision(
        outcome=outcome_of(op, verdict, record, conflict=conflict_id, reason=said),
        history=(history_row(op, verdict, record, desk, note=said),),
    )


def _asked_again(op: Op, question: Question, target: Held, decided: Body, desk: Desk) -> Decision:
    """A second, different decision: a new conflict, so that no third value is lost."""
    record, kind = target.record, KINDS[question.says.record_kind]
    group = question.says.group
    theirs = held_side(record.body, group)
    clash = clash_of(kind, group, (question.says.base, theirs, decided))
    sides = (_their_side(record, clash, desk), side_of(op, decided, desk))
    again = new_question(record, clash, sides)
    body = dict(record.body)
    if is_cautious(kind, group):
        open_ = [*desk.open_questions(record.id), again]
        body |= dict(value_in_force(kind, group, theirs, open_))
    after = _next(record, body)
    outcome = outcome_of(op, Verdict.CONFLICT, question.record, conflict=again.record.id)
    return Decision(
        outcome=outcome,
        puts=_puts(target, after, [again]),
        history=(history_row(op, Verdict.CONFLICT, again.record, desk),),
    )


def _next(record: Record, body: Mapping[str, Any]) -> Record:
    """The record with another body and the next rev; the record itself when nothing changed."""
    changed = [n for n in body if n not in record.body or body[n] != record.body[n]]
    if not changed and record.rev:
        return record
    rev = record.rev + 1
    return replace(
        record,
        body=dict(body),
        rev=rev,
        field_rev=dict(record.field_rev) | dict.fromkeys(changed, rev),
    )


def _puts(held: Held, after: Record, questions: Iterable[Question]) -> tuple[Held, ...]:
    puts = [] if after is held.record else [replace(held, record=after)]
    return (*puts, *(Held(record=q.record) for q in questions))
