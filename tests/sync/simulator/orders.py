"""Questions that need a second world: two orders of arrival, other clocks, and what a newer program wrote."""

from __future__ import annotations

import json
import random
from typing import Any

from ehe_desktop.central import tables as central
from ehe_desktop.central.database import Database
from ehe_desktop.domain.errors import SyncError
from ehe_desktop.domain.records import KINDS, Record
from ehe_desktop.storage.errors import LeaseEnded
from tests.builders import a_family, a_parent_carer
from tests.sync.simulator.laptop import Laptop
from tests.sync.simulator.wire import Line
from tests.sync.simulator.world import World, _copy_database

ANNOTATIONS = {"at", "settled_at", "device", "made_at"}
UNKNOWN = {"shoe_size": {"left": 3.5, "right": [None, "four"]}, "relationship": "moon-guardian"}


def plant_unknown(world: World) -> None:
    """Records a newer program wrote: fields and values this one does not know."""
    from ehe_desktop.domain.records import write

    world.admin.load(
        Record(
            kind="parent_carer", id="newer-1", family_id="f-both",
            body=write(a_parent_carer("Hodan")) | UNKNOWN,
        ),
        Record(
            kind="family", id="f-newer", family_id="f-newer",
            body=write(a_family()) | {"shoe_size": UNKNOWN["shoe_size"]},
        ),
    )  # fmt: skip
    for laptop in world.laptops:
        laptop.sync()
    for laptop in world.laptops[:3]:  # two edits of other fields, through programs that know less
        if laptop.held("parent_carer", "newer-1") is not None:
            laptop.edit("parent_carer", "newer-1", phone=f"0{len(laptop.name)}")
            laptop.sync()
            break


def unknown_untouched(world: World) -> None:
    """Invariant 37: bit by bit what it was, at the centre and on every laptop that holds it."""
    bodies = world.bodies()
    if "f-both" in world.gone_once:
        return
    places = [bodies["newer-1"][2]] + [
        one.body for one in (lap.held("parent_carer", "newer-1") for lap in world.laptops) if one
    ]  # fmt: skip
    for place in places:
        same = {name: place.get(name) for name in UNKNOWN} == UNKNOWN
        world.tally.holds(37, same and place["phone"], f"{place}")


def two_orders(stage: Any, rng: random.Random) -> str:
    """What two laptops have to send, sent to two copies of the centre in the two orders."""
    world = stage.world
    if not world.admin.database.is_sqlite or any(one.round for one in world.laptops):
        return ""
    able = [
        one for one in world.laptops
        if not one.is_read_only and any(op.state in ("waiting", "sealed") for op in one.op_rows().values())
    ]  # fmt: skip
    if len(able) < 2:
        return ""
    pair = rng.sample(able, 2)
    results = [_sent_in_order(world, order) for order in (pair, pair[::-1])]
    said = [set(_words(one)) for one in results]
    world.tally.holds(12, said[0] == said[1], f"{sorted(said[0] ^ said[1])[:5]}")
    by_people = _decides(pair[0]) & _decides(pair[1])
    for name in ("flags", "cautious"):
        one, other = (
            {key: body for key, body in found[name].items() if key not in by_people}
            for found in results
        )
        world.tally.holds(12, one == other, f"{name}: {one} / {other}")
    return f"two orders of {pair[0].name} and {pair[1].name}"


def _decides(laptop: Laptop) -> set[str]:
    """Records about which a person decided here: of two who do, the first that is heard has the word (15)."""
    return {
        json.loads(op.set)["record_id"]
        for op in laptop.op_rows().values()
        if op.op_kind == "resolve" and op.state in ("waiting", "sealed")
    }


def _sent_in_order(world: World, order: list[Laptop]) -> dict[str, Any]:
    path = world.folder / f"order-{world.new_id()}.db"
    from pathlib import Path

    _copy_database(Path(world.url), path)
    database = Database(str(path))
    line = Line()
    line.serve(database, world.settings, world.clock)
    try:
        for laptop in order:
            _send_copy(world, laptop, line)
        return _result(database)
    finally:
        database.close()
        line.close()


def _send_copy(world: World, laptop: Laptop, line: Line) -> None:
    """A copy of the laptop pushes to the copy of the centre."""
    base = world.folder / f"order-{world.new_id()}"
    laptop.copy_files(base)
    twin = Laptop(
        name="order", officer_id=laptop.officer_id, base=base, safe=laptop.safe.copy(),
        key=laptop.key, store_id=laptop.store_id, clock=laptop.clock,
        centre_url=laptop.centre_url, world=world, role=laptop.role,
    )  # fmt: skip
    from tests.sync.simulator.net import Net

    twin.net = Net(line, twin, lambda _asked: None, lambda: 0)  # type: ignore[assignment]
    try:
        twin.open_quickly()
        for _ in range(2):
            twin.sync()
    except (SyncError, LeaseEnded) as fault:
        world.tally.events[f"two orders: {type(fault).__name__}"] += 1
    finally:
        twin.crash()


def _result(database: Database) -> dict[str, Any]:
    import sqlalchemy as sa

    with database.reading() as connection:
        rows = connection.execute(sa.select(central.record)).all()
        history = [row.after for row in connection.execute(sa.select(central.history)).all()]
        dead = [row.op for row in connection.execute(sa.select(central.dead_letter)).all()]
    bodies = {row.id: (row.kind, json.loads(row.body)) for row in rows}
    cautious = {}
    for record_id, (kind, body) in bodies.items():
        if kind in ("risk_assessment", "review_plan"):
            cautious[record_id] = body
        elif kind == "family":
            cautious[record_id] = {n: body.get(n) for n in ("visit_safety", "two_person_visit")}
    return {
        "flags": {i: body for i, (kind, body) in bodies.items() if kind == "flag_event"},
        "cautious": cautious,
        "said": [json.dumps(body) for _, body in bodies.values()] + history + dead,
    }


def _words(result: dict[str, Any]) -> list[str]:
    from tests.sync.simulator.rest import WORD

    return WORD.findall("\n".join(result["said"]))


def without_annotations(world: World) -> dict[str, Any]:
    """The centre's final state but for what only notes when and where."""
    return {
        record_id: (kind, rev, _plain(body))
        for record_id, (kind, rev, body, _) in world.bodies().items()
        if kind in KINDS
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if name not in ANNOTATIONS}
    return [_plain(one) for one in value] if isinstance(value, list) else value
