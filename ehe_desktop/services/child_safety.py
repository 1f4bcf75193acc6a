"""Whether an answer on a child's own form may mean that they are not safe, however it was given.

The form says so itself, by its `says_unsafe`: `yes`, or `look` where they were not sure or something
hurts. Nothing here reads a question's name, and nothing is scored. It only sees that a person looks today.

Source: domain.md 4.4 (c) 10 and (d) 6: a yes is for the front door, a pain is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ehe_desktop.domain.cards import Offer
from ehe_desktop.domain.hand_over import HandedVoice
from ehe_desktop.domain.visit import OwnForm, VisitDraft, saved_value
from ehe_desktop.xforms.first_language import choice_words
from ehe_desktop.xforms.session import Session

SAYS_UNSAFE: Final = "says_unsafe"
"""`save_to` name by which a child's form says it."""
UNSAFE: Final = "yes"
LOOK: Final = "look"
"""No worry by itself: somebody reads the answer before the visit is signed."""


def said_in_visit(draft: VisitDraft, child_id: str) -> str:
    """The gravest of what this child's forms say in the visit: UNSAFE, LOOK or nothing."""
    forms = [one for one in draft.own_forms.values() if one.child_id == child_id]
    return gravest(forms, draft.handed.get(child_id, ()))


def gravest(forms: Iterable[OwnForm], handed: Iterable[HandedVoice] = ()) -> str:
    """The same of forms answered beside the officer, and of those answered with the device in hand."""
    said = {saved_value(one.answers, SAYS_UNSAFE) for one in forms}
    return _worst(said | {one.saved.get(SAYS_UNSAFE, "") for one in handed})


def said_with_cards(
    session: Session, offers: Mapping[str, Sequence[Offer]], before: Iterable[str] = ()
) -> dict[str, str]:
    """What the answers mean to the case; a card picked once is not unsaid by another when asked again.

    `offers` are what lay there, by reference of the question; `before` what was said with answers that
    others took the place of. The session is left as it was.
    """
    saved = session.saved_properties()
    said = {saved.get(SAYS_UNSAFE, ""), *before}
    for ref, given in offers.items():
        item, values = session.find(ref), {w: v for v, w in choice_words(session, ref).items()}
        stands, picked = item.kept, {card for one in given for card in one.picked}
        if item.control == "select1":
            for value in {values[card] for card in picked if card in values} - {stands}:
                session.set(ref, value)
                said.add(session.saved_properties().get(SAYS_UNSAFE, ""))
            session.set(ref, stands)
    return saved | ({SAYS_UNSAFE: _worst(said)} if SAYS_UNSAFE in saved else {})


def _worst(said: Iterable[str]) -> str:
    return next((word for word in (UNSAFE, LOOK) if word in {*said}), "")
