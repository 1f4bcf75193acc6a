"""The identity bar, the glance and the actions of a record, in words; no Qt.

The identity is made twice: at once from the line of the list, and whole when the record is read.
Both begin with the same words, so that nothing jumps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.casefile import CaseSummary
from ehe_desktop.domain.clock import civil_date, from_text
from ehe_desktop.domain.concern import Concern
from ehe_desktop.domain.due import due_line, short_date
from ehe_desktop.domain.policy import Policy
from ehe_desktop.domain.school_age import age_on, year_group_label
from ehe_desktop.services.open_casefile import OpenCase
from ehe_desktop.ui.routes import PLAN_VISIT, VISIT, Route

ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What stands above the tabs and never leaves the screen."""

    child_id: str
    name: str
    band: str
    facts: str
    seen: str = ""
    flags: tuple[str, ...] = ()
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Glance:
    """One fact of the right rail; `detail` is the why."""

    label: str
    value: str
    detail: str = ""
    band: str = ""
    child_id: str = ""
    """Of a brother or sister, to go there."""


@dataclass(frozen=True, slots=True)
class MainAction:
    """The record's first button."""

    words: str
    route: Route


def first_identity(one: CaseSummary, today: date) -> Identity:
    """What the list knows already: shown before the record is read."""
    return Identity(
        child_id=one.child_id,
        name=_named(one),
        band=one.band,
        facts=" · ".join(filter(None, (born(one.born_on, today), one.case_number))),
        seen=seen_line(one, today),
        flags=_first_flags(one),
    )


def whole_identity(opened: OpenCase, policy: Policy, today: date) -> Identity:
    """Everything of the identity bar."""
    case = opened.casefile
    child, row = case.child, case.summary
    since = f"Home educated since {day(child.home_educated_since)}"
    officer = opened.officers.get(row.officer_id, "")
    facts = (
        born(child.born_on, today),
        child.case_number,
        f"UPN {child.upn}" if child.upn else "",
        since if child.home_educated_since else "",
        _language(child.language, policy, needed=child.interpreter_needed),
        f"{officer}’s case" if officer else "",
    )
    return Identity(
        child_id=row.child_id,
        name=_named(row),
        band=row.band,
        facts=" · ".join(filter(None, facts)),
        seen=seen_line(row, today),
        flags=flag_words(opened, today),
        as_of=as_of_words(opened.last_sync_at, today),
    )


def _named(one: CaseSummary) -> str:
    if one.known_as and one.known_as != one.full_name.split(" ")[0]:
        return f"{one.full_name}, known as {one.known_as}"
    return one.full_name


def born(born_on: date | None, today: date) -> str:
    """`Born 13 March 2017 (9 years, Year 5)`."""
    if born_on is None or born_on > today:
        return "Date of birth not known"
    age = age_on(born_on, today)
    years = "1 year" if age == 1 else f"{age} years"
    return f"Born {say_date(born_on)} ({years}, {year_group_label(born_on, today)})"


def _language(code: str, policy: Policy, *, needed: bool) -> str:
    if code == ENGLISH and not needed:
        return ""
    label = policy.codes("language").label(code)
    return f"Speaks {label}, interpreter needed" if needed else f"Speaks {label}"


def day(on: date | None) -> str:
    """`4 September 2025`, or that it is not known."""
    return say_date(on) if on else "not known"


def _first_flags(one: CaseSummary) -> tuple[str, ...]:
    concern = ("Safeguarding concern open",) if one.concern_open else ()
    return (*concern, *one.flag_words)


def flag_words(opened: OpenCase, today: date) -> tuple[str, ...]:
    """Open concerns and flags in full words; what goes with them stands last."""
    case = opened.casefile
    concerns = [_concern_words(one, today) for one in case.concerns if one.is_open]
    hidden = case.summary.concern_open and not concerns
    concerns += ["Safeguarding concern open"] if hidden else []
    flags = [flag.words or flag.code for flag in case.flags if flag.is_open]
    both = (*concerns, *flags)
    alone = opened.visits_not_alone
    if both and alone > 1:
        return (*both, f"Not seen alone on last {alone} visits")
    return both


def _concern_words(one: Concern, today: date) -> str:
    since = ""
    try:
        since = f" since {short_date(civil_date(from_text(one.raised_at)), today)}"
    except ValueError:  # an instant nobody can read: the concern is still open
        since = ""
    told = ", not yet told" if one.status == "not_yet_told" else ""
    return f"Safeguarding concern open{since}{told}"


def seen_line(one: CaseSummary, today: date) -> str:
    """`Last seen 9 Dec 2025 · Seen alone: never · 1 visit in 12 months`."""
    seen = short_date(one.last_seen_on, today) if one.last_seen_on else "never"
    alone = short_date(one.last_seen_alone_on, today) if one.last_seen_alone_on else "never"
    many = one.visits_in_year
    visits = "1 visit" if many == 1 else f"{many} visits"
    return f"Last seen: {seen} · Seen alone: {alone} · {visits} in 12 months"


def as_of_words(last_sync_at: str, today: date) -> str:
    """What the officer is looking at when the last sync is older than a day; empty otherwise."""
    if not last_sync_at:
        return ""
    on = civil_date(from_text(last_sync_at))
    if (today - on).days < 1:
        return ""
    return f"From the register as of {short_date(on, today)}"


def glances(opened: OpenCase, today: date) -> tuple[Glance, ...]:
    """The right rail: sight, visits, next review and why, brothers and sisters."""
    case = opened.casefile
    one = case.summary
    line = due_line(one.due_on, today, first_contact=one.due_is_first_contact)
    why = case.review.sentence if case.review else ""
    name = "First contact" if one.due_is_first_contact else "Next review"
    facts = [
        Glance("Last seen face to face", _or_never(one.last_seen_face_to_face_on)),
        Glance("Last seen alone", _or_never(one.last_seen_alone_on)),
        Glance("Visits in 12 months", str(one.visits_in_year)),
        Glance(name, line.text, why),
    ]
    if one.put_off_until is not None and one.put_off_until >= today:
        facts.append(Glance("Put off until", say_date(one.put_off_until)))
    if opened.next_visit is not None:
        facts.append(Glance("Next visit", say_date(civil_date(opened.next_visit.starts_at))))
    facts += [
        Glance("The child is to hear back", due_line(owed.due_on, today).text, owed.by)
        for owed in opened.hear_back[:1]
    ]
    facts += [
        Glance(
            "Copy for the parent",
            due_line(owed.due_on, today).text,
            f"Visit of {say_date(owed.made_on)}. Print it under More",
        )
        for owed in opened.copies
    ]
    facts += [Glance(f"Visit of {say_date(one.on)}", one.words) for one in opened.second]
    facts += [
        Glance("Brother or sister", other.full_name, band=other.band, child_id=other.child_id)
        for other in case.siblings
    ]
    return tuple(facts)


def _or_never(on: date | None) -> str:
    return say_date(on) if on else "Never"


def main_action(opened: OpenCase) -> MainAction:
    """Continue a visit begun, prepare one planned, or plan one."""
    child_id = opened.casefile.summary.child_id
    if opened.draft is not None:
        route = Route(place=VISIT, plan_id=opened.draft.plan_id, child_id=child_id)
        return MainAction("Continue visit", route)
    if opened.next_visit is not None:
        route = Route(place=VISIT, plan_id=opened.next_visit.plan_id, child_id=child_id)
        return MainAction("Prepare visit", route)
    return MainAction("Plan a visit", Route(place=PLAN_VISIT, child_id=child_id))


def conflict_words(opened: OpenCase) -> str:
    """The banner of a record with a conflict."""
    many = len(opened.conflicts)
    if not many:
        return ""
    if many == 1:
        return "Something was changed here by you and by somebody else. It needs your decision."
    return f"{many} things were changed here by you and by somebody else. They need your decision."


NOT_HERE: Final = (
    "This record is not on this device.",
    "It may have moved to another officer. If you need it, ask the safeguarding lead.",
)
