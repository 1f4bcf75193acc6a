"""What differs between Linux, Windows and macOS, as one interface.

Each system's module answers every question, and answers honestly: what a system
cannot do comes back as "not possible here", never as silence. Nothing here
decides what the program does with an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

UNKNOWN_BOOT: Final = ""


@dataclass(frozen=True, slots=True)
class BootMoment:
    """A moment that no clock setting can move: which start of the machine, and how far into it.

    `boot_id` is "" where the system does not tell; `running_ms` counts sleep too.
    """

    boot_id: str
    running_ms: int


@dataclass(frozen=True, slots=True)
class BusSignal:
    """A signal of the system's message bus. `only_true`: it means something only with True."""

    service: str
    interface: str
    member: str
    only_true: bool = False


@dataclass(frozen=True, slots=True)
class AwaySigns:
    """How this system says that nobody sits here any more: asleep, locked, another user.

    `bus`: signals of the message bus. `messages`: pairs of a window message and its first value.
    """

    bus: tuple[BusSignal, ...] = ()
    messages: frozenset[tuple[int, int]] = frozenset()


LOW_PERCENT: Final = 10


@dataclass(frozen=True, slots=True)
class Battery:
    """How full this device's battery is, in per cent, and whether it runs on it."""

    percent: int
    in_use: bool

    @property
    def is_low(self) -> bool:
        """True when it may soon be empty: under ten per cent and not plugged in."""
        return self.in_use and self.percent < LOW_PERCENT


@dataclass(frozen=True, slots=True)
class Hardening:
    """What was done to keep keys out of reach, and what this system cannot do."""

    done: tuple[str, ...]
    not_possible: tuple[str, ...]


class ScreenGuard(Enum):
    """Whether pictures of a window are kept from other programs."""

    ON = "on"
    OFF = "off"
    CANNOT_BE_PROMISED = "cannot be promised here"


class LockHandle(Protocol):
    """An open file that may be locked: what `open()` returns."""

    def fileno(self) -> int:
        """The operating system's number for the file."""
        ...


class SecretSafe(Protocol):
    """A keyring: keeps small texts by name, or raises a `PlatformFault`."""

    @property
    def class_path(self) -> str:
        """Which kind it is; recorded in the key file, compared with the allow-list."""
        ...

    @property
    def display_name(self) -> str:
        """What to call it on screen."""
        ...

    def get(self, name: str) -> str | None:
        """The text kept under `name`, or nothing."""
        ...

    def set(self, name: str, value: str) -> None:
        """Keep `value` under `name`."""
        ...

    def delete(self, name: str) -> None:
        """Forget `name`; nothing happens if it was not kept."""
        ...


class Platform(Protocol):
    """The operating system this program runs on."""

    name: str
    allowed_keyrings: tuple[str, ...]
    speech_engines: tuple[str, ...]
    """Engines of this system that speak on the device itself, the best first."""
    clipboard_marks: Mapping[str, bytes]
    """What is laid on the clipboard beside a text, by format, so that this system keeps no history of it."""

    def prepare_keyring(self, backend: Any) -> None:
        """Set what a keyring of this system needs before its first use."""
        ...

    def harden_process(self) -> Hardening:
        """Keep this process's memory out of core files and other programs' reach."""
        ...

    def guard_screen(self, window_handle: int, *, on: bool) -> ScreenGuard:
        """Keep pictures of one window from other programs, or stop doing so."""
        ...

    def make_private(self, path: Path) -> None:
        """Let only this account read and write `path` (a file or a folder)."""
        ...

    def sync_folder(self, folder: Path) -> None:
        """Make a rename in `folder` outlive a power cut, where the system can."""
        ...

    def is_network_place(self, path: Path) -> bool:
        """Whether `path` lies on another machine or in a folder copied to one."""
        ...

    def boot_moment(self) -> BootMoment:
        """The present moment on the clock nobody can set."""
        ...

    def slept_ms(self) -> int:
        """For how long, in all, this machine has been asleep since it was started."""
        ...

    def battery(self) -> Battery | None:
        """The battery; None where there is none, or the system does not tell."""
        ...

    def away_signs(self, window_handle: int) -> AwaySigns:
        """What to listen to; asks the system to tell the window, where it must be asked."""
        ...

    def try_lock(self, file: LockHandle) -> bool:
        """Take the one lock on an open file without waiting; the system drops it when we end."""
        ...

    def start_options(self) -> dict[str, Any]:
        """What `subprocess.Popen` needs on this system to start a quiet child."""
        ...
