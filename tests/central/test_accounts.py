"""Codes, tokens, leases, signatures, revocation; and that a request is who it says it is."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ehe_desktop.central import admin, tables
from ehe_desktop.central.settings import Settings
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.wire.seals import lease_signing_text
from tests.central.laptop import Laptop, enrol_words
from tests.central.test_ledger import note
from tests.fakes.centre import CentreAdmin

KEY = "ab" * 32


def enrol(centre, code, named=None, **changed):
    """Enrol with a key that is named, its own public half or another text; `changed` after it was signed."""
    key = Ed25519PrivateKey.generate()
    named = named or key.public_key().public_bytes_raw().hex()
    signature = base64.b64encode(key.sign(enrol_words(code, named))).decode()
    said = {"code": code, "device_name": "L", "device_key": named, "signature": signature}
    return Laptop(centre.http).post("/v1/enrol", said | changed)


def test_a_code_is_long_used_once_and_soon_too_old(centre):
    officer = centre.add_officer()
    code = centre.code(officer)
    assert len(code) * 4 >= 128
    assert enrol(centre, code).status == 200
    assert enrol(centre, code).body["code"] == "code_used"
    assert enrol(centre, "00" * 16).body["code"] == "code_unknown"
    late, longer = centre.code(officer), centre.code(officer, minutes=60)
    centre.clock.advance(minutes=16)
    assert enrol(centre, late).body["code"] == "code_expired"
    assert enrol(centre, longer).status == 200
    kept = "".join(map(repr, centre.rows(tables.enrol_code) + centre.rows(tables.device)))
    assert code not in kept


def test_neither_token_nor_code_is_kept(centre):
    laptop = centre.laptop()
    assert laptop.token not in repr(centre.rows(tables.device))
    assert len(base64.urlsafe_b64decode(laptop.token + "=")) == 32


@pytest.mark.parametrize("key", ["", "zz", "ab", "AB" * 31])
def test_a_key_that_is_none_uses_up_no_code(centre, key):
    code = centre.code(centre.add_officer())
    assert enrol(centre, code, key).status == 400 if key else True
    assert enrol(centre, code).status == 200


def test_nobody_enrols_a_key_that_is_not_theirs_or_puts_something_beside_it(centre):
    officer = centre.add_officer()
    theirs = centre.laptop(officer).key.public_key().public_bytes_raw().hex()
    code = centre.code(officer)
    for said in (
        enrol(centre, code, theirs),
        enrol(centre, code, signature=""),
        enrol(centre, code, device_secret="ab" * 32),
        enrol(centre, code, audit_key="ab" * 32),
        enrol(centre, code, store_id="s"),
        enrol(centre, code, officer_id=officer),
        enrol(centre, code, device_key=theirs),
    ):
        assert (said.status, said.body["code"]) == (403, "signature_wrong")
    assert enrol(centre, code).status == 200, "the code is still good"


def test_a_lease_is_signed_and_each_is_newer(centre):
    laptop = centre.laptop()
    told = laptop.enrolled
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(told.lease_key))
    key.verify(bytes.fromhex(told.lease_signature), lease_signing_text(told.lease))
    assert told.lease["max_offline_h"] == 336
    assert told.lease["issued"] == int(centre.clock.now().timestamp())
    centre.clock.advance(days=2)
    later = laptop.begin()
    key.verify(bytes.fromhex(later.lease_signature), lease_signing_text(later.lease))
    assert later.lease["seq"] > told.lease["seq"]
    assert later.lease["issued"] - told.lease["issued"] == 2 * 86_400
    assert len(bytes.fromhex(told.device_secret)) == 32
    assert centre.rows(tables.device)[0].device_secret == told.device_secret


def test_the_private_recovery_key_is_given_once_and_kept_nowhere(tmp_path):
    made = CentreAdmin.found(str(tmp_path / "new.db"))
    assert len(bytes.fromhex(made.recovery_private)) == 32
    assert made.recovery_private not in repr(made.rows(tables.centre))
    made.database.close()


def test_who_is_not_signed_in_learns_nothing(centre):
    one, two = centre.laptop(name="One"), centre.laptop(name="Two")
    for token, replica in [
        ("", one.replica_id),
        ("x", one.replica_id),
        (one.token, two.replica_id),
        (one.token, ""),
    ]:
        nobody = Laptop(centre.http, token=token, replica_id=replica)
        for path, message in [
            ("/v1/pull", {}),
            ("/v1/handshake", {"schema_min": 1, "schema_max": 1, "epoch": ""}),
            ("/v1/replica", {"reason": "told"}),
        ]:
            answer = nobody.post(path, message)
            assert (answer.status, answer.body["code"]) == (401, "not_signed_in")
        nobody.sealed[1] = 0
        assert nobody.send(nobody.seal(one.make("note", note("x"), "f"))).status == 401
    assert centre.rows(tables.dead_letter) == []


def test_a_family_is_given_to_nobody_who_left(centre):
    sam, family = centre.add_officer(), centre.family()
    centre.database.write(lambda c: admin.set_active(c, sam, is_active=False))
    with pytest.raises(RuleBroken, match="has left"):
        centre.assign(sam, family)
    assert centre.rows(tables.assignment) == []


def test_a_revoked_device_and_a_leaver_are_stopped_at_the_next_request(centre):
    one = centre.laptop()
    two = centre.laptop(one.officer_id, "Two")
    one.begin()
    assert centre.revoke(one.officer_id, one.replica_id) == 1
    assert one.handshake().body["code"] == "device_revoked"
    assert one.page().body["code"] == "device_revoked"
    assert one.send(one.seal(one.make("note", note("x"), "f"))).body["code"] == "device_revoked"
    two.begin()
    assert centre.revoke(one.officer_id) == 1
    assert two.handshake().body["code"] == "device_revoked"


def test_one_busy_device_is_told_to_wait_and_the_others_are_not(centre):
    busy, calm = centre.laptop(name="Busy"), centre.laptop(name="Calm")
    centre.open(replace(Settings(), requests_per_minute=5))
    busy.http = calm.http = centre.http
    answers = [busy.handshake() for _ in range(12)]
    assert [a.status for a in answers] == [200] * 10 + [429] * 2
    assert answers[-1].body["retry_after_s"] == 12
    assert calm.handshake().status == 200
    centre.clock.advance(seconds=12)
    assert busy.handshake().status == 200


def test_strangers_with_made_up_codes_keep_no_officer_out(centre):
    """Thirty a minute are tried for all; the code of an officer is not one of them."""
    sam = centre.add_officer()
    centre.open(Settings(enrolments_per_minute=3))
    used = centre.code(sam)
    Laptop.enrol(centre.http, used)
    stranger = Laptop(centre.http)

    def tried(code):
        said = {"code": code, "device_name": "x", "device_key": "ab" * 32, "signature": "x"}
        return stranger.post("/v1/enrol", said).status

    told = [tried(f"{number:032x}") for number in range(8)]
    assert (set(told[:6]), set(told[6:])) == ({403}, {429}), "the burst, then none"
    assert tried(used) == 429
    assert Laptop.enrol(centre.http, centre.code(sam)).officer_id == sam
