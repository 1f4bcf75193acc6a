"""Whatever fits a kind can be laid in: one record of a faulty device never stops everybody's sync.

The centre looks at a body's shape and no further. So every body of the right shape, ids that
are another's among them, must find its place in the rows, one by one or by whole sets.
"""

from __future__ import annotations

import dataclasses
import typing
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehe_desktop.domain.records import KINDS, Record, write
from ehe_desktop.storage import unit_of_work
from ehe_desktop.storage.projections import bulk
from tests.storage.case_store import a_store, projections

IDS = tuple(f"00000000-0000-4000-8000-00000000000{n}" for n in range(5))
WORDS = st.one_of(
    st.sampled_from(("", "raised", "closed", "told", "escalated", "low", "very_high", "grave", "AL",
                     "2026-09-14T09:00:00.000Z", "0001-01-01", "9999-12-31T23:59:59.999Z", "\x00")),
    st.text(max_size=4),
)  # fmt: skip
EVENTS = st.sampled_from(("raised", "escalated", "reviewed", "told", "closed", "of tomorrow"))
KIND_NAMES = sorted(KINDS)
ZONES = (UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12)))
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)


@cache
def bodies(kind: str) -> st.SearchStrategy[Any]:
    return of_class(KINDS[kind].body)


@cache
def of_class(made: type) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(made)
    fields = {}
    for one in dataclasses.fields(made):
        named = one.name.endswith(("_id", "_ids", "names_raises", "amends"))
        words = EVENTS if one.name == "event" else st.sampled_from(IDS) if named else WORDS
        fields[one.name] = of_type(hints[one.name], words)
    return st.builds(made, **fields)


def of_type(hint: Any, words: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if hint is str:
        return words
    if hint is Any:
        return st.none() | words | WHOLE | st.lists(words | WHOLE, max_size=2)
    if hint is int:
        return WHOLE
    if hint is date:
        return st.dates()
    if hint is datetime:
        return st.datetimes(timezones=st.sampled_from(ZONES))
    if dataclasses.is_dataclass(hint):
        return of_class(hint)  # type: ignore[arg-type]
    if origin is tuple:
        return st.lists(of_type(inside[0], words), max_size=2).map(tuple)
    if origin is not None and origin.__name__ in ("dict", "Mapping"):
        return st.dictionaries(words, of_type(inside[1], words), max_size=2)
    if inside:
        return st.one_of(of_type(one, words) for one in inside)
    return st.from_type(hint)


FAMILIES, CHILDREN, OTHERS = IDS[:2], IDS[2:4], IDS[4:]


@st.composite
def held(draw: st.DrawFn) -> list[Record]:
    """Two families, two children of them, and whatever else is said of either."""
    found = [_record(draw, "family", one, one, None) for one in FAMILIES]
    found += [_record(draw, "child", one, draw(st.sampled_from(FAMILIES)), one) for one in CHILDREN]
    for number in range(draw(st.integers(0, 6))):
        kind, family_id = (
            draw(st.sampled_from(KIND_NAMES)),
            draw(st.sampled_from((None, *FAMILIES))),
        )
        if kind not in ("family", "child"):
            child_id = draw(st.sampled_from((None, *CHILDREN)))
            found.append(_record(draw, kind, f"{OTHERS[0]}{number}", family_id, child_id))
    return found


def _record(
    draw: st.DrawFn, kind: str, record_id: str, family_id: str | None, child_id: str | None
) -> Record:
    body = write(draw(bodies(kind)))
    return Record(kind=kind, id=record_id, body=body, family_id=family_id, child_id=child_id, rev=1)


def laid_in(folder: Path, found: list[Record]) -> dict[str, list[tuple[Any, ...]]]:
    store = a_store(folder)
    with store.settling() as work:
        for one in found:
            work.absorb(one)
    rows = projections(store)
    store.close()
    return rows


@given(found=held(), at_once=st.sampled_from((2, bulk.READ_AT_ONCE)))
@settings(max_examples=30, deadline=None)
def test_any_body_of_the_right_shape_is_laid_in_and_either_way_the_same(found, at_once):
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        one_by_one = laid_in(Path(one), found)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(unit_of_work, "MANY", -1)
            patch.setattr(bulk, "READ_AT_ONCE", at_once)
            by_sets = laid_in(Path(other), found)
    assert one_by_one == by_sets
