"""Two edits that a person must settle. A record like any other: printable, audited, blocking nothing.

The central system makes it; the officer whose edit did not stand and the supervisor
see it; a `resolve` op that names its version settles it. The side not chosen stays
in history (sync.md B3.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two values, with who made it and when (an instant as text)."""

    values: Mapping[str, Any] = field(default_factory=dict)
    author: str = ""
    at: str = ""
    op_id: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One field or atomic group of one record, edited twice."""

    record_kind: str
    record_id: str
    group: tuple[str, ...]
    base: Mapping[str, Any] = field(default_factory=dict)
    theirs: Side = field(default_factory=Side)
    """What the central system held when the second edit came."""
    yours: Side = field(default_factory=Side)
    effective: str = "theirs"
    """Which side counts until it is settled: `theirs` or `yours` (the more cautious)."""
    state: str = "open"
    """open, settled."""
    settled_by: str = ""
    settled_at: str = ""
    settled_as: str = ""
    """theirs, yours, other."""
    result: Mapping[str, Any] = field(default_factory=dict)
