"""One op of one device: taken, combined, asked about, held back or refused, always with a reason.

A refusal never loses text: the whole op goes to the dead letters. A record the officer may not
see and one that does not exist get the same words. Nothing here writes: it reads the
desk and answers with a `Decision`.

Source: sync.md B3.2, B3.4, B3.5, B3.7; domain.md 7.5.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from ehe_desktop.central import editing
from ehe_desktop.central.context import Context
from ehe_desktop.central.desk import Decision, Desk, Held, Known, is_id, notice_row, visit_named
from ehe_desktop.central.roles import kinds_written_by, may_close, sees_every_family
from ehe_desktop.central.verdicts import NOT_HERE, dead, done, history_row, outcome_of
from ehe_desktop.central.writing import Row
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.ids import new_id
from ehe_desktop.domain.records import (
    KINDS,
    Kind,
    Op,
    Record,
    RecordClass,
    Verdict,
    op_kind_for,
    read,
)
from ehe_desktop.domain.second_sign_off import content_hash
from ehe_desktop.wire.codec import check_body, encode
from ehe_desktop.wire.errors import WireError

WAITS: Final = (
    "The office’s list does not show this family as yours. It waits here and is offered again at each sync. "
    "Tell your supervisor now."
)
ERASED: Final = "This was erased for good and cannot be written to."
_EDITED: Final = (RecordClass.FIELD_MERGE, RecordClass.CAUTIOUS, RecordClass.PRIVATE_DRAFT)
_WAITS_FOR_ANOTHER: Final = "It waits for something it belongs to, which is not at the office yet."
_AS_IT_IS: Final = "The office cannot take it as it is: "
_ALARMS: Final[Mapping[tuple[str, str], str]] = {
    ("flag_event", "raised"): "flag_raised",
    ("flag_event", "escalated"): "flag_raised",
    ("concern_event", "raised"): "concern_raised",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """Whether the officer may write to the op's family: now, late, or not."""

    is_held: bool
    is_late: bool = False
    why_not: str = NOT_HERE


def op_digest(op: Op) -> str:
    """What an op says, whoever sends it under whatever number: equal digests are one edit.

    `base_rev` is not among it: an op offered again names none, because revs may be of a time that is lost.
    The last place was a field that is gone; it stays empty, for digests are kept.
    """
    said = (
        op.op_id, op.op_kind, op.kind, op.record_id, op.family_id, op.child_id,
        op.base, op.set, op.deps, (),
    )  # fmt: skip
    return hashlib.sha256(encode(said)).hexdigest()


def decide(op: Op, digest: str, desk: Desk, context: Context) -> Decision:
    """The centre's word on one op, with all that follows from it."""
    known = desk.known.get(op.op_id)
    if known is not None:
        return _again(op, digest, known)
    fault = _fault_of(op, desk)
    if fault:
        return dead(op, fault)
    return _dependencies(op, desk) or _in_its_family(op, desk, context)


def _in_its_family(op: Op, desk: Desk, context: Context) -> Decision:
    kind, held = KINDS[op.kind], desk.records.get(op.record_id)
    if {op.record_id, op.child_id} & desk.hidden:
        return _no_place(op, NOT_HERE, desk)
    if desk.is_gone(op.record_id, op.family_id, op.child_id, visit_named(op)):
        # refused without a dead letter: that would keep what the law wants gone
        return Decision(outcome=outcome_of(op, Verdict.REFUSED, reason=ERASED))
    standing = _standing(op, held, desk, context)
    if not (standing.is_held or standing.is_late):
        return _no_place(op, standing.why_not, desk)
    try:
        decision = _by_class(op, kind, held, desk)
    except (RuleBroken, WireError) as broken:
        return dead(op, f"{_AS_IT_IS}{broken}.")
    return _as_late(decision) if standing.is_late else decision


def _no_place(op: Op, why: str, desk: Desk) -> Decision:
    """Refuse an op whose family was taken from the officer; one of a family never given waits on its device.

    Only a restore that lost the assignment, or the family, gives an honest laptop such work. Refused, it would
    go from there with the family, and a child show no flag; taken in, anybody could write to a family that was
    never theirs. So it waits until the family is there again and theirs. Somebody is told once: of each raise,
    of other work once a family.
    """
    family_id, access, held = op.family_id, desk.access, desk.records.get(op.record_id)
    is_there = desk.hung_on(family_id) is not None  # not so, and held by a supervisor: lost
    was_theirs = (is_there and access.holds(family_id)) or access.removal(family_id) is not None
    is_another = held is not None and not _fits_held(op, held, desk)
    if family_id is None or was_theirs or is_another:
        return dead(op, why)
    if _is_raise(op):
        told = notice_row(op, "raise_waits", desk.now)
    else:
        told = notice_row(op, "work_waits", desk.now) | {"op_id": family_id, "record_id": family_id}
    told |= {"family_id": None}  # whose it is, is unproven
    return Decision(outcome=outcome_of(op, Verdict.HELD, reason=WAITS), notices=(told,))


def _again(op: Op, digest: str, known: Known) -> Decision:
    if known.digest != digest:
        return dead(op, "Another edit was sent under the same number before.")
    first = known.outcome
    if not Verdict(first.verdict).accepted:
        return Decision(outcome=first)
    return Decision(outcome=replace(first, verdict=Verdict.DUPLICATE.value))


def _fault_of(op: Op, desk: Desk) -> str:
    """Why the op can be no good whatever the centre holds; empty when it may be."""
    kind = KINDS.get(op.kind)
    if kind is None:
        return "The office’s system is older than this program and does not know this kind of record yet."
    names = [name for name in (op.record_id, op.family_id, op.child_id) if name is not None]
    faults = (
        (not all(map(is_id, names)), f"{_AS_IT_IS}a number in it may not look so."),
        (
            op.author not in ("", desk.device.officer_id),
            "It was made under another officer’s name.",
        ),
        (
            op.lane != kind.lane and op.op_kind != "erase_request",
            f"{_AS_IT_IS}it was sent among things of another kind.",
        ),
        (
            op.kind not in kinds_written_by(desk.device.role) and not _is_raise(op),
            "People of your role do not write records of this kind.",
        ),
        (not _fits_class(op, kind), "A record of this kind is not changed in this way."),
    )
    return next((words for is_so, words in faults if is_so), "") or _measure_fault(op)


def _is_raise(op: Op) -> bool:
    """A flag or concern that is raised is taken whatever its author's role is by now, and whenever the family went.

    Refused, it would stand in the dead letters alone, and the child would show no flag (sync.md B5 4).
    """
    return op.op_kind == "event" and (op.kind, str(op.set.get("event", ""))) in _ALARMS


def _measure_fault(op: Op) -> str:
    try:
        check_body(op.set)
        check_body(op.base)
    except WireError as fault:
        return f"{_AS_IT_IS}{fault}."
    return ""


def _fits_class(op: Op, kind: Kind) -> bool:
    if op.op_kind == "erase_request":
        return True
    if kind.record_class is RecordClass.CONFLICT:
        return op.op_kind == "resolve"
    if op.op_kind == "patch":
        return kind.record_class in _EDITED
    return op.op_kind == op_kind_for(kind.record_class)


def _dependencies(op: Op, desk: Desk) -> Decision | None:
    missing = [dep for dep in op.deps if dep not in desk.known]
    if missing:
        outcome = outcome_of(op, Verdict.HELD, reason=_WAITS_FOR_ANOTHER)
        return Decision(outcome=outcome)
    taken = all(Verdict(desk.known[dep].outcome.verdict).accepted for dep in op.deps)
    if not taken and not _is_raise(op):  # a flag stands in its family though its child was refused
        return dead(op, "Something it belongs to was not accepted.")
    return None


def _standing(op: Op, held: Held | None, desk: Desk, context: Context) -> _Standing:
    if held is None and op.kind == "family":
        is_own = op.family_id in (None, op.record_id)
        return _Standing(is_held=is_own, why_not=f"{_AS_IT_IS}a family belongs to no other family.")
    if not (_fits_held(op, held, desk) if held is not None else _fits_family(op, desk)):
        return _Standing(is_held=False)
    family_id = held.record.family_id if held is not None else op.family_id
    if desk.access.holds(family_id):
        return _Standing(is_held=True)
    removal = desk.access.removal(family_id)
    if removal is None:
        return _Standing(is_held=False)
    days, now = context.settings.late_days, context.clock.now()
    if removal.still_takes(op.scope_epoch, now, days) or _is_raise(op):
        return _Standing(is_held=False, is_late=True)
    if now - removal.at > timedelta(days=days):
        why = f"The family was taken over by somebody else more than {days} days ago."
    else:
        why = "The family was taken over by somebody else before this was written."
    return _Standing(is_held=False, why_not=why)


def _fits_held(op: Op, held: Held, desk: Desk) -> bool:
    """An edit names the kind and family its record has; a draft is its author's alone."""
    record = held.record
    return (
        record.kind == op.kind
        and op.family_id in (None, record.family_id)
        and held.owner in (None, desk.device.officer_id)
    )


def _fits_family(op: Op, desk: Desk) -> bool:
    """A new record hangs on a family that is there, and on a child of that family if any."""
    family = desk.hung_on(op.family_id)
    if family is None or family.record.kind != "family":
        return False
    child = desk.hung_on(op.child_id)
    return child is None or (
        child.record.kind == "child" and child.record.family_id == op.family_id
    )


def _by_class(op: Op, kind: Kind, held: Held | None, desk: Desk) -> Decision:
    if op.op_kind == "erase_request":
        return _ask_to_erase(op, held, desk)
    if kind.record_class is RecordClass.CONFLICT:
        return editing.resolve(op, held, desk) if held else editing.resolve_lost(op, desk)
    if kind.record_class.grows_only:
        return _append(op, kind, held, desk)
    if held is not None:
        return editing.edit(op, kind, held, desk)
    if op.op_kind == "patch":
        return dead(op, NOT_HERE)
    return _create(op, kind, desk)


def _create(op: Op, kind: Kind, desk: Desk) -> Decision:
    read(kind.body, op.set)
    owner = None
    if kind.record_class is RecordClass.PRIVATE_DRAFT:
        owner = desk.device.officer_id
        if op.set.get("author_id") != owner:
            return dead(op, "A draft belongs to the officer who writes it.")
    family_id = op.record_id if op.kind == "family" else op.family_id
    record = Record(
        kind=op.kind,
        id=op.record_id,
        body=dict(op.set),
        family_id=family_id,
        child_id=op.record_id if op.kind == "child" else op.child_id,
        rev=1,
        field_rev=dict.fromkeys(op.set, 1),
    )
    assigned: tuple[Row, ...] = ()
    if op.kind == "family" and not sees_every_family(desk.device.role):
        assigned = (
            {
                "id": new_id(),
                "officer_id": desk.device.officer_id,
                "family_id": record.id,
                "ground": "made",
            },
        )
    return replace(
        done(op, Verdict.APPLIED, Held(record=record, owner=owner), desk), assigned=assigned
    )


def _append(op: Op, kind: Kind, held: Held | None, desk: Desk) -> Decision:
    if held is not None:
        if encode(held.record.body) == encode(op.set):
            return Decision(outcome=outcome_of(op, Verdict.DUPLICATE, held.record))
        clash = dead(op, "Another record has the same number. Both are kept at the office.")
        return replace(clash, notices=(notice_row(op, "id_clash", desk.now),))
    read(kind.body, op.set)
    event = str(op.set.get("event", "")) if kind.record_class is RecordClass.EVENT else ""
    why = _close_fault(op, desk) if event == "closed" else _second_fault(op, desk)
    if why:
        return dead(op, why)
    record = Record(
        kind=op.kind,
        id=op.record_id,
        body=dict(op.set),
        family_id=op.family_id,
        child_id=op.child_id,
        rev=1,
    )
    decision = done(op, Verdict.APPLIED, Held(record=record), desk)
    alarm = _ALARMS.get((op.kind, event))
    if alarm is None:
        return decision
    return replace(decision, notices=(notice_row(op, alarm, desk.now),))


def _close_fault(op: Op, desk: Desk) -> str:
    if not may_close(desk.device.role):
        return "Only a supervisor closes this. Propose the close instead."
    if not op.set.get("names_raises"):
        return "It closes a flag without saying which raises were seen. Sync, then close it again."
    return ""


def _second_fault(op: Op, desk: Desk) -> str:
    """Why a second sign-off cannot stand; a visit that a restore lost is not asked about, for it comes again."""
    if op.kind != "second_sign_off":
        return ""
    if op.set["by"] != desk.device.officer_id:
        return "A second sign-off is given in one’s own name."
    held = desk.records.get(visit_named(op))
    if held is None:
        return ""
    visit = held.record
    makers = (visit.body.get("officer_id"), visit.body.get("signed_by"))
    is_theirs = (visit.kind, visit.child_id) == ("visit", op.child_id)
    faults = (
        (not is_theirs, "What it names is no visit of this child."),
        (op.set["by"] in makers, "Nobody gives the second sign-off of their own visit."),
        (
            op.set["visit_hash"] != content_hash(visit.body),
            "What was read is not the visit that was signed.",
        ),
    )
    return next((words for is_so, words in faults if is_so), "")


def _ask_to_erase(op: Op, held: Held | None, desk: Desk) -> Decision:
    if held is None:
        return dead(op, NOT_HERE)
    row = history_row(op, Verdict.APPLIED, held.record, desk)
    return Decision(
        outcome=outcome_of(op, Verdict.APPLIED, held.record),
        history=(row,),
        notices=(notice_row(op, "erase_request", desk.now),),
    )


def _as_late(decision: Decision) -> Decision:
    verdict = Verdict(decision.outcome.verdict)
    if verdict not in (Verdict.APPLIED, Verdict.MERGED):
        return decision
    outcome = replace(decision.outcome, verdict=Verdict.LATE.value, merged={})
    rows = tuple(row | {"verdict": Verdict.LATE.value} for row in decision.history)
    return replace(decision, outcome=outcome, history=rows)


def refuse_unread(op: Op, incident: str) -> Decision:
    """The decision for an op that a fault of ours kept from being decided: kept, and named."""
    return dead(op, f"Something failed at the office. Call support and give the number {incident}.")
