"""This device's part of the key, in the system's keyring: two secrets and the state, nothing else.

While a recovery is under way, the key it asked with lies here too.

Every fault of the keyring becomes the one sentence that fits: absent, locked,
denied, slow, not allowed, or our entry gone. There is no second place: without a
keyring no store is made, and an existing one goes to recovery.

Source: guide/security.md 3.1, 3.5, 3.8; guide/stack.md 4.
"""

from __future__ import annotations

import base64
import binascii
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ehe_desktop.platform import faults, keyring_safe, memory_keyring
from ehe_desktop.platform.current import current_platform
from ehe_desktop.storage import device_state
from ehe_desktop.storage.errors import (
    DeviceSecretMissing,
    KeyringAbsent,
    KeyringDenied,
    KeyringLocked,
    KeyringNotAllowed,
    KeyringProblem,
    KeyringSlow,
    LeaseEnded,
)
from ehe_desktop.storage.keys import KEY_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ehe_desktop.platform.interface import SecretSafe
    from ehe_desktop.storage.device_state import DeviceState

_OS: Final = "os"
_LEASE: Final = "lease"
_STATE: Final = "state"
_ASK: Final = "ask"
_MEANING: Final[dict[type[faults.PlatformFault], type[KeyringProblem]]] = {
    faults.SafeAbsent: KeyringAbsent,
    faults.SafeLocked: KeyringLocked,
    faults.SafeDenied: KeyringDenied,
    faults.SafeSlow: KeyringSlow,
}


class DeviceSecrets:
    """One store's entries in a keyring."""

    def __init__(self, safe: SecretSafe, store_id: bytes) -> None:
        """Look at `safe` for the store named by `store_id`; nothing is read yet."""
        self._safe = safe
        self._prefix = store_id.hex()

    def device_key(self) -> bytes:
        """D_os and D_lease, in the order the KEK takes them (64 bytes).

        Raises:
            DeviceSecretMissing: an entry is gone or is not ours.
            LeaseEnded: D_lease was taken away; the centre gives it back.
            KeyringProblem: one of its leaves, when the keyring cannot be used.
        """
        d_os = self.own_secret()
        if not self.has_lease_secret():
            raise LeaseEnded
        return d_os + self._secret(_LEASE)

    def has_lease_secret(self) -> bool:
        """Whether D_lease has not been taken away. Raises `KeyringProblem`."""
        with told_plainly():
            return self._safe.get(self._name(_LEASE)) is not None

    def own_secret(self) -> bytes:
        """D_os, which never leaves this device. Raises `KeyringProblem`, `DeviceSecretMissing`."""
        return self._secret(_OS)

    def state(self) -> DeviceState | None:
        """What is remembered, or nothing when it is gone or not whole. Raises `KeyringProblem`."""
        with told_plainly():
            text = self._safe.get(self._name(_STATE))
        return None if text is None else device_state.from_text(text)

    def keep(self, d_os: bytes, d_lease: bytes) -> None:
        """Keep both secrets, each read back and compared. Raises `KeyringProblem`."""
        with told_plainly():
            self._safe.set(self._name(_OS), base64.b64encode(d_os).decode("ascii"))
        self.keep_lease_secret(d_lease)

    def keep_lease_secret(self, d_lease: bytes) -> None:
        """Keep D_lease as the centre gave it (back). Raises `KeyringProblem`."""
        if len(d_lease) != KEY_BYTES:
            raise ValueError("a lease secret has 32 bytes")
        with told_plainly():
            self._safe.set(self._name(_LEASE), base64.b64encode(d_lease).decode("ascii"))

    def take_away_lease_secret(self, *, and_own: bool = False) -> None:
        """The lease has ended: from now on the store opens to nobody without the centre.

        `and_own`: it is over, and D_os goes too: only the council's recovery key opens the store.

        Raises:
            KeyringProblem: it is still there.
        """
        with told_plainly():
            self._safe.delete(self._name(_LEASE))
            if and_own:
                self._safe.delete(self._name(_OS))

    def keep_question(self, private_key: bytes, ask_id: str) -> None:
        """Keep what a recovery asked with, until the answer is here. Raises `KeyringProblem`."""
        with told_plainly():
            self._safe.set(self._name(_ASK), f"{private_key.hex()}/{ask_id}")

    def question(self) -> tuple[bytes, str] | None:
        """The private key and the id of a recovery that was asked for. Raises `KeyringProblem`."""
        with told_plainly():
            private_key, _, ask_id = (self._safe.get(self._name(_ASK)) or "").partition("/")
        return (bytes.fromhex(private_key), ask_id) if ask_id else None

    def drop_question(self) -> None:
        """The recovery is done. Raises `KeyringProblem`."""
        with told_plainly():
            self._safe.delete(self._name(_ASK))

    def remember(self, state: DeviceState) -> None:
        """Replace the state. Raises `KeyringProblem`."""
        with told_plainly():
            self._safe.set(self._name(_STATE), device_state.to_text(state))

    def forget(self) -> None:
        """Delete every entry of this store. Raises `KeyringProblem`."""
        with told_plainly():
            for what in (_LEASE, _OS, _STATE, _ASK):
                self._safe.delete(self._name(what))

    def _secret(self, what: str) -> bytes:
        with told_plainly():
            text = self._safe.get(self._name(what))
        try:
            secret = base64.b64decode(text or "", validate=True)
        except (binascii.Error, ValueError):
            secret = b""
        if len(secret) != KEY_BYTES:
            raise DeviceSecretMissing
        return secret

    def _name(self, what: str) -> str:
        return f"{self._prefix}/{what}"


def open_system_safe(expected: str | None = None) -> SecretSafe:
    """The system's keyring from the allow-list; `expected` as recorded in the key file.

    Raises:
        KeyringNotAllowed: it names both the keyring found and the one expected.
        KeyringProblem: another of its leaves.
    """
    with told_plainly():
        return keyring_safe.open_safe(expected)


def refuse_other_safe(safe: SecretSafe, expected: str | None, *, demo: bool) -> None:
    """Refuse a keyring that is not on this system's list, or not the one the store was made with.

    `demo=True`, written in code, lets the demonstration's memory keyring pass and no other.

    Raises:
        KeyringNotAllowed: it names both.
    """
    allowed = (memory_keyring.CLASS_PATH,) if demo else current_platform().allowed_keyrings
    wanted = expected if expected in allowed else None
    if safe.class_path not in allowed or (expected is not None and safe.class_path != wanted):
        raise KeyringNotAllowed(safe.class_path, expected or " or ".join(allowed))


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn a fault of the keyring into the words a person reads."""
    try:
        yield
    except faults.SafeNotAllowed as fault:
        raise KeyringNotAllowed(fault.found, fault.expected) from fault
    except faults.PlatformFault as fault:
        raise _MEANING.get(type(fault), KeyringDenied) from fault
