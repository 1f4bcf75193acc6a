"""The forms of a record, and the times we tried to be in touch, as sections; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.clock import say_clock
from ehe_desktop.services.fill_own_form import BegunForm
from ehe_desktop.services.print_record import ATTEMPT_TITLE
from ehe_desktop.services.read_forms import AttemptOccasion, FormOccasion
from ehe_desktop.ui.casefile.added import add_link, added_facts, not_checked
from ehe_desktop.ui.casefile.sections import Fact, Link, Section

NOT_KNOWN: Final = "not known"
FILL_IN: Final = Link("Fill in a form", ("form", ""))
_NO_FORMS: Final = (
    "What parents say, a judgement, an end check, how we did, a try to be in touch: "
    "once finished they stand here."
)


def forms(
    found: Sequence[FormOccasion], tried: Sequence[AttemptOccasion], begun: Sequence[BegunForm]
) -> tuple[Section, ...]:
    """The forms of this child and the household: those begun, then those finished and the attempts, newest first."""
    waiting = tuple(Link(f"Go on: {one.title}", ("form", one.form.form_name)) for one in begun)
    first = Section(title="Not finished" if waiting else "", links=(*waiting, FILL_IN))
    if not found and not tried and not waiting:
        return (Section(title="No forms yet", paragraphs=(_NO_FORMS,), links=(FILL_IN,)),)
    finished = [(one.filled.on, form(one)) for one in found]
    finished += [(one.tried.on, attempt(one)) for one in tried]
    return (first, *(section for _, section in sorted(finished, key=_on, reverse=True)))


def _on(dated: tuple[date, Section]) -> date:
    return dated[0]


def form(one: FormOccasion) -> Section:
    """One finished form, answer by answer."""
    filled = one.filled
    version = filled.form.answers.form_version if filled.form.answers else NOT_KNOWN
    about = "" if filled.form.child_id else "about the household"
    note = (
        f"{say_date(filled.on)} at {say_clock(filled.at)} by {one.by}",
        about,
        f"version {version}",
    )
    return Section(
        title=filled.title,
        note=" · ".join(filter(None, note)),
        facts=(
            *(Fact(said.question, said.words) for said in filled.statements),
            *added_facts(one.addenda),
        ),
        paragraphs=not_checked(filled.form.answers),
        links=add_link(one.record_id, can_add=one.can_add, for_parents=one.for_parents),
    )


def attempt(one: AttemptOccasion) -> Section:
    """One time we tried, as it was written down; the words of the record where no form can be read."""
    tried = one.tried
    kept = () if one.lines else (tried.result.replace("_", " "), tried.note)
    return Section(
        title=ATTEMPT_TITLE,
        note=f"{say_date(tried.on)} by {one.by}",
        facts=(
            *(Fact(said.question, said.answer) for said in one.lines),
            *added_facts(one.addenda),
        ),
        paragraphs=tuple(filter(None, (*kept, one.problem, *not_checked(tried.answers)))),
        links=add_link(one.record_id, can_add=one.can_add),
    )
