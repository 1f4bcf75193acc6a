"""The key file: every flipped bit and every cut is met, the copy steps in, and no kill loses both."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.storage import key_file, keys
from ehe_desktop.storage import key_file_format as form
from ehe_desktop.storage.errors import (
    KeyFileDamaged,
    KeyFileMismatch,
    KeyFileMissing,
    KeyFileRefused,
    KeyFileTooNew,
    StoreCannotWrite,
)

KEY = bytes(range(32))


def a_body(**changes):
    body = form.KeyFile(
        store_id="00" * 16,
        device_id="d1",
        org_id="o1",
        user_ref="u1",
        gen=1,
        keyring_backend="keyring.backends.SecretService.Keyring",
        kdf=form.Kdf(65_536, 3, 4, "11" * 32),
        cur=form.Slot("22" * 16, "33" * 12, "44" * 48),
        recovery=(form.RecoveryBox("r1", "22" * 16, "55" * 80, "66" * 64),),
        lease=form.LeaseToken('{"seq":1}', "77" * 64, "88" * 32),
    )
    return msgspec.structs.replace(body, **changes)


RAW = form.sealed_bytes(a_body(), KEY)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.key"


def sealed_text(text: bytes) -> bytes:
    import hashlib
    import struct

    head = struct.pack(">8sI", form.MAGIC, len(text)) + text
    return head + hashlib.sha256(head).digest() + bytes(32)


def test_it_reads_back_what_was_written(path):
    body = a_body(
        fails=form.Fails(3, 1_700_000_000, "b@12"),
        next=form.NextSlot("aa" * 16, "bb" * 12, "cc" * 48, 5),
    )
    key_file.save(path, form.sealed_bytes(body, KEY))
    loaded = key_file.load(path)
    assert loaded.body == body
    assert not loaded.from_copy
    form.verify_mac(loaded.raw, loaded.body, KEY)


def test_the_layout_is_the_one_written_down():
    assert RAW[:8] == b"VSTKEY\x01\n"
    length = int.from_bytes(RAW[8:12], "big")
    assert len(RAW) == 12 + length + 64
    assert rfc8785.dumps(msgspec.json.decode(RAW[12 : 12 + length])) == RAW[12 : 12 + length]


@given(st.integers(0, len(RAW) * 8 - 1))
def test_any_flipped_bit_is_met(bit):
    hurt = bytearray(RAW)
    hurt[bit // 8] ^= 1 << bit % 8
    with pytest.raises((KeyFileDamaged, KeyFileMismatch)):
        form.verify_mac(bytes(hurt), form.parse(bytes(hurt)), KEY)


def test_every_cut_and_every_addition_is_damage():
    for left in range(0, len(RAW), 7):
        with pytest.raises(KeyFileDamaged):
            form.parse(RAW[:left])
    with pytest.raises(KeyFileDamaged):
        form.parse(RAW + b"\0")
    with pytest.raises(KeyFileDamaged):
        form.parse(RAW.replace(b"\n", b"\r\n", 1))


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_calmly(noise):
    with pytest.raises(KeyFileDamaged):
        form.parse(noise)


def test_a_later_version_is_told_from_damage():
    import hashlib

    head = bytearray(RAW[:-64])
    head[6] = 2
    newer = bytes(head) + hashlib.sha256(head).digest() + RAW[-32:]
    with pytest.raises(KeyFileTooNew):
        form.parse(newer)


@pytest.mark.parametrize(
    "kdf",
    [
        form.Kdf(65_535, 3, 4, "11" * 32),
        form.Kdf(2**40, 3, 4, "11" * 32),
        form.Kdf(65_536, 2, 4, "11" * 32),
        form.Kdf(65_536, 1000, 4, "11" * 32),
        form.Kdf(65_536, 3, 0, "11" * 32),
        form.Kdf(65_536, 3, 4, "11" * 31),
        form.Kdf(65_536, 3, 4, "1G" * 32),
        form.Kdf(65_536, 3, 4, "11" * 32, alg="argon2i"),
    ],
)
def test_a_lowered_or_exhausting_cost_is_refused_unread(kdf):
    with pytest.raises(KeyFileRefused):
        form.parse(form.sealed_bytes(a_body(kdf=kdf), KEY))


@pytest.mark.parametrize(
    "change",
    [
        {"store_id": "00"},
        {"gen": 0},
        {"v": 2},
        {"cur": form.Slot("22", "33" * 12, "44" * 48)},
        {"fails": form.Fails(-1)},
    ],
)
def test_figures_of_another_size_are_refused(change):
    with pytest.raises(KeyFileRefused):
        form.parse(form.sealed_bytes(a_body(**change), KEY))


def test_an_unknown_field_a_float_and_loose_spelling_are_refused():
    body = msgspec.to_builtins(a_body())
    for text in (
        rfc8785.dumps({**body, "extra": 1}),
        rfc8785.dumps({**body, "gen": 1.5}),
        b" " + rfc8785.dumps(body),
        rfc8785.dumps({name: value for name, value in body.items() if name != "lease"}),
    ):
        with pytest.raises(KeyFileRefused):
            form.parse(sealed_text(text))
    form.parse(sealed_text(rfc8785.dumps(body)))


def test_wrong_tries_are_written_without_the_key_and_nothing_else_can_be():
    counted = form.with_fails(RAW, a_body(), form.Fails(4, 9, "b@1"))
    parsed = form.parse(counted)
    assert parsed.fails.count == 4
    form.verify_mac(counted, parsed, KEY)
    forged = (
        sealed_text(rfc8785.dumps(msgspec.to_builtins(a_body(user_ref="u2"))))[:-32] + RAW[-32:]
    )
    with pytest.raises(KeyFileMismatch):
        form.verify_mac(forged, form.parse(forged), KEY)


def test_the_copy_steps_in_for_a_damaged_file_and_says_so(path):
    key_file.save(path, RAW)
    key_file.save(path, form.sealed_bytes(a_body(gen=2), KEY))
    path.write_bytes(RAW[:50])
    loaded = key_file.load(path)
    assert (loaded.from_copy, loaded.body.gen) == (True, 1)
    path.unlink()
    assert key_file.load(path).from_copy


def test_a_damaged_file_never_takes_the_place_of_the_good_copy(path):
    key_file.save_with_copy(path, RAW)
    path.write_bytes(b"damaged")
    key_file.save(path, form.sealed_bytes(a_body(gen=2), KEY))
    assert key_file.copy_of(path).read_bytes() == RAW


def test_both_damaged_and_both_missing_have_their_own_words(path):
    with pytest.raises(KeyFileMissing):
        key_file.load(path)
    path.write_bytes(b"x" * 200_000)
    key_file.copy_of(path).write_bytes(b"")
    with pytest.raises(KeyFileDamaged):
        key_file.load(path)


def test_left_over_temporary_files_do_not_stop_a_write(path):
    key_file.save(path, RAW)
    path.with_name("store.key.tmp").write_bytes(b"left over")
    path.with_name("store.key.bak.tmp").write_bytes(b"left over")
    key_file.save(path, form.sealed_bytes(a_body(gen=2), KEY))
    assert key_file.load(path).body.gen == 2
    assert sorted(file.name for file in path.parent.iterdir()) == ["store.key", "store.key.bak"]


@pytest.mark.skipif(os.name == "nt", reason="modes are a POSIX matter")
def test_the_files_are_private_and_a_link_put_in_the_way_is_not_followed(path, tmp_path):
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    path.with_name("store.key.tmp").symlink_to(victim)
    before = os.umask(0)
    key_file.save_with_copy(path, RAW)
    os.umask(before)
    assert victim.read_bytes() == b"mine"
    for file in (path, key_file.copy_of(path)):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_disk_that_refuses_leaves_the_old_file(path):
    key_file.save_with_copy(path, RAW)
    script = (
        "import resource,signal,sys\n"
        "from pathlib import Path\n"
        "from ehe_desktop.storage import key_file\n"
        "from ehe_desktop.storage.errors import StoreCannotWrite\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "try:\n    key_file.save(Path(sys.argv[1]), b'y' * 5000)\n"
        "except StoreCannotWrite:\n    sys.exit(7)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert ended.returncode == 7
    assert path.read_bytes() == RAW


def test_a_folder_that_is_gone_is_a_disk_that_refuses(tmp_path):
    with pytest.raises(StoreCannotWrite):
        key_file.save(tmp_path / "gone" / "store.key", RAW)


WRITER = """
import sys, msgspec
from pathlib import Path
from ehe_desktop.storage import key_file, key_file_format as form
path = Path(sys.argv[1])
loaded = key_file.load(path)
gen = loaded.body.gen
print("ready", flush=True)
while True:
    gen += 1
    body = msgspec.structs.replace(loaded.body, gen=gen)
    key_file.save(path, form.sealed_bytes(body, bytes(range(32))))
    print(gen, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a POSIX matter")
def test_killed_at_any_moment_the_newest_acknowledged_key_file_is_still_there(path):
    """Two dozen kills, each continuing where the last one left off, leftovers and all."""
    key_file.save(path, RAW)
    chance = random.Random(7)
    reached = 1
    for _ in range(24):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout.readline() == "ready\n"
        for _ in range(chance.randrange(1, 12)):
            acknowledged = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        rest = [int(line) for line in writer.stdout.read().split("\n")[:-1]]
        writer.wait()
        writer.stdout.close()
        loaded = key_file.load(path)
        newest = max([acknowledged, *rest])
        assert newest <= loaded.body.gen <= newest + 1
        assert not loaded.from_copy
        assert loaded.body.gen > reached
        reached = loaded.body.gen
        assert form.parse(key_file.copy_of(path).read_bytes()).gen >= reached - 1


def test_the_two_forms_of_one_context_agree():
    assert a_body().context() == keys.WrapContext(
        bytes(16), b"\x22" * 16, keys.FLOOR_COST, b"\x11" * 32
    )
