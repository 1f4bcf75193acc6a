"""macOS: the Keychain, no core files, the clock that counts sleep. Written, not yet tried on a Mac."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path, PurePosixPath

from ehe_desktop.platform.interface import UNKNOWN_BOOT, AwaySigns, Battery, BootMoment, Hardening
from ehe_desktop.platform.mounts import NETWORK_TYPES, is_copied_folder, type_in_mount_output
from ehe_desktop.platform.posix import PosixPlatform, forbid_core_files


class MacPlatform(PosixPlatform):
    """See `interface.Platform`."""

    name = "macOS"
    speech_engines = ("darwin",)
    allowed_keyrings = ("keyring.backends.macOS.Keyring",)

    def harden_process(self) -> Hardening:
        """No core files. Memory is closed to others only for a signed, hardened build."""
        forbid_core_files()
        return Hardening(
            done=("no core files",),
            not_possible=(
                "memory closed to other programs of this account (needs a signed build)",
                "screen pictures by other programs",
            ),
        )

    def is_network_place(self, path: Path) -> bool:
        """By what `mount` prints, and by the names of folders that are copied away."""
        whole = path.absolute().resolve()
        told = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False)
        kind = type_in_mount_output(told.stdout, PurePosixPath(whole))
        return kind in NETWORK_TYPES or is_copied_folder(whole)

    def boot_moment(self) -> BootMoment:
        """CLOCK_MONOTONIC counts sleep here; the kernel names each start."""
        told = subprocess.run(
            ["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"],
            capture_output=True,
            text=True,
            check=False,
        )
        boot_id = told.stdout.strip() if told.returncode == 0 else UNKNOWN_BOOT
        return BootMoment(boot_id, time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1_000_000)

    def slept_ms(self) -> int:
        """CLOCK_MONOTONIC counts sleep here and CLOCK_UPTIME_RAW does not."""
        awake = time.clock_gettime_ns(getattr(time, "CLOCK_UPTIME_RAW", time.CLOCK_MONOTONIC))
        return (time.clock_gettime_ns(time.CLOCK_MONOTONIC) - awake) // 1_000_000

    def battery(self) -> Battery | None:
        """Not asked for here: nobody is warned."""
        return None

    def away_signs(self, window_handle: int) -> AwaySigns:  # noqa: ARG002 - one interface
        """Nothing to listen to without more libraries: sleep is noticed on waking."""
        return AwaySigns()
