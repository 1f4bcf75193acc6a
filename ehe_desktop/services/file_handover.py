"""File what came back: each envelope into the child's voice of its visit, once, whatever is cut.

Order: the answers and the end of the keys in one transaction, then the file. A cut before the commit
leaves everything to be done again; a cut after it leaves a file that opens to nobody and is removed
at the next start. An envelope that cannot be filed is kept with its key, and said so.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import msgspec

from ehe_desktop.domain.hand_over import HandedVoice, Made, voice_of
from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.services.desk import Desk
from ehe_desktop.storage import hand_overs
from ehe_desktop.storage.envelope import (
    FOLDER,
    SUFFIX,
    Contents,
    destroy,
    envelope_path,
    read_envelope,
)
from ehe_desktop.storage.hand_overs import Pending

_log = logging.getLogger(__name__)
ASKED_BY: Final = "hand-over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """One hand-over that came back: where it lies now."""

    plan_id: str
    child_id: str
    voice: HandedVoice


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBack:
    """What was filed at this unlock, and how many envelopes wait because they could not be."""

    filed: tuple[Filed, ...] = ()
    waiting: int = 0


def file_handovers(desk: Desk) -> CameBack:
    """File every envelope of this store that is on the disk. Doing it twice does it once.

    A store that may only be added to files nothing: its envelopes wait.

    Raises:
        StoreCannotWrite: the disk is full or refuses; every envelope is as it was.
    """
    with desk.store.reading() as view:
        pending = hand_overs.all_pending(view.connection)
    if desk.read_only_because:
        return CameBack(waiting=len(pending))
    filed: list[Filed] = []
    waiting = 0
    for one in pending:
        path = envelope_path(desk.store_folder, one.held.envelope_id)
        try:
            contents = read_envelope(path, bytes.fromhex(one.private_key), one.keys)
            done = _file(desk, one, contents)
        except (OSError, _Waits) as fault:
            _log.info("an envelope waits: %s", type(fault).__name__)
            waiting += 1
        else:
            filed += [done] if done is not None else []
    _sweep(desk)
    return CameBack(filed=tuple(filed), waiting=waiting)


class _Waits(Exception):  # noqa: N818 - undoes a transaction; never leaves this file
    """The visit is signed or not on this device: the envelope and its key are kept."""


def _file(desk: Desk, pending: Pending, contents: Contents) -> Filed | None:
    """One envelope in one transaction; None when the child never began.

    Raises:
        _Waits: it has nowhere to go now; nothing was written.
    """
    voice, envelope_id = _voice(pending, contents), pending.held.envelope_id
    write_id = hand_overs.write_id(envelope_id)
    with desk.store.writing(desk.actor(ASKED_BY), write_id=write_id) as work:
        draft = work.view.body(VisitDraft, pending.draft_id)
        if voice is not None:
            if draft is None or draft.state != "draft":
                raise _Waits
            before = draft.handed.get(pending.child_id, ())
            handed = {**draft.handed, pending.child_id: (*before, voice)}
            work.patch("visit_draft", pending.draft_id, handed=handed)
        work.audit("hand_over_filed", "visit_draft", pending.draft_id, child_id=pending.child_id)
        hand_overs.forget(work.connection, envelope_id)
    if voice is None or draft is None:
        return None
    return Filed(plan_id=draft.plan_id, child_id=pending.child_id, voice=voice)


def _voice(pending: Pending, contents: Contents) -> HandedVoice | None:
    made: list[Made] = []
    lost = contents.lost
    for text in contents.texts:
        try:
            made.append(msgspec.json.decode(text, type=Made))
        except msgspec.DecodeError:
            lost += 1
    return voice_of(pending.held, made, lost)


def _sweep(desk: Desk) -> None:
    """Remove the files of envelopes that are filed; those of another store are not ours to touch."""
    folder = desk.store_folder / FOLDER
    if not folder.is_dir():
        return
    names = sorted(path.stem for path in folder.glob(f"*{SUFFIX}"))
    with desk.store.reading() as view:
        out = {one.held.envelope_id for one in hand_overs.all_pending(view.connection)}
        done = [
            name for name in names if name not in out and hand_overs.is_filed(view.connection, name)
        ]
    for name in done:
        with suppress(OSError):  # a file that will not go is tried again next time
            destroy(envelope_path(desk.store_folder, name))
