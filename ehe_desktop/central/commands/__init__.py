"""What an administrator does with a centre: one file a command, each prints what it did."""

from typing import Final

FOUND: Final = 1
"""The exit code of a command that did what it should and leaves something for a person to look at."""
