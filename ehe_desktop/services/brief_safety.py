"""The safety brief of a visit: what is known of the place, who knows where the officer is, by when.

Everything typed is kept in the draft at once, whole or not. A family marked for two people has a
second name or the visit does not go on: that is prevented, not warned about. This device can tell
nobody for the officer, and says so.

Source: domain.md 5.2, ux.md 2.6 (2).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.clock import ENGLAND, civil_date, in_england, say_time
from ehe_desktop.domain.policy_parts import BuddyStep, Check
from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.services.count_progress import SAFETY_FIELDS
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.keep_draft import keep_fields
from ehe_desktop.services.open_visit import OpenVisit

SECOND: Final = "second_person"
CHECKED: Final = "checked"
"""Codes of the council's checks that were gone through, with spaces between."""
OUT_AT: Final = "out_at"
READ_FLAG: Final = "read_flag"
ASK_LATER_MINUTES: Final = 15
NOBODY_TOLD: Final = "Offline: this device cannot tell anyone for you. Phone your buddy."
_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm)?")
_WORDS: Final[Mapping[str, str]] = {
    "buddy_name": "Say who your buddy is.",
    "buddy_phone": "Give your buddy’s phone number.",
    "out_by": "Say by what time you expect to be out.",
    SECOND: "This family is marked for two people. Name the second person before you go.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyBrief:
    """What the page shows, and what is kept so far."""

    staff_flag: str
    """The staff-safety note: fact, date and evidence; empty when there is none."""
    two_people: bool
    travel_note: str
    coming: str
    """Who else is planned to come."""
    minutes: int
    code_phrase_needed: bool
    checks: tuple[Check, ...]
    answers: Mapping[str, str]
    begun: bool

    @property
    def must_interrupt(self) -> bool:
        """True only when a staff-safety flag stands and was not yet read on this visit."""
        return (bool(self.staff_flag) or self.two_people) and not self.answers.get(READ_FLAG)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutBy:
    """The quiet reminder in the corner: when the officer expects to be out, and whether that has come."""

    at: datetime
    words: str
    is_due: bool
    minutes_late: int
    buddy_name: str
    buddy_phone: str
    steps: tuple[BuddyStep, ...] = ()
    """What the buddy does by now, by the council's rule."""


def read_safety(desk: Desk, visit: OpenVisit) -> SafetyBrief:
    """The brief as the store holds it now; the plan's words stand where nothing was typed yet."""
    draft = _draft(desk, visit)
    family, plan, rules = visit.family, visit.plan, desk.policy.visit
    planned = {name: getattr(plan, name) for name in (*SAFETY_FIELDS, SECOND)}
    return SafetyBrief(
        staff_flag=family.visit_safety.strip(),
        two_people=family.two_person_visit,
        travel_note=family.travel_note.strip(),
        coming=plan.second_person.strip(),
        minutes=plan.minutes,
        code_phrase_needed=rules.code_phrase_needed,
        checks=rules.checks,
        answers={**planned, **draft.safety},
        begun=bool(draft.safety),
    )


def keep_safety(
    desk: Desk, visit: OpenVisit, answers: Mapping[str, str], asked_by: str = ""
) -> StoreChanged:
    """Keep what is typed so far, whole or not; other answers stay as they are.

    Raises:
        NotAllowed: the visit is signed off, or this store may only be added to.
        StoreCannotWrite: the disk is full or refuses; the draft is as it was before.
    """
    kept = {**read_safety(desk, visit).answers, **answers}
    tidy = {name: value.strip() for name, value in kept.items()}
    tidy["out_by"] = clock_time(tidy.get("out_by", "")) or tidy.get("out_by", "")
    return keep_fields(desk, visit.draft_id, asked_by, safety=tidy, at_step="safety")


def safety_problems(brief: SafetyBrief, answers: Mapping[str, str]) -> dict[str, str]:
    """What is still missing, by the name of its field, in words; nothing when one may go on."""
    wanted = (*SAFETY_FIELDS, *((SECOND,) if brief.two_people else ()))
    found = {name: _WORDS[name] for name in wanted if not answers.get(name, "").strip()}
    if "out_by" not in found and not clock_time(answers.get("out_by", "")):
        found["out_by"] = "Give a time of day, like 12:30pm."
    return found


def out_by(desk: Desk, visit: OpenVisit) -> OutBy | None:
    """The reminder for now; none before the brief was filled, on another day, or once out."""
    brief = read_safety(desk, visit)
    at_text = clock_time(brief.answers.get("out_by", ""))
    day = civil_date(visit.plan.starts_at)
    if not (brief.begun and at_text) or brief.answers.get(OUT_AT) or day != desk.today():
        return None
    at = datetime.combine(day, time.fromisoformat(at_text), ENGLAND)
    late = int((desk.clock.now() - at).total_seconds() // 60)
    return OutBy(
        at=at,
        words=f"Out by {say_time(at_text)}",
        is_due=late >= 0,
        minutes_late=max(0, late),
        buddy_name=brief.answers.get("buddy_name", ""),
        buddy_phone=brief.answers.get("buddy_phone", ""),
        steps=desk.policy.visit.steps_reached(late) if late > 0 else (),
    )


def say_out(desk: Desk, visit: OpenVisit, asked_by: str = "") -> StoreChanged:
    """The officer is out and safe: the reminder ends."""
    now = in_england(desk.clock.now())
    return keep_safety(desk, visit, {OUT_AT: f"{now:%H:%M}"}, asked_by)


def ask_later(desk: Desk, visit: OpenVisit, asked_by: str = "") -> StoreChanged:
    """A quarter of an hour more, counted from now."""
    later = in_england(desk.clock.now()) + timedelta(minutes=ASK_LATER_MINUTES)
    return keep_safety(desk, visit, {"out_by": f"{later:%H:%M}"}, asked_by)


def clock_time(text: str) -> str:
    """A time of day as `HH:MM`, from how people type it; empty when it is none.

    >>> [clock_time(text) for text in ("12", "9.30", "1:30pm", "1430", "noon")]
    ['12:00', '09:30', '13:30', '14:30', '']
    """
    found = _CLOCK.fullmatch(text.strip().lower().replace(" ", ""))
    if found is None:
        return ""
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else ""


def _draft(desk: Desk, visit: OpenVisit) -> VisitDraft:
    with desk.store.reading() as view:
        return view.body(VisitDraft, visit.draft_id) or visit.draft
