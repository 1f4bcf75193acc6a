"""What the visit's pages say: rows of the task list, titles, saved words, bands and sentences. No Qt.

Only words, order and levels are made here. What is done, due, or missing was decided below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.clock import in_england, say_clock, say_time, to_text
from ehe_desktop.domain.escalation import Escalation
from ehe_desktop.domain.safeguarding import SafeguardingFlag
from ehe_desktop.domain.visit_steps import (
    Progress,
    Step,
    StepRow,
    StepStatus,
    VisitProgress,
    next_step,
    step_rows,
    waits_for,
)
from ehe_desktop.services.brief_safety import OutBy
from ehe_desktop.services.go_back_to_draft import GoBack
from ehe_desktop.services.open_visit import OpenVisit
from ehe_desktop.services.weigh_visit import Weighed
from ehe_desktop.ui.shell_facts import instant_words

RowWord = Literal["Not started", "In progress", "Done", "Cannot start", "Problem"]
SAVING_TELLS_NOBODY: Final = "Saving here does not tell anyone."
MOST_REASONS: Final = 3
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ROW_WORDS: Final[dict[StepStatus, RowWord]] = {
    StepStatus.NOT_STARTED: "Not started",
    StepStatus.IN_PROGRESS: "In progress",
    StepStatus.DONE: "Done",
    StepStatus.CANNOT_START: "Cannot start",
    StepStatus.PROBLEM: "Problem",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowState:
    """One row of the task list, ready to be shown."""

    step: Step
    title: str
    detail: str
    state: RowWord
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BandState:
    """A child's band and date as the check page and the next review show them."""

    called: str
    band: str
    reasons: tuple[str, ...]
    not_known: tuple[str, ...]
    changes: tuple[str, ...]
    sentence: str
    escalations: tuple[str, ...]
    matrix: str
    second: str
    """Why a supervisor signs too; empty when none does."""


def who(visit: OpenVisit) -> str:
    """`Amina and Bilal Yusuf`, or whole names where the family names differ.

    >>> joined(("Amina", "Bilal", "Cawo"))
    'Amina, Bilal and Cawo'
    """
    families = {one.child.family_name for one in visit.children}
    if len(families) != 1:
        return joined([one.child.full_name for one in visit.children])
    return f"{joined([one.called for one in visit.children])} {families.pop()}".strip()


def joined(names: Sequence[str]) -> str:
    """Names in a row with "and" before the last."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def title(visit: OpenVisit) -> str:
    """The page's heading."""
    return f"Visit to {who(visit)}"


def when(at: datetime) -> str:
    """`Mon 22 June 2026, 10:30am`."""
    local = in_england(at)
    return f"{_DAYS[local.weekday()]} {say_date(local.date())}, {say_clock(at)}"


def saved_words(at: datetime) -> str:
    """Where typing is: on this device, and nothing more is claimed."""
    return f"Saved on this device {say_clock(at)}"


def sent_words(progress: VisitProgress) -> str:
    """Where the visit is: sent is another fact than saved."""
    return "Signed off · sends when connected" if progress.signed else "Draft"


def rows(
    visit: OpenVisit, progress: VisitProgress, *, failed: bool = False
) -> tuple[RowState, ...]:
    """The seven rows, in order."""
    found = step_rows(progress)
    return tuple(
        _row(number, row, visit, progress, failed=failed) for number, row in enumerate(found, 1)
    )


def continue_words(progress: VisitProgress) -> str:
    """What the main button does; empty when nothing is left."""
    step = next_step(progress)
    return f"Continue: {step.word}" if step else ""


def _row(
    number: int, row: StepRow, visit: OpenVisit, progress: VisitProgress, *, failed: bool
) -> RowState:
    state = _ROW_WORDS[row.status]
    detail = _detail(row, visit, progress)
    words = row.status.value
    if failed and row.step in (Step.VOICE, Step.HEALTH):
        detail = "Not needed: the visit did not happen"
    elif row.status is StepStatus.PROBLEM:
        count = sum(part.problems for part in row.per_child.values())
        words = "1 problem" if count == 1 else f"{count} problems"
    if progress.signed and number < 6:
        words = "Locked"
    return RowState(
        step=row.step, title=f"{number} {row.step.word}", detail=detail, state=state, words=words
    )


def _detail(row: StepRow, visit: OpenVisit, progress: VisitProgress) -> str:
    if row.step is Step.SAFETY:
        return _safety(visit, progress)
    if row.per_child:
        return _per_child(row, visit)
    if row.status is not StepStatus.CANNOT_START:
        return ""
    if row.step is Step.SIGN_OFF:
        numbers = [str(list(Step).index(step) + 1) for step in waits_for(progress)]
        return f"after {joined(numbers)}"
    return "after 6"


def _safety(visit: OpenVisit, progress: VisitProgress) -> str:
    kept = visit.draft.safety
    buddy = kept.get("buddy_name", visit.plan.buddy_name)
    out = kept.get("out_by", visit.plan.out_by)
    parts = [f"buddy {buddy}" if buddy else "", f"out by {say_time(out)}" if out else ""]
    if visit.family.two_person_visit and progress.safety.given < progress.safety.wanted:
        parts.append("two people must go")
    return ", ".join(part for part in parts if part)


def _per_child(row: StepRow, visit: OpenVisit) -> str:
    lines = [(one.called, row.per_child.get(one.child_id, Progress())) for one in visit.children]
    if len(lines) == 1:
        return _count(lines[0][1])
    return " · ".join(f"{called} {_count(part, short=True)}" for called, part in lines)


def _count(part: Progress, *, short: bool = False) -> str:
    if not part.given:
        return "not yet" if short else ""
    return f"{part.given} of {part.wanted}" + ("" if short else " answered")


def ask_out_words(out: OutBy) -> tuple[str, str]:
    """The question at the agreed time, with whom to phone and what the buddy does by now."""
    phone = " ".join(part for part in (out.buddy_name, out.buddy_phone) if part)
    steps = [f"By now: {step.words}" for step in out.steps[-1:]]
    return "Are you out?", " ".join([f"Call {phone}." if phone else "Call your buddy.", *steps])


def flag_line(flag: SafeguardingFlag) -> str:
    """A flag with its source and the day it was checked."""
    source = f" · source: {flag.source}" if flag.source else " · no source kept"
    checked = f", checked {say_date(flag.checked_on)}" if flag.checked_on else ", not checked yet"
    return f"{flag.words or flag.code}{source}{checked}"


def band_state(weighed: Weighed, sentence: str = "") -> BandState:
    """A child's band in words; the sentence is never shortened."""
    found = weighed.assessment
    reasons = [one.sentence.removeprefix("+0 ") for one in found.reasons[:MOST_REASONS]]
    if weighed.raised_to.rank > found.band.rank:
        reasons.insert(0, f"Raised to {weighed.raised_to.word}: {weighed.raised_reason}")
    return BandState(
        called=weighed.called,
        band=weighed.band.code,
        reasons=tuple(reasons) or ("Nothing answered raises the band.",),
        not_known=tuple(
            f"{one.label} ({one.points:+d})" if one.points else one.label for one in found.not_known
        ),
        changes=tuple(change.sentence for change in found.changes[:MOST_REASONS]),
        sentence=sentence or weighed.sentence or not_assessed(weighed),
        escalations=tuple(escalation_line(one) for one in found.escalations),
        matrix=f"Matrix version {found.matrix_version}, agreed {say_date(found.matrix_agreed_on)}",
        second=second_words(weighed),
    )


def not_assessed(weighed: Weighed) -> str:
    """Why there is no band and no date yet."""
    count = len(weighed.assessment.unanswered)
    more = "1 question is" if count == 1 else f"{count} questions are"
    return f"Not assessed: {more} still open. The first-contact target applies until then."


def escalation_line(one: Escalation) -> str:
    """What must be done, by when, and because of what."""
    return f"{one.rule.do} Limit: {one.rule.limit}. Because: {one.because}."


def second_words(weighed: Weighed) -> str:
    """Why the supervisor signs this one too."""
    if not weighed.needs_second:
        return ""
    very_high = "the band is Very high" if weighed.band.rank == 4 else ""
    flag = "a flag is open" if weighed.flags else ""
    why = " and ".join(part for part in (very_high, flag) if part)
    return f"A supervisor signs this too, because {why}."


def go_back_words(offer: GoBack, now: datetime) -> str:
    """The offer after a crash or an unlock: which visit or form, on what day and when, and where in it."""
    names = joined([name for name in offer.child_names if name]) or "the"
    whose = f"{names}’s" if names != "the" else "the"
    at = "Saved on this device"
    if offer.kept_at:
        at = f"Saved {instant_words(to_text(offer.kept_at), now)}"
    topic = f", at ‘{offer.at_topic}’" if offer.at_topic else ""
    what = "form" if offer.form_name else "visit"
    return f"Go back to {whose} {what}? {at}{topic}."
