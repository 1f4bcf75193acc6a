"""A signed visit as sections, in the order it is read; no Qt. Nothing is left out because it is long or empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.clock import civil_date, say_clock, to_text
from ehe_desktop.domain.policy import Policy
from ehe_desktop.domain.second_sign_off import AGREED, SecondStanding, SecondState
from ehe_desktop.domain.visit import SEEN_WORDS
from ehe_desktop.services.read_visit import SignedVisit
from ehe_desktop.ui.casefile import parts
from ehe_desktop.ui.casefile.forms_part import form
from ehe_desktop.ui.casefile.sections import Fact, Section

NO_WORDS: Final = "No words of the child were kept at this visit."
NO_HEALTH: Final = "No health answers were kept at this visit."
REPLACED: Final = "The band was worked out again since, or never at this visit. It stands in the record under Risk."


def title_of(read: SignedVisit) -> str:
    """The heading of the page."""
    return f"{read.child_name or 'A child'}: visit of {say_date(read.visit.on)}"


def visit_sections(read: SignedVisit, policy: Policy) -> tuple[Section, ...]:
    """The whole visit."""
    return (
        Section(title="The visit", facts=tuple(_facts(read))),
        *_afterwards(read),
        _band(read),
        Section(
            title="Record of the visit",
            facts=tuple(Fact(one.question, one.answer) for one in read.record),
            paragraphs=tuple(filter(None, (read.problem,))),
        ),
        *_voices(read, policy),
        *_health(read),
        *map(form, read.forms),
    )


def _facts(read: SignedVisit) -> Iterator[Fact]:
    visit = read.visit
    signer = read.names.get(visit.signed_by, "an officer")
    at = visit.signed_at
    when = f", {say_date(civil_date(at))} at {say_clock(at)}" if at else ""
    yield Fact("Visited by", read.names.get(visit.officer_id, "an officer"))
    yield Fact("Who was seen", SEEN_WORDS.get(visit.seen_status, visit.seen_status))
    if visit.not_seen_reason:
        yield Fact("Why not seen", visit.not_seen_reason)
    if visit.summary:
        yield Fact("In short", visit.summary)
    yield Fact("Signed by", f"{signer}{when}")
    for words in visit.statements:
        yield Fact("Signed that", words)


def _afterwards(read: SignedVisit) -> Iterator[Section]:
    """Addenda and second sign-offs, in the order they came."""
    lines = [
        (one.at, f"Addendum by {read.names.get(one.by, 'an officer')}", one.text)
        for one in read.addenda.values()
    ]
    for given in read.given.values():
        state = SecondState.GIVEN if given.result == AGREED else SecondState.SENT_BACK
        name = read.names.get(given.by, "a supervisor")
        lines.append((given.at, SecondStanding(state=state, at=given.at).words(name), given.note))
    lines.sort(key=lambda line: to_text(line[0]))
    if lines:
        facts = tuple(
            Fact(f"{say_date(civil_date(at))} at {say_clock(at)}", ": ".join(filter(None, said)))
            for at, *said in lines
        )
        yield Section(title="Since it was signed", facts=facts)


def _band(read: SignedVisit) -> Section:
    risk = read.risk
    if risk is None:
        return Section(title="Band and why", paragraphs=(REPLACED,))
    raised = ""
    if risk.raised_to:
        raised = f"Raised by judgement to {parts.band_word(risk.raised_to)}: {risk.raised_reason}"
    return Section(
        title="Band and why",
        band=risk.raised_to or risk.band,
        note=f"{risk.score} points, matrix {risk.matrix_version}",
        paragraphs=tuple(filter(None, (raised,))),
        bullets=risk.reasons or ("Nothing raises the score.",),
    )


def _voices(read: SignedVisit, policy: Policy) -> Iterator[Section]:
    if not read.voices:
        yield Section(title="The child’s words", paragraphs=(NO_WORDS,))
    for one in read.voices:
        yield replace(parts.occasion(one, policy), title="The child’s words", links=())


def _health(read: SignedVisit) -> Iterator[Section]:
    if not read.health:
        yield Section(title="Health prompts", paragraphs=(NO_HEALTH,))
        return
    for one in parts.health(read.health):
        yield replace(one, title="Health prompts")
