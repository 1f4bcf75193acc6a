"""Names for things: UUIDv7 made on the device, so an offline record keeps its name for life.

UUIDv7 (RFC 9562) is used for identity and index locality only: never for
order, never for trust. Ids travel and are stored as text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NewType

import uuid_utils

RecordId = NewType("RecordId", str)
FamilyId = NewType("FamilyId", str)
ChildId = NewType("ChildId", str)
OfficerId = NewType("OfficerId", str)
OpId = NewType("OpId", str)

NewId = Callable[[], str]
"""Makes a fresh id; tests and the synthetic council pass a seeded one."""


def new_id() -> str:
    """A fresh UUIDv7 as lower-case text with hyphens."""
    return str(uuid_utils.uuid7())
