"""Hand the device to a child: note in the store what is handed over, and make the order for it.

The order holds one form's name, what to call two people, and keys that open nothing. What belongs
to the case (whose draft, who is in the room) stays in the store, with the private key that opens
what comes back. Nothing is shown here; the caller ends this process afterwards.

Source: ux.md 2.7; architecture.md (Processes).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.hand_over import (
    CUT_SHORT,
    HandedVoice,
    HandOverOrder,
    Held,
)
from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.errors import CannotHandOver, FormUnfit
from ehe_desktop.services.may_write import check_may_write
from ehe_desktop.services.open_visit import OpenVisit
from ehe_desktop.storage import hand_overs
from ehe_desktop.storage.envelope import (
    ID_BYTES,
    KEY_BYTES,
    EnvelopeWriter,
    envelope_path,
    fresh_pair,
)
from ehe_desktop.xforms.definition import FormDef

NOBODY_ELSE: Final = "Nobody else"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverChoice:
    """What the officer set before handing over."""

    child_id: str
    form_name: str
    language: str
    present: str
    """Who is in the room, in words; `Nobody else` is an answer, empty is none."""
    may_record: bool = False
    """The parent and the child agreed that the child may record what they say."""


def hand_over(desk: Desk, visit: OpenVisit, choice: HandOverChoice) -> HandOverOrder:
    """Note the hand-over in the store, begin its envelope and leave the order for the launcher.

    Raises:
        InputRefused: nobody said who is in the room, or recording is not allowed here.
        CannotHandOver: no launcher waits behind this window.
        FormProblem: the form is not here, or has a fault: the officer is told before the child.
        NotAllowed: this role only reads, or this store may only be added to.
        StoreCannotWrite: the disk is full or refuses: tell the officer, not the child.
    """
    check_may_write(desk)
    if desk.leave_order is None:
        raise CannotHandOver
    form = _fit_form(desk, choice)
    child = visit.child(choice.child_id)
    private, public = fresh_pair()
    pending = hand_overs.Pending(
        held=_held(desk, form, choice),
        draft_id=visit.draft_id,
        child_id=child.child_id,
        public_key=public.hex(),
        private_key=private.hex(),
        writer_key=secrets.token_bytes(KEY_BYTES).hex(),
    )
    envelope_id = pending.held.envelope_id
    path = envelope_path(desk.store_folder, envelope_id)
    with desk.store.writing(desk.actor("visit")) as work:
        before = work.view.body(VisitDraft, visit.draft_id) or visit.draft
        hand_overs.keep(work.connection, pending)
        detail = {"may_record": choice.may_record}
        work.audit(
            "hand_over", "visit_draft", visit.draft_id, child_id=child.child_id, detail=detail
        )
        EnvelopeWriter(path, pending.keys)  # a disk that refuses says so now
    order = HandOverOrder(
        envelope_id=envelope_id,
        envelope_path=str(path),
        form_name=choice.form_name,
        language=choice.language,
        called=child.called,
        officer=desk.me.name.split()[0] if desk.me.name.strip() else "",
        public_key=pending.public_key,
        writer_key=pending.writer_key,
        audio_s=desk.policy.visit.audio.seconds if choice.may_record else 0,
        done=done_before(before.handed.get(child.child_id, ()), form),
    )
    desk.leave_order(order)
    return order


def _fit_form(desk: Desk, choice: HandOverChoice) -> FormDef:
    """The form that was chosen, when everything needed was said: the officer is told now, not the child."""
    if not choice.present.strip():
        raise InputRefused("Say who is in the room.", next_step="Then hand over.")
    if choice.may_record and not desk.policy.visit.audio.seconds:
        raise InputRefused("Your council does not allow recordings.", next_step="Untick it.")
    form = desk.forms.form(choice.form_name)
    if form.problems():
        raise FormUnfit
    return form


def done_before(voices: Sequence[HandedVoice], form: FormDef) -> tuple[str, ...]:
    """Questions of `form` done in a hand-over that was cut short: the next one goes on from there."""
    if not voices or voices[-1].ended != CUT_SHORT:
        return ()
    same = [one for one in voices if (one.form_id, one.form_version) == (form.id, form.version)]
    return tuple(dict.fromkeys(answer.asked_at for voice in same for answer in voice.answers))


def _held(desk: Desk, form: FormDef, choice: HandOverChoice) -> Held:
    return Held(
        envelope_id=secrets.token_bytes(ID_BYTES).hex(),
        form_id=form.id,
        form_version=form.version,
        form_title=form.title,
        form_name=choice.form_name,
        present=choice.present.strip(),
        may_record=choice.may_record,
        began_at=desk.clock.now(),
    )
