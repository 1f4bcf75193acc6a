"""Rows of the timeline: what happened, in plain words; one record in, at most one row out.

`by_id` is the officer's id; the query puts the name there. A row's `access` says
who may read its words: empty for all, a flag's A, B or C, or `concern`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.child_voice import ChildVoice, HealthAnswers
from ehe_desktop.domain.concern import ConcernEvent
from ehe_desktop.domain.filled_form import FilledForm
from ehe_desktop.domain.notice import Notification
from ehe_desktop.domain.plan import ReviewPlan, RiskAssessment
from ehe_desktop.domain.records import Record
from ehe_desktop.domain.safeguarding import FlagEvent
from ehe_desktop.domain.visit import SEEN_WORDS, Addendum, ContactAttempt, Note, PutOff, Visit
from ehe_desktop.storage.projection_tables import timeline_row
from ehe_desktop.storage.projections.rows import Row, day, day_of, instant, moment

CONCERN: Final = "concern"
ANSWERS_SHOWN: Final = 3
_NEWER: Final = "(value from a newer version)"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A timeline row before it knows whose it is."""

    title: str
    on_date: str | None
    at: str | None = None
    text: str = ""
    by_id: str = ""
    locked: bool = False
    amends: str = ""
    access: str = ""


def timeline_rows(one: Record, body: Any) -> list[Row]:
    """The record's line on the timeline; none for a kind or a step that is not shown there."""
    teller = _TELLERS.get(type(body))
    line = teller(body) if teller else None
    if line is None or line.on_date is None:
        return []
    values = {
        "kind": one.kind,
        "record_id": one.id,
        "family_id": one.family_id,
        "child_id": one.child_id,
        "on_date": line.on_date,
        "at": line.at,
        "title": line.title,
        "text": line.text,
        "by_id": line.by_id,
        "locked": int(line.locked),
        "amends": line.amends,
        "access": line.access,
    }
    return [Row(timeline_row, values)]


def _paragraphs(*parts: str) -> str:
    return "\n".join(part for part in (part.strip() for part in parts) if part)


def _visit(body: Visit) -> _Line:
    seen = SEEN_WORDS.get(body.seen_status, _NEWER)
    return _Line(
        title=f"Visit: {seen[0].lower()}{seen[1:]}",
        on_date=day(body.on),
        at=instant(body.started_at),
        text=_paragraphs(body.not_seen_reason, body.summary),
        by_id=body.officer_id,
        locked=True,
    )


def _voice(body: ChildVoice) -> _Line:
    said = (f"“{statement.words}”" for statement in body.statements if statement.words)
    titles = {
        "offered_said_no": "Child’s voice: offered, the child said no",
        "not_offered": "Child’s voice: not offered",
    }
    return _Line(
        title=titles.get(body.outcome, "Child’s voice"),
        on_date=day(body.on),
        text=_paragraphs(*said, body.outcome_reason, body.paraphrase),
        by_id=body.officer_id,
        locked=True,
    )


def _health(body: HealthAnswers) -> _Line:
    return _Line(
        title="Health questions asked", on_date=day(body.on), by_id=body.officer_id, locked=True
    )


def _attempt(body: ContactAttempt) -> _Line:
    return _Line(
        title=f"We tried: {body.how.replace('_', ' ')}",
        on_date=day(body.on),
        text=_paragraphs(_of_code(body.result), body.note),
        by_id=body.officer_id,
        locked=True,
    )


def _of_code(text: str) -> str:
    """A code in words, `no_answer` as "No answer"; words as they are."""
    words = text.replace("_", " ")
    return words[:1].upper() + words[1:]


def _form(body: FilledForm) -> _Line:
    """What was filled in; the first answers stand for the whole, which the Forms tab shows."""
    said = (f"{one.question} {one.words}" for one in body.statements[:ANSWERS_SHOWN])
    return _Line(
        title=body.title,
        on_date=day(body.on),
        at=instant(body.at),
        text=_paragraphs(*said),
        by_id=body.officer_id,
        locked=True,
    )


def _addendum(body: Addendum) -> _Line:
    return _Line(
        title="Addendum",
        on_date=day_of(body.at),
        at=instant(body.at),
        text=body.text,
        by_id=body.by,
        locked=True,
        amends=body.amends,
    )


_MARKS: Final[Mapping[str, str]] = {
    "saw": "Note: I saw",
    "told": "Note: I was told",
    "child_said": "Note: child said",
}


def _note(body: Note) -> _Line:
    title = _MARKS.get(body.mark, "Note")
    if body.mark == "told" and body.told_by:
        title = f"{title} by {body.told_by}"
    return _Line(
        title=title,
        on_date=day_of(body.at),
        at=instant(body.at),
        text=body.text,
        by_id=body.by,
        locked=True,
    )


def _put_off(body: PutOff) -> _Line:
    return _Line(
        title=f"Put off until {say_date(body.until_on)}",
        on_date=day_of(body.at),
        at=instant(body.at),
        text=body.reason,
        by_id=body.by,
        locked=True,
    )


def _notification(body: Notification) -> _Line:
    return _Line(
        title=f"Notified by {body.school}" if body.school else "Notified",
        on_date=day(body.received_on),
        locked=True,
    )


_BANDS: Final[Mapping[str, str]] = {band.code: band.word for band in RiskBand}


def _risk(body: RiskAssessment) -> _Line:
    return _Line(
        title=f"Risk: {_BANDS.get(body.band, _NEWER)}",
        on_date=day(body.assessed_on),
        text=_paragraphs(*body.reasons, body.raised_reason),
        by_id=body.assessed_by,
    )


def _review(body: ReviewPlan) -> _Line:
    due = say_date(body.due_on) if body.due_on else "none"
    return _Line(
        title=f"Next review: {due}",
        on_date=day(body.set_on),
        text=_paragraphs(body.sentence, body.later_reason),
        by_id=body.set_by,
    )


_FLAG_STEPS: Final[Mapping[str, str]] = {
    "raised": "Safeguarding flag raised",
    "escalated": "Safeguarding flag raised higher",
    "reviewed": "Safeguarding flag checked",
    "close_proposed": "Closing a safeguarding flag proposed",
    "closed": "Safeguarding flag closed",
}


def _flag(body: FlagEvent) -> _Line:
    on_date, at = moment(body.at)
    step = _FLAG_STEPS.get(body.event, _NEWER)
    return _Line(
        title=f"{step}: {body.words}" if body.words else step,
        on_date=on_date,
        at=at,
        text=body.reason,
        by_id=body.by,
        locked=True,
        access=body.access,
    )


_CONCERN_STEPS: Final[Mapping[str, str]] = {
    "raised": "Concern raised",
    "facts": "Concern: more facts",
    "told": "Concern: told",
    "reply": "Concern: reply received",
    "outcome": "Concern: outcome",
    "note": "Concern: note",
    "close_proposed": "Concern: closing proposed",
    "closed": "Concern closed",
}


def _concern(body: ConcernEvent) -> _Line:
    on_date, at = moment(body.at)
    facts = (f"{o.told_by}: {o.text}" if o.told_by else o.text for o in body.observations)
    return _Line(
        title=_CONCERN_STEPS.get(body.event, _NEWER),
        on_date=on_date,
        at=at,
        text=_paragraphs(
            *facts,
            body.told_to,
            body.reference,
            body.reply,
            body.outcome.replace("_", " "),
            body.note,
        ),
        by_id=body.by,
        locked=True,
        access=CONCERN,
    )


_TELLERS: Final[Mapping[type, Callable[[Any], _Line]]] = {
    Visit: _visit,
    ChildVoice: _voice,
    HealthAnswers: _health,
    ContactAttempt: _attempt,
    FilledForm: _form,
    Addendum: _addendum,
    Note: _note,
    PutOff: _put_off,
    Notification: _notification,
    RiskAssessment: _risk,
    ReviewPlan: _review,
    FlagEvent: _flag,
    ConcernEvent: _concern,
}
