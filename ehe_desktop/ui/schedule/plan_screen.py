"""Plan a visit for a family, or change one: who, when, why, and who knows where the officer is.

Saving is by the button and happens once, however often it is pressed. What is typed is kept until then,
whatever happens to the window (`ui/kept_words.py`). The page sends nothing to the family.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.kept_sheet import SheetAbout
from ehe_desktop.domain.visit import VisitPlan
from ehe_desktop.services.cancel_visit import cancel_visit
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.move_visit import Moved, change_plan
from ehe_desktop.services.plan_visit import (
    PlanFacts,
    Planned,
    TimeChoice,
    plan_facts,
    plan_visit,
    times_for,
)
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.kept_words import Boxes, KeptLine, KeptWords
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.schedule.plan_form import PlanForm
from ehe_desktop.ui.schedule.plan_state import OPTIONAL, asked, facts_words, out_by_of, problems
from ehe_desktop.ui.schedule.reason_sheet import CancelSheet
from ehe_desktop.ui.schedule.state import clock, long_day
from ehe_desktop.ui.screen import Screen, advice_of
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.field import ErrorSummary, Field
from ehe_desktop.ui.widgets.inputs import LineEdit
from ehe_desktop.ui.widgets.page import Page
from ehe_desktop.ui.widgets.text import Text


class PlanVisitScreen(Screen):
    """The page above the rail: Route PLAN_VISIT with a child, or with a plan to change."""

    place = routes.PLAN_VISIT
    title = "Plan a visit"
    help_page = "schedule"

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(desk, runner, parent)
        self._about = ("", "")
        self._facts: PlanFacts | None = None
        self._kept: KeptWords | None = None
        self._is_busy = False
        self._round = 0
        self._sheet: CancelSheet | None = None
        self.page = Page("Plan a visit")
        self.summary = ErrorSummary()
        self.kept_line = KeptLine()
        self.facts_text = Text("", tone="text_secondary")
        self.facts_text.setObjectName("plan-facts")
        self.form = PlanForm(desk.today())
        self.reason = LineEdit("Why it is changed")
        self.reason.setObjectName("plan-reason")
        self.reason_field = Field("Why it is changed", self.reason, optional=True)
        self.save = _button("Plan the visit", "plan-save", primary=True)
        self.cancel = _button("Cancel this visit…", "plan-cancel")
        self.back = _button("Leave without planning", "plan-leave")
        self._lay_out()
        self._listen()

    # --- what the shell asks ----------------------------------------------------

    def show_route(self, route: Route) -> None:
        """Begin for this child or plan; the same one again keeps what is typed."""
        about = (route.child_id, route.plan_id)
        if about == self._about and self._facts is not None:
            return
        self._begin_anew()
        self._about = about
        self.summary.show_problems(())
        self.page.banner.hide()
        self.save.setEnabled(False)
        desk = self.desk
        self.ask(lambda: plan_facts(desk, *about), self._on_facts, self._on_missing)

    def primary_action(self) -> None:
        """Plan it."""
        self.save.click()

    def leaving(self) -> None:
        """No sheet stays behind; what the page holds is kept by its `KeptWords`."""
        if self._sheet is not None:
            self._sheet.reject()

    # --- making -------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.page.add(self.summary)
        self.page.add(Text(OPTIONAL))
        self.page.add(self.kept_line)
        self.page.add(self.facts_text)
        self.page.add(self.form)
        self.page.add(self.reason_field)
        for button in (self.save, self.cancel, self.back):
            self.page.add_action(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)

    def _listen(self) -> None:
        self.form.times_wanted.connect(self._ask_times)
        self.form.time_picked.connect(self._suggest_out_by)
        self.save.clicked.connect(self._save)
        self.cancel.clicked.connect(self._cancel)
        self.back.clicked.connect(self._leave)

    # --- filling --------------------------------------------------------------------

    def _on_facts(self, facts: PlanFacts) -> None:
        self._facts = facts
        is_new = facts.plan is None
        self.page.set_title("Plan a visit" if is_new else "Change a visit")
        self.save.set_words("Plan the visit" if is_new else "Save the change")
        self.back.set_words("Leave without planning" if is_new else "Leave it as it was")
        self.cancel.setVisible(not is_new)
        self.reason_field.setVisible(not is_new)
        self.reason.clear()
        self.facts_text.setText("\n".join(facts_words(facts)))
        self.facts_text.setVisible(bool(facts_words(facts)))
        self.form.show_facts(facts, self.desk.policy.visit.check_in_grace_minutes)
        self.save.setEnabled(True)
        self._keep_words(facts)
        self._ask_times()

    def _keep_words(self, facts: PlanFacts) -> None:
        """From now on what a person changes is kept; what was kept of this plan comes back."""
        about = SheetAbout(
            sheet="plan", about=facts.plan_id or self._about[0], family_id=facts.family_id
        )
        self._kept = KeptWords((self.desk, self.runner), about, self, self.kept_line)
        self._kept.filled.connect(self._ask_times)
        self._kept.failed.connect(self.failed)
        self._kept.begin(self.kept_boxes())

    def kept_boxes(self) -> Boxes:
        """The form's, and why it is changed."""
        return {**self.form.kept_boxes(), "reason": self.reason}

    def _on_missing(self, fault: BaseException) -> None:
        self.page.banner.show_words(advice_of(fault), "danger")

    @Slot()
    def _ask_times(self) -> None:
        typed, facts = self.form.typed(), self._facts
        if facts is None or typed.day is None:
            return
        self._round += 1
        number, desk, day = self._round, self.desk, typed.day
        wanted = asked(typed, desk.clock.now())
        family_id, plan_id = facts.family_id, facts.plan_id
        kept = facts.plan.starts_at if facts.plan else None

        def show(choices: tuple[TimeChoice, ...]) -> None:
            if number == self._round:
                self.form.show_times(choices, kept)
                self._suggest_out_by()

        self.ask(lambda: times_for(desk, family_id, day, wanted, plan_id), show)

    @Slot()
    def _suggest_out_by(self) -> None:
        """The usual time, until the officer writes another."""
        if not self.form.out_by.isModified():
            typed = self.form.typed()
            grace = self.desk.policy.visit.check_in_grace_minutes
            self.form.out_by.setText(out_by_of(typed.at, typed.minutes, grace))

    # --- saving -----------------------------------------------------------------------

    @Slot()
    def _save(self) -> None:
        facts, typed = self._facts, self.form.typed()
        if facts is None or self._kept is None or self._is_busy:
            return
        for field in self.form.fields.values():
            field.set_error()
        found = problems(typed, facts)
        self.summary.show_problems([(words, self.form.fields[key]) for key, words in found])
        if found or typed.at is None:
            return
        desk, wanted, plan_id = self.desk, asked(typed, typed.at), facts.plan_id
        self._kept.flush()
        key, reason = self._kept.write_id, self.reason.text()
        self._is_busy = True
        self.save.setEnabled(False)

        def act() -> Planned:
            if plan_id:
                return change_plan(desk, plan_id, wanted, reason, key)
            return plan_visit(desk, wanted, key, "plan-visit")

        self.ask(act, lambda made: self._on_saved(made, wanted), self._on_fault, must=True)

    def _on_saved(self, made: Planned, wanted: VisitPlan) -> None:
        self._over()
        self._begin_anew()
        self.did(made.changed)
        at: datetime = wanted.starts_at
        self.page.banner.show_words(
            f"In the diary: {long_day(at.date())} at {clock(at)}.", "success"
        )
        self.go.emit(Route(place=routes.SCHEDULE, plan_id=made.plan_id))

    def _on_fault(self, fault: BaseException) -> None:
        self._over()
        self.page.banner.show_words(advice_of(fault), "danger")
        self._ask_times()

    def _over(self) -> None:
        self._is_busy = False
        self.save.setEnabled(True)

    def _begin_anew(self) -> None:
        """The next visit is another one, even for the same child; what is typed of this one is kept."""
        self._about, self._facts = ("", ""), None
        if self._kept is not None:
            self._kept.flush()
            self._kept.finish()
            self._kept = None

    # --- cancelling -------------------------------------------------------------------

    @Slot()
    def _cancel(self) -> None:
        facts = self._facts
        if facts is None or facts.plan is None:
            return
        at = facts.plan.starts_at
        sheet = CancelSheet(f"{long_day(at.date())} at {clock(at)}.", parent=self)
        about = SheetAbout(sheet="cancel_visit", about=facts.plan_id, family_id=facts.family_id)
        sheet.keep_words((self.desk, self.runner), about)
        self._sheet = sheet
        desk, plan_id = self.desk, facts.plan_id

        def cancelled(answer: Moved) -> None:
            sheet.accept()
            if self._kept is not None:
                self._kept.start_afresh()  # there is nothing left to change
            self._begin_anew()
            self.did(answer.changed)
            self.go.emit(Route(place=routes.SCHEDULE))

        def refused(fault: BaseException) -> None:
            sheet.say_refused(advice_of(fault))

        def give(reason: object) -> None:
            work = partial(cancel_visit, desk, plan_id, str(reason), sheet.write_id)
            self.ask(work, cancelled, refused, must=True)

        sheet.given.connect(give)
        sheet.finished.connect(self._forget_sheet)
        sheet.open()
        sheet.reason.setFocus()

    @Slot()
    def _forget_sheet(self) -> None:
        self._sheet = None

    @Slot()
    def _leave(self) -> None:
        self._begin_anew()
        self.go.emit(Route(place=routes.SCHEDULE))


def _button(words: str, name: str, *, primary: bool = False) -> Button:
    button = Button(words, "primary" if primary else "secondary")
    button.setObjectName(name)
    return button
