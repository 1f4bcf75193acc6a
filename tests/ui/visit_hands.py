"""The visit's screen on a real store, and hands that press what is on it by name."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.visit.screen import VisitScreen
from tests.storage.visit_room import a_desk, assess_before, plan_a_visit, write_up
from tests.ui.desk_room import settled

FLAGGED = {"visit_safety": "Dog loose in the yard, seen 3 March 2026.", "two_person_visit": True}


class Room:
    """The screen, and hands that press what is on it."""

    def __init__(self, tmp_path, qtbot, show, family=None, **said):
        self.qtbot = qtbot
        self.desk = a_desk(tmp_path)
        self.plan_id, self.child_ids = plan_a_visit(
            self.desk, "Amina Yusuf", "Bilal Yusuf", family=family
        )
        for child_id in self.child_ids:
            assess_before(self.desk, child_id)
        self.runner = Runner()
        self.screen = VisitScreen(self.desk, self.runner)
        self.routes: list[Route] = []
        self.faults: list[BaseException] = []
        self.screen.go.connect(self.routes.append)
        self.screen.failed.connect(self.faults.append)
        show(self.screen, 1024, 600)
        self.screen.show_route(Route(place=routes.VISIT, plan_id=self.plan_id))
        self.settle()
        if said:
            write_up(self.desk, self.screen.visit, **said)
            self.screen.show_route(Route(place=routes.VISIT, plan_id=self.plan_id))
            self.settle()

    def settle(self):
        settled(self.qtbot, self.runner)
        for _ in range(3):  # layouts settle in passes
            QApplication.processEvents()

    def find(self, name, kind=QWidget):
        found = [one for one in self.screen.findChildren(kind, name) if one.isVisible()]
        assert found, f"{name} is not on the screen"
        return found[-1]

    def has(self, name):
        return any(one.isVisible() for one in self.screen.findChildren(QWidget, name))

    def press(self, name):
        button = self.find(name, QAbstractButton)
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        self.settle()

    def type(self, name, text):
        edit = self.find(name)
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, text)

    def tick_all(self):
        for box in self.screen.findChildren(QAbstractButton):
            if box.objectName().startswith("visit-statement-") and not box.isChecked():
                QTest.keyClick(box, Qt.Key.Key_Space)

    def words(self):
        shown = [one.text() for one in self.screen.findChildren(QLabel) if one.isVisible()]
        return "\n".join(shown)

    def stored(self, body, child_id):
        with self.desk.store.reading() as view:
            return list(view.of_child(body, child_id).values())

    def draft(self):
        with self.desk.store.reading() as view:
            return view.body(VisitDraft, self.screen.visit.draft_id)

    def close(self):
        self.screen.leaving()
        self.settle()
        self.runner.close()
        self.desk.store.close()
