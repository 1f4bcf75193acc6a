"""Who this device is to the central system: address, token, replica, a way to sign; and where the store keeps it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ehe_desktop.storage import meta, sealing, staging
from ehe_desktop.storage.store import Store
from ehe_desktop.sync.half_page import HalfPage
from ehe_desktop.wire.messages import EnrolAnswer, RenewAnswer


@dataclass(slots=True)
class Nonce:
    """The centre's newest number for signing requests; each answer brings one."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """All a round needs to speak for this device. `sign` is the device key's Ed25519."""

    base_url: str
    token: str
    replica_id: str
    sign: Callable[[bytes], bytes]
    program_version: str = ""
    nonce: Nonce = field(default_factory=Nonce)
    """Kept from round to round: a number holds for some minutes."""
    half_page: HalfPage = field(default_factory=HalfPage)
    """Kept from round to round too."""


def as_stored(link: Link, store: Store) -> Link:
    """The identity kept in the store: a renewal outlives the link that was made at unlock."""
    with store.reading() as view:
        token = meta.get(view.connection, meta.TOKEN)
        replica_id = meta.get(view.connection, meta.REPLICA_ID)
    return replace(link, token=token or link.token, replica_id=replica_id or link.replica_id)


def take_identity(store: Store, answer: RenewAnswer | EnrolAnswer) -> None:
    """Write the new name into the store: everything is read anew, and everything sent is offered again."""
    with store.settling() as work:
        sealing.begin_new_identity(work.connection)
        staging.drop_staged(work.connection)
        meta.put_all(
            work.connection,
            {
                meta.REPLICA_ID: answer.replica_id,
                meta.TOKEN: answer.token,
                meta.EPOCH: answer.epoch,
                meta.CURSOR: "",
                meta.BLOBS_SENT: "[]",
                meta.BLOBS_SEALED: "[]",
                meta.KEYS_SENT: "",
            },
        )
