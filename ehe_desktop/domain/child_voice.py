"""What a child said or showed, in their own words, and how it was heard.

The exact words stand apart from any adult's version, and who was in the room is
kept with each statement (domain.md 4.1, 4.3). Nothing here is ever scored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ehe_desktop.domain.hand_over import HandedVoice
from ehe_desktop.domain.handed_review import HandedReview
from ehe_desktop.domain.visit import FormAnswers, OwnForm

NOT_ASKED: Final = "not_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One thing a child said: the question, the words, and who was there."""

    question: str
    words: str
    present: str = ""
    given_as: str = "spoken"
    """spoken, own_writing, interpreter, adult_for_child, symbol, drawing, behaviour, recording."""
    language: str = ""
    """Tag of the language of a form the words were given on; empty for the language of the occasion."""
    english: str = ""
    """The form's own English of what was picked, where the child used another language. Empty for
    words somebody said or wrote, unless `translated_by` says whose English it is."""
    translated_by: str = ""
    """interpreter; empty for the form's own English, and where nobody translated."""
    cards: str = ""
    """Cards that were shown for it, where they lay, what came of it and how sure that is, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildVoice:
    """One occasion of listening. Immutable after sign-off."""

    visit_id: str
    officer_id: str
    on: date
    outcome: str = "kept"
    """kept, offered_said_no, not_offered."""
    outcome_reason: str = ""
    seen_status: str = "NS"
    """A code of the visit's `seen_status`."""
    statements: tuple[Statement, ...] = ()
    handed: tuple[HandedVoice, ...] = ()
    """What the child made on the device by themselves, as it was made; skipped is kept as skipped."""
    reviews: Mapping[str, HandedReview] = field(default_factory=dict)
    """By envelope: what the officer put beside it, and whether it was read back."""
    paraphrase: str = ""
    """The officer's own words, never mixed with the child's."""
    language: str = "en"
    interpreter: str = ""
    time_alone_offered: str = "not_known"
    time_alone_declined_by: str = ""
    show_to_parent: str = NOT_ASKED
    """yes, part, no, not_asked: `shown_to_parent` of all that was answered."""
    end_check: Mapping[str, str] = field(default_factory=dict)
    """Lundy: space, voice, audience, influence; and `feedback_by`."""
    answers: FormAnswers | None = None
    forms: tuple[OwnForm, ...] = ()
    """The child's own forms as they were filled in; their answers are among the statements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthAnswers:
    """The health prompts as answered: asked, recorded, signposted; never clinical, never scored."""

    visit_id: str
    officer_id: str
    on: date
    answers: FormAnswers | None = None


def shown_to_parent(answers: Iterable[str]) -> str:
    """What stands of several answers to "may a parent see this": the more cautious, whoever wrote it down.

    Not having been asked is no answer, so it never stands against one; a word not known here is no yes.
    Source: domain.md 4.2 (ask the child before showing it to anyone); ux.md 2.7.

    >>> shown_to_parent(["not_asked", "yes", "part"]), shown_to_parent(["no", "yes"]), shown_to_parent([])
    ('part', 'no', 'not_asked')
    """
    said = {*answers} - {"", NOT_ASKED}
    otherwise = "yes" if said == {"yes"} else NOT_ASKED
    return next((one for one in ("no", "part") if one in said), otherwise)
