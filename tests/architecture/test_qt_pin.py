"""The Qt we ship does not eat references to None (PySide6 6.12.0 does, on Python 3.10 and 3.11).

There, every Qt call that returns nothing drops one reference, and after some
thousands of calls the whole program dies. Run apart, because it would take the tests along.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.architecture.test_lock import pins

_MANY_CALLS = """
import sys
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
label = QLabel()
before = sys.getrefcount(None)
for _ in range(500):
    app.processEvents()
lost = before - sys.getrefcount(None)
for number in range(20_000):
    label.setText(str(number))
print(lost, label.text())
"""


def test_none_outlives_many_calls():
    told = subprocess.run(
        [sys.executable, "-c", _MANY_CALLS], capture_output=True, text=True, check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    lost, last = told.stdout.split()
    assert int(lost) < 100
    assert last == "19999"


def test_the_lock_holds_the_qt_that_was_tried():
    locked = pins()
    assert locked["pyside6-essentials"].startswith("6.11.")
    assert locked["pyside6-essentials"] == locked["pyside6-addons"] == locked["shiboken6"]
