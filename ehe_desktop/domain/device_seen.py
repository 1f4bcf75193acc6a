"""One device of the council as a supervisor sees it. Instants are UTC ISO text, empty when it never was so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSeen:
    """What the central system knew of a device at the last round."""

    replica_id: str
    device_name: str
    officer_name: str
    program_version: str = ""
    seen_at: str = ""
    unsent: int = 0
    """Edits that waited on it when it was last seen."""
    families: int = 0
    """Families it held when it last read to the end."""
    not_purged: int = 0
    """Families taken away from its officer since, which are still on it."""
    not_purged_since: str = ""
    revoked_at: str = ""
    is_erase_ordered: bool = False
    erased_at: str = ""
    read_past_at: str = ""
    """When it was last read past its lease, and why, in the officer's words."""
    read_past_reason: str = ""
