"""What a round changed on screen is told, also where a later step of it fails (sync.md B5 14)."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import update

from ehe_desktop.storage import staging
from ehe_desktop.storage.errors import StoreCannotWrite
from ehe_desktop.storage.tables import record
from ehe_desktop.sync.errors import Offline
from tests.builders import a_flag_event
from tests.fakes.flaky import DROP_REPLY, PASS
from tests.sync.town import Town


def test_a_round_that_fails_after_it_changed_something_tells_the_screens_all_the_same(town: Town):
    """Invariant 14 (seed 190020): the close was refused, the line broke, and the flag still looked closed."""
    sam = town.device("sam-1")
    flag = sam.make(a_flag_event(), "c-f-both")
    sam.sync()
    close = sam.make(a_flag_event(event="closed", names_raises=(flag,)), "c-f-both")
    sam.net.at(lambda path, _n: DROP_REPLY if path == "/v1/pull" else PASS)
    with pytest.raises(Offline) as told:
        sam.sync()
    assert sam.held("flag_event", close) is None
    assert "c-f-both" in told.value.changed.children
    assert "flag_event" in told.value.changed.kinds
    with pytest.raises(Offline) as told:
        sam.sync()
    assert not told.value.changed.kinds, "it was told once"


def test_what_a_first_pull_laid_in_is_told_though_the_second_one_fails(town: Town, caplog):
    """A digest differs, so the family is read again in the same round, and the line breaks then."""
    sam, lee = town.device("sam-1"), town.device("lee-1")
    lee.edit("child", "c-f-both", language="so")
    lee.sync()
    with sam.store.settling() as work:
        work.connection.execute(update(record).where(record.c.id == "f-both").values(rev=77))
    pulls: list[str] = []

    def breaks(path: str, _n: int):
        pulls.extend([path] if path == "/v1/pull" else [])
        return DROP_REPLY if len(pulls) > 1 else PASS

    sam.net.at(breaks)
    with caplog.at_level(logging.WARNING), pytest.raises(Offline) as told:
        sam.sync()
    assert sam.shown("child", "c-f-both", "language") == "so"
    assert "c-f-both" in told.value.changed.children


def test_a_disk_too_full_for_the_pull_does_not_hide_what_the_push_changed(town: Town, monkeypatch):
    sam = town.device("sam-1")
    flag = sam.make(a_flag_event(), "c-f-both")
    sam.sync()
    close = sam.make(a_flag_event(event="closed", names_raises=(flag,)), "c-f-both")

    def is_full(*_given, **_named):
        raise StoreCannotWrite

    monkeypatch.setattr(staging, "swap", is_full)
    with pytest.raises(StoreCannotWrite) as told:
        sam.sync()
    assert sam.held("flag_event", close) is None
    assert "c-f-both" in told.value.changed.children
