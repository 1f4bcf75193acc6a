"""What a child is found by: names in any form, numbers, dates as typed, places, adults.

Facts in, four texts out, folded as `domain.names.fold` folds what is typed. Children
behind a sealed flag, and anything but these words, are not in the index, because
what is not there cannot be asked for.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from ehe_desktop.domain.names import fold
from ehe_desktop.storage.projections.facts import ChildFacts

_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def search_text(facts: ChildFacts) -> dict[str, str]:
    """The words of one child, by column of the search table."""
    child, family = facts.child, facts.family
    names = (child.given_name, child.family_name, child.known_as, *child.former_names)
    numbers = (child.case_number, child.upn or "", child.mosaic_id)
    adults = [name for adult in facts.adults for name in (adult.name, adult.preferred_name)]
    return {
        "names": _words(names),
        "numbers": " ".join(filter(None, [_words(numbers), _days(child.born_on)])),
        "place": _words((family.address, family.postcode, family.area)),
        "adults": _words(adults),
    }


def _words(texts: tuple[str, ...] | list[str]) -> str:
    """Every text folded; one of several words also as one, as "leonard-khan" or "LE3 5QP" is typed."""
    folded = dict.fromkeys(fold(text) for text in texts if text)
    joined = [text.replace(" ", "") for text in folded if 1 < len(text.split()) <= 3]
    return " ".join(dict.fromkeys([*folded, *joined]))


def _days(born_on: date | None) -> str:
    """A date of birth in the forms people type: 13/03/2017, 13.3.17, 13 March 2017, 2017-03-13."""
    if born_on is None:
        return ""
    d, m, y = born_on.day, born_on.month, born_on.year
    month = _MONTHS[m - 1]
    forms = (
        f"{d:02} {m:02} {y}",
        f"{d} {m} {y}",
        f"{d:02} {m:02} {y % 100:02}",
        f"{d} {m} {y % 100:02}",
        f"{y} {m:02} {d:02}",
        f"{d:02}{m:02}{y}",
        f"{d} {month} {y}",
    )
    return " ".join(dict.fromkeys(forms))
