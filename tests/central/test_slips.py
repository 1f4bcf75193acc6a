"""What an administrator types wrong is said in a plain sentence: no traceback, no name of an exception, nothing made."""

from __future__ import annotations

import pytest

from ehe_desktop.central import main
from ehe_desktop.central.commands import serving


def test_a_database_without_a_centre_is_said_and_not_made(tmp_path, capsys):
    wrong = tmp_path / "typo.db"
    for name, *words in (
        ["officers"], ["verify"], ["notices"], ["new-epoch"], ["upgrade"], ["serve", "--port", "0"],
        ["backup", str(tmp_path / "b")], ["restore-drill", str(tmp_path / "b")],
    ):  # fmt: skip
        assert main.main([name, "--db", str(wrong), *words]) == 2
        said = "Not done: there is no centre in this database: run `ehe-central init` first.\n"
        assert capsys.readouterr() == ("", said), name
    assert not wrong.exists()
    away = "postgresql://nobody@127.0.0.1:1/nothing"
    assert main.main(["officers", "--db", away]) == 2
    said = capsys.readouterr().err
    assert said.startswith("Not done: the database does not answer; see that it runs and")
    assert "nobody" not in said


def test_what_cannot_be_meant_is_refused_in_words(tmp_path, capsys):
    db, other = str(tmp_path / "c.db"), tmp_path / "other"
    other.write_text("no,backup,and,no,return\n" * 40, encoding="utf-8")

    def run(*words):
        code = main.main([words[0], "--db", db, *words[1:]])
        said = capsys.readouterr()
        return code, said.out.strip(), said.err.strip()

    run("init")
    assert run("add-officer", "--name", " ")[2].startswith("Not done: an officer has a name")
    officer = run("add-officer", "--name", "Sam Okafor")[1]
    run("revoke", "--officer", officer, "--leaver")
    assert run("enrol-code", "--officer", officer)[2].startswith("Not done: this officer has left")
    assert run("restore-drill", str(other))[2] == (
        "Not done: this is no backup of a centre, or it is damaged."
    )
    missing = tmp_path / "missing"
    for name in ("take-carried", "restore-drill", "import-notifications", "import-records"):
        assert run(name, str(missing))[2] == f"Not done: {missing}: No such file or directory."
    said = run("import-notifications", str(other))[2]
    assert said.startswith("Not done: The file lacks the columns")
    assert "What you typed" not in said
    with pytest.raises(SystemExit, match="2"):
        main.main(["serve", "--db", db, "--port", "99999"])
    assert "give a number from 0 to 65535" in capsys.readouterr().err


@pytest.fixture
def served(monkeypatch):
    """Each time `serve` would have begun to answer laptops."""
    began = []

    def run(_server, sockets):
        began.append(sockets)
        for one in sockets:
            one.close()

    monkeypatch.setattr(serving.Server, "run", run)
    return began


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--issuer", "https://login.council.example"], "--issuer needs --client-id"),
        (["--client-id", "ehe-desktop"], "--client-id needs --issuer"),
        (["--issuer", "", "--client-id", "ehe-desktop"], "https"),
        (["--issuer", "", "--client-id", ""], "--issuer needs --client-id"),
        (["--issuer", "http://login.council.example", "--client-id", "x"], "https"),
        (["--issuer", "http://127.0.0.1:80@login.example", "--client-id", "x"], "https"),
        (["--issuer", "login.council.example", "--client-id", "x"], "https"),
    ],
)
def test_a_slip_in_the_provider_does_not_open_the_door_to_a_code_alone(
    tmp_path, capsys, served, words, said
):
    db = str(tmp_path / "c.db")
    main.main(["init", "--db", db])
    capsys.readouterr()
    assert main.main(["serve", "--db", db, "--port", "0", *words]) == 2
    told = capsys.readouterr().err
    assert told.startswith("Not done: ")
    assert said in told
    assert served == []


@pytest.mark.parametrize("words", [[], ["--issuer", "http://127.0.0.1:9/", "--client-id", "x"]])
def test_a_trial_and_a_provider_on_this_machine_are_let_be(tmp_path, served, words):
    db = str(tmp_path / "c.db")
    main.main(["init", "--db", db])
    assert main.main(["serve", "--db", db, "--port", "0", *words]) == 0
    assert len(served) == 1


def test_the_help_of_a_command_says_what_it_does(capsys):
    with pytest.raises(SystemExit, match="0"):
        main.main(["new-epoch", "--help"])
    assert "After the database was put back from a backup" in capsys.readouterr().out
