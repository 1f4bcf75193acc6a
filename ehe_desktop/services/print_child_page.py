"""Print the page a child keeps: what they made on the device, in their language, as a PDF file.

It is made from one hand-over alone, lies in the program's own export folder under a neutral name,
is entered in the record of prints before it is written, and is swept after a day like every export.
"""

from __future__ import annotations

import io
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from ehe_desktop.domain.clock import civil_date
from ehe_desktop.domain.drawing import Drawing, from_json
from ehe_desktop.domain.errors import NotAllowed
from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.domain.hand_over import HandedAnswer, HandedVoice
from ehe_desktop.platform.paths import resources_dir
from ehe_desktop.reports.child_page import ChildPage, Told, render_child_page
from ehe_desktop.reports.scripts import FontSet
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.export_schedule import EXPORT_FOLDER, ExportFailed, keep_export

FALLBACK: Final = "en"
NAME: Final = "my-page"


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePrinted:
    """Where the page lies, and for how long."""

    path: Path
    sheets: int
    kept_hours: int


def child_page(voice: HandedVoice, called: str, hear_on: date | None = None) -> ChildPage:
    """What stands on the page: the child's words and drawings, never what was skipped."""
    language = FormLanguage(voice.language)
    words = _words(language.tag)
    made_on = civil_date(voice.ended_at)
    foot = [words["yours"]]
    if hear_on is not None:
        foot.append(words["hear"].format(on=_say(hear_on)))
    return ChildPage(
        title=words["title"].format(called=called),
        made=words["made"].format(on=_say(made_on)),
        told=tuple(_told(one) for one in voice.answers if one.words.strip() or one.strokes),
        foot=tuple(foot),
        tag=language.tag or FALLBACK,
        is_right_to_left=language.is_right_to_left,
    )


def print_child_page(
    desk: Desk, child_id: str, called: str, voice: HandedVoice, hear_on: date | None = None
) -> PagePrinted:
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
    sheets = render_child_page(child_page(voice, called, hear_on), out, fonts)
    with desk.store.writing(desk.actor("visit")) as work:
        detail = {"form": "pdf", "copies": 1, "children": [child_id]}
        work.audit("export", "child_page", voice.envelope_id, child_id=child_id, detail=detail)
    try:
        path = keep_export(desk.folder / EXPORT_FOLDER, f"{NAME}.pdf", out.getvalue(), desk.clock)
    except OSError as fault:
        raise ExportFailed from fault
    return PagePrinted(
        path=path, sheets=sheets, kept_hours=desk.policy.visit.diary.exports_kept_hours
    )


def _told(one: HandedAnswer) -> Told:
    drawing: Drawing | None = None
    if one.strokes:
        try:
            drawing = from_json(one.strokes)
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
