"""The network between one device and the centre: seeded faults, and every message heard by the watch."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2

from ehe_desktop.wire.codec import ZSTD, inflate
from ehe_desktop.wire.errors import WireError
from tests.fakes.flaky import _INSTEAD, _Stream
from tests.sync.simulator.tally import Broken
from tests.sync.simulator.wire import Answer, Line, headers_of

FAULTS = (
    "drop_request", "drop_reply", "twice", "later", "portal", "cut", "cut_quietly", "busy", "redirect",
)  # fmt: skip
BREAKS = ("cut", "cut page")
CUT_PAGES = 0.6
PART = 206
"""The rest of a page that was cut."""


@dataclass
class Asked:
    """One request and, once it came, its answer."""

    device: Any
    path: str
    headers: list[tuple[bytes, bytes]]
    body: bytes
    generation: int
    answer: Answer | None = None
    is_late: bool = False
    """The network held it up: it is of no round that is under way."""
    method: str = "POST"
    """Messages are posted; parts of files go and come by other methods, and as they are."""
    before: bytes = b""
    """What the device had of the page, when the answer goes on from there."""

    @property
    def said(self) -> bytes:
        """The request's JSON."""
        return inflate([self.body]) if self.body and self.method == "POST" else b""

    @property
    def heard(self) -> bytes:
        """The answer's JSON."""
        if self.answer is None:
            return b""
        packed = dict(self.answer.headers).get(b"content-encoding") == ZSTD.encode()
        if not packed:
            return self.answer.body
        try:
            return inflate([self.before, self.answer.body])
        except WireError as spoiled:
            raise Broken(24, "what was cut was gone on with by another page") from spoiled


@dataclass
class Net(httpx2.BaseTransport):
    """One device's way to the centre."""

    line: Line
    device: Any
    heard: Callable[[Asked], None]
    generation: Callable[[], int]
    rng: random.Random = field(default_factory=lambda: random.Random(0))
    share: float = 0.0
    """How many of the requests meet a fault."""
    cuts: random.Random | None = None
    """Dice for pages of a pull that are cut in the middle, as many as the world has left; None: none is."""
    too_old: bool = False
    wrong_line: Line | None = None
    late: list[Asked] = field(default_factory=list)
    met: dict[str, int] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    cut_short: dict[str, bytes] = field(default_factory=dict)
    """Beginnings of pages that came, by their hash."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        body, path = request.read(), request.url.path
        self.device.point(f"request {path}")
        if self.device.round is not None:  # others run between two requests of a round
            self.device.round.pause()
        asked = Asked(
            self.device, path, headers_of(request), body, self.generation(), method=request.method
        )
        self.paths.append(path)
        fault = self.rng.choice(FAULTS) if self.rng.random() < self.share else "pass"
        if self.too_old and path == "/v1/pull":
            fault = "too_old"
        if fault == "pass" and path == "/v1/pull" and self.cuts is not None:
            fault = self._cut_page(self.cuts)
        self.met[fault] = self.met.get(fault, 0) + 1
        if fault in ("drop_request", "later"):
            if fault == "later":
                self.late.append(asked)
            raise httpx2.ReadTimeout("nothing came", request=request)
        if fault in _INSTEAD:
            status, headers, text = _INSTEAD[fault]
            return httpx2.Response(status, headers=headers, content=text, request=request)
        answer = self.carry(asked)
        if fault == "twice":
            answer = self.carry(asked)
        if fault == "drop_reply":
            raise httpx2.ReadError("the line went dead", request=request)
        given = answer.body
        if fault.startswith("cut"):
            # one throw, however long it is: what is packed at a door is never of the same length twice
            given = given[: int(self.rng.random() * len(given))]
            came = asked.before + given
            self.cut_short[hashlib.sha256(came).hexdigest()] = came
        self.device.point(f"answer {path}")
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Stream(given, breaks=fault in BREAKS),
            request=request,
        )  # fmt: skip

    def _cut_page(self, dice: random.Random) -> str:
        """Whether this page is to be cut: a few are in a world, for each costs a round."""
        if not self.device.world.cuts_left or dice.random() > CUT_PAGES:
            return "pass"
        self.device.world.cuts_left -= 1
        return "cut page"

    def carry(self, asked: Asked) -> Answer:
        """To the centre and back, whatever comes of the answer."""
        asked.generation = self.generation()
        line = self.wrong_line or self.line
        asked.answer = line.ask(asked.method, asked.path, asked.headers, asked.body)
        if asked.path == "/v1/pull" and asked.answer.status == PART:
            asked.before = self.cut_short[json.loads(asked.said)["had_of"]]
            self.met["gone on"] = self.met.get("gone on", 0) + 1
            self.device.world.tally.holds(24, asked.heard)
        if self.wrong_line is None:
            self.heard(asked)
        return asked.answer

    def deliver_late(self) -> int:
        """What was held up arrives now; nobody waits for the answers."""
        held, self.late = self.late, []
        for asked in held:
            asked.is_late = True
            self.carry(asked)
        return len(held)

    def close(self) -> None:
        """The client ends its connection after each round; this one lives on."""

    def end(self) -> None:
        """Nothing is open."""
