"""The keeper of rounds: offline is plain, a failure somebody asked for is told, waits grow, the end comes in time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import SyncError
from ehe_desktop.domain.sync_round import SyncProgress, SyncReport
from ehe_desktop.ui.sync_keeper import AFTER_CHANGE_MS, WHILE_CONNECTED_MS, SyncKeeper, SyncPort

REPORT = SyncReport(finished_at=datetime(2026, 9, 14, 9, 0, tzinfo=UTC), everything_sent=True)


class NoLine(SyncError):  # noqa: N818 - reads as a state
    offline = True


class Broken(SyncError):  # noqa: N818 - reads as a state
    happened = "The central system did not accept what this device sent."


class Rounds:
    """Rounds that end as the list says; the last one is repeated."""

    def __init__(self, *ends):
        self.ends, self.count, self.waits = list(ends), 0, []

    def run(self, cancel, progress):
        self.count += 1
        end = self.ends.pop(0) if len(self.ends) > 1 else self.ends[0]
        progress(SyncProgress(phase="receiving", done=0, of=0))
        progress(SyncProgress(phase="sending", done=1, of=3))
        progress(
            SyncProgress(phase="sending", done=2, of=5, media_type="image/svg+xml", size=1_100_000)
        )
        if isinstance(end, BaseException):
            raise end
        return end(cancel) if callable(end) else end

    def wait_s(self, faults, fault):
        self.waits.append(faults)
        return None if isinstance(fault, Broken) else 30.0 * faults


@pytest.fixture
def keeper_of(qapp):
    kept = []

    def make(*ends):
        rounds = Rounds(*ends)
        keeper = SyncKeeper(SyncPort(rounds.run, rounds.wait_s))
        keeper.rounds, keeper.said, keeper.told = rounds, [], []
        keeper.connection_changed.connect(keeper.said.append)
        keeper.asked_and_failed.connect(keeper.told.append)
        kept.append(keeper)
        return keeper

    yield make
    for keeper in kept:
        assert keeper.stop()


def ended(qtbot, keeper, times=1):
    """Wait until so many rounds have ended, and the keeper has said how."""
    qtbot.waitUntil(
        lambda: keeper.rounds.count >= times and sum(not one.busy for one in keeper.said) >= times
    )


def test_no_connection_is_a_plain_state_and_nobody_is_told(qtbot, keeper_of):
    keeper = keeper_of(NoLine())
    keeper._driver.sync_now()  # as the timer does
    ended(qtbot, keeper)
    assert (keeper.connection.words, keeper.connection.fault) == ("Offline", None)
    assert not keeper.told


def test_a_failure_somebody_asked_for_is_told_once(qtbot, keeper_of):
    keeper = keeper_of(NoLine())
    keeper.sync_now()
    assert keeper.connection.busy
    ended(qtbot, keeper)
    assert len(keeper.told) == 1
    keeper._driver.sync_now()
    qtbot.waitUntil(lambda: keeper.rounds.waits == [1, 2])
    assert len(keeper.told) == 1


def test_what_is_the_matter_is_said_without_a_person_asking(qtbot, keeper_of):
    keeper = keeper_of(Broken())
    keeper._driver.sync_now()
    ended(qtbot, keeper)
    assert isinstance(keeper.connection.fault, Broken)
    assert not keeper._timer.isActive()  # a person must act first
    assert not keeper.told


def test_the_wait_grows_and_a_good_round_forgets_the_faults(qtbot, keeper_of):
    keeper = keeper_of(NoLine(), NoLine(), REPORT, NoLine())
    for number, wait_ms in enumerate((30_000, 60_000, WHILE_CONNECTED_MS, 30_000), start=1):
        keeper._driver.sync_now()
        ended(qtbot, keeper, number)
        qtbot.waitUntil(lambda wait_ms=wait_ms: keeper._timer.interval() == wait_ms)
        assert keeper._timer.isActive()
    assert keeper.rounds.waits == [1, 2, 1]


def test_a_change_while_offline_does_nothing_loud_and_leaves_the_wait_as_it_is(qtbot, keeper_of):
    keeper = keeper_of(NoLine())
    keeper._driver.sync_now()
    ended(qtbot, keeper)
    said = len(keeper.said)
    keeper.note_change(StoreChanged())
    assert len(keeper.said) == said
    assert keeper._timer.interval() == 30_000
    assert keeper.rounds.count == 1


def test_a_change_while_connected_is_sent_soon(qtbot, keeper_of):
    keeper = keeper_of(REPORT)
    with qtbot.waitSignal(keeper.settled):
        keeper.sync_now()
    assert keeper.connection.online
    keeper.note_change(StoreChanged())
    assert keeper._timer.interval() == AFTER_CHANGE_MS


def test_progress_is_said_in_items(qtbot, keeper_of):
    keeper = keeper_of(REPORT)
    with qtbot.waitSignal(keeper.settled):
        keeper.sync_now()
    said = [one.words for one in keeper.said]
    assert "Getting what is new…" in said
    assert not [one for one in said if "0 of 0" in one]
    assert "Sending 1 of 3" in said
    assert "Sending 2 of 5 · drawing, 1.1 MB" in said


def test_the_end_comes_in_time_while_a_round_runs(qtbot, keeper_of):
    begun = threading.Event()

    def until_cancelled(cancel):
        begun.set()
        assert cancel.wait(20)
        raise NoLine

    keeper = keeper_of(until_cancelled)
    keeper.sync_now()
    assert begun.wait(20)
    assert keeper.stop(10_000)


def test_a_round_that_was_stopped_is_not_called_a_failure(qtbot, keeper_of):
    class Stopped(SyncError):  # noqa: N818 - reads as a state
        happened = "The sync was stopped."
        by_choice = True

    keeper = keeper_of(Stopped())
    keeper.sync_now()
    ended(qtbot, keeper)
    assert keeper.connection.words == "Sync stopped"
    assert keeper.connection.fault is None
    assert not keeper.told


def test_a_device_the_council_has_erased_tells_the_window_and_tries_no_more(keeper_of, qtbot):
    class Erased(SyncError):  # noqa: N818 - reads as a state
        ends_sitting = True

    keeper = keeper_of(Erased())
    with qtbot.waitSignal(keeper.store_gone):
        keeper.sync_now()
    assert keeper.told == []
    assert keeper.rounds.waits == []


def test_what_a_round_changed_before_it_failed_is_told_whoever_asked_for_it(qtbot, keeper_of):
    """Invariant 14: a flag that is open again may not look closed until the line is back."""
    fault = NoLine()
    fault.changed = StoreChanged(children=frozenset({"c-1"}))
    keeper, heard = keeper_of(fault), []
    keeper.changed.connect(heard.append)
    keeper._driver.sync_now()  # as the timer does
    ended(qtbot, keeper)
    assert heard == [fault.changed]
