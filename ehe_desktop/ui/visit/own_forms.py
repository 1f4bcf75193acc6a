"""Forms beside those of the steps, in a visit: the card that offers one, and the form when opened.

A child's form stands in the child's-voice step, the parents' page at their views, the long end check
at the short one. It shares no answers with the officer's page. On the way back, what it already says
is put where the officer has not answered.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget
from shiboken6 import isValid

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.visit import OwnForm
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.child_safety import gravest
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import Filling
from ehe_desktop.services.hear_child import (
    OfferedForm,
    OwnFilling,
    begun_forms,
    keep_own_form,
    language_before,
    offered_forms,
    start_own_form,
)
from ehe_desktop.services.open_visit import OpenVisit, VisitedChild
from ehe_desktop.services.own_forms import CHILD, audience_of
from ehe_desktop.ui.autosave import Autosave
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.forms.kept_files import family_kit
from ehe_desktop.ui.visit.child_form_card import ChildFormCard
from ehe_desktop.ui.visit.fill_sources import plain_text
from ehe_desktop.ui.visit.form_offer import FormOffer, Offered
from ehe_desktop.ui.visit.own_form_page import (
    ASKED_BY,
    About,
    OwnFormPage,
    OwnFormSource,
    facts_for_officer,
)

Offer = tuple[tuple[OfferedForm, ...], tuple[OwnForm, ...], str, bool]


class OwnForms(QObject):
    """Opens such forms on a stack. `told(child_id, facts)` on the way back."""

    told = Signal(object, object)
    given = Signal(object)
    """OwnForm: the child is to have it, with the device."""
    failed = Signal(object)
    closed = Signal()
    """The officer's page is wanted again."""

    def __init__(self, desk: Desk, runner: Runner, stack: QStackedWidget) -> None:
        super().__init__(stack)
        self._desk, self._runner, self._stack = desk, runner, stack
        self._visit: OpenVisit | None = None
        self._cards: dict[str, ChildFormCard] = {}
        self._offers: dict[tuple[str, str], list[FormOffer]] = {}
        self.page: OwnFormPage | None = None
        self._source = OwnFormSource[str](partial(_keep, desk))
        self.autosave = Autosave(runner, desk.clock, self._source, self)

    def begin(self, visit: OpenVisit) -> None:
        """Another visit, or the same one anew: a form that is open is put away."""
        self._put_away()
        self._visit = visit
        self._cards.clear()
        self._offers.clear()

    def card(self, child: VisitedChild) -> QWidget:
        """The card of a child; the forms come when they are read."""
        card = ChildFormCard(child.child_id, child.called)
        card.wanted.connect(self.open)
        card.given.connect(self.given)
        if self._desk.leave_order is not None and not self._desk.read_only_because:
            card.offer_handing_over()
        self._cards[child.child_id] = card
        self._ask(child)
        return card

    def offer(self, offered: Offered, child_id: str = "") -> FormOffer:
        """The card of one form about a child, or the household."""
        card = FormOffer(offered, child_id)
        card.wanted.connect(self.open)
        self._offers.setdefault((child_id, offered.form_name), []).append(card)
        self._look(child_id, offered.form_name)
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
            parts.append(self.page.text())
        return "\n\n".join(parts)

    @Slot(object)
    def open(self, wanted: OwnForm) -> None:
        """Show a form to be answered."""
        visit = self._visit
        if visit is None:
            return
        owed = self._source.owed(visit.draft_id.__eq__, wanted)
        if owed is not None:
            self._show(visit, owed[1])
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
            unsafe = gravest(begun, handed)
            asks = any(f.wants_to_talk for f in begun) or any(v.wants_to_talk for v in handed)
            return offered_forms(desk, child.child, spoken), begun, unsafe, asks

        self._runner.run(self, offer, partial(self._offer, child.child_id), self.failed.emit)

    def _offer(self, child_id: str, found: Offer) -> None:
        card = self._cards.get(child_id)
        if card is not None:
            offered, begun, unsafe, asks = found
            card.show_forms(offered, begun, unsafe=unsafe, wants_to_talk=asks)

    def _look(self, child_id: str, form_name: str) -> None:
        """Say on the card of a form whether it was begun in this visit."""
        visit, desk = self._visit, self._desk
        cards = self._offers.get((child_id, form_name), [])
        if visit is None or not cards:
            return

        def begun() -> bool:
            forms = begun_forms(desk, visit, child_id)
            return any(one.form_name == form_name and one.heard for one in forms)

        def show(is_begun: bool) -> None:
            for card in filter(isValid, cards):
                card.show_begun(is_begun)

        self._runner.run(self, begun, show, self.failed.emit)

    def _show(self, visit: OpenVisit, filling: OwnFilling) -> None:
        if visit is not self._visit:
            return
        self._put_away()
        kept = filling.kept
        called = visit.child(kept.child_id).called if kept.child_id else ""
        audience = audience_of(self._desk, kept)
        back = f"Back to {called}’s words" if called else f"Back to {Step.RECORD.word}"
        self._source.begin(visit.draft_id, filling)
        kit = family_kit(self._desk, self._runner, visit.family_id)
        self.page = OwnFormPage(filling, kit, About(called, audience, back))
        self.page.answered.connect(self.autosave.touch)
        self.page.left.connect(self.close)
        self.page.finished.connect(self.close)
        self._stack.addWidget(self.page)
        self._stack.setCurrentWidget(self.page)
        self.page.back.setFocus()

    @Slot()
    def close(self) -> None:
        """Back to the officer's page, with what the form already tells."""
        page, visit = self.page, self._visit
        if page is None or visit is None:
            return
        kept = page.filling.kept
        self.autosave.flush()
        audience = audience_of(self._desk, kept)
        facts = facts_for_officer(page.filling, audience)
        self.told.emit(visit.child(kept.child_id).child_id, facts)
        self._put_away()
        if audience == CHILD:
            self._ask(visit.child(kept.child_id))
        self._look(kept.child_id, kept.form_name)
        self.closed.emit()

    def _put_away(self) -> None:
        if self.page is not None:
            self.autosave.flush()
            self._stack.removeWidget(self.page)
            self.page.hide()
            self.page.deleteLater()
            self.page = None


def _keep(desk: Desk, draft_id: str, kept: OwnForm) -> StoreChanged:
    return keep_own_form(desk, draft_id, kept, ASKED_BY)
