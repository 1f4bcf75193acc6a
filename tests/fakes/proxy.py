"""A line between a client and the centre, over real sockets, that can be cut at any byte or made to stand still.

    with line_to(centre.port) as line:
        line.fails("asked", 17)                  # of all requests, 17 bytes arrive; then the line is dead
        line.fails("answered", 300, how="rst")   # of all answers, 300 bytes come home

A fault happens once; the line is good before and after it. Bytes are counted from when it was ordered, over
all connections.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

How = Literal["fin", "rst", "hold", "drip"]
"""Ended politely; ended with a reset; open and silent for ever; a byte now and then."""
DRIP_S = 0.02
RESET = struct.pack("ii", 1, 0)
"""What `SO_LINGER` is set to for an end without a farewell."""


@dataclass
class Fault:
    """What is to happen, and after how many bytes which way."""

    way: str
    after: int
    how: How
    passed: int = 0


@dataclass
class Line:
    """A proxy on a port of its own; it knows nothing of what it carries."""

    goal: int
    listening: socket.socket
    happened: int = 0
    """Faults that did happen."""
    ended: threading.Event = field(default_factory=threading.Event)
    _fault: Fault | None = None
    _ends: list[socket.socket] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        """What the client is told."""
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def fails(self, way: str, after: int, how: How = "fin") -> None:
        """Order one fault: `way` is "asked" or "answered"; counting begins here."""
        self._fault = Fault(way, after, how)

    def holds(self) -> None:
        """From now on the line is good."""
        self._fault = None

    def serve(self) -> None:
        """Take connections until the listening socket is shut."""
        with suppress(OSError):
            while True:
                near = self.listening.accept()[0]
                self._ends.append(near)
                far = socket.create_connection(("127.0.0.1", self.goal), 10)
                far.settimeout(None)
                self._ends.append(far)
                self.start(self._carry, "asked", near, far)
                self.start(self._carry, "answered", far, near)

    def start(self, *work: object) -> None:
        """Do something on a thread of its own."""
        call, *about = work
        thread = threading.Thread(target=call, args=about, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def close(self) -> None:
        """End everything that is open."""
        self.ended.set()
        for end in (self.listening, *self._ends):
            _end(end)
        for thread in self._threads:
            thread.join(10)
        for end in (self.listening, *self._ends):
            end.close()

    def _carry(self, way: str, source: socket.socket, goal: socket.socket) -> None:
        with suppress(OSError):  # one side has gone: so does the other
            while data := source.recv(1 << 16):
                fault = self._fault
                if fault is None or fault.way != way:
                    goal.sendall(data)
                    continue
                left = fault.after - fault.passed
                goal.sendall(data[:left])
                fault.passed += len(data)
                if len(data) >= left:
                    self._fault = None
                    self.happened += 1
                    self._happens(fault.how, data[left:], (goal, source))
                    break
        _end(source)
        _end(goal)

    def _happens(self, how: How, rest: bytes, ends: tuple[socket.socket, socket.socket]) -> None:
        if how == "hold":
            self.ended.wait()
        for byte in rest if how == "drip" else b"":
            ends[0].sendall(bytes([byte]))
            if self.ended.wait(DRIP_S):
                break
        if how == "rst":
            for end in ends:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                end.shutdown(socket.SHUT_RD)  # the thread that listens there lets go of it
                end.close()


def _end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextmanager
def line_to(goal: int) -> Iterator[Line]:
    """A line to the port `goal` of this machine, for a `with` block; it runs on threads of its own."""
    line = Line(goal, socket.create_server(("127.0.0.1", 0)))
    line.start(line.serve)
    try:
        yield line
    finally:
        line.close()
