"""The schedule: the week of visits, who waits for one, and the way to paper.

Every drag has a way by keys: Ctrl+M moves by a sheet, Ctrl and arrows shift, Enter opens. An
officer's own week can be changed offline; other rows say as of when they are.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehe_desktop.domain.casefile import PlannedVisit
from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.clock import civil_date
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.look_at_week import Week, day_of_visit, look_at_week, opening_day
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.schedule.bars import VisitBar, WeekHead
from ehe_desktop.ui.schedule.changes import Changes
from ehe_desktop.ui.schedule.print_preview import PrintPreview
from ehe_desktop.ui.schedule.state import (
    EVERYWHERE,
    area_options,
    clock,
    empty_words,
    long_day,
    shifted,
    someone_waits,
    tray_rows,
    who_of,
)
from ehe_desktop.ui.schedule.to_place import ToPlace
from ehe_desktop.ui.schedule.week_grid import WeekGrid
from ehe_desktop.ui.screen import Screen
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.text import Text

SHOWN: Final = frozenset({"visit_plan", "visit", "visit_draft", "child", "family", "officer",
                          "assignment", "risk_assessment", "review_plan", "put_off"})  # fmt: skip
NARROW: Final = 1160
"""Under this width of the window the tray and the week take turns."""
_TRAY: Final = 320


class ScheduleScreen(Screen):
    """The planner's week."""

    place = routes.SCHEDULE
    title = "Schedule"
    help_page = "schedule"

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(desk, runner, parent)
        self._week: Week | None = None
        self._day: date = desk.today()
        self._shown_on: date | None = None
        self._is_narrow, self._on_tray = False, False
        self.preview: PrintPreview | None = None
        self.head = WeekHead()
        self.banner = Banner("")
        self.banner.setObjectName("schedule-banner")
        self.banner.hide()
        self._undo = self.banner.add_button(Button("Undo"))
        self._undo.setObjectName("schedule-undo")
        self.empty = Text("Loading…", tone="text_secondary")
        self.empty.setObjectName("schedule-empty")
        self.tray, self.grid, self.bar = ToPlace(), WeekGrid(), VisitBar()
        self.changes = Changes(self)
        self._lay_out()
        self._listen()
        self._keys()

    # --- what the shell asks ----------------------------------------------------

    def show_route(self, route: Route) -> None:
        """The week of a visit, the week shown before, or the one there is work in."""
        desk = self.desk
        if route.plan_id:
            self.grid.current_id = route.plan_id
            self.ask(lambda: day_of_visit(desk, route.plan_id), self._on_day)
        elif self._week is None:
            self.ask(lambda: opening_day(desk), self._on_day)
        else:
            self._reload()

    def store_changed(self, changed: StoreChanged) -> None:
        """Work the week out again when something in it changed; coming here does so anyway."""
        if not self.isVisible() or changed.asked_by == routes.SCHEDULE:
            return
        if changed.kinds & SHOWN or changed.children:
            self._reload()

    def primary_action(self) -> None:
        """Place the visit of the child chosen in the tray."""
        self.tray.place.click()

    def focus_search(self) -> None:
        """To the filter of the tray."""
        self._show_tray(on=True)
        self.tray.area.setFocus()

    def leaving(self) -> None:
        """No sheet or page with names stays behind."""
        self.changes.close()
        if self.preview is not None:
            self.preview.close()

    # --- making -------------------------------------------------------------------

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        words = QHBoxLayout()
        words.setContentsMargins(16, 4, 16, 4)
        words.addWidget(self.empty, 1)
        right.addLayout(words)
        right.addWidget(self.grid, 1)
        right.addWidget(self.bar)
        self._right = QWidget()
        self._right.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.tray)
        row.addWidget(self._right, 1)
        top = QVBoxLayout()
        top.setContentsMargins(16, 8, 16, 4)
        top.addWidget(self.head)
        top.addWidget(self.banner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addLayout(row, 1)
        self.setProperty("page", "true")
        self._fit()

    def _listen(self) -> None:
        self.head.before.clicked.connect(self._week_before)
        self.head.this_week.clicked.connect(self._this_week)
        self.head.after.clicked.connect(self._week_after)
        self.head.print_button.clicked.connect(self.open_preview)
        self.head.tray_button.clicked.connect(self._swap_tray)
        self.tray.area_picked.connect(self._fill_tray)
        self.tray.place_wanted.connect(self._place)
        self.tray.plan_wanted.connect(self._plan)
        self.grid.picked.connect(self._on_pick)
        self.grid.opened.connect(self._open_visit)
        self.grid.shift_wanted.connect(self._shift)
        self.grid.dropped.connect(self._drop)
        self.bar.open_button.clicked.connect(self._open_current)
        self.bar.move_button.clicked.connect(self._move)
        self.bar.change_button.clicked.connect(self._change)
        self.bar.cancel_button.clicked.connect(self._cancel)
        self._undo.clicked.connect(self.changes.undo)
        self.changes.done.connect(self._on_done)
        self.changes.undone.connect(self._on_undone)
        self.changes.refused.connect(self._on_refused)
        self.changes.details_wanted.connect(self.go)

    def _keys(self) -> None:
        for keys, act in (
            ("Ctrl+M", self._move),
            ("Ctrl+T", self._this_week),
            ("Alt+PgUp", self._week_before),
            ("Alt+PgDown", self._week_after),
            ("Ctrl+P", self.open_preview),
            ("Ctrl+Z", self.changes.undo),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    # --- the week -----------------------------------------------------------------

    def _reload(self) -> None:
        desk, day = self.desk, self._day
        self.ask(lambda: look_at_week(desk, day), self._on_week)

    def _on_week(self, week: Week) -> None:
        today = self.desk.today()
        if (week, today) == (self._week, self._shown_on):  # the cards are true still
            self.grid.choose(self.grid.current_id)
            self._show_bar()
            return
        self._week, self._shown_on = week, today
        self.head.show_week(week.monday, is_this=week.monday <= today < week.monday + timedelta(7))
        self.empty.setText(empty_words(week))
        self.empty.setVisible(bool(empty_words(week)))
        self.grid.show_week(week, today, self.desk.clock.now())
        self._fill_tray(self.tray.area.value())
        self._fit()
        self._show_bar()

    @Slot(object)
    def _fill_tray(self, area: object) -> None:
        if self._week is None:
            return
        rows = tray_rows(self._week, str(area or EVERYWHERE), self.desk.today())
        self.tray.show_rows(rows, area_options(self._week), self._week.due_beyond)
        self.head.set_waiting(len(rows))

    def _on_day(self, day: date | None) -> None:
        self._day = day or self._day
        self._reload()

    def _go_to(self, day: date) -> None:
        self._day = day
        self.changes.close()
        self.banner.hide()
        self._reload()

    def _week_before(self) -> None:
        self._go_to(self._day - timedelta(days=7))

    def _week_after(self) -> None:
        self._go_to(self._day + timedelta(days=7))

    def _this_week(self) -> None:
        self._go_to(self.desk.today())

    # --- one visit ----------------------------------------------------------------

    def _current(self) -> PlannedVisit | None:
        return self._week.visit(self.grid.current_id) if self._week else None

    def _may_change(self, visit: PlannedVisit) -> bool:
        mine = visit.officer_id == self.desk.me.officer_id
        return (mine or bool(self._week and self._week.may_edit_all)) and visit.state == "planned"

    @Slot(object)
    def _on_pick(self, _plan_id: object) -> None:
        self._show_bar()

    def _show_bar(self) -> None:
        visit = self._current()
        if visit is None:
            self.bar.hide()
            return
        years = self._week.years if self._week else {}
        names = ", ".join(
            who_of(name, years.get(child_id, ""))
            for child_id, name in zip(visit.child_ids, visit.child_names, strict=True)
        )
        when = f"{long_day(civil_date(visit.starts_at))} at {clock(visit.starts_at)}"
        self.bar.show_visit(f"{names}, {when}", may_change=self._may_change(visit))

    @Slot(object)
    def _open_visit(self, plan_id: object) -> None:
        visit = self._week.visit(str(plan_id)) if self._week else None
        if visit is not None:
            child_id = visit.child_ids[0] if visit.child_ids else ""
            self.go.emit(Route(place=routes.VISIT, plan_id=visit.plan_id, child_id=child_id))

    def _open_current(self) -> None:
        self._open_visit(self.grid.current_id)

    def _move(self) -> None:
        visit = self._current()
        if visit is not None and self._week is not None and self._may_change(visit):
            rows = tuple((one.officer_id, one.name) for one in self._week.officers)
            mine = tuple(
                row for row in rows if self._week.may_edit_all or row[0] == visit.officer_id
            )
            self.changes.move(self._week, visit, mine)

    def _change(self) -> None:
        visit = self._current()
        if visit is not None:
            child_id = visit.child_ids[0] if visit.child_ids else ""
            self.go.emit(Route(place=routes.PLAN_VISIT, child_id=child_id, plan_id=visit.plan_id))

    def _cancel(self) -> None:
        visit = self._current()
        if visit is not None and self._may_change(visit):
            self.changes.cancel(visit)

    @Slot(object)
    def _shift(self, step: tuple[int, int]) -> None:
        visit = self._current()
        if visit is not None and self._week is not None and self._may_change(visit):
            slot = self.desk.policy.visit.diary.slot_minutes
            self.changes.move_to(visit.plan_id, shifted(visit, self._week.days, step, slot))

    @Slot(object, object, object)
    def _drop(self, plan_id: object, officer_id: object, day: object) -> None:
        visit = self._week.visit(str(plan_id)) if self._week else None
        if visit is not None and isinstance(day, date) and self._may_change(visit):
            self.changes.drop(visit, str(officer_id), day)

    @Slot(object)
    def _place(self, child_id: object) -> None:
        if self._week is not None:
            self.changes.place(self._week, str(child_id))

    @Slot(object)
    def _plan(self, child_id: object) -> None:
        self.go.emit(Route(place=routes.PLAN_VISIT, child_id=str(child_id)))

    # --- what was done --------------------------------------------------------------

    @Slot(object, object, object)
    def _on_done(self, plan_id: object, words: object, detail: object) -> None:
        self.grid.current_id = str(plan_id)
        self._undo.show()
        self.banner.show_words(str(words), "success", str(detail))
        self._show_tray(on=False)
        self._reload()

    @Slot()
    def _on_undone(self) -> None:
        self._undo.hide()
        self.banner.show_words("Put back as it was.", "info")
        self._reload()

    @Slot(object)
    def _on_refused(self, words: object) -> None:
        self._undo.hide()
        self.banner.show_words(str(words), "danger")

    # --- paper --------------------------------------------------------------------

    @Slot()
    def open_preview(self) -> None:
        """Ctrl+P: the pages as they will be printed, in a window of their own."""
        if self.preview is not None:
            self.preview.raise_()
            return
        officers = (
            tuple((one.officer_id, one.name) for one in self._week.officers) if self._week else ()
        )
        self.preview = PrintPreview(self.desk, self.runner, (self._day, officers), self)
        self.preview.finished.connect(self._forget_preview)
        self.preview.begin()

    @Slot()
    def _forget_preview(self) -> None:
        self.preview = None

    # --- width --------------------------------------------------------------------

    def _swap_tray(self) -> None:
        self._show_tray(on=not self._on_tray)

    def _show_tray(self, *, on: bool) -> None:
        self._on_tray = on
        self._fit()

    def _fit(self) -> None:
        scale = current().scale
        self._is_narrow = self.window().width() / scale < NARROW
        nobody = self._week is not None and not someone_waits(self._week)
        self.tray.setVisible(
            self._on_tray or not (self._is_narrow or nobody)
        )  # the week takes its room
        self._right.setVisible(not (self._is_narrow and self._on_tray))
        self.tray.setMinimumWidth(0 if self._is_narrow else round(_TRAY * scale))
        self.tray.setMaximumWidth(16_777_215 if self._is_narrow else round(_TRAY * scale))
        self.head.set_narrow(narrow=self._is_narrow, on_tray=self._on_tray)

    def restyle(self) -> None:
        """Take the look in force: larger text is a narrower window."""
        self._fit()

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the window."""
        super().resizeEvent(event)
        self._fit()
