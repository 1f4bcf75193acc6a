"""A form of the library that was filled in and finished: what parents say, a judgement, how we did.

It is immutable, like all that is signed: a correction is an addendum. It stands with the form and
version it was filled in with, and with its answers in words, so that it can be read without that form.
What a child answers is a `ChildVoice` and an attempt a `ContactAttempt`: neither stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ehe_desktop.domain.child_voice import Statement
from ehe_desktop.domain.clock import Instant
from ehe_desktop.domain.visit import OwnForm


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """One finished form about a child, or about the household when the record names no child."""

    officer_id: str
    on: date
    at: Instant
    title: str
    about: str = ""
    """What the form says it is: the name of its entity list (parent_voice, judgement, lundy …)."""
    plan_id: str = ""
    """The plan of the visit it was signed with; empty for a form filled in by itself."""
    form: OwnForm
    statements: tuple[Statement, ...] = ()
    """Question and answer in words, in the order of the form."""
