"""A real Secret Service: the vault's secrets in gnome-keyring on a private bus, unlocked and locked."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.fakes.programs import run_to_its_end

REPOSITORY = Path(__file__).resolve().parents[2]
NEEDED = ("dbus-run-session", "gnome-keyring-daemon")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's"),
]

UNLOCKED = """
from pathlib import Path
import sys
from ehe_desktop.platform.keyring_safe import open_safe
from ehe_desktop.storage.create_store import create_store
from ehe_desktop.storage.device_secrets import DeviceSecrets, open_system_safe
from ehe_desktop.storage.errors import DeviceSecretMissing
from ehe_desktop.storage.vault import unlock
from tests.storage.vault_room import PASSPHRASE, STORE_ID, a_new_store, empty_room

room = empty_room(Path(sys.argv[1]))
room.safe = open_system_safe()
assert room.safe.class_path == "keyring.backends.SecretService.Keyring", room.safe.class_path
create_store(room.door, a_new_store(room), PASSPHRASE).close()
room.safe = open_safe("keyring.backends.SecretService.Keyring")
unlock(room.door, PASSPHRASE).close()
DeviceSecrets(room.safe, STORE_ID).forget()
try:
    unlock(room.door, PASSPHRASE)
except DeviceSecretMissing:
    print("all well")
"""

LOCKED = """
import sys
from ehe_desktop.storage.device_secrets import DeviceSecrets, open_system_safe
from ehe_desktop.storage.errors import KeyringProblem
try:
    DeviceSecrets(open_system_safe(), bytes(16)).keep(bytes(32), bytes(32))
except KeyringProblem as problem:
    print(type(problem).__name__)
"""


def on_a_private_bus(tmp_path, prepare, script):
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        if os.environ.get("CI"):
            pytest.fail(f"not installed: {missing}")
        pytest.skip(f"not installed: {missing}")
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    home = {
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_RUNTIME_DIR": str(run),
    }
    kept = {name: value for name, value in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
    bus = ["dbus-run-session", "--", "bash", "-c", f'{prepare} exec "$@"', "bash"]
    command = [*bus, sys.executable, "-c", script, str(tmp_path / "base")]
    return run_to_its_end(command, cwd=REPOSITORY, env=kept | home, timeout_s=120)


def test_a_store_is_made_opened_and_forgotten_with_a_real_keyring(tmp_path):
    unlock = "printf test-pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null;"
    ended = on_a_private_bus(tmp_path, unlock, UNLOCKED)
    assert ended.stdout == "all well\n", ended.stderr


def test_a_locked_real_keyring_is_called_locked(tmp_path):
    ended = on_a_private_bus(tmp_path, "", LOCKED)
    assert ended.stdout == "KeyringLocked\n", ended.stdout + ended.stderr


def test_no_session_bus_is_no_keyring(tmp_path):
    env = {
        name: value for name, value in os.environ.items() if not name.startswith(("DBUS", "XDG"))
    }
    env["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent/bus"
    command = [sys.executable, "-c", LOCKED]
    ended = run_to_its_end(command, cwd=REPOSITORY, env=env, timeout_s=120)
    assert ended.stdout == "KeyringAbsent\n", ended.stdout + ended.stderr
