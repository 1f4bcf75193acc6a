"""Raise a concern: five pages, one question each; the text is kept from the first key (Ctrl+Shift+E).

Nothing here sends. Facts become an event when their page is left by Continue; before that they are
a draft on this device alone. Where a save fails, the page says so in full width and offers the text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.concern_draft import STEPS, ConcernDraft
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.keep_concern import Begun, drop_concern_draft, open_pages
from ehe_desktop.services.raise_concern import Raised, raise_concern
from ehe_desktop.services.tell_front_door import (
    chase_by,
    finish_concern,
    referral_summary,
    tell_front_door,
)
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.concern import state
from ehe_desktop.ui.concern.draft_keeper import DraftKeeper
from ehe_desktop.ui.concern.not_saved import NotSaved
from ehe_desktop.ui.concern.pages import (
    BACK_TO,
    CALL,
    CHOOSE,
    DANGER,
    FACTS,
    MAIN_WORDS,
    NEXT,
    PAGE_AT,
    PARENT,
    STEP_OF,
    TELL,
    Pages,
)
from ehe_desktop.ui.concern.step_facts import FactsStep
from ehe_desktop.ui.concern.step_tell import TellStep
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.screen import Screen, advice_of
from ehe_desktop.ui.shell_facts import instant_words
from ehe_desktop.ui.sync_keeper import Connection, SyncKeeper
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.page import Page
from ehe_desktop.ui.widgets.text import Text

WIDEST_TITLE: Final = 520
"""A question stands on one line up to here, in pixels; a longer one wraps."""


class RaiseConcernScreen(Screen):
    """The five pages of one concern."""

    place: ClassVar[str] = routes.RAISE_CONCERN
    title: ClassVar[str] = "Raise a concern"
    help_page: ClassVar[str] = "concerns"

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(desk, runner, parent)
        self._begun: Begun | None = None
        self._draft: ConcernDraft | None = None
        self._at = CHOOSE
        self._band = ""
        self.keeper = DraftKeeper(self, lambda: self.draft)
        self.keeper.kept.connect(self._on_kept)
        self.keeper.left.connect(self._on_left)
        self.keeper.not_kept.connect(self._failed)
        self._pages = Pages(desk, runner)
        self._pages.choose.chosen.connect(self._on_child)
        self._pages.danger.answered.connect(self._on_danger)
        for page in self._pages.all.values():
            page.edited.connect(self.keeper.typed)
        self._page = Page(state.QUESTIONS[0], level=1)
        self._caption = Text("", "small")
        self._caption.setObjectName("concern-step")
        self._nobody = Banner(state.TELLS_NOBODY, "warning")
        self._nobody.setObjectName("concern-tells-nobody")
        self._not_saved = NotSaved(self._all_text)
        self._saved = Text("", "small")
        self._saved.setObjectName("concern-saved")
        self._make_buttons()
        self._lay_out()

    @property
    def draft(self) -> ConcernDraft | None:
        """What is on the pages now."""
        return self._pages.all[self._at].taken(self._draft) if self._draft else None

    def show_route(self, route: Route) -> None:
        """Begin for a child, go on with a concern, or ask which child."""
        self._begun = self._draft = None
        self.keeper.forget()
        self._band = ""
        self._not_saved.hide()
        self._saved.setText("")
        if not route.child_id and not route.concern_id:
            self._pages.choose.clear()
            self._show(CHOOSE)
            return
        self._open(route.child_id, route.concern_id, route.part)

    def attach_sync(self, keeper: SyncKeeper) -> None:
        """Follow the connection: offline changes nothing here but a sentence."""
        keeper.connection_changed.connect(self._on_connection)
        self._on_connection(keeper.connection)

    def leaving(self) -> None:
        """Write what is typed, after what is being written: an older text never comes last."""
        self.keeper.keep(left=True)

    def primary_action(self) -> None:
        """Ctrl+Enter."""
        if self._main.isVisible() and self._main.isEnabled():
            self._main.click()

    def focus_search(self) -> None:
        """Ctrl+F, while the child is being chosen."""
        if self._at == CHOOSE:
            self._pages.choose.first().setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- making ---------------------------------------------------------------

    def _make_buttons(self) -> None:
        self._main = Button("Continue", "primary")
        self._main.setObjectName("concern-main")
        self._later = Button("I have not told them yet")
        self._later.setObjectName("concern-not-told-yet")
        self._back = Button("Back", "quiet")
        self._back.setObjectName("concern-back")
        self._remove = Button("Remove this draft", "quiet")
        self._remove.setObjectName("concern-remove")
        self._main.clicked.connect(self._on_main)
        self._later.clicked.connect(self._skip_telling)
        self._back.clicked.connect(self._go_back)
        self._remove.clicked.connect(self._remove_draft)

    def _lay_out(self) -> None:
        self._page.add_under_title(self._caption)
        self._page.add_under_title(self._nobody)
        self._page.add_under_title(self._not_saved)
        for page in self._pages.all.values():
            self._page.add(page)
            page.hide()
        for button in (self._main, self._later, self._back):
            self._page.add_action(button)
        self._page.add_action(self._saved)
        self._page.add_action(self._remove, at_end=True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._page)

    # --- going from page to page ----------------------------------------------

    def _open(self, child_id: str, concern_id: str, part: str) -> None:
        desk = self.desk
        self._show(DANGER)
        self._pages.danger.setEnabled(False)

        def opened(begun: Begun) -> None:
            self._pages.danger.setEnabled(True)
            self._begun = self.keeper.begin(begun, any_of_child=not concern_id)
            self._draft = self._begun.draft
            self._show(part if part in STEP_OF else PAGE_AT.get(self._draft.step, DANGER))

        self.ask(lambda: open_pages(desk, child_id, concern_id), opened, self._not_opened)

    def _not_opened(self, fault: BaseException) -> None:
        self._pages.danger.setEnabled(True)
        self.failed.emit(fault)
        self._pages.choose.clear()
        self._show(CHOOSE)

    def _show(self, at: str) -> None:
        self._at = at
        step, name = STEP_OF.get(at, 0), self._begun.child_name if self._begun else ""
        self._pages.show_only(at)
        title = state.QUESTIONS[step - 1] if step else "Raise a concern"
        self._page.set_title(title)
        heading = self._page.heading
        wide = heading.fontMetrics().horizontalAdvance(title) + 4
        heading.setMinimumWidth(min(wide, WIDEST_TITLE))
        of = f"step {step} of {STEPS}" if step else ""
        self._caption.setText(" · ".join(filter(None, ("Raise a concern", name, of))))
        if self._draft is not None:
            self._draft = replace(self._draft, step=max(step, 1))
            self._pages.all[at].show_draft(self._draft)
        self._show_buttons(at)
        if at == TELL:
            self._ask_summary()
        page = self._pages.all[at]
        first = page.first()
        (self._main if first is page else first).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_buttons(self, at: str) -> None:
        self._main.setVisible(at in MAIN_WORDS)
        self._main.set_words(MAIN_WORDS.get(at, "Continue"))
        self._main.setEnabled(True)
        self._later.setVisible(at == TELL)
        self._back.setVisible(at in BACK_TO)
        raised = self._begun is not None and self._begun.is_raised
        self._remove.setVisible(self._draft is not None and not raised and at != CALL)

    @Slot(object)
    def _on_child(self, child_id: str) -> None:
        self._open(child_id, "", "")

    @Slot(object)
    def _on_danger(self, is_danger: bool) -> None:
        if self._draft is None:
            return
        self._draft = self._pages.danger.taken(self._draft)
        self._show(CALL if is_danger and not self._draft.called_at else FACTS)
        self.keeper.keep()

    @Slot()
    def _go_back(self) -> None:
        if self._draft is not None:
            self._draft = self._pages.all[self._at].taken(self._draft)
        self.keeper.keep()
        self._show(BACK_TO[self._at])

    @Slot()
    def _skip_telling(self) -> None:
        self._with_chase(NEXT)

    # --- writing --------------------------------------------------------------

    @Slot()
    def _on_main(self) -> None:
        draft = self.draft
        if draft is None:
            return
        self._draft = draft
        self.keeper.pause()
        if self._at == CALL:
            self._draft = replace(draft, called_at=to_text(self.desk.clock.now()))
            self._raise(FACTS)
        elif self._at == FACTS:
            self._raise(PARENT)
        elif self._at == PARENT:
            self._raise(TELL)
        elif self._at == TELL:
            self._record_telling()
        elif self._at == NEXT and not self._pages.next.problem():
            self._finish()

    def _raise(self, then: str) -> None:
        desk, draft = self.desk, self._draft
        if draft is None:
            return

        def done(raised: Raised) -> None:
            if self._begun is not None:
                self._begun = replace(self._begun, is_raised=True)
                if not self._band or (raised.band is not None and raised.band.rose):
                    self._band = state.band_words(self._begun.called, raised.band)
            self._written(draft, raised.changed)
            self._show(then)

        self._write(lambda: raise_concern(desk, draft), done)

    def _record_telling(self) -> None:
        desk, draft = self.desk, self._draft
        if draft is None:
            return

        def tell() -> tuple[ConcernDraft, StoreChanged]:
            dated = replace(draft, chase_on=draft.chase_on or chase_by(desk))
            return dated, tell_front_door(desk, dated)

        def done(answer: tuple[ConcernDraft, StoreChanged]) -> None:
            self._written(*answer)
            self._show(NEXT)

        self._write(tell, done)

    def _with_chase(self, then: str) -> None:
        """Go on without a telling: the day to have told them by is today."""
        if self._draft is not None:
            taken = self._pages.all[self._at].taken(self._draft)
            self._draft = replace(taken, chase_on=taken.chase_on or self.desk.today())
        self.keeper.keep()
        self._show(then)

    def _finish(self) -> None:
        desk, draft = self.desk, self._draft
        if draft is None:
            return
        self.keeper.end(draft.draft_id)
        done = partial(self._ended, draft, draft.draft_id)
        self._write(lambda: finish_concern(desk, draft), done)

    @Slot()
    def _remove_draft(self) -> None:
        desk, draft = self.desk, self._draft
        self.keeper.pause()
        if draft is None:
            return
        self.keeper.end(draft.draft_id)
        done = partial(self._ended, draft, "")
        self._write(lambda: drop_concern_draft(desk, draft.draft_id), done)

    def _ended(self, draft: ConcernDraft, concern_id: str, changed: StoreChanged | None) -> None:
        """The draft is no more: on to the list, unless the person is at another concern by now."""
        self.keeper.end("")
        is_here = self._draft is not None and self._draft.draft_id == draft.draft_id
        if is_here:
            self._draft = self._begun = None
        gone = StoreChanged(children=frozenset({draft.child_id}), asked_by="concern")
        self.did(changed or gone)
        if is_here and self.isVisible():
            child_id = draft.child_id if concern_id else ""
            self.go.emit(Route(place=routes.CONCERNS, child_id=child_id, concern_id=concern_id))

    @Slot(object)
    def _on_kept(self, kept: ConcernDraft) -> None:
        self._not_saved.hide()
        when = instant_words(kept.saved_at, self.desk.clock.now())
        self._saved.setText(f"Saved on this device {when}." if when else "")

    @Slot(object)
    def _on_left(self, draft: ConcernDraft) -> None:
        self.did(StoreChanged(children=frozenset({draft.child_id}), asked_by="concern"))

    def _write(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        self._main.setEnabled(False)
        self.ask(work, done, self._failed, must=True)

    def _written(self, draft: ConcernDraft, changed: StoreChanged) -> None:
        self._draft = draft
        self.keeper.written(draft)
        self._not_saved.hide()
        self._pages.next.show_band(self._band)
        self._saved.setText("Saved on this device.")
        self.did(changed)

    @Slot(object)
    def _failed(self, fault: BaseException) -> None:
        self._main.setEnabled(True)
        self.keeper.end("")
        if isinstance(fault, InputRefused):
            page = self._pages.all[self._at]
            if isinstance(page, FactsStep | TellStep):
                page.show_problem(fault.happened)
                return
        self._saved.setText("")
        self._not_saved.show_fault(advice_of(fault))

    def _ask_summary(self) -> None:
        desk, draft = self.desk, self._draft
        if draft is None:
            return
        now_words = instant_words(to_text(desk.clock.now()), desk.clock.now())
        show = self._pages.tell.show_summary
        self.ask(lambda: referral_summary(desk, draft), lambda text: show(text, now_words))

    def _all_text(self) -> str:
        draft = self.draft
        return state.all_text(draft) if draft else ""

    @Slot(object)
    def _on_connection(self, connection: Connection) -> None:
        self._pages.tell.set_online(online=connection.online)
