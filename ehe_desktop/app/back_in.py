"""The ways back in: a lease that has ended, a forgotten passphrase, a centre that does not know the device.

Each asks the centre over the network while the store is shut, and changes the key file or the identity only
with what came back. Nothing of the store is lost by any of them; unsent work stays where it is.
Source: security.md 3.8, 3.9; sync.md B3.9.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from typing import Any

from ehe_desktop import __version__
from ehe_desktop.storage import key_file
from ehe_desktop.storage.device_secrets import DeviceSecrets
from ehe_desktop.storage.errors import LeaseEnded, WrongPassphrase
from ehe_desktop.storage.key_file_format import KeyFile
from ehe_desktop.storage.lease import SignedLease
from ehe_desktop.storage.lease_check import LeaseRenewal, newest_lease
from ehe_desktop.storage.lease_return import DoorKey, unlock_with_centre
from ehe_desktop.storage.recovery import Recovered
from ehe_desktop.storage.store import Store
from ehe_desktop.storage.store_door import StoreDoor
from ehe_desktop.storage.unlocked import Unlocked
from ehe_desktop.sync.at_the_door import ask_lease, ask_recovery, enrol_device, look_for_keys
from ehe_desktop.sync.errors import NotAnsweredYet, Offline, SignatureWrong
from ehe_desktop.sync.link import take_identity
from ehe_desktop.wire.codec import canonical
from ehe_desktop.wire.door_messages import MOST_BOXES, KeyBox
from ehe_desktop.wire.messages import EnrolRequest


def with_centre(door: StoreDoor, passphrase: str, centre_url: str, ended: LeaseEnded) -> Unlocked:
    """The store whose lease has ended, opened with what the centre gives; shut and whole without it.

    Raises:
        LeaseEnded: there is no connection.
        WrongPassphrase, SyncError: the centre says why it gives nothing.
    """

    def ask(key: DoorKey) -> LeaseRenewal:
        try:
            asks = (key.device_id, key.store_id, key.lease_seq)
            given, d_lease = ask_lease(centre_url, asks, key.sign)
        except Offline as fault:
            raise ended from fault
        except SignatureWrong as fault:
            raise WrongPassphrase from fault
        return LeaseRenewal(signed(given.lease, given.lease_signature), d_lease)

    return unlock_with_centre(door, passphrase, ask)


def ask_council(door: StoreDoor, centre_url: str, code: str) -> str:
    """Ask for the recovery of a forgotten passphrase; the six numbers to read out.

    Raises:
        SyncError: the code is not taken, or the way.
        KeyringProblem: the question cannot be kept.
    """
    body = key_file.load(door.files.key_file).body
    asked = ask_recovery(centre_url, code, (body.store_id, body.device_id, key_boxes(body)))
    device = DeviceSecrets(door.safe, bytes.fromhex(body.store_id))
    device.keep_question(asked.private_key, asked.ask_id)
    return asked.words


def recovered(door: StoreDoor, centre_url: str) -> Recovered:
    """What the council has answered.

    Raises:
        NotAnsweredYet: nothing yet, or nothing was asked here.
        SyncError: the way.
    """
    body = key_file.load(door.files.key_file).body
    device = DeviceSecrets(door.safe, bytes.fromhex(body.store_id))
    question = device.question()
    seen = newest_lease(body, device.state())
    found = look_for_keys(centre_url, question, seen) if question else None
    if found is None:
        raise NotAnsweredYet
    told, keys = found
    return Recovered(
        keys={kid: bytes.fromhex(key) for kid, key in keys.keys.items()},
        d_lease=bytes.fromhex(keys.d_lease),
        lease=signed(told.lease, told.lease_signature),
    )


def enrol_anew(unlocked: Unlocked, store: Store, d_lease: bytes, at: tuple[str, str]) -> None:
    """Make an open store known again to a centre that has forgotten it; `at` is address and code.

    Everything it ever sent is offered again under the same op ids.

    Raises:
        SyncError: the code is not this officer's, or the way.
        LeaseRefused: it is another council's centre.
    """
    centre_url, code = at
    answer = enrol_device(
        centre_url,
        EnrolRequest(
            code=code,
            device_name=platform.node() or "laptop",
            device_key=unlocked.device_public_key.hex(),
            program_version=__version__,
            store_id=unlocked.store_id.hex(),
            device_secret=d_lease.hex(),
            officer_id=store.sitting.officer_id,
        ),
        unlocked.sign,
    )
    unlocked.take_identity(answer.replica_id, signed(answer.lease, answer.lease_signature))
    store.engine = unlocked.engine
    take_identity(store, answer)


def key_boxes(body: KeyFile) -> tuple[KeyBox, ...]:
    """The boxes of the data keys as they stand in the key file."""
    boxes = tuple(
        KeyBox(org_key_id=one.org_key_id, kid=one.kid, sealed=one.sealed, device_sig=one.device_sig)
        for one in body.recovery
    )
    return boxes[-MOST_BOXES:]


def signed(lease: Mapping[str, Any], signature: str) -> SignedLease:
    """A lease as it came over the wire."""
    return SignedLease(canonical(dict(lease)), bytes.fromhex(signature))
