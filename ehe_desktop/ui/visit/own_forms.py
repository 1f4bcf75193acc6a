"""The children's own forms in the child's-voice step: a card for each child, and the form when opened.

It stands beside the officer's page and shares no answers with it. On the way back, what the child's
form already says (that it was answered, what may be shown) is put where the officer has not answered.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from ehe_desktop.domain.visit import OwnForm
from ehe_desktop.services.check_answers import answer_words
from ehe_desktop.services.child_safety import form_says_unsafe, handed_says_unsafe
from ehe_desktop.services.child_statements import asked_of
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import Filling
from ehe_desktop.services.hear_child import (
    OfferedForm,
    OwnFilling,
    begun_forms,
    language_before,
    offered_forms,
    start_own_form,
)
from ehe_desktop.services.open_visit import OpenVisit, VisitedChild
from ehe_desktop.ui.autosave import Autosave
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.forms.kept_files import family_kit
from ehe_desktop.ui.visit.child_form_card import ChildFormCard
from ehe_desktop.ui.visit.fill_sources import plain_text
from ehe_desktop.ui.visit.own_form_page import (
    OwnFormPage,
    OwnFormSource,
    facts_for_officer,
)

Offer = tuple[tuple[OfferedForm, ...], tuple[OwnForm, ...], bool]


class OwnForms(QObject):
    """Opens children's forms on a stack. `told(child_id, facts)` on the way back."""

    told = Signal(object, object)
    failed = Signal(object)
    closed = Signal()
    """The officer's page is wanted again."""

    def __init__(self, desk: Desk, runner: Runner, stack: QStackedWidget) -> None:
        super().__init__(stack)
        self._desk, self._runner, self._stack = desk, runner, stack
        self._visit: OpenVisit | None = None
        self._cards: dict[str, ChildFormCard] = {}
        self.page: OwnFormPage | None = None
        self._source = OwnFormSource(desk)
        self.autosave = Autosave(runner, desk.clock, self._source, self)

    def begin(self, visit: OpenVisit) -> None:
        """Another visit, or the same one anew: a form that is open is put away."""
        self._put_away()
        self._visit = visit
        self._cards.clear()

    def card(self, child: VisitedChild) -> QWidget:
        """The card of a child; the forms come when they are read."""
        card = ChildFormCard(child.child_id, child.called)
        card.wanted.connect(self.open)
        self._cards[child.child_id] = card
        self._ask(child)
        return card

    @Slot()
    def leaving(self) -> None:
        """Write what is typed, now."""
        self.autosave.flush()

    def text(self, filling: Filling) -> str:
        """The officer's page, and the child's form that is open, as plain text to copy away."""
        if self._visit is None:
            return ""
        parts = [plain_text(self._visit, filling)]
        if self.page is not None:
            session = self.page.filling.session
            parts.append(session.form.title)
            answered = [item for item in asked_of(session) if item.value.strip()]
            parts += [f"{item.label.plain}\n{answer_words(item)}" for item in answered]
        return "\n\n".join(parts)

    @Slot(object)
    def open(self, wanted: OwnForm) -> None:
        """Show a form to be answered."""
        visit = self._visit
        if visit is None:
            return
        owed = self._source.owed(visit.draft_id, wanted)
        if owed is not None:
            self._show(visit, owed)
            return
        work = partial(start_own_form, self._desk, visit, wanted)
        self._runner.run(self, work, partial(self._show, visit), self.failed.emit)

    def _ask(self, child: VisitedChild) -> None:
        visit, desk = self._visit, self._desk
        if visit is None:
            return

        def offer() -> Offer:
            spoken = language_before(desk, child.child_id)
            begun = begun_forms(desk, visit, child.child_id)
            handed = visit.draft.handed.get(child.child_id, ())
            unsafe = any(map(form_says_unsafe, begun)) or handed_says_unsafe(handed)
            return offered_forms(desk, child.child, spoken), begun, unsafe

        self._runner.run(self, offer, partial(self._offer, child.child_id), self.failed.emit)

    def _offer(self, child_id: str, found: Offer) -> None:
        card = self._cards.get(child_id)
        if card is not None:
            offered, begun, unsafe = found
            card.show_forms(offered, begun, unsafe=unsafe)

    def _show(self, visit: OpenVisit, filling: OwnFilling) -> None:
        if visit is not self._visit:
            return
        self._put_away()
        called = visit.child(filling.kept.child_id).called
        self._source.begin(visit.draft_id, filling)
        kit = family_kit(self._desk, self._runner, visit.family_id)
        self.page = OwnFormPage(filling, replace(kit, says_optional=False), called)
        self.page.answered.connect(self.autosave.touch)
        self.page.left.connect(self.close)
        self._stack.addWidget(self.page)
        self._stack.setCurrentWidget(self.page)
        self.page.back.setFocus()

    @Slot()
    def close(self) -> None:
        """Back to the officer's page, with what the form already tells."""
        page, visit = self.page, self._visit
        if page is None or visit is None:
            return
        child_id = page.filling.kept.child_id
        self.autosave.flush()
        self.told.emit(child_id, facts_for_officer(page.filling))
        self._put_away()
        self._ask(visit.child(child_id))
        self.closed.emit()

    def _put_away(self) -> None:
        if self.page is not None:
            self.autosave.flush()
            self._stack.removeWidget(self.page)
            self.page.hide()
            self.page.deleteLater()
            self.page = None
