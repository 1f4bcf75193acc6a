"""A cable to pull: forwards one loopback port to the central system until it is cut, and after it is restored.

While it is cut, connections are refused or dropped, as with no signal. Bytes are passed on unread.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Final

_BLOCK: Final = 65_536


class Cable:
    """Listens on `port` (0 takes a free one) and forwards to `target_port`, both on loopback."""

    def __init__(self, target_port: int, port: int = 0) -> None:
        self._target_port = target_port
        self._listening = socket.create_server(("127.0.0.1", port))
        self.port = int(self._listening.getsockname()[1])
        self._is_cut = threading.Event()
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        threading.Thread(target=self._accept, name="cable", daemon=True).start()

    @property
    def url(self) -> str:
        """Where the central system seems to be."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Drop what is connected and refuse what comes."""
        self._is_cut.set()
        with self._guard:
            for one in self._open:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def restore(self) -> None:
        """Let connections through again."""
        self._is_cut.clear()

    def close(self) -> None:
        """Cut for good."""
        self.cut()
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if self._is_cut.is_set():
                near.close()
                continue
            threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self._target_port), timeout=10)
        except OSError:
            near.close()
            return
        with self._guard:
            self._open |= {near, far}
        back = threading.Thread(target=self._pass_on, args=(far, near), daemon=True)
        back.start()
        self._pass_on(near, far)
        back.join()
        with self._guard:
            self._open -= {near, far}
        near.close()
        far.close()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while block := source.recv(_BLOCK):
                sink.sendall(block)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
