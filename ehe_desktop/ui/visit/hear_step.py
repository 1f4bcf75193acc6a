"""The child's voice step: the officer's own page, what the child made, and the way to hand over.

Handing over writes what is typed and leaves an order; then `handed_over` asks for the end of this
window. A desk without a launcher behind it offers no hand-over.
"""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ehe_desktop.domain.hand_over import HandedVoice
from ehe_desktop.domain.handed_review import HandedReview
from ehe_desktop.domain.visit import OwnForm
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.file_handover import handed_drawings
from ehe_desktop.services.fill_form import Filling
from ehe_desktop.services.open_visit import OpenVisit
from ehe_desktop.services.own_forms import day_of
from ehe_desktop.services.print_child_page import PageFor, child_paper, page_choice
from ehe_desktop.ui.autosave import Autosave
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.forms.form_view import FormView
from ehe_desktop.ui.keep_page_sheet import KeptPage, show_page
from ehe_desktop.ui.visit.fill_step import FillStep
from ehe_desktop.ui.visit.form_offer import OWN_DECISION
from ehe_desktop.ui.visit.hand_over_page import HandOverPage
from ehe_desktop.ui.visit.handed_panel import HandedCard, ReviewSource
from ehe_desktop.ui.visit.own_form_page import ASKED_BY
from ehe_desktop.ui.visit.recording_button import RecordingButton
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.drawing_picture import DrawingPicture
from ehe_desktop.ui.widgets.flow import Flow

TOPIC = "seen_status"
"""`save_to` name of the first question: what the child made stands above it."""


class HearStep(FillStep):
    """`handed_over` when the device goes to the child."""

    handed_over = Signal()

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(desk, runner, Step.VOICE, parent)
        self._handing: HandOverPage | None = None
        self._is_led_here = False
        self._reviews = ReviewSource(desk, ASKED_BY)
        self.review_save = Autosave(runner, desk.clock, self._reviews, self)
        self.listen_to(self.review_save)
        self.own_forms.given.connect(self.prepare_hand_over)

    @Slot(object)
    def prepare_hand_over(self, chosen: OwnForm) -> None:
        """What is said before the child holds the device, with this form."""
        if self.visit is None or self._handing is not None:
            return
        self.leaving()
        page = HandOverPage(self.desk, self.runner, self.visit, chosen)
        page.handed_over.connect(self.handed_over)
        page.left.connect(self._drop_page)
        page.failed.connect(self.failed)
        self._handing = page
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        page.begin()

    @Slot()
    def _drop_page(self) -> None:
        page, self._handing = self._handing, None
        if page is not None:
            self._stack.removeWidget(page)
            page.deleteLater()
        if self.view is not None:
            self._stack.setCurrentWidget(self.view)
            give = self.view.findChild(QWidget, "hand-over-open")
            if give is not None:
                give.setFocus(Qt.FocusReason.OtherFocusReason)

    def primary_action(self) -> None:
        """Ctrl+Enter: what the page on screen is for, never the form that is hidden behind it."""
        if self._handing is not None:
            self._handing.give()
        else:
            super().primary_action()

    # what a filling step does, here with the child's own

    def show_child(self, child_id: str) -> None:
        """Write about another child."""
        self._drop_page() if self._handing is not None else None
        super().show_child(child_id)

    def _on_opened(self, visit: OpenVisit, filling: Filling) -> None:
        if self._handing is not None:
            self._drop_page()
        super()._on_opened(visit, filling)
        led, self._is_led_here = self._is_led_here, False
        card = self.view.findChild(HandedCard) if self.view is not None else None
        if led and card is not None and card.is_new and self.view is not None:
            self.view.go_to(self.view.answers.session.form.save_to[TOPIC])
            card.setFocus(Qt.FocusReason.OtherFocusReason)

    def lead_here(self) -> None:
        """The next opening is not the officer's own: what a child has just made comes first (ux.md 2.7)."""
        self._is_led_here = True

    def _add_panels(self, view: FormView, child_id: str) -> None:
        super()._add_panels(view, child_id)
        voices = self.visit.draft.handed.get(child_id, ()) if self.visit else ()
        if voices and self.visit is not None:
            called, draft = self.visit.child(child_id).called, self.visit.draft
            reviews = {**draft.reviews, **self._reviews.waiting_of(self.visit.draft_id)}
            card = HandedCard(called, voices, reviews, self.desk.clock)
            card.reviewed.connect(partial(self._reviewed, child_id))
            card.add(self.own_forms.offer(OWN_DECISION, child_id))
            self._offer_page(card, child_id, called, voices)
            self._show_drawings(card, voices)
            for button in card.findChildren(RecordingButton):
                button.listen_to(self.desk, self.runner, self.visit.family_id)
                button.failed.connect(self.failed)
            view.set_panel(TOPIC, card)

    def _reviewed(self, child_id: str, envelope_id: str, review: HandedReview) -> None:
        """Keep it; what the child said about showing it is not asked a second time below."""
        if self.visit is None:
            return
        self._reviews.put(self.visit.draft_id, envelope_id, review)
        self.review_save.touch()
        if review.show_to_parent:
            self.own_forms.told.emit(child_id, {"show_to_parent": review.show_to_parent})

    @Slot()
    def leaving(self) -> None:
        """Write what is typed, the review too."""
        super().leaving()
        self.review_save.flush()

    def _show_drawings(self, card: Card, voices: tuple[HandedVoice, ...]) -> None:
        """Drawings come from the store, so they are laid in when they are there."""
        pictures = card.findChildren(DrawingPicture)
        if not pictures or self.visit is None:
            return

        def lay_in(found: dict[str, bytes]) -> None:
            for picture in pictures:
                if isValid(picture):
                    picture.show_svg(found.get(picture.answer, b""))

        work = partial(handed_drawings, self.desk, self.visit.family_id, voices)
        self.runner.run(self, work, lay_in, self.failed.emit)

    def _offer_page(
        self, card: Card, child_id: str, called: str, voices: tuple[HandedVoice, ...]
    ) -> None:
        """The page a child keeps, of the newest hand-over that has something on it."""
        made = [one for one in voices if any(not each.is_skipped for each in one.answers)]
        if not made or self.visit is None:
            return
        button = Button(f"{called}’s own page…", icon_name="printer")
        button.setObjectName("child-page-make")
        family_id, draft_id = self.visit.family_id, self.visit.draft_id

        def press() -> None:
            self.review_save.flush()  # what was just typed from a recording stands on the page
            whose = PageFor(
                child_id=child_id,
                family_id=family_id,
                called=called,
                hear_on=self._hear_on(child_id),
            )
            about = (self.desk, whose, draft_id, made[-1].envelope_id)
            page = KeptPage(partial(page_choice, *about), partial(child_paper, *about))
            show_page(self, (self.desk, self.runner), page, self.failed.emit)

        button.clicked.connect(press)
        card.add(Flow(button))

    def _hear_on(self, child_id: str) -> date | None:
        """The day the officer wrote that the child will hear back."""
        session = self.filling.sessions.get(child_id) if self.filling is not None else None
        return day_of(session.saved_properties().get("feedback_on", "")) if session else None
