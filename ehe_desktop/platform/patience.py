"""A file that somebody else holds for a moment: a virus scanner, an indexer, a copier to a cloud.

Windows refuses to open or to rename what another program has open without sharing, and a scanner opens every
file just after it was written. It lets go in a moment, so what was refused is tried again, ever more slowly,
for about a second and a half. SQLite has a patience of its own for the database. Who is refused for good
hears the refusal. Source: sync.md C2 row 13.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")
WAITS_S: Final = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)


def patiently(do: Callable[[], T]) -> T:
    """What `do` gives; done again while the system says that the file may not be had.

    Raises:
        PermissionError: nobody let go of it.
        OSError: any other fault, at once.
    """
    for seconds in WAITS_S:
        try:
            return do()
        except PermissionError:
            time.sleep(seconds)
    return do()
