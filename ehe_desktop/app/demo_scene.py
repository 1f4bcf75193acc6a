"""What a demonstration stands on: its folder, its council, its central system, its keyring in memory."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ehe_desktop.app.demo_centre import DemoCentre
from ehe_desktop.demo.council import Council
from ehe_desktop.platform.memory_keyring import MemoryKeyringServer

PASSPHRASE: Final = "plum kettle orbit saddle"  # noqa: S105 - shown on screen on purpose


@dataclass(frozen=True, slots=True)
class Scene:
    """What a demonstration stands on."""

    folder: Path
    council: Council
    centre: DemoCentre
    keyring: MemoryKeyringServer

    @property
    def first_line(self) -> bytes:
        """What each door is told about the keyring, on its standard input."""
        return f"keyring {self.keyring.port} {self.keyring.authkey.hex()}\n".encode()


def say(words: str) -> None:
    """One line of what is being done."""
    print(f"demo: {words}", flush=True)


def free_port() -> int:
    """A loopback port nobody uses now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
