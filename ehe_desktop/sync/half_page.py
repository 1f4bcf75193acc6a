"""What came of a page before its line died: the next request for it goes on there, so a cut costs no bytes.

The centre makes the page anew and sends what is missing only when it begins with the very bytes that came; a page
that has changed meanwhile comes whole, and where it is cut again, fewer records are asked for. Kept in memory alone,
packed as it came, for as long as the sitting lasts. Nothing here asks for anything, or reads a page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import httpx2

from ehe_desktop.sync.errors import Offline
from ehe_desktop.wire.messages import Limits, PullRequest

_MOST: Final = Limits().page_records


def fewer(most: int) -> int:
    """How many records to ask for after a page was lost that brought at most so many; 0 is no limit of ours."""
    return max(1, (most or _MOST) // 2)


def more(most: int) -> int:
    """How many to ask for after a whole page of at most so many."""
    return 0 if 2 * most >= _MOST else 2 * most


@dataclass(slots=True)
class HalfPage:
    """The page under way. One request at a time has to do with it."""

    came: bytes = b""
    most: int = 0

    def asked(self, request: PullRequest) -> PullRequest:
        """The request, with what of its page is here already."""
        name = hashlib.sha256(self.came).hexdigest() if self.came else ""
        return replace(request, had=len(self.came), had_of=name, most=self.most)

    def whole(self, pieces: Iterator[bytes], *, goes_on: bool) -> Iterator[bytes]:
        """All of the page, packed: what was here, if the answer goes on from it, and what comes now."""
        is_lost = bool(self.came) and not goes_on
        came = bytearray(self.came if goes_on else b"")
        self.came = b""  # of an answer that is spoiled nothing is kept
        if is_lost:
            self.most = fewer(self.most)
        yield bytes(came)
        try:
            for piece in pieces:
                came += piece
                yield piece
        except (httpx2.RequestError, Offline):
            if not is_lost:  # a smaller page is asked for, which begins with other bytes
                self.came = bytes(came)
            raise
        self.most = more(self.most)
