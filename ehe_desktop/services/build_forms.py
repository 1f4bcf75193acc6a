"""Build the forms of a folder from their sources, and take one in from a workbook or out to one.

Nothing is written while anything is wrong. A version that was published stays for ever: when a newer one
takes its place it is kept beside it, because a visit goes on with the version it was begun with.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ehe_desktop.domain.errors import FormProblem
from ehe_desktop.services.check_forms import (
    LOCK,
    Finding,
    FormFolder,
    check_forms,
    check_source,
    digest,
)
from ehe_desktop.services.form_files import FolderFiles
from ehe_desktop.services.form_sheets import read_markdown, setting, write_markdown
from ehe_desktop.services.form_workbook import read_workbook, write_workbook
from ehe_desktop.xforms.author import build
from ehe_desktop.xforms.definition import FormDef

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to: what was found, and the forms that were written."""

    findings: tuple[Finding, ...]
    written: tuple[str, ...] = ()

    @property
    def is_refused(self) -> bool:
        """True when something is wrong: then nothing was written."""
        return any(one.is_error for one in self.findings)


def build_forms(folder: FormFolder) -> Built:
    """Convert every form whose source changed, and lock the versions.

    Raises:
        FormProblem: the library cannot be read, or the folder cannot be written to.
    """
    findings = check_forms(folder)
    if any(one.is_error for one in findings):
        return Built(findings)
    made = {name: build(folder.source(name), name=name)[0] for name in folder.names}
    changed = {name: xml for name, xml in made.items() if xml != _built(folder, name)}
    lock = folder.published()
    for name, xml in changed.items():
        _keep_older(folder, name, lock)
        _write(folder.forms / f"{name}.xml", xml)
    files = FolderFiles(folder.forms)
    for name, xml in made.items():
        lock[name, FormDef.from_xml(xml, files).version] = digest(xml)
    lists = folder.published_lists() | files.read
    _write(folder.forms / LOCK, _lock_text(lock, lists))
    return Built(findings, tuple(sorted(changed)))


def import_form(folder: FormFolder, workbook: Path) -> Built:
    """Take a form from a workbook: its source is written only when nothing is wrong with it.

    The form is known by the `form_id` of its settings. It is built with the next build.

    Raises:
        FormProblem: the workbook cannot be read, or it names no form.
    """
    sheets = read_workbook(workbook)
    name = setting(sheets, "form_id")
    if not _NAME.fullmatch(name):
        raise FormProblem(
            "The settings sheet gives no form_id that can be a file’s name.",
            "No form was changed.",
            "Write small letters, digits and _ there, as home_visit, and import it again.",
        )
    source = write_markdown(sheets)
    findings = check_source(folder, name, source)
    if any(one.is_error for one in findings):
        return Built(findings)
    _write(folder.forms / f"{name}.md", source)
    return Built(findings, (name,))


def export_form(folder: FormFolder, workbook: Path, name: str = "") -> str:
    """Write a form as a workbook; without a name, the form the workbook is called after. Its name.

    Raises:
        FormProblem: there is no such form, or the workbook cannot be written.
    """
    wanted = name or workbook.stem
    write_workbook(read_markdown(folder.source(wanted)), workbook)
    return wanted


def _built(folder: FormFolder, name: str) -> str:
    path = folder.forms / f"{name}.xml"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _keep_older(folder: FormFolder, name: str, lock: dict[tuple[str, str], str]) -> None:
    """Put the published version that is about to be replaced beside the new one."""
    xml = _built(folder, name)
    if not xml:
        return
    version = FormDef.from_xml(xml).version
    if lock.get((name, version)) == digest(xml):
        _write(folder.forms / f"{name}.{version}.xml", xml)


def _lock_text(lock: dict[tuple[str, str], str], lists: dict[str, str]) -> str:
    forms = [
        {"id": form_id, "version": version, "sha256": sha256}
        for (form_id, version), sha256 in sorted(lock.items())
    ]
    said = {"forms": forms, "lists": dict(sorted(lists.items()))} if lists else {"forms": forms}
    return json.dumps(said, indent=2) + "\n"


def _write(path: Path, text: str) -> None:
    """The whole file or the one before: nobody reads half a form."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as fault:
        raise FormProblem(
            f"The file {path.name} could not be written.",
            "The form is as it was.",
            "See that the folder can be written to, then do it again.",
        ) from fault
