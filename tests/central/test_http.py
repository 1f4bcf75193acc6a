"""The door: strict bodies, limits, problems without secrets, a schema that says the truth."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from ehe_desktop.central import routes, tables
from ehe_desktop.wire import messages
from ehe_desktop.wire.codec import compress, encode
from ehe_desktop.wire.messages import PROBLEMS, Limits
from tests.central.conftest import FREE
from tests.central.test_ledger import note


def test_every_problem_has_words_and_a_status():
    from ehe_desktop.central.problems import _WORDS

    assert set(_WORDS) == set(PROBLEMS)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'{"cursor":5}',
        b'{"cursor":"\xff"}',
        b"[" * 50_000,
        b'{"cursor":NaN}',
    ],
)
def test_a_body_that_is_not_the_message_is_refused(centre, raw):
    laptop = centre.laptop()
    answer = laptop.post("/v1/pull", raw)
    assert (answer.status, answer.body["code"]) == (400, "body_wrong")
    assert set(answer.body) == {
        "code",
        "happened",
        "next_step",
        "incident",
        "expected",
        "retry_after_s",
        "order",
        "order_signature",
    }


def test_a_packed_body_is_read_and_a_bomb_is_not(centre):
    laptop = centre.laptop()
    family = centre.family(laptop.officer_id)
    batch = laptop.seal(laptop.make("note", note("x" * 5000), family))
    assert laptop.send(batch, packed=compress(batch.body)).status == 200
    bomb = compress(b'{"cursor":"' + b"a" * 50_000_000 + b'"}')
    assert len(bomb) < 10_000
    answer = laptop.post("/v1/pull", bomb, **{"content-encoding": "zstd"})
    assert (answer.status, answer.body["code"]) == (413, "body_too_large")
    assert laptop.post("/v1/pull", b"no zstd", **{"content-encoding": "zstd"}).status == 400
    assert laptop.post("/v1/pull", b"{}", **{"content-encoding": "br"}).status == 400


def test_too_large_a_batch_stores_nothing_and_its_halves_go(centre):
    laptop = centre.laptop()
    family = centre.family(laptop.officer_id)
    centre.open(replace(FREE, limits=Limits(batch_ops=2), inflated_bytes=4_000))
    laptop.http = centre.http
    ops = [laptop.make("note", note(str(n)), family) for n in range(3)]
    answer = laptop.send(laptop.seal(*ops))
    assert (answer.status, answer.body["code"]) == (413, "batch_too_large")
    laptop.sealed[1] = 0
    assert [o.verdict for part in (ops[:2], ops[2:]) for o in laptop.push(*part)] == ["applied"] * 3
    long = laptop.seal(laptop.make("note", note("x" * 5_000), family))
    assert laptop.send(long).body["code"] == "body_too_large"
    assert len(centre.rows(tables.outcome)) == 3


def test_answers_are_packed_for_who_asks(centre):
    laptop = centre.laptop()
    plain = centre.http.get("/health", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json()["ok"] is True
    packed = centre.http.get("/health", headers={"accept-encoding": "gzip, zstd;q=1"})
    assert packed.headers["content-encoding"] == "zstd"
    assert laptop.begin().limits == Limits()


def test_other_addresses_and_verbs_are_problems_too(centre):
    for method, path, status, code in [
        ("GET", "/", 404, "not_found"),
        ("GET", "/v1/pull", 405, "method_wrong"),
        ("POST", "/v1/nothing", 404, "not_found"),
    ]:
        answer = centre.http.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["x-ehe-protocol"] == "1"


def test_a_fault_of_ours_says_nothing_but_an_incident(centre, monkeypatch, caplog):
    laptop = centre.laptop()

    def explode(*_):
        raise RuntimeError("Amira Khan, 1 High Street, SELECT * FROM record")

    monkeypatch.setattr(routes.feed, "pull", explode)
    with caplog.at_level("ERROR"):
        answer = laptop.page()
    assert (answer.status, answer.body["code"]) == (500, "fault")
    assert not any(word in answer.raw for word in (b"Amira", b"SELECT", b"Traceback", b".py"))
    assert answer.body["incident"] in caplog.text


def test_a_program_too_old_to_read_may_still_send(centre):
    laptop = centre.laptop()
    family = centre.family(laptop.officer_id)
    answer = laptop.post("/v1/pull", {"cursor": "", "schema": 0})
    assert (answer.status, answer.body["code"]) == (426, "schema_too_old")
    assert laptop.handshake(schema_min=0, schema_max=0).status == 200
    assert laptop.push(laptop.make("note", note("x"), family))[0].verdict == "applied"


def test_the_published_schema_names_each_message_and_refers_to_nothing_missing(centre):
    told = centre.http.get("/schema/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    wanted = {"/v1/enrol", "/v1/handshake", "/v1/push", "/v1/pull", "/v1/replica", "/health"}
    wanted |= {"/v1/devices", "/v1/devices/revoke", "/v1/sealed-work", "/v1/erased"}
    wanted |= {"/v1/blob", "/v1/blob/find", "/v1/blob/{blob_id}", "/v1/sign-in"}
    wanted |= {"/v1/audit", "/v1/lease", "/v1/recovery", "/v1/recovery/look"}
    assert set(told["paths"]) == wanted
    schemas = told["components"]["schemas"]
    refs = set()

    def walk(node):
        if isinstance(node, dict):
            if "$ref" in node:
                refs.add(node["$ref"].removeprefix("#/components/schemas/"))
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(told)
    assert refs <= set(schemas)
    for path in wanted - {"/health", "/v1/blob/{blob_id}", "/v1/sign-in"}:
        said = told["paths"][path]["post"]
        assert said["requestBody"]["required"]
        assert {"200", "400", "401", "409", "413", "429", "500"} <= set(said["responses"])
    for name in ("EnrolRequest", "PushRequest", "PullAnswer", "HandshakeAnswer"):
        fields = {f.encode_name for f in msgspec.inspect.type_info(getattr(messages, name)).fields}
        assert set(schemas[name]["properties"]) == fields
    assert encode(told)
