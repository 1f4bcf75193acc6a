"""Keep a schedule as a file: PDF, accessible HTML or CSV, in the program's own export folder only.

The folder is `exports/` beside the store, for this account alone. A file is written whole or not at
all, has a neutral name, and is swept after a day (`sweep_exports`, at start and at lock). It is not
encrypted, and the person is told so. What was exported is entered before and after.

Source: ux.md 2.10; security.md 3.12 (temp files, recent files); domain.md 7.6.
"""

from __future__ import annotations

import io
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from ehe_desktop.domain.clock import Clock
from ehe_desktop.domain.errors import PrintError
from ehe_desktop.platform.current import current_platform
from ehe_desktop.reports.visit_schedule import file_name, render_csv, render_html
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import ExportFailed
from ehe_desktop.services.print_schedule import Ready, begin_print, end_print, pdf_of

EXPORT_FOLDER: Final = "exports"
FORMS: Final = ("pdf", "html", "csv")
USUAL_HOURS: Final = 24
_PART: Final = ".part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The files that were made; more than one only for numbered copies of a PDF."""

    form: str
    folder: Path
    names: tuple[str, ...]
    kept_hours: int


def export_schedule(desk: Desk, ready: Ready, form: str) -> Exported:
    """Write the schedule as `pdf`, `html` or `csv`; a PDF once for each numbered copy.

    Raises:
        ExportFailed: a file could not be written; none of this export is left.
        NotAllowed, StoreCannotWrite: it could not be entered, so nothing was written.
    """
    job = begin_print(desk, ready, "export", form)
    folder = desk.folder / EXPORT_FOLDER
    made: list[Path] = []
    try:
        _make_folder(folder)
        for number, data in enumerate(_bytes_of(ready, form), start=1):
            name = _free_name(folder, ready, form, number)
            made.append(folder / name)  # before: a fault after the last step removes it too
            _write_whole(folder / name, data, desk.clock.now())
    except BaseException as fault:
        for path in made:
            with suppress(OSError):
                path.unlink()
        end_print(desk, job, "failed", 0)
        if isinstance(fault, OSError):
            raise ExportFailed from fault
        raise
    end_print(desk, job, "done", len(made))
    return Exported(
        form=form,
        folder=folder,
        names=tuple(path.name for path in made),
        kept_hours=desk.policy.visit.diary.exports_kept_hours,
    )


def keep_export(folder: Path, name: str, data: bytes, clock: Clock) -> Path:
    """Write one file into the export folder, whole or not at all; where it lies.

    A name that is taken gets a number.

    Raises:
        OSError: it could not be written; no part of it is left.
    """
    _make_folder(folder)
    stem, suffix = name.rsplit(".", 1)
    taken = {path.name for path in folder.iterdir()}
    tries = (f"{stem}{f'-{count}' if count else ''}.{suffix}" for count in range(len(taken) + 1))
    path = folder / next(one for one in tries if one not in taken)
    _write_whole(path, data, clock.now())
    return path


def sweep_exports(folder: Path, now: datetime, kept_hours: int = USUAL_HOURS) -> int:
    """Remove exported files older than `kept_hours`, and every unfinished one; how many went.

    `folder` is the desk's folder. Called at start, before anything is unlocked, and at lock. A
    file that cannot be removed now is tried again next time.
    """
    exports, gone = folder / EXPORT_FOLDER, 0
    if exports.is_symlink() or not exports.is_dir():
        return 0
    oldest = (now - timedelta(hours=kept_hours)).timestamp()
    for path in exports.iterdir():
        with suppress(OSError):
            if path.suffix == _PART or path.lstat().st_mtime <= oldest:
                path.unlink()
                gone += 1
    return gone


def _bytes_of(ready: Ready, form: str) -> tuple[bytes, ...]:
    if form == "pdf":
        return tuple(pdf_of(ready, copy.copy) for copy in ready.copies)
    out = io.BytesIO()
    one = replace(ready.printed, copies=1)  # a file is one, however many are printed
    if form == "html":
        render_html(ready.schedule, out, printed=one)
    elif form == "csv":
        render_csv(ready.schedule, out, printed=one)
    else:
        raise PrintError(
            "There is no such kind of file.", "Nothing was written.", "Choose another."
        )
    return (out.getvalue(),)


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.is_symlink():  # a folder of somebody else's choosing
        raise OSError("the export folder is a link")
    current_platform().make_private(folder)


def _free_name(folder: Path, ready: Ready, form: str, number: int) -> str:
    """What and when, nobody's name; with the copy, and a number where that name is taken."""
    plain = file_name(ready.schedule.request, form)
    stem, suffix = plain.rsplit(".", 1)
    if form == "pdf" and ready.choices.copies > 1:
        stem = f"{stem}-copy-{number}-of-{ready.choices.copies}"
    taken = {path.name for path in folder.iterdir()}
    tries = (f"{stem}{f'-{count}' if count else ''}.{suffix}" for count in range(len(taken) + 1))
    return next(name for name in tries if name not in taken)


def _write_whole(path: Path, data: bytes, now: datetime) -> None:
    """Beside its place first, then in one step; nothing readable by others at any moment."""
    part = path.with_name(path.name + _PART)
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        current_platform().make_private(part)
        os.utime(part, (now.timestamp(), now.timestamp()))  # the sweep goes by this clock
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    current_platform().sync_folder(path.parent)
