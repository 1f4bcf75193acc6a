"""Faults a person can meet when a service finds something gone or not here.

No message here carries a name, an identifier or what was written.
"""

from __future__ import annotations

from ehe_desktop.domain.errors import NotAllowed


class ChildNotHere(NotAllowed):
    """The child, or the concern about the child, is not on this device."""

    happened = "This child is not on this device."
    safe = "Nothing was changed."
    next_step = (
        "Search by name. If a child is in danger, ring the front door now and write it on paper."
    )


class SettledMeanwhile(NotAllowed):
    """Somebody else settled it, or it went with its family."""

    happened = "This was settled meanwhile."
    safe = "Both values are kept in the history."
    next_step = "Look at the record. If it is not right, change it there."
