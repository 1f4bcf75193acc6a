"""Every request of a device is its own: signed by its key, over a number of ours, and never seen before.

The number (nonce) is made, not kept: the time under the centre's own secret, so every copy of the centre
knows those of the others, and none of another council's. What was used is kept in the database for as
long as its number lives, in a transaction of its own: a request that was refused is used all the same.
The replica id stands in what is signed, so no proof fits another token. Nothing here reads a message.

Source: security.md 5.1, R29; wire/PROTOCOL.md 1.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from ehe_desktop.central import tables, tokens
from ehe_desktop.central.context import Context
from ehe_desktop.central.desk import is_id
from ehe_desktop.central.problems import Refusal
from ehe_desktop.central.tokens import NonceMark
from ehe_desktop.domain.clock import to_text
from ehe_desktop.wire.errors import WireError
from ehe_desktop.wire.proofs import Call, read_proof

NONCE_S: Final = 300
"""How long a number holds."""
_AHEAD_S: Final = 60
"""How far the clocks of two copies of the centre may be apart."""
_KEPT: Final = timedelta(seconds=2 * (NONCE_S + _AHEAD_S))


def fresh_nonce(context: Context) -> str:
    """The number for the next request of whoever reads this answer."""
    return tokens.sign_mark(context.centre.token_key, NonceMark(issued=_seconds(context)))


def spend(connection: sa.Connection, token: str, call: Call, proof: str, context: Context) -> None:
    """Take `proof` for the request `call` of the device that holds `token`; it counts once.

    Raises:
        Refusal: `not_signed_in`; `nonce_wanted` without a proof, or with a number that is too old or not
            ours; `signature_wrong`; `proof_used`.
    """
    d = tables.device
    key = connection.scalar(
        sa.select(d.c.device_key).where(
            d.c.token_hash == tokens.hashed(token), d.c.replica_id == call.replica_id
        )
    )
    if key is None:
        raise Refusal("not_signed_in")
    nonce, proof_id, signature = _parts(proof)
    _check_fresh(nonce, context)
    tokens.check_signature(key, signature, call.signing_text(nonce, proof_id))
    if not is_id(proof_id):
        raise Refusal("signature_wrong")
    if not _is_first(connection, call.replica_id, proof_id, context):
        raise Refusal("proof_used")


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


def _is_first(connection: sa.Connection, replica_id: str, proof_id: str, context: Context) -> bool:
    """Keep the id, unless it is here; of two at once the second loses a race and then finds it."""
    s = tables.spent_proof
    here = sa.exists().where(s.c.replica_id == replica_id, s.c.proof_id == proof_id)
    row = {"replica_id": replica_id, "proof_id": proof_id, "spent_at": context.now_text()}
    values = sa.select(*(sa.literal(value) for value in row.values())).where(~here)
    put = s.insert().from_select(list(row), values).returning(s.c.proof_id)
    return connection.execute(put).first() is not None


def _seconds(context: Context) -> int:
    return int(context.clock.now().timestamp())
