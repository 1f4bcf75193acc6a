"""A visit: its task list and its seven steps, in one screen, in any order, over several sittings.

It opens the visit of a plan, or the one begun for a child, and shows how far it is. Each step is a
page of its own with a way back to the list. Leaving writes what is typed and never warns.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.visit_steps import Step, StepStatus, VisitProgress, step_rows
from ehe_desktop.services.brief_safety import OutBy, ask_later, out_by, say_out
from ehe_desktop.services.check_visit import VisitCheck, check_visit, how_far, is_failed
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.open_visit import OpenVisit
from ehe_desktop.services.reopen_visit import reopen_visit
from ehe_desktop.ui import routes
from ehe_desktop.ui.autosave import SaveState
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.screen import Screen
from ehe_desktop.ui.sync_keeper import Connection, SyncKeeper
from ehe_desktop.ui.visit import state
from ehe_desktop.ui.visit.fill_step import FillStep
from ehe_desktop.ui.visit.head import VisitHead
from ehe_desktop.ui.visit.hear_step import HearStep
from ehe_desktop.ui.visit.prepare_step import PrepareStep
from ehe_desktop.ui.visit.review_step import ReviewStep
from ehe_desktop.ui.visit.safety_step import SafetyStep
from ehe_desktop.ui.visit.sign_off_step import SignOffStep
from ehe_desktop.ui.visit.step_page import Spot, StepPage
from ehe_desktop.ui.visit.task_list import TaskList
from ehe_desktop.ui.widgets.text import Text

PAGES: dict[Step, type[StepPage]] = {
    Step.PREPARE: PrepareStep,
    Step.SAFETY: SafetyStep,
    Step.SIGN_OFF: SignOffStep,
    Step.NEXT_REVIEW: ReviewStep,
}


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the list needs of the visit at one moment."""

    visit: OpenVisit
    progress: VisitProgress
    out: OutBy | None


class VisitScreen(Screen):
    """`Route(place=VISIT, plan_id=…)`, or with `child_id` where a visit is begun; `part` is a step."""

    place = routes.VISIT
    title = "Visit"
    help_page = "visit"
    handed_over = Signal()
    """An order is left: a child will hold the device, and this window ends."""

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(desk, runner, parent)
        self.setProperty("surface", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.visit: OpenVisit | None = None
        self._progress = VisitProgress()
        self._steps: dict[Step, QWidget] = {}
        self._at: Step | None = None
        self._return_to: Step | None = None
        self._wanted_part = ""
        self._route = Route(place=routes.VISIT)
        self._head = VisitHead()
        self._list = TaskList()
        self._waiting = Text("Loading…", tone="text_secondary")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._waiting)
        self._stack.addWidget(self._list)
        self._stack.currentChanged.connect(self._follow_page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._stack, 1)
        self._listen()

    def _listen(self) -> None:
        self._head.back_wanted.connect(self.back_to_list)
        self._head.out_said.connect(partial(self._tell_out, say_out))
        self._head.later_said.connect(partial(self._tell_out, ask_later))
        self._head.looked.connect(self._look_at_clock)
        self._list.chosen.connect(self.open_spot)
        self._list.check_wanted.connect(self.check)
        self._list.leave_wanted.connect(self.leave)

    # what the shell asks

    def show_route(self, route: Route) -> None:
        """Open the visit of the route; with the same visit open, stay where the person was."""
        self._wanted_part = route.part
        is_back = route == self._route and self.visit is not None and self._at is not None
        self._route = route
        if is_back:
            if self._at is Step.SIGN_OFF:  # a concern may have been raised meanwhile
                self.open_spot(Spot(step=Step.SIGN_OFF))
            return
        self._at = None
        self._stack.setCurrentWidget(self._waiting)
        work = partial(self._read_route, route.plan_id, route.child_id)
        self.ask(work, self._opened, self._not_opened)

    def store_changed(self, changed: StoreChanged) -> None:
        """Something came in: count anew, but never under the person's hands."""
        visit = self.visit
        if visit is None or changed.asked_by == routes.VISIT:
            return
        touched = any(changed.touches(one.child_id) for one in visit.children)
        if self._at is None and (touched or visit.family_id in changed.families):
            self._reload()

    def leaving(self) -> None:
        """Write what is typed."""
        shown = self._steps.get(self._at) if self._at else None
        if isinstance(shown, StepPage | FillStep):
            shown.leaving()

    def primary_action(self) -> None:
        """Ctrl+Enter."""
        shown = self._steps.get(self._at) if self._at else None
        if isinstance(shown, StepPage | FillStep):
            shown.primary_action()
        elif self.visit is not None:
            self._list.go_on()

    def attach_sync(self, keeper: SyncKeeper) -> None:
        """Say what is true about the connection."""
        keeper.connection_changed.connect(self._on_connection)
        self._on_connection(keeper.connection)

    @Slot(object)
    def _on_connection(self, connection: Connection) -> None:
        self._head.facts.set_connection(connection.words, online=connection.online)

    # opening

    def _read_route(self, plan_id: str, child_id: str) -> _Shown:
        visit = reopen_visit(self.desk, plan_id, child_id)
        return _Shown(visit, how_far(self.desk, visit), out_by(self.desk, visit))

    def _opened(self, shown: _Shown) -> None:
        is_new = self.visit is None or self.visit.plan_id != shown.visit.plan_id
        self._take(shown)
        if is_new:
            self._list.show_check(None)
        step = next((one for one in Step if one.value == self._wanted_part), None)
        self._wanted_part = ""
        if step is not None and self._may_open(step):
            visited = {one.child_id for one in shown.visit.children}
            wanted = self._route.child_id
            self.open_spot(Spot(step=step, child_id=wanted if wanted in visited else ""))
            page = self._stack.currentWidget()
            if isinstance(page, HearStep):
                page.lead_here()
        else:
            self._show_list()

    def _not_opened(self, fault: BaseException) -> None:
        self.visit = None
        self._waiting.setText("This visit could not be opened.")
        self.failed.emit(fault)

    def _take(self, shown: _Shown) -> None:
        self.visit, self._progress = shown.visit, shown.progress
        failed = is_failed(shown.visit.draft)
        self._list.show_visit(shown.visit, shown.progress, failed=failed)
        self._head.facts.set_sent(state.sent_words(shown.progress))
        self._head.show_out_by(shown.out)

    def _reload(self) -> None:
        if self.visit is not None:
            self.ask(partial(self._read_route, self.visit.plan_id, ""), self._take)

    # the list and the steps

    @Slot()
    def back_to_list(self) -> None:
        """Write what is typed and show the list; or the page one came from to change something."""
        self.leaving()
        back, self._return_to = self._return_to, None
        if back is not None and self._may_open(back):
            self.open_spot(Spot(step=back))
            return
        self._at = None
        if self.visit is not None:
            work = partial(self._read_route, self.visit.plan_id, "")
            self.ask(work, self._back)

    def _back(self, shown: _Shown) -> None:
        self._take(shown)
        if self._at is not None:
            return
        self._show_list()
        if self._progress.signed:
            self._list.show_check(None)
        elif self._list.is_checked:  # what was put right is gone from the list of problems
            work = partial(check_visit, self.desk, shown.visit)
            self.ask(work, partial(self._list.show_check, take_focus=False))

    def _show_list(self) -> None:
        self._at = None
        self._head.show_place("", "", "")
        self._stack.setCurrentWidget(self._list)
        self._list.focus_next()

    def _may_open(self, step: Step) -> bool:
        rows = {row.step: row.status for row in step_rows(self._progress)}
        return rows[step] is not StepStatus.CANNOT_START

    @Slot(object)
    def open_spot(self, spot: Spot) -> None:
        """Open a step, at a child and a question if they are named."""
        visit = self.visit
        if visit is None:
            return
        self.leaving()
        if self._progress.signed and spot.step not in PAGES:
            spot = Spot(step=Step.SIGN_OFF)  # locked: it is read there, and no longer written
        self._at = spot.step
        shown = self._steps.get(spot.step) or self._make(spot.step)
        self._stack.setCurrentWidget(shown)
        is_form = isinstance(shown, FillStep)
        back = "Back to sign off" if self._return_to else "Back to the list"
        self._head.show_place(state.who(visit), spot.step.word if is_form else "", back)
        if isinstance(shown, FillStep):
            at = spot.at_question or self._last_place(spot.step)
            shown.open(visit, spot.child_id, at)
        elif isinstance(shown, StepPage):
            shown.open(visit)

    def _last_place(self, step: Step) -> str:
        draft = self.visit.draft if self.visit else None
        return draft.at_question if draft and draft.at_step == step.value else ""

    def _make(self, step: Step) -> QWidget:
        kind = PAGES.get(step)
        made: StepPage | FillStep
        if kind:
            made = kind(self.desk, self.runner)
        elif step is Step.VOICE:
            made = HearStep(self.desk, self.runner)
            made.handed_over.connect(self.handed_over)
        else:
            made = FillStep(self.desk, self.runner, step)
        if isinstance(made, StepPage):
            made.changed.connect(self._written)
            made.said.connect(self._head.show_saved)
            made.go.connect(self.go)
            made.spot_wanted.connect(self._change)
        else:
            made.saved.connect(self._written)
            made.turned.connect(self._follow_page)
        made.failed.connect(self.failed)
        made.finished.connect(partial(self._finished, step))
        self._steps[step] = made
        self._stack.addWidget(made)
        return made

    @Slot(object)
    def _change(self, spot: Spot) -> None:
        """Change an answer from the check page, and come back to it."""
        self._return_to = Step.SIGN_OFF
        self.open_spot(spot)

    @Slot(object)
    def _written(self, changed: StoreChanged) -> None:
        self._head.show_saved(SaveState(state.saved_words(self.desk.clock.now())))
        self.did(changed)

    @Slot()
    def _follow_page(self) -> None:
        shown = self._stack.currentWidget()
        self.turn(turned=isinstance(shown, FillStep) and shown.is_turned)

    def _finished(self, step: Step) -> None:
        if step is Step.NEXT_REVIEW and self.visit is not None:
            child_id = self.visit.children[0].child_id
            self._at = None
            self.go.emit(Route(place=routes.CASELOAD, child_id=child_id))
            return
        made = self._steps[step]
        if not (self._return_to is None and isinstance(made, FillStep) and made.next_child()):
            self.back_to_list()

    # checking, leaving, the clock

    @Slot()
    def check(self) -> None:
        """Look the visit over and show what is missing."""
        if self.visit is not None:
            self.ask(partial(check_visit, self.desk, self.visit), self._checked)

    def _checked(self, check: VisitCheck) -> None:
        self._list.show_check(check)

    @Slot()
    def leave(self) -> None:
        """Nothing is lost, so nothing is asked."""
        self.leaving()
        self.go.emit(Route(place=routes.TODAY))

    @Slot()
    def _look_at_clock(self) -> None:
        if self.visit is not None:
            self.ask(partial(out_by, self.desk, self.visit), self._head.show_out_by)

    def _tell_out(self, verb: object) -> None:
        if self.visit is not None and callable(verb):
            work = partial(verb, self.desk, self.visit, routes.VISIT)
            self.ask(work, self._told_out, must=True)

    def _told_out(self, changed: StoreChanged) -> None:
        self.did(changed)
        self._look_at_clock()
