"""Which editor answers a question: from its control, its type and its appearance. No Qt.

Every control and type of ODK XForms comes to one of these kinds; an appearance that is not known
changes nothing. No question is known by its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from ehe_desktop.domain.cards import TWO_FIRST
from ehe_desktop.ui.forms.deck import AT_FIRST
from ehe_desktop.xforms.choices import Choice
from ehe_desktop.xforms.items import Item

MOST_RADIOS: Final = 7
"""A list longer than this is picked from a box (ux.md 1.4)."""
MOST_IN_BOX: Final = 40
"""A list longer than this is searched."""
MOST_CHECKS: Final = 24
MOST_STEPS: Final = 21
"""A range of more numbers than this is stepped through, not laid out."""
PLAIN_ALONE: Final = ("not_known", "none", "not_asked", "dnws")
"""Answers that say something about the whole question, never one of several."""
_IN_TABLE: Final = frozenset({"label", "list", "list-nolabel"})
_SEARCHED: Final = frozenset({"autocomplete", "search"})
_SIDE_BY_SIDE: Final = frozenset({"compact", "quickcompact", "no-buttons", "columns-pack"})

_OF_TYPE: Final = {
    "date": "date",
    "dateTime": "moment",
    "time": "time",
    "int": "number",
    "integer": "number",
    "decimal": "number",
    "geopoint": "place",
    "geotrace": "places",
    "geoshape": "places",
}
_OF_CONTROL: Final = {"trigger": "many", "rank": "rank", "secret": "secret"}


def kind_of(item: Item, choices: Sequence[Choice] | None = None) -> str:
    """Which editor answers it: a key of `EDITORS`, or `note` where there is nothing to answer."""
    if is_note(item):
        return "note"
    look = item.appearance
    if item.control in {"select", "select1"}:
        offered = item.choices if choices is None else choices
        return _select(item.control == "select", offered, look)
    if item.control == "range":
        return _range(item, look)
    if item.control == "upload":
        is_sound = (item.attrs.get("mediatype") or "").startswith("audio")
        other = "sound" if is_sound else "file"
        return next((kind for kind in ("draw", "signature", "annotate") if kind in look), other)
    return _OF_CONTROL.get(item.control or "") or _input(item, look)


def is_note(item: Item) -> bool:
    """True where nobody is asked anything: words, worked-out answers, heads of a table."""
    if item.control in {"select", "select1"} and "label" in item.appearance:
        return True
    typed = item.control in {"input", "textarea", "secret"}
    return item.readonly or (typed and item.calculated)


def shown_answer(item: Item) -> str:
    """The answer as somebody reads it: the words of what was chosen, not its codes."""
    if item.control not in {"select", "select1", "rank"} or not item.value:
        return item.value
    words = {one.value: one.label.plain or one.value for one in item.choices}
    chosen = [item.value] if item.control == "select1" else item.value.split()
    return ", ".join(words.get(one, one) for one in chosen)


def columns_of(look: frozenset[str]) -> int:
    """How many choices stand in a row: as the form says, as many as there is room for (99), or 0.

    >>> columns_of(frozenset({"columns-3"})), columns_of(frozenset({"columns-pack"}))
    (3, 99)
    """
    for word in look:
        name, _, number = word.rpartition("-")
        if name in {"columns", "compact", "quickcompact"} and number.isdecimal():
            return max(1, int(number))
    return 99 if look & (_SIDE_BY_SIDE | {"columns"}) else 0


def _select(many: bool, choices: Sequence[Choice], look: frozenset[str]) -> str:
    count = len(choices)
    if TWO_FIRST in look and count > AT_FIRST:
        return "cards-many" if many else "cards"
    if look & _SEARCHED or count > (MOST_CHECKS if many else MOST_IN_BOX):
        return "search-many" if many else "search"
    if not many and look & (_IN_TABLE | {"likert"}):
        return "likert"
    if "minimal" in look:
        return "search-many" if many else "pick"
    if many:
        return "many"
    laid_out = columns_of(look) or any(one.label.image for one in choices)
    return "one" if laid_out or count <= MOST_RADIOS else "pick"


def _range(item: Item, look: frozenset[str]) -> str:
    if item.range is None:
        return "scale"
    try:
        first, last, step = (
            Decimal(text.strip()) for text in (item.range.start, item.range.end, item.range.step)
        )
        count = abs(int((last - first) / step))
    except (InvalidOperation, ZeroDivisionError, ValueError, OverflowError):
        return "scale"
    if count >= MOST_STEPS or "picker" in look:
        return "stepped"
    return "rating" if "rating" in look else "scale"


def _input(item: Item, look: frozenset[str]) -> str:
    kind = _OF_TYPE.get(item.type, "")
    if kind == "date":
        return "month" if "month-year" in look else "year" if "year" in look else "date"
    if kind:
        return kind
    if "masked" in look:
        return "secret"
    return "text" if item.control == "textarea" or "multiline" in look else "line"
