"""Print a signed visit, with the child's words and the health answers, or a form finished by itself.

Names are on these pages, so the passphrase is asked for again and a reason of a closed list; both
stand in the print log (`print_paper.py`). Each form comes out in the version it was filled in with.
Nothing is changed, weighed or left out silently. The reason decides what is on them: for the parents it
is their copy (`parent_copy.py`), for anybody else the whole.

Source: security.md 3.12 (printing), R16; ux.md 2.4; domain.md 5.1.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.child import Child
from ehe_desktop.domain.child_voice import ChildVoice, HealthAnswers, Statement
from ehe_desktop.domain.clock import civil_date
from ehe_desktop.domain.drawing import Drawing, from_svg
from ehe_desktop.domain.errors import InputRefused, NotAllowed, RuleBroken, UserFacingError
from ehe_desktop.domain.filled_form import FilledForm
from ehe_desktop.domain.hand_over import GIVEN_WORDS
from ehe_desktop.domain.owed import PARENT_COPY
from ehe_desktop.domain.visit import Addendum, ContactAttempt, FormAnswers, Visit, seen_word
from ehe_desktop.reports.form_html import render_form_html
from ehe_desktop.reports.form_lines import Answer, FileOf, FormCopy, FormLine, form_copy
from ehe_desktop.reports.form_pages import PaperStyle, render_form_pdf
from ehe_desktop.reports.printed import Printed
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import open_answers
from ehe_desktop.services.keep_file import read_file
from ehe_desktop.services.may_write import check_may_write
from ehe_desktop.services.officer_names import officer_names
from ehe_desktop.services.parent_copy import parents_copy
from ehe_desktop.services.print_paper import Entry, Paper
from ehe_desktop.services.print_schedule import printing_fonts
from ehe_desktop.services.read_addenda import by_original
from ehe_desktop.services.read_back import CANNOT_READ, form_of
from ehe_desktop.storage.second_query import second_lines
from ehe_desktop.storage.view import View
from ehe_desktop.xforms.errors import FormError

RECORD_REASONS: Final = (
    (PARENT_COPY, "Copy for the parent: only what they may read"),
    ("meeting", "For a meeting about this child"),
    ("subject_access", "Somebody asked for their own record"),
    ("court", "A court or tribunal asked for it"),
    ("supervision", "Supervision of this case"),
)
"""A closed list: a reason somebody types might name a child, and the log must not."""
_PASS_MINUTES: Final = 15
ATTEMPT_TITLE: Final = "Trying to be in touch"
_KINDS: Final = ("visit", "filled_form", "child_voice", "contact_attempt")
_PARTS: Final = ("record", "child_voice", "health")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printable:
    """A signed visit or a finished form, to choose from."""

    record_id: str
    on: date
    words: str
    """Who was seen; or what form it is."""


@dataclass(frozen=True, slots=True)
class RecordPass:
    """The passphrase was typed again, for a reason, at a moment. `allow_record` makes it."""

    reason: str
    given_at: datetime


def printables(desk: Desk, child_id: str) -> tuple[Printable, ...]:
    """The signed visits of a child, and the forms about them or the household; newest first."""
    with desk.store.reading() as view:
        record = view.record("child", child_id)
        visits = view.of_child(Visit, child_id).items()
        found = [(key, one.on, seen_word(one.seen_status)) for key, one in visits]
        forms = view.of_family(FilledForm, (record.family_id or "") if record else "")
        found += [
            (key, one.on, one.title)
            for key, one in forms.items()
            if one.form.child_id in ("", child_id)
        ]
        voices = view.of_child(ChildVoice, child_id).items()
        found += [(key, one.on, "Child’s voice") for key, one in voices if not one.visit_id]
        tried = view.of_child(ContactAttempt, child_id).items()
        found += [(key, one.on, ATTEMPT_TITLE) for key, one in tried if one.answers]
    made = [Printable(record_id=key, on=on, words=words) for key, on, words in found]
    return tuple(sorted(made, key=lambda one: (one.on, one.record_id), reverse=True))


def allow_record(desk: Desk, passphrase: str, reason: str) -> RecordPass:
    """Let a record onto pages: the passphrase again, and a reason.

    Raises:
        NotAllowed: this officer does not record visits, or the store is open for reading only.
        InputRefused: no passphrase, or no reason of the list.
        WrongPassphrase, TooManyTries: it is not the store's, or a pause is on.
    """
    check_may_write(desk)  # without an entry in the log nothing may leave
    if reason not in {code for code, _ in RECORD_REASONS}:
        raise InputRefused("Choose why you print this.")
    if not passphrase:
        raise InputRefused("Type your passphrase.", "Nothing was printed.")
    desk.check_passphrase(passphrase)
    return RecordPass(reason, desk.clock.now())


def record_paper(desk: Desk, record_id: str, given: RecordPass, child_id: str = "") -> Paper:
    """A signed visit with everything that was signed with it, or a form; and its accessible twin.

    `child_id` says on whose record a form about the household is printed.

    Raises:
        NotAllowed: the passphrase was typed too long ago.
        InputRefused: there is nothing in it for the parents' copy.
        RuleBroken: there is no such visit or form on this device.
        FontsMissing: the program was not installed whole.
    """
    if desk.clock.now() - given.given_at > timedelta(minutes=_PASS_MINUTES):
        raise NotAllowed(
            "You typed your passphrase too long ago.", "Nothing was printed.", "Type it again."
        )
    with desk.store.reading() as view:
        held = next(filter(None, (view.record(kind, record_id) for kind in _KINDS)), None)
        if held is None:
            raise RuleBroken("there is no such visit or form on this device")
        child_id = held.child_id or child_id
        is_theirs = given.reason == PARENT_COPY
        copies: tuple[FormCopy, ...]
        shown: tuple[str, ...]
        file_of: FileOf = partial(read_file, desk, held.family_id or "")
        visit = view.body(Visit, record_id)
        if is_theirs:
            copies, shown = (parents_copy(desk, view, held, child_id, file_of),), (PARENT_COPY,)
        elif visit is not None:
            copies = tuple(_copies(desk, view, (child_id, record_id, visit), file_of))
            shown = ("case_number", *_PARTS)
        else:
            copies = (*_form_copies(desk, view, (child_id, record_id), file_of),)
            shown = ("case_number", "form")
    kind, title = (
        ("visit", f"Visit of {say_date(visit.on)}") if visit else ("form", copies[0].title)
    )
    return Paper(
        title=title,
        name="parent-copy" if is_theirs else f"{kind}-record",
        forms=_forms(desk, copies, title, is_theirs=is_theirs),
        entry=Entry(
            what=kind,
            about_id=record_id,
            child_id=child_id,
            reason=given.reason,
            shown=("full_names", *shown),
            detail={"parts": len(copies)},
        ),
    )


def _forms(
    desk: Desk, copies: Sequence[FormCopy], title: str, *, is_theirs: bool
) -> dict[str, bytes]:
    shred_after = desk.today() + timedelta(days=desk.policy.visit.diary.shred_paper_after_days)
    printed = Printed(
        by=desk.me.name, at=desk.clock.now(), shred_after=None if is_theirs else shred_after
    )
    style = PaperStyle(
        title=title,
        kicker=title,
        foot=(printed.handling, f"{printed.origin}. {printed.copy_line}."),
    )
    twin = io.BytesIO()
    render_form_html(copies, twin, kicker=title, printed=printed)
    return {"pdf": render_form_pdf(copies, style, printing_fonts()), "html": twin.getvalue()}


# --- what is on the pages ----------------------------------------------------------------


def _copies(
    desk: Desk, view: View, of: tuple[str, str, Visit], file_of: FileOf
) -> Iterator[FormCopy]:
    child_id, visit_id, visit = of
    facts = (
        *_facts(view, child_id, visit),
        *_second(view, visit_id),
        *_added(view, child_id, visit_id),
    )
    yield _form(desk, visit.record, ("Record of the visit", facts), file_of)
    for voice in view.of_child(ChildVoice, child_id).values():
        if voice.visit_id == visit_id:
            yield _words(voice, facts[:2], file_of)
            for own in voice.forms:
                if own.answers is not None:
                    yield _form(desk, own.answers, ("The child’s own form", facts[:2]), file_of)
            if voice.answers is not None:
                yield _form(desk, voice.answers, ("How the child was heard", facts[:2]), file_of)
    for health in view.of_child(HealthAnswers, child_id).values():
        if health.visit_id == visit_id and health.answers is not None:
            yield _form(desk, health.answers, ("Health prompts", facts[:2]), file_of)
    for filled in _signed_with(view, child_id, visit.plan_id):
        yield _form(desk, filled.form.answers, (filled.title, facts[:2]), file_of)


def _signed_with(view: View, child_id: str, plan_id: str) -> Iterator[FilledForm]:
    """The forms beside those of the steps that were signed with this visit."""
    record = view.record("child", child_id)
    for one in view.of_family(FilledForm, (record.family_id or "") if record else "").values():
        if plan_id and one.plan_id == plan_id and one.form.child_id in ("", child_id):
            yield one


def _form_copies(
    desk: Desk, view: View, of: tuple[str, str], file_of: FileOf
) -> Iterator[FormCopy]:
    """A form finished by itself, as it was finished."""
    child_id, record_id = of
    added = tuple(_added(view, child_id, record_id))
    names = officer_names(view)

    def facts(on: date, officer_id: str) -> tuple[tuple[str, str], ...]:
        by = names.get(officer_id, "an officer")
        return (*_whose(view, child_id), ("Filled in on", say_date(on)), ("By", by), *added)

    if filled := view.body(FilledForm, record_id):
        head = (filled.title, facts(filled.on, filled.officer_id))
        yield _form(desk, filled.form.answers, head, file_of)
    if tried := view.body(ContactAttempt, record_id):
        yield _form(
            desk, tried.answers, (ATTEMPT_TITLE, facts(tried.on, tried.officer_id)), file_of
        )
    if voice := view.body(ChildVoice, record_id):
        yield _words(voice, facts(voice.on, voice.officer_id), file_of)
        for own in voice.forms:
            head = ("The child’s own form", facts(voice.on, voice.officer_id))
            yield _form(desk, own.answers, head, file_of)


def _added(view: View, child_id: str, record_id: str) -> Iterator[tuple[str, str]]:
    """What was put right or added since: it is read with what it puts right, or not at all."""
    record = view.record("child", child_id)
    found = view.of_family(Addendum, (record.family_id or "") if record else "").values()
    names = officer_names(view)
    for one in by_original(found, names).get(record_id, ()):
        yield f"Addendum of {say_date(civil_date(one.at))} by {one.by}", one.text


def _whose(view: View, child_id: str) -> tuple[tuple[str, str], ...]:
    child = view.body(Child, child_id)
    return (
        ("Child", child.full_name if child else "not known here"),
        ("Case number", child.case_number if child else ""),
    )


def _facts(view: View, child_id: str, visit: Visit) -> tuple[tuple[str, str], ...]:
    names = officer_names(view)
    signed_by = names.get(visit.signed_by, "an officer")
    signed = f"{signed_by}, {say_date(visit.signed_at.date())}" if visit.signed_at else signed_by
    return (
        *_whose(view, child_id),
        ("Visited on", say_date(visit.on)),
        ("Who was seen", seen_word(visit.seen_status)),
        ("Signed by", signed),
        ("Statements", " ".join(visit.statements) or "None"),
    )


def _second(view: View, visit_id: str) -> Iterator[tuple[str, str]]:
    """How far a supervisor's own signature is, where one is needed."""
    for one in second_lines(view, (visit_id,)):
        yield "Supervisor", one.words


def _form(
    desk: Desk,
    answers: FormAnswers | None,
    head: tuple[str, tuple[tuple[str, str], ...]],
    file_of: FileOf,
) -> FormCopy:
    title, facts = head
    if answers is None:
        return FormCopy(title=title, facts=facts, note="No answers were kept.")
    try:
        copy = form_copy(open_answers(desk, form_of(desk, answers), answers), file_of=file_of)
    except (UserFacingError, FormError):
        return FormCopy(title=title, facts=facts, note=CANNOT_READ)
    version = (("Form", f"{copy.title}, version {answers.form_version}"),)
    return FormCopy(title=title, language=copy.language, facts=facts + version, lines=copy.lines)


def _words(voice: ChildVoice, facts: tuple[tuple[str, str], ...], file_of: FileOf) -> FormCopy:
    """What the child said, word for word; the officer's own words stand apart from it."""
    lines = [_statement(one) for one in voice.statements]
    lines += [
        FormLine(kind="question", text=one.question, hint="Drawn", answer=Answer(drawing=drawn))
        for handed in voice.handed
        for one in handed.answers
        if (drawn := _drawing(one.drawing, file_of)) is not None
    ]
    if voice.paraphrase:
        lines.append(FormLine(kind="heading", text="In the officer’s own words"))
        answer = Answer(words=voice.paraphrase)
        lines.append(FormLine(kind="question", text="Paraphrase", answer=answer))
    shown = {
        "yes": "The child agreed",
        "no": "The child said no",
        "part": "The child agreed to some",
    }
    said = shown.get(voice.show_to_parent, "Not asked: ask the child first")
    return FormCopy(
        title="The child’s words",
        facts=(*facts, ("Showing this to a parent", said)),
        lines=tuple(lines),
        note="" if lines else "No words of the child were kept at this visit.",
    )


def _statement(one: Statement) -> FormLine:
    given = GIVEN_WORDS.get(one.given_as, one.given_as.replace("_", " "))
    hint = ". ".join(filter(None, (f"Given: {given}", _present(one.present), one.cards)))
    words = f"{one.words}\nIn English: {one.english}" if one.english else one.words
    return FormLine(kind="question", text=one.question, hint=hint, answer=Answer(words=words))


def _present(who: str) -> str:
    return f"Present: {who}" if who else ""


def _drawing(answer: str, file_of: FileOf) -> Drawing | None:
    """A drawing of a hand-over, as the file it is kept in; none where this device does not hold it."""
    data = file_of(answer) if answer else None
    try:
        return from_svg(data) if data else None
    except ValueError:
        return None
