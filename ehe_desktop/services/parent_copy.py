"""The parents' copy of a visit, or of what they said: what the form marks as theirs, and nothing else.

A question is in it when it, or a group around it, is marked `parent-copy`. What has no mark is left
out, and so is all that is marked `officer-only`, every risk factor, and the officer's own word for why
they came: what the family was told about that is in it. No band, flag, concern or word of the child's is
ever read for it. What an officer wrote under a marked question stands as it was signed: they look first.
An addendum is in it where the officer who wrote it said so (decision 76).

Source: domain.md 5.1 (the parents' copy), 5.1b (it can be corrected).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.child import Child
from ehe_desktop.domain.clock import civil_date
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.family import ParentCarer
from ehe_desktop.domain.filled_form import FilledForm
from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.domain.officer import Officer
from ehe_desktop.domain.plan import ReviewPlan
from ehe_desktop.domain.records import Record
from ehe_desktop.domain.visit import Addendum, Visit
from ehe_desktop.reports.form_lines import Answer, FileOf, FormCopy, FormLine, form_copy
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import open_answers
from ehe_desktop.services.known_case import FACTOR
from ehe_desktop.services.leave_behind import LEAVE_BEHIND, whom_to_call
from ehe_desktop.services.officer_names import officer_names
from ehe_desktop.services.paper_words import paper_words, say_day, words_of
from ehe_desktop.services.read_addenda import by_original
from ehe_desktop.services.read_back import CANNOT_READ, form_of
from ehe_desktop.storage.view import View
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.items import Group, Item, Repeat
from ehe_desktop.xforms.session import Session

_PARENTS: Final = "parent-copy"
_OFFICERS: Final = "officer-only"
_OFFICERS_OWN: Final = frozenset(
    {"why_visit", "safeguarding_seen", "observations", "exact_words", "safeguarding_action"}
)
"""By `save_to` name or their own, whatever a council's edit of the form marks them as."""


def parents_copy(desk: Desk, view: View, held: Record, child_id: str, file_of: FileOf) -> FormCopy:
    """The copy of one signed visit or finished form, in the family's language where the form has it.

    Raises:
        InputRefused: it is neither, it cannot be read here, or nothing in it is marked as the parents'.
        FormMissing: the form's version is not on this device.
    """
    visit, filled = view.body(Visit, held.id), view.body(FilledForm, held.id)
    made = visit or filled
    answers = visit.record if visit else filled.form.answers if filled else None
    if made is None or answers is None:
        raise InputRefused(_NO_COPY, "Nothing was printed.")
    try:
        session = open_answers(desk, form_of(desk, answers), answers)
    except FormError as fault:
        raise InputRefused(CANNOT_READ, "Nothing was printed.") from fault
    _speak(session, _spoken(view, held, filled))
    copy = form_copy(session, file_of=file_of, only=frozenset(_theirs(session.root)))
    if not copy.lines:
        raise InputRefused(_NO_COPY, "Nothing was printed.")
    words, officer = words_of(LEAVE_BEHIND, copy.language), view.body(Officer, made.officer_id)
    own = desk.me.name if made.officer_id == desk.me.officer_id else "an officer"
    name = officer.name if officer else own
    child = view.body(Child, child_id)
    called = child.full_name if child else ""
    lines = [replace(line, hint="") for line in copy.lines]  # hints speak to the officer
    lines += _added(view, held, words, {desk.me.officer_id: desk.me.name})
    if visit is not None:
        lines += _in_touch(desk, view, child_id, words)
    lines += whom_to_call(desk, words, name, officer)
    return replace(
        copy,
        facts=(("Child", called), ("Date", say_date(made.on)), ("Written by", name)),
        note=words["keep"],
        lines=tuple(lines),
        words=paper_words(copy.language),
    )


def goes_home(form: FormDef) -> bool:
    """Whether anything of this form is the parents' to keep."""
    return any(_PARENTS in control.appearance for control in form.controls.values())


_NO_COPY: Final = (
    "Nothing that was answered in this one is marked as the parents’. "
    "Choose another visit, or what the parents say."
)


def _theirs(group: Group, *, is_marked: bool = False) -> Iterator[str]:
    """The references of the questions the parents may read, fail closed."""
    for item in group.children:
        if _OFFICERS in item.appearance:
            continue
        marked = is_marked or _PARENTS in item.appearance
        if isinstance(item, Repeat):
            for row in item.instances:
                yield from _theirs(row, is_marked=marked)
        elif isinstance(item, Group):
            yield from _theirs(item, is_marked=marked)
        elif marked and not _is_officers(item):
            yield item.ref


def _is_officers(item: Item) -> bool:
    names = (item.save_to, item.ref.rpartition("/")[2])
    return any(name.startswith(FACTOR) or name in _OFFICERS_OWN for name in names)


def _spoken(view: View, held: Record, filled: FilledForm | None) -> str:
    """The tag of the language the parents filled it in, else of the first parent's."""
    if filled is not None and filled.form.language:
        return FormLanguage(filled.form.language).tag
    adults = view.of_family(ParentCarer, held.family_id or "")
    return next(iter(adults.values())).language if adults else ""


def _speak(session: Session, tag: str) -> None:
    for one in session.form.languages:
        if FormLanguage(one).tag == tag:
            session.language = one


def _added(
    view: View, held: Record, words: Mapping[str, str], me: dict[str, str]
) -> Iterator[FormLine]:
    """What was put right or added since, where its officer said that the parents may read it."""
    found = view.of_family(Addendum, held.family_id or "").values()
    names = me | officer_names(view)
    theirs = [one for one in by_original(found, names).get(held.id, ()) if one.for_parents]
    if theirs:
        yield FormLine(kind="heading", text=words["added"])
    for one in theirs:
        said = f"{say_day(civil_date(one.at))}, {one.by}"
        yield FormLine(kind="question", text=said, answer=Answer(words=one.text))


def _in_touch(
    desk: Desk, view: View, child_id: str, words: Mapping[str, str]
) -> Iterator[FormLine]:
    """When the council is in touch again: the day of the next review, never the band it comes from."""
    plans = view.of_child(ReviewPlan, child_id).values()
    days = [one.due_on for one in plans if one.due_on and one.due_on >= desk.today()]
    touch = words["touch_on"].format(on=say_day(max(days))) if days else words["touch_open"]
    yield FormLine(kind="heading", text=words["touch"])
    yield FormLine(kind="note", text=touch)
