"""A carried file at the centre, on both databases: taken in once, and damaged or foreign ones refused in words."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ehe_desktop.central import main, tables
from ehe_desktop.wire.codec import encode
from tests.central.test_devices import hand_in_words


@pytest.fixture
def take(url, tmp_path, capsys):
    """Writes a file and lets the command take it in."""

    def go(content: bytes):
        place = tmp_path / "stick"
        place.write_bytes(content)
        code = main.main(["take-carried", "--db", url, str(place)])
        said = capsys.readouterr()
        return code, said.out.strip(), said.err.strip()

    return go


def carried(laptop, *boxes, key=None, **other):
    work = [hand_in_words(laptop, box, key) for box in boxes]
    return {"ehe_carried": 1, "replica_id": laptop.replica_id, "boxes": work} | other


def test_a_file_is_taken_in_once_and_its_device_hears_of_it_alone(centre, take):
    one, two = centre.laptop(name="One"), centre.laptop(name="Two")
    file = encode(carried(one, b"box 1", b"box 2"))
    names = sorted(work["box_id"] for work in carried(one, b"box 1", b"box 2")["boxes"])
    assert one.handshake(carried=names).body["carried"] == []
    assert take(file) == (0, f"2 edits of device {one.replica_id} taken in; recover opens them", "")
    code, said, _ = take(file)
    assert (code, "taken in before" in said) == (0, True)
    assert len(centre.rows(tables.sealed_work)) == 2
    assert one.handshake(carried=[*names, "00" * 32]).body["carried"] == names
    assert two.handshake(carried=names).body["carried"] == [], "another device learns nothing"
    assert one.handshake().body["carried"] == []


def test_a_stopped_device_may_have_its_file_taken_in(centre, take):
    one = centre.laptop(name="One")
    centre.revoke(one.officer_id)
    assert take(encode(carried(one, b"box")))[0] == 0


@pytest.mark.parametrize("spoilt", ["cut", "letter", "box", "key", "one of two", "newer", "other"])
def test_damaged_and_foreign_files_are_refused_in_words_and_nothing_is_kept(centre, take, spoilt):
    one = centre.laptop(name="One")
    said = carried(one, b"first", b"second")
    if spoilt == "box":
        said["boxes"][0]["box"] = base64.b64encode(b"another").decode()
    elif spoilt == "one of two":
        said["boxes"][1]["signature"] = said["boxes"][0]["signature"]
    elif spoilt == "key":
        said = carried(one, b"first", key=Ed25519PrivateKey.generate())
    elif spoilt == "other":
        said["replica_id"] = "of-another-council"
    content = encode(said | ({"ehe_carried": 2} if spoilt == "newer" else {}))
    if spoilt == "cut":
        content = content[:-20]
    elif spoilt == "letter":
        content = b"schedule of the week"
    code, _, fault = take(content)
    words = {
        "other": "no device of this council made this file",
        "newer": "made by a newer program",
        "cut": "is no file of carried work, or it is damaged",
        "letter": "is no file of carried work, or it is damaged",
    }
    assert (code, fault.startswith("Not done: ")) == (2, True)
    assert words.get(spoilt, "changed after the device made it, or is damaged") in fault
    assert centre.rows(tables.sealed_work) == [], "all of it, or none"
