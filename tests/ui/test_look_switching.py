"""The look changes while screens and dialogs come and go; nothing is destroyed at the wrong moment."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QWidget

from ehe_desktop.ui.background.collector import Collector, generation_due
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.ui.unlock.centred import COLUMN, CentredPage

ROOT = Path(__file__).parents[2]
EAGER = ("100", "3", "3")  # Python's own are 700, 10, 10: it crashed with those too, only later


def test_200_looks_while_screens_come_and_go():
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.look_stress", *EAGER],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-900:]


class Forgotten(QWidget):
    """A widget that only itself refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


class Asked(QWidget):
    """Says in which state the collector was each time the look changed."""

    def __init__(self) -> None:
        super().__init__()
        self.collecting: list[bool] = []

    def restyle(self) -> None:
        self.collecting.append(gc.isenabled())


@pytest.mark.parametrize("was_on", [True, False])
def test_nothing_is_collected_while_the_look_changes(qapp, theme, was_on):
    asked = Asked()
    gc.enable() if was_on else gc.disable()
    apply(qapp, Mode.DARK, 1.5)
    assert gc.isenabled() == was_on
    assert asked.collecting == [False]


class Ending(QWidget):
    """Ends every widget it was given when the look changes."""

    def __init__(self, others: list[QWidget]) -> None:
        super().__init__()
        self.others = others

    def restyle(self) -> None:
        for other in self.others:
            if other is not self and shiboken6.isValid(other):
                shiboken6.delete(other)


def test_a_widget_may_end_another_when_the_look_changes(qapp, theme):
    both: list[QWidget] = []
    both += [Ending(both), Ending(both)]
    apply(qapp, Mode.DARK, 1.0)
    assert sum(shiboken6.isValid(one) for one in both) == 1


def test_the_page_of_the_door_grows_with_the_text(qapp, theme, show):
    page = show(CentredPage())
    apply(qapp, Mode.LIGHT, 2.0)
    assert page._inner.maximumWidth() == 2 * COLUMN


def _make_rubbish() -> None:
    for _ in range(5_000):
        circle: list[object] = []
        circle.append(circle)


@pytest.fixture
def forgotten(qapp, qtbot):
    """Widgets nobody refers to, and the collector in charge."""
    gc.collect()
    collector = Collector()
    collector.start()
    Forgotten()
    yield collector, lambda: sum(isinstance(one, Forgotten) for one in qapp.allWidgets())
    gc.collect()
    collector.stop()


def test_another_thread_destroys_no_widget(forgotten):
    _collector, left = forgotten
    worker = threading.Thread(target=_make_rubbish)
    worker.start()
    worker.join()
    assert left() == 1


def test_what_is_forgotten_goes_on_the_main_thread(forgotten):
    collector, left = forgotten
    _make_rubbish()
    collector.tick()
    assert left() == 0


def test_stopping_gives_collecting_back_to_python():
    collector = Collector()
    collector.start()
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()


@pytest.mark.parametrize(
    ("counts", "generation"),
    [
        ((700, 11, 11), None),
        ((701, 10, 99), 0),
        ((701, 11, 10), 1),
        ((9_999, 11, 11), 2),
    ],
)
def test_the_generation_due_is_what_python_would_take(counts, generation):
    assert generation_due(counts, (700, 10, 10)) == generation
