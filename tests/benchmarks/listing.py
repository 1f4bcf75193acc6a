"""What screens ask of the store of 5,000 children: lists, a search as it is typed, a record, a day, a week."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from ehe_desktop.services.count_work import count_work
from ehe_desktop.services.find_child import search_caseload
from ehe_desktop.services.list_caseload import (
    CaseloadFilter,
    Order,
    caseload_facts,
    list_caseload,
)
from ehe_desktop.services.look_at_today import look_at_today
from ehe_desktop.services.look_at_week import look_at_week
from ehe_desktop.services.open_casefile import open_casefile
from tests.benchmarks.big_store import children, desk, replayed
from tests.benchmarks.measuring import Row, quickest, side_by_side

REPLAYED = "yardstick: the same statements on plain sqlite3"


def beside(name: str, work: Callable[[], Any], **bars: float) -> Row:
    """How long `work` takes, and what it asked of the store takes on plain sqlite3."""
    took, plainly = side_by_side(work, replayed(work), 15)
    return Row(
        name=name,
        value=took.ms,
        yardstick=plainly.ms,
        note=f"{REPLAYED}; {took.words}",
        **bars,
    )


def lists() -> Iterator[Row]:
    """The same query on plain sqlite3, at most twice as long."""
    for order in Order:
        wanted = CaseloadFilter(order=order)
        name = f"caseload of {children():,} by {order.value}"
        yield beside(name, partial(list_caseload, desk(), wanted), goal_ratio=2)


def searching() -> Iterator[Row]:
    """A key at a time: at most 50 ms each, also where nothing fits and near names are looked for."""
    name = list_caseload(desk(), CaseloadFilter()).rows[7].full_name
    typed = [name[:end] for end in range(1, min(len(name), 12) + 1)]
    slowest = max(typed, key=lambda text: quickest(partial(search_caseload, desk(), text), 3).ms)
    many = f"search of {children():,}"
    yield beside(f"{many}, the slowest key", partial(search_caseload, desk(), slowest), goal=50)
    yield beside(f"{many}, a name nobody has", partial(search_caseload, desk(), "zzqyx"), goal=50)


def opening_a_record() -> Iterator[Row]:
    """At most 150 ms for the slowest of nine."""
    rows = list_caseload(desk(), CaseloadFilter()).rows[:9]
    works = [partial(open_casefile, desk(), one.child_id) for one in rows]
    slowest = max(works, key=lambda work: quickest(work, 3).ms)
    yield beside("open a child's record, the slowest of nine", slowest, goal=150)


def standing_questions() -> Iterator[Row]:
    """What Today, Schedule, the tabs of the caseload and the rail ask; no bar of their own, but a screen's part."""
    yield beside("what Today asks", partial(look_at_today, desk()))
    yield beside("what the week asks", lambda: look_at_week(desk(), desk().today()))
    yield beside("what the caseload's tabs ask", partial(caseload_facts, desk()))
    yield beside("what the rail counts", partial(count_work, desk()))


BENCHES = (lists, searching, opening_a_record, standing_questions)
