"""Changing the passphrase of an open store: the same data key, locked anew.

The old passphrase is asked again and counted like any other try, so that a
person at an unattended, open laptop cannot lock its officer out. Quick and safe to do at any
time; it does not help against someone who has already copied the open store (for
that the data key itself is rotated).

Source: guide/security.md 3.6 (last paragraph), R16.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from ehe_desktop.storage import key_file, keys
from ehe_desktop.storage.attempts import Attempt
from ehe_desktop.storage.device_secrets import DeviceSecrets
from ehe_desktop.storage.errors import StoreReadOnly
from ehe_desktop.storage.key_file_format import Fails, Kdf
from ehe_desktop.storage.passphrase import check_new
from ehe_desktop.storage.slots import locked_slot

if TYPE_CHECKING:
    from collections.abc import Collection

    from ehe_desktop.storage.store_door import StoreDoor
    from ehe_desktop.storage.unlocked import Unlocked


def change_passphrase(
    door: StoreDoor, store: Unlocked, old: str, new: str, local_words: Collection[str] = ()
) -> None:
    """Lock the open `store` under `new` from now on. Takes about two seconds.

    Raises:
        PassphraseRefused: `new` breaks a rule.
        WrongPassphrase, TooManyTries: `old` is not the present one, or must wait.
        KeyringProblem: the device secrets could not be read.
        StoreCannotWrite: it could not be written; `old` still opens the store.
    """
    check_new(new, local_words)
    if store.is_read_only:
        raise StoreReadOnly
    device = DeviceSecrets(door.safe, store.store_id)
    loaded = key_file.load(door.files.key_file)
    Attempt(door, loaded, device, device.state()).slots_for(old)
    device_key = device.device_key()
    context = store.body.context()
    salt = secrets.token_bytes(keys.SALT_BYTES)
    fresh = keys.WrapContext(context.store_id, context.kid, context.cost, salt)
    cost = context.cost
    slot, door_seed = locked_slot(store.current_key(), fresh, new, device_key)
    store.rewrite_key_file(
        cur=slot,
        kdf=Kdf(cost.memory_kib, cost.passes, cost.lanes, salt.hex()),
        fails=Fails(),
    )
    store.door_seed = door_seed
