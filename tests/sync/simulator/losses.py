"""What is destroyed where nobody else holds it: a disk put back to an older copy, a centre put back to a backup."""

from __future__ import annotations

import json
from collections.abc import Callable

import sqlalchemy as sa

from ehe_desktop.central import tables as central
from tests.sync.simulator.world import World


def excuse(world: World, loss: Callable[[], None]) -> None:
    """What a loss destroys where nobody else holds it is not looked for afterwards."""
    before, files, flags = all_said(world), _files_somewhere(world), _flags_somewhere(world)
    loss()
    after, left = all_said(world), _files_somewhere(world)
    world.excused |= {
        one.word for one in world.saved if one.word in before and one.word not in after
    }
    world.excused |= {word for name, (_, word) in world.files.items() if name in files - left}
    world.excused_ops |= flags - _flags_somewhere(world)


def all_said(world: World) -> str:
    """Everything the centre has in writing, and every op that any laptop still holds."""
    said = [f"{row.record_id} {row.after}" for row in world.rows(central.history)]
    said += [row.op for row in world.rows(central.dead_letter)]
    for laptop in world.laptops:
        said += [f"{op.record_id} {op.set}" for op in laptop.op_rows().values()]
        with laptop.store.reading() as view:
            said += list(view.connection.exec_driver_sql('SELECT "set" FROM op_history').scalars())
    return "\n".join(said)


def _flags_somewhere(world: World) -> set[str]:
    """The raises that the centre has in writing, or any laptop shows: whoever shows one gives it back."""
    found = {row.record_id for row in world.rows(central.history, "record_id")}
    found |= {json.loads(row.op)["record_id"] for row in world.rows(central.dead_letter, "op")}
    for laptop in world.laptops:
        found |= {op.record_id for op in laptop.op_rows().values()}
        found |= {record_id for _, record_id in laptop.marks()}
    return found & set(world.flags)


def _files_somewhere(world: World) -> set[str]:
    """The names of the files that the centre has whole or any laptop holds."""
    names = {row.sha256 for row in world.rows(central.blob) if row.is_whole}
    for laptop in world.laptops:
        with laptop.store.reading() as view:
            names |= set(view.connection.execute(sa.text("SELECT sha256 FROM blob")).scalars())
    return names
