"""Who this device is to the central system: address, token, replica, and a way to sign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """All a round needs to speak for this device. `sign` is the device key's Ed25519."""

    base_url: str
    token: str
    replica_id: str
    sign: Callable[[bytes], bytes]
    program_version: str = ""
