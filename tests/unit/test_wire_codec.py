"""The wire: strict on read, the same bytes on write, and nothing inflates past its limit."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.records import Op
from ehe_desktop.wire import codec, messages, seals, version
from ehe_desktop.wire.errors import BodyTooLargeError, WireError
from ehe_desktop.wire.proofs import Call, read_proof

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=10,
)


def op(number=1, **fields):
    plain = {
        "op_id": f"o{number}",
        "op_kind": "patch",
        "kind": "child",
        "record_id": "c1",
        "set": {},
    }
    return Op(**(plain | {"push_seq": number} | fields))


@given(st.dictionaries(TEXTS, JSON, max_size=4))
def test_an_op_comes_back_as_it_was_sent(body):
    sealed = seals.seal_batch("b1", [op(set=body, base=body, deps=("x",))])
    opened = seals.open_batch(codec.inflate([codec.compress(sealed.body)]))
    assert opened.ops == (op(set=body, base=body, deps=("x",)),)
    assert seals.seal_batch("b1", opened.ops).body == sealed.body


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"code":1,"device_name":"a","device_key":"b"}',
        b'{"code":"a","device_name":NaN,"device_key":"b"}',
        b'{"code":"\\ud800","device_name":"a","device_key":"b"}',
        b'{"code":"\xff","device_name":"a","device_key":"b"}',
        b"[" * 20_000 + b"]" * 20_000,
    ],
)
def test_what_is_not_the_message_is_refused_without_repeating_it(raw):
    with pytest.raises(WireError):
        codec.decode(messages.EnrolRequest, raw)


def test_a_refusal_names_the_place_and_never_the_value():
    with pytest.raises(WireError) as caught:
        codec.decode(
            messages.EnrolRequest, b'{"code":"a","device_name":["Amira Khan"],"device_key":""}'
        )
    assert "the field device_name of" in str(caught.value)
    assert "Amira" not in str(caught.value)


def test_deep_nesting_never_reaches_the_interpreter():
    deep = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    raw = b'{"batch_id":"b","lane":1,"first_push_seq":1,"sha256":"","ops":' + deep + b"}"
    with pytest.raises(WireError):
        seals.open_batch(raw)


def test_unknown_fields_of_a_newer_peer_are_passed_over():
    answer = codec.decode(messages.Digest, b'{"family_id":"f","count":1,"sum":"0","more":[1]}')
    assert answer.count == 1


def test_a_bomb_is_stopped_while_it_inflates():
    bomb = codec.compress(b"\0" * 200_000_000)
    assert len(bomb) < 30_000
    inflater = codec.Inflater(1_000_000)
    with pytest.raises(BodyTooLargeError):
        inflater.feed(bomb)
    assert inflater._size < 4_000_000


@pytest.mark.parametrize(
    "spoil", [lambda z: z[:-1], lambda z: z + b"x", lambda z: b"no" + z, lambda z: b""]
)
def test_half_a_frame_or_one_and_a_bit_is_refused(spoil):
    with pytest.raises(WireError):
        codec.inflate([spoil(codec.compress(b"hello" * 100))])


def test_a_body_too_deep_or_too_long_is_refused():
    deep: list[object] = []
    for _ in range(codec.MAX_DEPTH - 2):
        deep = [deep, 1]
    codec.check_body({"a": deep})
    with pytest.raises(WireError):
        codec.check_body({"a": [deep]})
    with pytest.raises(WireError):
        codec.check_body({"x" * (codec.MAX_TEXT_CHARS + 1): 1})
    with pytest.raises(WireError):
        codec.check_body({"a": "x" * (codec.MAX_TEXT_CHARS + 1)})
    codec.check_body({"a": "x" * codec.MAX_TEXT_CHARS, "b": [{"c": 1}]})


def test_a_batch_altered_on_the_way_is_noticed():
    sealed = seals.seal_batch("b1", [op(set={"known_as": "Mira"})])
    with pytest.raises(WireError, match="hash"):
        seals.open_batch(sealed.body.replace(b"Mira", b"Nora"))


@pytest.mark.parametrize(
    "ops",
    [[], [op(1), op(3)], [op(1), op(2, lane=0)], [op(push_seq=None)]],
    ids=["none", "gap", "lanes", "unnumbered"],
)
def test_a_batch_is_numbered_and_of_one_lane(ops):
    with pytest.raises(WireError):
        seals.seal_batch("b1", ops)


@pytest.mark.parametrize(("lane", "first"), [(0, 1), (1, 2)])
def test_a_batch_that_says_other_numbers_than_its_ops_is_refused(lane, first):
    listed = codec.encode([op(1)])
    sha256 = hashlib.sha256(listed).hexdigest()
    raw = b'{"batch_id":"b","first_push_seq":%d,"lane":%d,"ops":%s,"sha256":"%s"}'
    with pytest.raises(WireError, match="place 0"):
        seals.open_batch(raw % (first, lane, listed, sha256.encode()))


def test_each_part_of_a_request_is_under_its_proof():
    plain = {"method": "POST", "path": "/v1/push", "replica_id": "r", "body": b"b"}
    other = {"method": "PUT", "path": "/v1/pull", "replica_id": "R", "body": b"B"}
    texts = {Call(**plain | {name: other[name]}).signing_text("n", "i") for name in plain}
    call = Call(**plain)
    texts |= {call.signing_text(*said) for said in (("n", "i"), ("N", "i"), ("n", "I"))}
    for name in ("range", "upload-offset", "upload-checksum"):
        texts |= {Call(**plain, headers={name: v}).signing_text("n", "i") for v in ("1", "2")}
    assert len(texts) == 7 + 6
    said = Call(**plain, headers={"accept": "x"}).signing_text("n", "i")
    assert said == call.signing_text("n", "i"), "a proxy may add and change others"


@pytest.mark.parametrize("header", ["", "n", "n i", "n i s x", " i s", "n  s", "n i "])
def test_a_proof_that_is_none_is_not_read(header):
    with pytest.raises(WireError):
        read_proof(header)


def test_the_lease_text_is_the_published_vector():
    lease = {
        "store": "000102030405060708090a0b0c0d0e0f",
        "seq": 7,
        "max_offline_h": 336,
        "issued": 1795000000,
        "device": "d1",
    }
    text = seals.lease_signing_text(lease)
    assert text == (
        b'visit/v1/lease\x00{"device":"d1","issued":1795000000,"max_offline_h":336,"seq":7,'
        b'"store":"000102030405060708090a0b0c0d0e0f"}'
    )


@given(st.dictionaries(TEXTS, st.integers(1, 9), max_size=6), st.randoms())
def test_a_digest_knows_no_order_and_sees_every_rev(held, random):
    pairs = list(held.items())
    shuffled = random.sample(pairs, len(pairs))
    digest = seals.digest_of("f", pairs)
    assert seals.digest_of("f", shuffled) == digest
    if pairs:
        (first, rev), *rest = pairs
        assert seals.digest_of("f", [(first, rev + 1), *rest]) != digest


def test_both_sides_meet_in_the_newest_schema_they_know():
    assert version.choose_schema(1, 99) == version.SCHEMA_MAX
    assert version.choose_schema(version.SCHEMA_MAX + 1, 99) is None
    assert version.choose_schema(0, 0) is None
