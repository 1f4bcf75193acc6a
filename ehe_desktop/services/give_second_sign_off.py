"""Give the second sign-off of a visit, or send it back: a supervisor, for a visit of somebody else's.

It asks for the passphrase again, as the officer's own sign-off does, and it covers what was on the page:
where something came meanwhile, nothing is given. The visit is not touched. It tells nobody by itself.

Source: domain.md 5.1 (section 22), S43; DECISIONS 70.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import InputRefused, NotAllowed
from ehe_desktop.domain.second_sign_off import AGREED, SENT_BACK, SecondSignOff
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.may_write import check_may_write, may_write
from ehe_desktop.services.read_visit import SignedVisit, read_visit


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondWord:
    """What the supervisor did to sign. The passphrase is used once and kept nowhere."""

    result: str
    """`AGREED` or `SENT_BACK`; empty while none was chosen."""
    note: str = ""
    passphrase: str = field(default="", repr=False)


def may_give(desk: Desk, read: SignedVisit) -> bool:
    """True when the officer at this desk may give it now."""
    mine = read.is_own(desk.me.officer_id)
    return read.standing.is_open and desk.me.may_supervise and not mine and may_write(desk)


def give_second_sign_off(
    desk: Desk, read: SignedVisit, word: SecondWord, write_id: str = ""
) -> StoreChanged:
    """Give or refuse it for the visit as it was `read`, once for one `write_id`.

    Raises:
        InputRefused: nothing was chosen, it is sent back without a word, something came since it was
            read, or no passphrase was typed.
        NotAllowed: this officer is no supervisor or made the visit, it is settled, or nothing may be written.
        WrongPassphrase, TooManyTries: the passphrase is not the store's, or a pause is on.
        VisitMissing: the visit went with its family.
        StoreCannotWrite: the disk is full or refuses; nothing is given.
    """
    check_may_write(desk)
    now = read_visit(desk, read.visit_id)
    _check_word(word)
    _check_still(desk, read, now)
    desk.check_passphrase(word.passphrase)
    body = SecondSignOff(
        visit_id=read.visit_id,
        visit_hash=read.visit_hash,
        result=word.result,
        note=word.note.strip(),
        by=desk.me.officer_id,
        at=desk.clock.now(),
        read=read.read,
    )
    with desk.store.writing(desk.actor("record"), write_id=write_id) as work:
        whose = {"family_id": read.family_id, "child_id": read.child_id}
        work.create("second_sign_off", body, **whose)
        work.audit("sign_off", "visit", read.visit_id, child_id=read.child_id)
    return work.changed


def _check_word(word: SecondWord) -> None:
    if word.result not in (AGREED, SENT_BACK):
        raise InputRefused("Choose whether you agree or send it back.")
    if word.result == SENT_BACK and not word.note.strip():
        raise InputRefused("Write what needs an addendum.")
    if not word.passphrase:
        raise InputRefused("Type your passphrase.", "Nothing was signed.")


def _check_still(desk: Desk, read: SignedVisit, now: SignedVisit) -> None:
    if not desk.me.may_supervise:
        raise NotAllowed("Only a supervisor gives the second sign-off.")
    if now.is_own(desk.me.officer_id):
        raise NotAllowed(
            "This visit is your own.", next_step="Another supervisor gives the second sign-off."
        )
    if not now.standing.is_open:
        raise NotAllowed(
            "This visit does not wait for a second sign-off now.", next_step="Look at it again."
        )
    if (now.visit_hash, now.read) != (read.visit_hash, read.read):
        raise InputRefused(
            "Something came to this visit while you read it.",
            "Nothing was signed.",
            "Close this, read what is new, then sign.",
        )
