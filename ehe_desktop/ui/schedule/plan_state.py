"""What the page for planning a visit says and checks before it asks, without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ehe_desktop.domain.clock import in_england, say_time
from ehe_desktop.domain.visit import VisitPlan
from ehe_desktop.services.brief_safety import clock_time
from ehe_desktop.services.plan_visit import PlanFacts, TimeChoice
from ehe_desktop.ui.schedule.state import clock, long_day
from ehe_desktop.ui.widgets.choices import Option

OPTIONAL: Final = (
    "Home visits are optional under present law. A family may choose another place, another way, or "
    "to send its information in writing; saying no to a visit is not in itself a concern."
)
MINUTES: Final = (30, 45, 60, 90, 120)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in the boxes now."""

    officer_id: str
    child_ids: tuple[str, ...]
    day: date | None
    day_problem: str
    at: datetime | None
    minutes: int
    visit_type: str
    mode: str
    routine: bool
    told_why: str
    language: str
    is_booked: bool
    second_person: str
    buddy_name: str
    buddy_phone: str
    out_by: str


def problems(typed: Typed, facts: PlanFacts) -> tuple[tuple[str, str], ...]:
    """What is missing, as (field, words), in the order of the page."""
    at_home = typed.mode in ("face_to_face", "doorstep")
    told = (
        ("children", "Choose at least one child.", not typed.child_ids),
        ("day", typed.day_problem or "Choose the day.", typed.day is None),
        ("time", "Choose the time.", typed.day is not None and typed.at is None),
        ("told", "Write what the family is told about why.", not typed.told_why.strip()),
        (
            "second",
            "Two people must go to this family. Name the second person.",
            at_home and facts.two_person_visit and not typed.second_person.strip(),
        ),
        (
            "buddy",
            "Name the buddy who waits for your call.",
            at_home and not typed.buddy_name.strip(),
        ),
        (
            "out",
            "Write a time of day, like 3:30pm.",
            bool(typed.out_by.strip()) and not clock_time(typed.out_by),
        ),
    )
    return tuple((field, words) for field, words, is_so in told if is_so)


def asked(typed: Typed, at: datetime) -> VisitPlan:
    """What the boxes ask for, at a time."""
    language = typed.language.strip()
    state = ("booked" if typed.is_booked else "not booked") if language else ""
    return VisitPlan(
        officer_id=typed.officer_id,
        child_ids=typed.child_ids,
        starts_at=at,
        minutes=typed.minutes,
        visit_type=typed.visit_type,
        mode=typed.mode,
        routine=typed.routine,
        family_told_why=typed.told_why.strip(),
        interpreter=", ".join(part for part in (language, state) if part),
        second_person=typed.second_person.strip(),
        buddy_name=typed.buddy_name.strip(),
        buddy_phone=typed.buddy_phone.strip(),
        out_by=clock_time(typed.out_by) or typed.out_by.strip(),
    )


def time_options(choices: tuple[TimeChoice, ...]) -> tuple[Option, ...]:
    """Times in words: `9:00am · free`, or what speaks against it."""
    return tuple(Option(choice.at, f"{clock(choice.at)} · {_short(choice)}") for choice in choices)


def notes_words(choice: TimeChoice | None) -> tuple[str, str]:
    """What is said under the chosen time, and how loud: nothing where it is free."""
    if choice is None or choice.is_free:
        return "", "info"
    words = ". ".join(note.words for note in choice.notes)
    return f"{words}.", "warning" if choice.can_book else "danger"


def facts_words(facts: PlanFacts) -> tuple[str, ...]:
    """What must be known before a time is chosen; each one line."""
    told = [f"Address: {facts.address}"] if facts.address else []
    if facts.staff_warning:
        told.append(
            "There is a staff-safety note. Read it on the visit’s Prepare page before you go."
        )
    if facts.two_person_visit:
        told.append("Two people must go to this family.")
    if facts.languages:
        told.append(f"An interpreter is needed: {', '.join(facts.languages)}.")
    if facts.offer_by is not None:
        told.append(f"A first visit is to be offered by {long_day(facts.offer_by)}.")
    if facts.next_visit is not None:
        at = in_england(facts.next_visit.starts_at)
        told.append(f"A visit is in the diary already: {long_day(at.date())} at {clock(at)}.")
    return tuple(told)


def child_options(facts: PlanFacts) -> tuple[Option, ...]:
    """The children at the address; a closed case says so."""
    return tuple(
        Option(one.child_id, one.name, " · ".join(
            part for part in (one.year, "" if one.is_open else "case closed") if part))
        for one in facts.children
    )  # fmt: skip


def out_by_of(at: datetime | None, minutes: int, grace: int) -> str:
    """The usual time the buddy expects to hear: the end, and the council's minutes of grace."""
    if at is None:
        return ""
    total = in_england(at).hour * 60 + in_england(at).minute + minutes + grace
    return say_time(f"{total // 60 % 24:02d}:{total % 60:02d}")


def split_interpreter(text: str) -> tuple[str, bool]:
    """`Somali, booked` as language and whether it is booked."""
    language, _, state = text.partition(",")
    return language.strip(), state.strip().lower() == "booked"


def _short(choice: TimeChoice) -> str:
    return "free" if choice.is_free else choice.notes[0].words
