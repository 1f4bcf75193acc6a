"""A keyring for tests that behaves like a real one: it keeps, locks, refuses, hangs and forgets.

`FakeSafe` stands where the program expects a `SecretSafe`; its class path is the
first on this system's own list, so no check is bypassed to use it. `FakeBackend`
stands one floor lower, where the keyring library's backends are.
"""

from __future__ import annotations

import threading

from ehe_desktop.platform.current import current_platform
from ehe_desktop.platform.faults import PlatformFault


class FakeSafe:
    """Keeps texts in a dictionary; raises `fault` instead, when one is set."""

    display_name = "fake keyring"

    def __init__(self, class_path: str | None = None) -> None:
        self.class_path = class_path or current_platform().allowed_keyrings[0]
        self.kept: dict[str, str] = {}
        self.fault: PlatformFault | None = None
        self.sets = 0

    def get(self, name: str) -> str | None:
        self._maybe_fail()
        return self.kept.get(name)

    def set(self, name: str, value: str) -> None:
        self._maybe_fail()
        self.sets += 1
        self.kept[name] = value

    def delete(self, name: str) -> None:
        self._maybe_fail()
        self.kept.pop(name, None)

    def copy(self) -> FakeSafe:
        other = FakeSafe(self.class_path)
        other.kept = dict(self.kept)
        return other

    def _maybe_fail(self) -> None:
        if self.fault is not None:
            raise self.fault


class FakeBackend:
    """A backend of the keyring library; `mood` says how it behaves."""

    priority = 5

    def __init__(self, mood: str = "well") -> None:
        self.mood = mood
        self.kept: dict[tuple[str, str], str] = {}
        self.released = threading.Event()
        self.fault: Exception | None = None

    def get_password(self, service: str, name: str) -> str | None:
        self._behave()
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, value: str) -> None:
        self._behave()
        if self.mood == "forgetful":  # as the library's Null backend does: it says nothing
            return
        self.kept[service, name] = value

    def delete_password(self, service: str, name: str) -> None:
        self._behave()
        del self.kept[service, name]

    def _behave(self) -> None:
        if self.mood == "hung":
            self.released.wait(30)
        if self.fault is not None:
            raise self.fault
