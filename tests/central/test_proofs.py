"""Every request proves whose it is: method, address, body, a number of the centre's, an id used once."""

from __future__ import annotations

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from litestar.testing import TestClient

from ehe_desktop.central import tables
from ehe_desktop.central.app import build_app
from ehe_desktop.central.proofs import NONCE_S
from ehe_desktop.wire.codec import encode
from tests.central.test_ledger import note
from tests.fakes.centre import CentreAdmin
from tests.fakes.clock import FixedClock

OPEN = {"/v1/enrol", "/v1/sign-in", "/v1/lease", "/v1/recovery", "/v1/recovery/look", "/health"}
"""Addresses at which no device is signed in."""


def tell(http, sent, method="POST", path="/v1/pull", raw=b"{}"):
    """One request with these headers; its status and the code of its problem."""
    answer = http.request(method, path, content=raw, headers=sent)
    is_problem = answer.status_code >= 400 and answer.content
    return answer.status_code, answer.json()["code"] if is_problem else ""


def test_a_request_counts_once_and_only_as_it_was_signed(centre):
    one, two = centre.laptop(name="One"), centre.laptop(name="Two")
    sent = one.signed("POST", "/v1/pull", b"{}")
    assert tell(centre.http, sent, method="PUT") == (405, "method_wrong")
    assert tell(centre.http, sent, path="/v1/devices") == (403, "signature_wrong")
    assert tell(centre.http, sent, raw=b'{"cursor":""}') == (403, "signature_wrong")
    as_two = sent | {k: v for k, v in two.signed("POST", "/v1/pull").items() if k != "x-ehe-proof"}
    assert tell(centre.http, as_two) == (403, "signature_wrong")
    assert tell(centre.http, sent)[0] == 200
    assert tell(centre.http, sent) == (409, "proof_used")
    one.key = Ed25519PrivateKey.generate()
    assert tell(centre.http, one.signed("POST", "/v1/pull", b"{}")) == (403, "signature_wrong")
    for proof in ("{} x !", "{} x AAAA", "{} " + "x" * 65 + " AAAA"):
        forged = sent | {"x-ehe-proof": proof.format(one.nonce)}
        assert tell(centre.http, forged) == (403, "signature_wrong")


def test_which_part_of_a_file_is_meant_is_under_the_proof(centre):
    """A proxy that moves a part, or the range to read, makes of it a request that nobody signed."""
    one = centre.laptop(name="One")
    part = {"upload-offset": "0", "upload-checksum": f"sha256 {sha256(b'x').hexdigest()}"}
    wrong = {"upload-offset": "7", "upload-checksum": "sha256 0", "range": "bytes=1-9"}
    asks = (("PATCH", b"x", part), ("GET", b"", {"range": "bytes=0-9"}))
    for method, raw, headers in asks:
        sent = one.signed(method, "/v1/blob/b", raw, headers=headers) | headers
        for name in headers:
            moved = sent | {name: wrong[name]}
            assert tell(centre.http, moved, method, "/v1/blob/b", raw) == (403, "signature_wrong")
        assert tell(centre.http, sent, method, "/v1/blob/b", raw) == (404, "not_found")


def test_a_batch_heard_on_the_way_is_of_no_use(centre):
    one, two = centre.laptop(name="One"), centre.laptop(name="Two")
    family = centre.family(one.officer_id)
    batch = one.seal(one.make("note", note("x"), family))
    sent = one.signed("POST", "/v1/push", batch.body)
    two.replica_id, two.token = one.replica_id, one.token
    forged = two.signed("POST", "/v1/push", batch.body)
    assert tell(centre.http, forged, path="/v1/push", raw=batch.body) == (403, "signature_wrong")
    assert centre.rows(tables.outcome) == []
    assert tell(centre.http, sent, path="/v1/push", raw=batch.body)[0] == 200
    assert tell(centre.http, sent, path="/v1/push", raw=batch.body) == (409, "proof_used")
    assert one.send(batch).status == 200, "signed anew the same batch has the same answer"
    assert len(centre.rows(tables.outcome)) == 1


def test_what_was_refused_is_used_all_the_same(centre):
    one = centre.laptop()
    family = centre.family(one.officer_id)
    first, second = (one.seal(one.make("note", note(text), family)) for text in "ab")
    sent = one.signed("POST", "/v1/push", second.body)
    assert tell(centre.http, sent, path="/v1/push", raw=second.body) == (409, "gap")
    assert one.send(first).status == 200
    assert tell(centre.http, sent, path="/v1/push", raw=second.body) == (409, "proof_used")
    assert one.send(second).status == 200


def test_a_token_without_the_key_is_answered_nowhere(centre):
    one = centre.laptop()
    bare = {k: v for k, v in one.signed("POST", "").items() if k != "x-ehe-proof"}
    told = centre.http.get("/schema/openapi.json").json()["paths"]
    asked = [
        (verb.upper(), path.format(blob_id="b"))
        for path, verbs in told.items()
        for verb in verbs
        if path not in OPEN
    ]
    asked.append(("HEAD", "/v1/blob/b"))
    said = _SAID | {"/v1/push": one.seal(one.make("note", note("x"), "f")).body}
    assert len(asked) == 14
    for method, path in asked:
        headers = bare | {"range": "bytes=0-1", "upload-offset": "0"}
        raw = said.get(path, b"{}") if method in ("POST", "PATCH") else b""
        status, code = tell(centre.http, headers, method, path, raw)
        assert (status, code) == (401, "" if method == "HEAD" else "nonce_wanted"), path


_SAID = {
    "/v1/handshake": b'{"schema_min":1,"schema_max":1,"epoch":""}',
    "/v1/replica": b'{"reason":"told"}',
    "/v1/devices/revoke": b'{"replica_id":"r"}',
    "/v1/erased": b'{"order_id":"o"}',
    "/v1/sealed-work": b'{"box_id":"b","box":"","ops":1,"signature":""}',
    "/v1/audit": b'{"first_seq":1,"entries":[]}',
    "/v1/blob": encode({"sha256": "0" * 64, "size": 1, "media_type": "a/b", "family_id": "f"}),
    "/v1/blob/find": encode({"sha256": "0" * 64, "family_id": "f"}),
}


def test_a_number_holds_for_minutes_by_the_clock_of_the_centre(centre):
    one = centre.laptop()
    early = [one.signed("POST", "/v1/pull", b"{}") for _ in range(2)]
    centre.clock.advance(seconds=NONCE_S)
    assert tell(centre.http, early[0])[0] == 200
    centre.clock.advance(seconds=1)
    assert tell(centre.http, early[1]) == (401, "nonce_wanted")
    assert one.page().status == 200, "the refusal brings the next number"
    ahead = [one.signed("POST", "/v1/pull", b"{}") for _ in range(2)]
    centre.clock.advance(seconds=-60)
    assert tell(centre.http, ahead[0])[0] == 200, "the clock of another copy is a little behind"
    centre.clock.advance(seconds=-1)
    assert tell(centre.http, ahead[1]) == (401, "nonce_wanted")


def test_the_number_of_another_council_does_not_hold_here(centre, tmp_path):
    one = centre.laptop()
    other = CentreAdmin.found(str(tmp_path / "other.db"), FixedClock())
    with TestClient(build_app(other.database, centre.settings, other.clock)) as http:
        theirs = http.get("/health").headers["x-ehe-nonce"]
    other.database.close()
    for nonce in (theirs, "x", one.cursor or "AAAA", one.nonce[:-5] + "AAAA="):
        sent = one.signed("POST", "/v1/pull", b"{}", nonce)
        assert tell(centre.http, sent) == (401, "nonce_wanted")


def test_two_copies_of_the_centre_know_each_others_numbers_and_what_was_used(centre):
    one = centre.laptop()
    with TestClient(build_app(centre.database, centre.settings, centre.clock)) as second:
        sent = one.signed("POST", "/v1/pull", b"{}")
        assert tell(second, sent)[0] == 200
        assert tell(centre.http, sent) == (409, "proof_used")


def test_what_was_used_is_not_kept_for_ever(centre):
    one = centre.laptop()
    for _ in range(3):
        one.begin()
    assert len(centre.rows(tables.spent_proof)) == 3
    centre.clock.advance(minutes=20)
    one.begin()
    assert len(centre.rows(tables.spent_proof)) == 1
