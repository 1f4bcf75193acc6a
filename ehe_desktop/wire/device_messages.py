"""Messages about the council's devices, for supervisors: the list, and stopping one.

Of the same protocol and read as strictly as those in `messages.py`. Nothing here names a family.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesRequest:
    """A supervisor asks for every device of the council."""

    replica_id: str = ""
    """Of one device only; empty: of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLine:
    """One device as the centre knows it. Instants are empty when it never was so."""

    replica_id: str
    device_name: str
    officer_id: str
    officer_name: str
    program_version: str
    enrolled_at: str
    seen_at: str
    unsent: int
    """Edits that waited on it when it was last seen."""
    families: int
    """Families it held when it last read to the end."""
    not_purged: int
    """Families taken away from its officer since, which it has not removed yet."""
    not_purged_since: str
    revoked_at: str
    is_erase_ordered: bool
    erased_at: str
    boxes: int
    """Boxes of sealed work that came from it."""
    read_past_at: str = ""
    """When it was last read past its lease, by its own clock (by the centre's where that tells no instant)."""
    read_past_reason: str = ""
    """Why, in the officer's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesAnswer:
    """Every device, the one seen longest ago first."""

    devices: tuple[DeviceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeRequest:
    """A supervisor stops one device at its next request. Nothing is erased by it."""

    replica_id: str
