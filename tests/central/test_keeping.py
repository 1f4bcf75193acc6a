"""Backup, drill and recovery as an administrator does them, on both databases."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from nacl.public import PrivateKey, PublicKey, SealedBox

from ehe_desktop.central import main, tables
from ehe_desktop.central.backups import is_file
from ehe_desktop.wire.codec import encode
from ehe_desktop.wire.orders import order_key_of
from tests.central.test_devices import hand_in
from tests.central.test_ledger import note
from tests.fakes import postgres


@pytest.fixture
def run(url, capsys):
    def go(*words):
        code = main.main([words[0], "--db", url, *words[1:]])
        said = capsys.readouterr()
        return code, said.out.strip(), said.err.strip()

    return go


@pytest.fixture
def tools(url):
    return () if is_file(url) else ("--tools", str(next(postgres._binaries())))


@pytest.fixture
def scratch(url, request):
    """An empty database for a drill."""
    if is_file(url):
        yield ()
        return
    with request.getfixturevalue("pg_server").database() as address:
        yield ("--into", address)


def test_a_backup_is_proven_by_a_drill(centre, run, tools, scratch, tmp_path):
    laptop = centre.laptop()
    family = centre.family(laptop.officer_id)
    laptop.push(laptop.make("note", note("before"), family))
    place = tmp_path / "night.backup"
    assert run("backup", str(place), *tools)[0] == 0
    assert place.stat().st_mode & 0o777 == 0o600
    assert run("backup", str(place), *tools)[0] == 2, "an older backup is never overwritten"
    laptop.push(laptop.make("note", note("after"), family))
    if scratch:
        for words in (
            ("restore-drill", str(place), *tools, "--into", str(tmp_path / "slip")),
            ("backup", str(tmp_path / "other.backup"), "--tools", str(tmp_path)),
        ):
            assert run(*words)[0] == 2
        assert [one.name for one in tmp_path.iterdir()] == ["night.backup"], "no leavings"
    code, said, fault = run("restore-drill", str(place), *tools, *scratch)
    assert (code, fault) == (0, "")
    assert "the backup can be used" in said
    assert "1 outcome" in said
    head = len(centre.rows(tables.chain))
    assert f"reaches stamp {head - 1}; the centre is at {head}" in said
    assert len(centre.rows(tables.outcome)) == 2, "the centre itself was not touched"


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_drill_sees_a_backup_that_is_damaged_or_not_ours(centre, run, tmp_path):
    from ehe_desktop.central.database import Database

    centre.family()
    place = tmp_path / "night.backup"
    assert run("backup", str(place))[0] == 0
    spoilt = Database(str(place))
    spoilt.write(lambda c: c.execute(tables.counter.update().values(chain="00")))
    spoilt.write(lambda c: c.exec_driver_sql("DROP TRIGGER chain_no_update"))
    spoilt.write(lambda c: c.execute(tables.chain.update().values(chain="00")))
    spoilt.close()
    code, said, _ = run("restore-drill", str(place))
    assert code == 1
    assert "not of this centre" in said


def test_after_a_restore_it_is_listed_who_has_come_back(centre, run):
    one, two = centre.laptop(name="One"), centre.laptop(name="Two")
    family = centre.family(one.officer_id)
    for laptop in (one, two):
        laptop.handshake()
    made = centre.now()
    centre.clock.advance(hours=1)
    centre.new_epoch_noted()
    code, said, _ = run("recovered")
    assert (code, said.count("not back yet")) == (1, 2)
    one.handshake(epoch="")
    one.push(one.make("note", note("brought back"), family, made_at=made))
    code, said, _ = run("recovered")
    assert f"{one.replica_id}  1 edit brought back" in said
    assert said.count("not back yet") == 1
    two.handshake(epoch="")
    assert run("recovered")[0] == 0


def test_sealed_work_is_opened_by_the_recovery_key_alone(centre, run, tmp_path):
    private = PrivateKey.generate()
    one = centre.laptop(name="One")
    public = order_key_of(bytes(private)).public_key().public_bytes_raw().hex()
    centre.database.write(lambda c: c.execute(tables.centre.update().values(order_key=public)))
    key, other = tmp_path / "recovery.key", tmp_path / "other.key"
    key.write_text(bytes(private).hex() + "\n")
    other.write_text(bytes(PrivateKey.generate()).hex())
    assert (
        run("order-erase", "--replica", one.replica_id, "--recovery-key-file", str(other))[0] == 2
    )
    assert run("order-erase", "--replica", one.replica_id, "--recovery-key-file", str(key))[0] == 0
    said = {"v": 1, "replica_id": one.replica_id, "ops": [{"op_id": "1"}, {"op_id": "2"}]}
    box = bytes(SealedBox(PublicKey(bytes(private.public_key))).encrypt(encode(said)))
    hand_in(one, box)
    out = tmp_path / "work.jsonl"
    wrong = run("recover", "--recovery-key-file", str(other), "--out", str(out))
    assert wrong[0] == 2
    assert not out.exists()
    assert run("recover", "--recovery-key-file", str(key), "--out", str(out))[1] == (
        "2 edits and 0 files from 1 box"
    )
    assert [json.loads(line)["op"]["op_id"] for line in out.read_text().splitlines()] == ["1", "2"]
    (tmp_path / "a.box").write_bytes(box)
    found = run(
        "recover", "--recovery-key-file", str(key), "--box", str(tmp_path / "a.box"),
        "--out", str(tmp_path / "again.jsonl"),
    )  # fmt: skip
    assert found[1] == "2 edits and 0 files from 1 box"


def test_a_wrong_recovery_key_is_said_even_where_nothing_is_sealed(centre, run, tmp_path):
    other = tmp_path / "other.key"
    other.write_text(bytes(PrivateKey.generate()).hex())
    for more in ([], ["--lay-in"]):
        out = tmp_path / "work.jsonl"
        code, _, fault = run("recover", "--recovery-key-file", str(other), "--out", str(out), *more)
        assert (code, "not the recovery key of this council" in fault) == (2, True)
        assert not out.exists()


def test_a_family_is_given_once_on_one_ground(centre, run):
    officer = centre.add_officer()
    family = centre.family(officer)
    code, _, fault = run("assign", "--officer", officer, "--family", family)
    assert (code, "already" in fault) == (2, True)
    assert len(centre.rows(tables.assignment, family_id=family)) == 1
    assert run("assign", "--officer", officer, "--family", family, "--end")[1] == "1 ended"
    assert run("assign", "--officer", officer, "--family", family)[0] == 0


def test_a_number_of_a_dead_letter_is_given_once(centre):
    d = tables.dead_letter
    row = dict.fromkeys(("op_id", "replica_id", "officer_id", "reason", "op", "received_at"), "x")
    numbers = []
    for _ in range(2):
        centre.database.write(lambda c: c.execute(d.insert().values(row)))
        numbers.append(centre.rows(d)[0].n)
        centre.database.write(lambda c: c.execute(d.delete()))
    assert numbers[0] < numbers[1]


def test_people_and_devices_are_listed_and_changed(centre, run):
    officer = centre.add_officer(name="Sam Okafor")
    one = centre.laptop(officer, name="One")
    family = centre.family(officer)
    assert "Sam Okafor" in run("officers")[1]
    assert family in run("assignments", "--officer", officer)[1]
    assert run("assignments", "--officer", "nobody")[1] == ""
    assert "in use" in run("devices")[1]
    assert json.loads(run("devices", "--json")[1])[0]["replica_id"] == one.replica_id
    assert run("change-role", "--officer", officer, "--role", "supervisor")[0] == 0
    assert centre.rows(tables.officer, id=officer)[0].role == "supervisor"
    assert run("set-subject", "--officer", officer, "--subject", "sam@council")[0] == 0
    assert run("set-subject", "--officer", "nobody", "--subject", "x")[0] == 2
    assert run("revoke", "--officer", officer)[1] == "1 device stopped"
    assert "revoked" in run("devices")[1]
    assert run("erase", family, "--reason", "court_order")[0] == 2
    assert run("erase", family, "--reason", "court_order", "--confirm", family)[0] == 0
    assert run("verify")[1] == "all agrees"
    assert run("upgrade")[0] == 0
    with centre.database.reading() as connection:
        done = list(connection.scalars(sa.select(tables.audit.c.what)))
    assert {"enrol", "change_role", "set_subject", "revoke", "erase"} <= set(done)
