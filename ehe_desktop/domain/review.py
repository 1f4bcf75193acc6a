"""Review dates: when a child's case must next be looked at, and the sentence that says why.

The interval is counted in calendar months from the last contact made in the way
the band asks for; where the band needs the child seen and the child was not, the
count does not restart. Statutory dates may only bring the date forward. A date
on a closed day moves back to the working day before it: a weekend may make a
review early, never late. A later date than the one that stands needs either such
a contact or a supervisor.

Nothing here reads a clock or knows a child: the caller says what day it is, and
gives the name to `sentence`. A child whose risk is Not assessed has no review
date; `first_contact_by` gives the target that applies instead.

Source: domain.md 3.4 and 3.5, ux.md 2.8.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from ehe_desktop.domain.bands import ContactMode, RiskBand
from ehe_desktop.domain.calendars import Calendars, add_months, say_date
from ehe_desktop.domain.due import days_late
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.risk import Assessment, RiskMatrix


class ContactKind(IntEnum):
    """How a contact that was carried out was made; the greater value shows more."""

    LETTER = 1
    PHONE = 2
    VIDEO = 3
    VISIT = 4


@dataclass(frozen=True, slots=True)
class CompletedContact:
    """A contact that took place.

    Raises:
        RuleBroken: a letter or a phone call is said to have shown the child.
    """

    on: date
    kind: ContactKind
    was_child_seen: bool = False

    def __post_init__(self) -> None:
        if self.was_child_seen and self.kind < ContactKind.VIDEO:
            raise RuleBroken("a letter or a phone call never counts as seeing the child")

    def fits(self, mode: ContactMode) -> bool:
        """True when the contact was made in the way `mode` asks for, or a stronger one."""
        if mode is ContactMode.LETTER:
            return True
        if mode is ContactMode.LETTER_AND_PHONE:
            return self.kind >= ContactKind.PHONE
        least = ContactKind.VISIT if mode is ContactMode.FACE_TO_FACE else ContactKind.VIDEO
        return self.was_child_seen and self.kind >= least


@dataclass(frozen=True, slots=True)
class HardDate:
    """A date the law or another service sets. `what` ends "because ...": `the s437 reply is due`."""

    on: date
    what: str


@dataclass(frozen=True, slots=True)
class ReviewTerms:
    """What the matrix asks of one review. Months are calendar months."""

    band: RiskBand
    months: int
    mode: ContactMode
    due_within_months: int | None = None
    """A limit for this review alone, as for a child new to home education."""
    face_to_face_every_months: int | None = None
    """The council's own limit between face-to-face contacts, whatever the band."""

    @classmethod
    def of(
        cls,
        assessment: Assessment,
        matrix: RiskMatrix,
        band: RiskBand | None = None,
        face_to_face_every_months: int | None = None,
    ) -> ReviewTerms:
        """The terms of an assessment, or of the `band` that stands over it by override.

        Raises:
            RuleBroken: the band is the state Not assessed, or `assessment` was made
                with another version of the matrix.
        """
        if assessment.matrix_version != matrix.version:
            raise RuleBroken(f"assessed with matrix {assessment.matrix_version}, not this one")
        standing = band or assessment.band
        months = matrix.months(standing)
        mode = max(assessment.mode, matrix.bands[standing].mode)
        return cls(standing, months, mode, assessment.due_within_months, face_to_face_every_months)


@dataclass(frozen=True, slots=True)
class Move:
    """One step by which a date came to be another; `because` carries no name."""

    from_on: date
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDate:
    """A promise to look at one case again on or before `due_on`, and all its reasons."""

    due_on: date
    band: RiskBand
    months: int
    mode: ContactMode
    counted_from: date
    contact: CompletedContact | None
    """The contact the count runs from; none when no contact in that way was made yet."""
    set_on: date
    """The day this date became known: nobody can be late for it before that."""
    did_not_restart: CompletedContact | None = None
    moves: tuple[Move, ...] = ()
    waiting_later_on: date | None = None
    """The later date the rule would give, which needs a supervisor."""
    asked_later_on: date | None = None
    """A later date an officer asked for, which needs a supervisor; `due_on` stands until then."""
    unknown_holidays: bool = False

    @property
    def moved_from(self) -> date | None:
        """The date it was before it was moved, if it was."""
        return self.moves[0].from_on if self.moves else None

    @property
    def moved_because(self) -> str:
        """Why it was moved; empty when it was not."""
        return "; ".join(move.because for move in self.moves)

    def days_late(self, today: date) -> int:
        """Whole days past due on `today`; 0 on the day itself and before it."""
        return days_late(self.due_on, today)

    def working_days_late(self, today: date, calendars: Calendars) -> int:
        """Working days late for alerts, counted from when the date was known (rule E8)."""
        return calendars.working_days_after(max(self.due_on, self.set_on), today)


@dataclass(frozen=True, slots=True)
class ContactBasis:
    """What the count can run from. Contacts after today are plans and are left out.

    `starts_on` is the day the case came to the council: the count runs from it
    until a contact fits. `standing` is the review date in force, if there is one.
    """

    starts_on: date
    contacts: Collection[CompletedContact] = ()
    standing: ReviewDate | None = None
    is_later_approved: bool = False

    def last_in(self, mode: ContactMode, today: date) -> CompletedContact | None:
        """The last contact up to `today` that was made in the way `mode` asks for."""
        fitting = [c for c in self.contacts if c.on <= today and c.fits(mode)]
        return max(fitting, key=lambda c: (c.on, c.was_child_seen, c.kind), default=None)

    def last(self, today: date) -> CompletedContact | None:
        """The last contact of any kind up to `today`."""
        return self.last_in(ContactMode.LETTER, today)


def next_review(
    terms: ReviewTerms,
    basis: ContactBasis,
    hard_dates: Collection[HardDate],
    calendars: Calendars,
    today: date,
) -> ReviewDate:
    """The next review under `terms`, as the rule stands on `today`.

    `hard_dates` are those still open: EHCP review, review conference, end of a
    notice, home consideration, first contact. The result may lie in the past; it
    then says the review is due now.

    Raises:
        RuleBroken: every day for 60 days back from the due date is closed.
    """
    contact = basis.last_in(terms.mode, today)
    counted_from = contact.on if contact else basis.starts_on
    due_on, moves = _bring_forward(terms, basis, counted_from, hard_dates, today)
    open_day = calendars.previous_working_day(due_on)
    if open_day != due_on:
        moves = (*moves, Move(due_on, f"that day is {calendars.closed_because(due_on)}"))
    last = basis.last(today)
    review = ReviewDate(
        due_on=open_day,
        band=terms.band,
        months=terms.months,
        mode=terms.mode,
        counted_from=counted_from,
        contact=contact,
        set_on=today,
        did_not_restart=last if last and last.on > counted_from else None,
        moves=moves,
        unknown_holidays=not calendars.covers(open_day),
    )
    return _beside_standing(review, basis, today)


def first_contact_by(notified_on: date, working_days: int, calendars: Calendars) -> date:
    """The first-contact target of a child not yet assessed.

    Raises:
        RuleBroken: `working_days` is negative, or the closure table is wrong.
    """
    return calendars.add_working_days(notified_on, working_days)


def alert_step(working_days_late: int, is_overdue: bool, steps: Collection[int]) -> int | None:
    """The highest alert step reached by an overdue review, in working days; none if not overdue.

    >>> alert_step(12, True, (0, 10, 20))
    10
    """
    reached = [step for step in steps if step <= working_days_late]
    return max(reached, default=None) if is_overdue else None


def _bring_forward(
    terms: ReviewTerms,
    basis: ContactBasis,
    counted_from: date,
    hard_dates: Collection[HardDate],
    today: date,
) -> tuple[date, tuple[Move, ...]]:
    """The date by months, then every limit that lies before it; the earliest one is named."""
    by_months = add_months(counted_from, terms.months)
    limits = [(d.on, f"{d.what} on {say_date(d.on)}") for d in hard_dates]
    if terms.due_within_months is not None:
        first_by = add_months(counted_from, terms.due_within_months)
        limits.append((first_by, f"a first review is held within {terms.due_within_months} months"))
    if terms.face_to_face_every_months:
        last = basis.last_in(ContactMode.FACE_TO_FACE, today)
        every = terms.face_to_face_every_months
        seen_by = add_months(last.on if last else basis.starts_on, every)
        limits.append((seen_by, f"the council meets every child at least every {every} months"))
    earliest = min(limits, default=(by_months, ""))
    if earliest[0] >= by_months:
        return by_months, ()
    return earliest[0], (Move(by_months, earliest[1]),)


def _beside_standing(review: ReviewDate, basis: ContactBasis, today: date) -> ReviewDate:
    """Hold the new date against the one in force: earlier is free, later is not."""
    standing = basis.standing
    if standing is None or _has_restarted(standing, basis, today):
        return review
    if review.due_on < standing.due_on:
        return replace(review, moves=(Move(standing.due_on, _why_sooner(review, standing)),))
    if review.due_on > standing.due_on and not basis.is_later_approved:
        return replace(
            review,
            due_on=standing.due_on,
            set_on=standing.set_on,
            moves=standing.moves,
            unknown_holidays=standing.unknown_holidays,
            waiting_later_on=review.due_on,
        )
    if review.due_on == standing.due_on:
        return replace(review, set_on=standing.set_on)
    return replace(review, moves=(Move(standing.due_on, "a supervisor agreed a later date"),))


def _has_restarted(standing: ReviewDate, basis: ContactBasis, today: date) -> bool:
    """True when a contact was made since, in the way the standing date asked for.

    The standing way is asked, not the new one: a band that falls must not let an
    old phone call restart the count behind the supervisor's back.
    """
    contact = basis.last_in(standing.mode, today)
    return contact is not None and contact.on > standing.counted_from


def _why_sooner(review: ReviewDate, standing: ReviewDate) -> str:
    if review.band is not standing.band:
        return f"the band is now {review.band.word}"
    if review.mode is not standing.mode:
        return f"the review must now be a {review.mode.word}"
    return review.moved_because or "the count or the council’s calendar changed"
