"""The page a child keeps: what they made on the device and the officer chose for it, in their language.

It goes home with the child, where others read it, so no answer stands on it that the officer did not
tick; none is ticked for them unless the child clearly agreed to show it and nothing says they are not
safe. Whether it may be shown, whether they are safe, and a wish to talk never stand on it.
It is made from one hand-over (or, on record, one occasion) and carries nothing of the council's: no case number, no band, no
classification. What the child said aloud stands as it was transcribed, and says that it was spoken.
What the child skipped is left out: nobody's page has gaps.

Source: domain.md 4.2 (ask the child before showing it to anyone), 4.3; DECISIONS.md 67.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ehe_desktop.domain.clock import civil_date
from ehe_desktop.domain.drawing import Drawing, from_svg
from ehe_desktop.domain.hand_over import HandedAnswer, HandedVoice
from ehe_desktop.domain.visit import VisitDraft, VisitPlan
from ehe_desktop.reports.form_lines import Answer, FormCopy, FormLine
from ehe_desktop.reports.form_pages import PaperStyle, render_form_pdf
from ehe_desktop.services.child_safety import SAYS_UNSAFE
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.file_handover import handed_drawings
from ehe_desktop.services.paper_words import paper_words, say_day, words_of
from ehe_desktop.services.print_paper import Entry, Paper
from ehe_desktop.services.print_schedule import printing_fonts
from ehe_desktop.services.recordings import with_transcripts
from ehe_desktop.services.signed_records import SHOW, child_records
from ehe_desktop.xforms.definition import FormDef

TITLE: Final = "A page to keep"
_PRIVATE: Final = (SHOW, SAYS_UNSAFE, "wants_to_talk")
"""What answers mean that never goes home on paper, by `save_to` name."""
_PLACE: Final = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFor:
    """Whose page it is, and when they will hear back, if that is known."""

    child_id: str
    family_id: str
    called: str
    hear_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageChoice:
    """What may stand on a page, for the officer to choose from."""

    called: str
    answers: tuple[HandedAnswer, ...]
    doubt: str
    """Why none is to be ticked beforehand: unsafe, no, part, not_asked; empty where all are."""


def page_choice(desk: Desk, whose: PageFor, draft_id: str, envelope_id: str) -> PageChoice:
    """What of one hand-over may be put on the page, and whether the child clearly agreed.

    Raises:
        VisitMissing: that visit, or that hand-over in it, is not on this device.
        FormMissing: the form's version is not on this device, so nobody knows what is private in it.
        FormError: a form or what was saved cannot be read.
    """
    draft, voice = _handed(desk, whose, draft_id, envelope_id)
    with desk.store.reading() as view:
        plan = view.body(VisitPlan, draft.plan_id)
    if plan is None:
        raise VisitMissing
    made = child_records(desk, draft, plan, whose.child_id)
    return PageChoice(
        called=whose.called,
        answers=tuple(open_answers_in(desk, voice)),
        doubt=doubt_about(made.said.get(SAYS_UNSAFE, ""), made.voice.show_to_parent),
    )


def doubt_about(unsafe: str, shown: str) -> str:
    """Why nothing is to be ticked beforehand; empty where the child agreed and nothing says danger."""
    return "unsafe" if unsafe else "" if shown == "yes" else shown


def child_paper(
    desk: Desk, whose: PageFor, draft_id: str, envelope_id: str, chosen: Collection[str]
) -> Paper:
    """The page of one hand-over of a visit, ready to be looked at and printed.

    `chosen` are references of the questions the officer ticked; what is private is left out of them.

    Raises:
        VisitMissing: that visit, or that hand-over in it, is not on this device.
        FormMissing: the form's version is not on this device, so nobody knows what is private in it.
        FormError: the form cannot be used.
        StoreDamaged: a drawing is not what its name says.
        FontsMissing: the program was not installed whole.
    """
    _, voice = _handed(desk, whose, draft_id, envelope_id)
    told = {one.ref for one in open_answers_in(desk, voice)}.intersection(chosen)
    return page_paper(desk, whose, voice, told)


def page_paper(desk: Desk, whose: PageFor, voice: HandedVoice, told: Collection[str]) -> Paper:
    """The page of these answers, none of them private.

    Raises:
        StoreDamaged: a drawing is not what its name says.
        FontsMissing: the program was not installed whole.
    """
    copy = child_page(voice, whose, told, handed_drawings(desk, whose.family_id, (voice,)))
    style = PaperStyle(title=TITLE, look="child")
    return Paper(
        title=TITLE,
        name="my-page",
        forms={"pdf": render_form_pdf([copy], style, printing_fonts())},
        entry=Entry(what="child_page", about_id=voice.envelope_id, child_id=whose.child_id),
    )


def _handed(
    desk: Desk, whose: PageFor, draft_id: str, envelope_id: str
) -> tuple[VisitDraft, HandedVoice]:
    with desk.store.reading() as view:
        draft = view.body(VisitDraft, draft_id)
    if draft is not None:
        for voice in with_transcripts(desk, draft, whose.child_id):
            if voice.envelope_id == envelope_id:
                return draft, voice
    raise VisitMissing


def open_answers_in(desk: Desk, voice: HandedVoice) -> Iterator[HandedAnswer]:
    """The answers there are something of, without those that are private by what they mean."""
    private = _private_in(desk.forms.version(voice.form_id, voice.form_version))
    for one in voice.answers:
        is_there = bool(one.words.strip() or one.drawing or one.transcript)
        if is_there and not one.is_skipped and _PLACE.sub("", one.asked_at) not in private:
            yield one


def _private_in(form: FormDef) -> set[str]:
    """The questions that are, or are counted into, what never goes home."""
    found = {form.save_to[name] for name in _PRIVATE if name in form.save_to}
    for target in reversed(form.plan.targets):  # each stands after all it reads
        if target.aspect == "calculate" and target.where in found:
            found |= {one.path for one in target.references}
    return found


def child_page(
    voice: HandedVoice,
    whose: PageFor,
    chosen: Collection[str],
    drawings: Mapping[str, bytes] | None = None,
) -> FormCopy:
    """What stands on the page: of the questions chosen, the child's words and drawings.

    `drawings` are SVG by the name an answer holds.
    """
    words = words_of("child_page", voice.language)
    lines = [
        FormLine(kind="note", text=words["made"].format(on=say_day(civil_date(voice.ended_at))))
    ]
    told = tuple(one for one in voice.answers if one.ref in chosen)
    lines += _told(told, words["said"], drawings or {})
    lines.append(FormLine(kind="note", text=words["yours"]))
    if whose.hear_on is not None:
        lines.append(FormLine(kind="note", text=words["hear"].format(on=say_day(whose.hear_on))))
    return FormCopy(
        title=words["title"].format(called=whose.called),
        language=voice.language,
        lines=tuple(lines),
        words=paper_words(voice.language),
    )


def _told(
    answers: Sequence[HandedAnswer], said: str, drawings: Mapping[str, bytes]
) -> Iterator[FormLine]:
    for one in answers:
        spoken = said.format(words=one.transcript) if one.transcript else ""
        answer = Answer(
            words="\n".join(filter(None, (one.words.strip(), spoken))),
            drawing=_drawing(drawings.get(one.drawing)),
        )
        if not answer.is_empty:
            yield FormLine(kind="question", text=one.question, answer=answer)


def _drawing(svg: bytes | None) -> Drawing | None:
    """None for no drawing, an untouched page, or one of a newer program."""
    try:
        found = from_svg(svg) if svg else None
    except ValueError:
        return None
    return None if found is None or found.is_empty else found
