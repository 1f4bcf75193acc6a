"""Fill in the form of a step: one `Filling` holds a session for every child of the visit.

A page marked `shared` in the form is about the household: its answers are entered once and
written to every child's session, so each child's record stands whole by itself. The filling
is used by one thread only, the one it was handed to; what it gives to be saved is frozen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from ehe_desktop.domain.child_voice import Statement
from ehe_desktop.domain.clock import civil_date
from ehe_desktop.domain.visit import UNCHECKED, FormAnswers, VisitDraft
from ehe_desktop.domain.visit_steps import Progress, Step
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.form_env import FormEnv
from ehe_desktop.services.keep_draft import Kept
from ehe_desktop.services.keep_file import sweep_files
from ehe_desktop.services.last_saved import with_last_saved
from ehe_desktop.services.may_write import may_write
from ehe_desktop.services.open_visit import OpenVisit, VisitedChild, answers_of, form_for
from ehe_desktop.storage.errors import StoreCannotWrite
from ehe_desktop.xforms.changes import Changes
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.items import Group, Repeat
from ehe_desktop.xforms.session import Session

SHARED: Final = "shared"
STATEMENTS: Final = "statement"
"""Entity list of the form's repeat that holds one thing a child said."""
_PLACE: Final = re.compile(r"\[\d+\]")


class DeskEnv(FormEnv):
    """The world of a form that an officer fills in: the desk's clock and ids, and who writes."""

    def __init__(self, desk: Desk, seed: str) -> None:
        super().__init__(desk.clock, seed)
        self._desk = desk

    def uuid(self) -> str:
        """A fresh id."""
        return self._desk.new_id()

    def property(self, name: str) -> str:
        """Only who writes; the device is nobody's business on a form."""
        return self._desk.me.officer_id if name == "username" else ""


class Filling:
    """The answers of one step, for every child of one visit."""

    def __init__(self, step: Step, form: FormDef, sessions: Mapping[str, Session]) -> None:
        self.step = step
        self.form = form
        self.sessions = dict(sessions)
        self.shared: Session | None = None
        self._shared_places = _shared_places(form)
        self._changed: set[str] = set()
        self._shared_changed = False
        self.jots: tuple[str, ...] = ()
        """The jots of the draft as it was read with the answers."""

    @property
    def is_changed(self) -> bool:
        """True when something was answered since the last `take`."""
        return bool(self._changed)

    def is_shared(self, ref: str) -> bool:
        """True when the question at `ref` is asked once for all children."""
        parts = _PLACE.sub("", ref).split("/")
        return any("/".join(parts[:n]) in self._shared_places for n in range(2, len(parts) + 1))

    def set(self, child_id: str, ref: str, value: str | Sequence[str] | None) -> Changes:
        """Answer a question for a child; a shared one for every child."""
        return self._each(child_id, ref, lambda session: session.set(ref, value))

    def add_row(self, child_id: str, ref: str) -> Changes:
        """Add an instance to the repeat at `ref`."""
        return self._each(child_id, ref, lambda session: session.add_repeat(ref))

    def remove_row(self, child_id: str, ref: str) -> Changes:
        """Remove the instance at `ref`, with its answers."""
        return self._each(child_id, ref, lambda session: session.remove_repeat(ref))

    def _each(self, child_id: str, ref: str, act: Callable[[Session], Changes]) -> Changes:
        changes = act(self.sessions[child_id])
        if not changes:
            return changes
        self._changed.add(child_id)
        if self.is_shared(ref):
            others = [one for key, one in self.sessions.items() if key != child_id]
            for session in [*others, self.shared]:
                if session is not None:
                    act(session)
            self._changed.update(self.sessions)
            self._shared_changed = True
        return changes

    def tell(self, child_id: str, facts: Mapping[str, str]) -> None:
        """Answer what is known from elsewhere, by `save_to` name, where it is not answered yet."""
        for ref, value in list(_unanswered(self.sessions[child_id], facts)):
            self.set(child_id, ref, value)

    def take(self, at_question: str = "") -> Kept:
        """What is to be saved now, frozen; the filling counts as saved until told otherwise."""
        shared = self.shared if self._shared_changed else None
        kept = Kept(
            step=self.step,
            answers={key: form_answers(self.sessions[key]) for key in sorted(self._changed)},
            shared=None if shared is None else self._of_all(shared),
            at_question=at_question,
        )
        self._changed.clear()
        self._shared_changed = False
        return kept

    def _of_all(self, shared: Session) -> FormAnswers:
        """The household's answers alone: what one child was asked stays out."""
        whole, places = form_answers(shared), self.form.save_to
        saved = {
            name: value
            for name, value in whole.saved.items()
            if name in places and self.is_shared(places[name])
        }
        return replace(whole, saved=saved)

    def not_kept(self, kept: Kept) -> None:
        """That save failed: everything in it is still to be saved."""
        self._changed.update(kept.answers)
        self._shared_changed = self._shared_changed or kept.shared is not None

    def progress(self, child_id: str) -> Progress:
        """How far the form is for one child."""
        return progress_of(self.sessions[child_id])


def start_filling(desk: Desk, visit: OpenVisit, step: Step) -> Filling:
    """Begin or go on with a step, with the form version the visit was started with.

    The draft is read anew: what another screen wrote meanwhile is there. Facts the case
    already knows are carried over into a filling that has not been begun.

    Raises:
        FormMissing: that version is not on this device.
        FormError: the form, or what was saved, cannot be used.
    """
    if may_write(desk):
        with suppress(StoreCannotWrite):  # a full disk is no reason not to open a form
            sweep_files(desk, visit.family_id)
    with desk.store.reading() as view:
        draft = view.body(VisitDraft, visit.draft_id) or visit.draft
    form = form_for(desk, step, draft)
    held = answers_of(draft, step)
    sessions = {
        one.child_id: _session(desk, form, held.get(one.child_id), visit, one)
        for one in visit.children
    }
    filling = Filling(step, form, sessions)
    filling.jots = tuple(draft.jots)
    if _shared_places(form):
        filling.shared = _shared_session(desk, form, draft, visit)
        for session in sessions.values():
            copy_shared(filling, filling.shared, session)
    return filling


def open_answers(desk: Desk, form: FormDef, answers: FormAnswers) -> Session:
    """A session on answers that were kept, for counting, checking and showing.

    Raises:
        FormError: the answers are not a filling of this form.
    """
    env = DeskEnv(desk, answers.form_id)
    return Session(form, env, saved=answers.xml.encode())


def form_answers(session: Session) -> FormAnswers:
    """The filling as it is kept in a draft, with what it means to the case."""
    return FormAnswers(
        form_id=session.form.id,
        form_version=session.form.version,
        xml=session.to_xml(draft=True).decode(),
        saved=session.saved_properties() | _unchecked(session),
    )


def _unchecked(session: Session) -> dict[str, str]:
    """The questions whose rule failed by itself, under a name no form can save to."""
    found = [session.find(one.ref).label.plain for one in session.validate() if one.is_unchecked]
    return {UNCHECKED: "\n".join(found)} if found else {}


def progress_of(session: Session) -> Progress:
    """Required answers given of those wanted, "Not asked" among them, and answers not allowed."""
    wanted = [item for item in session.root.questions() if item.relevant and item.required]
    given = sum(1 for item in wanted if item.value.strip())
    found = [one for one in session.validate() if one.condition == "constraint"]
    wrong = sum(1 for one in found if not one.is_unchecked)
    return Progress(given, len(wanted), wrong)


def spoken_statements(session: Session) -> tuple[Statement, ...]:
    """What the child said, statement by statement, as the form's rows hold it."""
    return tuple(
        Statement(
            question=row.get("question", ""),
            words=row.get("words", ""),
            present=row.get("present", ""),
            given_as=row.get("given_as", "") or "spoken",
        )
        for row in session.saved_rows().get(STATEMENTS, ())
        if row.get("words", "").strip()
    )


def copy_shared(filling: Filling, source: Session, target: Session) -> None:
    """Make the shared answers of one session those of another, rows of repeats included."""
    with target.transaction():
        _copy_group(filling, source.root, target)


def _copy_group(filling: Filling, group: Group, target: Session) -> None:
    for item in group.children:
        if isinstance(item, Repeat):
            if filling.is_shared(item.ref):
                _copy_rows(filling, item, target)
        elif isinstance(item, Group):
            _copy_group(filling, item, target)
        elif filling.is_shared(item.ref) and not (item.calculated or item.readonly):
            target.set(item.ref, item.kept)


def _copy_rows(filling: Filling, rows: Repeat, target: Session) -> None:
    held = target.find_repeat(rows.ref)
    while not rows.count_controlled and len(held.instances) < len(rows.instances):
        target.add_repeat(rows.ref)
    while not rows.count_controlled and len(held.instances) > len(rows.instances):
        target.remove_repeat(held.instances[-1].ref)
    for row in rows.instances:
        _copy_group(filling, row, target)


def _session(
    desk: Desk, form: FormDef, held: FormAnswers | None, visit: OpenVisit, child: VisitedChild
) -> Session:
    env = DeskEnv(desk, f"{visit.draft_id}:{child.child_id}:{form.id}")
    form = with_last_saved(desk, form, child.child_id, visit.family_id)
    if held is not None:
        return Session(form, env, saved=held.xml.encode())
    session = Session(form, env)
    carry_over(session, known_facts(desk, visit, child))
    return session


def _shared_session(desk: Desk, form: FormDef, draft: VisitDraft, visit: OpenVisit) -> Session:
    env = DeskEnv(desk, f"{visit.draft_id}:shared")
    if draft.shared is not None:
        return Session(form, env, saved=draft.shared.xml.encode())
    session = Session(form, env)
    carry_over(session, known_facts(desk, visit, visit.children[0]))
    return session


def known_facts(desk: Desk, visit: OpenVisit, child: VisitedChild) -> dict[str, str]:
    """What the case already says, by the `save_to` name of the question it answers."""
    plan, known = visit.plan, child.child
    planned_on = civil_date(plan.starts_at)
    facts = {
        "visit_date": min(planned_on, desk.today()).isoformat(),
        "visit_type": plan.visit_type,
        "why_visit": "routine" if plan.routine else "concern",
        "interpreter": plan.interpreter,
        "sen_provision": known.sen_provision if known.sen_provision != "N" else "",
        "ehcp_review_on": known.ehcp_review_on.isoformat() if known.ehcp_review_on else "",
        "primary_reason": known.primary_reason if known.primary_reason != "UNKN" else "",
    }
    return {name: value for name, value in facts.items() if value}


def carry_over(session: Session, facts: Mapping[str, str]) -> None:
    """Answer what is already known, where the form asks it and offers that answer."""
    with session.transaction():
        for ref, value in _unanswered(session, facts):
            session.set(ref, value)


def _unanswered(session: Session, facts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, ref in session.form.save_to.items():
        value = facts.get(name, "")
        item = session.find(ref)
        offered = [choice.value for choice in item.choices]
        if value and not item.kept and (not offered or value in offered):
            yield ref, value


def _shared_places(form: FormDef) -> frozenset[str]:
    return frozenset(ref for ref, control in form.controls.items() if SHARED in control.appearance)
