"""A keyring in the memory of the demonstration's parent process. For the demonstration only.

Locking ends the process that held keys, so a dictionary inside it would be lost:
the parent keeps the secrets and answers its children over loopback, behind a
random key that the children are handed on a pipe. Its name says what it is, so a
screen can say so. The real list of keyrings never holds it; code must ask for it
in so many words, and no environment variable can.
"""

from __future__ import annotations

import json
import secrets
import threading
from contextlib import suppress
from multiprocessing.connection import Client, Connection, Listener
from typing import Final

from ehe_desktop.platform.faults import SafeAbsent

CLASS_PATH: Final = "ehe_desktop.platform.memory_keyring.MemoryKeyring"
DISPLAY_NAME: Final = "demo keyring in memory"


class MemoryKeyringServer:
    """Keeps the secrets in this process and answers children until `close`."""

    def __init__(self) -> None:
        """Listen on a free loopback port behind a fresh random key."""
        self.authkey = secrets.token_bytes(32)
        self._listener = Listener(("127.0.0.1", 0), authkey=self.authkey)
        self.port = int(self._listener.address[1])
        self._kept: dict[str, str] = {}
        self._guard = threading.Lock()
        self._closing = False
        threading.Thread(target=self._serve, name="demo-keyring", daemon=True).start()

    def close(self) -> None:
        """Stop answering and forget everything."""
        self._closing = True
        with suppress(OSError, EOFError):
            Client(("127.0.0.1", self.port), authkey=self.authkey).close()  # wakes the listener
        self._listener.close()
        with self._guard:
            self._kept.clear()

    def _serve(self) -> None:
        from multiprocessing import AuthenticationError

        while not self._closing:
            try:
                connection = self._listener.accept()
            except (OSError, EOFError, AuthenticationError):
                continue
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: Connection) -> None:
        with connection:
            try:
                verb, name, value = json.loads(connection.recv_bytes(16_384))
                with self._guard:
                    if verb == "set":
                        self._kept[name] = value
                    elif verb == "delete":
                        self._kept.pop(name, None)
                    connection.send_bytes(json.dumps(self._kept.get(name)).encode())
            except (OSError, EOFError, ValueError):
                return


class MemoryKeyring:
    """A `SecretSafe` that asks the server of the demonstration."""

    class_path = CLASS_PATH
    display_name = DISPLAY_NAME

    def __init__(self, port: int, authkey: bytes) -> None:
        """Where the parent listens, and the key it handed us."""
        self._port = port
        self._authkey = authkey

    def get(self, name: str) -> str | None:
        """The text kept under `name`, or nothing. Raises `SafeAbsent` when the parent is gone."""
        return self._asked("get", name, "")

    def set(self, name: str, value: str) -> None:
        """Keep `value` in the parent. Raises `SafeAbsent` when it is gone."""
        self._asked("set", name, value)

    def delete(self, name: str) -> None:
        """Forget `name`. Raises `SafeAbsent` when the parent is gone."""
        self._asked("delete", name, "")

    def _asked(self, verb: str, name: str, value: str) -> str | None:
        from multiprocessing import AuthenticationError

        try:
            with Client(("127.0.0.1", self._port), authkey=self._authkey) as connection:
                connection.send_bytes(json.dumps([verb, name, value]).encode())
                answer: str | None = json.loads(connection.recv_bytes(16_384))
        except (OSError, EOFError, AuthenticationError) as fault:
            raise SafeAbsent("the demonstration's keyring has ended") from fault
        return answer
