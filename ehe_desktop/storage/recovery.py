"""A new passphrase for a store whose old one is forgotten, with the keys the council has recovered.

The holders of the council's recovery key open the box of the data key and seal what is in it to a key
made on this device, which lies in the keyring until then. With it the data key is locked anew: new
passphrase, new D_os, the D_lease of the centre. The store's file is not touched; unsent work stays. The
data key itself is changed at the unlock after the next, because it has been outside.

Crash-safe by being done again: the question goes last. Source: security.md 3.8.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from ehe_desktop.storage import key_file, key_file_format, keys
from ehe_desktop.storage.device_secrets import DeviceSecrets
from ehe_desktop.storage.errors import KeyFileMismatch
from ehe_desktop.storage.key_file_format import Fails, Kdf, KeyFile
from ehe_desktop.storage.lease import LeaseHolder, SignedLease, verify_lease
from ehe_desktop.storage.lease_check import token_for
from ehe_desktop.storage.passphrase import check_new
from ehe_desktop.storage.rotate_key import ask_for_new_key
from ehe_desktop.storage.rotation import settled
from ehe_desktop.storage.slots import OpenSlots, locked_slot
from ehe_desktop.storage.vault import unlock

if TYPE_CHECKING:
    from ehe_desktop.storage.store_door import StoreDoor
    from ehe_desktop.storage.unlocked import Unlocked


@dataclass(frozen=True, slots=True)
class Recovered:
    """What the council gave: data keys by their `kid` (hex), D_lease, and a lease."""

    keys: Mapping[str, bytes]
    d_lease: bytes
    lease: SignedLease


def lock_anew(door: StoreDoor, found: Recovered, passphrase: str) -> Unlocked:
    """Lock the store under a new passphrase and open it. Takes about four seconds.

    Raises:
        PassphraseRefused: the passphrase breaks a rule.
        KeyFileMismatch: these are not the keys of this store; nothing was changed.
        LeaseRefused: the lease is not for this store.
        KeyringProblem, StoreCannotWrite: it could not be kept; the question can be asked again.
        As `unlock`.
    """
    check_new(passphrase)
    loaded = key_file.load(door.files.key_file)
    loaded, key = settled(door, loaded, _opened(loaded.body, found))
    key_file_format.verify_mac(loaded.raw, loaded.body, key)
    body = loaded.body
    token = token_for(found.lease, body.lease.key)
    store_id = bytes.fromhex(body.store_id)
    verify_lease(found.lease, bytes.fromhex(token.key), LeaseHolder(store_id, body.device_id))
    device, d_os = DeviceSecrets(door.safe, store_id), keys.fresh_key()
    own, salt = body.context(), secrets.token_bytes(keys.SALT_BYTES)
    fresh = keys.WrapContext(own.store_id, own.kid, own.cost, salt)
    slot, _ = locked_slot(key, fresh, passphrase, d_os + found.d_lease)
    device.keep(d_os, found.d_lease)
    made = msgspec.structs.replace(
        body,
        cur=slot,
        kdf=Kdf(own.cost.memory_kib, own.cost.passes, own.cost.lanes, salt.hex()),
        lease=token,
        fails=Fails(),
        gen=body.gen + 1,
    )
    key_file.save_with_copy(door.files.key_file, key_file_format.sealed_bytes(made, key))
    opened = unlock(door, passphrase)
    if not opened.is_read_only:
        with opened.engine.begin() as connection:
            ask_for_new_key(connection)
    device.drop_question()
    return opened


def _opened(body: KeyFile, found: Recovered) -> OpenSlots:
    """The keys of both slots, as the passphrase would give them."""
    cur = found.keys.get(body.cur.kid)
    beside = found.keys.get(body.next.kid) if body.next else None
    if cur is None or (body.next and beside is None):
        raise KeyFileMismatch
    return OpenSlots(cur=cur, next=beside)
