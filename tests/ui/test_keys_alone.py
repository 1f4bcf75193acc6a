"""The main job by keyboard alone, in the real window: from the passphrase to the next review."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from ehe_desktop.domain.plan import ReviewPlan
from ehe_desktop.domain.visit import Visit, VisitDraft
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.sync_keeper import SyncPort
from ehe_desktop.ui.unlock.port import DoorFacts, Opened
from ehe_desktop.ui.window import Window
from tests.storage.visit_room import PASSPHRASE, a_desk, assess_before, plan_a_visit
from tests.ui.audit import focusable
from tests.ui.kept_cases import no_signal
from tests.ui.keys_alone import CTRL, Keyboard


class Port:
    """A door over one desk."""

    def __init__(self, desk):
        self.desk = desk

    def facts(self):
        return DoorFacts(is_enrolled=True, officer_name="Sam Patel")

    def unlock(self, passphrase):
        self.desk.check_passphrase(passphrase)
        port = SyncPort(no_signal, lambda _number, _fault: None)
        return Opened(desk=self.desk, sync=port, close=lambda _reason: None)


@pytest.fixture
def home(tmp_path):
    """A desk with one visit today."""
    desk = a_desk(tmp_path)
    plan_id, (child_id,) = plan_a_visit(desk, "Amina Yusuf")
    assess_before(desk, child_id)
    yield desk, plan_id, child_id
    desk.store.close()


@pytest.fixture
def keys(home, qtbot):
    desk, _plan_id, _child_id = home
    runner = Runner()
    window = Window(Port(desk), runner)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.show_door()
    made = Keyboard(window, qtbot)
    made.settle()
    yield made
    if window.shell is not None:
        window.shell.lock()
    window.close()
    runner.close()


def unlock(keys):
    QTest.keyClicks(keys.at, PASSPHRASE)
    keys.press(Qt.Key.Key_Return)
    keys.qtbot.waitUntil(lambda: keys.window.shell is not None, timeout=15_000)
    keys.settle()


def test_from_the_passphrase_to_the_next_review_without_a_mouse(home, keys, qtbot):
    desk, plan_id, child_id = home
    unlock(keys)
    keys.enter()  # Today: the next visit
    assert keys.window.shell.shown.place == routes.VISIT

    keys.to("visit-continue")
    keys.space()
    keys.to("visit-prepare-read")
    keys.space()

    keys.to("visit-continue")
    keys.space()
    for name, text in (
        ("visit-safety-buddy-name", "L. Okafor"),
        ("visit-safety-buddy-phone", "07700 900123"),
        ("visit-safety-out-by", "6pm"),
    ):
        keys.to(name)
        keys.type(text)
    for box in keys.find("visit-safety-continue").window().findChildren(QAbstractButton):
        if box.isVisible() and box.parent().accessibleName() == "Checks before the visit":
            keys.tab_to(lambda at, box=box: at is box, box.text())
            keys.space()
    keys.enter()

    for _form in ("record", "voice", "health"):
        keys.to("visit-continue")
        keys.space()
        keys.fill_form("visit-continue")

    keys.to("visit-continue")
    keys.space()
    number = 1
    keys.to("visit-statement-1")
    while keys.sees(f"visit-statement-{number}"):
        keys.to(f"visit-statement-{number}")
        keys.space()
        number += 1
    keys.to("visit-passphrase")
    QTest.keyClicks(keys.at, PASSPHRASE)
    keys.press(Qt.Key.Key_Return)
    keys.settle()
    while keys.sees("visit-interruption-continue"):
        if keys.sees("visit-interruption-reason"):
            keys.to("visit-interruption-reason")
            keys.type("Talked through with the mother.")
        keys.to("visit-interruption-continue")
        keys.space()

    keys.to("visit-continue")
    keys.space()
    keys.to("review-keep")
    keys.space()
    keys.to("review-done")
    keys.space()
    assert keys.window.shell.shown.place == routes.CASELOAD

    with desk.store.reading() as view:
        (visit,) = view.of_child(Visit, child_id).values()
        (plan,) = view.of_child(ReviewPlan, child_id).values()
        drafts = list(view.of_kind(VisitDraft).values())
    assert visit.plan_id == plan_id
    assert plan.due_on is not None
    assert [one.state for one in drafts] == ["signed"]


def test_every_place_and_the_way_back_by_keys(keys):
    unlock(keys)
    rail = [place for place in keys.window.shell.places.values() if place.icon]
    for number, place in enumerate(rail, start=1):
        keys.press(Qt.Key(Qt.Key.Key_0 + number), CTRL)
        keys.settle()
        assert keys.window.shell.shown.place == place.key
        assert keys.window.shell.isAncestorOf(keys.at), f"{place.words}: the focus is lost"
    keys.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    keys.settle()
    assert keys.window.shell.shown.place == rail[-2].key


def test_tab_reaches_every_control_of_every_place_and_comes_round(keys):
    """Nobody is caught in a box, and nothing is stepped over."""
    unlock(keys)
    rail = [place for place in keys.window.shell.places.values() if place.icon]
    for number, place in enumerate(rail, start=1):
        keys.press(Qt.Key(Qt.Key.Key_0 + number), CTRL)
        keys.settle()
        began, seen = keys.at, set()
        for _ in range(120):
            keys.press(Qt.Key.Key_Tab)
            seen.add(keys.at)
            if keys.at is began or (began not in focusable(keys.window) and len(seen) > 60):
                break
        missed = [one for one in focusable(keys.window.shell.shown) if one not in seen]
        assert [one.objectName() or one.accessibleName() for one in missed] == [], place.words
        assert any(one.objectName().startswith("rail-") for one in seen), place.words


class WindowsSeen(QObject):
    """Notes each widget that is shown as a window of its own, if only for a moment."""

    def __init__(self, app):
        super().__init__()
        self.seen = []
        app.installEventFilter(self)

    def eventFilter(self, seen, event):
        if event.type() == QEvent.Type.Show and isinstance(seen, QWidget) and seen.isWindow():
            self.seen.append(f"{type(seen).__name__} {seen.accessibleName()}")
        return False


def test_no_part_of_a_screen_flashes_as_a_window(home, keys, qapp):
    """It would take the keyboard away from who is typing, and light up in a dark room."""
    _desk, plan_id, child_id = home
    unlock(keys)
    shell = keys.window.shell
    watch = WindowsSeen(qapp)
    for key in shell.places:
        about = {"plan_id": plan_id} if key == routes.VISIT else {"child_id": child_id}
        shell.go(Route(place=key, **about))
        keys.settle()
    for step in Step:
        shell.go(Route(place=routes.TODAY))
        shell.go(Route(place=routes.VISIT, plan_id=plan_id, part=step.value))
        keys.settle()
    qapp.removeEventFilter(watch)
    assert watch.seen == []
