"""Which files the centre has, and which wait to be sent to it.

A file waits once a record that the centre has, and that is no draft, names it by its hash; one that
only a draft names may still be thrown away. When a family leaves, what a draft or a refused edit names
goes to the council sealed before the purge takes it. The list of what was sent can be lost without
harm: the centre says "whole" to what it has. Source: sync.md B3.13, B5 9, 41 and 48.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, exists, func, or_, select

from ehe_desktop.storage import meta
from ehe_desktop.storage.blobs import Blob
from ehe_desktop.storage.records import from_json, to_json
from ehe_desktop.storage.refused_blobs import name_of, refused_names
from ehe_desktop.storage.tables import blob, outbox_op, record, staged_scope

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from ehe_desktop.storage.view import View

_DRAFT: Final = "visit_draft"
_FILES: Final = select(
    blob.c.sha256, blob.c.family_id, blob.c.size, blob.c.media_type, blob.c.kept_at
)
_ONE: Final = select(blob.c.sha256).limit(1)
_ANSWERED: Final = exists().where(
    outbox_op.c.kind == record.c.kind,
    outbox_op.c.record_id == record.c.id,
    outbox_op.c.state == "acked",
)
"""A record that came late, after its family was taken away, is at the centre and never gets a rev here."""


def waiting(view: View) -> list[Blob]:
    """The files that are named by a record the centre has, and that it has neither taken nor refused."""
    named = _FILES.join(
        record,
        (record.c.family_id == blob.c.family_id)
        & (record.c.kind != _DRAFT)
        & ((record.c.rev > 0) | _ANSWERED)
        & (func.instr(record.c.body, blob.c.sha256) > 0),
    ).distinct()
    held = [Blob(**row) for row in view.connection.execute(named).mappings()] if _any(view) else []
    done = (
        _names(view.connection, meta.BLOBS_SENT) | refused_names(view.connection) if held else set()
    )
    return [one for one in held if name_of(one.family_id, one.sha256) not in done]


def unsent(view: View) -> list[Blob]:
    """Every file here that the centre is not known to have, named by a record or not yet."""
    sent = _names(view.connection, meta.BLOBS_SENT)
    held = [Blob(**row) for row in view.connection.execute(_FILES).mappings()]
    return [one for one in held if name_of(one.family_id, one.sha256) not in sent]


def leaving(view: View) -> list[Blob]:
    """Files that are named here, that nobody else has, and that no record will bring to the centre.

    Of a family that is to go from here: what a draft or a refused edit names, for their words are at the
    centre then, and what they name would be nowhere. Of any family: what an edit of this device names whose
    record its officer, in another role by now, is not sent any more.
    """
    if not _any(view):
        return []
    done = _names(view.connection, meta.BLOBS_SEALED) | refused_names(view.connection)
    done |= {name_of(one.family_id, one.sha256) for one in waiting(view)}
    left = [one for one in unsent(view) if name_of(one.family_id, one.sha256) not in done]
    if not left:
        return []
    named = select(blob.c.family_id, blob.c.sha256).where(
        blob.c.sha256.in_([one.sha256 for one in left]), _goes_unsent()
    )
    found = {(row.family_id, row.sha256) for row in view.connection.execute(named)}
    return [one for one in left if (one.family_id, one.sha256) in found]


def _goes_unsent() -> ColumnElement[bool]:
    going = select(staged_scope.c.family_id).where(staged_scope.c.change == "remove")
    by_record = exists().where(
        record.c.family_id == blob.c.family_id, func.instr(record.c.body, blob.c.sha256) > 0
    )
    edit = and_(
        outbox_op.c.family_id == blob.c.family_id, func.instr(outbox_op.c.set, blob.c.sha256) > 0
    )
    refused = exists().where(edit, outbox_op.c.state == "quarantined")
    is_here = exists().where(
        record.c.kind == outbox_op.c.kind, record.c.id == outbox_op.c.record_id
    )
    not_here = exists().where(edit, outbox_op.c.state == "acked", ~is_here.correlate(outbox_op))
    return or_(and_(blob.c.family_id.in_(going), or_(by_record, refused)), not_here)


def note_sent(connection: Connection, family_id: str, sha256: str) -> None:
    """The centre has this file whole."""
    _note(connection, meta.BLOBS_SENT, name_of(family_id, sha256))


def note_sealed(connection: Connection, family_id: str, sha256: str) -> None:
    """The council has this file sealed, so that its family may go; should it stay, the file is sent as ever."""
    _note(connection, meta.BLOBS_SEALED, name_of(family_id, sha256))


def _note(connection: Connection, fact: str, name: str) -> None:
    """One more name on a list; files that are gone from here are forgotten on the way."""
    here = {
        name_of(row.family_id, row.sha256)
        for row in connection.execute(select(blob.c.family_id, blob.c.sha256))
    }
    meta.put(connection, fact, to_json(sorted((_names(connection, fact) | {name}) & here)))


def _any(view: View) -> bool:
    """Most stores hold no file at all, and must not pay for the search."""
    return view.connection.execute(_ONE).first() is not None


def _names(connection: Connection, fact: str) -> set[str]:
    return set(from_json(meta.get(connection, fact, "[]")))
