"""Print the page a child keeps: what they made on the device, in their language, as a PDF file.

It is made from one hand-over alone, lies in the program's own export folder under a neutral name,
is entered in the record of prints before it is written, and is swept after a day like every export.
"""

from __future__ import annotations

import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from ehe_desktop.domain.clock import civil_date
from ehe_desktop.domain.drawing import Drawing, from_svg
from ehe_desktop.domain.errors import NotAllowed
from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.domain.hand_over import HandedAnswer, HandedVoice
from ehe_desktop.platform.paths import resources_dir
from ehe_desktop.reports.child_page import ChildPage, Told, render_child_page
from ehe_desktop.reports.scripts import FontSet
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import ExportFailed
from ehe_desktop.services.export_schedule import EXPORT_FOLDER, keep_export
from ehe_desktop.services.file_handover import handed_drawings

FALLBACK: Final = "en"
NAME: Final = "my-page"


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePrinted:
    """Where the page lies, and for how long."""

    path: Path
    sheets: int
    kept_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFor:
    """Whose page it is, and when they will hear back, if that is known."""

    child_id: str
    family_id: str
    called: str
    hear_on: date | None = None


def child_page(
    voice: HandedVoice, whose: PageFor, drawings: Mapping[str, bytes] | None = None
) -> ChildPage:
    """What stands on the page: the child's words and drawings, never what was skipped.

    `drawings` are SVG by the name an answer holds.
    """
    language = FormLanguage(voice.language)
    words = _words(language.tag)
    made_on = civil_date(voice.ended_at)
    foot = [words["yours"]]
    if whose.hear_on is not None:
        foot.append(words["hear"].format(on=_say(whose.hear_on)))
    told = [_told(one, (drawings or {}).get(one.drawing)) for one in voice.answers]
    return ChildPage(
        title=words["title"].format(called=whose.called),
        made=words["made"].format(on=_say(made_on)),
        told=tuple(one for one in told if one.words.strip() or one.drawing),
        foot=tuple(foot),
        tag=language.tag or FALLBACK,
        is_right_to_left=language.is_right_to_left,
    )


def print_child_page(desk: Desk, whose: PageFor, voice: HandedVoice) -> PagePrinted:
    """Write the page as a file to print.

    Raises:
        NotAllowed: the store may only be added to, so the print could not be entered.
        ExportFailed: the file could not be written; none of it is left.
        StoreCannotWrite: it could not be entered, so nothing was written.
    """
    if desk.read_only_because:
        raise NotAllowed(desk.read_only_because, next_step="Connect and sync first.")
    out = io.BytesIO()
    fonts = FontSet.load(resources_dir() / "fonts")
    page = child_page(voice, whose, handed_drawings(desk, whose.family_id, (voice,)))
    sheets = render_child_page(page, out, fonts)
    with desk.store.writing(desk.actor("visit")) as work:
        detail = {"form": "pdf", "copies": 1, "children": [whose.child_id]}
        work.audit(
            "export", "child_page", voice.envelope_id, child_id=whose.child_id, detail=detail
        )
    try:
        path = keep_export(desk.folder / EXPORT_FOLDER, f"{NAME}.pdf", out.getvalue(), desk.clock)
    except OSError as fault:
        raise ExportFailed from fault
    return PagePrinted(
        path=path, sheets=sheets, kept_hours=desk.policy.visit.diary.exports_kept_hours
    )


def _told(one: HandedAnswer, svg: bytes | None) -> Told:
    drawing: Drawing | None = None
    if svg:
        try:
            drawing = from_svg(svg)
        except ValueError:  # a drawing of a newer program
            drawing = None
    return Told(question=one.question, words=one.words, drawing=drawing)


def _say(day: date) -> str:
    """A day in figures: no language here spells it otherwise."""
    return f"{day:%d/%m/%Y}"


def _words(tag: str) -> dict[str, str]:
    text = (resources_dir() / "translations" / "child_page.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return {**tables[FALLBACK], **tables.get(tag, {})}
