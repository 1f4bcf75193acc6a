"""Keyrings: only those on the list, opened by name, asked with a time limit, read back."""

from __future__ import annotations

import pytest

from ehe_desktop.platform import keyring_safe
from ehe_desktop.platform.faults import (
    SafeAbsent,
    SafeDenied,
    SafeLocked,
    SafeNotAllowed,
    SafeSlow,
)
from ehe_desktop.platform.keyring_safe import KeyringSafe, open_safe
from ehe_desktop.platform.linux import LinuxPlatform
from ehe_desktop.platform.macos import MacPlatform
from ehe_desktop.platform.memory_keyring import (
    CLASS_PATH,
    MemoryKeyring,
    MemoryKeyringServer,
)
from ehe_desktop.platform.windows import WindowsPlatform
from tests.fakes.keyring import FakeBackend

FAKE = "tests.fakes.keyring.FakeBackend"
NULL = "keyring.backends.null.Keyring"


def safe(mood="well", within_s=5.0):
    return KeyringSafe(FakeBackend(mood), FAKE, within_s)


def test_it_keeps_gives_back_and_forgets():
    it = safe()
    assert it.get("a") is None
    it.set("a", "secret")
    assert it.get("a") == "secret"
    it.delete("a")
    it.delete("a")
    assert it.get("a") is None


def test_a_keyring_that_keeps_nothing_is_found_out():
    with pytest.raises(SafeDenied):
        safe("forgetful").set("a", "secret")


def test_a_hung_keyring_does_not_hang_us():
    it = safe("hung", within_s=0.05)
    with pytest.raises(SafeSlow):
        it.get("a")
    it._backend.released.set()


def test_nothing_longer_than_windows_takes_is_given():
    it = safe()
    it.set("a", "x" * 1279)
    with pytest.raises(ValueError, match="too long"):
        it.set("a", "x" * 1280)


def faults_of_backends():
    import keyring.errors
    import secretstorage.exceptions as secret_service

    return [
        (keyring.errors.KeyringLocked("quoted secret"), SafeLocked),
        (secret_service.LockedException("quoted secret"), SafeLocked),
        (secret_service.PromptDismissedException("quoted secret"), SafeLocked),
        (
            keyring.errors.InitError("Failed to create the collection: Prompt dismissed.."),
            SafeLocked,
        ),
        (keyring.errors.InitError("no bus"), SafeAbsent),
        (keyring.errors.NoKeyringError("quoted secret"), SafeAbsent),
        (keyring.errors.PasswordSetError("quoted secret"), SafeDenied),
        (OSError(1783, "quoted secret"), SafeDenied),
    ]


@pytest.mark.parametrize(("fault", "wanted"), faults_of_backends())
def test_faults_of_backends_are_sorted_and_their_words_dropped(fault, wanted):
    it = safe()
    it._backend.fault = fault
    with pytest.raises(wanted) as caught:
        it.get("a")
    assert "quoted" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_backend_off_the_list_is_refused_by_name():
    with pytest.raises(SafeNotAllowed) as caught:
        open_safe(NULL, allowed=(FAKE,))
    assert (caught.value.found, caught.value.expected) == (NULL, FAKE)


def test_another_backend_than_the_recorded_one_is_refused_by_name():
    missing = "keyring.backends.no_such_module.Keyring"
    with pytest.raises(SafeNotAllowed) as caught:
        open_safe(missing, allowed=(missing, FAKE))
    assert (caught.value.found, caught.value.expected) == (FAKE, missing)


def test_no_backend_on_the_list_is_no_keyring():
    with pytest.raises(SafeAbsent):
        open_safe(allowed=("keyring.backends.fail.NoSuch", "no.such.Module"))


def test_neither_environment_nor_plugins_choose_the_backend(monkeypatch):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", NULL)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    try:
        found = open_safe().class_path
    except SafeAbsent:
        return
    assert found in keyring_safe.current_platform().allowed_keyrings


@pytest.mark.parametrize("platform", [LinuxPlatform, WindowsPlatform, MacPlatform])
def test_no_list_holds_a_plain_or_empty_or_chained_keyring(platform):
    for path in platform.allowed_keyrings:
        assert path.startswith("keyring.backends.")
        assert not any(
            word in path.lower() for word in ("null", "fail", "chain", "plain", "memory")
        )


def test_windows_keeps_secrets_on_this_machine():
    backend = FakeBackend()
    WindowsPlatform().prepare_keyring(backend)
    assert backend.persist == "local machine"


def test_the_demo_keyring_outlives_a_child_and_says_what_it_is():
    server = MemoryKeyringServer()
    first = MemoryKeyring(server.port, server.authkey)
    first.set("a", "kept")
    second = MemoryKeyring(server.port, server.authkey)
    assert second.get("a") == "kept"
    assert second.display_name == "demo keyring in memory"
    second.delete("a")
    assert first.get("a") is None
    with pytest.raises(SafeAbsent):
        MemoryKeyring(server.port, b"another key").get("a")
    assert first.get("a") is None  # a stranger at the door does not close it
    server.close()
    with pytest.raises(SafeAbsent):
        first.get("a")


def test_the_demo_keyring_is_reached_from_a_child_process():
    import subprocess
    import sys

    server = MemoryKeyringServer()
    script = (
        "import sys\n"
        "from ehe_desktop.platform.memory_keyring import MemoryKeyring\n"
        "port = int(sys.stdin.buffer.readline())\n"
        "MemoryKeyring(port, sys.stdin.buffer.read(32)).set('from', 'child')\n"
    )
    told = b"%d\n" % server.port + server.authkey
    subprocess.run([sys.executable, "-c", script], input=told, check=True)
    assert MemoryKeyring(server.port, server.authkey).get("from") == "child"
    server.close()


def test_the_demo_keyring_is_on_no_list():
    for platform in (LinuxPlatform, WindowsPlatform, MacPlatform):
        assert CLASS_PATH not in platform.allowed_keyrings
