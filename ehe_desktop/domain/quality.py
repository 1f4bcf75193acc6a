"""The quality rule: a record cannot be closed while the child's words are empty without a reason.

The rule is about the record, not about the child: nobody has to speak, and a child who says no is
a full answer. What must not happen is a report in which nobody can tell whether the child was asked.

Source: domain.md 4.3.
"""

from __future__ import annotations

from ehe_desktop.domain.child_voice import ChildVoice
from ehe_desktop.domain.visit import SeenStatus

NO_WORDS = "Keep what the child said, or say that it was offered or why it was not."
NO_REASON = "Say why the child was not seen."


def words_problem(voice: ChildVoice) -> str:
    """What is missing before this can be closed, in words; nothing when it may be.

    >>> from datetime import date
    >>> day = date(2026, 6, 22)
    >>> words_problem(ChildVoice(visit_id="", officer_id="o", on=day, seen_status="CD"))
    ''
    """
    has_reason = bool(voice.outcome_reason.strip())
    if any(one.words.strip() for one in voice.statements):
        return ""
    if voice.seen_status == SeenStatus.CHILD_DECLINED.value or voice.outcome == "offered_said_no":
        return ""
    if voice.seen_status in (SeenStatus.NOT_SEEN.value, SeenStatus.PARENT_REFUSED.value):
        return "" if has_reason else NO_REASON
    return "" if voice.outcome == "not_offered" and has_reason else NO_WORDS
