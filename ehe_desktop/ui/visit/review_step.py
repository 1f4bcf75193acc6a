"""Step 7, Next review: keep the rule's band and date, or choose; then the visit is closed.

The date and the band are the rule's; what the officer chooses is tried by a service at each change
and shown as it would be kept. Asking for a lower band stops at a page of its own first.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.kept_sheet import SheetAbout
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.leave_behind import (
    LeaveBehind,
    SheetOffer,
    leave_behind_paper,
    offer_sheet,
)
from ehe_desktop.services.print_paper import Paper
from ehe_desktop.services.set_next_review import (
    Proposal,
    propose_reviews,
    set_next_review,
    try_choice,
)
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.kept_words import Boxes, KeptWords
from ehe_desktop.ui.paper_preview import PaperPreview
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.screen import advice_of
from ehe_desktop.ui.visit.interruption import InterruptionPage, Stop
from ehe_desktop.ui.visit.leave_behind_card import LeaveBehindCard
from ehe_desktop.ui.visit.review_card import ReviewCard
from ehe_desktop.ui.visit.step_page import StepPage
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.field import ErrorSummary
from ehe_desktop.ui.widgets.page import Page

TRY_AFTER_MS = 300


class ReviewStep(StepPage):
    """`finished` when the person is done with the visit."""

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(desk, runner, parent)
        self.cards: list[ReviewCard] = []
        self._stop: InterruptionPage | None = None
        self._review_page: Page | None = None
        self._is_kept = False
        self._words: KeptWords | None = None
        self._pause = QTimer(self, singleShot=True, interval=TRY_AFTER_MS)
        self._pause.timeout.connect(self._try)

    def load(self) -> None:
        """Ask what the rule gives."""
        self.put_loading("Next review")
        self._stop, self._is_kept = None, False
        desk, visit = self.desk, self.visit
        self.ask(lambda: (propose_reviews(desk, visit), offer_sheet(desk, visit)), self._show)

    def leaving(self) -> None:
        """What is chosen and typed and not kept as the review yet comes back with the step."""
        if self._words is not None:
            self._words.flush()

    @Slot()
    def primary_action(self) -> None:
        """Keep band and date; once kept, done."""
        if self._stop is not None:
            self._stop.primary_action()
        elif self._is_kept:
            self.finished.emit()
        elif self.cards and self._keep.isEnabled():
            self._check()

    def _show(self, asked: tuple[Sequence[Proposal], SheetOffer]) -> None:
        proposals, offer = asked
        page = Page("Next review")
        self._review_page = page
        self._summary = ErrorSummary()
        self._kept_words = Banner("", "success")
        self._kept_words.setObjectName("review-kept")
        self._kept_words.hide()
        page.add(self._kept_words)
        page.add(self._summary)
        self.cards = []
        for number, proposal in enumerate(proposals, 1):
            card = ReviewCard(proposal, number, self.desk.today())
            card.chosen.connect(self._pause.start)
            card.concern_wanted.connect(partial(self._go, routes.RAISE_CONCERN, proposal.child_id))
            card.book_wanted.connect(partial(self._go, routes.PLAN_VISIT, proposal.child_id))
            page.add(card)
            self.cards.append(card)
        self._sheet = LeaveBehindCard(offer, self.desk.today())
        self._sheet.wanted.connect(self._make_sheet)
        page.add(self._sheet)
        self._keep = Button("Keep band and date", "primary")
        self._keep.setObjectName("review-keep")
        self._keep.clicked.connect(self.primary_action)
        self._done = Button("Done", "primary")
        self._done.setObjectName("review-done")
        self._done.clicked.connect(self.finished)
        self._done.hide()
        page.add_action(self._keep)
        page.add_action(self._done)
        self._keep_words(page)
        self.put(page, self._keep)

    def _keep_words(self, page: Page) -> None:
        """One set of words for the step: it is written as one."""
        if self._words is not None:
            self._words.finish()
        about = SheetAbout(
            sheet="next_review", about=self.visit.draft_id, family_id=self.visit.family_id
        )
        self._words = KeptWords((self.desk, self.runner), about, page)
        self._words.filled.connect(self._follow_kept)
        page.body.insertWidget(0, self._words.line)
        self._words.begin(self.kept_boxes())

    def kept_boxes(self) -> Boxes:
        """Those of every child's card, and of the family's sheet."""
        return {name: box for card in self._kept() for name, box in card.kept_boxes().items()}

    def _kept(self) -> tuple[ReviewCard | LeaveBehindCard, ...]:
        return (*self.cards, self._sheet)

    @Slot()
    def _follow_kept(self) -> None:
        for card in self._kept():
            card.follow_kept()

    # the family's sheet

    @Slot(object)
    def _make_sheet(self, sheet: LeaveBehind) -> None:
        work = partial(leave_behind_paper, self.desk, self.visit, sheet)
        self.ask(work, self._show_sheet, self._sheet_refused)

    def _show_sheet(self, paper: Paper) -> None:
        self._sheet.tell("")
        PaperPreview((self.desk, self.runner), paper, self).begin()

    def _sheet_refused(self, fault: BaseException) -> None:
        self._sheet.tell(advice_of(fault))

    # choosing

    @Slot()
    def _try(self) -> None:
        for card in self.cards:
            work = partial(try_choice, self.desk, self.visit, card.choice())
            self.ask(work, card.show_choice, self._not_tried)

    def _not_tried(self, fault: BaseException) -> None:
        """A choice that is not whole yet is no error while somebody is still typing."""
        if not isinstance(fault, InputRefused):
            self.failed.emit(fault)

    def _check(self) -> None:
        problems = []
        for card in self.cards:
            card.clear_errors()
            problems += card.problems()
        self._summary.show_problems(problems)
        if problems:
            return
        lower = [card for card in self.cards if card.is_lower]
        if lower:
            self._interrupt()
        else:
            self._save()

    def _interrupt(self) -> None:
        stop = Stop(
            heading="A lower band needs a supervisor",
            words="The band and the date stay as they are until a supervisor has agreed. Your "
            "reason is kept with the case, and this goes to supervision.",
            go_on="Ask for the lower band",
        )
        page = InterruptionPage(stop)
        page.went_on.connect(self._go_on)
        page.went_back.connect(self._uncover)
        if self._review_page is not None:
            self._review_page.hide()
        self._stop = page
        self._column.addWidget(page)
        page.words.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _go_on(self, _reason: str) -> None:
        self._uncover()
        self._save()

    @Slot()
    def _uncover(self) -> None:
        if self._stop is not None:
            self._stop.hide()
            self._column.removeWidget(self._stop)
            self._stop.deleteLater()
            self._stop = None
        if self._review_page is not None:
            self._review_page.show()

    # keeping

    def _save(self) -> None:
        self._keep.setEnabled(False)
        choices = [card.choice() for card in self.cards]
        self.leaving()
        write_id = self._words.write_id if self._words is not None else ""
        work = partial(set_next_review, self.desk, self.visit, choices, "visit", write_id)
        self.ask(work, self._saved, self._refused, must=True)

    def _saved(self, changed: StoreChanged) -> None:
        self._is_kept = True
        self.changed.emit(changed)
        if self._review_page is not None:
            self._keep_words(self._review_page)  # the family's sheet may still be written
        for card in self.cards:
            card.lock()
        self._kept_words.show_words(
            "Kept. This visit is closed.", "success", "Sends when connected."
        )
        announce(self, "Kept. This visit is closed.")
        self._keep.hide()
        self._done.show()
        self._done.setFocus()
        self._try()

    def _refused(self, fault: BaseException) -> None:
        self._keep.setEnabled(True)
        if isinstance(fault, InputRefused):
            for card in self.cards:
                card.ask_why_later()
            field = self.cards[0].date_field
            self._summary.show_problems([(fault.happened, field)])
        else:
            self.failed.emit(fault)

    def _go(self, place: str, child_id: str) -> None:
        self.go.emit(Route(place=place, child_id=child_id))
