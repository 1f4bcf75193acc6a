"""Who this centre is: the council, its epoch and its keys, made once by `init`.

The private half of the recovery key is handed back to the caller and kept nowhere.
A centre put back from a backup gets a new epoch, so that no laptop takes old state for new.
Nothing here signs.

Source: sync.md B3.9, security.md 3.8.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ehe_desktop.central import tables
from ehe_desktop.central.upgrade import NO_CENTRE, make_newest, refuse_other_version
from ehe_desktop.domain.clock import Clock, to_text
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.wire.orders import order_key_of

FIRST_CHAIN: Final = "0" * 64
_KEY_ID_CHARS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """The one row of `centre`."""

    org_id: str
    org_name: str
    epoch: str
    lease_seed: str
    token_key: str
    recovery_key_id: str
    recovery_key: str
    order_key: str
    epoch_at: str

    @property
    def lease_key(self) -> str:
        """Public half of the key leases are signed with, hex."""
        private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.lease_seed))
        return private.public_key().public_bytes_raw().hex()


def found_centre(connection: sa.Connection, org_name: str, clock: Clock) -> str:
    """Make the tables and the identity of a new centre; return the private recovery key, hex.

    Raises:
        RuleBroken: there is a centre in this database already.
    """
    if sa.inspect(connection).has_table("centre"):
        raise RuleBroken("there is a centre in this database already")
    make_newest(connection)
    recovery = X25519PrivateKey.generate()
    public = recovery.public_key().public_bytes_raw()
    connection.execute(
        tables.centre.insert().values(
            only=1,
            org_id=secrets.token_hex(8),
            org_name=org_name,
            epoch=secrets.token_hex(8),
            lease_seed=secrets.token_hex(32),
            token_key=secrets.token_hex(32),
            recovery_key_id=hashlib.sha256(public).hexdigest()[:_KEY_ID_CHARS],
            recovery_key=public.hex(),
            made_at=to_text(clock.now()),
            order_key=order_key_of(recovery.private_bytes_raw())
            .public_key()
            .public_bytes_raw()
            .hex(),
            epoch_at=to_text(clock.now()),
        )
    )
    connection.execute(tables.counter.insert().values(only=1, pos=0, chain=FIRST_CHAIN))
    return recovery.private_bytes_raw().hex()


def read_centre(connection: sa.Connection) -> Centre:
    """The identity of the centre in this database.

    Raises:
        RuleBroken: there is none: `ehe-central init` was not run.
    """
    if not sa.inspect(connection).has_table("centre"):
        raise RuleBroken(NO_CENTRE)
    refuse_other_version(connection)
    row = connection.execute(sa.select(tables.centre)).one()
    return Centre(
        **{name: getattr(row, name) for name in Centre.__dataclass_fields__},
    )


def new_epoch(connection: sa.Connection, clock: Clock | None = None) -> str:
    """Begin a new epoch: run once after a restore, before the first laptop comes.

    With a clock it is noted since when, so that `recovered` can tell what came back.
    """
    epoch = secrets.token_hex(8)
    since = {"epoch_at": to_text(clock.now())} if clock is not None else {}
    connection.execute(tables.centre.update().values(epoch=epoch, **since))
    return epoch
