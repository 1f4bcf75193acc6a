"""Refused edits and the office's word on them: the sealed file each was given to a person in, and how it was closed.

An edit may be in several files; any one of them that arrives is enough. It leaves the list only when the
centre says that it has the box, or has taken the edit in after all; what the office closed with words stays on the
list until a person has read them. The text stays on this device, as of every refused edit.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, select, update

from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.records import Op
from ehe_desktop.storage import meta
from ehe_desktop.storage.blobs import Blob, blobs_of_family
from ehe_desktop.storage.outbox_query import is_open_refusal
from ehe_desktop.storage.records import from_json, to_json
from ehe_desktop.storage.tables import outbox_op
from ehe_desktop.storage.unit_of_work import UnitOfWork
from ehe_desktop.storage.view import View

BY_CENTRE: Final = "centre"
MOST_ASKED: Final = 2_000
"""Refused edits asked about in one handshake: with all of very many it would pass what a request may hold."""
_OPEN: Final = select(outbox_op.c.op_id, outbox_op.c.outcome).where(is_open_refusal())


def note_carried(work: UnitOfWork, boxes: Mapping[str, str]) -> None:
    """Note op id to the name of the box it is in, and that it was carried; for the audit, how many."""
    at = to_text(work.view.sitting.clock.now())
    for op_id, said in _open(work.connection).items():
        if op_id in boxes:
            known = [*said.get("boxes", ()), boxes[op_id]]
            _keep(work.connection, op_id, said | {"boxes": known, "carried_at": at})
    work.audit("carry_refused", "store", detail={"edits": len(boxes)})


def files_of(view: View, ops: Iterable[Op]) -> list[Blob]:
    """The files here that these edits name, each once, the smallest first."""
    found = {
        (one.family_id, one.sha256): one
        for op in ops
        for one in blobs_of_family(view, op.family_id or "")
        if one.sha256 in to_json(op.set)
    }
    return sorted(found.values(), key=lambda one: (one.size, one.sha256))


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What the centre has not said yet of refused edits: boxes it may have, and edits the office may have dealt with."""

    boxes: tuple[str, ...]
    op_ids: tuple[str, ...]


def unsettled(connection: Connection) -> Unsettled:
    """Of which boxes and refused edits the centre is to be asked; one read, for every round makes it.

    Of very many edits those after the last one asked about, so that each has its turn (`meta.ASKED_UP_TO`).
    """
    found = _open(connection)
    boxes = {box for said in found.values() for box in said.get("boxes", ())}
    unclosed = sorted(op_id for op_id, said in found.items() if "office_why" not in said)
    if len(unclosed) > MOST_ASKED:
        turn = bisect_right(unclosed, meta.get(connection, meta.ASKED_UP_TO))
        unclosed = [*unclosed[turn:], *unclosed[:turn]][:MOST_ASKED]
    return Unsettled(tuple(sorted(boxes)), tuple(unclosed))


def acknowledge(work: UnitOfWork, boxes: Collection[str]) -> None:
    """The centre has these boxes: what is in them needs nobody here any more."""
    at = to_text(work.view.sitting.clock.now())
    for op_id, said in _open(work.connection).items():
        if set(boxes) & set(said.get("boxes", ())):
            _keep(work.connection, op_id, said | {"closed_at": at, "closed_by": BY_CENTRE})


def hear_closed(work: UnitOfWork, closed: Mapping[str, str]) -> None:
    """The office has dealt with these: with words, which are kept for the person, or by taking them in (no words)."""
    taken = {"closed_at": to_text(work.view.sitting.clock.now()), "closed_by": BY_CENTRE}
    for op_id, said in _open(work.connection).items():
        if op_id in closed:
            why = closed[op_id]
            _keep(work.connection, op_id, said | ({"office_why": why} if why else taken))


def ask_again(connection: Connection) -> None:
    """After the centre was put back: its word may be of the lost time, so it is asked for once more."""
    by = func.json_extract(outbox_op.c.outcome, "$.closed_by")
    why = func.json_extract(outbox_op.c.outcome, "$.office_why")
    told = select(outbox_op.c.op_id, outbox_op.c.outcome).where(
        outbox_op.c.state == "quarantined", (by == BY_CENTRE) | why.is_not(None)
    )
    for row in connection.execute(told).all():
        said = dict(from_json(row.outcome))
        said.pop("office_why", None)
        if said.get("closed_by") == BY_CENTRE:
            del said["closed_by"], said["closed_at"]
        _keep(connection, row.op_id, said)


def _open(connection: Connection) -> dict[str, dict[str, Any]]:
    rows = connection.execute(_OPEN)
    return {row.op_id: dict(from_json(row.outcome)) if row.outcome else {} for row in rows}


def _keep(connection: Connection, op_id: str, said: Mapping[str, Any]) -> None:
    connection.execute(
        update(outbox_op).where(outbox_op.c.op_id == op_id).values(outcome=to_json(said))
    )
