"""What is compared at the end of a round: everything once an hour, in between what changed."""

from __future__ import annotations

import logging

from sqlalchemy import update

from ehe_desktop.storage.tables import record
from ehe_desktop.wire.codec import decode, inflate
from ehe_desktop.wire.messages import PullAnswer
from tests.builders import a_note
from tests.sync.test_rounds import sitting_round
from tests.sync.town import Device, Town


def listen(device: Device) -> list[set[str]]:
    """The families of which each pull of this device brings a digest."""
    heard: list[set[str]] = []

    def hear(path: str, _answer: object, raw: bytes) -> None:
        if path == "/v1/pull":
            heard.append({one.family_id for one in decode(PullAnswer, inflate([raw])).digest})

    device.net.heard = hear
    return heard


def test_within_the_hour_only_what_changed_is_compared(town: Town):
    sam = town.device("sam-1")
    run, heard = sitting_round(sam), listen(sam)
    for child in ("", "c-f-sam", "c-f-both"):
        if child:
            sam.make(a_note(), child)
        run()
    assert heard == [{"", "f-sam", "f-both"}, {"", "f-sam"}, {"", "f-both"}]
    town.clock.advance(hours=1)
    run()
    assert heard[-1] == {"", "f-sam", "f-both"}


def test_a_family_that_comes_into_scope_is_compared_though_nothing_in_it_changed(town: Town):
    sam = town.device("sam-1")
    run, heard = sitting_round(sam), listen(sam)
    run()
    town.centre.assign("sam", "f-lee")
    run()
    assert "f-lee" in heard[-1]
    town.all_equal(sam)


def test_what_differs_in_a_family_that_changed_is_found_at_once_and_elsewhere_within_the_hour(
    town: Town, caplog
):
    sam = town.device("sam-1")
    run = sitting_round(sam)
    run()
    for child in ("c-f-sam", "c-f-both"):
        with sam.store.settling() as work:
            work.connection.execute(update(record).where(record.c.id == child).values(rev=9))
    sam.make(a_note(), "c-f-sam")
    with caplog.at_level(logging.WARNING):
        run()
    assert "1 families differ" in caplog.text
    assert [sam.held("child", one).rev == 9 for one in ("c-f-sam", "c-f-both")] == [False, True]
    town.clock.advance(hours=1)
    with caplog.at_level(logging.WARNING):
        run()
    town.all_equal(sam)
