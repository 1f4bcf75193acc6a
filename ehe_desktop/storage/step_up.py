"""Asking for the passphrase again while the store is open: before a sign-off or a full print.

A try here counts like any other, so that a person at an unattended open laptop gains nothing.
The key that comes out is dropped at once. Source: guide/security.md R16.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ehe_desktop.storage import key_file
from ehe_desktop.storage.attempts import Attempt
from ehe_desktop.storage.device_secrets import DeviceSecrets

if TYPE_CHECKING:
    from ehe_desktop.storage.store_door import StoreDoor


def confirm_passphrase(door: StoreDoor, passphrase: str) -> None:
    """Return when `passphrase` is the store's. Takes about half a second.

    Raises:
        WrongPassphrase, TooManyTries: it is not, or a pause is on.
        KeyFileProblem, KeyringProblem: it could not be tried.
    """
    loaded = key_file.load(door.files.key_file)
    device = DeviceSecrets(door.safe, bytes.fromhex(loaded.body.store_id))
    Attempt(door, loaded, device, device.state()).slots_for(passphrase)
