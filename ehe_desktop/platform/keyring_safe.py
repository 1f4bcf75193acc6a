"""The system's keyring, opened by name and asked with a time limit.

The backend is the one on this system's list, loaded by its class path. The
keyring library's own choice is never used: it can be steered by an environment
variable or an extra package to a plain file or to nothing at all. No backend on
the list means no keyring: there is no second-best place for a secret.

What is set is read back and compared. Values stay under 1,280 characters, which
is all Windows takes.
Source: guide/stack.md 4, guide/security.md 3.5.
"""

from __future__ import annotations

import hmac
import importlib
import queue
import threading
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ehe_desktop.platform.current import current_platform
from ehe_desktop.platform.faults import (
    PlatformFault,
    SafeAbsent,
    SafeDenied,
    SafeLocked,
    SafeNotAllowed,
    SafeSlow,
)

if TYPE_CHECKING:
    from collections.abc import Callable

SERVICE: Final = "ehe-desktop"
LONGEST_VALUE: Final = 1280
ANSWER_WITHIN_S: Final = 5.0
_LOCKED: Final = frozenset({"KeyringLocked", "LockedException", "PromptDismissedException"})
_ABSENT: Final = frozenset({"NoKeyringError", "SecretServiceNotAvailableException"})
_T = TypeVar("_T")


def open_safe(expected: str | None = None, allowed: tuple[str, ...] | None = None) -> KeyringSafe:
    """Open the system's keyring.

    `expected` is the class path recorded when the store was made; `allowed` is
    this system's list unless a test says otherwise.

    Raises:
        SafeNotAllowed: `expected` is not on the list, or another one is there instead.
        SafeAbsent: none on the list works here.
    """
    places = current_platform().allowed_keyrings if allowed is None else allowed
    if expected is not None and expected not in places:
        raise SafeNotAllowed(found=expected, expected=" or ".join(places))
    for place in (expected,) if expected else places:
        backend = _working(place)
        if backend is not None:
            return KeyringSafe(backend, place)
    if expected:
        for place in places:
            if place != expected and _working(place) is not None:
                raise SafeNotAllowed(found=place, expected=expected)
    raise SafeAbsent("no keyring on this system's list works here")


class KeyringSafe:
    """A `SecretSafe` over one backend of the keyring library."""

    def __init__(self, backend: Any, class_path: str, within_s: float = ANSWER_WITHIN_S) -> None:
        """Prepare `backend`; every call to it ends within `within_s` seconds."""
        self._backend = backend
        self._within_s = within_s
        self.class_path = class_path
        self.display_name = class_path.removeprefix("keyring.backends.")
        current_platform().prepare_keyring(backend)

    def get(self, name: str) -> str | None:
        """The text kept under `name`, or nothing. Raises a `PlatformFault`."""
        found = _asked(lambda: self._backend.get_password(SERVICE, name), self._within_s)
        return None if found is None else str(found)

    def set(self, name: str, value: str) -> None:
        """Keep `value` and prove it by reading it back. Raises a `PlatformFault`."""
        if len(value) >= LONGEST_VALUE:
            raise ValueError("too long for a keyring")
        _asked(lambda: self._backend.set_password(SERVICE, name, value), self._within_s)
        if not hmac.compare_digest((self.get(name) or "").encode(), value.encode()):
            raise SafeDenied("the keyring did not keep what it was given")

    def delete(self, name: str) -> None:
        """Forget `name`. Raises a `PlatformFault`."""
        if self.get(name) is not None:
            _asked(lambda: self._backend.delete_password(SERVICE, name), self._within_s)


def _working(class_path: str) -> Any | None:
    module, _, name = class_path.rpartition(".")
    try:
        kind = getattr(importlib.import_module(module), name)
        # A backend says it cannot work here by raising when asked for its priority.
        _asked(lambda: kind.priority, ANSWER_WITHIN_S)
        return _asked(kind, ANSWER_WITHIN_S)
    except SafeSlow:
        raise
    except (ImportError, AttributeError, PlatformFault):
        return None


def _asked(question: Callable[[], _T], within_s: float) -> _T:
    """The answer to `question`, asked on a thread of its own so that a hung keyring cannot hang us."""
    answers: queue.SimpleQueue[tuple[_T | None, Exception | None]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put((question(), None))
        except Exception as fault:  # noqa: BLE001 - whatever a backend raises is sorted below
            answers.put((None, fault))

    threading.Thread(target=ask, name="keyring", daemon=True).start()
    try:
        answer, fault = answers.get(timeout=within_s)
    except queue.Empty as silence:
        raise SafeSlow("the keyring did not answer in time") from silence
    if fault is not None:
        raise _sorted(fault) from None  # a backend's own message may quote what it was given
    return answer  # type: ignore[return-value]


def _sorted(fault: Exception) -> PlatformFault:
    kinds = {kind.__name__ for kind in type(fault).__mro__}
    if kinds & _LOCKED:
        return SafeLocked("the keyring is locked")
    if "InitError" in kinds and "dismissed" in str(fault).lower():
        return SafeLocked("the keyring is locked and no one answered its question")
    if kinds & _ABSENT or "InitError" in kinds:
        return SafeAbsent("no keyring answered")
    return SafeDenied(f"the keyring refused: {type(fault).__name__}")
