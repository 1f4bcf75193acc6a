"""How far apart two folded names are: letters changed, missing, added or swapped.

Pure functions on short words; nothing here knows where names are kept.
"""

from __future__ import annotations

FAR = 99
"""More slips than anybody makes in a name."""


def may_differ(word: str) -> int:
    """How many slips a word of this length may hold and still be meant: 1, or 2 from six letters."""
    return 1 if len(word) < 6 else 2


def edit_distance(typed: str, name: str, most: int) -> int:
    """Slips between the two (a swap of neighbours is one), or `FAR` when more than `most`.

    >>> edit_distance("yusif", "yusuf", 1), edit_distance("jakbu", "jakub", 1)
    (1, 1)
    """
    if abs(len(typed) - len(name)) > most:
        return FAR
    before: list[int] = []
    row = list(range(len(name) + 1))
    for place, letter in enumerate(typed, start=1):
        before, last, row = row, before, [place]
        for other, its in enumerate(name, start=1):
            cost = min(
                row[other - 1] + 1,
                before[other] + 1,
                before[other - 1] + (letter != its),
            )
            if place > 1 < other and letter == name[other - 2] and typed[place - 2] == its:
                cost = min(cost, last[other - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return FAR
    return row[-1] if row[-1] <= most else FAR
