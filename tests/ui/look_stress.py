"""Run as a program: screens and dialogs come and go while the look changes 200 times.

It ends with 0. A forgotten screen is in a circle of references, as any screen with callbacks is
once it has ended, and Python is set to collect at nearly every chance it has.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.ui.widgets.buttons import Button, Chip
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.inputs import LineEdit
from ehe_desktop.ui.widgets.page import Page, Sheet
from ehe_desktop.ui.widgets.text import Text
from ehe_desktop.ui.widgets.timeline import TimelineList
from tests.ui.gallery import EVENTS

TURNS = 200
MODES = (Mode.LIGHT, Mode.DARK, Mode.CONTRAST)
SCALES = (1.0, 1.5, 2.0)


class Screen(Page):
    """A page whose sizes are asked of Python code, and which holds itself."""

    def __init__(self) -> None:
        super().__init__("Amina Yusuf")
        timeline = TimelineList()
        timeline.set_rows(EVENTS)
        self.add(timeline, 1)
        self.add(Flow(*(Chip(words) for words in ("My cases", "Overdue first"))))
        self.add(Field("Name", LineEdit("")))
        self.heading.itself = self
        self.callback = self.show


def dialog(parent: QWidget) -> Sheet:
    """A dialog over a screen."""
    made = Sheet("Add a note", "It stands on the timeline.", parent=parent)
    made.layout().addWidget(Field("Note", LineEdit("")))
    made.layout().addWidget(Flow(Button("Save"), Text("It is kept.")))
    made.open()
    return made


def turn(app: QApplication, number: int, screen: Screen) -> None:
    """Forget a screen, open a dialog, change the look, close the dialog."""
    if number % 4 == 0:
        Screen().ensurePolished()
    open_one = dialog(screen)
    QCoreApplication.processEvents()
    apply(app, MODES[number % 3], SCALES[number % len(SCALES) - number // 3 % 2])
    open_one.close()
    open_one.deleteLater()
    if number % 3 == 0:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def main() -> int:
    """All turns; a crash never gets to the end."""
    faulthandler.enable()
    app = QApplication([])
    apply(app, Mode.LIGHT, 1.0)
    gc.freeze()
    gc.set_threshold(*(int(word) for word in sys.argv[1:4]))
    screen = Screen()
    screen.resize(700, 600)
    screen.show()
    for number in range(TURNS):
        turn(app, number, screen)
    return 0


if __name__ == "__main__":
    sys.exit(main())
