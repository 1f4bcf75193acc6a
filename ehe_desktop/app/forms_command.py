"""`ehe-desktop forms check|build|import|export`: a practice lead's way to look after the forms.

It works on a folder of forms and nothing else: no store, no network, no keys, no window.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from ehe_desktop.domain.errors import FormProblem, UserFacingError
from ehe_desktop.services.build_forms import Built, build_forms, export_form, import_form
from ehe_desktop.services.check_forms import Finding, FormFolder, check_forms


def run_forms(arguments: argparse.Namespace) -> int:
    """Do one part of the command; the exit code."""
    parts: dict[str, Callable[[argparse.Namespace], int]] = {
        "check": _check,
        "build": _build,
        "import": _import,
        "export": _export,
    }
    try:
        return parts[arguments.part](arguments)
    except UserFacingError as fault:
        print(fault.advice)
        return 1


def _folder(arguments: argparse.Namespace) -> FormFolder:
    return FormFolder(Path(arguments.forms), Path(arguments.pictures))


def _folder_of_forms(arguments: argparse.Namespace) -> FormFolder:
    folder = _folder(arguments)
    if not folder.names:
        raise FormProblem(
            "There are no forms in this folder.", "Nothing was written.", "Name it with --forms."
        )
    return folder


def _check(arguments: argparse.Namespace) -> int:
    folder = _folder_of_forms(arguments)
    found = check_forms(folder)
    _say(found)
    wrong = sum(one.is_error for one in found)
    print(f"{len(folder.names)} forms, {wrong} {'error' if wrong == 1 else 'errors'}.")
    return 1 if wrong else 0


def _build(arguments: argparse.Namespace) -> int:
    built = build_forms(_folder_of_forms(arguments))
    return _report(built, "Built", "Every form is as it was built.")


def _import(arguments: argparse.Namespace) -> int:
    built = import_form(_folder(arguments), Path(arguments.workbook))
    return _report(built, "Imported", "Nothing was imported.")


def _export(arguments: argparse.Namespace) -> int:
    name = export_form(_folder(arguments), Path(arguments.workbook), arguments.form)
    print(f"Exported {name} to {arguments.workbook}.")
    return 0


def _report(built: Built, done: str, nothing: str) -> int:
    _say(built.findings)
    if built.is_refused:
        print("Nothing was written: put right what is marked as an error.")
        return 1
    print(f"{done}: {', '.join(built.written)}." if built.written else nothing)
    return 0


def _say(findings: Sequence[Finding]) -> None:
    for one in findings:
        print(f"{'error' if one.is_error else 'note '}  {one.form}: {one.words}")
