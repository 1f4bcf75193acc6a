"""The centre's own log: who was let in, stopped, given or taken what. It only grows (`growing.py`).

Ids and figures, never a name or a word of a record. What is done to records stands in `history`.

Source: security.md 4.3.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.domain.clock import Clock, to_text
from ehe_desktop.wire.codec import encode

CENTRE: Final = "centre"
"""Who did it, when it was an administrator at the command line."""


def note(
    connection: sa.Connection, clock: Clock, who: str, what: str, object_id: str, **detail: Any
) -> None:
    """One line, in the transaction of what it tells of."""
    row = {
        "at": to_text(clock.now()),
        "who": who,
        "what": what,
        "object_id": object_id,
        "detail": encode(detail).decode(),
    }
    connection.execute(tables.audit.insert().inline(), [row])
