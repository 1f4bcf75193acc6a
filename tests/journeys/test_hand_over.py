"""Hand-over on the real processes: what the child holds has no family in it, and nothing is lost.

The launcher, its windows and the child's process are real, and so are the store and its keys. Their
memory is read from outside, as somebody who took the device could read it.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ehe_desktop.app.demo_mark import mark_demo
from ehe_desktop.domain.given_file import sha256_in
from ehe_desktop.domain.hand_over import HandedVoice
from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.platform.memory_keyring import MemoryKeyring, MemoryKeyringServer
from ehe_desktop.services.preferences import change_preferences
from ehe_desktop.storage import blobs, meta
from ehe_desktop.storage.create_store import create_store
from ehe_desktop.storage.keys import LABEL_DATABASE
from ehe_desktop.storage.sitting import Sitting
from ehe_desktop.storage.store import Store
from ehe_desktop.storage.store_door import StoreDoor
from ehe_desktop.storage.store_files import files_of
from ehe_desktop.storage.vault import unlock
from ehe_desktop.storage.visits_query import drafts
from tests import builders
from tests.fakes.clock import FixedClock
from tests.fakes.council_store import counted_ids
from tests.storage.vault_room import PASSPHRASE, STORE_ID, Room, a_lease, a_new_store

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
CANARY = "Zephyrine Quillfeather"
SURNAME = "Oyelaran-Brightwater"
ADULT = "Thessaly Oyelaran-Brightwater"
SAID = "wasps that fold paper"
PATIENCE_S = 120.0


@dataclass
class Window:
    """One process with a window, and the hand in it."""

    who: str
    pid: int
    peer: socket.socket
    line: Any

    def do(self, *words: str) -> None:
        self.line.write(json.dumps(words).encode() + b"\n")
        self.line.flush()
        answer = self.line.readline()
        assert answer, f"the {self.who} ended at {words[:2]}"

    def press(self, *names: str) -> None:
        for name in names:
            self.do("press", name)

    def press_last(self, name: str) -> None:
        """A press after which the process may be gone before it can answer."""
        self.line.write(json.dumps(["press", name]).encode() + b"\n")
        self.line.flush()


@dataclass
class Program:
    """The launcher and what it started."""

    base: Path
    plan_id: str
    raw_key: bytes
    keyring: MemoryKeyringServer
    server: socket.socket
    launcher: subprocess.Popen[bytes] | None = None
    waiting: list[Window] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    more: dict[str, str] = field(default_factory=dict)
    """What its processes find in their environment besides."""

    def start(self) -> None:
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "EHE_TEST_PORT": str(self.server.getsockname()[1]),
            **self.more,
        }
        line = [sys.executable, "-m", "tests.fakes.driven", str(self.base)]
        self.launcher = subprocess.Popen(line, cwd=ROOT, env=environment, stdin=subprocess.PIPE)
        told = f"keyring {self.keyring.port} {self.keyring.authkey.hex()}\n"
        self.launcher.stdin.write(told.encode())
        self.launcher.stdin.flush()

    def window(self, who: str) -> Window:
        """The next process of that kind, waited for."""
        while True:
            for one in self.waiting:
                if one.who == who:
                    self.waiting.remove(one)
                    return one
            peer, _ = self.server.accept()
            peer.settimeout(PATIENCE_S)
            line = peer.makefile("rwb")
            hello = json.loads(line.readline())
            self.waiting.append(Window(hello["who"], hello["pid"], peer, line))
            self.windows.append(self.waiting[-1])

    def processes(self) -> list[int]:
        """Every process of the program that lives: the launcher and all below it."""
        parents = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                name, _, rest = path.read_text().rpartition(")")
            except OSError:
                continue
            state, parent = rest.split()[:2]
            if state != "Z":
                parents[int(name.split(" ", 1)[0])] = int(parent)
        found = [self.launcher.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End every process of it, the youngest first; one may be gone before its turn."""
        for pid in reversed(self.processes()):
            with suppress(ProcessLookupError):
                os.kill(pid, how)
        self.launcher.wait(timeout=PATIENCE_S)

    def stop(self) -> None:
        if self.launcher is not None and self.launcher.poll() is None:
            self.end(signal.SIGKILL)
        if self.launcher is not None:
            self.launcher.stdin.close()


@pytest.fixture
def program(tmp_path) -> Iterator[Program]:
    with running(tmp_path) as made:
        yield made


@contextmanager
def running(folder: Path, **more: str) -> Iterator[Program]:
    must_read_memory()
    keyring = MemoryKeyringServer()
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(PATIENCE_S)
    mark_demo(folder)
    plan_id, raw_key = make_store(folder, keyring)
    made = Program(folder, plan_id, raw_key, keyring, server, more=more)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        for one in made.windows:
            with suppress(OSError):  # the process is gone: nothing to flush to
                one.line.close()
            one.peer.close()
        server.close()
        keyring.close()


def must_read_memory() -> None:
    """Another process's memory can be read by root on Linux; elsewhere a desk may go without."""
    if sys.platform == "linux" and os.geteuid() == 0:
        return
    if os.environ.get("CI"):
        pytest.fail("the memory of other processes must be readable where this is judged")
    pytest.skip("the memory of other processes cannot be read here")


def door_of(base: Path, keyring: MemoryKeyringServer) -> StoreDoor:
    safe = MemoryKeyring(keyring.port, keyring.authkey)
    return StoreDoor(files_of(base, STORE_ID), safe, FixedClock(now()), demo=True)


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the processes under test live in real time


def make_store(base: Path, keyring: MemoryKeyringServer) -> tuple[str, bytes]:
    clock, door = FixedClock(now()), door_of(base, keyring)
    unlocked = create_store(door, a_new_store(Room(base, None, clock, None), lease=a_lease(clock)),
                            PASSPHRASE)  # fmt: skip
    sitting = Sitting(
        officer_id=builders.AN_OFFICER, role="officer", clock=clock, new_id=counted_ids(),
        device="d1", app_version="0.1.0",
    )  # fmt: skip
    store = Store.create(
        unlocked.engine, sitting, audit_key=secrets.token_bytes(32), store_id=STORE_ID.hex()
    )
    with unlocked.engine.begin() as connection:
        for name, value in (
            (meta.REPLICA_ID, "d1"), (meta.TOKEN, "t"), (meta.OFFICER_NAME, "Sam Patel"),
            (meta.OFFICER_ROLE, "officer"), (meta.CENTRE_URL, "http://127.0.0.1:9"),
        ):  # fmt: skip
            meta.put(connection, name, value)
    with store.writing() as work:
        family = work.create("family", builders.a_family())
        work.create("parent_carer", builders.a_parent_carer(ADULT), family_id=family)
        child = work.create("child", builders.a_child(f"Amina {SURNAME}"), family_id=family)
        other = work.create("family", builders.a_family())
        work.create("child", builders.a_child(CANARY), family_id=other)
        plan = builders.a_visit_plan(child, starts_at=now() + timedelta(hours=1))
        plan_id = work.create("visit_plan", plan, family_id=family)
    store.tidy()
    change_preferences(base, store_id=STORE_ID.hex(), officer_name="Sam Patel")
    raw_key = unlocked.subkey(LABEL_DATABASE)
    unlocked.close()
    return plan_id, raw_key


def kept(program: Program, files: dict[str, bytes] | None = None) -> tuple[HandedVoice, ...]:
    """What the store holds of the child's voice, read after the program has ended.

    `files` is filled with its recordings.
    """
    unlocked = unlock(door_of(program.base, program.keyring), PASSPHRASE)
    sitting = Sitting(
        officer_id=builders.AN_OFFICER, role="officer", clock=FixedClock(now()),
        new_id=counted_ids(9_000), device="d1", app_version="0.1.0",
    )  # fmt: skip
    store = Store.open(unlocked.engine, sitting)
    with store.reading() as view:
        (line,) = drafts(view, author_id=builders.AN_OFFICER)
        draft = view.body(VisitDraft, line.draft_id)
        (voices,) = draft.handed.values()
        place = view.record("visit_draft", line.draft_id)
        for one in (answer for voice in voices for answer in voice.answers if answer.recording):
            found = blobs.read_blob(view, place.family_id, sha256_in(one.recording))
            (files if files is not None else {})[one.recording] = found
    unlocked.close()
    return voices


def found_in(pid: int, secrets_of: dict[str, bytes]) -> set[str]:
    """Which of these bytes stand in the memory of a process; one that has ended holds none."""
    found: set[str] = set()
    with (
        suppress(ProcessLookupError, FileNotFoundError),
        Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory,
    ):
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, mode, *_ = line.split()
            if "r" not in mode or "[v" in line:
                continue
            first, last = (int(part, 16) for part in span.split("-"))
            try:
                memory.seek(first)
                seen = memory.read(last - first)
            except (OSError, ValueError, OverflowError):
                continue
            found |= {name for name, value in secrets_of.items() if value in seen}
    return found


def secrets_of(program: Program) -> dict[str, bytes]:
    said = {}
    for name in (CANARY, SURNAME, ADULT):
        for code in ("utf-8", "utf-16-le", "utf-32-le"):
            said[f"{name} in {code}"] = name.encode(code)
    key = program.raw_key
    return {**said, "raw key": key, "key in hex": key.hex().encode(),
            "key in HEX": key.hex().upper().encode()}  # fmt: skip


def look_round(door: Window) -> None:
    door.do("type", "unlock-passphrase", PASSPHRASE)
    door.press("unlock-button", "rail-caseload")
    door.do("quiet")


def hand_over(program: Program, door: Window, *ticks: str) -> None:
    door.do("visit", program.plan_id)
    door.press("visit-row-voice")
    door.do("pick", "child-form-name", "have_my_say")
    door.do("type", "child-form-present", "Mum")
    door.press("hand-over-open", "hand-over-agreed", *ticks)
    door.press_last("hand-over-give")


def test_nothing_of_any_family_is_in_memory_while_the_child_holds_the_device(program):
    door = program.window("door")
    look_round(door)
    wanted = secrets_of(program)
    before = found_in(door.pid, wanted)
    assert any(CANARY in name for name in before), "the search does not find what is there"
    assert before & {"raw key", "key in hex", "key in HEX"}, "the search does not find the key"
    spare = program.window("spare")
    hand_over(program, door)
    child = program.window("child")
    child.press("child-start")
    child.do("type", "child-write", SAID)
    pids = program.processes()
    assert door.pid not in pids
    # besides these three come and go what reads aloud and what the system starts to speak for it
    stay = {program.launcher.pid, spare.pid, child.pid}
    assert stay <= set(pids)
    assert {pid: found_in(pid, wanted) for pid in pids} == {pid: set() for pid in pids}
    assert stay <= set(program.processes()), "one went while it was searched"
    assert found_in(child.pid, {"said": SAID.encode("utf-16-le")})  # the child's own words are


def test_a_crash_loses_no_answer_and_the_passphrase_files_them(program):
    door = program.window("door")
    look_round(door)
    spare = program.window("spare")
    hand_over(program, door)
    child = program.window("child")
    child.press("child-start")
    child.do("type", "child-write", SAID)
    child.press("child-next")
    os.kill(child.pid, signal.SIGKILL)
    again = program.window("child")
    again.press("child-skip")  # it is at the next question, and hello is not said twice
    said = {code: SAID.encode(code) for code in ("utf-8", "utf-16-le", "utf-32-le")}
    assert found_in(again.pid, said) == set()
    assert not any(SAID.encode() in path.read_bytes() for path in files_under(program.base))
    assert not any(b"Amina" in path.read_bytes() for path in files_under(program.base))
    again.press("child-stop", "child-stop-keep")
    again.press_last("child-officer")
    spare.do("type", "unlock-passphrase", PASSPHRASE)
    spare.press("unlock-button")
    spare.do("see", "handed-card")
    program.end()
    (voice,) = kept(program)
    assert [(one.words, one.outcome, one.present) for one in voice.answers] == [
        (SAID, "answered", "Mum"),
        ("", "skipped", "Mum"),
    ]
    assert (voice.ended, voice.lost) == ("stopped", 0)
    assert not list(program.base.rglob("*.envelope"))
    assert not list(program.base.glob("hand-over.*"))


def files_under(base: Path) -> list[Path]:
    return [path for path in base.rglob("*") if path.is_file()]
