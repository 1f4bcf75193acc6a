"""Versions of the record bodies that both sides know, and which one a round is held in.

The protocol number (`messages.PROTOCOL`) changes when the requests do; the schema number
when the bodies do. Inside one schema everything is additive, so choosing is all there is. Nothing here
converts a body.

Source: sync.md B3.10.
"""

from __future__ import annotations

from typing import Final

from ehe_desktop.domain.records import SCHEMA_VERSION

SCHEMA_MIN: Final = 1
SCHEMA_MAX: Final = SCHEMA_VERSION


def choose_schema(theirs_min: int, theirs_max: int) -> int | None:
    """Return the newest schema both sides know, or None when there is none.

    >>> choose_schema(1, 7) == SCHEMA_MAX
    True
    """
    newest = min(theirs_max, SCHEMA_MAX)
    return newest if newest >= max(theirs_min, SCHEMA_MIN) else None
