"""What stands under a finished form: addenda, the link that writes one, and what the form could not check; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.clock import civil_date, say_clock
from ehe_desktop.domain.visit import UNCHECKED, FormAnswers, saved_value
from ehe_desktop.services.read_addenda import Added
from ehe_desktop.ui.casefile.sections import Fact, Link

ADDENDUM: Final = "addendum"
"""Key of the link, with the id of what the addendum is to stand under, and whether the parents may have a copy of that."""


def added_facts(addenda: Sequence[Added]) -> tuple[Fact, ...]:
    """Each with its day, time and officer, oldest first."""
    return tuple(
        Fact(
            f"Addendum of {say_date(civil_date(one.at))} at {say_clock(one.at)} by {one.by}",
            one.text,
        )
        for one in addenda
    )


def add_link(record_id: str, *, can_add: bool, for_parents: bool = False) -> tuple[Link, ...]:
    """The link, where this desk may write one there; `for_parents` where they may have a copy of it."""
    key = (ADDENDUM, record_id, for_parents)
    return (Link("Add an addendum…", key),) if can_add else ()


def not_checked(answers: FormAnswers | None) -> tuple[str, ...]:
    """Said where a rule of the form failed: the answer stands as given, and nobody checked it."""
    named = ", ".join(saved_value(answers, UNCHECKED).splitlines())
    return (f"A rule of this form failed, so it could not check: {named}.",) if named else ()
