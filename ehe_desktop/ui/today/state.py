"""What Today shows, in words: one sentence, cards, rows and what waits; no Qt.

Due words come from `domain/due.py` and nowhere else, so that this page and the record never
disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.casefile import CaseSummary, PlannedVisit
from ehe_desktop.domain.clock import civil_date, say_clock, say_time
from ehe_desktop.domain.due import DueLevel, due_line, short_date
from ehe_desktop.domain.school_age import year_group_label
from ehe_desktop.domain.second_sign_off import SecondState
from ehe_desktop.services.look_at_today import Readiness, Today
from ehe_desktop.ui.routes import (
    CASELOAD,
    CONCERNS,
    FILL_FORM,
    RAISE_CONCERN,
    SIGNED_VISIT,
    SYNC,
    VISIT,
    Route,
)

MOST_CONCERNS: Final = 8
MOST_OWED: Final = 6
MOST_SECOND: Final = 8
ORDER_WORDS: Final = "Sorted: highest band, then most overdue"
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FORM_WORDS: Final = {
    "home_visit": "the visit form",
    "child_words": "the form for the child’s words",
    "health_prompts": "the health form",
}


@dataclass(frozen=True, slots=True)
class ChildLine:
    """One child of a visit."""

    child_id: str
    name: str
    year: str
    band: str
    flags: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCard:
    """One visit of today."""

    plan_id: str
    time: str
    children: tuple[ChildLine, ...]
    place: str
    interpreter: str
    company: str
    """Who comes along."""
    travel: str
    """What to know of the way."""
    buddy: str
    warnings: str
    action: str
    """`Prepare visit`, or `Continue visit` once it is begun."""
    route: Route


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """One review or first contact that is late or due this week."""

    child_id: str
    name: str
    detail: str
    due: str
    is_late: bool
    band: str
    booked: str
    """When a visit is booked already; empty when one can be booked."""


@dataclass(frozen=True, slots=True)
class WaitRow:
    """Something that waits on the officer, and where to go for it."""

    key: str
    words: str
    detail: str
    route: Route
    icon: str
    is_urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayState:
    """The whole page."""

    title: str
    sentence: str
    readiness: str
    is_ready: bool
    clock_warning: str = ""
    card: VisitCard | None = None
    card_title: str = ""
    others: tuple[VisitCard, ...] = ()
    due: tuple[DueRow, ...] = ()
    more_due: int = 0
    waiting: tuple[WaitRow, ...] = ()
    done: tuple[str, ...] = ()
    empty: str = ""


def today_state(found: Today) -> TodayState:
    """The page of one look at the day."""
    cards = [_card(one, found) for one in found.planned]
    at = _which_is_next(found.planned, found.now)
    card = cards[at] if cards else None
    title = ""
    if card is not None:
        title = "Now" if found.planned[at].starts_at <= found.now else "Next visit"
    due = tuple(_due_row(row, found) for row in found.due)
    waiting = tuple(_waiting(found))
    return TodayState(
        title=day_words(found.now),
        sentence=_sentence(found),
        readiness=readiness_words(found.readiness, found.now),
        is_ready=found.readiness.is_ready,
        clock_warning=_clock_words(found),
        card=card,
        card_title=title,
        others=tuple(one for one in cards if one is not card),
        due=due,
        more_due=max(0, found.due_counts.due - len(due)),
        waiting=waiting,
        done=tuple(f"{say_clock(one.starts_at)}  {_names(one)}" for one in found.done),
        empty="" if cards or due or waiting else _empty(found),
    )


def day_words(now: datetime) -> str:
    """`Mon 22 June`."""
    day = civil_date(now)
    return f"{_DAYS[day.weekday()]} {say_date(day).rsplit(' ', 1)[0]}"


def _which_is_next(visits: tuple[PlannedVisit, ...], now: datetime) -> int:
    """The first visit that is not over; the last one when all are."""
    for at, one in enumerate(visits):
        if one.starts_at + timedelta(minutes=one.minutes) > now:
            return at
    return len(visits) - 1


def _sentence(found: Today) -> str:
    """The day in a line. What only this person can do is in it: its rows stand below a list that may be long."""
    visits = len(found.planned) + len(found.done)
    untold = len(found.begun_concerns) + sum(one.status != "told" for one in found.concerns)
    back = sum(one.line.standing.state is SecondState.SENT_BACK for one in found.second)
    to_give = len(found.second) - back
    parts = (
        _count(visits, "visit", "today") if visits else "No visits today",
        _count(untold, "concern", "nobody has been told of") if untold else "",
        _overdue_words(found),
        _count(to_give, "second sign-off", "to give") if to_give else "",
        _count(back, "visit", "sent back to you") if back else "",
    )
    return " · ".join(filter(None, parts))


def _overdue_words(found: Today) -> str:
    reviews, first = found.due_counts.late_reviews, found.due_counts.late_first_contacts
    parts = (
        _count(reviews, "review", "") if reviews else "",
        _count(first, "first contact", "") if first else "",
    )
    both = " and ".join(filter(None, parts))
    return f"{both} overdue" if both else "nothing overdue"


def _count(number: int, noun: str, after: str) -> str:
    plural = noun if number == 1 else f"{noun}s"
    return f"{number} {plural} {after}".strip()


def readiness_words(ready: Readiness, now: datetime) -> str:
    """Said only of what was looked for: records and forms of the coming visits."""
    checked = f"checked {say_clock(now)}"
    if not ready.is_ready:
        missing = [_FORM_WORDS.get(name, name) for name in ready.missing_forms]
        if ready.missing_records:
            missing.append(_count(ready.missing_records, "record", ""))
        return (
            f"Not ready for no signal: {', '.join(missing)} missing. Connect and sync · {checked}"
        )
    if not ready.visits:
        return f"No visits in the next 7 days. The forms are on this device · {checked}"
    visits = _count(ready.visits, "visit", "in the next 7 days")
    return f"Ready for no signal: records and forms for {visits} · {checked}"


def _clock_words(found: Today) -> str:
    if not found.clock_is_doubtful:
        return ""
    return f"This device’s clock says {say_date(found.today)}. Due dates may be wrong."


def _card(one: PlannedVisit, found: Today) -> VisitCard:
    children = tuple(
        _child_line(one, at, found.children.get(child)) for at, child in enumerate(one.child_ids)
    )
    place = one.address or one.area
    if one.address_confidential:
        place = "Address confidential: open the visit to see it"
    warnings = (
        "Two-person visit" if one.two_person_visit else "",
        "Staff-safety note: read it first" if one.staff_warning else "",
    )
    return VisitCard(
        plan_id=one.plan_id,
        time=say_clock(one.starts_at),
        children=children,
        place=" · ".join(filter(None, (place, _mode(one)))),
        interpreter=f"Interpreter: {one.interpreter}" if one.interpreter else "",
        company=f"With {one.second_person}" if one.second_person else "",
        travel=one.travel_note,
        buddy=_buddy(one),
        warnings=" · ".join(filter(None, warnings)),
        action="Continue visit" if one.has_draft else "Prepare visit",
        route=Route(place=VISIT, plan_id=one.plan_id, child_id=next(iter(one.child_ids), "")),
    )


def _mode(one: PlannedVisit) -> str:
    return "" if one.mode == "face_to_face" else one.mode.replace("_", " ").capitalize()


def _buddy(one: PlannedVisit) -> str:
    if not one.buddy_name:
        return "No buddy yet"
    by = f" by {say_time(one.out_by)}" if one.out_by else ""
    return f"Tell buddy: {one.buddy_name}{by}"


def _child_line(one: PlannedVisit, at: int, row: CaseSummary | None) -> ChildLine:
    born_on, day = one.born_on[at], civil_date(one.starts_at)
    year = year_group_label(born_on, day) if born_on and born_on <= day else ""
    flags: tuple[str, ...] = ()
    if row is not None:
        concern = ("Concern open",) if row.concern_open else ()
        flags = (*concern, *row.flag_words)
    name = one.child_names[at] or "A record that is not on this device"
    return ChildLine(one.child_ids[at], name, year, one.bands[at], " · ".join(flags))


def _names(one: PlannedVisit) -> str:
    return ", ".join(filter(None, one.child_names)) or "A visit"


def _due_row(row: CaseSummary, found: Today) -> DueRow:
    line = due_line(row.due_on, found.today, first_contact=row.due_is_first_contact)
    year = year_group_label(row.born_on, found.today) if row.born_on else ""
    return DueRow(
        child_id=row.child_id,
        name=row.full_name,
        detail=" · ".join(filter(None, (year, row.area))),
        due=line.text,
        is_late=line.level is DueLevel.OVERDUE,
        band=row.band,
        booked=_booked(row, found),
    )


def _booked(row: CaseSummary, found: Today) -> str:
    if row.next_visit_at is None:
        return ""
    on = civil_date(row.next_visit_at)
    day = "today" if on == found.today else f"{_DAYS[on.weekday()]} {short_date(on, found.today)}"
    return f"Visit booked {day} {say_clock(row.next_visit_at)}"


def _waiting(found: Today) -> Iterable[WaitRow]:
    for unfinished in found.begun_concerns:
        kept = unfinished.draft
        route = Route(place=RAISE_CONCERN, child_id=kept.child_id, concern_id=kept.draft_id)
        words = f"Not finished: concern about {unfinished.child_name}"
        yield WaitRow(kept.draft_id, words, "Nobody has been told yet", route, "shield-alert", True)
    for one in found.concerns[:MOST_CONCERNS]:
        told = one.status == "told"
        words = "Chase a reply" if told else "Not yet told: concern"
        due = due_line(one.chase_on, found.today).text if told else "Nobody has been told yet"
        route = Route(place=CONCERNS, child_id=one.child_id, concern_id=one.concern_id)
        yield WaitRow(
            one.concern_id, f"{words} about {one.child_name}", due, route, "shield-alert", not told
        )
    more = len(found.concerns) - MOST_CONCERNS
    if more > 0:
        words = f"{_count(more, 'more concern', '')} to tell or chase"
        yield WaitRow("more-concerns", words, "", Route(place=CONCERNS), "shield-alert")
    for draft in found.drafts:
        begun = ""
        if draft.started_at is not None:
            begun = f"Begun {short_date(civil_date(draft.started_at), found.today)}, not signed off"
        names = ", ".join(filter(None, draft.child_names)) or "a visit"
        route = Route(place=VISIT, plan_id=draft.plan_id, child_id=next(iter(draft.child_ids), ""))
        yield WaitRow(draft.draft_id, f"Sign off: {names}", begun, route, "pen-line")
    for form in found.forms:
        route = Route(place=FILL_FORM, child_id=form.child_id, part=form.form.form_name)
        words = f"Finish: {form.title}, {form.child_name}"
        yield WaitRow(form.draft_id, words, "", route, "pen-line")
    yield from _second(found)
    yield from _owed(found)
    many = found.waiting.conflicts
    if many:
        words = "1 record needs" if many == 1 else f"{many} records need"
        route = Route(place=SYNC, part="decisions")
        yield WaitRow("conflicts", f"{words} your decision", "", route, "git-compare")
    refused = found.waiting.not_accepted
    if refused:
        words = "1 change was" if refused == 1 else f"{refused} changes were"
        route = Route(place=SYNC, part="not-accepted")
        yield WaitRow("not-accepted", f"{words} not accepted", "", route, "circle-alert")


def _second(found: Today) -> Iterable[WaitRow]:
    """Second sign-offs to give, and visits that were sent back; the rest come up as these are done."""
    for one in found.second[:MOST_SECOND]:
        line, due = one.line, due_line(one.due_on, found.today)
        what = "Sent back" if line.standing.state is SecondState.SENT_BACK else "Second sign-off"
        words = f"{what}: {line.child_name}, visit of {short_date(line.on, found.today)}"
        details = (due.text if one.due_on else "", line.words, f"visited by {line.officer_name}")
        route = Route(place=SIGNED_VISIT, child_id=line.child_id, part=line.visit_id)
        yield WaitRow(
            f"second-{line.visit_id}", words, " · ".join(filter(None, details)), route, "pen-line",
            due.level is DueLevel.OVERDUE,
        )  # fmt: skip
    more = len(found.second) - MOST_SECOND
    if more > 0:
        words = _count(more, "more visit", "after these")
        after = found.second[MOST_SECOND].line
        route = Route(place=SIGNED_VISIT, child_id=after.child_id, part=after.visit_id)
        yield WaitRow("more-second", words, "Opens the next of them", route, "pen-line")


def _owed(found: Today) -> Iterable[WaitRow]:
    """Children who are to hear back and parents who are to have their copy, the soonest due first."""
    rows = [(one, f"{one.child_name} is to hear back", "voice") for one in found.hear_back]
    rows += [(one, f"Copy for the parent of {one.child_name}", "") for one in found.copies]
    rows.sort(key=lambda row: row[0].due_on)
    for one, words, part in rows[:MOST_OWED]:
        due = due_line(one.due_on, found.today)
        detail = f"{due.text} · {one.by}" if one.by else due.text
        route = Route(place=CASELOAD, child_id=one.child_id, part=part)
        late = due.level is DueLevel.OVERDUE
        yield WaitRow(
            one.record_id, words, detail, route, "files" if not part else "user-round", late
        )
    more = len(rows) - MOST_OWED
    if more > 0:
        words = f"{more} more to hear back or to have a copy"
        yield WaitRow("more-owed", words, "Each record says so", Route(place=CASELOAD), "files")


def _empty(found: Today) -> str:
    one = found.next_later
    if one is None:
        return "Nothing due today, and no visit is planned."
    return f"Nothing due today. Next visit {day_words(one.starts_at)} {say_clock(one.starts_at)}, {_names(one)}."


def all_overdue() -> Route:
    """Where the rest of the list stands."""
    return Route(place=CASELOAD, part="overdue")
