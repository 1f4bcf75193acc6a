"""Which addresses may be spoken to: https, or this same machine, where nobody listens on the way.

The host is read to its end: what only begins like this machine may name another after an @
(`http://127.0.0.1:1@elsewhere`). An address with a name of a user in it is nobody's here.

Source: security.md 5.1; RFC 3986, 3.2; RFC 8252, 7.3 (loopback).
"""

from __future__ import annotations

import re
from typing import Final

_REST: Final = r"(:\d{1,5})?([/?#]\S*)?"
_THIS_MACHINE: Final = re.compile(rf"http://(127\.0\.0\.1|localhost|\[::1\]){_REST}", re.IGNORECASE)
_SECRET_WAY: Final = re.compile(rf"https://([\w.~-]+|\[[0-9a-f:.]+\]){_REST}", re.IGNORECASE)


def is_this_machine(url: str) -> bool:
    """True for http to the loopback of this machine."""
    return _THIS_MACHINE.fullmatch(url) is not None


def is_private(url: str) -> bool:
    """True when nobody on the way can read or change what is sent there."""
    return is_this_machine(url) or _SECRET_WAY.fullmatch(url) is not None
