"""PouchDB with express-pouchdb, and Anki with its own sync server, on the records we sync ourselves.

`npm install pouchdb@9 express-pouchdb@4.2 express@4` in a folder named by EHE_NODE_PEERS; `pip install
anki` in a venv named by EHE_ANKI. One that is not here is named in the note. Each is two processes, a
server and a client with two copies, timed as ours are. Neither encrypts what it keeps, nor keeps who
wrote what; Anki is a compiled program.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.benchmarks.measuring import once, quickest_of

PEERS = Path(__file__).with_name("peers")
TIMES = 5


@dataclass(frozen=True, slots=True)
class Peer:
    """What a peer took, in ms, by deed; empty with the reason when it was not asked."""

    name: str
    took: Mapping[str, float] = field(default_factory=dict)
    why: str = ""

    def said(self, deed: str) -> str:
        """For a note."""
        took = self.took.get(deed)
        return f"{self.name} {took:,.0f} ms" if took is not None else self.why


def pouchdb(folder: Path, records: Path) -> Peer:
    """Ask PouchDB."""
    peers = os.environ.get("EHE_NODE_PEERS", "")
    name = "PouchDB"
    if shutil.which("node") is None or not (Path(peers) / "node_modules/express-pouchdb").is_dir():
        return Peer(name, why=f"{name}: no node, or it is not in EHE_NODE_PEERS")
    (folder / "centre").mkdir(parents=True)
    node = ["node", "--no-warnings"]
    with ExitStack() as last_first:
        serve = [*node, str(PEERS / "pouch_server.mjs"), peers, str(folder / "centre")]
        server = last_first.enter_context(_running(serve))
        address = f"http://127.0.0.1:{int(_line(server))}"
        client = [*node, str(PEERS / "pouch_client.mjs"), peers, str(folder), address, str(records)]
        return _timed(name, server, last_first.enter_context(_running(client)))


def anki(folder: Path, records: Path) -> Peer:
    """Ask Anki."""
    python = Path(os.environ.get("EHE_ANKI", "")) / "bin/python"
    if not os.environ.get("EHE_ANKI") or not python.exists():
        return Peer("Anki", why="Anki: no venv in EHE_ANKI")
    folder.mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    settings = {
        "SYNC_USER1": "ehe:ehe", "SYNC_BASE": str(folder / "centre"), "SYNC_PORT": port,
        "SYNC_HOST": "127.0.0.1",
    }  # fmt: skip
    with ExitStack() as last_first:
        serve = [str(python), "-m", "anki.syncserver"]
        # it logs every request: a pipe that nobody reads is full after some hundred, and it stands still
        server = last_first.enter_context(_running(serve, settings, says=subprocess.DEVNULL))
        _wait_for(int(port), server)
        client = [str(python), str(PEERS / "anki_client.py"), str(folder)]
        client += [f"http://127.0.0.1:{port}/", str(records)]
        return _timed("Anki", server, last_first.enter_context(_running(client)))


def _timed(name: str, server: subprocess.Popen[str], client: subprocess.Popen[str]) -> Peer:
    """What each deed took, up to one that fails."""
    took: dict[str, float] = {}
    try:
        _ask(client, "fill")
        for deed, word, times in (
            ("push", "push", 1),
            ("pull", "pull", 1),
            ("nothing", "pull", TIMES),
            ("one", "one", TIMES),
        ):
            runs = [
                once(partial(_ask, client, word), (server.pid, client.pid)) for _ in range(times)
            ]
            took[deed] = quickest_of(runs).ms
    except RuntimeError as fault:
        return Peer(name, took, why=f"{name}: {fault}")
    return Peer(name, took)


def _ask(client: subprocess.Popen[str], word: str) -> None:
    assert client.stdin is not None
    client.stdin.write(word + "\n")
    client.stdin.flush()
    told = _line(client)
    if told != "ok":
        raise RuntimeError(f"{word} failed: {told or 'it ended'}")


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@contextmanager
def _running(
    command: Sequence[str], settings: Mapping[str, str] | None = None, says: int = subprocess.PIPE
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=says, stderr=subprocess.DEVNULL,
        text=True, env={**os.environ, **(settings or {})},
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _wait_for(port: int, server: subprocess.Popen[str]) -> None:
    """Until somebody listens there."""
    while server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            continue
        return
    raise RuntimeError("it did not start")
