"""One way out for every paper that is made whole: looked at, printed or kept, and entered each time.

A paper is made in memory. It is entered before it leaves and again when it ended, with what became
of it; without the entry nothing leaves. A kept file lies in the program's own export folder under a
neutral name and is swept after a day. A paper that tells of nobody is not entered.

Source: security.md 3.12 (printing), R16.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ehe_desktop.domain.errors import NotAllowed
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import ExportFailed
from ehe_desktop.services.export_schedule import EXPORT_FOLDER, Exported, keep_export


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the log says of a paper: ids, codes and counts, never words of a case."""

    what: str
    about_id: str
    child_id: str
    reason: str = ""
    shown: tuple[str, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper ready to be looked at. `title` and `name` carry no person's name."""

    title: str
    name: str
    """Of the file, without ending."""
    forms: Mapping[str, bytes] = field(repr=False)
    """`pdf`, and `html` where there is an accessible twin."""
    entry: Entry | None
    """None where it tells of nobody."""


@dataclass(frozen=True, slots=True)
class PaperLeaving:
    """A print or file that was begun and is in the log."""

    job_id: str
    action: str
    form: str
    paper: Paper


def begin_paper(
    desk: Desk, paper: Paper, action: str = "print", form: str = "paper"
) -> PaperLeaving:
    """Enter that a paper is about to leave the store.

    Raises:
        NotAllowed: nothing can be entered here, so nothing may leave.
        StoreCannotWrite: the entry could not be written.
    """
    if paper.entry is not None and desk.read_only_because:
        raise NotAllowed(desk.read_only_because, next_step="Connect and sync first.")
    leaving = PaperLeaving(desk.new_id(), action, form, paper)
    end_paper(desk, leaving, "begun")
    return leaving


def end_paper(desk: Desk, leaving: PaperLeaving, outcome: str) -> None:
    """Enter how it ended: `done`, `stopped` by a person, or `failed`.

    Raises:
        StoreCannotWrite: the entry could not be written; that it was begun stays entered.
    """
    entry = leaving.paper.entry
    if entry is None:
        return
    with desk.store.writing(desk.actor("print")) as work:
        work.audit(
            leaving.action,
            entry.what,
            entry.about_id,
            child_id=entry.child_id,
            outcome=outcome,
            reason=entry.reason,
            fields_shown=entry.shown,
            detail={"form": leaving.form, "job": leaving.job_id, "children": 1, **entry.detail},
        )


def keep_paper(desk: Desk, paper: Paper, form: str = "pdf") -> Exported:
    """Keep the paper as a file, for a day.

    Raises:
        ExportFailed: the file could not be written; no part of it is left.
        NotAllowed, StoreCannotWrite: it could not be entered, so nothing was written.
    """
    leaving = begin_paper(desk, paper, "export", form)
    try:
        folder = desk.folder / EXPORT_FOLDER
        path = keep_export(folder, f"{paper.name}.{form}", paper.forms[form], desk.clock)
    except BaseException as fault:
        end_paper(desk, leaving, "failed")
        if isinstance(fault, OSError):
            raise ExportFailed from fault
        raise
    end_paper(desk, leaving, "done")
    return Exported(
        form=form,
        folder=path.parent,
        names=(path.name,),
        kept_hours=desk.policy.visit.diary.exports_kept_hours,
    )
