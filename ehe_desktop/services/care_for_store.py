"""Look after the store while it is open: a full check when one is due, then a good copy once an hour.

It may run beside other work, on a thread of its own. It repairs nothing and deletes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from ehe_desktop.domain.errors import StoreError
from ehe_desktop.services.check_store import StoreCheck, check_store
from ehe_desktop.services.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """What was done: the check, if one was due, and whether a copy was made."""

    check: StoreCheck | None = None
    is_copied: bool = False
    is_damaged: bool = False
    """Pages or the structure of the file do not read well; no copy was made over the good one."""


def care_for_store(desk: Desk) -> Care:
    """Check and copy as far as either is due. A store that is open for reading only is left alone.

    Raises:
        StoreError: it could not be checked or copied for another reason than damage (no room).
    """
    hands = desk.care
    if hands is None or desk.read_only_because:
        return Care()
    check = None
    if hands.is_check_due():
        check = check_store(desk)
        if check.findings:
            return Care(check=check, is_damaged=True)
        hands.note_checked()
    try:
        return Care(check=check, is_copied=hands.keep_copy())
    except StoreError as fault:
        if not fault.is_damage:
            raise
        return Care(check=check, is_damaged=True)
