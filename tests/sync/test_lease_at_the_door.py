"""Three weeks away: the door asks the centre for a new lease, opens with it, and shows nothing without.

The real door, a real centre, a real encrypted file; the machine's two clocks are moved together.
"""

from __future__ import annotations

import base64
import shutil

import pytest

from ehe_desktop.app import wiring
from ehe_desktop.app.ticket import read_ticket
from ehe_desktop.central import orders, tables
from ehe_desktop.platform.current import current_platform
from ehe_desktop.platform.interface import BootMoment
from ehe_desktop.services.add_note import add_note
from ehe_desktop.services.list_caseload import CaseloadFilter, list_caseload
from ehe_desktop.storage.errors import LeaseEnded, LeaseReadable, WrongPassphrase
from ehe_desktop.storage.store_files import stores_under
from ehe_desktop.sync import at_the_door
from ehe_desktop.sync.errors import DeviceRevoked, Offline
from tests.fakes.centre import running_centre
from tests.fakes.clock import FixedClock
from tests.fakes.laptop import PASSPHRASE, Laptop
from tests.sync.town import family_records

THREE_WEEKS_H = 24 * 21


@pytest.fixture
def clock(monkeypatch):
    """A wall clock and a clock since the start of the machine that tell the same time."""
    made = FixedClock()
    start = made.now()

    def moment(_platform):
        return BootMoment("one-start", round((made.now() - start).total_seconds() * 1000) + 60_000)

    monkeypatch.setattr(type(current_platform()), "boot_moment", moment)
    return made


@pytest.fixture
def laptop(tmp_path, clock):
    """A device with a family on it, one note that was never sent, locked."""
    with running_centre(tmp_path / "centre", clock) as centre:
        officer = centre.add_officer()
        centre.load(*family_records("fam-1"))
        centre.assign(officer, "fam-1")
        made = Laptop(centre, tmp_path / "laptop", clock).enrol(officer)
        add_note(made.desk, child_of(made), "Before the holiday.")
        made.lock()
        yield made


def child_of(laptop):
    return list_caseload(laptop.desk, CaseloadFilter()).rows[0].child_id


def notes_at_centre(laptop):
    return len(laptop.centre.rows(tables.record, kind="note"))


def has_lease_secret(laptop) -> bool:
    return any(name.endswith("/lease") for name in laptop.safe.kept)


def test_after_three_weeks_it_opens_once_it_has_reached_the_centre(laptop):
    laptop.clock.advance(hours=THREE_WEEKS_H)
    laptop.centre.stop()
    for _ in range(2):
        with pytest.raises(LeaseReadable) as told:
            laptop.unlock()
        assert "Connect to the internet, then unlock" in told.value.next_step
    assert notes_at_centre(laptop) == 0
    assert has_lease_secret(laptop), "until the officer has chosen"
    laptop.door.keep_locked()
    with pytest.raises(LeaseEnded):
        laptop.unlock()
    assert not has_lease_secret(laptop), (
        "nobody opens it without the centre, whatever program they use"
    )
    laptop.centre.start()
    with pytest.raises(WrongPassphrase):
        laptop.door.unlock("another passphrase altogether")
    assert not has_lease_secret(laptop)
    laptop.unlock()
    assert child_of(laptop)
    laptop.sync()
    assert notes_at_centre(laptop) == 1
    assert laptop.unlocked.lease_now().left_ms == 336 * 3_600_000
    laptop.lock()
    laptop.centre.stop()
    laptop.clock.advance(hours=24 * 13)
    laptop.unlock().lock()


def test_a_device_that_was_switched_off_meanwhile_does_not_open(laptop):
    laptop.clock.advance(hours=THREE_WEEKS_H)
    laptop.centre.revoke(laptop.centre.rows(tables.officer)[0].officer_id)
    with pytest.raises(DeviceRevoked):
        laptop.unlock()
    assert laptop.opened is None
    assert not has_lease_secret(laptop), "nor is it read past its lease"
    said = {row.what for row in laptop.centre.rows(tables.audit)}
    assert not said & {"lease_given", "opened_to_erase"}, "without an order nothing is given to it"


def ordered_erased(laptop):
    device = laptop.centre.rows(tables.device)[0]
    laptop.centre.order_erasure(device.replica_id)


def work_at_centre(laptop) -> str:
    """What the council finds in the boxes, as text."""
    private, database = laptop.centre.recovery_private, laptop.centre.database
    return repr(database.write(lambda c: orders.open_boxes(c, private, None, laptop.clock)))


def test_past_its_lease_and_ordered_erased_its_work_is_sealed_before_the_keys_go(laptop):
    laptop.clock.advance(hours=THREE_WEEKS_H)
    ordered_erased(laptop)
    with pytest.raises(WrongPassphrase):
        laptop.door.unlock("another passphrase altogether")
    assert stores_under(laptop.base)
    with pytest.raises(DeviceRevoked) as told:
        laptop.unlock()
    assert told.value.is_erased
    assert "Before the holiday." in work_at_centre(laptop)
    assert stores_under(laptop.base) == []
    assert laptop.safe.kept == {}
    assert read_ticket(laptop.base).reason == "removed"
    device = laptop.centre.rows(tables.device)[0]
    assert device.erased_at
    assert laptop.centre.rows(tables.audit, what="opened_to_erase")


@pytest.mark.parametrize("cut", ["forged", "no line"])
def test_past_its_lease_nothing_goes_by_an_order_that_is_not_obeyed(laptop, cut, monkeypatch):
    """The part of the key that the centre gave for it is not kept: the door is as shut as before."""
    laptop.clock.advance(hours=THREE_WEEKS_H)
    ordered_erased(laptop)
    if cut == "forged":
        forged = tables.erase_order.update().values(signature="00" * 64)
        laptop.centre.database.write(lambda c: c.execute(forged))
    else:
        monkeypatch.setattr(wiring, "round_of", lambda *_: _no_line)
    with pytest.raises((DeviceRevoked, Offline)) as told:
        laptop.unlock()
    assert not getattr(told.value, "is_erased", False)
    assert stores_under(laptop.base)
    assert not has_lease_secret(laptop)
    assert work_at_centre(laptop) == "[]"


def _no_line(*_):
    raise Offline


def test_a_passphrase_changed_since_is_the_one_the_centre_knows(laptop):
    laptop.unlock()
    laptop.desk.change_passphrase(PASSPHRASE, "quite another set of words")
    laptop.sync()
    laptop.lock()
    laptop.clock.advance(hours=THREE_WEEKS_H)
    with pytest.raises(WrongPassphrase):
        laptop.unlock()
    laptop.opened = laptop.door.unlock("quite another set of words")
    assert child_of(laptop)
    laptop.lock()


def test_a_clock_that_leapt_costs_one_contact_and_nothing_else(laptop, monkeypatch):
    """Three weeks on by a wrong clock after a restart, then back: the part of the key comes back with a connection."""
    started = BootMoment("after-a-restart", 60_000)
    monkeypatch.setattr(type(current_platform()), "boot_moment", lambda _platform: started)
    laptop.clock.advance(hours=THREE_WEEKS_H)
    laptop.centre.stop()
    with pytest.raises(LeaseEnded):
        laptop.unlock()
    laptop.clock.advance(hours=-THREE_WEEKS_H)
    with pytest.raises(LeaseEnded):
        laptop.unlock()
    laptop.centre.start()
    laptop.unlock()
    assert child_of(laptop)
    laptop.lock()


def test_what_the_centre_gives_back_is_for_the_one_who_asked(laptop):
    laptop.clock.advance(hours=THREE_WEEKS_H)
    heard = []
    at_the_door.ask_at_door, real = (
        lambda *asked: heard.append(real(*asked)) or heard[-1],
        at_the_door.ask_at_door,
    )
    try:
        laptop.unlock().lock()
    finally:
        at_the_door.ask_at_door = real
    secret = laptop.centre.rows(tables.device)[0].device_secret
    assert secret not in repr(heard)
    assert bytes.fromhex(secret) not in base64.b64decode(heard[0].box)


def test_a_whole_store_put_back_from_a_backup_opens_for_reading_and_the_centre_settles_it(
    laptop, tmp_path
):
    folder = next((laptop.base / "stores").iterdir())
    shutil.copytree(folder, tmp_path / "backup")
    laptop.clock.advance(hours=2)
    laptop.unlock().sync()  # a newer lease, a newer store
    laptop.lock()
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "backup", folder)
    laptop.opened = laptop.door.unlock(PASSPHRASE)
    assert laptop.unlocked.is_read_only
    assert child_of(laptop)
    laptop.sync()
    assert not laptop.unlocked.is_read_only
    assert notes_at_centre(laptop) == 1
    laptop.lock()
    laptop.unlock()
    assert not laptop.unlocked.is_read_only
    laptop.lock()
