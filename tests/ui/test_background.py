"""Work off the main thread: answers come home, the dead are not called, the thread ends in time."""

from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.ui.background.cancel import CancelToken
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.background.sync_driver import HELD_S, SyncDriver
from tests.ui.conftest import flush_deletes


class Screen(QObject):
    """Somebody who asks."""

    told = Signal()

    def __init__(self):
        super().__init__()
        self.answers: list[object] = []
        self.faults: list[BaseException] = []
        self.threads: set[str] = set()

    @Slot(object)
    def done(self, answer):
        self.threads.add(threading.current_thread().name)
        self.answers.append(answer)
        self.told.emit()

    @Slot(object)
    def failed(self, fault):
        self.faults.append(fault)
        self.told.emit()


def test_answers_come_in_order_on_the_asking_thread(qtbot, runner):
    screen = Screen()
    seen: list[str] = []

    def work(number):
        seen.append(threading.current_thread().name)
        return number

    with qtbot.waitSignal(runner.idle):
        for number in range(20):
            runner.run(screen, lambda number=number: work(number), screen.done, screen.failed)
        assert runner.is_busy
    assert screen.answers == list(range(20))
    assert screen.threads == {threading.current_thread().name}
    assert len(set(seen)) == 1
    assert seen[0].startswith("store")


def test_a_fault_goes_to_failed(qtbot, runner):
    screen = Screen()
    with qtbot.waitSignal(screen.told):
        runner.run(screen, lambda: 1 / 0, screen.done, screen.failed)
    assert isinstance(screen.faults[0], ZeroDivisionError)
    assert screen.answers == []


def test_a_deleted_owner_is_not_called(qtbot, runner):
    gate, owner, screen = threading.Event(), QWidget(), Screen()
    runner.run(owner, gate.wait, screen.done, screen.failed)
    owner.deleteLater()
    flush_deletes()
    with qtbot.waitSignal(runner.idle):
        gate.set()
    assert screen.answers == []


def test_close_finishes_the_job_in_hand_and_drops_the_rest(qtbot, qapp):
    runner, screen = Runner(), Screen()
    began, gate, done = threading.Event(), threading.Event(), []

    def job():
        began.set()
        gate.wait(5)
        done.append(1)

    runner.run(screen, job, screen.done, screen.failed)
    runner.run(screen, lambda: done.append(2), screen.done, screen.failed)
    assert began.wait(5)
    gate.set()
    runner.close()
    runner.run(screen, lambda: done.append(3), screen.done, screen.failed)
    qapp.processEvents()
    assert done == [1]
    assert screen.answers == []
    assert not runner.is_busy


def test_what_must_be_written_is_written_even_while_closing(qtbot, qapp):
    runner, screen = Runner(), Screen()
    began, gate, done = threading.Event(), threading.Event(), []

    def job():
        began.set()
        gate.wait(5)

    runner.run(screen, job, screen.done, screen.failed)
    runner.run(screen, lambda: done.append("looked"), screen.done, screen.failed)
    runner.run(screen, lambda: done.append("saved"), screen.done, screen.failed, must=True)
    assert began.wait(5)
    gate.set()
    runner.close()
    assert done == ["saved"]


def test_an_answer_that_fails_does_not_stop_the_next(qtbot, runner, qapp):
    screen = Screen()

    def broken(_answer):
        raise RuntimeError("slot")

    with qtbot.captureExceptions() as caught, qtbot.waitSignal(screen.told):
        runner.run(screen, lambda: 1, broken, screen.failed)
        runner.run(screen, lambda: 2, screen.done, screen.failed)
    assert len(caught) == 1
    assert screen.answers == [2]


class Rounds:
    """A round that waits at a gate and counts itself."""

    def __init__(self):
        self.gate, self.began = threading.Event(), threading.Event()
        self.count = 0
        self.threads: set[str] = set()

    def __call__(self, cancel, progress):
        self.count += 1
        self.threads.add(str(threading.get_ident()))
        progress((self.count, 2**40))
        self.began.set()
        while not self.gate.is_set() and not cancel.wait(0.005):
            pass
        return ("cancelled" if cancel.cancelled else "done", self.count)


@pytest.fixture
def rounds():
    return Rounds()


@pytest.fixture
def driver(qapp, rounds):
    made = SyncDriver(rounds)
    yield made
    assert made.stop()


def test_a_round_lets_go_of_the_lock_soon_when_the_painting_thread_asks(driver):
    assert sys.getswitchinterval() == pytest.approx(HELD_S)


def test_a_round_reports_home(qtbot, driver, rounds):
    rounds.gate.set()
    got: list[object] = []
    driver.progressed.connect(got.append)
    with qtbot.waitSignal(driver.finished) as finished:
        driver.sync_now()
    assert finished.args == [("done", 1)]
    assert got == [(1, 2**40)]  # Signal(int) would have said 0
    assert rounds.threads != {str(threading.get_ident())}
    assert not driver.is_busy


def test_many_asks_during_a_round_make_one_more(qtbot, driver, rounds):
    driver.sync_now()
    assert rounds.began.wait(5)
    for _ in range(5):
        driver.sync_now()
    with qtbot.waitSignals([driver.finished, driver.finished]):
        rounds.gate.set()
    assert rounds.count == 2
    assert not driver.is_busy


def test_a_failed_round_always_says_so_and_the_next_runs(qtbot, qapp):
    calls = []

    def run(_cancel, _progress):
        calls.append(1)
        if len(calls) == 1:
            raise OSError("no route")
        return "done"

    driver = SyncDriver(run)
    with qtbot.waitSignal(driver.failed) as failed:
        driver.sync_now()
    assert isinstance(failed.args[0], OSError)
    with qtbot.waitSignal(driver.finished):
        driver.sync_now()
    assert driver.stop()


def test_cancel_ends_the_round_and_not_the_driver(qtbot, driver, rounds):
    driver.sync_now()
    assert rounds.began.wait(5)
    driver.sync_now()
    with qtbot.waitSignal(driver.finished) as finished:
        driver.cancel_round()
    assert finished.args == [("cancelled", 1)]
    assert not driver.is_busy
    rounds.gate.set()
    with qtbot.waitSignal(driver.finished) as finished:
        driver.sync_now()
    assert finished.args == [("done", 2)]


def test_stop_is_in_time_in_the_middle_of_a_round(qapp, rounds):
    driver = SyncDriver(rounds)
    driver.sync_now()
    assert rounds.began.wait(5)
    assert driver.stop(wait_ms=5_000)
    driver.sync_now()
    assert rounds.count == 1


def test_stop_tells_when_a_round_does_not_listen(qapp):
    gate, began = threading.Event(), threading.Event()

    def deaf(_cancel, _progress):
        began.set()
        gate.wait(10)

    driver = SyncDriver(deaf)
    driver.sync_now()
    assert began.wait(5)
    assert not driver.stop(wait_ms=20)
    gate.set()
    assert driver.stop()


def test_a_token_wakes_a_sleeper():
    token = CancelToken()
    assert not token.wait(0)
    token.cancel()
    assert token.cancelled
    assert token.wait(60)
    token.reset()
    assert not token.cancelled
