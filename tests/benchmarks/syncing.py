"""Sync beside PouchDB and Anki: 10,000 records down and up, rounds with little to do, bad lines, memory.

The centre is a process of its own over PostgreSQL (`sync_room.py`); what a round brings is laid into an
encrypted store whole, with projections and search. The bars are issue 4's and sync.md D4's.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import count, cycle, islice
from pathlib import Path

import httpx2
import msgspec

from ehe_desktop.app.wiring import round_of
from ehe_desktop.domain.records import Record
from ehe_desktop.domain.sync_round import SyncProgress
from ehe_desktop.domain.visit import Note
from ehe_desktop.storage import blobs
from ehe_desktop.storage.blobs import NewBlob
from ehe_desktop.sync.errors import Offline, RoundStopped
from ehe_desktop.sync.push import Push, push_all
from ehe_desktop.sync.round import ASIDE
from ehe_desktop.wire.messages import CHUNK_BYTES, Limits
from tests.benchmarks.big_store import children, families
from tests.benchmarks.measuring import Row, Took, quickest_of
from tests.benchmarks.sync_peers import Peer, anki, pouchdb
from tests.benchmarks.sync_room import SyncRoom, rounds_of, sync_room
from tests.builders import a_note
from tests.fakes.council_store import council
from tests.fakes.flaky import DROP_REPLY, DROP_REQUEST, PASS, Fault, FlakyTransport
from tests.fakes.laptop import PASSPHRASE
from tests.sync.test_blobs import client_of, content, parts
from tests.sync.town import Device, Never

RECORDS = 10_000
STAFF = 4
"""Officers' records, which every device is sent before anything else."""
TIMES = 9
CUT_EVERY_S = 0.2
BYTES_A_S = 2_500_000
SEGMENT = 8_192
CUTS = 20
MOST_TRIES = 200


def size() -> int:
    """How many records are synced: fewer in a quick run."""
    return min(RECORDS, 10 * children())


def rows() -> Iterator[Row]:
    """All of it in one room, because making the room takes longest."""
    found = tuple(islice(council(families()).records(), size()))
    who = council(families()).accounts()[0].officer_id
    with sync_room() as room:
        room.load(iter(found[:STAFF]))
        sam, lee, fresh, *others = (room.laptop(who, f"laptop-{n}") for n in range(5))
        room.load(iter(found[STAFF:]))
        peers = _peers(room.folder, found)
        yield from _pulled(room, (sam, lee), peers)
        yield from _small_rounds(room, (sam, lee), peers)
        yield from _cut_load(room, others)
        yield memory(fresh)
        yield from _pushed(room, (sam, lee), peers)
        yield _attachment(sam)
        for device in (sam, lee, *others):
            device.close()


def _peers(folder: Path, found: Sequence[Record]) -> tuple[Peer, Peer]:
    kept = folder / "records.jsonl"
    kept.write_bytes(b"\n".join(map(msgspec.json.encode, found)))
    return pouchdb(folder / "pouchdb", kept), anki(folder / "anki", kept)


def _beside(name: str, took: Took, deed: str, peers: tuple[Peer, Peer], goal: float) -> Row:
    pouch, other = peers
    return Row(
        name=name,
        value=took.ms,
        yardstick=pouch.took.get(deed),
        goal=goal,
        note=f"yardstick: {pouch.said(deed)}; {other.said(deed)}; {took.words}",
    )


def _pulled(room: SyncRoom, devices: Sequence[Device], peers: tuple[Peer, Peer]) -> Iterator[Row]:
    took = quickest_of([room.once(rounds_of(device)) for device in devices])
    name = f"sync: {size():,} records pulled and laid in, whole round"
    yield _beside(name, took, "pull", peers, 2_000)


def _small_rounds(
    room: SyncRoom, devices: tuple[Device, Device], peers: tuple[Peer, Peer]
) -> Iterator[Row]:
    (sam, go), (_, theirs) = ((device, rounds_of(device)) for device in devices)
    go(), theirs()
    nothing = quickest_of([room.once(go) for _ in range(TIMES)])
    yield _beside("sync: a round with nothing to do", nothing, "nothing", peers, 20)
    sam.net.seen.clear()
    sam.sync()
    yield Row(
        name="sync: requests of such a round",
        value=len(sam.net.seen),
        unit="requests",
        goal=3,
        note="the first of a sitting, which compares digests; one in the next hour",
    )
    child = _children(sam)[0]
    handed_on = []
    for _ in range(TIMES):
        sam.make(a_note(), child)
        handed_on.append(room.once(lambda: (_round_until_sent(sam), theirs())))
        go()
    took = quickest_of(handed_on)
    yield _beside("sync: a saved record on the other device", took, "one", peers, 100)


class _UntilSent:
    """A wish to stop as soon as something is sent."""

    cancelled = False

    def __call__(self, now: object) -> None:
        assert isinstance(now, SyncProgress)
        self.cancelled = self.cancelled or bool(now.phase == "sending" and now.done)


def _round_until_sent(device: Device) -> None:
    """The part of a round another device waits for; the sender's own pull comes after, as PouchDB's does."""
    wish = _UntilSent()
    with suppress(RoundStopped):
        round_of(device.sat, device.store)(wish, wish)  # type: ignore[arg-type]


def _pushed(
    room: SyncRoom, devices: tuple[Device, Device], peers: tuple[Peer, Peer]
) -> Iterator[Row]:
    """Edits of every child that another device has edited meanwhile, and notes."""
    sam, lee = devices
    kids = _children(sam)
    for device, name in ((lee, "known_as"), (sam, "language")):
        with device.store.writing() as work:
            for child in kids:
                work.patch("child", child, {name: "x"})
        if device is lee:
            rounds_of(lee)()
    with sam.store.writing() as work:
        for number, child in zip(range(size() - len(kids)), cycle(kids), strict=False):
            work.create(
                Note, a_note(f"{number}: " + "the gate is at the back " * 20), child_id=child
            )
    took = room.once(partial(_push, sam))
    if sam.unsent():
        raise AssertionError("not all of it was sent")
    merged = f"{len(kids):,} of them merged"
    yield _beside(f"sync: {size():,} ops pushed, {merged}", took, "push", peers, 4_000)


def _push(device: Device) -> None:
    with client_of(device) as client, ASIDE() as aside:
        push_all(
            Push(
                store=device.store, client=client, aside=aside, replica_id=device.fact("replica_id"),
                limits=Limits(), cancel=Never(), sent=lambda _done: None, changed=lambda _what: None,
            )
        )  # fmt: skip


def _children(device: Device) -> list[str]:
    return sorted(name for kind, name in device.marks() if kind == "child")


class _Line(FlakyTransport):
    """A line of 20 Mbit/s that dies every `CUT_EVERY_S`, whatever is under way; it counts what came over it.

    On its own machine bytes take no time, so the line's clock goes on by what they would take; what comes
    after it died has not come. Time in line for a core does not pass here, or a busy machine would let no
    page through.
    """

    def __init__(self, room: SyncRoom, *, dies: bool) -> None:
        super().__init__()
        self._room, self._dies = room, dies
        self._real = httpx2.HTTPTransport()
        self.came = self.deaths = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        began = self.turn()
        answer = self._real.handle_request(request)
        stream = _Until(self, answer, began)
        return httpx2.Response(
            answer.status_code, headers=answer.headers, stream=stream, request=request
        )

    def turn(self) -> int:
        """How often it has died by now."""
        now = self._room.own_s() + self.came / BYTES_A_S
        return int(now / CUT_EVERY_S) if self._dies else 0


@dataclass
class _Until(httpx2.SyncByteStream):
    """An answer as far as it comes before the line dies."""

    line: _Line
    answer: httpx2.Response
    began: int

    def __iter__(self) -> Iterator[bytes]:
        assert isinstance(self.answer.stream, httpx2.SyncByteStream)
        for part in self.answer.stream:
            for start in range(0, len(part), SEGMENT):
                if self.line.turn() != self.began:
                    self.line.deaths += 1
                    raise httpx2.ReadError("the line went dead")
                segment = part[start : start + SEGMENT]
                self.line.came += len(segment)
                yield segment

    def close(self) -> None:
        self.answer.close()


def _cut_load(room: SyncRoom, devices: Sequence[Device]) -> Iterator[Row]:
    lines = [_Line(room, dies=False), _Line(room, dies=True)]
    for device, line in zip(devices, lines, strict=True):
        device.net.end()
        device.net = line
        for _ in range(MOST_TRIES):
            with suppress(Offline):
                device.sync()
                break
    whole, cut = lines
    yield Row(
        name="sync: a first load over a line cut every 200 ms",
        value=cut.came / 1024,
        unit="KiB",
        yardstick=whole.came / 1024,
        goal_ratio=1.1,
        note=f"yardstick: the same without a cut; {cut.deaths} answers were cut short",
    )


def _attachment(device: Device) -> Row:
    """Half of the cuts lose a part on its way, the other half the word that it came."""
    cuts = iter((DROP_REQUEST, DROP_REPLY) * (CUTS // 2))
    sent = count()

    def rule(path: str, _number: int) -> Fault:
        is_part = path.startswith("/v1/blob/") and path != "/v1/blob/find"
        return next(cuts, PASS) if is_part and next(sent) % 2 else PASS

    child = _children(device)[0]
    record = device.held("child", child)
    assert record is not None
    with device.store.writing() as work:
        name = blobs.keep_blob(
            work, NewBlob(record.family_id or "", "image/png", content(20 * CHUNK_BYTES))
        )
    device.make(a_note(f"see {name}-drawing.png"), child)
    device.net.seen.clear()
    device.net.at(rule)
    for _ in range(MOST_TRIES):
        if device.sync().everything_sent:
            break
    return Row(
        name=f"sync: 20 MiB file over a line cut {CUTS} times, sent again",
        value=len(parts(device)) - 20,
        unit="MiB parts",
        goal=20,
        note="parts of 1 MiB; half of the cuts lose the part, half the answer",
    )


def memory(device: Device) -> Row:
    """The most memory of a process that does nothing but a first load."""
    device.close()
    run = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.first_load"],
        input=pickle.dumps((device.base, device.safe, PASSPHRASE)),
        capture_output=True,
        check=True,
        timeout=600,
    )
    return Row(
        name=f"sync: memory of a first load of {size():,} records",
        value=int(run.stdout) / 1024,
        unit="MiB",
        goal=200,
        note="the most that a process of its own held, Python and libraries included, without a window",
    )


BENCHES = (rows,)
