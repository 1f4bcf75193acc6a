"""What people do on a simulated laptop, through the store's own door. Every value typed is unique.

A deed picks among what is on that laptop; when there is nothing to do it on, it does nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ehe_desktop.domain.merge import standing_id
from ehe_desktop.domain.plan import ReviewPlan, RiskAssessment
from ehe_desktop.domain.records import Record
from ehe_desktop.domain.safeguarding import FlagEvent, open_flags
from ehe_desktop.domain.visit import VisitDraft, VisitPlan
from ehe_desktop.storage import conflicts, records
from tests.builders import (
    a_child,
    a_child_voice,
    a_concern_event,
    a_contact_attempt,
    a_family,
    a_note,
    a_parent_carer,
    a_visit,
    an_addendum,
)
from tests.sync.simulator.laptop import Laptop
from tests.sync.simulator.world import World

BANDS = ["low", "medium", "high", "very_high", "not_assessed"]
A_MORNING = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
Deed = Callable[[World, Laptop, random.Random], str]


@contextmanager
def do(laptop: Laptop) -> Any:
    """One change by the person at the laptop."""
    store = laptop.writing_store()
    try:
        with store.writing() as work:
            yield work
    finally:
        if store is not laptop.store:
            store.close()


def _pick(laptop: Laptop, rng: random.Random, *kinds: str) -> Record | None:
    with laptop.store.reading() as view:
        found = [one for kind in kinds for one in records.of_kind(view.connection, kind)]
    hot = [one for one in found if one.id in HOT]
    return rng.choice(hot if hot and rng.random() < 0.6 else found) if found else None


HOT = {"c-f-both", "f-both"}
"""What most people edit most of the time, so that they get in each other's way."""


def edit_child(world: World, laptop: Laptop, rng: random.Random) -> str:
    """One field of a child, seldom two."""
    child = _pick(laptop, rng, "child")
    if child is None or not child.family_id:
        return ""
    names = rng.sample(("language", "language", "known_as", "case_number"), rng.choice((1, 1, 2)))
    said = {
        name: world.word("child", child.family_id, laptop.name) for name in dict.fromkeys(names)
    }
    with do(laptop) as work:
        work.patch("child", child.id, said)
    return child.id


def edit_address(world: World, laptop: Laptop, rng: random.Random) -> str:
    """The whole atomic group of an address: its fields end alike, so a mixed one is seen."""
    family = _pick(laptop, rng, "family")
    if family is None:
        return ""
    word = world.word("family", family.id, laptop.name)
    with do(laptop) as work:
        work.patch("family", family.id, address=f"1 {word}", postcode=word, area=f"area {word}")
    return family.id


def edit_safety(world: World, laptop: Laptop, rng: random.Random) -> str:
    """A staff-safety note (cautious: more of it wins) or the mark for two people."""
    family = _pick(laptop, rng, "family")
    if family is None:
        return ""
    if rng.random() < 0.3:
        with do(laptop) as work:
            work.patch("family", family.id, two_person_visit=rng.random() < 0.5)
        return family.id
    word = world.word("family", family.id, laptop.name)
    with do(laptop) as work:
        work.patch("family", family.id, visit_safety=word + "!" * rng.randrange(9))
    return family.id


def note(world: World, laptop: Laptop, rng: random.Random) -> str:
    """Something signed or noted: a record that only grows."""
    child = _pick(laptop, rng, "child")
    if child is None or not child.family_id:
        return ""
    make = rng.choice((a_note, a_visit, a_contact_attempt, a_child_voice, an_addendum))
    word = world.word("note", child.family_id, laptop.name)
    bodies: dict[Any, Any] = {
        a_note: lambda: a_note(word),
        a_visit: lambda: a_visit(summary=word),
        a_contact_attempt: lambda: a_contact_attempt(result=word),
        a_child_voice: lambda: a_child_voice(officer_id=word),
        an_addendum: lambda: an_addendum(child.id, text=word),
    }
    body = bodies[make]()
    with do(laptop) as work:
        return str(work.create(type(body), body, child_id=child.id))


def raise_flag(world: World, laptop: Laptop, rng: random.Random) -> str:
    """A flag raised, or a known one raised higher."""
    child = _pick(laptop, rng, "child")
    if child is None or not child.family_id:
        return ""
    known = _flags_of(laptop, child.id)
    event, flag_id, severity = "raised", world.new_id(), rng.randint(1, 2)
    if known and rng.random() < 0.4:
        flag = rng.choice(known)
        event, flag_id, severity = "escalated", flag.flag_id, min(3, flag.severity + 1)
    word = world.word("flag_event", child.family_id, laptop.name)
    body = FlagEvent(
        flag_id=flag_id, event=event, code="CIN", words=word, severity=severity, by="x",
        at="2026-06-02T10:00:00.000Z",
    )  # fmt: skip
    with do(laptop) as work:
        made = str(work.create("flag_event", body, child_id=child.id))
    world.flags[made] = (child.id, severity)
    return made


def close_flag(world: World, laptop: Laptop, rng: random.Random) -> str:
    """A supervisor closes what they have seen raised; an officer proposes, or tries to close (refused)."""
    child = _pick(laptop, rng, "child")
    known = _flags_of(laptop, child.id) if child is not None else []
    if child is None or not known or not child.family_id or laptop.is_read_only:
        return ""
    flag = rng.choice(known)
    closes = laptop.role == "supervisor" or rng.random() < 0.4
    word = world.word("flag_event", child.family_id, laptop.name)
    body = FlagEvent(
        flag_id=flag.flag_id, event="closed" if closes else "close_proposed", code="CIN",
        words=word, severity=flag.severity, by="x", at="2026-06-03T10:00:00.000Z",
        names_raises=flag.open_raises if closes else (),
    )  # fmt: skip
    with do(laptop) as work:
        return str(work.create("flag_event", body, child_id=child.id))


def concern(world: World, laptop: Laptop, rng: random.Random) -> str:
    """A concern raised."""
    child = _pick(laptop, rng, "child")
    if child is None or not child.family_id:
        return ""
    word = world.word("concern_event", child.family_id, laptop.name)
    with do(laptop) as work:
        body = a_concern_event(world.new_id(), where=word)
        return str(work.create("concern_event", body, child_id=child.id))


def assess(world: World, laptop: Laptop, rng: random.Random) -> str:
    """The risk band, or the review date: the two that stand once per child."""
    child = _pick(laptop, rng, "child")
    if child is None or not child.family_id:
        return ""
    word = world.word("risk", child.family_id, laptop.name)
    if rng.random() < 0.5:
        kind, fields = "risk_assessment", {"band": rng.choice(BANDS), "assessed_by": word}
    else:
        kind, fields = "review_plan", {"due_on": a_day(rng), "sentence": word}
    record_id = standing_id(kind, child.id)
    with do(laptop) as work:
        if laptop.held(kind, record_id) is not None:
            work.patch(kind, record_id, fields)
        else:
            body = {"risk_assessment": RiskAssessment, "review_plan": ReviewPlan}[kind](**fields)
            work.create(kind, body, child_id=child.id, record_id=record_id)
    return record_id


def a_day(rng: random.Random) -> date:
    """A day within most of a year."""
    return date(2026, 10, 1) + timedelta(days=rng.randrange(300))


def draft(world: World, laptop: Laptop, rng: random.Random) -> str:
    """A visit being written by its author, on either of their laptops."""
    own = _pick(laptop, rng, "visit_draft")
    child = _pick(laptop, rng, "child")
    if own is not None and rng.random() < 0.7 and own.family_id:
        word = world.word("visit_draft", own.family_id, laptop.name)
        with do(laptop) as work:
            work.patch("visit_draft", own.id, jots=(word,), at_step=rng.choice("abc"))
        return own.id
    if child is None or not child.family_id:
        return ""
    word = world.word("visit_draft", child.family_id, laptop.name)
    body = VisitDraft(
        plan_id=word, author_id=laptop.officer_id, child_ids=(child.id,), jots=(word,)
    )
    with do(laptop) as work:
        return str(work.create("visit_draft", body, child_id=child.id))


def plan(world: World, laptop: Laptop, rng: random.Random) -> str:
    """A visit in the diary, made or moved."""
    held = _pick(laptop, rng, "visit_plan")
    starts_at = A_MORNING + timedelta(hours=rng.randrange(200))
    if held is not None and held.family_id and rng.random() < 0.6:
        word = world.word("visit_plan", held.family_id, laptop.name)
        with do(laptop) as work:
            work.patch("visit_plan", held.id, starts_at=starts_at, state_reason=word)
        return held.id
    child = _pick(laptop, rng, "child")
    if child is None or not child.family_id:
        return ""
    word = world.word("visit_plan", child.family_id, laptop.name)
    body = VisitPlan(
        officer_id=laptop.officer_id, child_ids=(child.id,), starts_at=starts_at, state_reason=word
    )
    with do(laptop) as work:
        return str(work.create("visit_plan", body, child_id=child.id))


def new_people(world: World, laptop: Laptop, rng: random.Random) -> str:
    """A family nobody has heard of yet, with a child; or an adult of one that is known."""
    family = _pick(laptop, rng, "family")
    if family is not None and rng.random() < 0.7:
        word = world.word("parent_carer", family.id, laptop.name)
        with do(laptop) as work:
            return str(work.create("parent_carer", a_parent_carer(word), family_id=family.id))
    family_id, child_id = world.new_id(), world.new_id()
    word = world.word("family", family_id, laptop.name)
    with do(laptop) as work:
        body = a_family(address=f"1 {word}", postcode=word, area=f"area {word}")
        work.create("family", body, record_id=family_id)
        work.create("child", a_child(f"{word} {word}"), family_id=family_id, record_id=child_id)
    return family_id


def settle(world: World, laptop: Laptop, rng: random.Random) -> str:
    """A conflict settled one way or another."""
    with laptop.store.reading() as view:
        open_ = conflicts.open_conflicts(view)
    if not open_:
        return ""
    one = rng.choice(open_)
    how = rng.choice(conflicts.SETTLINGS)
    group = one.conflict.group
    if how == "other" and group in (("language",), ("known_as",), ("case_number",)):
        word = world.word("child", one.family_id, laptop.name)
        with do(laptop) as work:
            conflicts.settle(work, one.conflict_id, "other", {group[0]: word})
    else:
        with do(laptop) as work:
            conflicts.settle(work, one.conflict_id, "yours" if how == "other" else how)
    return one.conflict_id


def ask_to_erase(world: World, laptop: Laptop, rng: random.Random) -> str:
    """Officers erase nothing; they ask."""
    child = _pick(laptop, rng, "child")
    if child is None or rng.random() < 0.5:
        return ""
    with do(laptop) as work:
        work.append(work.op_for(child, "erase_request", {"reason": "asked by the family"}))
    return child.id


def _flags_of(laptop: Laptop, child_id: str) -> list[Any]:
    with laptop.store.reading() as view:
        return list(open_flags(view.of_child(FlagEvent, child_id)))


DEEDS: dict[Deed, int] = {
    edit_child: 8, edit_address: 3, edit_safety: 3, note: 3, raise_flag: 4, close_flag: 3,
    concern: 1, assess: 4, draft: 3, plan: 2, new_people: 2, settle: 8, ask_to_erase: 1,
}  # fmt: skip
