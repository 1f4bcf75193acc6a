"""The smaller parts of a council's policy: time limits, law, visits, numbers, retention.

Plain frozen values with the units in their names. What the figures are is the
council's to say; which of them are not settled law is said in the files. Nothing
here decides a case.

Source: domain.md 2.3, 2.4, 3.5, 5.2, 7.2 and 7.5.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from ehe_desktop.domain.calendars import anniversary
from ehe_desktop.domain.diary import DiaryRules
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.recording import AudioRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Timescales:
    """Limits of the ordinary work (domain.md 3.5)."""

    triage_working_days: int
    first_contact_working_days: int
    visit_offered_school_days: int
    report_to_parent_days: int
    new_very_high_review_working_days: int
    failed_visit_follow_up_working_days: int
    concern_reply_working_days: int
    officer_alert_working_days: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRules:
    """Day counts around a section 437 notice; the day of service is day 1 (domain.md 2.4)."""

    reply_days: int
    deemed_service_working_days: int
    decision_working_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilProfile:
    """Where this council differs. 0 months means no such rule."""

    face_to_face_every_months: int
    cp_lookback_years: int
    suppress_figures_up_to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LawSwitches:
    """The Act of 2026: from when each part is in force here; none means not yet (domain.md 2.3)."""

    cnis_in_force_from: date | None
    consent_in_force_from: date | None
    sao_new_regime_from: date | None
    pilot_meeting_la: bool
    home_consideration_days: int
    parent_update_min_interval_months: int
    provider_hours_threshold: int

    def is_register_in_force(self, today: date) -> bool:
        """True once children not in school must be registered."""
        return _has_begun(self.cnis_in_force_from, today)

    def is_consent_in_force(self, today: date) -> bool:
        """True once some withdrawals need the council's consent (rule E12)."""
        return _has_begun(self.consent_in_force_from, today)

    def is_new_order_regime_in_force(self, today: date) -> bool:
        """True once school attendance orders follow the Act of 2026."""
        return _has_begun(self.sao_new_regime_from, today)


@dataclass(frozen=True, slots=True)
class BuddyStep:
    """What the buddy does, so many minutes after the officer should have called."""

    after_minutes: int
    words: str


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the check before a visit."""

    code: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRules:
    """Lone working and the diary (domain.md 5.2; ux.md 2.10)."""

    usual_visit_minutes: int
    check_in_grace_minutes: int
    code_phrase_needed: bool
    buddy_steps: tuple[BuddyStep, ...]
    checks: tuple[Check, ...]
    diary: DiaryRules = field(default_factory=DiaryRules)
    audio: AudioRules = field(default_factory=AudioRules)

    def steps_reached(self, minutes_late: int) -> tuple[BuddyStep, ...]:
        """The buddy's steps that are due `minutes_late` minutes after the agreed call."""
        return tuple(step for step in self.buddy_steps if step.after_minutes <= minutes_late)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A number that works without a network, with the day it was last checked."""

    code: str
    label: str
    number: str
    when: str
    checked_on: date
    is_example: bool = False
    """An invented number that must be replaced before use."""
    must_be_verified: bool = False
    is_for_child: bool = False
    address: str = ""
    """Where paper is sent back to; empty where the council gives none."""

    def days_since_check(self, today: date) -> int:
        """Whole days since the number was checked."""
        return max(0, (today - self.checked_on).days)


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long one kind of case is kept: whole years after birth, or after closing."""

    code: str
    label: str
    counts_from: str
    years_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Which records are kept how long (domain.md 7.5)."""

    rules: tuple[RetentionRule, ...]
    review_every_months: dict[str, int]
    purge_days_after_sync: int
    offline_lock_days: int
    is_legal_hold: bool
    legal_hold_reason: str

    def keep_until(self, codes: Collection[str], born_on: date, closed_on: date) -> date | None:
        """The day after which a case may be destroyed; none while a legal hold is on.

        The longest of the rules named by `codes` wins.

        Raises:
            RuleBroken: `codes` is empty, or names a rule that is not in the table.
        """
        known = {rule.code: rule for rule in self.rules}
        if not codes or not set(codes) <= set(known):
            raise RuleBroken("a case needs at least one retention rule of the table")
        if self.is_legal_hold:
            return None
        start = {"birth": born_on, "closed": closed_on}
        chosen = (known[code] for code in codes)
        return max(anniversary(start[rule.counts_from], rule.years_after) for rule in chosen)


def _has_begun(begins: date | None, today: date) -> bool:
    return begins is not None and begins <= today
