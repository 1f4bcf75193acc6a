"""The private recovery key in a file: read for one command, and written before the centre it belongs to is made."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from ehe_desktop.domain.errors import RuleBroken

_BYTES = 32


def read_key(path: str) -> str:
    """The key in a file, as hexadecimal digits.

    Raises:
        RuleBroken: the file holds something else.
    """
    raw = Path(path).read_bytes().strip()
    try:
        text = raw.decode("ascii")
        is_key = len(bytes.fromhex(text)) == _BYTES
    except ValueError:  # no digits, or no text at all
        is_key = False
    if not is_key:
        raise RuleBroken("the file holds no recovery key: that is 64 hexadecimal digits")
    return text


def keep_key(path: Path, make: Callable[[Callable[[str], None]], None]) -> None:
    """Call `make` with what writes a key to the new file `path`; on the disk when that returns.

    The file comes first: a centre whose key found no place would take sealed work that nobody can open.
    If nothing was written, no file is left.
    """
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:

        def keep(private: str) -> None:
            out.seek(0)
            out.truncate()
            out.write(private + "\n")
            out.flush()
            os.fsync(out.fileno())

        try:
            make(keep)
        finally:
            is_empty = out.tell() == 0
            out.close()
            if is_empty:
                path.unlink()
