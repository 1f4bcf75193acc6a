"""A form on paper, empty, to be filled in by hand: the child's page of a letter, or any form of the library.

It names nobody and tells nothing of any case, so no reason is asked and nothing is entered in the record
of prints. It lies in the program's own export folder and is swept with every other export.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ehe_desktop.domain.form_library import WRITTEN_IN, FormLanguage
from ehe_desktop.platform.paths import resources_dir
from ehe_desktop.reports.form_lines import form_copy
from ehe_desktop.reports.form_pages import render_form_pdf
from ehe_desktop.reports.page import Printed
from ehe_desktop.reports.scripts import FontSet
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import ExportFailed
from ehe_desktop.services.export_schedule import EXPORT_FOLDER, keep_export
from ehe_desktop.services.list_forms import preview_form

KICKER: Final = "To fill in by hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Empty(Printed):
    """The foot of a page that anybody may hold: which form it is, and nothing about a person."""

    form: str

    @property
    def handling(self) -> str:
        """Nothing: it is empty when it is printed."""
        return ""

    @property
    def origin(self) -> str:
        """The form and its version, to type the answers into the same one."""
        return self.form

    @property
    def copy_line(self) -> str:
        """Nothing: copies are not counted."""
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankPrinted:
    """Where the file lies, how many sheets it has, and for how long it stays."""

    path: Path
    sheets: int
    kept_hours: int


def save_blank_form(desk: Desk, name: str, language: str = "") -> BlankPrinted:
    """Write an empty form as a file to print, in a language of the form's.

    Raises:
        FormMissing: there is no such form.
        FormError: it cannot be used.
        ExportFailed: the file could not be written; none of it is left.
    """
    session = preview_form(desk, name, language)
    tag = FormLanguage(session.language).tag or WRITTEN_IN
    out = io.BytesIO()
    sheets = render_form_pdf(
        [form_copy(session, blank=True)],
        out,
        kicker=KICKER,
        printed=_Empty(
            by="", at=desk.clock.now(), shred_after=desk.today(),
            form=f"{session.form.id} {session.form.version} {tag}",
        ),
        fonts=FontSet.load(resources_dir() / "fonts"),
    )  # fmt: skip
    file = f"{name}-{tag}.pdf".replace("_", "-")
    try:
        path = keep_export(desk.folder / EXPORT_FOLDER, file, out.getvalue(), desk.clock)
    except OSError as fault:
        raise ExportFailed from fault
    return BlankPrinted(
        path=path, sheets=sheets, kept_hours=desk.policy.visit.diary.exports_kept_hours
    )
