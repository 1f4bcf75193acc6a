"""An instant without an offset has no place beside others: whoever sorts the two together stops at it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from ehe_desktop.domain.records import KINDS


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_instant_of_a_body_has_its_offset(kind):
    without = [
        place for place, tz in _instants(kind.name, msgspec.inspect.type_info(kind.body)) if not tz
    ]
    assert without == []


def _instants(place: str, one: Any) -> Iterator[tuple[str, bool | None]]:
    """Every instant in it, however deep, and whether it must have an offset."""
    if isinstance(one, msgspec.inspect.DateTimeType):
        yield place, one.tz
    for field in getattr(one, "fields", ()):
        yield from _instants(f"{place}.{field.name}", field.type)
    for name in ("item_type", "key_type", "value_type"):
        if (part := getattr(one, name, None)) is not None:
            yield from _instants(place, part)
    for part in (*getattr(one, "types", ()), *getattr(one, "item_types", ())):
        yield from _instants(place, part)
