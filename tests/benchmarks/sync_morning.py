"""Half past eight: 200 officers come at once, each with a few edits to send and a small delta to fetch.

Two copies of the centre share one PostgreSQL, as behind a proxy. The council is one officer's caseload of
the synthetic council, copied in the database for all the others under ids of their own. An officer here
is the real client (`ServerClient`) on a thread, without a store: handshake, push, every page of the pull,
each read as the program reads it. What their laptops then do at home costs the centre nothing.
"""

from __future__ import annotations

import base64
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import cycle

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ehe_desktop.central import accounts, tables
from ehe_desktop.central.sets import among
from ehe_desktop.central.tokens import CursorMark, sign_mark
from ehe_desktop.domain.ids import new_id
from ehe_desktop.domain.records import SCHEMA_VERSION, Op, kind_name, write
from ehe_desktop.sync.link import Link
from ehe_desktop.sync.server_client import ServerClient
from ehe_desktop.wire.messages import EnrolRequest, HandshakeRequest, PullRequest
from ehe_desktop.wire.seals import enrol_text, seal_batch
from tests.benchmarks.big_store import children
from tests.benchmarks.copied_council import copy_caseloads
from tests.benchmarks.measuring import Row, line_of
from tests.benchmarks.sync_room import SyncRoom, sync_room
from tests.builders import a_note

OFFICERS = 200
FAMILIES_EACH = 100
EDITED_EACH = 20
"""Children whose records somebody changed since the evening before, and so the delta."""
SENT_EACH = 3


@dataclass(frozen=True, slots=True)
class Officer:
    """One laptop at half past eight."""

    officer_id: str
    link: Link
    epoch: str
    cursor: str
    child_id: str
    family_id: str


def morning(caseloads: int = OFFICERS) -> Iterator[Row]:
    """Within five minutes, all of them."""
    caseloads = min(caseloads, children())
    officers = min(OFFICERS, caseloads)
    with ExitStack() as last_first:
        room = last_first.enter_context(sync_room())
        copied = copy_caseloads(room.admin, caseloads, FAMILIES_EACH)
        addresses = (room.address, last_first.enter_context(room.another_copy()))
        everybody = [
            arrive(room, one, address)
            for one, address in zip(copied.officers[:officers], cycle(addresses), strict=False)
        ]
        _overnight(room, copied.some_of_each(EDITED_EACH))
        took, came = come_at_once(everybody)
        alone, _ = come_at_once([arrive(room, copied.officers[0], room.address)])
        held = _bytes_of(room)
    yield Row(
        name=f"sync: {officers} officers at once, all done",
        value=took,
        unit="s",
        goal=300,
        note=f"by the clock; {copied.records:,} records in the centre, {held / 2**30:.2f} GiB on disk,"
        f" two copies of it; {came:,} records went out; one officer alone: {alone * 1000:.0f} ms",
    )


def _bytes_of(room: SyncRoom) -> int:
    with room.admin.database.reading() as connection:
        size = sa.func.pg_database_size(sa.func.current_database())
        return int(connection.scalar(sa.select(size)) or 0)


def arrive(room: SyncRoom, officer: Sequence[str], address: str) -> Officer:
    """An enrolled laptop that has read everything up to now."""
    officer_id, child_id, family_id = officer
    key, admin = Ed25519PrivateKey.generate(), room.admin
    wanted = EnrolRequest(
        code=admin.code(officer_id), device_name="laptop",
        device_key=key.public_key().public_bytes_raw().hex(),
    )  # fmt: skip
    signature = base64.b64encode(key.sign(enrol_text(wanted))).decode()
    wanted = replace(wanted, signature=signature)
    told = admin.database.write(lambda c: accounts.enrol(c, wanted, room.context))
    link = Link(base_url=address, token=told.token, replica_id=told.replica_id, sign=key.sign)
    with admin.database.reading() as connection:
        counter = connection.execute(sa.select(tables.counter)).one()
    mark = CursorMark(
        user=officer_id, replica=told.replica_id, epoch=told.epoch, pos=counter.pos,
        scope_epoch=counter.pos, schema=SCHEMA_VERSION, chain=counter.chain,
    )  # fmt: skip
    cursor = sign_mark(room.context.centre.token_key, mark)
    return Officer(officer_id, link, told.epoch, cursor, child_id, family_id)


def _overnight(room: SyncRoom, edited: Sequence[str]) -> None:
    """Some records of every caseload get a new stamp, as if somebody had edited them."""
    r, counter = tables.record, tables.counter

    def stamp(connection: sa.Connection) -> None:
        pos, chain = connection.execute(sa.select(counter.c.pos, counter.c.chain)).one()
        connection.execute(counter.update().values(pos=pos + 1))
        connection.execute(tables.chain.insert().values(pos=pos + 1, digest="", chain=chain, at=""))
        connection.execute(r.update().where(among(connection, r.c.id, edited)).values(pos=pos + 1))

    room.admin.database.write(stamp)


def come_at_once(everybody: Sequence[Officer]) -> tuple[float, int]:
    """Seconds until the last is done, and how many records went out."""
    began = time.perf_counter()
    with ThreadPoolExecutor(len(everybody)) as pool:
        came = sum(pool.map(_round, everybody))
    return time.perf_counter() - began, came


def _round(one: Officer) -> int:
    """Handshake, one batch, and the pull to its end."""
    with ServerClient(one.link) as client:
        client.handshake(
            HandshakeRequest(
                schema_min=1,
                schema_max=1,
                epoch=one.epoch,
                cursor=one.cursor,
                pushed={"0": 0, "1": 0},
            )
        )
        sealed = seal_batch(new_id(), [_op(one, number) for number in range(1, SENT_EACH + 1)])
        outcomes = client.push(sealed.body).outcomes
        if any(outcome.verdict != "applied" for outcome in outcomes):
            raise AssertionError("an edit was not taken")
        came, page = 0, ""
        while True:
            answer = client.pull(PullRequest(cursor=one.cursor, page=page))
            came, page = came + len(answer.records), answer.next_page
            if answer.cursor:
                return came


def _op(one: Officer, number: int) -> Op:
    body = a_note("The gate is at the back.")
    return Op(
        op_id=new_id(), op_kind="append", kind=kind_name(type(body)), record_id=new_id(),
        family_id=one.family_id, child_id=one.child_id, set=write(body), lane=1,
        author=one.officer_id, push_seq=number, made_at="2026-06-22T08:30:00.000+01:00",
    )  # fmt: skip


BENCHES = (morning,)

if __name__ == "__main__":  # a council of any size: `python -m tests.benchmarks.sync_morning 1266`
    for row in morning(int(sys.argv[1])):
        sys.stdout.write(line_of(row) + "\n")
