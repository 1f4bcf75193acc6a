"""Where the shipped files are: fonts, icons, colours.

Reads nothing itself and knows no machine: the folder is beside the package in
a checkout and inside the bundle in an installed program.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder under `resources/`."""
    return _root().joinpath("resources", *parts)


@cache
def _root() -> Path:
    bundle = getattr(sys, "_MEIPASS", None)
    return Path(bundle) if bundle else Path(__file__).resolve().parents[3]
