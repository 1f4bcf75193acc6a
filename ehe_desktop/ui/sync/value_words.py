"""Fields and values of a record as a person reads them. No Qt, no store; nothing is decided here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.clock import civil_date
from ehe_desktop.domain.due import short_date
from ehe_desktop.ui.shell_facts import instant_words

_CODE: Final = re.compile(r"[a-z]+(_[a-z]+)+")
"""How a code of ours is spelt; no person writes so."""
_BANDS: Final = {band.value: band.word for band in RiskBand}
KIND_WORDS: Final[Mapping[str, str]] = {
    "family": "Family",
    "parent_carer": "Parent or carer",
    "professional": "Professional",
    "child": "Child’s record",
    "visit_plan": "Planned visit",
    "visit_draft": "Visit being written",
    "visit": "Visit",
    "child_voice": "Child’s words",
    "health_answers": "Health prompts",
    "contact_attempt": "Contact",
    "filled_form": "Form",
    "addendum": "Addendum",
    "second_sign_off": "Second sign-off",
    "note": "Note",
    "put_off": "Review put off",
    "notification": "Notification",
    "risk_assessment": "Risk assessment",
    "review_plan": "Review date",
    "flag_event": "Safeguarding flag",
    "concern_event": "Concern",
    "conflict": "Your decision on a difference",
}


def value_lines(values: Mapping[str, Any], now: datetime) -> tuple[tuple[str, str], ...]:
    """Field and value, in words; empty ones and ids, which nobody reads, are left out."""
    shown = {
        name: one
        for name, one in values.items()
        if name not in _IDS and not name.endswith(("_id", "_ids", "_hash"))
    }
    said = ((field_words(name), value_words(name, value, now)) for name, value in shown.items())
    return tuple((label, words) for label, words in said if words)


_IDS: Final = frozenset({"by", "read", "names_raises"})
_FIELDS: Final = {"mode": "How", "months": "Months between reviews"}


def field_words(name: str) -> str:
    """`known_as` as `Known as`."""
    return _FIELDS.get(name) or name.replace("_", " ").strip().capitalize()


def value_words(name: str, value: Any, now: datetime) -> str:
    """A value as a person reads it; nothing for one that is empty."""
    if value is None or value in ("", (), [], {}):
        return ""
    if isinstance(value, str):
        return _text_words(name, value, now)
    if isinstance(value, Mapping):
        return "; ".join(f"{field_words(str(key))}: {one}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, (value_words("", one, now) for one in value)))
    return {True: "Yes", False: "No"}[value] if isinstance(value, bool) else str(value)


def day_words(text: str, now: datetime) -> str:
    """`9 Dec`; the text itself when it is no day."""
    try:
        return short_date(date.fromisoformat(text), civil_date(now))
    except ValueError:
        return text


def _text_words(name: str, value: str, now: datetime) -> str:
    if name in ("band", "raised_to"):
        return _BANDS.get(value, value)
    if name == "at" or name.endswith("_at"):
        return instant_words(value, now)
    if name.endswith("_on"):
        return day_words(value, now)
    return value.replace("_", " ").capitalize() if _CODE.fullmatch(value) else value
