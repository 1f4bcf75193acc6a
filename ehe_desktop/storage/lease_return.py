"""Opening a store whose lease has ended: the centre gives back the part of the key that it took away.

Without D_lease nothing here can tell whether a passphrase is right. So passphrase and D_os make a key of
their own (`keys.door_seed`), whose public half the centre has known since the last round; what it says to
a signature counts as a try like any other. `ask` is the caller's way to the centre.

Source: security.md 3.1, 3.9.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ehe_desktop.storage import key_file
from ehe_desktop.storage.attempts import Attempt
from ehe_desktop.storage.device_secrets import DeviceSecrets, refuse_other_safe
from ehe_desktop.storage.errors import WrongPassphrase
from ehe_desktop.storage.lease_check import LeaseRenewal, newest_lease
from ehe_desktop.storage.slots import door_seed_of
from ehe_desktop.storage.vault import unlock

if TYPE_CHECKING:
    from collections.abc import Callable

    from ehe_desktop.storage.store_door import StoreDoor
    from ehe_desktop.storage.unlocked import Unlocked


@dataclass(frozen=True, slots=True)
class DoorKey:
    """Who asks for the lease, and how they prove it (Ed25519). `lease_seq`: the newest seen here."""

    device_id: str
    store_id: str
    lease_seq: int
    sign: Callable[[bytes], bytes]


def unlock_with_centre(
    door: StoreDoor, passphrase: str, ask: Callable[[DoorKey], LeaseRenewal]
) -> Unlocked:
    """Open the store with the lease and the D_lease that `ask` brings.

    Raises:
        WrongPassphrase: `ask` says that the centre knows another; counted like any other try.
        As `unlock`, and what `ask` raises.
    """
    loaded = key_file.load(door.files.key_file)
    body = loaded.body
    refuse_other_safe(door.safe, body.keyring_backend, demo=door.demo)
    device = DeviceSecrets(door.safe, bytes.fromhex(body.store_id))
    state = device.state()
    attempt = Attempt(door, loaded, device, state)
    attempt.refuse_hurry()
    seed = door_seed_of(body, device.own_secret(), passphrase)
    key = DoorKey(
        device_id=body.device_id,
        store_id=body.store_id,
        lease_seq=newest_lease(body, state),
        sign=Ed25519PrivateKey.from_private_bytes(seed).sign,
    )
    try:
        renewal = ask(key)
    except WrongPassphrase:
        attempt.note_wrong()
        raise
    return unlock(door, passphrase, renewal)
