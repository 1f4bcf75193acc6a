"""What became of every edit and every decision that was taken: nobody's words are put out of sight.

The centre's history is gone through once more, whatever the kind and the field. A value that was taken in stands
still, or somebody who saw it went on from it, or it is a side or the outcome of a conflict that a person can read.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from ehe_desktop.domain.records import KINDS, RecordClass
from tests.sync.simulator.caution import RANKED
from tests.sync.simulator.world import World

CONTESTED = (RecordClass.FIELD_MERGE, RecordClass.CAUTIOUS)
Place = tuple[str, str]
"""A record and one of its fields."""


def no_hidden_losers(world: World, bodies: dict[str, Any], history: list[Any]) -> None:
    """Invariants 11 and 15: no edit hides another, no second decision the first one or a third value."""
    seen, asked = _gone_on_from(history), _asked(bodies)
    decided: dict[Place, set[str]] = defaultdict(set)
    for row in history:
        said, record_id = json.loads(row.after), row.record_id
        if row.op_kind == "resolve" and "settled_as" in said:
            record_id, said = said.get("record_id"), said.get("result") or {}
        body = bodies.get(record_id)
        if (
            row.op_kind not in ("create", "patch", "resolve")
            or body is None
            or not _contested(body[0])
        ):
            continue
        for name, value in said.items():
            place, plain = (record_id, name), _plain(value)
            stands = _plain(body[2].get(name)) == plain
            is_kept = stands or plain in seen[place] or plain in asked[place]
            world.tally.holds(11, is_kept, f"{place}: {plain} by {row.author} is out of sight")
            if row.op_kind == "resolve":
                decided[place].add(plain)
                if len(decided[place]) > 1:
                    world.tally.holds(15, is_kept, f"{place}: {plain} was decided and is gone")


def never_milder(world: World, bodies: dict[str, Any], history: list[Any]) -> None:
    """Invariant 6, whether or not anybody was asked: what is in force is as grave as every value nobody has answered.

    Answered: somebody went on from it later, or a person settled a conflict of which it was a side.
    """
    settled = _asked({i: row for i, row in bodies.items() if row[2].get("state") == "settled"})
    later: dict[Place, list[tuple[int, str]]] = defaultdict(list)
    for row in history:
        for name, value in json.loads(row.before).items():
            later[row.record_id, name].append((row.n, _plain(value)))
    for row in history:
        body = bodies.get(row.record_id)
        if body is None or row.op_kind not in ("create", "patch"):
            continue
        for name, value in json.loads(row.after).items():
            rank, place = RANKED.get((body[0], name)), (row.record_id, name)
            if rank is None or _plain(value) in settled[place]:
                continue
            # after a restore edits come again in another order than they were begun in
            since = [v for n, v in later[place] if n > row.n or world.generation]
            if _plain(value) not in since:
                why = f"{place} is {body[2].get(name)!r}, and nobody answered {value!r}"
                world.tally.holds(6, rank(body[2].get(name)) >= rank(value), why)


def _contested(kind: str) -> bool:
    return kind in KINDS and KINDS[kind].record_class in CONTESTED


def _gone_on_from(history: list[Any]) -> dict[Place, set[str]]:
    """The values that an edit was begun from: whoever made it had them before their eyes."""
    found: dict[Place, set[str]] = defaultdict(set)
    for row in history:
        for name, value in json.loads(row.before).items():
            found[row.record_id, name].add(_plain(value))
    return found


def _asked(bodies: dict[str, Any]) -> dict[Place, set[str]]:
    """The values that stand in a conflict, open or settled."""
    found: dict[Place, set[str]] = defaultdict(set)
    for kind, _, body, _ in bodies.values():
        if kind != "conflict":
            continue
        for values in (body["theirs"]["values"], body["yours"]["values"], body["result"]):
            for name, value in values.items():
                found[body["record_id"], name].add(_plain(value))
    return found


def _plain(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
