"""Which way each letter is read, and in what order the runs of a line stand on paper.

The levels come from python-bidi (the Unicode bidirectional rules); even is left to right, odd
is right to left. Each name is its own paragraph here, so a number beside an Arabic name cannot
be pulled into it. Text is expected clean: controls that override the order are already marks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from bidi import algorithm

_JOINERS: Final = frozenset("\u200c\u200d")
_FROM_RIGHT: Final = frozenset({"R", "AL", "AN"})


def levels_of(text: str) -> list[int]:
    """The level of each character of one line, in reading order."""
    if not any(unicodedata.bidirectional(char) in _FROM_RIGHT for char in text):
        return [0] * len(text)
    # The rules take joiners out; here each keeps the level of the letter before it.
    known = iter(_resolved("".join(char for char in text if char not in _JOINERS)))
    levels: list[int] = []
    for char in text:
        before = levels[-1] if levels else 0
        levels.append(before if char in _JOINERS else next(known))
    return levels


def visual_order(levels: Sequence[int]) -> list[int]:
    """Where each run stands: the indexes of the runs from left to right (rule L2)."""
    order = list(range(len(levels)))
    lowest_odd = min((level for level in levels if level % 2), default=0)
    for threshold in range(max(levels, default=0), lowest_odd - 1, -1):
        if threshold > 0:
            order = _reversed_where(order, levels, threshold)
    return order


def _reversed_where(order: list[int], levels: Sequence[int], threshold: int) -> list[int]:
    turned: list[int] = []
    held: list[int] = []
    for at in order:
        if levels[at] >= threshold:
            held.append(at)
        else:
            turned += [*reversed(held), at]
            held = []
    return turned + held[::-1]


def _resolved(text: str) -> list[int]:
    storage: dict[str, Any] = algorithm.get_empty_storage()
    level = algorithm.get_base_level(text)
    storage["base_level"], storage["base_dir"] = level, ("L", "R")[level]
    algorithm.get_embedding_levels(text, storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    levels = [int(char["level"]) for char in storage["chars"]]
    if len(levels) != len(text):  # a control slipped through: keep it legible, left to right
        return [0] * len(text)
    return levels
