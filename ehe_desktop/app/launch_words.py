"""What the launcher says to the processes it starts, one line each on their standard input.

`show` brings a spare door to the screen. `order KEY` is a key that both a case window and a child's
process are told, so that one can leave the order of a hand-over for the other: a file that opens to
nobody once the launcher has ended. No line holds a name or anything of a case.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

SHOW: Final = b"show\n"
ORDER: Final = b"order "
KEY_BYTES: Final = 32
ORDER_FILE: Final = "hand-over.order"
PLACE_FILE: Final = "hand-over.place"
HAND_OVER: Final = "hand-over"
"""The command of the child's process."""


def fresh_order_line() -> bytes:
    """A line with a new key."""
    return ORDER + secrets.token_hex(KEY_BYTES).encode("ascii") + b"\n"


def order_key(line: bytes) -> bytes:
    """The key in such a line; empty when the line says something else."""
    if not line.startswith(ORDER):
        return b""
    key = bytes.fromhex(line[len(ORDER) :].decode("ascii").strip())
    return key if len(key) == KEY_BYTES else b""


def forget_order(folder: Path) -> None:
    """The hand-over is at its end: the order and the child's place go."""
    for name in (ORDER_FILE, PLACE_FILE):
        (folder / name).unlink(missing_ok=True)


def read_line() -> bytes:
    """One line from the launcher; empty when it is gone.

    Read from the file itself, not through Python's buffer: a thread that waits in the buffer would
    hold its lock when the process ends.
    """
    line = b""
    while not line.endswith(b"\n"):
        letter = os.read(0, 1)
        if not letter:
            return b""
        line += letter
    return line
