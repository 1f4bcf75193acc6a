"""Record that we tried to reach a family. An attempt never counts as having seen the child."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.visit import ContactAttempt
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.may_write import check_may_write

WAYS: Final = (
    ("visit", "Visit"),
    ("phone", "Phone call"),
    ("letter", "Letter"),
    ("email", "Email"),
    ("text", "Text message"),
)
"""Code and words of each way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What the officer says of one attempt."""

    on: date | None
    how: str
    result: str
    note: str = ""
    follow_up_on: date | None = None


def add_contact_attempt(
    desk: Desk, child_id: str, attempt: Attempt, *, write_id: str = ""
) -> StoreChanged:
    """Keep the attempt.

    Raises:
        InputRefused: a day is missing or does not fit, or it is not said how or what came of it.
        NotAllowed: this desk may not write.
    """
    check_may_write(desk)
    if attempt.on is None or attempt.on > desk.today():
        raise InputRefused("Give the day it happened, today or before.")
    if attempt.how not in dict(WAYS):
        raise InputRefused("Choose how you tried.")
    if not attempt.result.strip():
        raise InputRefused("Say what came of it.")
    if attempt.follow_up_on is not None and attempt.follow_up_on < attempt.on:
        raise InputRefused("The day to try again lies before the attempt.")
    body = ContactAttempt(
        officer_id=desk.me.officer_id,
        on=attempt.on,
        how=attempt.how,
        result=attempt.result.strip(),
        note=attempt.note.strip(),
        follow_up_on=attempt.follow_up_on,
    )
    with desk.store.writing(desk.actor("record"), write_id=write_id) as work:
        work.create("contact_attempt", body, child_id=child_id)
    return work.changed
