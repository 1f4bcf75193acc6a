"""Flags and concerns of the synthetic council, drawn to agree with the answers about risk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from ehe_desktop.demo.chance import Dice
from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.concern import ConcernEvent, Observation
from ehe_desktop.domain.safeguarding import FlagEvent

_FLAGS: Final = {
    "cp_plan": ("CP", "Child protection plan: neglect", 3, "B"),
    "s47_open": ("S47", "Section 47 enquiry open", 3, "B"),
    "child_in_need": ("CIN", "Child in need plan", 2, "B"),
    "early_help": ("TAF", "Team around the family", 1, "A"),
}

_SEEN: Final = (
    "Bruise on left forearm, about 3 cm. Child covered it with a sleeve.",
    "Mattress on the kitchen floor; child said that is where they sleep.",
    "Child stopped talking when the adult came into the room.",
)


def is_flagged(answers: dict[str, str]) -> bool:
    """True where the answers speak of a flag."""
    return answers.get("F1", "") in _FLAGS


def flags(dice: Dice, officer_id: str, answers: dict[str, str], today: date) -> Iterator[FlagEvent]:
    """The flags that the answers speak of, and now and then a former one that was closed."""
    found = _FLAGS.get(answers.get("F1", ""))
    if found is None:
        return
    code, words, severity, access = found
    raised = dice.day_before(today, 20, 200)
    yield FlagEvent(
        flag_id=dice.id_at(dice.instant(raised)),
        event="raised",
        code=code,
        words=words,
        severity=severity,
        access=access,
        source="Mosaic",
        checked_on=dice.day_before(today, 3, 95),
        by=officer_id,
        at=to_text(dice.instant(raised)),
    )


def concerns(dice: Dice, officer_id: str, band: RiskBand, today: date) -> Iterator[ConcernEvent]:
    """Open concerns of a few children, told to the front door; one in four still waits for a reply."""
    if not dice.happens(0.12 if band.rank >= RiskBand.HIGH.rank else 0.006):
        return
    raised = dice.instant(dice.day_before(today, 2, 40))
    concern_id = dice.id_at(raised)
    text = dice.one_of(_SEEN)
    mark = "child_said" if "said" in text else "saw"
    yield ConcernEvent(
        concern_id=concern_id,
        event="raised",
        by=officer_id,
        at=to_text(raised),
        danger="no",
        observations=(Observation(mark=mark, text=text),),
        when="at the visit",
        where="at home",
        present="mother",
        parent_knows="yes",
    )
    told = raised + timedelta(minutes=dice.between(15, 90))
    yield ConcernEvent(
        concern_id=concern_id,
        event="told",
        by=officer_id,
        at=to_text(told),
        told_to="Front door",
        told_at=to_text(told),
        reference=f"FD-{dice.between(2000, 2999)}",
        chase_on=(told + timedelta(days=1)).date(),
        supervisor_told=True,
    )
    if dice.happens(0.75):
        yield ConcernEvent(
            concern_id=concern_id, event="reply", by=officer_id,
            at=to_text(told + timedelta(days=1)), reply="Accepted for assessment.",
        )  # fmt: skip
