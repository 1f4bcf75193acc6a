"""Proof of possession: what a device signs for every request, and the one header in which that stands.

A token alone opens nothing: each request is signed by the device key over its method, its address, its
body, the headers that say which part of a file is meant, a number of the centre's (so no clock of a laptop is asked) and an id that is used once. Nothing
here keeps a key or knows a network.

Source: security.md 5.1 (DPoP, RFC 9449, in short: one algorithm, and a key that is enrolled already).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ehe_desktop.domain.ids import new_id
from ehe_desktop.wire.errors import WireError
from ehe_desktop.wire.messages import HEADER_CHECKSUM, HEADER_OFFSET

HEADER_NONCE: Final = "x-ehe-nonce"
"""On every answer: the number the next request is signed with."""
HEADER_PROOF: Final = "x-ehe-proof"
"""On every request of an enrolled device: nonce, id and signature (base64), a space between them."""
HEADER_ANSWERS: Final = "x-ehe-answers"
"""On every answer to a request with a proof: its id. One of another id answers something else, whatever brought it."""
SIGNED_HEADERS: Final = ("range", HEADER_OFFSET, HEADER_CHECKSUM)
"""Those of a request that say what it asks for; each that is there is a line of what is signed, in this order."""
_NAME: Final = "ehe/v1/proof"
_PARTS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request as it is signed. `body` is what the other side reads: before it was compressed."""

    method: str
    path: str
    replica_id: str
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    """In small letters; those that say nothing of the request are passed over."""

    def signing_text(self, nonce: str, proof_id: str) -> bytes:
        """What the device key signs: six lines, and one for each header of `SIGNED_HEADERS`."""
        sha256 = hashlib.sha256(self.body).hexdigest()
        asked = f"{self.method} {self.path}"
        lines = [_NAME, asked, self.replica_id, nonce, proof_id, sha256]
        lines += [
            f"{name}: {self.headers[name]}" for name in SIGNED_HEADERS if name in self.headers
        ]
        return "".join(f"{line}\n" for line in lines).encode()

    def proof(self, nonce: str, sign: Callable[[bytes], bytes]) -> str:
        """The header for this request, to be sent once; `sign` uses the device key."""
        proof_id = new_id()
        signature = base64.b64encode(sign(self.signing_text(nonce, proof_id))).decode("ascii")
        return f"{nonce} {proof_id} {signature}"


def read_proof(header: str) -> tuple[str, str, str]:
    """Nonce, id and signature as they stand in the header.

    Raises:
        WireError: there are not three parts.
    """
    parts = header.split(" ")
    if len(parts) != _PARTS or not all(parts):
        raise WireError("a proof has three parts")
    return parts[0], parts[1], parts[2]
