"""What the program needs from the system itself, and what each kind of system calls it.

A library is looked for by loading it, a program by its name on the path, a file
by being there: so the answer is right on any system, and the second run costs
a few milliseconds. Nothing is installed here.
"""

from __future__ import annotations

import ctypes
import importlib.util
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True)
class Need:
    """One thing of the system: how to see that it is there, and its package's names.

    `sign` is a library (`libEGL.so.1`), a program (`dbus-run-session`), a file
    (begins with `/`) or a module of this Python (`module:ensurepip`).
    `debian` gives the package's names, newest first: they differ by release.
    """

    sign: str
    why: str
    debian: tuple[str, ...]
    fedora: str
    arch: str

    def is_met(self) -> bool:
        """Whether this system has it."""
        if self.sign.startswith("module:"):
            return importlib.util.find_spec(self.sign.removeprefix("module:")) is not None
        if self.sign.startswith("/"):
            return Path(self.sign).exists()
        if ".so" not in self.sign:
            return shutil.which(self.sign) is not None
        try:
            ctypes.CDLL(self.sign)
        except OSError:
            return False
        return True


VENV: Final = (
    Need("module:ensurepip", "making .venv", ("python3-venv",), "python3", "python"),
    Need("module:venv", "making .venv", ("python3-venv",), "python3", "python"),
)

WINDOW: Final = (
    Need("libglib-2.0.so.0", "Qt", ("libglib2.0-0t64", "libglib2.0-0"), "glib2", "glib2"),
    Need("libEGL.so.1", "Qt", ("libegl1",), "libglvnd-egl", "libglvnd"),
    Need("libGL.so.1", "Qt", ("libgl1",), "libglvnd-glx", "libglvnd"),
    Need("libdbus-1.so.3", "Qt", ("libdbus-1-3",), "dbus-libs", "dbus"),
    Need("libfontconfig.so.1", "text", ("libfontconfig1",), "fontconfig", "fontconfig"),
    Need("libxkbcommon.so.0", "keyboards", ("libxkbcommon0",), "libxkbcommon", "libxkbcommon"),
    Need("libxcb-cursor.so.0", "windows", ("libxcb-cursor0",), "xcb-util-cursor", "xcb-util-cursor"),
    Need("libxcb-icccm.so.4", "windows", ("libxcb-icccm4",), "xcb-util-wm", "xcb-util-wm"),
    Need("libxcb-keysyms.so.1", "windows", ("libxcb-keysyms1",), "xcb-util-keysyms", "xcb-util-keysyms"),
    Need("libxcb-shape.so.0", "windows", ("libxcb-shape0",), "libxcb", "libxcb"),
    Need("libxcb-xkb.so.1", "windows", ("libxcb-xkb1",), "libxcb", "libxcb"),
    Need("libxkbcommon-x11.so.0", "windows", ("libxkbcommon-x11-0",), "libxkbcommon-x11", "libxkbcommon-x11"),
    Need("libpulse.so.0", "sound", ("libpulse0",), "pulseaudio-libs", "libpulse"),
    Need("libcups.so.2", "printing", ("libcups2t64", "libcups2"), "cups-libs", "libcups"),
    Need("/usr/share/zoneinfo/Europe/London", "dates in England", ("tzdata",), "tzdata", "tzdata"),
)  # fmt: skip

TESTING: Final = (
    Need("gnome-keyring-daemon", "keyring tests", ("gnome-keyring",), "gnome-keyring", "gnome-keyring"),
    Need("dbus-run-session", "keyring tests", ("dbus-daemon", "dbus"), "dbus-daemon", "dbus"),
    Need("pulseaudio", "sound tests", ("pulseaudio",), "pulseaudio", "pulseaudio"),
    Need("pdftoppm", "looking at pages", ("poppler-utils",), "poppler-utils", "poppler"),
)  # fmt: skip


def missing(needs: tuple[Need, ...]) -> list[Need]:
    """Those of `needs` this system lacks. Windows and macOS bring all but Python's own."""
    if sys.platform != "linux":
        needs = tuple(need for need in needs if need.sign.startswith("module:"))
    return [need for need in needs if not need.is_met()]
