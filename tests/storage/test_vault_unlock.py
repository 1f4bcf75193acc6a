"""Unlocking with real keys and real SQLCipher: what opens, what refuses, and with which words."""

from __future__ import annotations

import os
import stat
from dataclasses import replace

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.platform import faults
from ehe_desktop.platform.memory_keyring import CLASS_PATH, MemoryKeyring, MemoryKeyringServer
from ehe_desktop.storage import errors, key_file, key_file_format, keys
from ehe_desktop.storage.attempts import Attempt
from ehe_desktop.storage.change_passphrase import change_passphrase
from ehe_desktop.storage.create_store import create_store
from ehe_desktop.storage.device_secrets import DeviceSecrets
from ehe_desktop.storage.device_state import ChainHead
from ehe_desktop.storage.sentinel import set_head
from ehe_desktop.storage.slots import RECOVERY_PREFIX
from ehe_desktop.storage.store_files import stores_under
from ehe_desktop.storage.unlocked import UnlockNote, note_checked
from ehe_desktop.storage.vault import unlock
from tests.fakes.keyring import FakeSafe
from tests.storage.vault_room import (
    PASSPHRASE,
    RECOVERY_SECRET,
    STORE_ID,
    a_lease,
    a_new_store,
    empty_room,
    made_store,
)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    return made_store(tmp_path_factory.mktemp("made"))


@pytest.fixture
def room(made, tmp_path):
    return made.copy_to(tmp_path)


def contents(room):
    return {file.name: file.read_bytes() for file in room.files.folder.iterdir()}


def test_the_passphrase_opens_what_was_made(room):
    assert [entry.name for entry in room.files.folder.parent.iterdir()] == [STORE_ID.hex()]
    store = unlock(room.door, PASSPHRASE)
    assert not store.is_read_only
    assert store.notes == frozenset()
    assert (store.store_id, store.device_id, store.org_id) == (STORE_ID, "d1", "o1")
    assert store.state.clock.unlocks == 2
    store.close()


def test_everything_on_disk_is_private_and_holds_no_secret(room):
    if os.name != "nt":
        assert stat.S_IMODE(room.files.folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(f.stat().st_mode) for f in room.files.folder.iterdir()} == {0o600}
    secrets = [PASSPHRASE.encode(), bytes(range(0x60, 0x80)), bytes(range(0x70, 0x90))]
    for content in contents(room).values():
        assert not any(s in content or s.hex().encode() in content for s in secrets)


def test_the_keyring_holds_three_small_entries_and_no_key(room):
    store = unlock(room.door, PASSPHRASE)
    held = store.current_key()
    store.close()
    assert sorted(name.partition("/")[2] for name in room.safe.kept) == ["lease", "os", "state"]
    assert all(len(value) < 1280 for value in room.safe.kept.values())
    assert held.hex() not in str(room.safe.kept)


def test_a_wrong_passphrase_changes_neither_key_nor_database(room):
    before = contents(room)
    with pytest.raises(errors.WrongPassphrase):
        unlock(room.door, "not the right words at all")
    after = contents(room)
    assert after["store.db"] == before["store.db"]
    assert after.keys() == before.keys()
    store = unlock(room.door, PASSPHRASE)
    assert UnlockNote.WRONG_TRIES_BEFORE in store.notes
    assert store.body.fails.count == 0
    store.close()


@pytest.mark.parametrize("entry", ["os", "lease"])
def test_another_device_secret_looks_like_a_wrong_passphrase(room, entry):
    name = f"{STORE_ID.hex()}/{entry}"
    room.safe.kept[name] = "A" * 43 + "="
    with pytest.raises(errors.WrongPassphrase):
        unlock(room.door, PASSPHRASE)


@pytest.mark.parametrize(
    ("entry", "wanted"),
    [("os", errors.DeviceSecretMissing), ("lease", errors.LeaseEnded)],
    ids=["for good", "till the centre gives it back"],
)
def test_a_lost_device_secret_says_so_and_creates_nothing(room, entry, wanted):
    del room.safe.kept[f"{STORE_ID.hex()}/{entry}"]
    before = contents(room)
    with pytest.raises(wanted):
        unlock(room.door, PASSPHRASE)
    assert contents(room) == before


@pytest.mark.parametrize(
    ("fault", "wanted"),
    [
        (faults.SafeAbsent("x"), errors.KeyringAbsent),
        (faults.SafeLocked("x"), errors.KeyringLocked),
        (faults.SafeDenied("x"), errors.KeyringDenied),
        (faults.SafeSlow("x"), errors.KeyringSlow),
        (faults.SafeNotAllowed("a.B", "c.D"), errors.KeyringNotAllowed),
    ],
)
def test_each_trouble_of_the_keyring_has_its_own_words(room, fault, wanted):
    room.safe.fault = fault
    with pytest.raises(wanted):
        unlock(room.door, PASSPHRASE)


def test_another_keyring_than_the_recorded_one_is_named(room):
    other = FakeSafe("keyring.backends.kwallet.DBusKeyring")
    other.kept = room.safe.kept
    with pytest.raises(errors.KeyringNotAllowed) as caught:
        unlock(replace(room.door, safe=other), PASSPHRASE)
    assert other.class_path in caught.value.happened
    assert room.safe.class_path in caught.value.happened


@pytest.mark.parametrize("path", ["keyring.backends.null.Keyring", CLASS_PATH])
def test_no_store_is_made_on_a_keyring_that_is_not_on_the_list(tmp_path, path):
    room = empty_room(tmp_path)
    room.safe.class_path = path
    with pytest.raises(errors.KeyringNotAllowed):
        create_store(room.door, a_new_store(room), PASSPHRASE)
    assert stores_under(tmp_path) == []


def test_a_half_made_store_leaves_no_store_and_no_secret(tmp_path):
    room = empty_room(tmp_path)
    with pytest.raises(ValueError, match=r"seed|32"):
        create_store(room.door, a_new_store(room, device_seed=b"short"), PASSPHRASE)
    assert stores_under(tmp_path) == []
    assert room.safe.kept == {}


def test_a_key_file_someone_else_wrote_is_refused_after_the_right_passphrase(room):
    loaded = key_file.load(room.files.key_file)
    forged = msgspec.structs.replace(loaded.body, recovery=())
    other_key = key_file_format.sealed_bytes(forged, bytes(32))
    key_file.save(room.files.key_file, other_key[:-32] + loaded.raw[-32:])
    with pytest.raises(errors.KeyFileMismatch):
        unlock(room.door, PASSPHRASE)


def test_a_second_store_of_the_same_id_is_refused_and_the_first_left_alone(room):
    before, kept = contents(room), dict(room.safe.kept)
    with pytest.raises(errors.StoreExists):
        create_store(room.door, a_new_store(room), PASSPHRASE)
    assert contents(room) == before
    assert room.safe.kept == kept


def test_an_unreadable_store_is_never_replaced_by_an_empty_one(room):
    room.files.database.write_bytes(b"\x00" * 8192)
    with pytest.raises(errors.StoreDamaged):
        unlock(room.door, PASSPHRASE)
    assert room.files.database.read_bytes() == b"\x00" * 8192
    room.files.database.write_bytes(b"")
    with pytest.raises(errors.StoreCutShort):
        unlock(room.door, PASSPHRASE)
    room.files.database.unlink()
    with pytest.raises(errors.StoreMissing):
        unlock(room.door, PASSPHRASE)
    assert not room.files.database.exists()


def test_a_weak_passphrase_makes_no_store(tmp_path):
    room = empty_room(tmp_path)
    with pytest.raises(errors.PassphraseRefused):
        create_store(room.door, a_new_store(room), "password2026!")
    assert stores_under(tmp_path) == []


def test_a_lease_for_another_device_makes_no_store(tmp_path):
    room = empty_room(tmp_path)
    with pytest.raises(errors.LeaseRefused):
        create_store(room.door, a_new_store(room, device_id="d2"), PASSPHRASE)
    assert stores_under(tmp_path) == []


def test_the_council_can_open_the_recovery_box_and_see_whose_it_is(room):
    store = unlock(room.door, PASSPHRASE)
    box = store.body.recovery[0]
    assert keys.open_recovery(RECOVERY_SECRET, bytes.fromhex(box.sealed)) == store.current_key()
    Ed25519PublicKey.from_public_bytes(store.device_public_key).verify(
        bytes.fromhex(box.device_sig),
        RECOVERY_PREFIX + STORE_ID + bytes.fromhex(box.kid) + bytes.fromhex(box.sealed),
    )
    store.close()


def test_a_changed_passphrase_opens_and_the_old_one_does_not_even_by_the_copy(room):
    fresh = "marble otter lantern fog"
    store = unlock(room.door, PASSPHRASE)
    change_passphrase(room.door, store, PASSPHRASE, fresh)
    store.close()
    unlock(room.door, fresh).close()
    room.files.key_file.write_bytes(b"damaged")
    with pytest.raises(errors.WrongPassphrase):
        unlock(room.door, PASSPHRASE)


def test_a_passphrase_is_not_changed_without_the_old_one(room):
    store = unlock(room.door, PASSPHRASE)
    before = room.files.key_file.read_bytes()
    with pytest.raises(errors.WrongPassphrase):
        change_passphrase(room.door, store, "something else again", "marble otter lantern fog")
    store.close()
    assert key_file.load(room.files.key_file).body.cur == key_file.form.parse(before).cur
    unlock(room.door, PASSPHRASE).close()


def test_no_guess_is_tried_before_the_pause_is_over_and_none_destroys_anything(room):
    for _ in range(3):
        with pytest.raises(errors.WrongPassphrase):
            unlock(room.door, "wrong again and again")
        room.boot.running_ms += 1000
    room.boot.running_ms -= 1000
    with pytest.raises(errors.TooManyTries) as caught:
        unlock(room.door, PASSPHRASE)
    assert caught.value.wait_s == 1
    room.clock.advance(days=1)  # the wall clock does not shorten it
    with pytest.raises(errors.TooManyTries):
        unlock(room.door, PASSPHRASE)
    room.boot.running_ms += 1000
    unlock(room.door, PASSPHRASE).close()


def test_the_larger_count_wins_whichever_place_is_put_back(room):
    fresh_file, fresh_state = room.files.key_file.read_bytes(), dict(room.safe.kept)
    for _ in range(3):
        with pytest.raises(errors.WrongPassphrase):
            unlock(room.door, "wrong again and again")
        room.boot.running_ms += 1000
    room.boot.running_ms -= 1000
    counted = dict(room.safe.kept)
    room.safe.kept = fresh_state
    with pytest.raises(errors.TooManyTries):
        unlock(room.door, PASSPHRASE)
    room.safe.kept = counted
    room.files.key_file.write_bytes(fresh_file)
    with pytest.raises(errors.TooManyTries):
        unlock(room.door, PASSPHRASE)


def test_asking_again_while_open_counts_wrong_tries_and_forgets_them_after_a_right_one(room):
    def ask(passphrase):
        loaded = key_file.load(room.files.key_file)
        device = DeviceSecrets(room.safe, STORE_ID)
        state = device.state()
        counts = (loaded.body.fails.count, state.failures.count)
        Attempt(room.door, loaded, device, state).slots_for(passphrase)
        return counts

    assert [ask(PASSPHRASE) for _ in range(4)] == [(0, 0)] * 4
    with pytest.raises(errors.WrongPassphrase):
        ask("wrong again and again")
    assert ask(PASSPHRASE) == (1, 1)
    assert ask(PASSPHRASE) == (0, 0)


def test_a_store_not_closed_asks_for_a_full_check(room):
    store = unlock(room.door, PASSPHRASE)
    store.engine.dispose()
    again = unlock(room.door, PASSPHRASE)
    assert {UnlockNote.CLOSED_IN_A_HURRY, UnlockNote.FULL_CHECK_DUE} <= again.notes
    note_checked(again, room.door.wall_ms())
    again.close()
    last = unlock(room.door, PASSPHRASE)
    assert last.notes == frozenset()
    last.close()


def test_the_audit_head_is_remembered_outside_the_store(room):
    store = unlock(room.door, PASSPHRASE)
    with store.engine.begin() as connection:
        set_head(connection, ChainHead(5, b"h" * 32))
    store.remember(receipt=ChainHead(4, b"r" * 32))
    store.close()
    again = unlock(room.door, PASSPHRASE)
    assert again.state.head == ChainHead(5, b"h" * 32)
    assert again.state.receipt == ChainHead(4, b"r" * 32)
    again.close()


def test_a_lease_from_another_key_does_not_open(room):
    from ehe_desktop.storage.lease_check import LeaseRenewal

    forged = a_lease(room.clock, seq=9, seed=bytes(32))
    with pytest.raises(errors.LeaseRefused):
        unlock(room.door, PASSPHRASE, LeaseRenewal(forged))


def test_every_error_has_three_plain_sentences_of_its_own():
    kinds = [errors.StoreError]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    seen = set()
    for kind in kinds[1:]:
        if kind.__name__ in {"KeyFileProblem", "KeyringProblem", "LeaseProblem"}:
            continue
        assert kind.happened != UserFacingError.happened, kind
        assert all(text.endswith(".") for text in (kind.happened, kind.safe, kind.next_step)), kind
        seen.add(kind.happened)
    assert len(seen) == len(kinds) - 4


def test_the_drawing_of_the_errors_is_the_classes():
    import re

    drawn = re.findall(r"[├└]── (\w+)", errors.__doc__)
    classes = [
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.StoreError)
    ]
    assert sorted(drawn) == sorted(set(classes) - {"StoreError"})


def test_the_demo_keyring_passes_only_when_code_says_demo(tmp_path):
    server = MemoryKeyringServer()
    room = empty_room(tmp_path)
    demo = replace(room.door, safe=MemoryKeyring(server.port, server.authkey), demo=True)
    create_store(demo, a_new_store(room), PASSPHRASE).close()
    with pytest.raises(errors.KeyringNotAllowed):
        unlock(replace(demo, demo=False), PASSPHRASE)
    with pytest.raises(errors.KeyringNotAllowed):
        unlock(replace(demo, safe=room.safe), PASSPHRASE)
    server.close()
    with pytest.raises(errors.KeyringAbsent):
        unlock(demo, PASSPHRASE)


def test_no_store_is_made_in_a_folder_that_is_copied_away(tmp_path):
    room = empty_room(tmp_path / "Dropbox")
    with pytest.raises(errors.StorePlaceRefused):
        create_store(room.door, a_new_store(room), PASSPHRASE)
    assert not room.base.exists()
