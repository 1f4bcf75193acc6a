"""Faults a person can meet when a page is made."""

from __future__ import annotations

from ehe_desktop.domain.errors import PrintError


class FontsMissing(PrintError):  # noqa: N818 - reads as a sentence
    """The folder has no font to print with."""

    happened = "The fonts for printing are missing, so no page was made."
    safe = "Everything you saved is still on this device."
    next_step = "Install the program again, or call support."
