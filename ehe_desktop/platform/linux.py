"""Linux: Secret Service or KWallet, no core files, no reading of our memory by the same user."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Final

from ehe_desktop.platform.interface import (
    UNKNOWN_BOOT,
    AwaySigns,
    Battery,
    BootMoment,
    BusSignal,
    Hardening,
)
from ehe_desktop.platform.mounts import NETWORK_TYPES, is_copied_folder, type_in_mountinfo
from ehe_desktop.platform.posix import PosixPlatform, forbid_core_files

_PR_SET_DUMPABLE: Final = 4
_LOGIND: Final = "org.freedesktop.login1"


class LinuxPlatform(PosixPlatform):
    """See `interface.Platform`."""

    name = "Linux"
    power_folder = Path("/sys/class/power_supply")
    speech_engines = ("speechd",)
    clipboard_marks: Mapping[str, bytes] = MappingProxyType(
        {"x-kde-passwordManagerHint": b"secret"}
    )
    allowed_keyrings = (
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
    )

    def harden_process(self) -> Hardening:
        """No core files; not dumpable. To be repeated in every new process: exec undoes it."""
        forbid_core_files()
        done, missing = ["no core files"], ["screen pictures by other programs"]
        refused = ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        (missing if refused else done).append("memory closed to other programs of this account")
        return Hardening(tuple(done), tuple(missing))

    def is_network_place(self, path: Path) -> bool:
        """By the mount the path lies on, and by the names of folders that are copied away."""
        whole = path.absolute().resolve()
        mountinfo = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
        kind = type_in_mountinfo(mountinfo, PurePosixPath(whole))
        return kind in NETWORK_TYPES or is_copied_folder(whole)

    def boot_moment(self) -> BootMoment:
        """CLOCK_BOOTTIME, which counts sleep, and the kernel's own id of this start."""
        try:
            boot_id = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        except OSError:
            boot_id = UNKNOWN_BOOT
        return BootMoment(boot_id, time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000)

    def slept_ms(self) -> int:
        """CLOCK_BOOTTIME counts sleep and CLOCK_MONOTONIC does not."""
        awake = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        return (time.clock_gettime_ns(time.CLOCK_BOOTTIME) - awake) // 1_000_000

    def battery(self) -> Battery | None:
        """What the kernel says of the batteries that run this machine; those of a mouse do not."""
        found = [one for one in map(_battery, sorted(self.power_folder.glob("*"))) if one]
        if not found:
            return None
        percent = sum(one.percent for one in found) // len(found)
        return Battery(percent, in_use=any(one.in_use for one in found))

    def away_signs(self, window_handle: int) -> AwaySigns:  # noqa: ARG002 - one interface
        """What logind says of sleep and of locking; of any session, so too early rather than too late."""
        return AwaySigns(
            bus=(
                BusSignal(_LOGIND, f"{_LOGIND}.Manager", "PrepareForSleep", only_true=True),
                BusSignal(_LOGIND, f"{_LOGIND}.Session", "Lock"),
            )
        )


def _battery(folder: Path) -> Battery | None:
    """One supply of power; None when it is no battery of the machine, or says nothing sound."""

    def told(name: str) -> str:
        try:
            return (folder / name).read_text(encoding="ascii", errors="replace").strip()
        except OSError:
            return ""

    percent = told("capacity")
    if told("type") != "Battery" or told("scope") == "Device" or not percent.isdecimal():
        return None
    return Battery(min(int(percent), 100), in_use=told("status") == "Discharging")
