"""Fixtures of the screens: one application, the theme put back, nothing left behind.

Never `qtbot.wait`: wait for signals or states.
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from ehe_desktop.services.desk import Desk
from ehe_desktop.ui.audio.voice import system_voice
from ehe_desktop.ui.background.collector import Collector
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.theme import Mode, Theme, apply
from tests.fakes.microphone import Microphone
from tests.ui.desk_room import DeskRoom


def flush_deletes() -> None:
    """Carry out every pending deleteLater."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme at 100 %, put back after the test."""
    yield apply(qapp, Mode.LIGHT, 1.0)
    apply(qapp, Mode.LIGHT, 1.0)


@pytest.fixture(scope="session", autouse=True)
def _keys_at_once(qapp: QApplication) -> None:
    """Tests press Enter the moment a page stands; `test_enter_on_buttons.py` is about those who do."""
    qapp.setDoubleClickInterval(0)


@pytest.fixture(scope="session", autouse=True)
def _voice_closed() -> Iterator[None]:
    """The voice of this process ends with the run, where a page asked for one."""
    yield
    if system_voice.cache_info().currsize:
        system_voice().close()


@pytest.fixture(scope="session")
def microphone(tmp_path_factory) -> Iterator[Microphone]:
    """A microphone for this process; Qt looks for one when it is first asked."""
    with pytest.MonkeyPatch.context() as patch:
        made = Microphone(tmp_path_factory.mktemp("sound"))
        for name, value in made.environment.items():
            patch.setenv(name, value)
        yield made
        made.stop()


@pytest.fixture(autouse=True)
def _nothing_left_behind(qapp: QApplication) -> Iterator[None]:
    """Fail a test that leaves a window, a running thread or an application that was ended behind."""
    threads = set(threading.enumerate())
    apply(qapp, Mode.LIGHT, 1.0)
    collector = Collector()  # as in the program: no thread but this one destroys a widget
    collector.start()
    yield
    collector.stop()
    flush_deletes()
    extra = [thread.name for thread in set(threading.enumerate()) - threads if not thread.daemon]
    assert not extra, f"threads left running: {extra}"
    windows = [type(w).__name__ for w in qapp.topLevelWidgets() if w.isVisible()]
    assert not windows, f"windows left open: {windows}"
    loop = QEventLoop()
    QTimer.singleShot(0, loop.quit)
    assert loop.exec() == 0, "the application was ended outside its loop: none runs after it"
    running = [one for one in qapp.findChildren(QThread) if one.isRunning()]
    assert not running, "a QThread was left running"


@pytest.fixture
def room(qtbot, desk: Desk, runner: Runner) -> DeskRoom:
    """Desk, runner, and what a screen said upward."""
    return DeskRoom(desk, runner, qtbot)


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[Runner]:
    """A store thread of the test's own, ended after it."""
    made = Runner()
    yield made
    made.close()


@pytest.fixture
def show(qtbot):
    """Show a widget, wait until it is there, and have it closed after the test."""

    kept: list[QWidget] = []

    def shown(widget: QWidget, width: int = 0, height: int = 0) -> QWidget:
        qtbot.addWidget(widget)
        kept.append(widget)
        if width:
            widget.resize(width, height)
        with qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is widget)
        for _ in range(3):  # layouts settle in passes: rail, then what is beside it
            QApplication.processEvents()
        return widget

    return shown
