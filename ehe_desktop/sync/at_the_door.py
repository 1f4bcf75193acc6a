"""What a device asks while no store is open: enrolment, the lease given back, a forgotten passphrase.

A one-time code or the door key says who asks; where the council wants it, the person signs in as well.
Nothing here opens a store.
"""

from __future__ import annotations

import base64
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from nacl.public import PrivateKey

from ehe_desktop.sync.errors import CentreDisagrees, DeviceRevoked
from ehe_desktop.sync.server_client import ask_at_door, where_to_sign_in
from ehe_desktop.wire import codec
from ehe_desktop.wire.door_messages import (
    KeyBox,
    LeaseAsk,
    LeaseGiven,
    RecoveredKeys,
    RecoveryAsk,
    RecoveryLook,
    RecoveryTold,
)
from ehe_desktop.wire.errors import WireError
from ehe_desktop.wire.messages import EnrolAnswer, EnrolRequest
from ehe_desktop.wire.orders import unseal
from ehe_desktop.wire.seals import enrol_text, lease_ask_text, words_of_key

OpenPage = Callable[[str], object]
T = TypeVar("T", EnrolRequest, LeaseAsk, RecoveryAsk)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for the holders of the recovery key: the key the answer is for, its id, what to read out."""

    private_key: bytes = field(repr=False)
    ask_id: str
    words: str


def enrol_device(
    base_url: str,
    request: EnrolRequest,
    sign: Callable[[bytes], bytes],
    open_page: OpenPage = webbrowser.open,
) -> EnrolAnswer:
    """Bind this device to the officer the code was made for, who signs in first where that is asked.

    `sign` uses the key whose public half the request names.

    Raises:
        Offline: nobody answered at that address; the code is still good.
        SignInFailed: the person did not sign in; the code is still good.
        EnrolmentRefused: the code is unknown, used or too old, or of somebody else.
        SyncError: anything else on the way.
    """
    request = _signed_in(base_url, request, request.device_key, open_page)
    signature = base64.b64encode(sign(enrol_text(request))).decode("ascii")
    request = replace(request, signature=signature)
    return ask_at_door(base_url, "/v1/enrol", request, EnrolAnswer)


def ask_lease(
    base_url: str,
    asks: tuple[str, str, int],
    sign: Callable[[bytes], bytes],
    open_page: OpenPage = webbrowser.open,
) -> tuple[LeaseGiven, bytes]:
    """A new lease, and D_lease; `asks` is the replica id, the store id and the newest lease seen.

    Raises:
        SignatureWrong: the centre knows another passphrase of this device.
        SignInEnded: it does not know the device.
        DeviceRevoked: it was switched off; with `lease_secret` when it was ordered erased.
        SyncError: the way.
    """
    replica_id, store_id, lease_seq = asks
    private = PrivateKey.generate()
    seal_key = bytes(private.public_key).hex()
    signature = sign(lease_ask_text(replica_id, store_id, seal_key))
    asked = LeaseAsk(
        replica_id=replica_id,
        store_id=store_id,
        seal_key=seal_key,
        lease_seq=lease_seq,
        signature=base64.b64encode(signature).decode("ascii"),
    )
    asked = _signed_in(base_url, asked, seal_key, open_page)
    given = ask_at_door(base_url, "/v1/lease", asked, LeaseGiven)
    d_lease = _opened(bytes(private), given.box)
    if given.only_to_erase:
        raise DeviceRevoked(lease_secret=d_lease)
    return given, d_lease


def ask_recovery(
    base_url: str,
    code: str,
    store: tuple[str, str, tuple[KeyBox, ...]],
    open_page: OpenPage = webbrowser.open,
) -> Asked:
    """Ask the holders of the recovery key to let this store be opened: `store` is id, replica id and key boxes.

    Raises:
        EnrolmentRefused: the code is unknown, used or too old.
        SyncError: the officer has no such store there; or the way.
    """
    private = PrivateKey.generate()
    seal_key = bytes(private.public_key).hex()
    store_id, replica_id, boxes = store
    asked = RecoveryAsk(
        code=code, store_id=store_id, seal_key=seal_key, replica_id=replica_id, boxes=boxes
    )
    asked = _signed_in(base_url, asked, seal_key, open_page)
    told = ask_at_door(base_url, "/v1/recovery", asked, RecoveryTold)
    return Asked(bytes(private), told.ask_id, words_of_key(seal_key))


def look_for_keys(
    base_url: str, question: tuple[bytes, str], lease_seq: int
) -> tuple[RecoveryTold, RecoveredKeys] | None:
    """The keys of the store once the question was answered, with a lease newer than `lease_seq`; None before.

    `question` is the private key of the question and its id.

    Raises:
        SyncError: the question is not known there any more, or the way.
    """
    private, ask_id = question
    looks = RecoveryLook(ask_id=ask_id, lease_seq=lease_seq)
    told = ask_at_door(base_url, "/v1/recovery/look", looks, RecoveryTold)
    if not told.box:
        return None
    try:
        return told, codec.decode(RecoveredKeys, _opened(private, told.box))
    except WireError as fault:
        raise CentreDisagrees("box_unreadable") from fault


def _opened(private: bytes, box: str) -> bytes:
    try:
        return unseal(private, base64.b64decode(box, validate=True))
    except (WireError, ValueError) as fault:
        raise CentreDisagrees("box_unreadable") from fault


def _signed_in(base_url: str, request: T, key: str, open_page: OpenPage) -> T:
    facts = where_to_sign_in(base_url)
    if facts is None:
        return request
    from ehe_desktop.sync.sign_in import sign_in  # seldom needed, and never at start-up

    signed_in = sign_in(facts, key, open_page)
    return replace(request, id_token=signed_in.id_token, sign_in_salt=signed_in.salt)
