"""Where the shipped files are: fonts, icons, colours.

Reads nothing itself and knows no machine: the folder is beside the package in
a checkout and inside the bundle in an installed program.
"""

from __future__ import annotations

import sys
from pathlib import Path


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder under `resources/`."""
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(__file__).resolve().parents[3]
    return root.joinpath("resources", *parts)
