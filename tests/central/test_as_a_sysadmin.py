"""The deployment page as a sysadmin follows it: the roles it names, and what slips of the pen are told."""

from __future__ import annotations

import json
import secrets
import signal
import stat
import subprocess
import sys

import psycopg
import pytest
import sqlalchemy as sa

from ehe_desktop.central import main
from ehe_desktop.central.rights import API_ROLE

MAKE_API = (
    f"DO $$ BEGIN CREATE ROLE {API_ROLE} NOLOGIN; "
    "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
)


@pytest.fixture
def run(capsys):
    """One command on a database: its code, what it said, and what it said of a fault."""

    def typed(db, *words):
        code = main.main([words[0], "--db", str(db), *words[1:]])
        said = capsys.readouterr()
        return code, said.out.strip(), said.err.strip()

    return typed


@pytest.fixture
def owned(pg_server):
    """An empty database whose owner is made as `central.md` says: it may make no role."""
    name = f"{pg_server.run}_owner_{secrets.token_hex(4)}"
    url = pg_server.create()
    with psycopg.connect(url, autocommit=True) as admin:
        for said in (MAKE_API, f"CREATE ROLE {name} LOGIN", f"GRANT {API_ROLE} TO {name}"):
            admin.execute(said)
        admin.execute(f'ALTER DATABASE "{sa.make_url(url).database}" OWNER TO {name}')
    yield sa.make_url(url).set(username=name).render_as_string(hide_password=False)
    pg_server.drop(url)
    with psycopg.connect(pg_server.url, autocommit=True) as admin:
        admin.execute(f"DROP ROLE {name}")


@pytest.fixture
def founded(run, tmp_path):
    """A SQLite centre, and the file of its recovery key."""
    key = tmp_path / "recovery.key"
    assert run(tmp_path / "c.db", "init", "--recovery-key-file", str(key))[0] == 0
    return tmp_path / "c.db", key


def test_the_owner_of_the_page_makes_and_upgrades_a_centre(owned, run, tmp_path):
    key = tmp_path / "recovery.key"
    assert run(owned, "init", "--recovery-key-file", str(key))[::2] == (0, "")
    assert run(owned, "upgrade")[::2] == (0, "")
    assert run(owned, "add-officer", "--name", "Sam Patel")[0] == 0
    assert run(owned, "verify")[1] == "all agrees"


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM is not sent there")
def test_a_real_centre_without_a_sign_in_provider_says_so(owned, run):
    """With none the enrolment code alone lets a device in; nothing said so where it was forgotten."""
    assert run(owned, "init")[0] == 0
    command = [sys.executable, "-m", "ehe_desktop.central.main", "serve", "--port", "0"]
    with subprocess.Popen(
        [*command, "--db", owned], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout.readline().startswith("listening")
        server.send_signal(signal.SIGTERM)
        _, told = server.communicate(timeout=30)
    (line,) = map(json.loads, told.splitlines())
    assert (line["level"], "No sign-in provider is named" in line["said"]) == ("WARNING", True)


def test_no_centre_is_made_whose_recovery_key_has_no_place(run, tmp_path):
    db, key = tmp_path / "c.db", tmp_path / "recovery.key"
    key.write_text("of another council\n")
    assert run(db, "init", "--recovery-key-file", str(key))[0] == 2
    assert key.read_text() == "of another council\n"
    assert run(db, "init", "--recovery-key-file", str(tmp_path / "none" / "key"))[0] == 2
    assert run(db, "init", "--recovery-key-file", str(tmp_path / "mine"))[0] == 0
    assert len((tmp_path / "mine").read_text().strip()) == 64
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "mine").stat().st_mode) == 0o600


def test_a_second_founding_leaves_no_empty_key_behind(run, founded, tmp_path):
    code, _, fault = run(founded[0], "init", "--recovery-key-file", str(tmp_path / "second"))
    assert (code, fault) == (2, "Not done: there is a centre in this database already.")
    assert not (tmp_path / "second").exists()


def test_a_file_that_is_no_database_is_told_so(run, tmp_path):
    (tmp_path / "other").write_bytes(b"x" * 9000)
    assert run(tmp_path / "other", "officers")[::2] == (
        2, "Not done: this file is no database, or it is damaged; see that --db is right."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("db", "told"),
    [
        ("postgresql://127.0.0.1:1/ehe", "does not answer"),
        ("postgresql://host:abc/ehe", "address of the database"),
        ("nonsense://host/ehe", "address of the database"),
    ],
)
def test_a_wrong_address_is_told_in_words(db, told, run):
    code, _, fault = run(db, "officers")
    assert code == 2
    assert told in fault
    assert "Error" not in fault


def test_a_login_that_may_not_is_told_so(owned, run, pg_server, tmp_path):
    assert run(owned, "init", "--recovery-key-file", str(tmp_path / "key"))[0] == 0
    web = f"{pg_server.run}_web_{secrets.token_hex(4)}"
    with psycopg.connect(pg_server.url, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {web} LOGIN IN ROLE {API_ROLE}")
    address = sa.make_url(owned).set(username=web).render_as_string(hide_password=False)
    try:
        code, _, fault = run(address, "notices")
    finally:
        with psycopg.connect(pg_server.url, autocommit=True) as admin:
            admin.execute(f"DROP ROLE {web}")
    assert code == 2
    assert "run commands as the owner of the tables" in fault


def test_a_file_that_holds_no_key_is_told_so(run, founded, tmp_path):
    db, _ = founded
    box = tmp_path / "box"
    box.write_bytes(b"x" * 300)
    for number, content in enumerate((b"\xff\xfe\x00", b"not hexadecimal", b"abcd", b"")):
        wrong = tmp_path / f"wrong-{number}"
        wrong.write_bytes(content)
        named = ["--recovery-key-file", str(wrong)]
        out = ["--out", str(tmp_path / "out")]
        for words in (
            ["order-erase", "--replica", "r", *named],
            ["recover", *named, *out],
            ["recover", *named, *out, "--lay-in"],
            ["recover", *named, *out, "--box", str(box)],
            ["recover-store", "--ask", "a", "--words", "1 2 3", *named],
        ):
            code, said, fault = run(db, *words)
            assert (code, said) == (2, "")
            assert (
                fault == "Not done: the file holds no recovery key: that is 64 hexadecimal digits."
            )
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["serve", "--port", "70000"],
        ["serve", "--port", "-1"],
        ["enrol-code", "--officer", "x", "--minutes", "1000000000"],
        ["dead-letters", "--after", "1" + "0" * 30],
        ["dead-letters", "--most", "1" + "0" * 30],
        ["dead-letters", "take-in", "1" + "0" * 30],
        ["dead-letters", "--most", "some"],
    ],
)
def test_a_number_that_cannot_be_is_refused_in_words(words, capsys):
    with pytest.raises(SystemExit, match="2"):
        main.main(words)
    assert "give a number" in capsys.readouterr().err


def test_what_stands_in_no_log_and_on_no_list_is_refused(run, founded):
    db, _ = founded
    assert run(db, "add-officer", "--name", " ")[0] == 2
    assert run(db, "add-officer", "--name", "\udcff")[0] == 2
    assert run(db, "officers") == (0, "", "")
    code, _, fault = run(db, "erase", "f", "--confirm", "f", "--reason", "Sam’s mother asked")
    assert (code, "a short code" in fault) == (2, True)


def test_who_left_by_a_slip_is_let_in_again(run, founded):
    db, _ = founded
    sam = run(db, "add-officer", "--name", "Sam Patel")[1]
    assert run(db, "let-in", "--officer", sam)[2] == "Not done: this officer has not left."
    assert run(db, "revoke", "--officer", sam, "--leaver")[0] == 0
    code, said, fault = run(db, "enrol-code", "--officer", sam)
    assert (code, said) == (2, "")
    assert fault == "Not done: this officer has left: `ehe-central let-in` first."
    assert run(db, "let-in", "--officer", "tpyo")[0] == 2
    assert run(db, "let-in", "--officer", sam)[0] == 0
    assert "left" not in run(db, "officers")[1]
    assert len(run(db, "enrol-code", "--officer", sam)[1]) == 32


def test_one_name_at_the_provider_is_one_person(run, founded):
    db, _ = founded
    one, two = (run(db, "add-officer", "--name", name)[1] for name in ("One", "Two"))
    assert run(db, "set-subject", "--officer", one, "--subject", "s")[0] == 0
    assert run(db, "set-subject", "--officer", one, "--subject", "s")[0] == 0
    assert run(db, "set-subject", "--officer", two, "--subject", "s")[::2] == (
        2, "Not done: another officer has this name at the provider."
    )  # fmt: skip
