"""What somebody raised or signed is everywhere as they said it, flag by flag and word by word.

Worked out here once more from what stands in tables: a raise hidden behind a graver flag, or a visit altered where
the centre and every laptop agree on it, would be seen nowhere else.
"""

from __future__ import annotations

from typing import Any

from ehe_desktop.domain.records import KINDS, RecordClass
from ehe_desktop.domain.safeguarding import FlagEvent, fold_flags
from ehe_desktop.storage import records
from tests.sync.simulator.laptop import Laptop
from tests.sync.simulator.world import World

SHOWN = "SELECT child_id, flag_id, severity FROM open_flag"
SIGNED = ("append", "event")


def flag_by_flag(world: World, laptop: Laptop, bodies: dict[str, Any]) -> None:
    """Invariant 4: each raise that no close of its flag names is open, as grave as it was said, and on screen."""
    events = {i: body for i, (kind, _, body, _) in bodies.items() if kind == "flag_event"}
    closed = {
        (body["flag_id"], name)
        for body in events.values() if body["event"] == "closed"
        for name in body["names_raises"]
    }  # fmt: skip
    (rows,) = laptop.ask(SHOWN)
    on_screen = {(child_id, flag_id): severity for child_id, flag_id, severity in rows}
    for raise_id, (child_id, severity) in world.flags.items():
        said = events.get(raise_id)
        is_here = said is not None and laptop.held("flag_event", raise_id) is not None
        if said is None or not is_here or laptop.held("child", child_id) is None:
            continue  # that it is here is looked for elsewhere (4, 21)
        flag_id = said["flag_id"]
        if (flag_id, raise_id) in closed:
            continue
        with laptop.store.reading() as view:
            own = {flag.flag_id: flag for flag in fold_flags(view.of_child(FlagEvent, child_id))}
        flag, shown = own[flag_id], on_screen.get((child_id, flag_id), 0)
        is_open = flag.is_open and raise_id in flag.open_raises and flag.severity >= severity
        why = f"{laptop.name}: {raise_id} of {flag_id} ({severity}) is {flag}, on screen {shown}"
        world.tally.holds(4, is_open and shown >= severity, why)


def as_signed(world: World, laptop: Laptop, bodies: dict[str, Any]) -> None:
    """Invariants 3 and 7: what only grows stands at the centre letter by letter as its author's device sent it."""
    for op in laptop.op_rows().values():
        if op.state != "acked" or op.op_kind not in SIGNED or op.family_id in world.gone_once:
            continue
        held = bodies.get(op.record_id)
        number = 7 if KINDS[op.kind].record_class is RecordClass.IMMUTABLE else 3
        is_it = held is not None and held[2] == records.from_json(op.set)
        world.tally.holds(number, is_it, f"{op.kind} {op.record_id} is not as it was signed")
