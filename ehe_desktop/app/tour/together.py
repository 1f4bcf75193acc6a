"""What the two officers of the tour share: one family, given to both, with a visit in each one's diary.

It goes into the central system by its own import, as an administrator would do it; the windows learn of it
by syncing. No Qt here: the conductor of the tour makes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final

import msgspec

from ehe_desktop.app.demo_scene import Scene
from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.clock import ENGLAND
from ehe_desktop.domain.ids import new_id
from ehe_desktop.domain.officer import Assignment
from ehe_desktop.domain.records import Record, kind_name, write
from ehe_desktop.domain.visit import VisitPlan

FIRST: Final = "officer_together"
SECOND: Final = "colleague"
_BANDS: Final = [band.code for band in RiskBand]
_EVENTS: Final = {"visit_plan", "flag_event", "concern_event"}
"""A family with these is left to the other parts of the tour, where another one is to be had."""


class Together(msgspec.Struct, frozen=True):
    """The child both visit; for each window its officer's name and the entry in the diary."""

    child_id: str
    names: dict[str, str]
    plans: dict[str, str]


def meeting_place(out: Path) -> Path:
    """Where the two windows tell each other how far they are."""
    return out / "meeting"


def read_together(out: Path) -> Together:
    """What the conductor has left for both."""
    return msgspec.json.decode((meeting_place(out) / "what.json").read_bytes(), type=Together)


def share_a_family(scene: Scene, out: Path, met: Collection[str]) -> Together:
    """Give one quiet family of the first officer to the second one too, and both a visit to it.

    `met`: children whom the tour has visited already; theirs is another family.
    """
    officers = scene.council.accounts()[:2]
    family_id, child_id = _quiet_family(scene.council.records(), officers[0].officer_id, met)
    today = scene.council.today
    calendars = scene.council.policy.calendars
    day = today if calendars.is_working_day(today) else calendars.next_working_day(today)
    at = datetime.combine(day, time(10), ENGLAND).astimezone(UTC)
    given = Assignment(officer_id=officers[1].officer_id, from_on=today)
    records = [_record(given, family_id)]
    for account in officers:
        plan = VisitPlan(
            officer_id=account.officer_id,
            child_ids=(child_id,),
            starts_at=at,
            family_told_why="Both officers come, by letter.",
            out_by="11:15",
        )
        records.append(_record(plan, family_id))
    scene.centre.load(records)
    what = Together(
        child_id=child_id,
        names={part: one.officer.name for part, one in zip((FIRST, SECOND), officers, strict=True)},
        plans={part: one.id for part, one in zip((FIRST, SECOND), records[1:], strict=True)},
    )
    meeting_place(out).mkdir(parents=True)
    (meeting_place(out) / "what.json").write_bytes(msgspec.json.encode(what))
    return what


def _quiet_family(
    records: Iterable[Record], officer_id: str, met: Collection[str]
) -> tuple[str, str]:
    """The family in which least happens, with its first child: few children, few events, a low band."""
    mine: set[str] = set()
    events: Counter[str] = Counter()
    children: dict[str, list[str]] = {}
    bands: dict[str, int] = {}
    for one in records:
        family = one.family_id or ""
        if one.kind == "assignment" and one.body["officer_id"] == officer_id:
            mine.add(family)
        elif one.kind == "child":
            children.setdefault(family, []).append(one.id)
        elif one.kind == "risk_assessment":
            bands[family] = max(bands.get(family, 0), _BANDS.index(one.body["band"]))
        elif one.kind in _EVENTS:
            events[family] += 1
    chosen = min(
        (one for one in bands if one in mine and not set(children[one]) & set(met)),
        key=lambda one: (len(children[one]), events[one], bands[one]),
    )
    return chosen, children[chosen][0]


def _record(body: Any, family_id: str) -> Record:
    return Record(kind=kind_name(type(body)), id=new_id(), family_id=family_id, body=write(body))
