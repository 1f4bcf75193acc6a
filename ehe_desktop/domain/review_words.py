"""The sentence under a review date, built from its parts and never shortened.

It can be read out to a parent or in a court: it names the band, the interval,
what the count runs from, and everything that moved the date. It holds no reason
that points to a person other than the child, and names no domestic-abuse notice:
the answers behind a band are told by `risk.py`, never here.

Source: ux.md 2.8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ehe_desktop.domain.bands import ContactMode
from ehe_desktop.domain.calendars import say_date

if TYPE_CHECKING:
    from ehe_desktop.domain.review import CompletedContact, ReviewDate

_NAMES: Final = {"LETTER": "letter", "PHONE": "phone call", "VIDEO": "video call", "VISIT": "visit"}
_VERBS: Final = {"LETTER": "wrote", "PHONE": "phoned", "VIDEO": "called by video"}


def explain(review: ReviewDate, child_name: str) -> str:
    """Every part of the explanation that applies, in one fixed order."""
    parts = [
        f"Review by {say_date(review.due_on)}.",
        _interval(review),
        f"Counted from {say_date(review.counted_from)}, {_since(review, child_name)}.",
    ]
    if review.did_not_restart is not None:
        parts.append(_not_restarted(review, review.did_not_restart, child_name))
    if review.moves:
        steps = [f"from {say_date(m.from_on)} because {m.because}" for m in review.moves]
        parts.append(f"Moved {', then '.join(steps)}.")
    if review.waiting_later_on is not None:
        later = say_date(review.waiting_later_on)
        parts.append(f"The rule would now give {later}; a later date needs a supervisor.")
    if review.asked_later_on is not None:
        later = say_date(review.asked_later_on)
        parts.append(f"{later} was asked for; a later date needs a supervisor.")
    if review.due_on < review.set_on:
        parts.append("That day has already passed, so the review is due now.")
    if review.unknown_holidays:
        year = review.due_on.year
        parts.append(f"Bank holidays of {year} are not in the council’s calendar yet.")
    return " ".join(parts)


def _interval(review: ReviewDate) -> str:
    every = "every month" if review.months == 1 else f"every {review.months} months"
    return f"{review.band.word} band means {every}."


def _since(review: ReviewDate, name: str) -> str:
    contact = review.contact
    if contact is None:
        return f"when the case came to the council, because {_wanted(review.mode, name)}"
    if contact.was_child_seen:
        how = "face to face" if contact.kind.name == "VISIT" else "by video"
        return f"when {name} was last seen {how}"
    return f"when the council last {_VERBS.get(contact.kind.name, 'visited')}"


def _wanted(mode: ContactMode, name: str) -> str:
    if mode is ContactMode.FACE_TO_FACE:
        return f"{name} has not been seen face to face yet"
    if mode is ContactMode.VISIT:
        return f"{name} has not been seen yet"
    if mode is ContactMode.LETTER_AND_PHONE:
        return "there has been no phone call or visit yet"
    return "there has been no contact yet"


def _not_restarted(review: ReviewDate, contact: CompletedContact, name: str) -> str:
    what = f"The {_NAMES[contact.kind.name]} on {say_date(contact.on)} did not restart the count"
    if not review.mode.needs_child_seen:
        return f"{what}, because this band asks for a phone call or visit."
    if contact.was_child_seen:
        return f"{what}, because {name} must be seen face to face."
    return f"{what}, because {name} was not seen."
