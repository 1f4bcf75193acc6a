"""A supervisor's second sign-off of a visit: given, or sent back for an addendum. Never part of the visit itself.

A signed visit is not altered, so each is a record of its own that only grows. Where the visit stands is
worked out from all of them and the addenda, by what each had read, so no order of arrival and no clock
decides. Nothing here asks who is a supervisor: the service does, and the central system (`accept.py`).

Source: domain.md 5.1 (section 22), S43; DECISIONS 70.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.clock import Instant, civil_date, to_text
from ehe_desktop.domain.visit import Addendum, Visit

if TYPE_CHECKING:
    from ehe_desktop.domain.policy import Policy

AGREED: Final = "agreed"
SENT_BACK: Final = "sent_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondSignOff:
    """One supervisor's word on one visit, and all that it rests on. It counts only beside `read`."""

    visit_id: str
    visit_hash: str
    """`content_hash` of the body of the visit that was read."""
    result: str
    """agreed, sent_back: the officer is to write an addendum."""
    by: str
    at: Instant
    note: str = ""
    """The supervisor's words; what needs an addendum where it is sent back."""
    read: tuple[str, ...] = ()
    """Ids of what else was read: the child's words, health answers, forms, addenda, earlier second sign-offs."""


class SecondState(StrEnum):
    """Where a visit stands. The first two are what `Visit.second_sign_off` says when it is signed."""

    NOT_NEEDED = "not_needed"
    WAITING = "waiting"
    GIVEN = "given"
    SENT_BACK = "sent_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondStanding:
    """Where the second sign-off of one visit stands."""

    state: SecondState = SecondState.NOT_NEEDED
    by: str = ""
    """Whose word it is, given or sent back."""
    at: datetime | None = None
    """When that was; since when it waits."""
    note: str = ""

    @property
    def is_open(self) -> bool:
        """True while somebody has something to do about it."""
        return self.state in (SecondState.WAITING, SecondState.SENT_BACK)

    def words(self, name: str) -> str:
        """One line, with the supervisor's `name`; nothing where none is needed.

        >>> SecondStanding(state=SecondState.WAITING, at=datetime(2026, 6, 12, 9)).words("")
        'Waiting for a second sign-off since 12 June 2026'
        """
        on = say_date(civil_date(self.at)) if self.at else "a day that is not known"
        note = f": {self.note}" if self.note else ""
        return {
            SecondState.NOT_NEEDED: "",
            SecondState.WAITING: f"Waiting for a second sign-off since {on}",
            SecondState.GIVEN: f"Second sign-off: {name}, {on}{note}",
            SecondState.SENT_BACK: f"Sent back by {name}, {on}{note}",
        }[self.state]


def second_standing(
    visit: Visit, given: Mapping[str, SecondSignOff], addenda: Mapping[str, Addendum]
) -> SecondStanding:
    """Where `visit` stands, by all second sign-offs and addenda of it that are held, each by its id.

    What is sent back waits again once there is an addendum it had not read, and stays open until
    somebody agrees who has read it: a word given elsewhere meanwhile does not cover it. Nobody's
    word counts on a visit of their own.
    """
    counted = {
        k: one for k, one in given.items() if one.by not in (visit.officer_id, visit.signed_by)
    }
    agreed = {key: one for key, one in counted.items() if one.result == AGREED}
    answered = {name for one in agreed.values() for name in one.read}
    back = {k: v for k, v in counted.items() if v.result == SENT_BACK and k not in answered}
    if unwritten := {k: v for k, v in back.items() if not addenda.keys() - set(v.read)}:
        return _of(SecondState.SENT_BACK, unwritten)
    if back:
        unread = set().union(*(addenda.keys() - set(one.read) for one in back.values()))
        news = max((addenda[key].at for key in unread), key=to_text)
        return SecondStanding(state=SecondState.WAITING, at=news)
    if agreed:
        return _of(SecondState.GIVEN, agreed)
    waits = visit.second_sign_off == SecondState.WAITING
    return (
        SecondStanding(state=SecondState.WAITING, at=visit.signed_at) if waits else SecondStanding()
    )


def _of(state: SecondState, among: Mapping[str, SecondSignOff]) -> SecondStanding:
    """The newest of them speaks."""
    last = among[max(among, key=lambda key: (to_text(among[key].at), key))]
    return SecondStanding(state=state, by=last.by, at=last.at, note=last.note)


def content_hash(body: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of a body as JSON with sorted keys and no white space: the same on every device."""
    return hashlib.sha256(msgspec.json.encode(body, order="sorted")).hexdigest()


def second_due_on(standing: SecondStanding, band: str, policy: Policy) -> date | None:
    """The last day for it: the council's limit for a Very high case; None where nothing sets one.

    The guide limits the review of a *new* Very high. Whether it is new is kept nowhere, so each has it.
    """
    if standing.state is not SecondState.WAITING or standing.at is None:
        return None
    if band != RiskBand.VERY_HIGH.code:
        return None
    days = policy.timescales.new_very_high_review_working_days
    return policy.calendars.add_working_days(civil_date(standing.at), days)


def of_visit(visit_id: str, given: Mapping[str, SecondSignOff]) -> dict[str, SecondSignOff]:
    """Those of one visit."""
    return {key: one for key, one in given.items() if one.visit_id == visit_id}
