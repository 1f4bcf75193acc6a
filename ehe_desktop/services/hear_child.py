"""A child's own form in a visit: which suits, in what language, and what was answered on it.

The officer chooses; the child answers, by their own hand or through the officer's. Every answer keeps
who was in the room when it was given and how it was given. Nothing here tidies a word, nothing is
wanted before the visit can be signed, and nothing a child leaves out is counted against anybody.

Source: domain.md 4.2-4.4, ux.md 2.7.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ehe_desktop.domain.cards import Offer, with_offer
from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.child import Child
from ehe_desktop.domain.child_voice import ChildVoice
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.form_library import FormEntry, FormLanguage
from ehe_desktop.domain.school_age import age_on
from ehe_desktop.domain.visit import Heard, OwnForm, VisitDraft, own_form_key
from ehe_desktop.services.child_safety import said_with_cards
from ehe_desktop.services.child_statements import asked_of, own_form_def
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import DeskEnv, form_answers, open_answers
from ehe_desktop.services.keep_draft import open_draft_of
from ehe_desktop.services.last_saved import with_last_saved
from ehe_desktop.services.open_visit import OpenVisit
from ehe_desktop.xforms.changes import Changes
from ehe_desktop.xforms.first_language import choice_words
from ehe_desktop.xforms.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedForm:
    """A form the officer can offer a child."""

    name: str
    title: str
    suits: str
    is_suited: bool
    """Written for a child of this age and needs."""
    languages: tuple[FormLanguage, ...]
    first_language: FormLanguage
    """The child's own, where the form speaks it, else the one it was written in."""
    entry: FormEntry


def language_before(desk: Desk, child_id: str) -> str:
    """Tag of the language in which this child answered a form the last time; empty when never."""
    with desk.store.reading() as view:
        heard = view.of_child(ChildVoice, child_id).values()
    told = [(one.on, form.language) for one in heard for form in one.forms]
    told += [(one.on, form.language) for one in heard for form in one.handed]
    tags = [(on, FormLanguage(language).tag) for on, language in told]
    return max(((on, tag) for on, tag in tags if tag), default=(date.min, ""))[1]


def needs_cards(child: Child) -> bool:
    """True where what is known of the child says that words alone may not do."""
    return child.sen_provision in ("K", "E") or bool(child.access_needs.strip())


def offered_forms(desk: Desk, child: Child, spoken: str = "") -> tuple[OfferedForm, ...]:
    """The forms for a child, the best suited first. None is hidden: the officer knows the child.

    `spoken` is the tag of the language they used before; without one it is the child's own.

    Raises:
        FormError: a form on the shelf cannot be used.
        FormProblem: the library cannot be read.
    """
    born_on, today = child.born_on, desk.today()
    age = age_on(born_on, today) if born_on is not None and born_on <= today else None
    with_cards = needs_cards(child)
    found = desk.forms.library.for_child(age, needs_cards=with_cards)

    def is_suited(entry: FormEntry) -> bool:
        return entry.suits_age(age) and (with_cards or not entry.has_cards)

    return tuple(offered_form(desk, child, one, spoken, suited=is_suited(one)) for one in found)


def offered_form(
    desk: Desk, child: Child, entry: FormEntry, spoken: str = "", *, suited: bool = True
) -> OfferedForm:
    """One form as it is offered; a child's first in the child's own language.

    Raises:
        FormError: the form cannot be used.
    """
    form = desk.forms.form(entry.name)
    languages = tuple(map(FormLanguage, form.languages))
    tags = (spoken, child.language) if entry.audience == "child" else ()
    own = [one for tag in tags for one in languages if tag == one.tag]
    return OfferedForm(
        name=entry.name,
        title=form.title,
        suits=entry.suits,
        is_suited=suited,
        languages=languages,
        first_language=next(iter([*own, FormLanguage(form.itext.default)])),
        entry=entry,
    )


class OwnFilling:
    """A form of its own being answered, with who is there and how; used by one thread only."""

    def __init__(self, kept: OwnForm, session: Session) -> None:
        self.session = session
        self._kept = kept
        self._changed = False

    @property
    def kept(self) -> OwnForm:
        """Which form, whose, and how it is being heard now."""
        return self._kept

    @property
    def is_changed(self) -> bool:
        """True when something waits to be written."""
        return self._changed

    @property
    def has_answers(self) -> bool:
        """True when the child answered anything."""
        return any(item.value.strip() for item in asked_of(self.session))

    def heard_as(self, present: str, given_as: str) -> None:
        """Who is in the room from now on, and how answers in words are given from now on."""
        self._changed = self._changed or (present, given_as) != (
            self._kept.present,
            self._kept.given_as,
        )
        self._kept = replace(self._kept, present=present, given_as=given_as)

    def speak(self, language: str) -> None:
        """Ask in another language; answers stay as they were given."""
        if language != self._kept.language:
            self.session.language = language
            self._kept = replace(self._kept, language=language)
            self._changed = True

    def be_at(self, ref: str) -> None:
        """Where the person is now, to come back there."""
        if ref != self._kept.at_question:
            self._kept = replace(self._kept, at_question=ref)
            self._changed = self._changed or self._kept.answers is not None

    def set(self, ref: str, value: str) -> Changes:
        """Answer a question, as heard now; taking an answer away takes what was heard with it."""
        return self._noting(ref, self.session.set(ref, value))

    def add_row(self, ref: str) -> Changes:
        """Add a row to the repeat at `ref`."""
        return self._noting(ref, self.session.add_repeat(ref))

    def remove_row(self, ref: str) -> Changes:
        """Remove a row, with its answers."""
        return self._noting(ref, self.session.remove_repeat(ref))

    def take(self) -> OwnForm:
        """What is to be kept now, frozen; it counts as kept until told otherwise."""
        self._changed = False
        self._kept = replace(self._kept, answers=form_answers(self.session))
        return self._kept

    def not_kept(self) -> None:
        """That save failed."""
        self._changed = True

    def _noting(self, ref: str, changes: Changes) -> Changes:
        if changes:
            self._changed = True
            is_answered = any(one.ref == ref and one.kept.strip() for one in asked_of(self.session))
            self._hear(ref, self._offers(ref), is_answered=is_answered)
        return changes

    def offered(self, ref: str, one: Offer, is_anew: bool) -> None:
        """Cards lie there for a question, or something came of those that do; `one` names them by their values."""
        words = choice_words(self.session, ref)
        cards, picked = (tuple(words[card] for card in of) for of in (one.cards, one.picked))
        told = replace(one, cards=cards, picked=picked)
        self._changed = True
        self._hear(ref, with_offer(self._offers(ref), told, is_anew=is_anew), is_answered=True)

    def _offers(self, ref: str) -> tuple[Offer, ...]:
        return self._kept.heard[ref].offers if ref in self._kept.heard else ()

    def _hear(self, ref: str, offers: tuple[Offer, ...], *, is_answered: bool) -> None:
        """Who is there and how it is given, of an answer or of cards that were shown for one."""
        heard = {key: one for key, one in self._kept.heard.items() if key != ref}
        if is_answered or offers:
            heard[ref] = Heard(
                present=self._kept.present, given_as=self._kept.given_as, offers=offers
            )
        self._kept = replace(self._kept, heard=heard)


def begun_forms(desk: Desk, visit: OpenVisit, child_id: str) -> tuple[OwnForm, ...]:
    """The forms begun for a child in this visit, as the store holds them now; the latest last.

    Without a child, those of the household.
    """
    with desk.store.reading() as view:
        draft = view.body(VisitDraft, visit.draft_id) or visit.draft
    begun = [one for one in draft.own_forms.values() if one.child_id == child_id]
    return tuple(sorted(begun, key=lambda one: (str(one.begun_at), one.form_name)))


def start_own_form(desk: Desk, visit: OpenVisit, wanted: OwnForm) -> OwnFilling:
    """Begin a form for a child or the household, or go on with it in the version it was begun in.

    Language, who is present and how it is given are those of `wanted`; the answers those kept.

    Raises:
        RuleBroken: the visit is not to that child.
        FormMissing: the form, or its version, is not on this device.
        FormError: the form, or what was kept, cannot be used.
    """
    if wanted.child_id and wanted.child_id not in {one.child_id for one in visit.children}:
        raise RuleBroken("a form belongs to a child of the visit, or to the household")
    held = next(
        (
            one
            for one in begun_forms(desk, visit, wanted.child_id)
            if one.form_name == wanted.form_name
        ),
        None,
    )
    return own_filling(desk, (visit.draft_id, visit.family_id), wanted, held)


def own_filling(
    desk: Desk, place: tuple[str, str], wanted: OwnForm, held: OwnForm | None
) -> OwnFilling:
    """The filling of a form in a draft, with what was kept of it; `place` is draft and family.

    Raises:
        FormMissing: the form, or its version, is not on this device.
        FormError: the form, or what was kept, cannot be used.
    """
    kept = replace(wanted, begun_at=desk.clock.now())
    if held is not None:
        kept = replace(
            kept,
            answers=held.answers,
            heard=held.heard,
            begun_at=held.begun_at,
            at_question=held.at_question,
        )
    session = _session(desk, place, kept)
    language = kept.language or session.form.itext.default
    if language in session.form.languages:
        session.language = language
    return OwnFilling(replace(kept, language=session.language), session)


def keep_own_form(desk: Desk, draft_id: str, kept: OwnForm, asked_by: str = "") -> StoreChanged:
    """Write a form into the draft of a visit; the forms of others, and other forms, stay.

    Raises:
        StoreCannotWrite: the disk is full or refuses; the draft is as it was before.
        NotAllowed: the visit is signed off, or this desk may not write.
        VisitMissing: there is no such draft on this device.
    """
    with desk.store.writing(desk.actor(asked_by)) as work:
        draft = open_draft_of(desk, work, draft_id)
        key = own_form_key(kept.child_id, kept.form_name)
        fields = {"own_forms": {**draft.own_forms, key: with_meaning(desk, kept)}}
        work.patch("visit_draft", draft_id, fields)
    return work.changed


def with_meaning(desk: Desk, kept: OwnForm) -> OwnForm:
    """The form as it is kept: where cards were shown, with what each that was picked means.

    Raises:
        FormMissing: the form's version is not on this device.
        FormError: what was answered cannot be read.
    """
    offers = {ref: one.offers for ref, one in kept.heard.items() if one.offers}
    if not offers or kept.answers is None:
        return kept
    session = open_answers(desk, own_form_def(desk, kept), kept.answers)
    return replace(kept, answers=replace(kept.answers, saved=said_with_cards(session, offers)))


def _session(desk: Desk, place: tuple[str, str], kept: OwnForm) -> Session:
    draft_id, family_id = place
    form = with_last_saved(desk, own_form_def(desk, kept), kept.child_id, family_id)
    env = DeskEnv(desk, f"{draft_id}:{kept.child_id}:{form.id}")
    saved = kept.answers.xml.encode() if kept.answers else None
    return Session(form, env, saved=saved)
