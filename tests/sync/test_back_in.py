"""The ways back in: a forgotten passphrase with the council's key, and a centre that has forgotten the device.

The real door, a real centre, a real encrypted file; the key holder at the command line.
"""

from __future__ import annotations

import shutil

import pytest

from ehe_desktop.central import door, tables
from ehe_desktop.central.main import main
from ehe_desktop.central.verify import findings
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.services.add_note import add_note
from ehe_desktop.services.list_caseload import CaseloadFilter, list_caseload
from ehe_desktop.storage import key_file
from ehe_desktop.storage.errors import KeyFileMismatch, WrongPassphrase
from ehe_desktop.sync.errors import EnrolmentRefused, NotAnsweredYet, SignInEnded
from ehe_desktop.wire.errors import WireError
from tests.fakes.centre import running_centre
from tests.fakes.clock import FixedClock
from tests.fakes.laptop import PASSPHRASE, Laptop
from tests.sync.town import family_records

NEW = "window lantern copper field"


@pytest.fixture
def place(request, tmp_path):
    """Where the centre's database is: a file, or where a test asks for it PostgreSQL."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return tmp_path / "centre"
    return request.getfixturevalue("pg_database")


@pytest.fixture
def laptop(place, tmp_path):
    """A device with a family on it and one note that was never sent, locked."""
    clock = FixedClock()
    if not isinstance(place, str):
        place.mkdir()
    with running_centre(place, clock) as centre:
        officer = centre.add_officer()
        centre.load(*family_records("fam-1"))
        centre.assign(officer, "fam-1")
        made = Laptop(centre, tmp_path / "laptop", clock).enrol(officer)
        add_note(made.desk, child_of(made), "Before I forgot.")
        made.lock()
        yield made
        if made.opened is not None:
            made.lock()


def child_of(laptop):
    return list_caseload(laptop.desk, CaseloadFilter()).rows[0].child_id


def officer_of(laptop):
    return laptop.centre.rows(tables.device)[0].officer_id


def answer(laptop, words, private=""):
    ask = laptop.centre.rows(tables.recovery_ask)[-1].id
    key = bytes.fromhex(private or laptop.centre.recovery_private)
    laptop.centre.database.write(lambda c: door.answer_recovery(c, (ask, words), key, laptop.clock))


@pytest.mark.parametrize("place", ["sqlite", "postgresql"], indirect=True)
def test_a_forgotten_passphrase_and_the_work_that_was_never_sent(laptop):
    laptop.unlock()
    old = laptop.unlocked.current_key()
    laptop.lock()
    words = laptop.door.ask_council(laptop.centre.code(officer_of(laptop)))
    assert laptop.door.facts().council_words == words
    with pytest.raises(NotAnsweredYet):
        laptop.door.unlock_recovered(NEW)
    with pytest.raises(RuleBroken, match="six numbers"):
        answer(laptop, "0000 0000 0000 0000 0000 0000")
    with pytest.raises(WireError):
        answer(laptop, words, "11" * 32)
    answer(laptop, words)
    laptop.opened = laptop.door.unlock_recovered(NEW)
    assert laptop.unlocked.current_key() != old, "it has been outside"
    assert laptop.unlocked.body.recovery, "and the council can help again"
    laptop.sync()
    assert [row.rev for row in laptop.centre.rows(tables.record, kind="note")] == [1]
    assert len(laptop.centre.rows(tables.trail_entry)) == laptop.store.audit_head().seq
    with laptop.centre.database.reading() as connection:
        assert list(findings(connection)) == []
    laptop.lock()
    with pytest.raises(WrongPassphrase):
        laptop.unlock()
    laptop.clock.advance(hours=1)
    assert not laptop.door.facts().council_words
    laptop.opened = laptop.door.unlock(NEW)


def test_what_was_cut_is_done_again(laptop, monkeypatch):
    """Dead between the keyring and the key file: the answer is still there, and the store too."""
    answer(laptop, laptop.door.ask_council(laptop.centre.code(officer_of(laptop))))

    def die(*_of: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(key_file, "save_with_copy", die)
        with pytest.raises(KeyboardInterrupt):
            laptop.door.unlock_recovered(NEW)
    laptop.opened = laptop.door.unlock_recovered(NEW)
    assert child_of(laptop)


def test_the_keys_of_another_store_open_nothing(laptop, tmp_path):
    other = Laptop(laptop.centre, tmp_path / "other", laptop.clock)
    other.enrol(laptop.centre.add_officer("Lee")).lock()
    with laptop.centre.database.reading() as connection:
        theirs = connection.execute(tables.device.select()).all()[-1]
    words = laptop.door.ask_council(laptop.centre.code(officer_of(laptop)))
    laptop.centre.database.write(
        lambda c: c.execute(
            tables.recovery_ask.update().values(boxes="[]", replica_id=theirs.replica_id)
        )
    )
    answer(laptop, words)
    with pytest.raises(KeyFileMismatch):
        laptop.door.unlock_recovered(NEW)
    laptop.unlock()


def test_a_code_of_somebody_else_asks_nothing(laptop):
    with pytest.raises(EnrolmentRefused):
        laptop.door.ask_council("00" * 16)
    lee = laptop.centre.add_officer("Lee")
    with pytest.raises(Exception, match=r".") as told:
        laptop.door.ask_council(laptop.centre.code(lee))
    assert getattr(told.value, "code", "") == "not_found"
    assert laptop.centre.rows(tables.recovery_ask) == []


def test_the_command_line_lists_and_answers(laptop, place, tmp_path, capsys):
    words = laptop.door.ask_council(laptop.centre.code(officer_of(laptop)))
    url = place if isinstance(place, str) else str(place / "centre.db")
    (tmp_path / "key").write_text(laptop.centre.recovery_private)
    assert main(["recovery-asks", "--db", url]) == 0
    shown = capsys.readouterr().out
    ask = shown.split()[0]
    assert words not in shown, "the officer reads them out"
    said = [
        "recover-store",
        "--db",
        url,
        "--ask",
        ask,
        "--recovery-key-file",
        str(tmp_path / "key"),
    ]
    assert main([*said, "--words", "1 2 3 4 5 6"]) == 2
    assert main([*said, "--words", words]) == 0
    laptop.opened = laptop.door.unlock_recovered(NEW)


def forget_device(laptop) -> None:
    """The centre is put back to a day before the device was enrolled."""
    for table in (tables.device, tables.lane, tables.trail):
        laptop.centre.database.write(lambda c, table=table: c.execute(table.delete()))


def test_a_centre_that_has_forgotten_the_device_is_told_everything_again(laptop):
    laptop.unlock()
    laptop.sync()
    forget_device(laptop)
    with pytest.raises(SignInEnded) as told:
        laptop.sync()
    assert "new enrolment code" in told.value.next_step
    add_note(laptop.desk, child_of(laptop), "Written since.")
    laptop.lock()
    officer = laptop.centre.rows(tables.officer)[0].id
    with pytest.raises(EnrolmentRefused):
        laptop.door.enrol_again(laptop.centre.code(laptop.centre.add_officer("Lee")), PASSPHRASE)
    laptop.opened = laptop.door.enrol_again(laptop.centre.code(officer), PASSPHRASE)
    report = laptop.sync()
    assert report.everything_sent
    assert len(laptop.centre.rows(tables.record, kind="note")) == 2
    laptop.lock()
    laptop.clock.advance(hours=24 * 21)
    laptop.unlock()  # the centre has its D_lease and door key again
    assert child_of(laptop)


def test_a_store_that_was_copied_is_opened_again_on_either_laptop(laptop, tmp_path):
    """The copy took a name of its own, later than the first: each is answered under the name it bears.

    And each with a lease newer than any it has seen, though the centre was put back and has forgotten some.
    """
    twin = Laptop(laptop.centre, tmp_path / "twin", laptop.clock, laptop.safe.copy())
    shutil.copytree(laptop.base, twin.base)
    for one in (laptop, twin):
        one.unlock()
        for _ in range(3):
            one.sync()
            one.clock.advance(hours=1)
        one.lock()
    assert len({row.store_id for row in laptop.centre.rows(tables.device)}) == 1
    assert len(laptop.centre.rows(tables.device)) == 2
    forgotten = tables.device.update().values(lease_seq=0)
    laptop.centre.database.write(lambda c: c.execute(forgotten))
    for one in (laptop, twin):
        answer(one, one.door.ask_council(laptop.centre.code(officer_of(laptop))))
        one.opened = one.door.unlock_recovered(NEW)
        assert not one.unlocked.is_read_only
        assert one.sync().everything_sent
        one.lock()
