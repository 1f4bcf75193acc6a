"""Enrolling: codes that are used, too old or unknown; a code is still good after a try without a connection."""

from __future__ import annotations

import pytest

from ehe_desktop.app.door import Door, DoorSettings
from ehe_desktop.storage.store_files import stores_under
from ehe_desktop.sync.errors import EnrolmentRefused, Offline
from ehe_desktop.ui.unlock.port import Enrolment
from tests.fakes.keyring import FakeSafe
from tests.fakes.laptop import CHEAP, PASSPHRASE
from tests.sync.town import Town


def enrol(town: Town, code: str):
    door = Door(
        DoorSettings(
            base=town.folder / f"new-{code[:6]}", clock=town.clock, cost=CHEAP, safe=FakeSafe()
        )
    )
    wanted = Enrolment(centre_url=town.centre.base_url, code=code, passphrase=PASSPHRASE)
    return door.enrol(wanted, lambda _progress: None)


def test_a_code_is_still_good_after_a_try_without_a_connection_and_good_once(town: Town):
    code = town.centre.code("sam")
    town.centre.stop()
    with pytest.raises(Offline):
        enrol(town, code)
    assert not stores_under(town.folder / f"new-{code[:6]}")
    town.centre.start()
    opened = enrol(town, code)
    opened.close("asked")
    with pytest.raises(EnrolmentRefused) as told:
        enrol(town, code)
    assert told.value.safe
    assert told.value.next_step


def test_a_code_that_is_too_old_or_unknown_is_refused_and_makes_nothing(town: Town):
    code = town.centre.code("sam", minutes=15)
    town.clock.advance(minutes=16)
    for bad in (code, "no-such-code"):
        with pytest.raises(EnrolmentRefused):
            enrol(town, bad)
        assert not stores_under(town.folder / f"new-{bad[:6]}")


def test_a_first_round_that_is_cut_leaves_a_store_that_opens_and_goes_on(town: Town):
    """The code is used up by then: the officer must not be sent away for another one."""
    code = town.centre.code("sam")
    door = Door(
        DoorSettings(base=town.folder / "cut", clock=town.clock, cost=CHEAP, safe=FakeSafe())
    )
    wanted = Enrolment(centre_url=town.centre.base_url, code=code, passphrase=PASSPHRASE)
    seen = []

    def stop_the_centre(progress):
        seen.append(progress.phase)
        if seen.count("connecting") == 2:
            town.centre.stop()

    opened = door.enrol(wanted, stop_the_centre)
    assert stores_under(town.folder / "cut")
    with opened.desk.store.reading() as view:
        assert view.record("child", "c-f-sam") is None
    town.centre.start()
    report = opened.sync.run_round(_Never(), lambda _progress: None)
    assert report.everything_sent
    with opened.desk.store.reading() as view:
        assert view.record("child", "c-f-sam") is not None
    opened.close("asked")


class _Never:
    cancelled = False

    def wait(self, _seconds):
        return False
