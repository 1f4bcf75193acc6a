"""Record, Child's voice and Health prompts: the form of a step being filled in for a visit.

Every answer is kept within half a second of a pause, on each page, and on leaving; reading alone
writes nothing. One filling holds all children of the visit, so what is shared is typed once.
It signs nothing and decides nothing about a step: it counts, and tells upward by signals.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.visit_steps import Progress, Step
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import Filling, start_filling
from ehe_desktop.services.hear_child import needs_cards
from ehe_desktop.services.live_band import LiveBand, live_band
from ehe_desktop.services.open_visit import OpenVisit
from ehe_desktop.ui.autosave import Autosave, SaveState
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.forms.asked import topics
from ehe_desktop.ui.forms.form_view import FormView
from ehe_desktop.ui.forms.kept_files import family_kit
from ehe_desktop.ui.screen import TURNED
from ehe_desktop.ui.visit.band_foot import BandFoot
from ehe_desktop.ui.visit.child_switch import ChildSwitch
from ehe_desktop.ui.visit.fill_sources import AnswerSource, ChildAnswers, JotSource
from ehe_desktop.ui.visit.form_offer import END_CHECK, HOW_THEY_TELL, OWN_DECISION, PARENTS_PAGE
from ehe_desktop.ui.visit.health_panel import (
    WE_ASK_EVERYONE,
    health_lines,
    prompt_card,
    vaccine_lines,
)
from ehe_desktop.ui.visit.jot_pad import JotPad, JotSide
from ehe_desktop.ui.visit.not_saved import NotSaved
from ehe_desktop.ui.visit.own_forms import OwnForms
from ehe_desktop.ui.visit.voice_step import look_of, voice_line
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.clipboard import copy_until_lock
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.panes import mark_pane
from ehe_desktop.ui.widgets.status import StatusLine
from ehe_desktop.ui.widgets.tab_order import chain
from ehe_desktop.ui.widgets.text import Text


class FillStep(QWidget):
    """One of the three steps with a form. `open` it with a visit; `leaving` writes what is typed."""

    progressed = Signal(object)
    """Mapping of child id to `Progress`."""
    saved = Signal(object)
    """StoreChanged."""
    failed = Signal(object)
    """BaseException; a disk that refuses is shown here already and only told once."""
    finished = Signal()
    """Continue on the last page."""
    opened = Signal()
    """The form is on screen."""
    turned = Signal()
    """`is_turned` is another than before."""

    def __init__(
        self, desk: Desk, runner: Runner, step: Step, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"fill-{step.value}")
        self.desk, self.runner, self.step = desk, runner, step
        self.visit: OpenVisit | None = None
        self.filling: Filling | None = None
        self._views: dict[str, FormView] = {}
        self._child_id = ""
        self._wanted = ("", "")
        self._failed_told = self.is_turned = False
        self._progress: dict[str, Progress] = {}
        self._build()
        self._source = AnswerSource(desk, lambda: self.at)
        self._jot_source = JotSource(desk, lambda: self.jots.lines)
        self.autosave = Autosave(runner, desk.clock, self._source, self)
        self.jot_save = Autosave(runner, desk.clock, self._jot_source, self)
        self.own_forms = OwnForms(desk, runner, self._stack)
        self.own_forms.told.connect(self._child_told)
        self.own_forms.closed.connect(lambda: self.show_child(self._child_id))
        self.own_forms.failed.connect(self.failed)
        self.switch.switched.connect(self.own_forms.close)
        for each in (self.autosave, self.jot_save, self.own_forms.autosave):
            self.listen_to(each)
        self._keys()

    def listen_to(self, autosave: Autosave) -> None:
        """Say at the foot how this one's saving goes."""
        autosave.said.connect(self._say)
        autosave.saved.connect(self._on_saved)
        autosave.failed.connect(self._on_failed)

    def _build(self) -> None:
        self.switch = ChildSwitch()
        self.switch.switched.connect(self.show_child)
        self._lead = Text("", "small")
        self._lead.setContentsMargins(28, 4, 28, 4)
        self._not_saved = NotSaved()
        self._not_saved.copy_wanted.connect(self.copy_text)
        self._not_saved.again_wanted.connect(self.leaving)
        self._stack = QStackedWidget()
        self._waiting = Text("Loading…", tone="text_secondary")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self._waiting)
        self.jots = JotPad()
        self.jots.edited.connect(self._jotted)
        self.jots.sent.connect(self._send_jot)
        self.band = BandFoot()
        self._status = StatusLine("circle-check", wrap=False)
        self._status.setObjectName("saved-status")
        mark_pane(self._stack)
        mark_pane(self.jots)
        self._jot_side = JotSide(self.jots, self._stack, is_always=self.step is Step.RECORD)
        self._lay_out()
        self._stack.currentChanged.connect(self._follow_page)

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._stack, 1)
        middle.addWidget(self.jots, 0)
        self._foot = Flow(*self.band.parts, self._status, self._jot_side.button, gap=16)
        self._foot.setContentsMargins(28, 0, 16, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.switch)
        column.addWidget(self._lead)
        column.addWidget(self._not_saved)
        column.addLayout(middle, 1)
        column.addWidget(self.band)
        column.addWidget(self._foot)
        self.setProperty("surface", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def _keys(self) -> None:
        for keys, act in (("Ctrl+J", self._jot_side.open), ("Ctrl+M", self.jots.send_line)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # what the visit screen uses

    @property
    def at(self) -> str:
        """Child and question the person is at, as kept in `VisitDraft.at_question`."""
        return f"{self._child_id} {self.view.at}" if self.view else ""

    @property
    def view(self) -> FormView | None:
        """The form on screen."""
        return self._views.get(self._child_id)

    def open(self, visit: OpenVisit, child_id: str = "", at_question: str = "") -> None:
        """Show the step for a visit: at a child, at a question, or where the person was last."""
        self.leaving()
        first, _, ref = at_question.rpartition(" ")
        known = {one.child_id for one in visit.children}
        self._wanted = (child_id or (first if first in known else ""), ref)
        self.visit = visit
        work = partial(start_filling, self.desk, visit, self.step)
        self.runner.run(self, work, partial(self._on_opened, visit), self._on_not_opened)

    @Slot()
    def leaving(self) -> None:
        """Write what is typed, now."""
        self.autosave.flush()
        self.jot_save.flush()
        self.own_forms.leaving()

    def primary_action(self) -> None:
        """Ctrl+Enter: Continue."""
        self.go_on()

    @Slot()
    def go_on(self) -> None:
        """To the next page of the form on screen, or the end of it."""
        view = self.own_forms.page.view if self.own_forms.page else self.view
        if view is not None:
            view.go_on()

    def next_child(self) -> bool:
        """Go on to the next child of whom something is missing, at the first page; False where there is none."""
        if self.visit is None or self.filling is None:
            return False
        ids = [one.child_id for one in self.visit.children]
        after = ids[ids.index(self._child_id) + 1 :]
        waiting = [one for one in after if not self.filling.progress(one).is_done]
        if waiting:
            self.show_child(waiting[0])
            self._views[waiting[0]].go_to(topics(self.filling.sessions[waiting[0]])[0].ref)
            announce(self, self.visit.child(waiting[0]).called)
        return bool(waiting)

    def check(self) -> bool:
        """Show everything that is wrong in the form of the child on screen; True when nothing is."""
        return self.view is None or self.view.check()

    @Slot(object)
    def show_child(self, child_id: str) -> None:
        """Write about another child; the page stays the same one where there is such a page."""
        if self.filling is None or child_id not in self.filling.sessions:
            return
        before = self.view
        ref = before.at if before is not None and child_id != self._child_id else ""
        self.autosave.flush()
        self._child_id = child_id
        view = self._views.get(child_id) or self._make_view(child_id)
        view.refresh()
        self._stack.setCurrentWidget(view)
        self.switch.show_child(child_id)
        if ref:
            view.go_to(ref)
        self._order_focus()
        self._lead_in()
        self._work_out_band()

    @Slot()
    def copy_text(self) -> None:
        """Put everything answered on the clipboard, question by question."""
        copy_until_lock(self.text_of_all())
        announce(self, "Copied")

    def text_of_all(self) -> str:
        """Everything answered in this step, and the jots, as plain text."""
        if not (self.visit and self.filling):
            return ""
        return "\n\n".join([self.own_forms.text(self.filling), *self.jots.lines])

    # opening

    def _on_opened(self, visit: OpenVisit, filling: Filling) -> None:
        if visit is not self.visit:
            return
        for old in self._views.values():
            self._stack.removeWidget(old)
            old.deleteLater()
        self._views.clear()
        self._progress.clear()
        self.own_forms.begin(visit)
        unsaved = self._source.unsaved_of(visit.draft_id)
        self.filling = filling if unsaved is None else unsaved
        self.switch.show_children(visit.children)
        self.jots.show_lines(self._jot_source.unsaved_of(visit.draft_id) or filling.jots)
        child_id, ref = self._wanted
        self._child_id = ""
        self.show_child(visit.child(child_id).child_id)
        if ref and self.view is not None:
            self.view.go_to(ref)
        self._source.begin(self.filling, visit.draft_id)
        self._jot_source.begin(visit.draft_id)
        self._jot_side.begin()
        self._show_progress()
        self.opened.emit()

    def _on_not_opened(self, fault: BaseException) -> None:
        self._waiting.setText("This form could not be opened.")
        self.failed.emit(fault)

    def _make_view(self, child_id: str) -> FormView:
        assert self.filling is not None
        assert self.visit is not None
        called = self.visit.child(child_id).called
        answers = ChildAnswers(self.filling, child_id)
        look = look_of(self.step, [one.called for one in self.visit.children], called)
        kit = family_kit(self.desk, self.runner, self.visit.family_id)
        view = FormView(answers, kit.today, look, name=f"Topics of {self.step.word}", kit=kit)
        view.answered.connect(self.autosave.touch)
        view.turned.connect(self._turned)
        view.finished.connect(self._finish)
        self._views[child_id] = view
        self._stack.addWidget(view)
        self._add_panels(view, child_id)
        return view

    def _add_panels(self, view: FormView, child_id: str) -> None:
        if self.step is Step.VOICE and self.visit is not None:
            child = self.visit.child(child_id)
            view.set_panel("seen_status", self.own_forms.card(child))
            asked_first = (HOW_THEY_TELL,) if needs_cards(child.child) else ()
            for one in (*asked_first, OWN_DECISION, END_CHECK):
                view.set_panel(one.above, self.own_forms.offer(one, child_id))
        if self.step is Step.RECORD:
            view.set_panel(PARENTS_PAGE.above, self.own_forms.offer(PARENTS_PAGE))
        if self.step is not Step.HEALTH or self.visit is None:
            return
        born_on = self.visit.child(child_id).child.born_on
        table, today = self.desk.policy.immunisations, self.desk.today()
        view.set_panel(
            "vaccination", prompt_card("Ask about", vaccine_lines(table, born_on, today))
        )
        other = health_lines(table, born_on, today)
        if other:
            view.set_panel("gp_registered", prompt_card("Ask about", other))

    def _lead_in(self) -> None:
        words = ""
        if self.visit is not None and self.step is Step.VOICE:
            words = voice_line(self.visit.child(self._child_id).called)
        self._lead.setText(WE_ASK_EVERYONE if self.step is Step.HEALTH else words)
        self._lead.setVisible(bool(self._lead.text()))

    def _order_focus(self) -> None:
        shown = (self._not_saved, *self._views.values(), self.jots, self.band, self._foot)
        chain((self.switch, *shown))

    @Slot()
    def _follow_page(self) -> None:
        """Beside a page that is turned to the family stand no notes, no band and no reasons."""
        page = self._stack.currentWidget()
        self.is_turned = page is not None and bool(page.property(TURNED))
        self._jot_side.put_away(away=self.is_turned)
        self.band.fold()
        self._foot.setHidden(self.is_turned)
        self.turned.emit()

    # saving

    @Slot(object)
    def _turned(self, _ref: str) -> None:
        if self.filling is not None and self.view is not None:
            self.autosave.flush()

    @Slot()
    def _finish(self) -> None:
        self.leaving()
        self.finished.emit()

    @Slot(object)
    def _say(self, state: SaveState) -> None:
        self._status.show_saved(state.words, failed=state.failed, is_saving=state.is_saving)
        self._not_saved.show_state(state)

    @Slot(object)
    def _on_saved(self, changed: StoreChanged) -> None:
        self._failed_told = False
        self.saved.emit(changed)
        self._show_progress()
        self._work_out_band()

    @Slot(object, object)
    def _child_told(self, child_id: str, facts: dict[str, str]) -> None:
        if self.filling is not None and facts:
            self.filling.tell(child_id, facts)
            self._views[child_id].refresh()
            self.autosave.touch()

    @Slot(object)
    def _on_failed(self, fault: BaseException) -> None:
        if not self._failed_told:
            self._failed_told = True
            self.failed.emit(fault)

    def _show_progress(self) -> None:
        if self.filling is None:
            return
        for child_id in self._source.to_count():
            self._progress[child_id] = self.filling.progress(child_id)
            self.switch.show_progress(child_id, self._progress[child_id])
        self.progressed.emit(dict(self._progress))

    def _work_out_band(self) -> None:
        if self.step is not Step.RECORD or self.visit is None or self.filling is None:
            return
        child_id = self._child_id
        said = self.filling.sessions[child_id].saved_properties()
        work = partial(live_band, self.desk, self.visit, child_id, said)
        self.runner.run(self, work, partial(self._show_band, child_id), self.failed.emit)

    def _show_band(self, child_id: str, live: LiveBand) -> None:
        if child_id == self._child_id:
            self.band.show_band(live)

    # jots

    @Slot()
    def _jotted(self) -> None:
        self._jot_source.changed()
        self.jot_save.touch()

    @Slot(object)
    def _send_jot(self, words: str) -> None:
        question = self.view.focused() if self.view else None
        if question is None or not question.take_words(words):
            self.jots.say("Go to a question with a box for text first.")
            return
        self.jots.taken(words)
        self._jot_side.taken()
