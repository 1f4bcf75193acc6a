"""Education, the child's voice, health, risk and contacts of a record, as sections; no Qt.

What is not known is said to be not known. Exact words and anybody else's version never stand in
one quotation. Health answers are shown as they were given and are no score.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.casefile import CaseFile
from ehe_desktop.domain.child_voice import ChildVoice
from ehe_desktop.domain.clock import civil_date
from ehe_desktop.domain.due import due_line
from ehe_desktop.domain.family import ParentCarer, Professional
from ehe_desktop.domain.handed_review import HandedReview
from ehe_desktop.domain.owed import Owed
from ehe_desktop.domain.policy import Policy
from ehe_desktop.domain.risk import Assessment
from ehe_desktop.domain.risk_matrix import RiskMatrix
from ehe_desktop.domain.visit import SEEN_WORDS
from ehe_desktop.services.open_casefile import (
    HealthOccasion,
    Judgement,
    RiskExplained,
    VoiceOccasion,
)
from ehe_desktop.services.own_forms import day_of
from ehe_desktop.ui.casefile.added import add_link, added_facts
from ehe_desktop.ui.casefile.sections import Fact, Link, Quote, Section
from ehe_desktop.ui.casefile.voice_over_time import how_given, over_time

NOT_KNOWN: Final = "Not known"
_THREE_WAY: Final = {"yes": "Yes", "no": "No", "not_known": NOT_KNOWN, "not_asked": "Not asked"}


def education(
    case: CaseFile, policy: Policy, judged_before: Sequence[Judgement]
) -> tuple[Section, ...]:
    """How the child is educated now, what the council judged, and every judgement before."""
    child = case.child
    hours = NOT_KNOWN if child.hours_a_week is None else f"{child.hours_a_week:g} hours a week"
    judged = policy.codes("suitability").label(child.suitability)
    now = (
        Fact("Educated", child.provision_type.replace("_", " ").capitalize() or NOT_KNOWN),
        Fact("How much", hours),
        Fact("Since", _day(child.home_educated_since)),
        Fact("Reason given", policy.codes("ehe_reason").label(child.primary_reason)),
        Fact("School before", child.previous_school or NOT_KNOWN),
        Fact("Off roll on", _day(child.off_roll_on)),
    )
    judgement = (
        Fact("Judgement", judged),
        Fact("Judged on", _day(child.suitability_judged_on)),
        Fact("Case", child.case_state.replace("_", " ").capitalize()),
    )
    support = [Fact("Support", policy.codes("sen_provision").label(child.sen_provision))]
    if child.ehcp_review_on is not None:
        support.append(Fact("Plan reviewed next", say_date(child.ehcp_review_on)))
    return (
        Section(title="Education now", facts=now),
        Section(title="Suitability", facts=judgement, links=(JUDGE,)),
        *_judgements(judged_before, policy),
        Section(title="Special educational needs", facts=tuple(support)),
    )


JUDGE: Final = Link("Judge the education", ("form", "education_judgement"))


def _judgements(found: Sequence[Judgement], policy: Policy) -> tuple[Section, ...]:
    if not found:
        return ()
    codes = policy.codes("suitability")
    facts = tuple(
        Fact(
            say_date(one.on),
            "\n".join(
                filter(None, (f"{codes.label(one.code)}: by {one.by}, {one.where}", one.reasons))
            ),
        )
        for one in found
    )
    return (Section(title="Judgements over time", facts=facts),)


def voice(occasions: Sequence[VoiceOccasion], policy: Policy) -> tuple[Section, ...]:
    """Every statement, newest first; nothing yet says so."""
    if not occasions:
        return (Section(title="Nothing recorded yet", paragraphs=(_NO_VOICE,)),)
    said = tuple(occasion(one, policy) for one in occasions)
    return (*said[:1], *over_time(occasions), *said[1:])


def hear_back(owed: Sequence[Owed], today: date) -> tuple[Section, ...]:
    """What the child was promised to hear back on and has not; nothing where nothing is."""
    if not owed:
        return ()
    facts = tuple(Fact(due_line(one.due_on, today).text, _from_whom(one.by)) for one in owed)
    return (Section(title="The child is to hear back", facts=facts, links=(TOLD,)),)


TOLD: Final = Link("Record that the child has heard back", ("form", "lundy_check"))


def _from_whom(by: str) -> str:
    return by or "From whom: not recorded"


KEEP_PAGE: Final = "keep_page"
"""Key of the link that makes the page a child keeps."""
_NO_VOICE: Final = "The child’s own words stand here after the first visit at which they are heard."
_OUTCOMES: Final = {
    "offered_said_no": "The child was offered to speak and said no.",
    "not_offered": "The child was not offered to speak.",
}


def occasion(one: VoiceOccasion, policy: Policy) -> Section:
    """One occasion of listening: what was said, who heard it, and what else is known about it."""
    said = one.voice
    seen = SEEN_WORDS.get(said.seen_status, "")
    language = "" if said.language == "en" else policy.codes("language").label(said.language)
    through = f"interpreter: {said.interpreter}" if said.interpreter else ""
    note = " · ".join(filter(None, (seen, f"heard by {one.heard_by}", language, through)))
    paragraphs = [_OUTCOMES.get(said.outcome, ""), said.outcome_reason]
    if said.paraphrase:
        paragraphs.append(f"Officer’s own words, not the child’s: {said.paraphrase}")
    return Section(
        title=say_date(said.on),
        note=note,
        quotes=tuple(Quote(at.question, at.words, how_given(at)) for at in said.statements),
        paragraphs=tuple(filter(None, paragraphs)),
        facts=(*_around(said), *added_facts(one.addenda)),
        links=(
            *((Link("A page to keep…", (KEEP_PAGE, one.voice_id)),) if said.statements else ()),
            *add_link(one.voice_id, can_add=one.can_add),
        ),
    )


def _around(said: ChildVoice) -> tuple[Fact, ...]:
    declined = f", declined by {said.time_alone_declined_by}" if said.time_alone_declined_by else ""
    skipped = [
        answer.question_en or answer.question
        for voice in said.handed
        for answer in voice.answers
        if answer.is_skipped
    ]
    facts = [
        Fact("Time alone offered", _three(said.time_alone_offered) + declined),
        Fact("May parents see this", _three(said.show_to_parent)),
    ]
    on = day_of(said.end_check.get("feedback_on", ""))
    if on is not None:
        by = said.end_check.get("feedback_by", "")
        facts.append(Fact("Was to hear back", f"{say_date(on)}\n{_from_whom(by)}"))
    facts += [
        Fact("Form", f"{one.answers.form_id.replace('_', ' ')}, version {one.answers.form_version}")
        for one in said.forms
        if one.answers is not None
    ]
    facts += _reviewed(said)
    if skipped:
        facts.append(Fact("Skipped, as the child chose", "; ".join(skipped)))
    if any(v.wants_to_talk for v in said.handed) or any(f.wants_to_talk for f in said.forms):
        pressed = any(voice.talk_at for voice in said.handed)
        facts.append(
            Fact("Wanted to talk", "Yes: pressed “I want to talk to you”" if pressed else "Yes")
        )
    return tuple(facts)


def _reviewed(said: ChildVoice) -> Iterator[Fact]:
    """What the officer put beside what the child made on the device."""
    for voice in said.handed:
        review = said.reviews.get(voice.envelope_id, HandedReview())
        at = review.read_back_at
        yield Fact("Read back to the child", f"Yes, {say_date(civil_date(at))}" if at else "No")
        for one in voice.answers:
            note = review.of(one.ref).note.strip()
            if note:
                yield Fact(f"Officer’s note on: {one.question_en or one.question}", note)


def health(occasions: Sequence[HealthOccasion]) -> tuple[Section, ...]:
    """The prompts as answered each time, newest first."""
    if not occasions:
        return (Section(title="Nothing recorded yet", paragraphs=(_NO_HEALTH,)),)
    return tuple(
        Section(
            title=say_date(one.health.on),
            note=f"Asked by {one.asked_by}",
            facts=tuple(Fact(line.question, line.answer) for line in one.lines),
            paragraphs=(one.problem,) if one.problem else (),
        )
        for one in occasions
    )


_NO_HEALTH: Final = (
    "Health prompts are asked at a visit. They are recorded as answered and never scored."
)


def risk(
    case: CaseFile, explained: RiskExplained | None, matrix: RiskMatrix
) -> tuple[Section, ...]:
    """The band, where the score lies, the biggest reasons, what is not known, what would change it."""
    kept = case.risk
    if kept is None or explained is None:
        return (Section(title="Risk band", band="not_assessed", paragraphs=(_NOT_ASSESSED,)),)
    sections = [_band(case, matrix)]
    if case.review is not None and case.review.sentence:
        sections.append(Section(title="Next review", paragraphs=(case.review.sentence,)))
    worked_out = explained.assessment
    if worked_out is None or not explained.is_same_matrix:
        old = f"Assessed with matrix {kept.matrix_version}; this device has {explained.matrix_version}."
        sections.append(Section(title="Reasons kept", note=old, bullets=kept.reasons))
        return tuple(sections)
    sections += _explained(worked_out, kept.score)
    return tuple(sections)


_NOT_ASSESSED: Final = "No assessment yet. The first-contact day applies until there is one."


def _band(case: CaseFile, matrix: RiskMatrix) -> Section:
    kept = case.risk
    assert kept is not None
    facts = [
        Fact("Score", f"{kept.score} points: {_where(kept.score, matrix)}"),
        Fact("Assessed", _day(kept.assessed_on)),
        Fact("Matrix", kept.matrix_version or NOT_KNOWN),
    ]
    if kept.raised_to:
        raised = band_word(kept.raised_to)
        facts.append(Fact("Raised by judgement", f"to {raised}: {kept.raised_reason}"))
    for factor_id, months in kept.floors.items():
        label = next((f.label for f in matrix.factors if f.id == factor_id), factor_id)
        facts.append(Fact("Floor", f"{label}: at least every {months} months"))
    return Section(title="Risk band", band=case.summary.band, facts=tuple(facts))


def _where(score: int, matrix: RiskMatrix) -> str:
    """Which band these points alone fall in, with its limits."""
    band = matrix.band_of(score)
    own = matrix.bands[band].from_score
    above = [rule.from_score for rule in matrix.bands.values() if rule.from_score > own]
    until = f"{own} to {min(above) - 1}" if above else f"{own} and more"
    return f"{band.word} is {until}"


def _explained(one: Assessment, kept_score: int) -> list[Section]:
    reasons = tuple(reason.sentence for reason in one.reasons) or ("Nothing raises the score.",)
    now = "" if one.score == kept_score else f"Worked out again today: {one.score} points."
    known = tuple(f"{gap.label}. {gap.find_out}".strip() for gap in one.not_known)
    changes = tuple(change.sentence for change in one.changes)
    return [
        Section(title="Reasons, the biggest first", note=now, bullets=reasons),
        Section(title="Eases it", bullets=tuple(reason.sentence for reason in one.protective))
        if one.protective
        else Section(title="Eases it", paragraphs=("Nothing recorded.",)),
        Section(title="Not known", bullets=known or ("Every question has an answer.",)),
        Section(
            title="What would change it",
            bullets=changes or ("No single answer would give a milder band.",),
        ),
    ]


def contacts(case: CaseFile, policy: Policy) -> tuple[Section, ...]:
    """Home, parents and carers, brothers and sisters, professionals."""
    sections = [_home(case)]
    sections += [_adult(adult, policy) for adult in case.adults]
    if not case.adults:
        sections.append(Section(title="Parents and carers", paragraphs=("None recorded.",)))
    links = tuple(
        Link(other.full_name, ("child", other.child_id), other.band) for other in case.siblings
    )
    if links:
        sections.append(Section(title="Brothers and sisters", links=links))
    sections += [_professional(one) for one in case.professionals]
    if not case.professionals:
        sections.append(Section(title="Professionals", paragraphs=("None recorded.",)))
    return tuple(sections)


def _home(case: CaseFile) -> Section:
    home = case.family
    address = ", ".join(filter(None, (home.address, home.postcode))) or NOT_KNOWN
    facts = [Fact("At", address)]
    if home.address_confidential:
        facts.insert(0, Fact("Address", "Confidential. Do not say it aloud or write it down."))
    facts.append(Fact("Area", home.area or NOT_KNOWN))
    if home.travel_note:
        facts.append(Fact("Getting there", home.travel_note))
    if home.visit_safety:
        facts.append(Fact("Staff safety", home.visit_safety))
    if home.two_person_visit:
        facts.append(Fact("Visits", "Always with a second person"))
    if home.address_sources_disagree:
        facts.append(Fact("Note", "Sources disagree about this address."))
    return Section(title="Home", facts=tuple(facts))


def _adult(one: ParentCarer, policy: Policy) -> Section:
    name = f"{one.name} ({one.preferred_name})" if one.preferred_name else one.name
    language = policy.codes("language").label(one.language)
    needed = ", interpreter needed" if one.interpreter_needed else ""
    facts = [
        Fact("Parental responsibility", _three(one.parental_responsibility)),
        Fact("Lives with the child", _three(one.lives_with_child)),
        Fact("Phone", one.phone or NOT_KNOWN),
        Fact("Email", one.email or NOT_KNOWN),
        Fact("Language", f"{language}{needed}"),
    ]
    return Section(title=name, note=one.relationship.capitalize(), facts=tuple(facts))


def _professional(one: Professional) -> Section:
    facts = (
        Fact("Phone", one.phone or NOT_KNOWN),
        Fact("Last saw the child", _day(one.last_saw_child_on)),
    )
    note = ", ".join(filter(None, (one.role, one.organisation)))
    return Section(title=one.name, note=note, facts=facts)


def band_word(code: str) -> str:
    """The band kept as `code`, in words; a code of a newer program as it is."""
    return next((band.word for band in RiskBand if band.code == code), code)


def _three(value: str) -> str:
    return _THREE_WAY.get(value, value.replace("_", " ").capitalize() or NOT_KNOWN)


def _day(on: date | None) -> str:
    return say_date(on) if on else NOT_KNOWN
