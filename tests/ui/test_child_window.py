"""The child's own window: nothing that was copied elsewhere is there to be pasted."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from ehe_desktop.app.handover_process import HandOverProcess
from ehe_desktop.platform.paths import forms_dir
from ehe_desktop.ui.handover.port import ChildFacts
from ehe_desktop.xforms.definition import FormDef
from tests.ui.child_room import Sealed

COPIED = "Amina Yusuf, 12 Elm Road: mother says"


def test_a_child_can_paste_nothing_that_was_copied_before(qapp):
    """The system keeps what was copied when the case window ended (ux.md 2.7: not hidden, gone)."""
    form = FormDef.from_xml((forms_dir() / "about_my_learning.xml").read_bytes())
    facts = ChildFacts(called="Amina", officer="Sam", language="English (en)")
    port = Sealed(form, facts)
    clipboard = QGuiApplication.clipboard()
    clipboard.setText(COPIED)
    process = HandOverProcess(port, qapp)
    process._show()
    screen = process.screen
    screen._start()
    box = next(one for one in screen.findChildren(type(screen._tools.editor)))
    QTest.keySequence(box.focusProxy(), "Ctrl+V")
    assert box.value() == ""
    QTest.keyClicks(box.focusProxy(), "my dog")
    QTest.keySequence(box.focusProxy(), "Ctrl+A")
    QTest.keySequence(box.focusProxy(), "Ctrl+C")
    qapp.setQuitOnLastWindowClosed(False)  # as in the child’s own process
    QTimer.singleShot(0, process.window.close)
    qapp.exec()  # its own loop ends with it: ended outside one, no later loop of this process would run
    assert clipboard.text() == "", "nor is what a child wrote there for whoever has it next"
    qapp.setQuitOnLastWindowClosed(True)
    process._collector.stop()
    process.window.deleteLater()
    process.deleteLater()
