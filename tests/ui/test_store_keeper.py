"""The store is looked after beside other work: a check when due, a copy, one word when it is damaged."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from ehe_desktop.services.desk import StoreCare
from ehe_desktop.storage.errors import StoreCannotWrite, StoreDamaged
from ehe_desktop.ui.store_keeper import EVERY_MS, StoreKeeper
from tests.ui.desk_room import settled


class Vault:
    """What the keeper may ask of the vault, and what was asked."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.fault: Exception | None = None
        self.threads: set[str] = set()

    def keep_copy(self) -> bool:
        self.threads.add(threading.current_thread().name)
        if self.fault is not None:
            raise self.fault
        self.done.append("copy")
        return True

    @property
    def care(self) -> StoreCare:
        return StoreCare(
            is_check_due=lambda: "checked" not in self.done,
            note_checked=lambda: self.done.append("checked"),
            keep_copy=self.keep_copy,
        )


@pytest.fixture
def vault():
    return Vault()


@pytest.fixture
def keeper(desk, vault, qapp):
    made = StoreKeeper(replace(desk, care=vault.care))
    made.told = []
    made.damaged.connect(lambda: made.told.append("damaged"))
    yield made
    made.stop()
    made.deleteLater()


def test_it_checks_once_and_copies_beside_the_painting(keeper, vault, qtbot):
    keeper.start()
    keeper.look()
    settled(qtbot, keeper.runner)
    keeper.look()
    settled(qtbot, keeper.runner)
    assert vault.done == ["checked", "copy", "copy"]
    assert threading.main_thread().name not in vault.threads
    assert keeper.told == []
    assert keeper._timer.interval() == EVERY_MS


def test_damage_is_said_once_and_a_full_disk_is_not_damage(keeper, vault, qtbot, caplog):
    vault.fault = StoreCannotWrite()
    keeper.start()
    with caplog.at_level("WARNING"):
        keeper.look()
        settled(qtbot, keeper.runner)
    assert keeper.told == []
    vault.fault = StoreDamaged()
    keeper.look()
    settled(qtbot, keeper.runner)
    assert keeper.told == ["damaged"]
    assert not keeper._timer.isActive()


def test_a_store_open_for_reading_only_is_left_alone(desk, vault, qtbot):
    read_only = StoreKeeper(replace(desk, care=vault.care, why_read_only=lambda: "An older copy."))
    read_only.look()
    settled(qtbot, read_only.runner)
    assert vault.done == []
    read_only.stop()
