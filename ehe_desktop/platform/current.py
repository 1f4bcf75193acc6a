"""The one place that asks which system this is."""

from __future__ import annotations

import importlib
import sys
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ehe_desktop.platform.interface import Platform

_WHERE: Final = {
    "linux": ("ehe_desktop.platform.linux", "LinuxPlatform"),
    "win32": ("ehe_desktop.platform.windows", "WindowsPlatform"),
    "darwin": ("ehe_desktop.platform.macos", "MacPlatform"),
}


@cache
def current_platform() -> Platform:
    """This system's `Platform`. Only its module is loaded: the others need what is not here.

    Raises:
        RuntimeError: a system this program was not made for.
    """
    if sys.platform not in _WHERE:
        raise RuntimeError("EHE Desktop runs on Linux, Windows and macOS")
    module, name = _WHERE[sys.platform]
    platform: Platform = getattr(importlib.import_module(module), name)()
    return platform
