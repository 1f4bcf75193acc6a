"""What becomes of a sealed batch when its answer comes, for all its ops at once.

The batch goes away in the same transaction that moves its ops: accepted to the acked journal, refused
to quarantine, held back to the Outbox. A record that stands at the centre exactly as sent gets its
new rev and is shown as before, so nothing is projected anew. Nothing here knows a network.
Source: sync.md B3.5, wire/PROTOCOL.md 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, RowMapping, and_, delete, select

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.records import Outcome, Verdict
from ehe_desktop.storage import meta, outbox
from ehe_desktop.storage.merges import beside, note_merged
from ehe_desktop.storage.records import from_json, to_json
from ehe_desktop.storage.sealing import Sealed
from ehe_desktop.storage.tables import outbox_op, record, sealed_batch
from ehe_desktop.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Settled:
    """What the outcomes of one batch came to."""

    accepted: int = 0
    conflicts: int = 0
    refused: int = 0
    held: int = 0
    changed_elsewhere: bool = False
    """Some outcome means that the centre holds another value than the one sent."""
    held_at: frozenset[int] = frozenset()
    """Places in the Outbox of those held back."""
    changed: StoreChanged = field(default_factory=StoreChanged)
    """What is shown differently since a refusal: a refused close goes away at once."""

    def also(self, other: Settled) -> Settled:
        """Both together."""
        return Settled(
            self.accepted + other.accepted,
            self.conflicts + other.conflicts,
            self.refused + other.refused,
            self.held + other.held,
            self.changed_elsewhere or other.changed_elsewhere,
            self.held_at | other.held_at,
            self.changed.also(other.changed),
        )


@dataclass(frozen=True, slots=True)
class _Answered:
    """One op of the batch, by column name, with the centre's word on it."""

    op: RowMapping
    outcome: Outcome
    verdict: Verdict
    key: tuple[str, str]
    """Kind and id of its record."""

    @property
    def sent(self) -> dict[str, object]:
        """The values it put on top; a request to erase puts none."""
        return {} if self.op["op_kind"] == "erase_request" else dict(from_json(self.op["set"]))


def settle(work: UnitOfWork, batch: Sealed, outcomes: Sequence[Outcome]) -> Settled:
    """Move the ops of an answered batch to where their outcomes say; the batch goes away.

    Raises:
        RuleBroken: the outcomes are not those of the batch's ops; nothing is moved.
    """
    answered = _answered(work.connection, batch, outcomes)
    _note_revs(work.connection, batch, answered)
    _move(work.connection, answered)
    for one in answered:
        if one.verdict is Verdict.REFUSED and _is_close(one):
            # it lowers no flag here either: the event goes, its text stays in quarantine
            work.forget(*one.key)
    _note_rebase(work.connection, answered)
    work.connection.execute(delete(sealed_batch).where(sealed_batch.c.batch_id == batch.batch_id))
    return _told(answered)


_KNOWN: Final = frozenset(verdict.value for verdict in Verdict)
_ELSEWHERE: Final = (Verdict.MERGED, Verdict.CONFLICT, Verdict.LATE, Verdict.DUPLICATE)
_STATES: Final = {Verdict.HELD: "waiting", Verdict.REFUSED: "quarantined"}


def _answered(
    connection: Connection, batch: Sealed, outcomes: Sequence[Outcome]
) -> list[_Answered]:
    ops = (
        connection.execute(
            select(outbox_op)
            .where(outbox_op.c.batch_id == batch.batch_id)
            .order_by(outbox_op.c.push_seq)
        )
        .mappings()
        .all()
    )
    if [op["op_id"] for op in ops] != [outcome.op_id for outcome in outcomes]:
        raise RuleBroken("these outcomes are of other ops than this batch's")
    return [_answer(op, outcome) for op, outcome in zip(ops, outcomes, strict=True)]


def _answer(op: RowMapping, outcome: Outcome) -> _Answered:
    verdict = Verdict(outcome.verdict) if outcome.verdict in _KNOWN else Verdict.REFUSED
    return _Answered(op, outcome, verdict, (op["kind"], op["record_id"]))


_MOVE: Final = (
    "UPDATE outbox_op SET state = ?, push_seq = ?, batch_id = ?, outcome = ?,"
    " attempts = attempts + 1 WHERE op_id = ?"
)
"""Plain SQL, as `_STANDS`: five hundred rows are bound in a third of the time."""


def _move(connection: Connection, answered: Sequence[_Answered]) -> None:
    rows = []
    note_merged(connection, [one.outcome.op_id for one in answered if one.outcome.merged])
    for one in answered:
        back = one.verdict is Verdict.HELD
        said = _plain(one.outcome)
        if one.verdict is Verdict.REFUSED:  # perhaps once more: what was done about it stays
            before = from_json(one.op["outcome"]) if one.op["outcome"] else {}
            said = {**before, **said}
        if one.outcome.merged:
            said |= {"merged": beside(connection, one.key, one.outcome)}
        rows.append(
            (
                _STATES.get(one.verdict, "acked"),
                None if back else one.op["push_seq"],
                None if back else one.op["batch_id"],
                to_json(said),
                one.op["op_id"],
            )
        )
    connection.exec_driver_sql(_MOVE, rows)


def _note_revs(connection: Connection, batch: Sealed, answered: Sequence[_Answered]) -> None:
    """Records that stand at the centre exactly as sent: the next edit here begins from that rev.

    After any other verdict the pull brings the record; until then the old rev stays, so that a further
    edit does not claim to have seen what it has not.
    """
    held, unsent = _held(connection, batch), _unsent_beside(connection, batch)
    unsent |= {one.key for one in answered if one.verdict is Verdict.HELD}
    later = Counter(one.key for one in answered)
    rows = {}
    for one in answered:
        later[one.key] -= 1
        rev, beneath = held.get(one.key, (one.outcome.rev + 1, None))
        if one.verdict is not Verdict.APPLIED or rev > one.outcome.rev:
            continue
        if one.op["op_kind"] == "erase_request":  # the rev that stands, which nobody here has seen
            continue
        has_more = later[one.key] or one.key in unsent
        beneath = {**(beneath or {}), **one.sent} if has_more else None
        held[one.key] = one.outcome.rev, beneath
        rows[one.key] = (
            one.outcome.rev,
            to_json(one.outcome.field_rev),
            None if beneath is None else to_json(beneath),
            *one.key,
        )
    if rows:
        connection.exec_driver_sql(_STANDS, list(rows.values()))


_STANDS: Final = (
    "UPDATE record SET rev = ?, field_rev = ?, server_body = ? WHERE kind = ? AND id = ?"
)


def _held(
    connection: Connection, batch: Sealed
) -> dict[tuple[str, str], tuple[int, dict[str, object] | None]]:
    """Rev of each record of the batch, and the centre's value beneath its unsent edits."""
    rows = connection.execute(
        select(record.c.kind, record.c.id, record.c.rev, record.c.server_body)
        .join(
            outbox_op,
            and_(outbox_op.c.kind == record.c.kind, outbox_op.c.record_id == record.c.id),
        )
        .where(outbox_op.c.batch_id == batch.batch_id)
    ).all()
    return {
        (row.kind, row.id): (row.rev, from_json(row.server_body) if row.server_body else None)
        for row in rows
    }


def _unsent_beside(connection: Connection, batch: Sealed) -> set[tuple[str, str]]:
    """Records of the batch that have unsent edits outside it."""
    other = outbox_op.alias("other")
    rows = connection.execute(
        select(other.c.kind, other.c.record_id)
        .join(
            outbox_op,
            and_(outbox_op.c.kind == other.c.kind, outbox_op.c.record_id == other.c.record_id),
        )
        .where(
            outbox_op.c.batch_id == batch.batch_id,
            other.c.state.in_(outbox.UNSENT),
            other.c.batch_id.is_distinct_from(batch.batch_id),
        )
        .distinct()
    )
    return {(row.kind, row.record_id) for row in rows}


def _decided(connection: Connection, op_ids: Sequence[str]) -> set[tuple[str, str]]:
    """Records on which the values lie that these resolves decided on."""
    same = and_(record.c.kind == outbox_op.c.kind, record.c.id == outbox_op.c.record_id)
    bodies = connection.execute(
        select(record.c.body).join(outbox_op, same).where(outbox_op.c.op_id.in_(op_ids))
    ).scalars()
    return {(says["record_kind"], says["record_id"]) for says in map(from_json, bodies)}


def _note_rebase(connection: Connection, answered: Sequence[_Answered]) -> None:
    """Edits that did not stand as sent: their records show them no longer once the round is laid in.

    Nor what a person decided about a conflict: what came of that is the centre's to say.
    """
    stands = (Verdict.APPLIED, Verdict.HELD)
    keys = {one.key: None for one in answered if one.verdict not in stands}
    settling = [
        one.op["op_id"]
        for one in answered
        if one.op["op_kind"] == "resolve" and one.verdict is not Verdict.HELD
    ]
    keys |= dict.fromkeys(sorted(_decided(connection, settling)) if settling else ())
    if keys:
        noted = from_json(meta.get(connection, meta.TO_REBASE, "[]"))
        noted += [list(key) for key in keys if list(key) not in noted]
        meta.put(connection, meta.TO_REBASE, to_json(noted))


def _is_close(one: _Answered) -> bool:
    return one.op["op_kind"] == "event" and one.sent.get("event") == "closed"


def _told(answered: Sequence[_Answered]) -> Settled:
    verdicts = Counter(one.verdict for one in answered)
    return Settled(
        accepted=sum(count for verdict, count in verdicts.items() if verdict.accepted),
        conflicts=verdicts[Verdict.CONFLICT],
        refused=verdicts[Verdict.REFUSED],
        held=verdicts[Verdict.HELD],
        changed_elsewhere=any(verdict in _ELSEWHERE for verdict in verdicts),
        held_at=frozenset(one.op["op_seq"] for one in answered if one.verdict is Verdict.HELD),
    )


def _plain(outcome: Outcome) -> dict[str, object]:
    return {
        "verdict": outcome.verdict,
        "rev": outcome.rev,
        "conflict_id": outcome.conflict_id,
        "reason": outcome.reason,
    }
