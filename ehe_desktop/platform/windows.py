r"""Windows: Credential Manager on this machine only, screen guard, inherited folder rights.

Written from the system's documentation, not yet tried on Windows. File rights:
`%LOCALAPPDATA%` already gives access to this account, SYSTEM and administrators
only, and what is made inside inherits that; `make_private` cuts the inheritance
on the store's folder and grants exactly those three, so a later change above it
opens nothing.
"""

from __future__ import annotations

import ctypes
import getpass
import importlib
import subprocess
from collections.abc import Mapping
from pathlib import Path, PureWindowsPath
from types import MappingProxyType
from typing import Any, Final

from ehe_desktop.platform.interface import (
    UNKNOWN_BOOT,
    AwaySigns,
    Battery,
    BootMoment,
    Hardening,
    LockHandle,
    ScreenGuard,
)
from ehe_desktop.platform.mounts import is_copied_folder, is_unc

_SYSTEM_SID: Final = "*S-1-5-18"
_ADMINISTRATORS_SID: Final = "*S-1-5-32-544"
_DRIVE_REMOTE: Final = 4
_WDA_NONE: Final = 0x0
_WDA_EXCLUDEFROMCAPTURE: Final = 0x11
_NO_CRASH_BOXES: Final = 0x0001 | 0x0002
_CREATE_NO_WINDOW: Final = 0x08000000
_WM_POWERBROADCAST: Final = 0x0218
_PBT_APMSUSPEND: Final = 0x0004
_WM_WTSSESSION_CHANGE: Final = 0x02B1
_WTS_CONSOLE_DISCONNECT: Final = 0x2
_WTS_REMOTE_DISCONNECT: Final = 0x4
_WTS_SESSION_LOGOFF: Final = 0x6
_WTS_SESSION_LOCK: Final = 0x7
_THIS_SESSION: Final = 0
_NOT_KEPT: Final = (
    "ExcludeClipboardContentFromMonitorProcessing",
    "CanIncludeInClipboardHistory",
    "CanUploadToCloudClipboard",
)
_NO: Final = bytes(4)
"""A DWORD of 0; the first of the three means what it says whatever it holds."""
_NO_BATTERY: Final = 128
_UNKNOWN: Final = 255
_BOOT_COUNT_KEY: Final = (
    r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters"
)


class WindowsPlatform:
    """See `interface.Platform`."""

    name = "Windows"
    speech_engines = ("winrt", "sapi")
    allowed_keyrings = ("keyring.backends.Windows.WinVaultKeyring",)
    clipboard_marks: Mapping[str, bytes] = MappingProxyType(
        {f'application/x-qt-windows-mime;value="{name}"': _NO for name in _NOT_KEPT}
    )

    def prepare_keyring(self, backend: Any) -> None:
        """Keep secrets on this machine: the library's default follows the account to others."""
        backend.persist = "local machine"

    def harden_process(self) -> Hardening:
        """No crash boxes with memory; the error reporter does not take a picture of us."""
        done: list[str] = []
        _library("kernel32").SetErrorMode(_NO_CRASH_BOXES)
        done.append("no crash boxes")
        refused = _library("wer").WerAddExcludedApplication("ehe-desktop.exe", False)
        if not refused:
            done.append("no crash reports with memory")
        return Hardening(tuple(done), ("memory closed to administrators",))

    def guard_screen(self, window_handle: int, *, on: bool) -> ScreenGuard:
        """Leave the window out of pictures other programs take (Windows 10 2004 and later)."""
        wanted = _WDA_EXCLUDEFROMCAPTURE if on else _WDA_NONE
        if not _library("user32").SetWindowDisplayAffinity(ctypes.c_void_p(window_handle), wanted):
            return ScreenGuard.CANNOT_BE_PROMISED
        return ScreenGuard.ON if on else ScreenGuard.OFF

    def make_private(self, path: Path) -> None:
        """Only this account, SYSTEM and administrators, and nothing inherited from above."""
        subprocess.run(  # noqa: S603 - a list of arguments, no shell
            private_rights_command(path, getpass.getuser(), is_folder=path.is_dir()),
            check=True,
            capture_output=True,
            creationflags=_CREATE_NO_WINDOW,
        )

    def sync_folder(self, folder: Path) -> None:
        """NTFS journals its renames; a folder cannot be flushed here."""

    def is_network_place(self, path: Path) -> bool:
        """A share by its name, a mapped drive by its type, a copied folder by its name."""
        whole = PureWindowsPath(path.absolute())
        if is_unc(whole) or is_copied_folder(whole):
            return True
        return bool(_library("kernel32").GetDriveTypeW(whole.anchor) == _DRIVE_REMOTE)

    def boot_moment(self) -> BootMoment:
        """QueryInterruptTime counts sleep, in units of 100 ns; the registry counts starts."""
        ticks = ctypes.c_ulonglong()
        _library("kernelbase").QueryInterruptTime(ctypes.byref(ticks))
        return BootMoment(_boot_count(), ticks.value // 10_000)

    def slept_ms(self) -> int:
        """QueryInterruptTime counts sleep and QueryUnbiasedInterruptTime does not; units of 100 ns."""
        whole, awake = ctypes.c_ulonglong(), ctypes.c_ulonglong()
        _library("kernelbase").QueryInterruptTime(ctypes.byref(whole))
        _library("kernelbase").QueryUnbiasedInterruptTime(ctypes.byref(awake))
        return int(whole.value - awake.value) // 10_000

    def battery(self) -> Battery | None:
        """GetSystemPowerStatus: the line, the battery's flags and how full it is."""
        told = _PowerStatus()
        if not _library("kernel32").GetSystemPowerStatus(ctypes.byref(told)):
            return None
        return battery_of(told.line, told.flags, told.percent)

    def away_signs(self, window_handle: int) -> AwaySigns:
        """Going to sleep, the session locked, another user; session messages must be asked for."""
        _library("wtsapi32").WTSRegisterSessionNotification(window_handle, _THIS_SESSION)
        session = (
            _WTS_CONSOLE_DISCONNECT,
            _WTS_REMOTE_DISCONNECT,
            _WTS_SESSION_LOGOFF,
            _WTS_SESSION_LOCK,
        )
        return AwaySigns(
            messages=frozenset(
                {
                    (_WM_POWERBROADCAST, _PBT_APMSUSPEND),
                    *((_WM_WTSSESSION_CHANGE, change) for change in session),
                }
            )
        )

    def try_lock(self, file: LockHandle) -> bool:
        """A mandatory lock on the first byte that ends with the process."""
        locking: Any = importlib.import_module("msvcrt")
        try:
            locking.locking(file.fileno(), locking.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def start_options(self) -> dict[str, Any]:
        """No console window; inherit no handles."""
        return {"close_fds": True, "creationflags": _CREATE_NO_WINDOW}


class _PowerStatus(ctypes.Structure):
    """SYSTEM_POWER_STATUS."""

    _fields_ = (
        ("line", ctypes.c_ubyte),
        ("flags", ctypes.c_ubyte),
        ("percent", ctypes.c_ubyte),
        ("saver", ctypes.c_ubyte),
        ("seconds_left", ctypes.c_uint32),
        ("seconds_full", ctypes.c_uint32),
    )


def battery_of(line: int, flags: int, percent: int) -> Battery | None:
    """What the system's bytes say: `line` 0 is the battery's; 128 among the flags is no battery.

    >>> battery_of(0, 4, 8)
    Battery(percent=8, in_use=True)
    >>> battery_of(1, 128, 255) is None
    True
    """
    if flags == _UNKNOWN or flags & _NO_BATTERY or percent == _UNKNOWN:
        return None
    return Battery(min(percent, 100), in_use=line == 0)


def private_rights_command(path: Path, account: str, *, is_folder: bool) -> list[str]:
    """The `icacls` call that gives `path` to this account, SYSTEM and administrators alone."""
    spread = "(OI)(CI)" if is_folder else ""
    grants = [f"{who}:{spread}F" for who in (account, _SYSTEM_SID, _ADMINISTRATORS_SID)]
    return ["icacls", str(path), "/inheritance:r", "/grant:r", *grants]


def _library(name: str) -> Any:
    # `windll` exists on Windows only; the type checker runs elsewhere too.
    return getattr(getattr(ctypes, "windll"), name)  # noqa: B009 - see above


def _boot_count() -> str:
    registry: Any = importlib.import_module("winreg")
    try:
        with registry.OpenKey(registry.HKEY_LOCAL_MACHINE, _BOOT_COUNT_KEY) as key:
            return f"boot-{registry.QueryValueEx(key, 'BootId')[0]}"
    except OSError:
        return UNKNOWN_BOOT
