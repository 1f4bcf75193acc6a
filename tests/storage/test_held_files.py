"""Files that somebody else holds, and folders that are not this machine's (guide C2, 13).

A scanner on Windows makes opening and renaming fail for a moment; here `Scanner` says no as Windows does, until
it has been waited for often enough. Nothing waits by the clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath

import pytest

from ehe_desktop.platform import mounts, patience
from ehe_desktop.platform.linux import LinuxPlatform
from ehe_desktop.services.preferences import change_preferences, read_preferences
from ehe_desktop.storage import errors, key_file
from ehe_desktop.storage.vault import unlock
from tests.storage.vault_room import PASSPHRASE, made_store


@dataclass
class Scanner:
    """Holds every file until it has been waited for so many times."""

    waits: int
    waited: list[float] = field(default_factory=list)

    def hold(self, monkeypatch) -> None:
        for name in ("replace", "open"):
            monkeypatch.setattr(Path, name, self._refusing(getattr(Path, name)))
        monkeypatch.setattr(patience.time, "sleep", self.waited.append)

    def _refusing(self, real):
        def tried(path, *about, **more):
            if len(self.waited) < self.waits:
                raise PermissionError(13, "The process cannot access the file")
            return real(path, *about, **more)

        return tried


def test_a_file_held_for_a_moment_is_waited_for_ever_more_slowly(tmp_path, monkeypatch):
    change_preferences(tmp_path, officer_name="Sam")
    scanner = Scanner(waits=4)
    scanner.hold(monkeypatch)
    changed = change_preferences(tmp_path, theme="dark")
    assert (changed.officer_name, changed.theme) == ("Sam", "dark")
    assert scanner.waited == sorted(set(scanner.waited))
    assert len(scanner.waited) == 4
    assert read_preferences(tmp_path) == changed


def test_a_key_file_held_for_a_moment_is_neither_damaged_nor_lost(tmp_path, monkeypatch):
    """Without waiting it counted as damaged, and so did its copy."""
    room = made_store(tmp_path)
    place = room.door.files.key_file
    before = key_file.load(place)
    Scanner(waits=3).hold(monkeypatch)
    found = key_file.load(place)
    assert (found.raw, found.from_copy) == (before.raw, False)
    Scanner(waits=2).hold(monkeypatch)
    key_file.save_with_copy(place, before.raw)
    assert key_file.load(key_file.copy_of(place)).raw == before.raw


def test_who_is_refused_for_good_hears_it_in_the_end(tmp_path, monkeypatch):
    """And what could not be read is not written over with less."""
    change_preferences(tmp_path, officer_name="Sam")
    scanner = Scanner(waits=99)
    scanner.hold(monkeypatch)
    with pytest.raises(PermissionError):
        change_preferences(tmp_path, theme="dark")
    assert scanner.waited == list(patience.WAITS_S)
    monkeypatch.undo()
    assert read_preferences(tmp_path).officer_name == "Sam"


def test_another_fault_is_not_waited_for(tmp_path, monkeypatch):
    scanner = Scanner(waits=0)
    scanner.hold(monkeypatch)
    (tmp_path / "goal").mkdir()
    with pytest.raises(OSError, match="irectory"):
        patience.patiently(lambda: (tmp_path / "none").replace(tmp_path / "goal" / "no" / "where"))
    assert not scanner.waited


def test_a_store_that_was_moved_to_a_share_is_not_opened_there(tmp_path, monkeypatch):
    """Nothing is written there, the key file's count of tries neither; moved back it opens."""
    room = made_store(tmp_path)
    line = f"99 1 0:99 / {tmp_path.resolve()} rw - cifs //server:/homes rw\n"
    real = mounts.type_in_mountinfo
    monkeypatch.setattr(
        "ehe_desktop.platform.linux.type_in_mountinfo", lambda text, path: real(text + line, path)
    )
    monkeypatch.setattr("ehe_desktop.storage.vault.current_platform", LinuxPlatform)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(errors.StorePlaceRefused) as told:
        unlock(room.door, PASSPHRASE)
    assert "this device’s own disk" in told.value.next_step
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    monkeypatch.undo()
    unlock(room.door, PASSPHRASE).close()


@pytest.mark.parametrize(
    "path", [r"\\server\homes\sam\EHE", r"\\?\UNC\server\homes\EHE", r"\\server.local@SSL\dav\EHE"]
)
def test_a_windows_share_is_known_by_its_name(path):
    assert mounts.is_unc(PureWindowsPath(path))
