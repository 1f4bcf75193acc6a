"""The page a child keeps: what they made on the device, in their language.

It is made from one hand-over alone and carries nothing of the council's: no case number, no band, no
classification. What the child said aloud stands as it was transcribed, and says that it was spoken.
What the child skipped is left out: nobody's page has gaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from ehe_desktop.domain.clock import civil_date
from ehe_desktop.domain.drawing import Drawing, from_svg
from ehe_desktop.domain.hand_over import HandedVoice
from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.reports.form_lines import Answer, FormCopy, FormLine
from ehe_desktop.reports.form_pages import PaperStyle, render_form_pdf
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import VisitMissing
from ehe_desktop.services.file_handover import handed_drawings
from ehe_desktop.services.paper_words import paper_words, say_day, words_of
from ehe_desktop.services.print_paper import Entry, Paper
from ehe_desktop.services.print_schedule import printing_fonts
from ehe_desktop.services.recordings import with_transcripts

TITLE: Final = "A page to keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFor:
    """Whose page it is, and when they will hear back, if that is known."""

    child_id: str
    family_id: str
    called: str
    hear_on: date | None = None


def child_paper(desk: Desk, whose: PageFor, draft_id: str, envelope_id: str) -> Paper:
    """The page of one hand-over of a visit, ready to be looked at and printed.

    Raises:
        VisitMissing: that visit, or that hand-over in it, is not on this device.
        StoreDamaged: a drawing is not what its name says.
        FontsMissing: the program was not installed whole.
    """
    with desk.store.reading() as view:
        draft = view.body(VisitDraft, draft_id)
    voices = with_transcripts(desk, draft, whose.child_id) if draft is not None else ()
    voice = next((one for one in voices if one.envelope_id == envelope_id), None)
    if voice is None:
        raise VisitMissing
    copy = child_page(voice, whose, handed_drawings(desk, whose.family_id, (voice,)))
    style = PaperStyle(title=TITLE, look="child")
    return Paper(
        title=TITLE,
        name="my-page",
        forms={"pdf": render_form_pdf([copy], style, printing_fonts())},
        entry=Entry(what="child_page", about_id=voice.envelope_id, child_id=whose.child_id),
    )


def child_page(
    voice: HandedVoice, whose: PageFor, drawings: Mapping[str, bytes] | None = None
) -> FormCopy:
    """What stands on the page: the child's words and drawings, never what was skipped.

    `drawings` are SVG by the name an answer holds.
    """
    words = words_of("child_page", voice.language)
    lines = [
        FormLine(kind="note", text=words["made"].format(on=say_day(civil_date(voice.ended_at))))
    ]
    lines += _told(voice, words["said"], drawings or {})
    lines.append(FormLine(kind="note", text=words["yours"]))
    if whose.hear_on is not None:
        lines.append(FormLine(kind="note", text=words["hear"].format(on=say_day(whose.hear_on))))
    return FormCopy(
        title=words["title"].format(called=whose.called),
        language=voice.language,
        lines=tuple(lines),
        words=paper_words(voice.language),
    )


def _told(voice: HandedVoice, said: str, drawings: Mapping[str, bytes]) -> Iterator[FormLine]:
    for one in voice.answers:
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
