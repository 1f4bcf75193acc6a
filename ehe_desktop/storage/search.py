"""Finding a child by what is typed: names in any order, numbers, places, dates of birth.

What is typed is folded and quoted word by word, so no sign in it has a meaning to
the index: it can name no column and break no statement (security.md 5.4). When
nothing fits, the nearest names are offered. Search never leaves the device; the
caller writes the audit entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from ehe_desktop.domain.casefile import CaseSummary
from ehe_desktop.domain.names import fold
from ehe_desktop.storage.as_of import AsOf
from ehe_desktop.storage.caseload_lines import summaries
from ehe_desktop.storage.close_names import edit_distance, may_differ
from ehe_desktop.storage.view import View

MOST_WORDS: Final = 12
LONGEST_WORD: Final = 64
WINDOW: Final = 50
MOST_CLOSE: Final = 5


@dataclass(frozen=True, slots=True)
class CloseMatch:
    """A name nearly as typed, folded, and how many children have it."""

    word: str
    children: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best rows, how many there are in all, how many more among closed cases, near names."""

    rows: tuple[CaseSummary, ...] = ()
    total: int = 0
    in_closed: int = 0
    close: tuple[CloseMatch, ...] = ()


_COUNT: Final = text(
    "SELECT count(*), coalesce(sum(c.is_open), 0) FROM search"
    " JOIN caseload_row c ON c.row_id = search.rowid WHERE search MATCH :query"
)
_BEST: Final = text(
    "SELECT c.child_id FROM search JOIN caseload_row c ON c.row_id = search.rowid"
    " WHERE search MATCH :query AND (c.is_open = 1 OR :closed)"
    " ORDER BY bm25(search, 10.0, 8.0, 2.0, 1.0), c.sort_name, c.child_id LIMIT :most"
)
_WORDS: Final = text("SELECT term, doc FROM search_word WHERE col = 'names'")
_ANY: Final = text("SELECT 1 FROM search WHERE search MATCH :query LIMIT 1")


def search(
    view: View, typed: str, as_of: AsOf, *, closed: bool = False, most: int = WINDOW
) -> Found:
    """The children that fit every word typed, best first; closed cases only when asked for."""
    query = match_query(typed)
    if not query:
        return Found()
    everywhere, in_open = view.connection.execute(_COUNT, {"query": query}).one()
    total = everywhere if closed else in_open
    ids = (
        view.connection.execute(_BEST, {"query": query, "closed": int(closed), "most": most})
        .scalars()
        .all()
    )
    lines = summaries(view, as_of, ids)
    return Found(
        rows=tuple(lines[child_id] for child_id in ids if child_id in lines),
        total=total,
        in_closed=0 if closed else everywhere - in_open,
        close=() if everywhere else _close(view, typed),
    )


def match_query(typed: str) -> str:
    """The index's own query for what is typed; empty when no letter or number is in it.

    Each word is a quoted prefix; one with signs inside, as a date or a case number,
    is a quoted phrase of its parts.

    >>> match_query("O'Neill 13/03")
    '"oneill"* "13 03"*'
    """
    words = typed.replace("\0", " ").split()[:MOST_WORDS]
    folded = (fold(word[:LONGEST_WORD]) for word in words)
    return " ".join('"' + word.replace('"', '""') + '"*' for word in folded if word)


def _close(view: View, typed: str) -> tuple[CloseMatch, ...]:
    """Names a slip away from the typed words that fit nothing."""
    wanted = [
        word
        for part in typed.split()[:MOST_WORDS]
        for word in fold(part[:LONGEST_WORD]).split()
        if not view.connection.execute(_ANY, {"query": f'"{word}"*'}).first()
    ]
    if not wanted:
        return ()
    near: dict[str, tuple[int, int]] = {}
    for name, children in view.connection.execute(_WORDS):
        slips = min((edit_distance(word, name, may_differ(word)) for word in wanted), default=None)
        if slips is not None and slips <= max(may_differ(word) for word in wanted):
            near[name] = (slips, -children)
    best = sorted(near, key=lambda name: (near[name], name))[:MOST_CLOSE]
    return tuple(CloseMatch(name, -near[name][1]) for name in best)
