"""What `wire/PROTOCOL.md` and `wire/BODIES.md` say is enough: a client made of them alone works beside the real one."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

import pytest

from tests.builders import a_note
from tests.sync import second_client
from tests.sync.second_client import PART, Refused, SecondClient
from tests.sync.town import Town

NOTE = {"by": "lee", "at": "2026-09-14T09:00:00.000Z"}


@pytest.fixture
def second(town: Town) -> SecondClient:
    """Of the officer lee."""
    client = SecondClient(town.centre.base_url.removeprefix("http://"))
    client.enrol(town.centre.code("lee"))
    return client


def test_it_imports_nothing_of_the_program():
    tree = ast.parse(Path(second_client.__file__).read_text(encoding="utf-8"))
    imported = [one.module for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)]
    imported += [a.name for one in ast.walk(tree) if isinstance(one, ast.Import) for a in one.names]
    assert not any(name.startswith(("ehe_desktop", "tests")) for name in imported)


def test_it_reads_writes_and_clashes_as_the_real_client_does(town: Town, second: SecondClient):
    sam = town.device("sam-1")
    assert second.round() == []
    assert {one["family_id"] for one in second.records.values()} >= {"f-both", "f-lee"}
    child = second.records["c-f-both"]
    note = second.op("note", NOTE | {"text": "of the second client"}, "f-both", child_id="c-f-both")
    raised = {
        "flag_id": "f1",
        "event": "raised",
        "code": "S1",
        "by": "lee",
        "at": NOTE["at"],
        "severity": 3,
    }
    flag = second.op("flag_event", raised, "f-both", op_kind="event", lane=0, child_id="c-f-both")
    sam.edit("child", "c-f-both", language="so")
    said = second.round(note, second.patch(child, language="ur"), flag)
    assert [one["verdict"] for one in said] == ["applied"] * 3, said
    assert said[0]["op_id"] == flag["op_id"], "the safety lane goes first"
    assert sam.sync().conflicts == 1
    assert sam.held("flag_event", flag["record_id"])
    assert sam.shown("note", note["record_id"], "text") == "of the second client"
    theirs = sam.make(a_note("of the real client"), "c-f-both")
    sam.sync()
    second.round()
    assert second.records[theirs]["body"]["text"] == "of the real client"
    (conflict,) = (one for one in second.records.values() if one["kind"] == "conflict")
    assert conflict["body"]["theirs"]["values"] == {"language": "ur"}
    town.centre.unassign("lee", "f-both")
    second.round()
    assert not any(one["family_id"] == "f-both" for one in second.records.values())


def test_a_file_goes_up_in_parts_and_comes_back(town: Town, second: SecondClient):
    content = bytes(range(256)) * (PART // 256) + b"the end"
    sha256 = hashlib.sha256(content).hexdigest()
    second.round(second.op("note", NOTE | {"text": f"{sha256}-drawing.svg"}, "f-lee"))
    second.send_file(content, "image/svg+xml", "f-lee")
    second.send_file(content, "image/svg+xml", "f-lee")
    assert second.read_file(sha256, "f-lee") == content


def test_what_was_sealed_is_sent_again_and_answered_the_same(second: SecondClient):
    second.round()
    batch = second.seal(1, [second.op("note", NOTE | {"text": "once"}, "f-lee")])
    assert second.post("/v1/push", batch) == second.post("/v1/push", batch)
    with pytest.raises(Refused, match="body_wrong"):
        second.post("/v1/push", batch.replace(b"once", b"else"))  # not what its hash says
    second.sealed[1] -= 1
    with pytest.raises(Refused, match="replica_forked"):
        second.post("/v1/push", second.seal(1, [second.op("note", NOTE | {"text": "2"}, "f-lee")]))
