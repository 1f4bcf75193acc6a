"""What can go wrong at the border with the operating system, in plain exceptions.

This room knows nothing of what people are told: `storage` turns these into the
three sentences a person reads. No message carries a path or a secret.
"""

from __future__ import annotations

# ruff: noqa: N818 - the names read as sentences where they are raised


class PlatformFault(Exception):
    """Root of the faults of this room."""


class SafeAbsent(PlatformFault):
    """There is no keyring on this system that may be used."""


class SafeNotAllowed(PlatformFault):
    """A keyring is there that is not on the list, or not the one that was asked for."""

    def __init__(self, found: str, expected: str) -> None:
        self.found = found
        self.expected = expected
        super().__init__(f"found {found}, expected {expected}")


class SafeLocked(PlatformFault):
    """The keyring is there and locked."""


class SafeDenied(PlatformFault):
    """The keyring refused, or did not keep what it was given."""


class SafeSlow(PlatformFault):
    """The keyring gave no answer in time."""


class AlreadyRunning(PlatformFault):
    """Another copy of the program holds this folder."""
