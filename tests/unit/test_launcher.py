"""The parent against real child processes: lock, crash, close, and a spare that died."""

import subprocess
import sys
from pathlib import Path

import pytest

from ehe_desktop.app import launcher
from ehe_desktop.app.handover_order import (
    Place,
    leave_order,
    note_place,
    read_order,
    read_place,
)
from ehe_desktop.app.launch_words import fresh_order_line, order_key
from ehe_desktop.app.launcher import DoorCommand, Launcher
from ehe_desktop.app.ticket import Ticket, read_ticket, write_ticket
from ehe_desktop.domain.hand_over import HandOverOrder

DOOR = """
import sys
from pathlib import Path
folder = Path(sys.argv[sys.argv.index("--folder") + 1])
spare = "--spare" in sys.argv
if sys.argv[1] == "hand-over":
    line = sys.stdin.buffer.readline()
    with (folder / "keys").open("ab") as file:
        file.write(b"child " + line)
    with (folder / "log").open("a") as file:
        file.write("child\\n")
    endings = (folder / "endings").read_text().split()
    sys.exit(int(endings[len((folder / "log").read_text().splitlines()) - 1]))
if not spare:
    with (folder / "keys").open("ab") as file:
        file.write(b"window " + sys.stdin.buffer.readline())
if spare:
    line = sys.stdin.buffer.readline()
    if line != b"show\\n":
        sys.exit(99)
log = folder / "log"
with log.open("a") as file:
    file.write("spare\\n" if spare else "fresh\\n")
endings = (folder / "endings").read_text().split()
shown = len(log.read_text().splitlines())
sys.exit(int(endings[shown - 1]))
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    script = tmp_path / "door.py"
    script.write_text(DOOR)

    def start(module: str, arguments: list[str], *, stdin: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, str(script), *arguments], stdin=stdin)

    monkeypatch.setattr(launcher, "start_own", start)

    def go(endings: str, settle_s: float = 0.0) -> tuple[int, list[str]]:
        (tmp_path / "endings").write_text(endings)
        code = Launcher(DoorCommand(folder=tmp_path), settle_s=settle_s).run()
        return code, (tmp_path / "log").read_text().split()

    return go


def test_a_closed_window_ends_the_program(run):
    assert run("0") == (0, ["fresh"])


def test_lock_shows_the_spare_that_was_waiting(run):
    code, shown = run("10 10 0")
    assert code == 0
    assert shown[0] == "fresh"
    assert "spare" in shown[1:]


def test_without_a_spare_a_lock_starts_a_fresh_door(run):
    assert run("10 0", settle_s=60.0) == (0, ["fresh", "fresh"])


def test_a_crash_shows_a_door_that_knows_it_and_keeps_the_counts(run, tmp_path):
    write_ticket(tmp_path, Ticket(reason="asked", waiting_to_send=3, not_yet_told=1))
    assert run("7 0", settle_s=60.0)[0] == 0
    ticket = read_ticket(tmp_path)
    assert (ticket.reason, ticket.waiting_to_send, ticket.not_yet_told) == ("crashed", 3, 1)


def test_a_window_that_cannot_live_is_not_started_for_ever(run):
    code, shown = run("7 " * 20, settle_s=60.0)
    assert code == 7
    assert len(shown) == launcher.MAX_CRASHES + 1


def test_wrong_arguments_are_not_tried_again(run):
    assert run("2 0", settle_s=60.0) == (2, ["fresh"])


def test_handing_over_ends_the_window_and_then_runs_the_childs_process(run, tmp_path):
    (tmp_path / "hand-over.order").write_bytes(b"sealed")
    code, shown = run("20 30 0", settle_s=60.0)
    assert code == 0
    assert shown == ["fresh", "child", "fresh"]
    assert not (tmp_path / "hand-over.order").exists()


def test_the_window_and_the_child_are_told_the_same_key_and_the_next_window_another(run, tmp_path):
    run("20 30 0", settle_s=60.0)
    told = [line.split() for line in (tmp_path / "keys").read_text().splitlines()]
    assert [who for who, _, _ in told] == ["window", "child", "window"]
    assert told[0][2] == told[1][2] != told[2][2]


def test_a_childs_process_that_dies_is_started_again_but_not_for_ever(run):
    assert run("20 7 7 30 0", settle_s=60.0)[1] == ["fresh", "child", "child", "child", "fresh"]


def test_a_childs_process_that_cannot_live_leads_to_the_door(run):
    tries = ["child"] * (launcher.MAX_CRASHES + 1)
    assert run(f"20 {'7 ' * len(tries)} 0", settle_s=60.0)[1] == ["fresh", *tries, "fresh"]


def test_an_order_opens_with_its_key_alone(tmp_path):
    order = HandOverOrder(
        envelope_id="ab", envelope_path="x", form_name="houses", language="", called="Amina",
        officer="Sam", public_key="", writer_key="",
    )  # fmt: skip
    key = order_key(fresh_order_line())
    leave_order(tmp_path, key, order)
    assert read_order(tmp_path, key) == order
    assert read_order(tmp_path, order_key(fresh_order_line())) is None
    assert b"Amina" not in (tmp_path / "hand-over.order").read_bytes()
    note_place(tmp_path, key, Place(envelope_id="ab", done=("/a",), here="/b"))
    assert read_place(tmp_path, key, "ab").done == ("/a",)
    assert read_place(tmp_path, key, "other") == Place(envelope_id="other")


def test_a_damaged_ticket_is_an_empty_one(tmp_path):
    (tmp_path / "ticket.json").write_bytes(b'{"reason": 5')
    assert read_ticket(tmp_path) == Ticket()
