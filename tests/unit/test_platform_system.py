"""What differs between systems: paths, locks, processes, hardening, and honest answers."""

from __future__ import annotations

import doctest
import os
import stat
import subprocess
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from ehe_desktop.platform import mounts, paths
from ehe_desktop.platform.current import current_platform
from ehe_desktop.platform.faults import AlreadyRunning
from ehe_desktop.platform.instance_lock import InstanceLock
from ehe_desktop.platform.interface import ScreenGuard
from ehe_desktop.platform.process_start import command_for, own_command, start_own
from ehe_desktop.platform.windows import WindowsPlatform, private_rights_command

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")

MOUNTINFO = r"""22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
40 22 0:35 / /home/a rw - nfs4 server:/home rw
41 40 8:2 / /home/a/local rw - ext4 /dev/sda2 rw
42 22 0:40 / /mnt/with\040space rw - cifs //s/share rw
nonsense
"""
MOUNT_OUTPUT = """/dev/disk3s1 on / (apfs, local, journaled)
//a@server/share on /Volumes/share (smbfs, nodev, nosuid)
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib", "ext4"),
        ("/home/a/x", "nfs4"),
        ("/home/a/local/x", "ext4"),
        ("/home/ab", "ext4"),
        ("/mnt/with space/x", "cifs"),
    ],
)
def test_the_nearest_mount_decides(path, kind):
    assert mounts.type_in_mountinfo(MOUNTINFO, PurePosixPath(path)) == kind


def test_macos_mounts_are_read_too():
    assert mounts.type_in_mount_output(MOUNT_OUTPUT, PurePosixPath("/Volumes/share/x")) == "smbfs"
    assert mounts.type_in_mount_output(MOUNT_OUTPUT, PurePosixPath("/Users/a")) == "apfs"
    assert mounts.type_in_mount_output("", PurePosixPath("/")) == ""


@pytest.mark.parametrize(
    ("path", "refused"),
    [
        (r"\\server\share\store", True),
        (r"\\?\UNC\server\share\store", True),
        (r"\\?\C:\Users\a", False),
        (r"\\.\C:\Users\a", False),
        (r"C:\Users\a\AppData\Local\EHE Desktop", False),
    ],
)
def test_windows_shares_are_known_by_name(path, refused):
    assert mounts.is_unc(PureWindowsPath(path)) is refused


@pytest.mark.parametrize(
    ("path", "refused"),
    [
        (PureWindowsPath(r"C:\Users\a\OneDrive - Borset Council\EHE"), True),
        (PureWindowsPath(r"C:\Users\a\AppData\Local\EHE Desktop"), False),
        (PurePosixPath("/home/a/Dropbox/x"), True),
        (PurePosixPath("/home/a/.local/share/x"), False),
    ],
)
def test_folders_that_are_copied_away_are_known_by_name(path, refused):
    assert mounts.is_copied_folder(path) is refused


def test_the_examples_in_the_prose_run():
    for module in (mounts, paths):
        assert doctest.testmod(module).failed == 0


def test_a_stores_folder_is_named_by_its_id_on_every_system():
    base = PureWindowsPath(r"C:\Users\a\AppData\Local\EHE Desktop")
    folder = paths.store_dir(base, bytes(range(16)))
    assert str(folder) == str(base / "stores" / "000102030405060708090a0b0c0d0e0f")
    with pytest.raises(ValueError, match="16 bytes"):
        paths.store_dir(base, b"short")


def test_what_ships_is_found_in_this_checkout():
    assert (paths.resources_dir() / "policy").is_dir()
    assert paths.forms_dir().is_dir()


def test_what_ships_is_looked_for_in_the_bundle_then_beside_the_program():
    exe, package = Path("/opt/ehe/ehe-desktop"), Path("/src/ehe_desktop")
    assert paths.shipped_places(exe, package, None, frozen=False) == (Path("/src"),)
    assert paths.shipped_places(exe, package, "/tmp/_MEI1", frozen=True) == (
        Path("/tmp/_MEI1"),
        Path("/opt/ehe"),
        Path("/opt/ehe/_internal"),
    )
    assert paths.shipped_places(exe, package, None, frozen=True)[0] == Path("/opt/ehe")


def test_a_frozen_program_starts_itself_and_a_checkout_its_module():
    exe = Path("/opt/ehe/ehe-desktop")
    assert command_for(exe, "a.b", ["door"], frozen=True) == [str(exe), "door"]
    assert command_for(exe, "a.b", ["door"], frozen=False) == [str(exe), "-m", "a.b", "door"]
    assert own_command("a.b", ["door"])[0] == sys.executable


def test_a_started_child_is_a_process_of_its_own():
    child = start_own("timeit", ["-n1", "-r1", "pass"], stdin=subprocess.DEVNULL)
    assert child.wait(30) == 0
    assert child.pid != os.getpid()


def test_a_second_copy_is_told_and_the_end_of_the_first_lets_it_in(tmp_path):
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from ehe_desktop.platform.instance_lock import InstanceLock\n"
        "lock = InstanceLock(Path(sys.argv[1]))\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert first.stdout.readline() == b"held\n"
    with pytest.raises(AlreadyRunning):
        InstanceLock(tmp_path)
    first.kill()
    first.communicate()
    with InstanceLock(tmp_path) as lock:
        lock.release()
    InstanceLock(tmp_path).release()


@linux_only
def test_a_hardened_process_leaves_no_core_and_is_closed_to_others():
    script = (
        "import ctypes, resource\n"
        "from ehe_desktop.platform.current import current_platform\n"
        "told = current_platform().harden_process()\n"
        "assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)\n"
        "assert ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 0\n"  # PR_GET_DUMPABLE
        "print('; '.join(told.done))\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert "memory closed" in told.stdout


@linux_only
def test_the_clock_nobody_can_set_goes_on_and_names_this_start():
    first, second = current_platform().boot_moment(), current_platform().boot_moment()
    assert first.boot_id == second.boot_id
    assert len(first.boot_id) == 36
    assert 0 < first.running_ms <= second.running_ms


@linux_only
def test_linux_does_not_promise_to_hide_the_screen(tmp_path):
    platform = current_platform()
    assert platform.guard_screen(1, on=True) is ScreenGuard.CANNOT_BE_PROMISED
    assert platform.guard_screen(1, on=False) is ScreenGuard.OFF
    assert not platform.is_network_place(tmp_path / "not" / "made" / "yet")


@pytest.mark.skipif(os.name == "nt", reason="modes are a POSIX matter")
def test_private_means_this_account_alone(tmp_path):
    file = tmp_path / "file"
    file.touch(0o666)
    for path, mode in ((file, 0o600), (tmp_path, 0o700)):
        current_platform().make_private(path)
        assert stat.S_IMODE(path.stat().st_mode) == mode
    current_platform().sync_folder(tmp_path)


def test_windows_grants_three_accounts_and_inherits_nothing():
    command = private_rights_command(Path("store"), "officer", is_folder=True)
    assert command[:4] == ["icacls", "store", "/inheritance:r", "/grant:r"]
    assert command[4:] == [
        "officer:(OI)(CI)F",
        "*S-1-5-18:(OI)(CI)F",
        "*S-1-5-32-544:(OI)(CI)F",
    ]


def test_each_system_answers_the_whole_interface():
    from ehe_desktop.platform.interface import Platform
    from ehe_desktop.platform.linux import LinuxPlatform
    from ehe_desktop.platform.macos import MacPlatform

    asked = {name for name in vars(Platform) if not name.startswith("_")}
    asked |= set(Platform.__annotations__)
    for kind in (LinuxPlatform, MacPlatform, WindowsPlatform):
        assert asked <= set(dir(kind)), kind


def test_windows_is_told_to_keep_no_history_of_what_is_copied():
    """Names and values as Microsoft’s page on clipboard formats has them; the wrapping is Qt’s for a format by name."""
    marks = WindowsPlatform.clipboard_marks
    assert marks['application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"'] == bytes(4)
    assert len(marks) == 3
