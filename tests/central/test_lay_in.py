"""Sealed work laid into the records, on both databases: as if its device had sent it, and once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from nacl.public import PrivateKey

from ehe_desktop.central import main, tables
from ehe_desktop.central.erasure import erase
from ehe_desktop.storage.blobs import Blob
from ehe_desktop.wire.codec import encode
from ehe_desktop.wire.orders import boxes_of, order_key_of, seal_to
from ehe_desktop.wire.sealed_files import file_boxes
from tests.central.test_devices import hand_in
from tests.central.test_ledger import flag_body, note, state_of

PICTURE = bytes(range(256)) * 5_000


@pytest.fixture
def council(centre, tmp_path, url, capsys):
    """A centre with a recovery key: its public half, and the command that lays in."""
    private = PrivateKey.generate()
    public = order_key_of(bytes(private)).public_key().public_bytes_raw().hex()
    centre.database.write(lambda c: c.execute(tables.centre.update().values(order_key=public)))
    place = tmp_path / "key"
    place.write_text(bytes(private).hex())
    tries = iter(range(99))

    def run(*more, key=place):
        out = tmp_path / f"left-{next(tries)}"
        words = ["recover", "--lay-in", "--db", url, "--recovery-key-file", str(key)]
        code = main.main([*words, "--out", str(out), *more])
        said = capsys.readouterr()
        lines = [json.loads(one) for one in out.read_text().splitlines()] if out.exists() else []
        return code, said.out.strip() or said.err.strip(), lines

    return bytes(private.public_key), run


def seal(laptop, key, *ops, name=""):
    for box in boxes_of(key, name or laptop.replica_id, list(ops)):
        assert hand_in(laptop, box.content).status == 200


def body(centre, record_id):
    return json.loads(centre.held(record_id).body)


def test_unsent_work_of_a_stopped_device_stands_in_the_records_once(centre, council, url, capsys):
    key, run = council
    one = centre.laptop(name="One")
    family = centre.family(one.officer_id, child="c-1")
    one.pull()
    edit = one.edit(one.records["c-1"], {"language": "so"})
    more = one.edit(one.records["c-1"], {"language": "ar"}, base={"language": "so"})
    made = one.make("note", note("never sent"), family, child_id="c-1")
    flag = one.make("flag_event", flag_body("f"), family, child_id="c-1")
    forged = replace(one.make("note", note("forged"), family), author="somebody-else")
    unread = {"op_id": "from a newer program", "op_kind": 7}
    centre.revoke(one.officer_id)
    seal(one, key, edit, more, made, flag, forged)
    newer = {"v": 1, "replica_id": one.replica_id, "ops": [unread]}
    assert hand_in(one, seal_to(key, encode(newer))).status == 200
    code, said, left = run()
    assert (code, "4 edits and 0 files" in said, "2 not taken" in said) == (1, True, True)
    assert body(centre, made.record_id)["text"] == "never sent"
    assert body(centre, "c-1")["language"] == "ar"
    assert [row.what for row in centre.rows(tables.notice)] == ["flag_raised", "refused"]
    assert [(line["op"]["op_id"], line["why"]) for line in left] == [
        (forged.op_id, "It was made under another officer’s name."),
        (unread["op_id"], "It cannot be read by this program."),
    ]
    (row,) = centre.rows(tables.history, record_id=made.record_id)
    assert (row.author, row.replica_id) == (one.officer_id, one.replica_id)
    before = state_of(centre)
    assert run()[:2] == (code, said)
    assert state_of(centre) == before, "a second time changes nothing"
    assert [row.what for row in centre.rows(tables.audit)].count("lay_in") == 2
    assert main.main(["verify", "--db", url]) == 0


def test_what_its_device_sends_later_is_a_duplicate_and_what_it_sent_before_is_not_made_twice(
    centre, council
):
    key, run = council
    one = centre.laptop(name="One")
    family = centre.family(one.officer_id)
    sent, unsent = (one.make("note", note(text), family) for text in ("sent", "unsent"))
    one.push(sent)
    seal(one, key, sent, unsent)
    assert run()[0] == 0
    assert [o.verdict for o in one.push(unsent)] == ["duplicate"]
    assert len(centre.rows(tables.history, op_id=sent.op_id)) == 1
    assert len(centre.rows(tables.history, op_id=unsent.op_id)) == 1


def test_what_the_centre_has_refused_stays_refused_and_is_written_out(centre, council):
    key, run = council
    one = centre.laptop(name="One")
    op = one.make("note", {"text": 5}, centre.family(one.officer_id))
    (first,) = one.push(op)
    seal(one, key, op)
    code, _, left = run()
    assert (first.verdict, code, left[0]["why"]) == ("refused", 1, first.reason)
    assert len(centre.rows(tables.dead_letter)) == 1


def test_somebody_elses_words_beside_it_are_asked_about(centre, council):
    """Also when it names a rev of a time that a restore has lost."""
    key, run = council
    one, two = centre.laptop(name="One"), centre.laptop(name="Two")
    centre.family(one.officer_id, two.officer_id, child="c-1")
    one.pull()
    two.pull()
    unsent = one.edit(one.records["c-1"], {"language": "so"}, base_rev=9)
    two.push(two.edit(two.records["c-1"], {"language": "ar"}))
    seal(one, key, unsent)
    assert run()[0] == 0
    assert body(centre, "c-1")["language"] == "ar"
    (asked,) = centre.rows(tables.record, kind="conflict")
    assert json.loads(asked.body)["yours"]["values"] == {"language": "so"}


def test_late_is_counted_from_when_the_box_came(centre, council):
    key, run = council
    one = centre.laptop(name="One")
    family = centre.family(one.officer_id)
    made = one.make("note", note("before it was taken away"), family)
    centre.unassign(one.officer_id, family)
    centre.clock.advance(days=20)
    seal(one, key, made)
    centre.clock.advance(days=40)
    too_late = one.make("note", note("two months after"), family)
    seal(one, key, too_late)
    _, _, left = run()
    assert centre.rows(tables.history, op_id=made.op_id)[0].verdict == "late"
    assert [line["op"]["op_id"] for line in left] == [too_late.op_id]


def test_a_box_is_its_signers_whatever_it_says(centre, council):
    key, run = council
    one, two = centre.laptop(name="One"), centre.laptop(name="Two")
    family = centre.family(two.officer_id)
    mine, theirs = centre.family(one.officer_id), two.make("note", note("x"), family)
    nameless = replace(one.make("note", note("y"), mine), author="")
    seal(one, key, theirs, nameless, name=two.replica_id)
    _, _, left = run()
    assert [(line["replica_id"], line["op"]["op_id"]) for line in left] == [
        (one.replica_id, theirs.op_id)
    ]
    assert centre.rows(tables.history, op_id=nameless.op_id)[0].replica_id == one.replica_id


def seal_file(laptop, key, family, content, sha256="", leave=0):
    sha256 = sha256 or hashlib.sha256(content).hexdigest()
    known = Blob(sha256, family, len(content), "image/png", "")
    boxes = file_boxes(key, laptop.replica_id, known, lambda at, most: content[at : at + most])
    for box in [*boxes][leave:]:
        assert hand_in(laptop, box.content).status == 200
    return sha256


def test_files_are_laid_in_whole_and_only_where_they_belong(centre, council):
    key, run = council
    one, two = centre.laptop(name="One"), centre.laptop(name="Two")
    family, other = centre.family(one.officer_id, two.officer_id), centre.family(two.officer_id)
    sha256 = seal_file(one, key, family, PICTURE)
    asked = {"sha256": sha256, "size": len(PICTURE), "media_type": "image/png", "family_id": family}
    told = one.post("/v1/blob", asked).body
    begun = {
        "upload-offset": "0",
        "upload-checksum": f"sha256 {hashlib.sha256(PICTURE[:9]).hexdigest()}",
    }
    one.ask("PATCH", f"/v1/blob/{told['blob_id']}", PICTURE[:9], begun)
    seal_file(one, key, other, PICTURE)
    seal_file(one, key, family, PICTURE + b"!", sha256="ab" * 32)
    seal_file(one, key, family, PICTURE + b"cut", leave=1)
    code, said, left = run()
    assert said.splitlines() == [
        "0 edits and 1 file are in the records",
        "2 not taken and written out, 1 file not whole: boxes are missing",
    ]
    assert {(line["file"]["family_id"], line["damaged"]) for line in left} == {
        (other, False), (family, True),
    }  # fmt: skip
    found = two.post("/v1/blob/find", {"family_id": family, "sha256": sha256}).body
    parts = [
        two.ask("GET", f"/v1/blob/{found['blob_id']}", headers={"range": f"bytes={at}-{at + 2**20 - 1}"})
        for at in (0, 2**20)
    ]  # fmt: skip
    assert b"".join(part.content for part in parts) == PICTURE
    for role, told in (("business_support", (404, 404)), ("safeguarding_lead", (200, 206))):
        three = centre.laptop(name=role, role=role)
        place = three.post("/v1/blob/find", {"family_id": family, "sha256": sha256}).status
        part = three.ask("GET", f"/v1/blob/{found['blob_id']}", headers={"range": "bytes=0-9"})
        assert (place, part.status_code) == told, "a child’s drawing"
    assert one.post("/v1/blob", asked).body["is_whole"] is True
    before = centre.rows(tables.blob)
    assert run()[0] == code
    assert centre.rows(tables.blob) == before


def test_files_of_what_the_law_erased_meanwhile_do_not_come_back(centre, council):
    """The boxes were sealed before: of a family, and of one child whose brother stays."""
    key, run = council
    one = centre.laptop(name="One")
    gone, left = centre.family(one.officer_id), centre.family(one.officer_id, child="c-gone")
    for family in (gone, left):
        seal_file(one, key, family, PICTURE + family.encode())
    for subject in (gone, "c-gone"):
        centre.database.write(lambda c, who=subject: erase(c, who, "court_order", centre.clock))
    _, said, written = run()
    assert "0 edits and 0 files are in the records" in said
    assert {line["file"]["family_id"] for line in written} == {gone, left}
    assert centre.rows(tables.blob) == centre.rows(tables.blob_part) == []


def test_without_a_signature_or_the_key_nothing_is_laid_in(centre, council, tmp_path):
    key, run = council
    one = centre.laptop(name="One")
    family = centre.family(one.officer_id)
    op = one.make("note", note("unsent"), family)
    (box,) = boxes_of(key, one.replica_id, [op])
    (tmp_path / "a.box").write_bytes(box.content)
    code, said, _ = run("--box", str(tmp_path / "a.box"))
    assert (code, "proves no device" in said) == (2, True)
    hand_in(one, box.content)
    (tmp_path / "other").write_text(bytes(PrivateKey.generate()).hex())
    assert run(key=tmp_path / "other")[0] == 2
    (tmp_path / "left-2").write_text("{}")
    code, said, _ = run()
    assert (code, "there already" in said) == (2, True)
    assert centre.held(op.record_id) is None
    another = centre.laptop(name="Two").replica_id
    assert run("--replica", another)[1] == "0 edits and 0 files are in the records"
    assert run("--replica", one.replica_id)[0] == 0
    assert centre.held(op.record_id) is not None
