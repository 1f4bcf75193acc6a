"""Every sheet with words of its own: how it is opened in an unlocked window, and how it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from ehe_desktop.domain.visit import Visit
from ehe_desktop.services.check_visit import check_visit
from ehe_desktop.services.desk import Desk, Me
from ehe_desktop.services.look_at_week import look_at_week
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.services.raise_flag import NewFlag, raise_flag
from ehe_desktop.services.sign_off import Signature, sign_off
from ehe_desktop.sync.errors import Offline
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.casefile.sheets import NoteSheet, PutOffSheet
from ehe_desktop.ui.casefile.signed_sheets import AddendumSheet, SecondSheet
from ehe_desktop.ui.concern.sheets import FlagSheet, ReplySheet, ReviewFlagSheet, WordsSheet
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.schedule.plan_screen import PlanVisitScreen
from ehe_desktop.ui.schedule.reason_sheet import CancelSheet
from ehe_desktop.ui.schedule.time_sheet import TimeSheet
from ehe_desktop.ui.sync.difference_card import DifferenceCard
from ehe_desktop.ui.sync_keeper import SyncPort
from ehe_desktop.ui.unlock.port import Opened
from ehe_desktop.ui.visit.interruption import InterruptionPage
from ehe_desktop.ui.visit.review_step import ReviewStep
from ehe_desktop.ui.window import Window
from tests.fakes.council_store import COUNCIL_DAY, council_desk
from tests.fakes.diary import free_a_child
from tests.storage.test_service_concern import quiet_child
from tests.storage.visit_room import PASSPHRASE, a_desk, assess_before, plan_a_visit, write_up
from tests.ui.desk_room import settled
from tests.ui.test_concern_list_screen import late
from tests.ui.test_sync_screen import a_question

KEPT_ROWS = "SELECT key FROM meta WHERE key LIKE 'kept\\_sheet:%' ESCAPE '\\'"


def no_signal(_cancel: Any, _say: Any) -> Any:
    """A round where there is no network."""
    raise Offline


class House:
    """A desk, and one unlocked window after the other over it."""

    def __init__(self, desk: Desk, qtbot: Any) -> None:
        self.desk, self.qtbot = desk, qtbot
        self.unlock()

    def unlock(self) -> None:
        self.runner = Runner()
        self.window = Window(None, self.runner)  # type: ignore[arg-type] - the door is passed
        self.qtbot.addWidget(self.window)
        port = SyncPort(no_signal, lambda _number, _fault: None)
        with self.qtbot.waitExposed(self.window):
            self.window.show()
        self.window._open(Opened(desk=self.desk, sync=port, close=lambda _reason: None))
        self.settle()

    def lock(self) -> None:
        """As Ctrl+L does: nothing is waited for."""
        self.window.shell.lock()
        self.window.close()

    def settle(self) -> None:
        settled(self.qtbot, self.runner)

    def go(self, **route: str) -> Any:
        self.window.shell.go(Route(**route))
        self.settle()
        return self.window.shell.shown

    def find(self, kind: type, name: str = "") -> Any:
        """The part of this kind that is seen; waits for it."""
        found: list[QWidget] = []

        def is_there() -> bool:
            parts = self.window.findChildren(kind, name) if name else self.window.findChildren(kind)
            found[:] = [one for one in parts if one.isVisible()]
            return bool(found)

        self.qtbot.waitUntil(is_there, timeout=10_000)
        return found[-1]

    def press(self, name: str) -> None:
        self.find(QAbstractButton, name).click()
        self.settle()

    def kept(self) -> list[str]:
        with self.desk.store.reading() as view:
            return list(view.connection.exec_driver_sql(KEPT_ROWS).scalars())


@dataclass(frozen=True)
class Case:
    """One sheet. `open` gives the widget that holds the boxes; `give` presses its button."""

    kind: type
    open: Callable[[House], Any]
    give: Callable[[House, Any], None]
    desk: Callable[[Path], Desk] = council_desk


def _sheet(kind: type, open_: Callable[[House], None]) -> Callable[[House], Any]:
    def open_it(house: House) -> Any:
        open_(house)
        return house.find(kind)

    return open_it


def _record(house: House) -> Any:
    return house.go(place=routes.CASELOAD, child_id=quiet_child(house.desk)).menu


def _press(name: str) -> Callable[[House, Any], None]:
    def press(house: House, holder: Any) -> None:
        button = holder.findChild(QAbstractButton, name)
        assert button is not None, name
        button.click()
        house.settle()

    return press


def _note(house: House, sheet: NoteSheet) -> None:
    sheet.give()
    house.settle()


def _put_off(house: House, sheet: PutOffSheet) -> None:
    sheet.until.set_value(date(2026, 8, 3))
    _note(house, sheet)  # type: ignore[arg-type] - both save


# --- concerns and flags ---------------------------------------------------------


def _with_concern(folder: Path) -> Desk:
    desk = council_desk(folder)
    late(desk)
    return desk


def _with_flag(folder: Path) -> Desk:
    desk = council_desk(folder)
    child = quiet_child(desk)
    code = next(iter(desk.policy.flag_types))
    raise_flag(desk, child, NewFlag(code=code, source="Children's services"), "flag")
    return desk


def _flagged(desk: Desk) -> str:
    with desk.store.reading() as view:
        found = view.connection.exec_driver_sql(
            "SELECT child_id FROM record WHERE kind = 'flag_event' ORDER BY id DESC"
        )
        return found.scalars().first()


def _concern(what: str) -> Callable[[House], None]:
    def open_it(house: House) -> None:
        with house.desk.store.reading() as view:
            body = view.connection.exec_driver_sql(
                "SELECT json_extract(body, '$.concern_id') FROM record"
                " WHERE kind = 'concern_event' ORDER BY id DESC"
            )
            concern_id = body.scalars().first()
        house.go(place=routes.CONCERNS, concern_id=concern_id)
        house.press(f"concern-do-{what}")

    return open_it


def _flag(button: str) -> Callable[[House], None]:
    def open_it(house: House) -> None:
        screen = house.go(place=routes.CONCERNS, child_id=_flagged(house.desk), part="flags")
        pane = screen._flags
        pane._list.set_current(next(iter(pane._lines)))
        pane._fit()
        house.press(button)

    return open_it


def _raise_flag(house: House, sheet: FlagSheet) -> None:
    sheet._kind.set_value(next(iter(house.desk.policy.flag_types)))
    _date_then("_review", "sheet-give")(house, sheet)


def _date_then(box: str, name: str) -> Callable[[House, Any], None]:
    def give(house: House, sheet: Any) -> None:
        getattr(sheet, box).set_value(date(2026, 9, 1))
        _press(name)(house, sheet)

    return give


# --- the diary ----------------------------------------------------------------


def _with_a_free_child(folder: Path) -> Desk:
    return free_a_child(council_desk(folder))


def _plan(house: House) -> Any:
    waiting = look_at_week(house.desk, COUNCIL_DAY).to_place
    screen = house.go(place=routes.PLAN_VISIT, child_id=waiting[0].child_id)
    house.qtbot.waitUntil(lambda: screen.form.time.count() > 0)
    return screen


def _planned(house: House) -> Any:
    return look_at_week(house.desk, COUNCIL_DAY).visits[0]


def _give_plan(house: House, screen: Any) -> None:
    screen.form.out_by.setText("15:30")
    screen.form.children_box.set_value([screen._facts.children[0].child_id])
    screen.form.day.set_value(screen._facts.suggested_day)
    screen.form.day.edited.emit()
    house.settle()
    house.qtbot.waitUntil(lambda: screen.form.time.count() > 0)
    screen.save.click()
    house.settle()


def _cancel(house: House) -> None:
    screen = house.go(place=routes.PLAN_VISIT, plan_id=_planned(house).plan_id)
    screen.cancel.click()


def _move(house: House) -> None:
    visit = _planned(house)
    screen = house.go(place=routes.SCHEDULE, plan_id=visit.plan_id)
    me = house.desk.me
    screen.changes.move(screen._week, visit, ((me.officer_id, me.name),))


def _give_move(house: House, sheet: TimeSheet) -> None:
    house.qtbot.waitUntil(sheet.accept_button.isEnabled)
    best = next(one for one in sheet._choices.values() if one.can_book)
    sheet.times.set_current(best.at.isoformat())
    sheet.accept_button.click()
    house.settle()


# --- sync and visits ------------------------------------------------------------


def _with_question(folder: Path) -> Desk:
    desk = council_desk(folder)
    a_question(desk, group=("notes",), sides=("One.", "Two."))
    return desk


def _difference(house: House) -> Any:
    house.go(place=routes.SYNC, part="decisions")
    return house.find(DifferenceCard)


def _with_visit(folder: Path, *, signed: bool, **more: str) -> Desk:
    desk = a_desk(folder)
    plan_id, (child_id,) = plan_a_visit(desk, "Amina Yusuf")
    assess_before(desk, child_id)
    said = {"visit_type": "review"} if signed else {"safeguarding_seen": "yes"}
    visit = write_up(desk, open_visit(desk, plan_id), **said, **more)
    if signed:
        check = check_visit(desk, visit)
        sign_off(desk, visit, Signature(passphrase=PASSPHRASE, statements=check.statements))
    return desk


def _with_signed_visit(folder: Path) -> Desk:
    desk = _with_visit(folder, signed=True, factor_F1="cp_plan")
    return replace(desk, me=Me(officer_id="officer-boss", name="Maria Lopez", role="supervisor"))


def _signed(button: str) -> Callable[[House], None]:
    def open_it(house: House) -> None:
        with house.desk.store.reading() as view:
            (visit_id,) = view.of_kind(Visit)
        house.go(place=routes.SIGNED_VISIT, part=visit_id)
        house.press(f"signed-visit-{button}")

    return open_it


def _give_second(house: House, sheet: SecondSheet) -> None:
    QTest.keyClicks(sheet.passphrase.edit, PASSPHRASE)
    sheet.give()
    house.settle()


def _visit(house: House, step: str) -> None:
    with house.desk.store.reading() as view:
        plan_id = view.connection.exec_driver_sql(
            "SELECT id FROM record WHERE kind = 'visit_plan'"
        ).scalar_one()
    house.go(place=routes.VISIT, plan_id=plan_id, part=step)


def _review(house: House) -> Any:
    _visit(house, "next_review")
    step = house.find(ReviewStep)
    house.qtbot.waitUntil(lambda: bool(step.cards))
    return step


def _give_review(house: House, step: ReviewStep) -> None:
    step.cards[0]._date.set_value(date(2027, 9, 1))
    step._keep.click()
    house.settle()
    if step._stop is not None:
        step._stop.primary_action()
    house.settle()


def _stop(house: House) -> Any:
    _visit(house, "sign_off")
    _to_stop(house)
    return house.find(InterruptionPage)


def _to_stop(house: House) -> None:
    field = house.find(QWidget, "visit-statements")
    for box in field.findChildren(QAbstractButton):
        box.setChecked(True)
    QTest.keyClicks(house.find(QWidget, "visit-passphrase"), PASSPHRASE)
    house.press("visit-sign-off")


def _go_past(house: House, page: InterruptionPage) -> None:
    page.primary_action()
    house.settle()


CASES = {
    "note": Case(NoteSheet, _sheet(NoteSheet, lambda h: _record(h).add_note()), _note),
    "put-off": Case(PutOffSheet, _sheet(PutOffSheet, lambda h: _record(h).put_off()), _put_off),
    "reply": Case(
        ReplySheet,
        _sheet(ReplySheet, _concern("reply")),
        _date_then("_chase", "sheet-give"),
        _with_concern,
    ),
    "concern-note": Case(
        WordsSheet, _sheet(WordsSheet, _concern("note")), _press("sheet-give"), _with_concern
    ),
    "close-concern": Case(
        WordsSheet, _sheet(WordsSheet, _concern("close")), _press("sheet-give"), _with_concern
    ),
    "raise-flag": Case(
        FlagSheet,
        _sheet(FlagSheet, _flag("flags-raise")),
        _raise_flag,
        _with_flag,
    ),
    "check-flag": Case(
        ReviewFlagSheet,
        _sheet(ReviewFlagSheet, _flag("flags-check")),
        _date_then("_review", "sheet-give"),
        _with_flag,
    ),
    "close-flag": Case(
        WordsSheet, _sheet(WordsSheet, _flag("flags-close")), _press("sheet-give"), _with_flag
    ),
    "plan": Case(PlanVisitScreen, _plan, _give_plan, _with_a_free_child),
    "cancel": Case(CancelSheet, _sheet(CancelSheet, _cancel), _press("schedule-cancel-accept")),
    "move": Case(TimeSheet, _sheet(TimeSheet, _move), _give_move),
    "difference": Case(DifferenceCard, _difference, _press("difference-keep-text"), _with_question),
    "next-review": Case(
        ReviewStep, _review, _give_review, lambda folder: _with_visit(folder, signed=True)
    ),
    "second-sign-off": Case(
        SecondSheet, _sheet(SecondSheet, _signed("give")), _give_second, _with_signed_visit
    ),
    "addendum": Case(
        AddendumSheet,
        _sheet(AddendumSheet, _signed("addendum")),
        _press("sheet-give"),
        _with_signed_visit,
    ),
    "sign-off": Case(
        InterruptionPage, _stop, _go_past, lambda folder: _with_visit(folder, signed=False)
    ),
}
