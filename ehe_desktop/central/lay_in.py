"""Sealed work that was opened becomes part of the records, as if its device had sent it itself.

The same decisions, history, notices and dead letters; an edit that is here already is a duplicate, and so is
the same edit when its device does send it later. Nobody's word counts but the signature of the box, so boxes
found on a disk, which have none, are not laid in. What the centre does not take is handed back for a person to enter.

Source: security.md 3.10; sync.md B3.5, B3.7.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from ehe_desktop.central.accept import op_digest
from ehe_desktop.central.accounts import Device, device_named
from ehe_desktop.central.audit import CENTRE, note
from ehe_desktop.central.blobs import keep_whole
from ehe_desktop.central.context import Context
from ehe_desktop.central.desk import is_id, lay_out
from ehe_desktop.central.ledger import decide_safely
from ehe_desktop.central.writing import write
from ehe_desktop.domain.records import Op, Outcome, Verdict
from ehe_desktop.wire.codec import decode, encode
from ehe_desktop.wire.errors import WireError
from ehe_desktop.wire.sealed_files import OpenedFile

Opened = Mapping[str, Any]
"""What one box held, with `replica_id` of the device that signed it and `received_at`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidIn:
    """What became of the edits and files of all boxes."""

    accepted: int
    files: int
    left: tuple[tuple[str, object, str], ...]
    """Edits that were not taken: replica id, the edit, and why."""
    left_files: tuple[OpenedFile, ...]


def lay_in(
    connection: sa.Connection,
    opened: Sequence[Opened],
    files: Sequence[OpenedFile],
    context: Context,
) -> LaidIn:
    """Take in the edits of each box in the order they were made, then the files."""
    left: list[tuple[str, object, str]] = []
    left_files: list[OpenedFile] = []
    accepted = 0
    for replica_id in sorted({str(box["replica_id"]) for box in opened}):
        device = device_named(connection, replica_id)
        boxes = sorted((b for b in opened if b["replica_id"] == replica_id), key=_order)
        told: Counter[bool] = Counter()
        for box in boxes:
            for said, why in _lay_in_box(connection, device, box, context):
                told[not why] += 1
                left += [(replica_id, said, why)] if why else []
        brought = [one for one in files if one.replica_id == replica_id]
        for one in brought:
            is_kept = not one.is_damaged and keep_whole(connection, device, one, context.now_text())
            left_files += [] if is_kept else [one]
        accepted += told[True]
        counts = {"edits": told.total(), "taken": told[True], "files": len(brought)}
        note(connection, context.clock, CENTRE, "lay_in", replica_id, **counts)
    return LaidIn(
        accepted=accepted,
        files=len(files) - len(left_files),
        left=tuple(left),
        left_files=tuple(left_files),
    )


def _order(box: Opened) -> tuple[str, str]:
    """As the boxes came; those of one file come at one instant, and the names of edits begin with their time."""
    first = str(box["ops"][0].get("op_id")) if box["ops"] else ""
    return str(box["received_at"]), first


def _lay_in_box(
    connection: sa.Connection, device: Device, box: Opened, context: Context
) -> list[tuple[object, str]]:
    """Each edit of a box with why it was not taken, empty when it was.

    Lateness counts from when the box came. An edit names no rev and no stamp, as one that is offered again: they may be of
    a time that a restore has lost.
    """
    read = [_read(said) for said in box["ops"]]
    ops = [op for op in read if op is not None]
    desk = lay_out(connection, device, ops, context.now_text())
    then = context.at(str(box["received_at"]))
    words = []
    for said, op in zip(box["ops"], read, strict=True):
        if op is None:
            words.append((said, "It cannot be read by this program."))
            continue
        digest = op_digest(op)
        decision = decide_safely(op, digest, desk, then)
        desk.take(op, decision, digest)
        words.append((said, _why_not(decision.outcome)))
    whole = hashlib.sha256(encode([device.replica_id, box["ops"]])).hexdigest()
    write(connection, desk.changes, context.clock, whole)
    return words


def _why_not(outcome: Outcome) -> str:
    return "" if Verdict(outcome.verdict).accepted else outcome.reason or outcome.verdict


def _read(said: object) -> Op | None:
    """An edit of a box; None for what this program does not understand."""
    try:
        op = decode(Op, encode(said))
    except WireError:
        return None
    return replace(op, base_rev=0, scope_epoch=0) if is_id(op.op_id) else None
