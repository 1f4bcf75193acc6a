"""File what came back: each envelope into the child's voice of its visit, once, whatever is cut.

Order: the answers and the end of the keys in one transaction, then the file. A cut before the commit
leaves everything to be done again; a cut after it leaves a file that opens to nobody and is removed
at the next start. An envelope that cannot be filed is kept with its key, and said so.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from ehe_desktop.domain.drawing import from_json
from ehe_desktop.domain.errors import FormProblem
from ehe_desktop.domain.given_file import answer_for
from ehe_desktop.domain.hand_over import (
    HandedAnswer,
    HandedVoice,
    Made,
    drawings_in,
    recordings_in,
    voice_of,
)
from ehe_desktop.domain.recording import FILE_NAME, MEDIA_TYPE, wav_of
from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.services.child_safety import SAYS_UNSAFE, said_with_cards
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import DeskEnv
from ehe_desktop.services.keep_file import read_file
from ehe_desktop.storage import blobs, hand_overs
from ehe_desktop.storage.envelope import (
    FOLDER,
    SUFFIX,
    Contents,
    destroy,
    envelope_path,
    read_envelope,
)
from ehe_desktop.storage.hand_overs import Pending
from ehe_desktop.storage.store import Work
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.session import Session

_log = logging.getLogger(__name__)
ASKED_BY: Final = "hand-over"
SVG: Final = "image/svg+xml"
DRAWING_NAME: Final = "drawing.svg"


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


def handed_drawings(desk: Desk, family_id: str, voices: Sequence[HandedVoice]) -> dict[str, bytes]:
    """The drawings of these hand-overs as SVG, by the name the answer holds; those not here are left out.

    Raises:
        StoreDamaged: a drawing is not what its name says.
    """
    names = {one.drawing for voice in voices for one in voice.answers if one.drawing}
    found = {name: read_file(desk, family_id, name) for name in sorted(names)}
    return {name: svg for name, svg in found.items() if svg}


class _Waits(Exception):  # noqa: N818 - undoes a transaction; never leaves this file
    """The visit is signed or not on this device: the envelope and its key are kept."""


def _file(desk: Desk, pending: Pending, contents: Contents) -> Filed | None:
    """One envelope in one transaction; None when the child never began.

    Raises:
        _Waits: it has nowhere to go now; nothing was written.
    """
    made, lost = _made(contents)
    voice, envelope_id = voice_of(pending.held, made, lost), pending.held.envelope_id
    write_id = hand_overs.write_id(envelope_id)
    with desk.store.writing(desk.actor(ASKED_BY), write_id=write_id) as work:
        draft = work.view.body(VisitDraft, pending.draft_id)
        if voice is not None:
            if draft is None or draft.state != "draft":
                raise _Waits
            voice = _with_files(work, pending.draft_id, voice, made)
            voice = replace(voice, saved=_meaning(desk, voice))
            before = draft.handed.get(pending.child_id, ())
            handed = {**draft.handed, pending.child_id: (*before, voice)}
            work.patch("visit_draft", pending.draft_id, handed=handed)
        work.audit("hand_over_filed", "visit_draft", pending.draft_id, child_id=pending.child_id)
        hand_overs.forget(work.connection, envelope_id)
    if voice is None or draft is None:
        return None
    return Filed(plan_id=draft.plan_id, child_id=pending.child_id, voice=voice)


def _made(contents: Contents) -> tuple[list[Made], int]:
    """What was sealed, and how much of it cannot be read."""
    made: list[Made] = []
    lost = contents.lost
    for text in contents.texts:
        try:
            made.append(msgspec.json.decode(text, type=Made))
        except msgspec.DecodeError:
            lost += 1
    return made, lost


def _with_files(work: Work, draft_id: str, voice: HandedVoice, made: Sequence[Made]) -> HandedVoice:
    """Keep each drawing and recording as a file of the family; the record holds its name."""
    place = work.view.record("visit_draft", draft_id)
    family_id = place.family_id if place is not None else None
    if not family_id:
        return voice
    drawings, spoken = drawings_in(made), recordings_in(made)

    def keep(media_type: str, name: str, data: bytes) -> str:
        if not data:
            return ""
        kept = blobs.keep_blob(work, blobs.NewBlob(family_id, media_type, data))
        return answer_for(kept, name)

    return replace(
        voice,
        answers=tuple(
            replace(
                one,
                drawing=keep(SVG, DRAWING_NAME, _svg(drawings.get(one.ref, ""), _asked(one))),
                recording=keep(MEDIA_TYPE, FILE_NAME, _wav(spoken.get(one.ref, b""))),
            )
            for one in voice.answers
        ),
    )


def _asked(one: HandedAnswer) -> str:
    return one.question_en or one.question


def _wav(samples: bytes) -> bytes:
    return wav_of(samples) if samples else b""


def _svg(strokes: str, title: str) -> bytes:
    if not strokes:
        return b""
    try:
        return from_json(strokes).to_svg(title)
    except ValueError:  # of a newer program, or damaged: the words beside it still stand
        return b""


def _meaning(desk: Desk, voice: HandedVoice) -> dict[str, str]:
    """What the answers mean to the case, as the form itself says: consent to show, a wish to talk."""
    try:
        form = desk.forms.version(voice.form_id, voice.form_version)
        session = Session(form, DeskEnv(desk, voice.envelope_id))
        before = set()
        for one in voice.answers:
            if one.value and not one.drawing:
                session.set(one.asked_at, one.value)
            if one.is_earlier:  # answered again since, by a child who could not see it
                before.add(session.saved_properties().get(SAYS_UNSAFE, ""))
    except (FormError, FormProblem, KeyError) as fault:
        _log.info("a hand-over was filed without its meaning: %s", type(fault).__name__)
        return {}
    offers = {one.ref: one.offers for one in voice.answers if one.value and not one.is_earlier}
    return said_with_cards(session, offers, before)


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
