"""One try at the passphrase: wait if there were wrong ones, count it, stretch, unwrap.

The try is counted in the keyring before it is made and in the key file when it
was wrong; the larger count wins. Only success sets the count back. No number of
wrong tries deletes anything.

Source: guide/security.md 3.4, 3.5 steps 3 to 6.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ehe_desktop.platform.interface import UNKNOWN_BOOT, BootMoment
from ehe_desktop.storage import key_file, key_file_format
from ehe_desktop.storage.errors import StoreCannotWrite, TooManyTries, WrongPassphrase
from ehe_desktop.storage.key_file_format import Fails, KeyFile
from ehe_desktop.storage.slots import OpenSlots, open_slots
from ehe_desktop.storage.throttle import NO_FAILURES, Failures, larger, wait_s

if TYPE_CHECKING:
    from ehe_desktop.storage.device_secrets import DeviceSecrets
    from ehe_desktop.storage.device_state import DeviceState
    from ehe_desktop.storage.key_file import LoadedKeyFile
    from ehe_desktop.storage.store_door import StoreDoor


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one try works on: the key file as read, this device's secrets, what is remembered."""

    door: StoreDoor
    loaded: LoadedKeyFile
    device: DeviceSecrets
    state: DeviceState | None

    def slots_for(self, passphrase: str) -> OpenSlots:
        """The data keys, if `passphrase` is the one. About a second of work.

        Raises:
            TooManyTries: the pause after wrong tries is not over; nothing was tried.
            DeviceSecretMissing: the keyring has no secret of this store.
            LeaseEnded: the centre has to give one back first.
            KeyringProblem: the keyring cannot be used.
            WrongPassphrase: it is not, or a device secret or the file was changed.
        """
        self.refuse_hurry()
        device_key = self.device.device_key()
        counted = self._counted()
        try:
            opened = open_slots(self.loaded.body, device_key, passphrase)
        except WrongPassphrase:
            self._note_wrong(counted)
            raise
        self._start_anew()
        return opened

    def refuse_hurry(self) -> None:
        """Raises `TooManyTries` while the pause after wrong tries is not over."""
        left_s = wait_s(self._so_far(), self.door.boot_moment())
        if left_s:
            raise TooManyTries(left_s)

    def note_wrong(self) -> None:
        """Somebody else, who can tell, said that the passphrase was wrong."""
        self._note_wrong(self._counted())

    def _counted(self) -> Failures:
        """One more, in the keyring at once: ending the program in the middle gains nothing."""
        counted = self._so_far().with_one_more(self.door.wall_ms() // 1000, self.door.boot_moment())
        if self.state is not None:
            self.device.remember(replace(self.state, failures=counted))
        return counted

    def _note_wrong(self, counted: Failures) -> None:
        boot = _moment_text(counted.last_boot)
        self._note_in_file(Fails(counted.count, counted.last_wall_s, boot))

    def _so_far(self) -> Failures:
        remembered = self.state.failures if self.state else NO_FAILURES
        return larger(failures_in(self.loaded.body), remembered)

    def _start_anew(self) -> None:
        # Here and not only at the unlock: the passphrase is also asked while the store is open.
        if self.state is not None:
            self.device.remember(replace(self.state, failures=NO_FAILURES))
        if self.loaded.body.fails.count:
            self._note_in_file(Fails())

    def _note_in_file(self, fails: Fails) -> None:
        raw = key_file_format.with_fails(self.loaded.raw, self.loaded.body, fails)
        with suppress(StoreCannotWrite):  # the keyring has the count; a full disk must not hide it
            key_file.save(self.door.files.key_file, raw)


def failures_in(body: KeyFile) -> Failures:
    """The count of wrong tries that stands in the key file."""
    boot_id, _, running = body.fails.last_boot.rpartition("@")
    moment = BootMoment(boot_id, int(running)) if running.isdecimal() else _NEVER
    return Failures(body.fails.count, body.fails.last_wall, moment)


_NEVER = BootMoment(UNKNOWN_BOOT, 0)


def _moment_text(moment: BootMoment) -> str:
    return f"{moment.boot_id}@{moment.running_ms}"
