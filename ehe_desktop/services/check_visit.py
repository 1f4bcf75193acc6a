"""Look a visit over before it is signed: answers, what is missing, the band and why, what is sent.

This is the second chance before the point of no return, and it is made of the same rules that
sign-off obeys: what is a problem here is refused there. Nothing is written and nobody is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from ehe_desktop.domain.clock import from_text
from ehe_desktop.domain.concern import ConcernEvent
from ehe_desktop.domain.quality import words_problem
from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.domain.visit_steps import Progress, Step, VisitProgress, waits_for
from ehe_desktop.services.check_answers import (
    CheckSection,
    Missing,
    missing_answers,
    sections_of,
)
from ehe_desktop.services.child_safety import LOOK, SAYS_UNSAFE, UNSAFE
from ehe_desktop.services.count_progress import visit_progress
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.open_visit import OpenVisit
from ehe_desktop.services.recordings import missing_transcripts
from ehe_desktop.services.signed_records import FAILED, ChildRecords, child_records, said_of
from ehe_desktop.services.weigh_visit import Weighed, weigh_records
from ehe_desktop.storage.view import View

CLOSED: Final = "closed"
"""`at_step` of a signed draft once the next review is set: sign-off alone may have moved the date."""
TRUE_RECORD: Final = "This is a true record of what I saw, heard and was told."
CHILDS_WORDS: Final = "The child’s words are as they said them."
READ_BACK: Final = "I read the parent’s views back."
SENT_TO: Final = (
    "Sends when connected: the record of the visit, the child’s words, the health answers, the band.",
    "It goes to the council’s central system, and nothing goes to the family from here.",
    "You, the supervisors and the safeguarding lead can read it there. Business support cannot.",
)
"""What leaves this device, and who can read it there (wire/PROTOCOL.md 4)."""
_WORRY_ANSWERS: Final = {
    "safeguarding_seen": {"yes"},
    "factor_F17": {"unhappy", "unsafe"},
    SAYS_UNSAFE: {UNSAFE},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruption:
    """Something to stop and think about before signing. `key` names the decision about it."""

    key: str
    heading: str
    words: str
    needs_reason: bool = False
    child_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCheck:
    """Everything the check page shows, as the store holds it now."""

    draft: VisitDraft
    progress: VisitProgress
    sections: tuple[CheckSection, ...]
    missing: tuple[Missing, ...]
    waits: tuple[Step, ...]
    """The steps that sign-off still waits for."""
    children: tuple[Weighed, ...]
    records: tuple[ChildRecords, ...]
    statements: tuple[str, ...]
    interruptions: tuple[Interruption, ...]
    unsorted_jots: tuple[str, ...]
    sent_to: tuple[str, ...]
    failed: bool = False
    """The visit did not happen: an attempt is kept, which never counts as seen."""

    @property
    def can_sign(self) -> bool:
        """True when nothing is missing."""
        return not self.waits and not self.missing

    @property
    def needs_second(self) -> bool:
        """True when a supervisor signs too."""
        return any(one.needs_second for one in self.children)


def check_visit(desk: Desk, visit: OpenVisit) -> VisitCheck:
    """Look the visit over as it stands in the store.

    Raises:
        FormMissing: a form version of this draft is not on this device.
        FormError: what was saved cannot be read.
    """
    with desk.store.reading() as view:
        draft = view.body(VisitDraft, visit.draft_id) or visit.draft
        records = tuple(
            child_records(desk, draft, visit.plan, one.child_id) for one in visit.children
        )
        weighed = tuple(
            weigh_records(desk, view, one.called, made)
            for one, made in zip(visit.children, records, strict=True)
        )
        stops = tuple(_interruptions(view, draft, weighed, records))
    failed = is_failed(draft)
    progress = how_far(desk, visit)
    missing = (*_unsafe(progress), *missing_answers(desk, visit, draft))
    if failed:
        missing = tuple(one for one in missing if one.step not in (Step.VOICE, Step.HEALTH))
    else:
        missing = (
            *missing,
            *_wordless(visit, records, missing),
            *missing_transcripts(visit, draft),
        )
    return VisitCheck(
        draft=draft,
        progress=progress,
        sections=sections_of(desk, visit, draft),
        missing=missing,
        waits=waits_for(progress),
        children=weighed,
        records=records,
        statements=_statements(records, failed=failed),
        interruptions=stops,
        unsorted_jots=tuple(jot for jot in draft.jots if jot.strip()),
        sent_to=SENT_TO,
        failed=failed,
    )


def is_failed(draft: VisitDraft) -> bool:
    """True when the record says that the visit did not happen."""
    said = [said_of(draft, child_id) for child_id in draft.child_ids]
    return bool(said) and all(one.get("visit_type") == FAILED for one in said)


def how_far(desk: Desk, visit: OpenVisit) -> VisitProgress:
    """How far the visit is; where it did not happen, nobody is asked for words or health."""
    progress = visit_progress(desk, visit)
    with desk.store.reading() as view:
        draft = view.body(VisitDraft, visit.draft_id) or visit.draft
    is_closed = draft.state == "signed" and draft.at_step == CLOSED
    progress = replace(progress, reviews_set=is_closed)
    if not is_failed(draft):
        return progress
    nothing = {one.child_id: Progress(1, 1) for one in visit.children}
    return replace(progress, voice=nothing, health=nothing)


def _unsafe(progress: VisitProgress) -> Iterator[Missing]:
    if not progress.safety.is_done:
        yield Missing(words="Fill in the check-in plan of the safety brief.", step=Step.SAFETY)


def _wordless(
    visit: OpenVisit, records: tuple[ChildRecords, ...], known: tuple[Missing, ...]
) -> Iterator[Missing]:
    """The quality rule, where the form itself does not already ask for what is missing."""
    asked = {one.child_id for one in known if one.step is Step.VOICE}
    for one, made in zip(visit.children, records, strict=True):
        words = words_problem(made.voice)
        if words and one.child_id not in asked:
            whose = f"{one.called}: " if visit.has_siblings else ""
            yield Missing(words=f"{whose}{words}", step=Step.VOICE, child_id=one.child_id)


def _statements(records: tuple[ChildRecords, ...], *, failed: bool) -> tuple[str, ...]:
    """What the officer puts their name to; nothing that this visit did not hold."""
    found = [TRUE_RECORD]
    if not failed and any(made.voice.statements for made in records):
        found.append(CHILDS_WORDS)
    views = [made.said for made in records if made.said.get("parent_words")]
    not_read = any(said.get("understood_correctly") in ("no", "not_asked") for said in views)
    if not failed and views and not not_read:
        found.append(READ_BACK)
    return tuple(found)


def _interruptions(
    view: View,
    draft: VisitDraft,
    weighed: tuple[Weighed, ...],
    records: tuple[ChildRecords, ...],
) -> Iterator[Interruption]:
    if not any(made.visit is not None and made.seen.counts_as_seen for made in records):
        yield Interruption(
            key="not-seen",
            heading="No child was seen",
            words="The record will say so. It does not count as seeing the child, and where the "
            "band asks for a child to be seen, the time to the next review goes on running.",
        )
    for one in weighed:
        if one.would_drop:
            yield Interruption(
                key=f"drop:{one.child_id}",
                heading=f"{one.called}’s band would go down",
                words=f"From {one.before.word} to {one.band.word}, by the answers of this visit. "
                f"{one.called} would be looked at less often.",
                child_id=one.child_id,
            )
    for one, made in zip(weighed, records, strict=True):
        if _has_decision(view, draft, made.child_id):
            continue
        if _is_worried(made):
            yield Interruption(
                key=f"worry:{one.child_id}",
                heading=f"A worry about {one.called} has no decision yet",
                words="You wrote that something worries you, or what the child said does. Raise a "
                "concern, or say why none is needed. Signing this visit tells nobody.",
                needs_reason=True,
                child_id=one.child_id,
            )
        elif made.said.get(SAYS_UNSAFE) == LOOK:
            yield Interruption(
                key=f"look:{one.child_id}",
                heading=f"Read what {one.called} answered about being safe or hurting",
                words=f"{one.called} was not sure, or said that something hurts, that they are not free to say no, "
                "or that they have nobody to tell. Read the answers and ask about them if you can. "
                "If they worry you, raise a concern.",
                child_id=one.child_id,
            )


def _is_worried(made: ChildRecords) -> bool:
    return any(made.said.get(name) in answers for name, answers in _WORRY_ANSWERS.items())


def _has_decision(view: View, draft: VisitDraft, child_id: str) -> bool:
    """True when a concern was raised or added to since this visit was begun."""
    since = draft.started_at
    events = view.of_child(ConcernEvent, child_id).values()
    raised = [one.at for one in events if one.event in ("raised", "facts")]
    return any(since is None or _is_at_or_after(at, since) for at in raised)


def _is_at_or_after(text: str, since: datetime) -> bool:
    try:
        return from_text(text) >= since
    except ValueError:  # another program's word for when: the officer is asked once more
        return False
