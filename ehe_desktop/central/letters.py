"""Dead letters: refused edits, kept whole until a person at the office has dealt with each.

A letter is closed with words for its officer, or taken in after all: decided anew by the rules and rights of
today, as it came and counted from when it came. Its words stay either way, and its device hears of it at its
next handshake. Nothing is closed by itself, and nothing that is refused again changes.

Source: sync.md B3.5 (dead letters); wire/PROTOCOL.md, Push.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.central.accept import op_digest
from ehe_desktop.central.accounts import device_named
from ehe_desktop.central.audit import CENTRE, note
from ehe_desktop.central.context import Context
from ehe_desktop.central.desk import is_id, lay_out
from ehe_desktop.central.ledger import decide_safely
from ehe_desktop.central.sets import among
from ehe_desktop.central.writing import write
from ehe_desktop.domain.clock import Clock, to_text
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.records import Op, Verdict
from ehe_desktop.wire.codec import decode

_d, _k = tables.dead_letter, tables.known_op


def close(connection: sa.Connection, n: int, why: str, clock: Clock) -> None:
    """Say that letter `n` needs nobody any more; `why` is read by its officer.

    Raises:
        RuleBroken: no open letter has this number, or no words were given.
    """
    _open_letter(connection, n)
    if not why.strip():
        raise RuleBroken("say why, for its officer to read")
    _close(connection, n, why.strip(), clock)
    note(connection, clock, CENTRE, "close_dead_letter", str(n))


def take_in(connection: sa.Connection, n: int, context: Context) -> Verdict:
    """Decide letter `n` anew, and close it when it is taken.

    Raises:
        RuleBroken: no open letter has this number, another edit stands under its name, or it is not taken
            today either; the transaction is to be given up then.
    """
    letter = _open_letter(connection, n)
    op = decode(Op, letter.op.encode())
    digest = op_digest(op)
    answered = (_k.c.op_id == op.op_id) & (_k.c.digest == digest)
    refused = answered & (_k.c.verdict == Verdict.REFUSED.value)
    if not connection.execute(_k.delete().where(refused)).rowcount:
        raise RuleBroken("another edit has its name: its words can only be entered by hand")
    device = device_named(connection, letter.replica_id)
    desk = lay_out(connection, device, [op], context.now_text())
    decision = decide_safely(op, digest, desk, context.at(letter.received_at))
    verdict = Verdict(decision.outcome.verdict)
    if not verdict.accepted:
        raise RuleBroken(f"it is not taken today either: {decision.outcome.reason.rstrip('.')}")
    desk.take(op, decision, digest)
    write(connection, desk.changes, context.clock, digest)
    _close(connection, n, "", context.clock)
    note(connection, context.clock, CENTRE, "take_in_dead_letter", str(n), verdict=verdict.value)
    return verdict


def closed_of(connection: sa.Connection, officer_id: str, asked: Collection[str]) -> dict[str, str]:
    """Those of an officer's refused edits that were dealt with, with the office's words; none: it was taken in.

    Of all that were asked, as many as a message holds: those nobody dealt with come first for ever, and a
    limit would keep what was said of the newer ones from their officer.
    """
    if not asked:
        return {}
    named = among(connection, _d.c.op_id, set(filter(is_id, asked)))
    letters = sa.select(_d.c.op_id, _d.c.closed_at, _d.c.closed_why).where(
        _d.c.officer_id == officer_id, named
    )
    found = connection.execute(letters).all()
    still_open = {row.op_id for row in found if row.closed_at is None}
    return {row.op_id: row.closed_why or "" for row in found if row.op_id not in still_open}


def _open_letter(connection: sa.Connection, n: int) -> sa.Row[Any]:
    letter = connection.execute(sa.select(_d).where(_d.c.n == n).with_for_update()).one_or_none()
    if letter is None:
        raise RuleBroken("there is no dead letter with this number")
    if letter.closed_at is not None:
        raise RuleBroken(f"this dead letter was closed on {letter.closed_at[:10]}")
    return letter


def _close(connection: sa.Connection, n: int, why: str, clock: Clock) -> None:
    closed = {"closed_at": to_text(clock.now()), "closed_why": why}
    connection.execute(_d.update().where(_d.c.n == n).values(**closed))
