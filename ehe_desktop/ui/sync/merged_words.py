"""What was merged, in words: whose record, which field, who changed it, before and now. No Qt, no store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ehe_desktop.services.list_waiting import MergedField, OutboxPicture
from ehe_desktop.ui.shell_facts import instant_words
from ehe_desktop.ui.sync.value_words import KIND_WORDS, field_words, value_words

NOTHING: Final = "Empty"
_OFFICER: Final = "officer_id"
"""The one id that is shown, as a name: whose visit it is."""


@dataclass(frozen=True, slots=True)
class MergedRow:
    """One field that a colleague had changed beside one's own edit."""

    when: str
    whose: str
    what: str
    by: str
    before: str
    now: str

    @property
    def line(self) -> str:
        """The same in one sentence."""
        return f"{self.what}: {self.by} changed it from “{self.before}” to “{self.now}”."


def merged_rows(
    picture: OutboxPicture, now: datetime, record_id: str = ""
) -> tuple[MergedRow, ...]:
    """Everything merged lately, the newest first; of one record when `record_id` is given."""
    return tuple(
        _row(one, picture, now)
        for one in picture.merged
        if record_id in ("", one.record_id) and (one.field == _OFFICER or one.field[-3:] != "_id")
    )


def _row(one: MergedField, picture: OutboxPicture, now: datetime) -> MergedRow:
    kind = KIND_WORDS.get(one.kind, one.kind)
    return MergedRow(
        when=instant_words(one.made_at, now) if one.made_at else "",
        whose=one.child_name or "The family",
        what=f"{kind}: {field_words(one.field).lower()}",
        by=_who(one.by, picture),
        before=_value(one.field, one.before, picture, now),
        now=_value(one.field, one.now, picture, now),
    )


def _value(field: str, value: Any, picture: OutboxPicture, now: datetime) -> str:
    if field == _OFFICER:
        officer = picture.officers.get(str(value))
        return officer.name if officer else NOTHING
    return value_words(field, value, now) or NOTHING


def _who(by: str, picture: OutboxPicture) -> str:
    if by == picture.my_id:
        return "you, on another device"
    officer = picture.officers.get(by)
    return officer.name if officer else "a colleague" if by else "the office"
