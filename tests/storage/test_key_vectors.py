"""The published and our own test vectors of the key design, and what must fail."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.public import PrivateKey

from ehe_desktop.storage import keys
from ehe_desktop.storage.errors import KeyFileRefused, LeaseRefused, WrongPassphrase
from ehe_desktop.storage.lease import LeaseHolder, SignedLease, verify_lease


def ascending(first, count):
    return bytes(range(first, first + count))


PASSPHRASE = "correct horse battery staple"
SALT, D_OS, D_LEASE = ascending(0x10, 32), ascending(0x40, 32), ascending(0x60, 32)
DEK, NONCE = ascending(0x80, 32), ascending(0xC0, 12)
STORE_ID, KID = ascending(0x00, 16), ascending(0xA0, 16)
CONTEXT = keys.WrapContext(STORE_ID, KID, keys.FLOOR_COST, SALT)
STRETCHED = bytes.fromhex("bbba7d9decb9de8138e3a152511d595c9868baed556254631a61c102ccbc8402")
KEK = bytes.fromhex("b5b62e5503f64fc457f6e54ef3d57cf76de6c77d0329ebf65e92388b5fb27a2c")
WRAP = bytes.fromhex(
    "ffe4746314d8d393527846a07217123f064fd0834c60824982071ec30743e74aa3b50553a51f27e37ed553cc20a7a81b"
)
RECOVERY_SECRET = ascending(0x01, 32)
RECOVERY_PUBLIC = bytes.fromhex("07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c")
SEALED = bytes.fromhex(
    "64604484175893a0d4c7c14ec1f39e2aebfc24584335c6fe78ee1332b851d721883f7e0189fc5422"
    "9b0d3c882cafe457e991a1b763070ac19b097bb1b25c6e31e1c6994666c251d8f8c74fef5854b529"
)
LEASE_SEED = ascending(0x20, 32)
LEASE_PUBLIC = bytes.fromhex("29acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7")
LEASE_CLAIMS = (
    b'{"device":"d1","issued":1795000000,"max_offline_h":336,"seq":7,'
    b'"store":"000102030405060708090a0b0c0d0e0f"}'
)
LEASE_SIGNATURE = bytes.fromhex(
    "e6d4354e57a731f6b0a3d40e0580f83bad7029fad26e2816e881e732ca10ab65"
    "bd86332b1bbd715c5bca1c4343b0e40856ad885f647a0f77524da1d190d9980a"
)
HOLDER = LeaseHolder(STORE_ID, "d1", least_seq=7)


def test_argon2id_rfc_9106():
    derived = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=b"\x04" * 12,
        secret=b"\x03" * 8,
    ).derive(b"\x01" * 32)
    assert derived.hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"


def test_hkdf_rfc_5869_case_1():
    derived = HKDF(
        hashes.SHA256(), 42, bytes(range(13)), bytes.fromhex("f0f1f2f3f4f5f6f7f8f9")
    ).derive(b"\x0b" * 22)
    assert derived.hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )


def test_the_passphrase_stretches_to_a():
    assert keys.stretch(PASSPHRASE, SALT, keys.FLOOR_COST) == STRETCHED


def test_two_ways_to_type_one_letter_are_one_passphrase():
    composed, decomposed = "caf\u00e9 noir on monday", "cafe\u0301 noir on monday"
    assert keys.stretch(composed, SALT, keys.FLOOR_COST) == keys.stretch(
        decomposed, SALT, keys.FLOOR_COST
    )


def test_key_encryption_key_with_and_without_the_lease_secret():
    assert keys.key_encryption_key(STRETCHED, D_OS + D_LEASE, CONTEXT) == KEK
    assert keys.key_encryption_key(STRETCHED, D_OS, CONTEXT).hex() == (
        "f9e15fb1ff439bd0e99b470bcd853bc6cffe265dee16691d22fd8429c07cb79a"
    )


def test_associated_data_is_as_written_down():
    assert CONTEXT.associated_data().hex() == (
        "76697369742f76312f7772617000"
        + STORE_ID.hex()
        + KID.hex()
        + "00010000"
        + "00000003"
        + "00000004"
        + SALT.hex()
    )


def test_wrap_and_unwrap():
    assert keys.wrap(KEK, DEK, NONCE, CONTEXT) == WRAP
    assert keys.unwrap(KEK, WRAP, NONCE, CONTEXT) == DEK
    without_lease = keys.key_encryption_key(STRETCHED, D_OS, CONTEXT)
    assert keys.wrap(without_lease, DEK, NONCE, CONTEXT).hex() == (
        "996c3ab634174c95662ecc7389a990cbbc96fccce74d6160843fe48ab9a63771"
        "5467fdc90432ca739ee8fa9e96734d35"
    )


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        (keys.LABEL_DATABASE, "aeb4fee7760aec72f06a3644e5d6df0fababec40404fdab58653be5f552e2beb"),
        (keys.LABEL_HEADER_MAC, "dfe4d1ce8803819819b892aa0d1880883f95b4bb22c5d1125eb4be427ec1fcf2"),
        (
            keys.LABEL_ATTACHMENTS,
            "b7830d8b935162375c961dbe350eba8faaa9fc1e8fbe3dab663c3f727e9fde9f",
        ),
        (keys.LABEL_AUDIT, "37a8b18eb49fbf28ada7818e072183bc17061e5a320adf5e0d0adbf21ee9a522"),
        (keys.LABEL_BACKUP, "1d83e41723108062b937c8f698526f802fafc2e5f11a479ac41c47b873cf383f"),
    ],
)
def test_keys_for_one_purpose(label, wanted):
    assert keys.subkey(DEK, label).hex() == wanted


def test_a_key_for_one_attachment():
    root = keys.subkey(DEK, keys.LABEL_ATTACHMENTS)
    assert keys.subkey(root, "visit/v1/att\0", ascending(0xD0, 16)).hex() == (
        "13a56df29c94986cd091cbd3285200f72725cad692a7dd7a460b293e572a7dac"
    )


def test_the_recovery_box_opens_with_the_offline_key_only():
    assert bytes(PrivateKey(RECOVERY_SECRET).public_key) == RECOVERY_PUBLIC
    assert keys.open_recovery(RECOVERY_SECRET, SEALED) == DEK
    assert keys.open_recovery(RECOVERY_SECRET, keys.seal_for_recovery(RECOVERY_PUBLIC, DEK)) == DEK
    with pytest.raises(WrongPassphrase):
        keys.open_recovery(ascending(0x02, 32), SEALED)


def test_every_flipped_bit_of_a_wrap_is_met():
    for bit in range(len(WRAP) * 8):
        hurt = bytearray(WRAP)
        hurt[bit // 8] ^= 1 << bit % 8
        with pytest.raises(WrongPassphrase):
            keys.unwrap(KEK, bytes(hurt), NONCE, CONTEXT)


@pytest.mark.parametrize(
    "context",
    [
        keys.WrapContext(STORE_ID, KID, keys.StretchCost(65_535), SALT),
        keys.WrapContext(STORE_ID, KID, keys.StretchCost(65_536, passes=4), SALT),
        keys.WrapContext(STORE_ID, KID, keys.StretchCost(65_536, lanes=1), SALT),
        keys.WrapContext(STORE_ID, KID[::-1], keys.FLOOR_COST, SALT),
        keys.WrapContext(STORE_ID[::-1], KID, keys.FLOOR_COST, SALT),
        keys.WrapContext(STORE_ID, KID, keys.FLOOR_COST, SALT[::-1]),
    ],
)
def test_a_wrap_fits_no_other_place(context):
    with pytest.raises(WrongPassphrase):
        keys.unwrap(KEK, WRAP, NONCE, context)


@pytest.mark.parametrize(
    "cost",
    [
        keys.StretchCost(65_535),
        keys.StretchCost(1_048_577),
        keys.StretchCost(65_536, passes=2),
        keys.StretchCost(65_536, passes=11),
        keys.StretchCost(65_536, lanes=0),
        keys.StretchCost(65_536, lanes=9),
    ],
)
def test_costs_outside_the_safe_range_are_refused_before_any_work(cost):
    with pytest.raises(KeyFileRefused):
        keys.stretch(PASSPHRASE, SALT, cost)


def test_real_use_costs_more_than_the_floor():
    assert keys.StretchCost() == keys.StretchCost(memory_kib=262_144, passes=3, lanes=4)


def signed(seed, claims):
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(b"visit/v1/lease\0" + claims)
    return SignedLease(claims, signature)


def test_the_lease_vector_verifies():
    claims = verify_lease(SignedLease(LEASE_CLAIMS, LEASE_SIGNATURE), LEASE_PUBLIC, HOLDER)
    assert (claims.seq, claims.max_offline_h, claims.issued) == (7, 336, 1_795_000_000)
    assert signed(LEASE_SEED, LEASE_CLAIMS).signature == LEASE_SIGNATURE


@pytest.mark.parametrize(
    ("lease", "holder"),
    [
        (signed(ascending(0x21, 32), LEASE_CLAIMS), HOLDER),
        (signed(LEASE_SEED, LEASE_CLAIMS), LeaseHolder(STORE_ID, "d1", least_seq=8)),
        (signed(LEASE_SEED, LEASE_CLAIMS), LeaseHolder(STORE_ID, "d2")),
        (signed(LEASE_SEED, LEASE_CLAIMS), LeaseHolder(KID, "d1")),
        (signed(LEASE_SEED, LEASE_CLAIMS.replace(b'"seq":7', b'"seq": 7')), HOLDER),
        (signed(LEASE_SEED, LEASE_CLAIMS.replace(b'"seq":7', b'"seq":7,"x":1')), HOLDER),
        (signed(LEASE_SEED, LEASE_CLAIMS.replace(b":336", b":0")), HOLDER),
        (signed(LEASE_SEED, b"not json"), HOLDER),
        (SignedLease(LEASE_CLAIMS, bytes(64)), HOLDER),
        (SignedLease(LEASE_CLAIMS.replace(b"336", b"999"), LEASE_SIGNATURE), HOLDER),
    ],
)
def test_other_leases_are_refused(lease, holder):
    with pytest.raises(LeaseRefused):
        verify_lease(lease, LEASE_PUBLIC, holder)
