"""Placing, moving, cancelling and undoing from the schedule: sheets, service calls, and what is said after.

One change at a time. The banner offers Undo until the next change (ux.md 2.0.3). Nothing here knows
the grid: the screen is told with `done` and reloads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QObject, Signal

from ehe_desktop.domain.casefile import PlannedVisit
from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.clock import in_england
from ehe_desktop.domain.kept_sheet import SheetAbout
from ehe_desktop.domain.visit import VisitPlan
from ehe_desktop.services.cancel_visit import cancel_visit
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.look_at_week import Week
from ehe_desktop.services.move_visit import Moved, Slot, move_times, move_visit, put_back
from ehe_desktop.services.plan_visit import (
    PlanFacts,
    Planned,
    plan_facts,
    plan_visit,
    times_for,
)
from ehe_desktop.ui import routes
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.schedule.reason_sheet import CancelSheet
from ehe_desktop.ui.schedule.state import choice_days, clock, done_words, long_day, who_of
from ehe_desktop.ui.schedule.time_sheet import TimeAsk, TimeSheet
from ehe_desktop.ui.screen import Screen, advice_of

Undo = Callable[[], StoreChanged]


class Changes(QObject):
    """`done(plan_id, words, detail)` after a change; `undone()`; `refused(words)`; `details_wanted(Route)`."""

    done = Signal(object, object, object)
    undone = Signal()
    refused = Signal(object)
    details_wanted = Signal(object)

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self._screen = screen
        self._undo: Undo | None = None
        self._is_busy = False
        self.sheet: TimeSheet | CancelSheet | None = None

    @property
    def desk(self) -> Desk:
        """The desk of the screen."""
        return self._screen.desk

    # --- placing ----------------------------------------------------------------

    def place(self, week: Week, child_id: str) -> None:
        """Find a time for a child who waits, with what is usual; details can follow."""
        desk = self.desk
        together = _with_siblings(week, child_id)
        self._screen.ask(
            lambda: plan_facts(desk, child_id),
            lambda facts: self._open_place(week, facts, together),
            self._refuse,
        )

    def _open_place(self, week: Week, facts: PlanFacts, together: tuple[str, ...]) -> None:
        names = ", ".join(
            who_of(one.name, one.year) for one in facts.children if one.child_id in together
        )
        words = names + (
            ". Two people must go: plan it with all details." if facts.two_person_visit else ""
        )
        first = max(week.monday, self.desk.today())
        usual = self._officer_for(week, facts)
        day = max(week.monday, facts.suggested_day)
        days = choice_days(first, wanted=day)
        ask = TimeAsk(
            title="Place a visit", words=words, accept="Place the visit", officers=facts.officers,
            officer_id=usual, days=days, day=day, details=True, key=self.desk.new_id(),
        )  # fmt: skip
        desk, asked = self.desk, _asked(facts, together, usual, desk_now(self.desk))
        sheet = self._sheet(ask)

        def times(officer_id: object, day: object) -> None:
            assert isinstance(day, date)
            wanted = replace(asked, officer_id=str(officer_id))
            self._ask_times(sheet, lambda: times_for(desk, facts.family_id, day, wanted))

        def take(officer_id: object, at: object, _reason: object) -> None:
            assert isinstance(at, datetime)
            wanted = replace(asked, officer_id=str(officer_id), starts_at=at)
            self._run(
                lambda: plan_visit(desk, wanted, ask.key, "schedule"),
                lambda made: self._placed(made, at),
            )

        sheet.wanted.connect(times)
        sheet.taken.connect(take)
        sheet.details_wanted.connect(
            lambda: self.details_wanted.emit(
                Route(place=routes.PLAN_VISIT, child_id=facts.children[0].child_id)
            )
        )
        sheet.begin()

    def _officer_for(self, week: Week, facts: PlanFacts) -> str:
        waiting = {one.child_id: one.officer_id for one in week.to_place}
        own = waiting.get(facts.children[0].child_id, "")
        known = {key for key, _ in facts.officers}
        return own if own in known else next(iter(facts.officers))[0]

    def _placed(self, made: Planned, at: datetime) -> None:
        desk = self.desk
        words, detail = done_words("Placed:", at, made.notes)
        self._undo = lambda: cancel_visit(desk, made.plan_id, "Placed by mistake, undone").changed
        rest = "Name a buddy and tell the family: open the visit’s details with Change."
        self._tell(made.plan_id, made.changed, words, f"{detail}. {rest}" if detail else rest)

    # --- moving -----------------------------------------------------------------

    def move(self, week: Week, visit: PlannedVisit, officers: tuple[tuple[str, str], ...]) -> None:
        """Move a visit by its sheet."""
        local = in_england(visit.starts_at).date()
        days = choice_days(max(week.monday, self.desk.today()), wanted=local)
        ask = TimeAsk(
            title="Move a visit", words=_which(visit), accept="Move the visit", officers=officers,
            officer_id=visit.officer_id, days=days, day=local, with_reason=True,
            key=self.desk.new_id(),
        )  # fmt: skip
        desk, plan_id = self.desk, visit.plan_id
        sheet = self._sheet(ask)

        def times(officer_id: object, day: object) -> None:
            assert isinstance(day, date)
            self._ask_times(sheet, lambda: move_times(desk, plan_id, str(officer_id), day))

        def take(officer_id: object, at: object, reason: object) -> None:
            assert isinstance(at, datetime)
            to = Slot(officer_id=str(officer_id), starts_at=at)
            self.move_to(plan_id, to, str(reason), sheet.write_id)

        about = SheetAbout(sheet="move_visit", about=plan_id, family_id=visit.family_id)
        sheet.keep_words((desk, self._screen.runner), about)
        sheet.wanted.connect(times)
        sheet.taken.connect(take)
        sheet.begin()

    def move_to(self, plan_id: str, to: Slot, reason: str = "", key: str = "") -> None:
        """Move at once, as by Ctrl and an arrow or by a drop; refused where something stops it."""
        desk = self.desk

        def moved(answer: Moved) -> None:
            words, detail = done_words("Moved to", to.starts_at, answer.notes)
            self._moved(answer, words, detail)

        self._run(lambda: move_visit(desk, plan_id, to, reason, key), moved)

    def drop(self, visit: PlannedVisit, officer_id: str, day: date) -> None:
        """Dropped on a day: at its own time if nothing stops that, else at the first free time."""
        desk, plan_id = self.desk, visit.plan_id

        def act() -> tuple[Moved, datetime]:
            times = move_times(desk, plan_id, officer_id, day)
            same = [one for one in times if clock(one.at) == clock(visit.starts_at)]
            best = next((one for one in (*same, *times) if one.can_book), times[0])
            to = Slot(officer_id=officer_id, starts_at=best.at)
            return move_visit(desk, plan_id, to), best.at

        def moved(answer: tuple[Moved, datetime]) -> None:
            words, detail = done_words("Moved to", answer[1], answer[0].notes)
            self._moved(answer[0], words, detail)

        self._run(act, moved)

    def cancel(self, visit: PlannedVisit) -> None:
        """Cancel a visit by its sheet."""
        desk, plan_id = self.desk, visit.plan_id
        sheet = CancelSheet(_which(visit), parent=self._screen)
        about = SheetAbout(sheet="cancel_visit", about=plan_id, family_id=visit.family_id)
        sheet.keep_words((desk, self._screen.runner), about)
        self.sheet = sheet

        def give(reason: object) -> None:
            self._run(
                lambda: cancel_visit(desk, plan_id, str(reason), sheet.write_id),
                lambda answer: self._moved(answer, "The visit is cancelled.", "Tell the family."),
            )

        sheet.given.connect(give)
        sheet.finished.connect(self._forget_sheet)
        sheet.open()
        sheet.reason.setFocus()

    def undo(self) -> None:
        """Put the last change back."""
        act = self._undo
        if act is None or self._is_busy:
            return
        self._undo = None

        def back(changed: StoreChanged) -> None:
            self._is_busy = False
            self._screen.did(changed)
            self.undone.emit()

        self._is_busy = True
        self._screen.ask(act, back, self._refuse, must=True)

    def close(self) -> None:
        """Take any sheet away: the person goes elsewhere, or the program locks."""
        if self.sheet is not None:
            self.sheet.reject()

    # --- pieces -----------------------------------------------------------------

    def _sheet(self, ask: TimeAsk) -> TimeSheet:
        self.close()
        sheet = TimeSheet(ask, parent=self._screen)
        sheet.finished.connect(self._forget_sheet)
        self.sheet = sheet
        return sheet

    def _forget_sheet(self, _code: int = 0) -> None:
        if self.sender() is self.sheet:
            self.sheet = None

    def _ask_times(self, sheet: TimeSheet, act: Callable[[], Any]) -> None:
        def show(choices: Any) -> None:
            if self.sheet is sheet:
                sheet.show_times(choices)

        self._screen.ask(act, show, self._refuse)

    def _run(self, act: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """One change at a time: a second press while one is out does nothing."""
        if self._is_busy:
            return
        self._is_busy = True

        def over(answer: Any) -> None:
            self._is_busy = False
            then(answer)

        self._screen.ask(act, over, self._refuse, must=True)

    def _moved(self, answer: Moved, words: str, detail: str) -> None:
        desk, plan_id = self.desk, answer.plan_id
        before: Mapping[str, Any] = answer.before
        self._undo = lambda: put_back(desk, plan_id, before)
        self._tell(plan_id, answer.changed, words, detail)

    def _tell(self, plan_id: str, changed: StoreChanged, words: str, detail: str) -> None:
        self.close()
        self._screen.did(changed)
        self.done.emit(plan_id, words, detail)

    def _refuse(self, fault: BaseException) -> None:
        self._is_busy = False
        if self.sheet is not None:
            self.sheet.say_refused(advice_of(fault))
        else:
            self.refused.emit(advice_of(fault))


def desk_now(desk: Desk) -> datetime:
    """The moment at the desk: a visit begins as one for now until a time is taken."""
    return desk.clock.now()


def _with_siblings(week: Week, child_id: str) -> tuple[str, ...]:
    """The child and the brothers and sisters who wait as well: one visit for the family."""
    family = next((one.family_id for one in week.to_place if one.child_id == child_id), "")
    others = (one.child_id for one in week.to_place if one.family_id == family)
    return tuple(dict.fromkeys((child_id, *others))) if family else (child_id,)


def _asked(
    facts: PlanFacts, child_ids: tuple[str, ...], officer_id: str, at: datetime
) -> VisitPlan:
    return VisitPlan(
        officer_id=officer_id,
        child_ids=child_ids,
        starts_at=at,
        minutes=facts.usual_minutes,
        visit_type=facts.suggested_type,
        interpreter=", ".join(facts.languages),
    )


def _which(visit: PlannedVisit) -> str:
    names = ", ".join(who_of(name, "") for name in visit.child_names)
    at = in_england(visit.starts_at)
    return f"{names}, {long_day(at.date())} at {clock(visit.starts_at)}."
