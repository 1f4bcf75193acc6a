"""An officer outside a house, past the lease and without a connection: what is read, what is told, what comes after.

The real door, a real centre, a real encrypted file; the machine's two clocks are moved together.
"""

from __future__ import annotations

import pytest

from ehe_desktop.app.ticket import read_ticket
from ehe_desktop.central import tables
from ehe_desktop.domain.errors import NotAllowed
from ehe_desktop.services.add_note import add_note
from ehe_desktop.services.lease_left import lease_warning
from ehe_desktop.services.look_at_devices import look_at_devices
from ehe_desktop.services.note_looking import note_viewed
from ehe_desktop.storage.errors import LeaseEnded, LeaseReadable, WrongPassphrase
from tests.fakes.laptop import PASSPHRASE, Laptop
from tests.storage.vault_room import stretching_once
from tests.sync.test_lease_at_the_door import (
    THREE_WEEKS_H,
    child_of,
    clock,
    has_lease_secret,
    laptop,
    notes_at_centre,
)

__all__ = ["clock", "laptop"]
WHY = "Outside the house; I must read the risk note."


@pytest.fixture(autouse=True, scope="module")
def _stretching_once():
    with stretching_once():
        yield


@pytest.fixture
def away(laptop):
    """Three weeks away, offline, the offer taken."""
    laptop.clock.advance(hours=THREE_WEEKS_H)
    laptop.centre.stop()
    with pytest.raises(LeaseReadable):
        laptop.unlock()
    laptop.opened = laptop.door.unlock_to_read(PASSPHRASE, WHY)
    return laptop


def supervisors_list(laptop, tmp_path):
    """What a supervisor's own laptop shows of this device after its next round."""
    boss = Laptop(laptop.centre, tmp_path / "boss", laptop.clock)
    boss.enrol(laptop.centre.add_officer(role="supervisor"))
    boss.sync()
    (one,) = [d for d in look_at_devices(boss.desk).devices if d.read_past_at]
    boss.lock()
    return one


def test_the_cases_are_read_nothing_is_written_and_the_supervisor_hears_why(away, tmp_path):
    at = away.clock.now()
    child_id = child_of(away)
    note_viewed(away.desk, child_id)
    with pytest.raises(NotAllowed):
        add_note(away.desk, child_id, "Past the lease.")
    assert "It can be read until 2:00pm" in lease_warning(away.desk)
    away.clock.advance(hours=1)
    away.lock()
    with pytest.raises(WrongPassphrase):
        away.door.unlock("another passphrase altogether")
    away.unlock()  # still no line: the hours go on, and no reason is asked again
    assert away.unlocked.is_read_only
    away.centre.start()
    away.sync()
    assert not away.desk.read_only_because
    add_note(away.desk, child_id, "Back.")
    away.sync()
    assert notes_at_centre(away) == 2
    seen = supervisors_list(away, tmp_path)
    assert (seen.read_past_at[:16], seen.read_past_reason) == (f"{at:%Y-%m-%dT%H:%M}", WHY)
    said = "".join(row.entry for row in away.centre.rows(tables.trail_entry))
    assert said.count('"action":"read_past_lease"') == 1
    assert '"action":"view","app_version"' in said
    assert WHY in said
    away.lock()


def test_after_four_hours_it_locks_for_good_and_the_centre_opens_it(away):
    assert not away.desk.is_reading_over()
    away.clock.advance(hours=4)
    assert away.desk.is_reading_over()
    away.opened.close("past_lease")
    assert read_ticket(away.base).reason == "past_lease"
    assert not has_lease_secret(away)
    with pytest.raises(LeaseEnded) as ended:
        away.unlock()
    assert not isinstance(ended.value, LeaseReadable)
    away.centre.start()
    away.unlock()
    assert not away.unlocked.is_read_only
    away.lock()
    away.clock.advance(hours=THREE_WEEKS_H)
    away.centre.stop()
    with pytest.raises(LeaseReadable):
        away.unlock()
    away.door.unlock_to_read(PASSPHRASE, "Again, by a new lease.").close("asked")
    away.centre.start()
    away.unlock()
    assert not away.unlocked.is_read_only, "a connection is tried first, within the hours too"
    away.lock()
