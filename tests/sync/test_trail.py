"""The audit chain goes up with the rounds; the centre works it out again and tells a break."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ehe_desktop.central import tables
from ehe_desktop.central.verify import findings
from ehe_desktop.domain.audit_chain import NO_HASH, link
from ehe_desktop.storage import audit_log, device_list, meta
from ehe_desktop.storage.tables import audit_entry
from ehe_desktop.sync.trail import send_trail
from ehe_desktop.wire.door_messages import TrailReceipt
from tests.builders import a_note
from tests.fakes.flaky import DROP_REPLY, DROP_REQUEST, PASS
from tests.sync.test_blobs import content, give
from tests.sync.test_identity import put_back
from tests.sync.town import Device, Town


def chain_of(town: Town, device: Device) -> list[str]:
    """The entries the centre has of a device, oldest first."""
    rows = town.centre.rows(tables.trail_entry, replica_id=device.fact(meta.REPLICA_ID))
    return [row.entry for row in sorted(rows, key=lambda row: row.seq)]


def own_chain(device: Device) -> list[str]:
    with device.store.reading() as view:
        return list(
            view.connection.scalars(sa.select(audit_entry.c.entry).order_by(audit_entry.c.seq))
        )


def said(town: Town) -> list[str]:
    with town.centre.database.reading() as connection:
        return [line for line in findings(connection) if line.startswith("audit")]


def audits(device: Device) -> int:
    return sum(one.path == "/v1/audit" for one in device.net.seen)


def test_what_was_done_is_at_the_centre_after_the_round_and_signed_for(town: Town):
    sam = town.device("sam-1")
    sam.make_note()
    sam.sync()
    assert chain_of(town, sam) == own_chain(sam)
    assert said(town) == []
    head = sam.store.audit_head()
    assert sam.sat.unlocked.state.receipt == head, "the keyring knows what was signed for"
    assert sam.fact(meta.AUDIT_RECEIPT) == f"{head.seq}:{head.entry_hash.hex()}"
    before = audits(sam)
    sam.sync()
    assert audits(sam) == before, "nothing new, nothing sent"


@pytest.mark.parametrize("fault", [DROP_REQUEST, DROP_REPLY], ids=["request", "answer"])
def test_a_cut_doubles_and_loses_nothing(town: Town, fault):
    sam = town.device("sam-1")
    sam.make_note()
    sam.net.at(lambda path, _n: fault if path == "/v1/audit" else PASS)
    assert sam.sync().everything_sent, "the round itself stands"
    sam.net.at(lambda _path, _n: PASS)
    sam.make_note()
    sam.sync()
    assert chain_of(town, sam) == own_chain(sam)
    assert said(town) == []


def test_yesterday_cannot_be_written_anew_by_somebody_with_the_open_store(town: Town):
    """Hashes can be worked out again by anybody; the seals cannot, and the centre has the first key."""
    sam = town.device("sam-1")
    with sam.store.settling() as work:
        rows = work.connection.execute(sa.select(audit_entry).order_by(audit_entry.c.seq)).all()
        h = NO_HASH
        for row in rows:
            entry = row.entry.replace('"outcome":"done"', '"outcome":"none"')
            before, h = h, link(h, row.seq, entry.encode())
            work.connection.execute(
                sa.update(audit_entry)
                .where(audit_entry.c.seq == row.seq)
                .values(entry=entry, h_prev=before, h=h)
            )
        audit_log.offer_again(work.connection, 1)
    held = chain_of(town, sam)
    sam.sync()
    assert chain_of(town, sam) == held, "what was signed for stays as it was"
    with sam.store.settling() as work:
        work.connection.execute(
            sa.update(audit_entry).values(sent=1).where(audit_entry.c.seq <= len(held))
        )
    sam.make_note()
    sam.sync()
    assert chain_of(town, sam)[: len(held)] == held


def test_an_altered_entry_is_refused_and_the_round_stands(town: Town):
    sam = town.device("sam-1")
    sam.make_note()
    with sam.store.settling() as work:
        last = sa.select(sa.func.max(audit_entry.c.seq)).scalar_subquery()
        work.connection.execute(
            sa.update(audit_entry)
            .where(audit_entry.c.seq == last)
            .values(entry=sa.func.replace(audit_entry.c.entry, "create", "delete"))
        )
    held = chain_of(town, sam)
    assert sam.sync().everything_sent
    assert chain_of(town, sam) == held


def test_after_a_restore_the_chain_is_whole_again(town: Town, caplog):
    sam = town.device("sam-1")
    put_back(town, save=True)
    sam.make_note()
    sam.sync()
    put_back(town, epoch=True)
    with caplog.at_level("WARNING"):
        sam.make_note()
        sam.sync()
        sam.sync()
    assert chain_of(town, sam) == own_chain(sam)
    assert said(town) == []


def test_a_copy_under_a_new_name_brings_the_whole_chain_under_it(town: Town):
    sam = town.device("sam-1")
    sam.make_note()
    sam.sync()
    sam.close()
    twin = town.device("sam-1", copy_of=sam, synced=False)
    twin.make_note()
    twin.sync()
    sam.open()
    sam.make_note()
    for _ in range(2):
        sam.sync()
    for device in (sam, twin):
        assert chain_of(town, device) == own_chain(device)
    assert said(town) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "UPDATE trail_entry SET entry = replace(entry, 'done', 'none') WHERE seq = 2",
            "altered at 2",
        ),
        ("DELETE FROM trail_entry WHERE seq = 2", "missing 2 to 2"),
        ("DELETE FROM trail_entry WHERE seq = (SELECT max(seq) FROM trail_entry)", "missing"),
        ("UPDATE trail_entry SET tag = '00' WHERE seq = 1", "altered at 1"),
    ],
)
def test_verify_names_the_first_entry_that_is_wrong(town: Town, statement, found):
    """The triggers refuse all of this; somebody who can drop them is still told on."""
    sam = town.device("sam-1")
    for _ in range(3):
        sam.make_note()
    sam.sync()

    def spoil(connection):
        for verb in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER trail_entry_no_{verb}")
        connection.exec_driver_sql(statement)

    town.centre.database.write(spoil)
    assert any(found in line for line in said(town))


def test_what_waits_is_told_as_it_is_after_the_round_files_too(town: Town):
    """Stopping a device is decided on this number: before the push it was three."""
    sam, boss = town.device("sam-1"), town.device("boss-1")
    for _ in range(3):
        sam.make(a_note(), "c-f-sam")
    sam.sync()
    replica = sam.fact(meta.REPLICA_ID)

    def told() -> int:
        return next(row.unsent for row in town.centre.rows(tables.device, replica_id=replica))

    assert told() == 0
    give(sam, content(100))
    sam.net.at(lambda path, _n: DROP_REQUEST if path == "/v1/blob" else PASS)
    sam.sync()
    assert told() == 1
    boss.sync()
    with boss.store.reading() as view:
        seen = {one.replica_id: one.unsent for one in device_list.read(view.connection).devices}
    assert (seen[replica], seen[boss.fact(meta.REPLICA_ID)]) == (1, 0)
    sam.net.at(lambda _path, _n: PASS)
    sam.sync()
    sam.sync()
    assert told() == 0


def test_a_receipt_that_the_council_did_not_sign_is_none(town: Town):
    """Whoever stands between could else have a device forget what it still has to tell."""
    sam = town.device("sam-1")
    sam.make(a_note(), "c-f-sam")
    forged = TrailReceipt(
        replica_id="r", seq=1, h="00" * 32, received_at="2026-09-14T09:00:00.000Z",
        signature="00" * 64,
    )  # fmt: skip
    council = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with sam.store.reading() as view:
        waiting = audit_log.unsent(view.connection, 100)
    centre = SimpleNamespace(take_trail=lambda _asked: forged)
    assert send_trail(sam.store, centre, council, 0) is None
    with sam.store.reading() as view:
        assert audit_log.unsent(view.connection, 100) == waiting != ()
