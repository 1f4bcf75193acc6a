"""A bad network for tests: an httpx2 transport that loses, cuts, repeats and replaces what passes.

    flaky = FlakyTransport()
    flaky.next(DROP_REPLY)                    # the next request arrives, its answer does not
    flaky.at(lambda path, n: Cut(n) ...)      # a rule for every request

Requests that pass reach the real centre over a real socket. Nothing here sleeps.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx2
import msgspec

from ehe_desktop.wire.codec import encode, inflate


@dataclass(frozen=True)
class Fault:
    """What happens to one request."""

    what: str
    keep: int = 0


PASS = Fault("pass")
DROP_REQUEST = Fault("drop_request")
"""It never arrives."""
DROP_REPLY = Fault("drop_reply")
"""It arrives and is carried out; the answer is lost."""
PORTAL = Fault("portal")
"""Somebody else answers: 200 and a page to sign in at."""
REDIRECT = Fault("redirect")
TWICE = Fault("twice")
"""It arrives twice; the second answer comes home."""
LATER = Fault("later")
"""It is held up: the sender sees a fault, and `deliver_late` brings it to the centre days after."""
BUSY = Fault("busy")
STALL = Fault("stall")
"""No bytes until the client gives up."""


def cut(keep: int) -> Fault:
    """It arrives; of the answer's body the first `keep` bytes come home and then, if it is longer, the line is dead."""
    return Fault("cut", keep)


def cut_quietly(keep: int) -> Fault:
    """As `cut`, but a proxy makes the rest look like a proper end."""
    return Fault("cut_quietly", keep)


@dataclass
class Seen:
    """One request that was made."""

    path: str
    sent: int
    received: int = 0
    body: bytes = b""
    was_cut: bool = False


@dataclass
class FlakyTransport(httpx2.BaseTransport):
    """Faults are taken from the queue first, then from the rule; else everything passes."""

    rule: Callable[[str, int], Fault] = lambda _path, _number: PASS
    queue: deque[Fault] = field(default_factory=deque)
    seen: list[Seen] = field(default_factory=list)
    late: list[httpx2.Request] = field(default_factory=list)
    heard: Callable[[str, httpx2.Response, bytes], None] = lambda _path, _answer, _raw: None
    _real: httpx2.HTTPTransport | None = None

    def next(self, *faults: Fault) -> FlakyTransport:
        """Faults for the next requests, in order."""
        self.queue.extend(faults)
        return self

    def at(self, rule: Callable[[str, int], Fault]) -> FlakyTransport:
        """A rule: the path and the number of the request, from 0, to what happens."""
        self.rule = rule
        return self

    @property
    def received(self) -> int:
        """Bytes of bodies that came home."""
        return sum(one.received for one in self.seen)

    def paths(self) -> list[str]:
        """The requests in order."""
        return [one.path for one in self.seen]

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        body = request.read()
        seen = Seen(request.url.path, len(body), body=body)
        number = len(self.seen)
        self.seen.append(seen)
        fault = self.queue.popleft() if self.queue else self.rule(seen.path, number)
        if fault.what == "drop_request":
            raise httpx2.ConnectError("the network is down", request=request)
        if fault.what == "stall":
            raise httpx2.ReadTimeout("nothing came", request=request)
        if fault.what == "later":
            self.late.append(request)
            raise httpx2.ReadTimeout("nothing came", request=request)
        if fault.what in _INSTEAD:
            status, headers, text = _INSTEAD[fault.what]
            return httpx2.Response(status, headers=headers, content=text, request=request)
        answer, raw = self._pass_on(request)
        if fault.what == "twice":
            answer, raw = self._pass_on(request)
        if fault.what == "drop_reply":
            raise httpx2.ReadError("the line went dead", request=request)
        self.heard(seen.path, answer, raw)
        whole = fault.what not in ("cut", "cut_quietly")
        given = raw if whole else raw[: fault.keep]
        if fault.what == "other_epoch":
            said = msgspec.json.decode(inflate([raw])) | {"epoch": "another", "reset": ""}
            return httpx2.Response(200, headers=_OURS, content=encode(said), request=request)
        seen.received, seen.was_cut = len(given), len(given) < len(raw)
        return httpx2.Response(
            answer.status_code,
            headers=answer.headers,
            stream=_Stream(given, breaks=fault.what == "cut" and seen.was_cut),
            request=request,
        )

    def deliver_late(self) -> int:
        """Bring what was held up to the centre, in order; nobody waits for the answers."""
        count = len(self.late)
        for request in self.late:
            self._pass_on(request)
        self.late.clear()
        return count

    def close(self) -> None:
        """The client ends its connection after each round; ours lives on for the next."""

    def end(self) -> None:
        """Close for good."""
        if self._real is not None:
            self._real.close()

    def _pass_on(self, request: httpx2.Request) -> tuple[httpx2.Response, bytes]:
        if self._real is None:  # made late: it reads every certificate of the machine
            self._real = httpx2.HTTPTransport()
        answer = self._real.handle_request(request)
        raw = b"".join(answer.stream)  # as it came over the line, still packed
        answer.close()
        return answer, raw


_OURS = {"x-ehe-protocol": "1"}
_INSTEAD = {
    "empty_page": (200, _OURS, b'{"records":[],"head":1}'),
    "too_old": (426, _OURS, b'{"code":"schema_too_old","happened":"Too old."}'),
    "portal": (200, {"content-type": "text/html"}, b"<html>Please sign in to the wifi</html>"),
    "redirect": (302, {"location": "https://portal.invalid/"}, b""),
    "busy": (
        503,
        {"x-ehe-protocol": "1"},
        b'{"code":"try_later","happened":"Busy.","retry_after_s":7}',
    ),
}


@dataclass
class CannedTransport(httpx2.BaseTransport):
    """Answers everything with one recorded answer, or with the first part of it."""

    answer: httpx2.Response
    given: bytes
    breaks: bool = False

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(
            self.answer.status_code,
            headers=self.answer.headers,
            stream=_Stream(self.given, breaks=self.breaks),
            request=request,
        )


class _Stream(httpx2.SyncByteStream):
    """Some bytes, and then an end or a break."""

    def __init__(self, given: bytes, *, breaks: bool) -> None:
        self._given, self._breaks = given, breaks

    def __iter__(self) -> Iterator[bytes]:
        if self._given:
            yield self._given
        if self._breaks:
            raise httpx2.RemoteProtocolError("the line went dead")
