"""Every request of a device is its own: signed by its key, over a number of ours, and never seen before.

The number (nonce) is made, not kept: the time under the centre's own secret, so every copy of the centre
knows those of the others, and none of another council's. What was used is kept in the database for as
long as its number lives, in the transaction of the request itself; `route_parts.as_device` sees to it that
one that was refused is used all the same.
The replica id stands in what is signed, so no proof fits another token. Nothing here reads a message.

Source: security.md 5.1, R29; wire/PROTOCOL.md 1.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import cache
from typing import Final

import sqlalchemy as sa
from litestar.types import Scope

from ehe_desktop.central import tables, tokens
from ehe_desktop.central.accounts import Device
from ehe_desktop.central.context import Context
from ehe_desktop.central.desk import is_id
from ehe_desktop.central.problems import Refusal
from ehe_desktop.central.rights import BECOME
from ehe_desktop.central.tokens import NonceMark
from ehe_desktop.domain.clock import to_text
from ehe_desktop.wire.errors import WireError
from ehe_desktop.wire.proofs import HEADER_PROOF, Call, read_proof

NONCE_S: Final = 300
"""How long a number holds."""
_AHEAD_S: Final = 60
"""How far the clocks of two copies of the centre may be apart."""
_KEPT: Final = timedelta(seconds=2 * (NONCE_S + _AHEAD_S))


def fresh_nonce(context: Context) -> str:
    """The number for the next request of whoever reads this answer."""
    return tokens.sign_mark(context.centre.token_key, NonceMark(issued=_seconds(context)))


def spend(
    connection: sa.Connection, device: Device, call: Call, proof: str, context: Context
) -> None:
    """Take `proof` for the request `call` of `device`; it counts once. From here on rows are those of its officer.

    Raises:
        Refusal: `nonce_wanted` without a proof, or with a number that is too old or not ours;
            `signature_wrong`; `proof_used`.
    """
    nonce, proof_id, signature = _parts(proof)
    _check_fresh(nonce, context)
    tokens.check_signature(device.device_key, signature, call.signing_text(nonce, proof_id))
    if not is_id(proof_id):
        raise Refusal("signature_wrong")
    row = {
        "officer": device.officer_id, "replica": device.replica_id,
        "proof_id": proof_id, "spent_at": context.now_text(),
    }  # fmt: skip
    if connection.execute(_kept(connection.dialect.name), row).first() is None:
        raise Refusal("proof_used")


def proof_id_of(scope: Scope) -> str:
    """The id of the proof that a request brought, for its answer to name; empty when it has none that is one."""
    for name, value in scope["headers"]:
        if name == HEADER_PROOF.encode():
            with suppress(Refusal):
                asked = _parts(value.decode("latin-1"))[1]
                return asked if is_id(asked) else ""
    return ""


def forget_old(connection: sa.Connection, replica_id: str, context: Context) -> None:
    """Drop what this device used so long ago that its numbers hold no more."""
    s = tables.spent_proof
    before = to_text(context.clock.now() - _KEPT)
    connection.execute(s.delete().where(s.c.replica_id == replica_id, s.c.spent_at < before))


def _parts(proof: str) -> tuple[str, str, str]:
    try:
        return read_proof(proof)
    except WireError:
        raise Refusal("nonce_wanted") from None


def _check_fresh(nonce: str, context: Context) -> None:
    try:
        issued = tokens.read_mark(context.centre.token_key, NonceMark, nonce).issued
    except Refusal:
        raise Refusal("nonce_wanted") from None
    if not -_AHEAD_S <= _seconds(context) - issued <= NONCE_S:
        raise Refusal("nonce_wanted")


@cache
def _kept(dialect: str) -> sa.Insert:
    """Keep the id, unless it is here, and become its officer; of two at once the second loses a race and then finds it."""
    s = tables.spent_proof
    mine = [sa.bindparam(name, type_=sa.String) for name in ("replica", "proof_id", "spent_at")]
    here = sa.exists().where(s.c.replica_id == mine[0], s.c.proof_id == mine[1])
    put = s.insert().from_select(
        ["replica_id", "proof_id", "spent_at"], sa.select(*mine).where(~here)
    )
    return put.returning(*(BECOME if dialect != "sqlite" else (s.c.proof_id,)))


def _seconds(context: Context) -> int:
    return int(context.clock.now().timestamp())
