"""The offer to go back to the visit that was open when the last window ended (ux.md 2.6)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.go_back_to_draft import draft_to_go_back_to
from ehe_desktop.services.keep_draft import keep_fields
from ehe_desktop.services.note_open_visit import noted_visit
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.shell import Shell
from tests.storage.visit_room import a_desk, fill, plan_a_visit
from tests.ui.audit import audit
from tests.ui.desk_room import settled

OFFER = "Go back to Amina Yusuf’s visit? Saved today 10:00am, at ‘What the child is learning’."


class Windows:
    """A store, and one window after another over it, as processes come and go."""

    def __init__(self, tmp_path, qtbot, show):
        self.qtbot, self.show = qtbot, show
        self.desk = a_desk(tmp_path)
        self.runner = Runner()
        self.plan_id, (self.child_id,) = plan_a_visit(self.desk)
        visit = open_visit(self.desk, self.plan_id)
        self.draft_id = visit.draft_id
        fill(self.desk, visit, Step.RECORD)
        at = f"{self.child_id} /home_visit/content/work_seen"
        keep_fields(self.desk, visit.draft_id, at_question=at)

    def open(self, width=1366, height=768):
        """A window just unlocked."""
        self.shell = Shell(self.desk, self.runner, None)
        self.show(self.shell, width, height)
        self.shell.start()
        self.settle()
        return self.shell

    def crash(self):
        """The window is gone, and nobody was asked to write anything."""
        self.settle()
        self.shell.hide()

    def settle(self):
        settled(self.qtbot, self.runner)
        for _ in range(3):  # layouts settle in passes
            QApplication.processEvents()

    def visit(self, **over):
        self.shell.go(Route(place=routes.VISIT, **(over or {"plan_id": self.plan_id})))
        self.settle()

    def offer(self):
        banner = self.shell.findChild(QWidget, "go-back")
        return banner.accessibleName() if banner.isVisible() else ""

    def press(self, name):
        QTest.mouseClick(self.shell.findChild(QWidget, name), Qt.MouseButton.LeftButton)
        self.settle()

    def after_a_crash_in_the_visit(self):
        """A window unlocked after the one before it ended with the visit open."""
        self.open()
        self.visit()
        self.crash()
        return self.open()


@pytest.fixture
def windows(tmp_path, qtbot, show):
    made = Windows(tmp_path, qtbot, show)
    yield made
    made.settle()
    made.runner.close()
    made.desk.store.close()


def test_the_visit_that_was_open_is_offered_in_words_above_the_first_screen(windows):
    shell = windows.after_a_crash_in_the_visit()
    assert windows.offer() == OFFER
    assert shell.shown.place == routes.TODAY
    assert not any("iscard" in one.accessibleName() for one in shell.findChildren(QWidget))
    assert audit(shell.findChild(QWidget, "go-back")) == []


def test_going_back_opens_the_visit_at_its_step(windows):
    shell = windows.after_a_crash_in_the_visit()
    windows.press("go-back-yes")
    assert shell.shown.place == routes.VISIT
    assert shell.shown.visit.plan_id == windows.plan_id
    assert windows.offer() == ""
    assert noted_visit(windows.desk) == windows.plan_id


def test_not_now_keeps_the_draft_and_is_not_asked_again(windows):
    shell = windows.after_a_crash_in_the_visit()
    with windows.desk.store.reading() as view:
        before = view.body(VisitDraft, windows.draft_id)
    windows.press("go-back-not-now")
    assert windows.offer() == ""
    assert shell.shown.place == routes.TODAY
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.isVisible()
    with windows.desk.store.reading() as view:
        assert view.body(VisitDraft, windows.draft_id) == before
    windows.crash()
    windows.open()
    assert windows.offer() == ""


def test_a_visit_that_was_left_is_not_offered(windows):
    windows.open()
    assert windows.offer() == ""
    windows.visit()
    windows.shell.go(Route(place=routes.CASELOAD))
    windows.crash()
    windows.open()
    assert windows.offer() == ""
    assert draft_to_go_back_to(windows.desk) is None


def test_a_page_above_the_visit_leaves_it_open(windows):
    windows.open()
    windows.visit()
    windows.shell.go(Route(place=routes.RAISE_CONCERN, child_id=windows.child_id))
    windows.crash()
    windows.open()
    assert windows.offer() == OFFER


def test_a_visit_opened_by_its_child_is_offered_too(windows):
    windows.open()
    windows.visit(child_id=windows.child_id)
    windows.crash()
    windows.open()
    assert windows.offer() == OFFER


def test_a_signed_visit_is_not_offered(windows):
    windows.open()
    windows.visit()
    windows.crash()
    with windows.desk.store.writing(windows.desk.actor()) as work:
        work.patch("visit_draft", windows.draft_id, state="signed")
    windows.open()
    assert windows.offer() == ""


def test_the_offer_goes_when_a_visit_is_opened_another_way_and_stays_otherwise(windows):
    shell = windows.after_a_crash_in_the_visit()
    shell.go(Route(place=routes.SYNC))
    windows.settle()
    assert windows.offer() == OFFER
    windows.visit()
    assert windows.offer() == ""


def test_unanswered_it_is_asked_again_after_the_next_unlock(windows):
    windows.after_a_crash_in_the_visit()
    windows.crash()
    windows.open()
    assert windows.offer() == OFFER
