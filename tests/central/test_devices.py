"""The supervisors' list of devices, stopping one, receipts, and what a stopped device may still do."""

from __future__ import annotations

import base64
import hashlib
import json
from argparse import Namespace

import pytest

from ehe_desktop.central import main, tables
from ehe_desktop.central.commands.people import devices
from ehe_desktop.central.orders import ORDERS_A_DAY
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.wire.orders import order_key_of, work_signing_text

PRIVATE = b"p" * 32


def listed(boss):
    answer = boss.post("/v1/devices", {})
    assert answer.status == 200, answer.raw
    return {one["replica_id"]: one for one in answer.body["devices"]}


def test_a_supervisor_sees_what_is_on_each_device(centre):
    boss = centre.laptop(name="Boss", role="supervisor")
    one = centre.laptop(name="One")
    first, second = centre.family(one.officer_id), centre.family(one.officer_id)
    one.pull()
    one.handshake(unsent=3, program_version="1.2")
    line = listed(boss)[one.replica_id]
    assert (line["families"], line["unsent"], line["program_version"]) == (2, 3, "1.2")
    assert (line["not_purged"], line["not_purged_since"]) == (0, "")
    assert line["seen_at"] == centre.now()
    centre.clock.advance(days=2)
    since = centre.now()
    centre.unassign(one.officer_id, first)
    line = listed(boss)[one.replica_id]
    assert (line["families"], line["not_purged"], line["not_purged_since"]) == (2, 1, since)
    one.pull()
    one.handshake(purged=[receipt(first)])
    one.handshake(purged=[receipt(first)])
    line = listed(boss)[one.replica_id]
    assert (line["families"], line["not_purged"]) == (1, 0)
    assert [row.family_id for row in centre.rows(tables.purge_receipt)] == [first]
    assert first.encode() not in boss.post("/v1/devices", {}).raw, "no family is named"
    assert second != first


def trail(*texts):
    """A chain from its beginning, of a device that gave no audit key."""
    return {"first_seq": 1, "entries": [{"entry": text, "tag": ""} for text in texts]}


def test_a_supervisor_sees_that_a_device_was_read_past_its_lease_and_why(centre, capsys):
    boss, one = centre.laptop(name="Boss", role="supervisor"), centre.laptop(name="One")
    first = '{"action":"read_past_lease","at":"2026-03-02T14:10:00.000Z","reason":"At the door."}'
    other = '{"action":"view","reason":"not a read_past_lease"}'
    odd = f'{{"action":"read_past_lease","at":"soon","reason":"{"x" * 900}\\u0000"}}'
    broken = 'read_past_lease {"action":'
    for texts, at, why in (
        ((first, other, broken), "2026-03-02T14:10:00.000Z", "At the door."),
        ((first, other, broken, odd), centre.now(), "x" * 500),
    ):
        assert one.post("/v1/audit", trail(*texts)).status == 200
        line = listed(boss)[one.replica_id]
        assert (line["read_past_at"], line["read_past_reason"]) == (at, why)
    assert listed(boss)[boss.replica_id]["read_past_at"] == ""
    devices(Namespace(json=False), centre.database, centre.clock)
    said = [line for line in capsys.readouterr().out.splitlines() if "read after its time" in line]
    assert [line.split()[0] for line in said] == [one.replica_id]


def test_the_families_on_a_lost_device_are_named_at_the_centre_alone(centre, url, capsys):
    """As it was at its last read: one given since is not on it, one taken away since still is."""
    boss, one = centre.laptop(name="Boss", role="supervisor"), centre.laptop(name="One")
    first, second = sorted(centre.family(one.officer_id) for _ in range(2))

    def named(laptop):
        code = main.main(["device-families", "--db", url, "--replica", laptop.replica_id])
        return code, capsys.readouterr().out.split()

    assert named(one) == (0, [])
    one.pull()
    one.handshake()
    centre.unassign(one.officer_id, first)
    third = centre.family(one.officer_id)
    assert named(one) == (0, [first, second])
    boss.pull()
    boss.handshake()
    assert named(boss) == (0, sorted([first, second, third]))
    assert main.main(["device-families", "--db", url, "--replica", "nobody"]) == 2
    assert "Not done: " in capsys.readouterr().err
    assert len(centre.rows(tables.audit, what="device_families")) == 3


def test_a_supervisors_device_holds_every_family_once_it_has_read(centre):
    boss, one = centre.laptop(name="Boss", role="supervisor"), centre.laptop(name="One")
    for _ in range(3):
        centre.family(one.officer_id)
    assert listed(boss)[boss.replica_id]["families"] == 0
    boss.pull()
    boss.handshake()
    assert listed(boss)[boss.replica_id]["families"] == 3
    assert listed(boss)[one.replica_id]["families"] == 0


def test_a_family_taken_away_and_given_back_waits_for_no_purge(centre):
    boss, one = centre.laptop(name="Boss", role="supervisor"), centre.laptop(name="One")
    family = centre.family(one.officer_id)
    one.pull()
    one.handshake()
    centre.unassign(one.officer_id, family)
    centre.assign(one.officer_id, family)
    assert listed(boss)[one.replica_id]["not_purged"] == 0


def test_nobody_else_sees_or_stops_devices(centre):
    for role in ("officer", "business_support", "safeguarding_lead"):
        laptop = centre.laptop(name=role, role=role)
        assert laptop.post("/v1/devices", {}).body["code"] == "not_allowed"
        asked = laptop.post("/v1/devices/revoke", {"replica_id": laptop.replica_id})
        assert asked.body["code"] == "not_allowed"
        assert laptop.handshake().status == 200


def test_a_supervisor_stops_one_device_at_its_next_request(centre):
    boss, one = centre.laptop(name="Boss", role="supervisor"), centre.laptop(name="One")
    other = centre.laptop(one.officer_id, name="One again")
    answer = boss.post("/v1/devices/revoke", {"replica_id": one.replica_id})
    assert [line["revoked_at"] for line in answer.body["devices"]] == [centre.now()]
    assert one.handshake().body["code"] == "device_revoked"
    assert other.handshake().status == 200
    noted = [(row.who, row.object_id) for row in centre.rows(tables.audit, what="revoke")]
    assert noted == [(boss.officer_id, one.replica_id)]


def test_a_stopped_device_hands_in_its_box_and_nothing_else(centre):
    one = centre.laptop(name="One")
    centre.family(one.officer_id)
    public = order_key_of(PRIVATE).public_key().public_bytes_raw().hex()
    centre.database.write(lambda c: c.execute(tables.centre.update().values(order_key=public)))
    centre.order_erasure(one.replica_id, PRIVATE.hex())
    stopped = one.handshake().body
    assert stopped["code"] == "device_revoked"
    assert stopped["order"]["device"] == one.replica_id
    for path in ("/v1/pull", "/v1/replica"):
        assert one.post(path, {"reason": "x"}).body["code"] == "device_revoked"
    assert hand_in(one, b"box").status == 200
    assert hand_in(one, b"box").status == 200
    assert len(centre.rows(tables.sealed_work)) == 1
    assert hand_in(one, b"box", key=order_key_of(b"x" * 32)).body["code"] == "signature_wrong"
    assert one.post("/v1/erased", {"order_id": "another"}).body["code"] == "not_found"
    assert centre.rows(tables.device)[0].erased_at is None
    assert one.post("/v1/erased", {"order_id": stopped["order"]["order_id"]}).status == 200
    assert centre.rows(tables.device)[0].erased_at == centre.now()


def test_an_order_ends_after_ninety_days_and_the_list_says_so(centre):
    boss, one = centre.laptop(name="Boss", role="supervisor"), centre.laptop(name="One")
    public = order_key_of(PRIVATE).public_key().public_bytes_raw().hex()
    centre.database.write(lambda c: c.execute(tables.centre.update().values(order_key=public)))
    centre.order_erasure(one.replica_id, PRIVATE.hex())
    for days, holds in ((89, True), (1, False)):
        centre.clock.advance(days=days)
        assert listed(boss)[one.replica_id]["is_erase_ordered"] is holds
        assert bool(one.handshake().body["order"]) is holds
    before = centre.rows(tables.erase_order)[0].said
    centre.order_erasure(one.replica_id, PRIVATE.hex())
    after = centre.rows(tables.erase_order)[0].said
    assert json.loads(after)["seq"] > json.loads(before)["seq"]


def test_a_few_devices_are_ordered_erased_in_a_day_and_no_more(centre):
    public = order_key_of(PRIVATE).public_key().public_bytes_raw().hex()
    centre.database.write(lambda c: c.execute(tables.centre.update().values(order_key=public)))
    one, *others = (centre.laptop(name=str(n)).replica_id for n in range(ORDERS_A_DAY + 1))
    for replica_id in others:
        centre.order_erasure(replica_id, PRIVATE.hex())
    centre.clock.advance(hours=23)
    with pytest.raises(RuleBroken, match="within a day"):
        centre.order_erasure(one, PRIVATE.hex())
    assert len(centre.rows(tables.erase_order)) == ORDERS_A_DAY
    assert one not in {row.replica_id for row in centre.rows(tables.device) if row.revoked_at}
    centre.clock.advance(hours=1)
    centre.order_erasure(one, PRIVATE.hex())


def hand_in_words(laptop, box, key=None):
    """One box as a device signs it."""
    digest = hashlib.sha256(box).hexdigest()
    text = work_signing_text(laptop.replica_id, digest, digest)
    return {
        "box_id": digest,
        "box": base64.b64encode(box).decode(),
        "ops": 1,
        "signature": base64.b64encode((key or laptop.key).sign(text)).decode(),
    }


def hand_in(laptop, box, key=None):
    return laptop.post("/v1/sealed-work", hand_in_words(laptop, box, key))


def receipt(family):
    return {
        "receipt_id": f"r-{family}"[:64],
        "family_id": family,
        "records": 1,
        "ops": 0,
        "digest": "00" * 32,
        "at": "2026-09-14T09:00:00.000Z",
    }
