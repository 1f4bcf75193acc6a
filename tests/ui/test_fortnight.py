"""A fortnight with the cable out: every place opens, everything saves, nothing waits or complains; then all is sent.

A real store, a real centre that is switched off, real rounds that find no connection, the real window's inside.
"""

from __future__ import annotations

import json

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from ehe_desktop.central import tables
from ehe_desktop.services.add_note import add_note
from ehe_desktop.services.list_caseload import CaseloadFilter, list_caseload
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.places import PLACES
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.shell import Shell
from ehe_desktop.ui.sync_keeper import SyncKeeper
from ehe_desktop.ui.widgets.banner import Banner
from tests.fakes.centre import running_centre
from tests.fakes.clock import FixedClock
from tests.fakes.laptop import Laptop
from tests.sync.town import family_records
from tests.ui.desk_room import settled

DAYS = (1, 3, 6, 10, 13)
ALARMS = ("did not work", "failed", "error", "could not", "cannot reach", "no connection")


@pytest.fixture
def laptop(tmp_path):
    """A device in step with its centre, which is then gone."""
    clock = FixedClock()
    with running_centre(tmp_path / "centre", clock) as centre:
        officer = centre.add_officer()
        centre.load(*family_records("fam-1", children=2))
        centre.assign(officer, "fam-1")
        made = Laptop(centre, tmp_path / "laptop", clock).enrol(officer)
        made.lock()
        centre.stop()
        yield made


def words_on(widget: QWidget) -> str:
    return " ".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible()).lower()


def a_day_at_work(laptop, show, qtbot, number: int) -> None:
    """Unlock, try a round, see every place, write something, lock."""
    runner = Runner()
    keeper = SyncKeeper(laptop.unlock().opened.sync)
    shell = show(Shell(laptop.desk, runner, keeper), 1366, 768)
    shell.start()
    keeper._timer.start(0)  # the round that begins two seconds later
    qtbot.waitUntil(lambda: keeper.connection.words == "Offline", timeout=20_000)
    for place in (one.key for one in PLACES if one.icon and one.key in shell.places):
        shell.go(Route(place=place))
        settled(qtbot, runner)
        alarming = [word for word in ALARMS if word in words_on(shell)]
        assert not alarming, (number, place, alarming)
        loud = [
            one for one in shell.findChildren(Banner) if one.isVisible() and one._level == "danger"
        ]
        assert not loud, (number, place, [one.accessibleName() for one in loud])
    child = list_caseload(laptop.desk, CaseloadFilter()).rows[0].child_id
    keeper.note_change(add_note(laptop.desk, child, f"Day {number} without a signal."))
    assert keeper.connection.fault is None
    assert not keeper.connection.busy
    assert keeper.stop()
    settled(qtbot, runner)
    shell.hide()
    runner.close()
    laptop.lock()


def test_two_weeks_without_a_network_are_like_any_other(laptop, show, qtbot):
    now = 0
    for number in DAYS:
        laptop.clock.advance(hours=24 * (number - now))
        now = number
        a_day_at_work(laptop, show, qtbot, number)
    assert laptop.door.facts().waiting_to_send == len(DAYS)
    laptop.centre.start()
    report = laptop.unlock().sync()
    assert (report.accepted, report.refused) == (len(DAYS), 0)
    assert report.everything_sent
    held = {json.loads(row.body)["text"] for row in laptop.centre.rows(tables.record, kind="note")}
    assert held == {f"Day {number} without a signal." for number in DAYS}
    laptop.lock()
