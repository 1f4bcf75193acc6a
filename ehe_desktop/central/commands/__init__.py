"""What an administrator does with a centre: one file a command, each prints what it did."""

from typing import Final

FOUND: Final = 1
"""The exit code of a command that did what it should and leaves something for a person to look at."""


def so_many(number: int, thing: str, things: str = "") -> str:
    """`1 edit`, `2 edits`."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"
