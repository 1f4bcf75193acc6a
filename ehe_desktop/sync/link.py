"""Who this device is to the central system: address, token, replica, and a way to sign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Nonce:
    """The centre's newest number for signing requests; each answer brings one."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """All a round needs to speak for this device. `sign` is the device key's Ed25519."""

    base_url: str
    token: str
    replica_id: str
    sign: Callable[[bytes], bytes]
    program_version: str = ""
    nonce: Nonce = field(default_factory=Nonce)
    """Kept from round to round: a number holds for some minutes."""
