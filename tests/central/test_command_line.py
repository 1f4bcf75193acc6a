"""The command line as a person types it, through processes of its own; and that verify sees damage."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from ehe_desktop.central import main, tables
from ehe_desktop.central.verify import findings
from ehe_desktop.domain.records import KINDS, Record
from ehe_desktop.wire.codec import encode
from tests.central.test_conflicts import risk
from tests.central.test_imports import csv, row
from tests.central.test_ledger import note
from tests.fakes.centre import running_centre

COMMAND = [sys.executable, "-m", "ehe_desktop.central.main"]


def test_a_council_set_up_from_the_command_line_answers_a_laptop(tmp_path, capsys):
    db, returns, records = str(tmp_path / "c.db"), tmp_path / "r.csv", tmp_path / "r.jsonl"
    returns.write_bytes(csv(row(), row(given="")))
    records.write_bytes(encode({"kind": "family", "id": "f1", "body": {}}) + b"\n")

    def run(*words):
        code = main.main([words[0], "--db", db, *words[1:]])
        said = capsys.readouterr()
        return code, said.out.strip(), said.err.strip()

    key = tmp_path / "recovery.key"
    assert run("init", "--council", "Testshire", "--recovery-key-file", str(key))[0] == 0
    assert (len(key.read_text().strip()), key.stat().st_mode & 0o777) == (64, 0o600)
    assert run("init")[0] == 2
    officer = run("add-officer", "--name", "Sam Okafor")[1]
    assert run("import-records", str(records))[1] == "1 records taken in"
    code, said, _ = run("import-notifications", str(returns))
    assert (code, "row 3" in said, "Amira" in said) == (1, True, False)
    assert run("assign", "--officer", officer, "--family", "f1")[0] == 0
    assert len(run("enrol-code", "--officer", officer, "--minutes", "60")[1]) == 32
    shown = json.loads(run("show", "--child", "EHE-00001", "--json")[1])
    assert shown["counts"] == {"child": 1, "family": 1, "notification": 1, "parent_carer": 1}
    assert shown["history"]["edits"] == 4
    assert run("show", "--child", "nobody")[0] == 2
    assert run("assign", "--officer", officer, "--family", "f1", "--end")[1] == "1 ended"
    assert run("revoke", "--officer", officer, "--leaver")[1] == "0 devices stopped"
    assert run("revoke", "--officer", "tpyo")[::2] == (
        2, "Not done: there is no officer with this id."
    )  # fmt: skip
    assert run("revoke", "--officer", officer, "--replica", "tpyo")[::2] == (
        2, "Not done: this officer has no device with this replica id."
    )  # fmt: skip
    assert run("verify")[:2] == (0, "all agrees")
    assert run("import-records", str(tmp_path / "none"))[0] == 2
    assert (
        run("enrol-code", "--officer", "nobody")[2] == "Not done: there is no officer with this id."
    )
    assert run("show", "--child", "x")[2].startswith("Not done")


def test_a_slip_of_the_pen_is_said_and_never_answered_with_zero(centre, url, tmp_path, capsys):
    sam, empty, key = centre.add_officer(), tmp_path / "empty", tmp_path / "key"
    mine, other = centre.family(sam), centre.family()
    empty.write_bytes(b"")
    key.write_text("ab" * 32)
    recover = ["recover", "--recovery-key-file", str(key), "--out", str(tmp_path / "new")]
    slips = {
        "there is no officer with this id": [
            ["assign", "--end", "--officer", "tpyo", "--family", mine],
            ["assignments", "--officer", "tpyo"],
            ["set-subject", "--officer", "tpyo", "--subject", "s"],
        ],
        "there is no family with this id": [["assign", "--end", "--officer", sam, "--family", "tpyo"]],
        "this officer does not have this family": [
            ["assign", "--end", "--officer", sam, "--family", other]
        ],
        "there is no device with this replica id": [
            [*recover, "--replica", "tpyo"],
            [*recover, "--replica", "tpyo", "--lay-in"],
            ["order-erase", "--replica", "tpyo", "--recovery-key-file", str(key)],
            ["device-families", "--replica", "tpyo"],
        ],
        "the file holds no record": [["import-records", str(empty)]],
        "the copy holds no day root, so nothing could be compared": [
            ["verify", "--copied", str(empty)]
        ],
    }  # fmt: skip
    for said, commands in slips.items():
        for name, *words in commands:
            assert main.main([name, "--db", url, *words]) == 2
            assert capsys.readouterr() == ("", f"Not done: {said}.\n")
    assert not (tmp_path / "new").exists()
    for slip in (
        ["enrol-code", "--officer", sam, "--minutes", "0"],
        ["dead-letters", "--most", "-1"],
    ):
        with pytest.raises(SystemExit, match="2"):
            main.main(slip)
    assert "give a number of 1 or more" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM is not sent there")
def test_serve_says_its_port_answers_and_ends_when_told(tmp_path):
    db = str(tmp_path / "c.db")
    environment = os.environ | {"EHE_CENTRAL_DB": db}
    subprocess.run([*COMMAND, "init"], env=environment, check=True, capture_output=True, timeout=60)
    port_file = tmp_path / "port"
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--port-file", str(port_file)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout.readline().startswith("listening on 127.0.0.1:")
        import urllib.request

        with urllib.request.urlopen(
            f"http://127.0.0.1:{port_file.read_text().strip()}/health", timeout=20
        ) as answer:
            assert json.load(answer)["ok"] is True
        server.send_signal(signal.SIGTERM)
        out, err = server.communicate(timeout=30)
    assert out == ""
    (line,) = map(json.loads, err.splitlines())
    assert line["route"] == "/health"


def test_a_centre_in_a_thread_stops_and_starts_on_the_same_database(tmp_path):
    import urllib.error
    import urllib.request

    with running_centre(tmp_path) as centre:
        first = centre.base_url
        officer = centre.add_officer()
        centre.stop()
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(first + "/health", timeout=5)
        centre.start()
        assert centre.base_url == first
        with urllib.request.urlopen(first + "/health", timeout=20) as answer:
            assert answer.headers["x-ehe-protocol"] == "1"
        assert centre.code(officer)


DAMAGE = {
    "record": lambda c: c.execute(tables.record.update().where(tables.record.c.kind == "note").values(rev=7)),
    "history ends": lambda c: c.execute(tables.record.update().where(tables.record.c.kind == "note").values(rev=7)),
    "is not one the counter gave": lambda c: c.execute(tables.record.update().values(pos=10_000)),
    "the counter": lambda c: c.execute(tables.counter.update().values(chain="0" * 64)),
    "numbers and answers": lambda c: c.execute(tables.lane.update().values(last_seq=9)),
    "missing": lambda c: c.execute(tables.chain.insert().values(pos=900, digest="d", chain="c", at="x")),
    "more cautious": lambda c: c.execute(tables.record.update().where(tables.record.c.kind == "risk_assessment").values(body=encode(risk("low")).decode())),
}  # fmt: skip


@pytest.mark.parametrize("said", DAMAGE)
def test_verify_sees_damage(centre, said):
    one, two = centre.laptop(name="One"), centre.laptop(name="Two")
    family = centre.family(one.officer_id, two.officer_id, child="c1")
    centre.load(
        Record(
            kind="risk_assessment", id="r1", family_id=family, child_id="c1", body=risk("medium")
        )
    )
    one.pull()
    two.pull()
    one.push(one.make("note", note("x"), family), one.edit(one.records["r1"], risk("high")))
    two.push(two.edit(two.records["r1"], risk("very_high")))
    with centre.database.reading() as connection:
        assert list(findings(connection)) == []
    centre.database.write(DAMAGE[said])
    with centre.database.reading() as connection:
        assert any(said in finding for finding in findings(connection))
    assert KINDS
