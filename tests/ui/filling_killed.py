"""A window with a form in a process of its own: it types, says that it is saved, and waits to be killed.

python -m tests.ui.filling_killed FOLDER REFERENCE WORDS
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEventLoop
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.storage.visits_query import VisitFilter, planned_visits
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.theme import apply
from ehe_desktop.ui.visit.fill_step import FillStep
from tests.fakes.council_store import desk_again

FEW = 6
"""Families of the council both processes know."""


def first_plan(desk) -> str:
    """The plan both processes mean."""
    with desk.store.reading() as view:
        return planned_visits(view, VisitFilter(states=("planned",)))[0].plan_id


def main(folder: str, ref: str, words: str) -> None:
    """Type, and never end by itself."""
    app = QApplication([])
    apply(app)
    desk = desk_again(Path(folder), families=FEW)
    step = FillStep(desk, Runner(), Step.RECORD)
    step.resize(1100, 700)
    step.show()
    opened = QEventLoop()
    step.opened.connect(opened.quit)
    step.open(open_visit(desk, first_plan(desk)))
    opened.exec()
    step.view.go_to(ref)
    saved = QEventLoop()

    def look(_changed) -> None:  # turning to the page is saved as well: wait for the words
        with desk.store.reading() as view:
            draft = view.body(VisitDraft, step.visit.draft_id)
        if any(words in one.xml for one in draft.record.values()):
            saved.quit()

    step.saved.connect(look)
    QTest.keyClicks(step.view.findChild(QWidget, f"answer-{ref.rpartition('/')[2]}"), words)
    saved.exec()
    sys.stdout.write("saved\n")
    sys.stdout.flush()
    app.exec()


if __name__ == "__main__":
    main(*sys.argv[1:4])
