"""Files that the centre refused for good: the officer is told, and they are not tried again.

Each was sealed to the council and handed in before it is noted here, so nothing is lost though its family
goes; the file itself stays beside its record until then. Source: sync.md B3.13, B5 46.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.storage import meta
from ehe_desktop.storage.blobs import Blob, blob_of
from ehe_desktop.storage.projection_tables import caseload_row
from ehe_desktop.storage.records import from_json, to_json
from ehe_desktop.storage.tables import record
from ehe_desktop.storage.unit_of_work import UnitOfWork
from ehe_desktop.storage.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedFile:
    """One file that the centre did not take, and that a person has not taken off the list."""

    name: str
    """Family and SHA-256, as `name_of` writes them."""
    child_name: str
    media_type: str
    size: int
    """Bytes."""
    code: str
    """Why: a code of the centre's (`wire/PROTOCOL.md` 1), or `blob_differs`."""
    at: str
    """UTC, ISO text."""


def name_of(family_id: str, sha256: str) -> str:
    """What a file is called in a list of the store's own facts; no id of an edit has a stroke in it."""
    return f"{family_id}/{sha256}"


def is_file(name: str) -> bool:
    """True for the name of a file, False for the id of an edit."""
    return "/" in name


def note_refused(work: UnitOfWork, one: Blob, code: str) -> None:
    """The council has this file sealed; it is not sent again."""
    at = to_text(work.view.sitting.clock.now())
    said = {"code": code, "at": at}
    _keep(work.connection, _known(work.connection) | {name_of(one.family_id, one.sha256): said})
    work.audit("refuse_file", "family", one.family_id, reason=code)


def refused_names(connection: Connection) -> frozenset[str]:
    """Every file that was refused, taken off the list or not."""
    return frozenset(_known(connection))


def refused_files(view: View) -> tuple[RefusedFile, ...]:
    """Those that somebody should read about, the oldest first."""
    found = []
    for name, said in _known(view.connection).items():
        family_id, _, sha256 = name.partition("/")
        held = None if said.get("closed_at") else blob_of(view, family_id, sha256)
        if held is not None:
            found.append(
                RefusedFile(
                    name=name,
                    child_name=child_of(view.connection, held),
                    media_type=held.media_type,
                    size=held.size,
                    code=said["code"],
                    at=said["at"],
                )
            )
    return tuple(sorted(found, key=lambda one: (one.at, one.name)))


def close_refused_file(work: UnitOfWork, name: str) -> None:
    """Take it off the list; it stays with its record.

    Raises:
        RuleBroken: no such file was refused, or it is off the list already.
    """
    known = _known(work.connection)
    if name not in known or known[name].get("closed_at"):
        raise RuleBroken("there is no refused file of this name, or it is closed")
    closed_at = to_text(work.view.sitting.clock.now())
    _keep(work.connection, known | {name: known[name] | {"closed_at": closed_at}})
    work.audit("close_refused", "family", name.partition("/")[0])


def forget_of_family(connection: Connection, family_id: str) -> None:
    """The family leaves this device."""
    known = _known(connection)
    left = {name: said for name, said in known.items() if name.partition("/")[0] != family_id}
    if left != known:
        _keep(connection, left)


def child_of(connection: Connection, held: Blob) -> str:
    """The child whose record names the file; empty for one of the household."""
    named = (
        select(caseload_row.c.full_name)
        .join(record, record.c.child_id == caseload_row.c.child_id)
        .where(record.c.family_id == held.family_id, func.instr(record.c.body, held.sha256) > 0)
    )
    return str(connection.execute(named.limit(1)).scalar() or "")


def _known(connection: Connection) -> dict[str, Any]:
    return dict(from_json(meta.get(connection, meta.BLOBS_REFUSED, "{}")))


def _keep(connection: Connection, known: dict[str, Any]) -> None:
    meta.put(connection, meta.BLOBS_REFUSED, to_json(known))
