"""What a draft says, as the records that sign-off makes of it. Nothing is written here.

The meaning of an answer is its `save_to` name, never the name of a question. The same records
are made to work out the band before sign-off and to be kept at sign-off, so that the two agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final

from ehe_desktop.domain.cards import offers_line
from ehe_desktop.domain.child_voice import ChildVoice, HealthAnswers, Statement, shown_to_parent
from ehe_desktop.domain.clock import ENGLAND, civil_date
from ehe_desktop.domain.form_library import WRITTEN_IN, FormLanguage
from ehe_desktop.domain.hand_over import HandedAnswer, HandedVoice
from ehe_desktop.domain.handed_review import Beside, HandedReview
from ehe_desktop.domain.visit import (
    ContactAttempt,
    FormAnswers,
    OwnForm,
    SeenStatus,
    Visit,
    VisitDraft,
    VisitPlan,
    saved_value,
)
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.child_safety import SAYS_UNSAFE, said_in_visit
from ehe_desktop.services.child_statements import A_DRAWING, child_statements
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import open_answers, spoken_statements
from ehe_desktop.services.known_case import FACTOR, factor_answers
from ehe_desktop.services.open_visit import answers_of, form_for
from ehe_desktop.services.own_forms import childs_forms, day_of, own_forms
from ehe_desktop.services.recordings import with_transcripts

FAILED: Final = "failed"
ON_A_FORM: Final = "form"
"""The child answered a form of their own: their words are kept there."""
SHOW: Final = "show_to_parent"
"""`save_to` name of whether a parent may see it: of the officer's page, and of a child's form."""
LONGEST_SUMMARY: Final = 300
_SUMMARY: Final = ("summary", "progress", "usual_week", "working_well", "home_seen")
_ALONE: Final[Mapping[str, tuple[str, str]]] = {
    "yes_agreed": ("yes", ""),
    "yes_child_no": ("yes", "child"),
    "yes_parent_no": ("yes", "parent"),
    "no": ("no", ""),
}
_LUNDY: Final = ("lundy_space", "lundy_voice", "lundy_audience", "lundy_influence")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildRecords:
    """What one child's part of a draft comes to."""

    child_id: str
    said: Mapping[str, str]
    """`save_to` name to value, over all forms."""
    visit: Visit | None
    """None when the visit did not happen: trying is no contact."""
    attempt: ContactAttempt | None
    voice: ChildVoice
    health: HealthAnswers

    @property
    def seen(self) -> SeenStatus:
        """Who was seen, and how; not seen while nothing is said."""
        return seen_status(self.said)


def said_of(draft: VisitDraft, child_id: str) -> dict[str, str]:
    """What the forms of one child say, `save_to` name to value; of forms beside the steps, the risk."""
    said: dict[str, str] = {}
    for step in (Step.RECORD, Step.VOICE, Step.HEALTH):
        answers = answers_of(draft, step).get(child_id)
        said |= dict(answers.saved) if answers else {}
    for form in own_forms(draft, child_id):  # what the visit's own pages left open
        for factor_id, answer in factor_answers(form.answers.saved if form.answers else {}).items():
            said[FACTOR + factor_id] = said.get(FACTOR + factor_id) or answer
    return said


def seen_status(said: Mapping[str, str]) -> SeenStatus:
    """Who was seen, and how.

    >>> seen_status({"seen_status": "SV"}).word
    'Seen by video'
    """
    code = said.get("seen_status", "")
    return SeenStatus(code) if code in {one.value for one in SeenStatus} else SeenStatus.NOT_SEEN


def child_records(desk: Desk, draft: VisitDraft, plan: VisitPlan, child_id: str) -> ChildRecords:
    """The records of one child, without the ids they will have.

    Raises:
        FormMissing: the form version of this draft is not on this device.
        FormError: what was saved cannot be read.
    """
    said = said_of(draft, child_id)
    if (unsafe := said_in_visit(draft, child_id)) != "":
        said[SAYS_UNSAFE] = unsafe
    on = visited_on(said, plan, desk.today())
    failed = said.get("visit_type") == FAILED
    return ChildRecords(
        child_id=child_id,
        said=said,
        visit=None if failed else _visit(desk, draft, plan, (child_id, said, on)),
        attempt=_attempt(desk, draft, (child_id, said, on)) if failed else None,
        voice=_voice(desk, draft, (child_id, said, on)),
        health=HealthAnswers(
            visit_id="", officer_id=desk.me.officer_id, on=on, answers=draft.health.get(child_id)
        ),
    )


def visited_on(said: Mapping[str, str], plan: VisitPlan, today: date) -> date:
    """The day of the visit: as recorded, else as planned, and never after today."""
    return min(day_of(said.get("visit_date", "")) or civil_date(plan.starts_at), today)


def _visit(
    desk: Desk, draft: VisitDraft, plan: VisitPlan, of: tuple[str, dict[str, str], date]
) -> Visit:
    child_id, said, on = of
    seen = seen_status(said)
    by_video = seen is SeenStatus.BY_VIDEO or said.get("visit_type") == "video"
    return Visit(
        plan_id=draft.plan_id,
        officer_id=desk.me.officer_id,
        on=on,
        started_at=_at(on, said.get("started_at", "")),
        ended_at=_at(on, said.get("ended_at", "")),
        visit_type=said.get("visit_type") or plan.visit_type,
        mode="video" if by_video else plan.mode,
        routine=said.get("why_visit", "routine") == "routine",
        seen_status=seen.value,
        not_seen_reason=said.get("not_seen_reason", ""),
        summary=_summary(said),
        record=draft.record.get(child_id),
        shared=draft.shared,
        signed_by=desk.me.officer_id,
    )


_AT_THE_DOOR: Final = ("not_seen_reason", "observations", "exact_words", "safeguarding_action")
"""What is written of a visit that did not happen, as the record shows it first."""


def _attempt(desk: Desk, draft: VisitDraft, of: tuple[str, dict[str, str], date]) -> ContactAttempt:
    child_id, said, on = of
    return ContactAttempt(
        officer_id=desk.me.officer_id,
        on=on,
        how="visit",
        result=said.get("failed_type", ""),
        note="\n".join(filter(None, (said.get(name, "") for name in _AT_THE_DOOR))),
        follow_up_on=day_of(said.get("follow_up_on", "")),
        answers=draft.record.get(child_id),
    )


def _voice(desk: Desk, draft: VisitDraft, of: tuple[str, dict[str, str], date]) -> ChildVoice:
    child_id, said, on = of
    answers, handed = draft.voice.get(child_id), with_transcripts(desk, draft, child_id)
    reviews = {
        one.envelope_id: draft.reviews.get(one.envelope_id, HandedReview()) for one in handed
    }
    forms = childs_forms(desk, draft, child_id)
    shown = [
        said.get(SHOW, ""),
        *(saved_value(one.answers, SHOW) for one in forms),
        *(one.saved.get(SHOW, "") for one in handed),
        *(one.show_to_parent for one in reviews.values()),
    ]
    offered, declined_by = _ALONE.get(said.get("time_alone_offered", ""), ("not_known", ""))
    end_check = {name.removeprefix("lundy_"): said[name] for name in _LUNDY if said.get(name)}
    end_check |= {n: said[n] for n in ("feedback_on", "feedback_by") if said.get(n)}
    return ChildVoice(
        visit_id="",
        officer_id=desk.me.officer_id,
        on=on,
        outcome=_outcome(said),
        outcome_reason=said.get("voice_not_offered_why", "") or said.get("not_seen_reason", ""),
        seen_status=seen_status(said).value,
        statements=(
            *(each for form in forms for each in child_statements(desk, form)),
            *_statements(desk, draft, answers),
            *handed_statements(handed, reviews),
        ),
        handed=handed,
        reviews=reviews,
        paraphrase=said.get("paraphrase", ""),
        language=said.get("language", "") or _language_of(forms, handed),
        interpreter=said.get("interpreter", ""),
        time_alone_offered=offered,
        time_alone_declined_by=declined_by,
        show_to_parent=shown_to_parent(shown),
        end_check=end_check,
        answers=answers,
        forms=forms,
    )


def _language_of(forms: Sequence[OwnForm], handed: Sequence[HandedVoice]) -> str:
    """The language of the occasion, as the child's answers say it: one beside English, or English."""
    told = {one.language for one in forms}
    told |= {each.language_of(one) for each in handed for one in each.answers}
    spoken = {FormLanguage(one).tag for one in told} - {"", WRITTEN_IN}
    return spoken.pop() if len(spoken) == 1 else WRITTEN_IN


def _outcome(said: Mapping[str, str]) -> str:
    if seen_status(said) is SeenStatus.CHILD_DECLINED:
        return "offered_said_no"
    outcome = said.get("voice_outcome", "") or "not_offered"
    return "kept" if outcome == ON_A_FORM else outcome


def _statements(
    desk: Desk, draft: VisitDraft, answers: FormAnswers | None
) -> tuple[Statement, ...]:
    if answers is None:
        return ()
    return spoken_statements(open_answers(desk, form_for(desk, Step.VOICE, draft), answers))


def handed_statements(
    voices: Sequence[HandedVoice], reviews: Mapping[str, HandedReview]
) -> tuple[Statement, ...]:
    """What a child answered on the device, as statements: their own words, as they stand.

    What was written or drawn and what was said aloud at one question are two of them.
    """
    return tuple(
        replace(
            _handed(voice, one, reviews[voice.envelope_id].of(one.ref)),
            words=words,
            given_as=given_as,
        )
        for voice in voices
        for one in voice.answers
        if not one.is_skipped
        for words, given_as in (
            (one.words.strip() or (A_DRAWING if one.drawing else ""), one.given_as),
            (one.transcript, "recording"),
        )
        if words
    )


def _handed(voice: HandedVoice, one: HandedAnswer, beside: Beside) -> Statement:
    of_form = one.words_en if one.words_en != one.words else ""
    return Statement(
        question=one.question_en or one.question,
        words=one.words,
        present=one.present,
        language=FormLanguage(voice.language_of(one)).tag if voice.is_other(one) else "",
        english=of_form or beside.english.strip(),
        translated_by="interpreter" if beside.english.strip() and not of_form else "",
        cards=offers_line(one.offers, beside.sure),
    )


def _summary(said: Mapping[str, str]) -> str:
    """The first thing said about the learning, cut at a word; the record holds the whole."""
    whole = " ".join(next((said[name] for name in _SUMMARY if said.get(name)), "").split())
    if len(whole) <= LONGEST_SUMMARY:
        return whole
    return whole[: LONGEST_SUMMARY - 1].rsplit(" ", 1)[0] + "…"


def _at(on: date, text: str) -> datetime | None:
    """An hour of a form on a day in England; its offset, if it has one, is the form's own affair."""
    try:
        hour = time.fromisoformat(text.strip()).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return None
    return datetime.combine(on, hour, ENGLAND)
