"""What the concern pages and lists say: text, pill and order made from domain objects. No Qt, no store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ehe_desktop.domain.casefile import ConcernLine
from ehe_desktop.domain.clock import civil_date
from ehe_desktop.domain.concern import STATUS_WORDS, ConcernEvent
from ehe_desktop.domain.concern_draft import ConcernDraft
from ehe_desktop.domain.due import short_date
from ehe_desktop.domain.policy_parts import Contact
from ehe_desktop.services.list_concerns import ConcernList, DraftOf
from ehe_desktop.services.list_flags import FlagLine
from ehe_desktop.services.put_floor import BandNow
from ehe_desktop.services.record_reply import OUTCOMES
from ehe_desktop.ui.shell_facts import instant_words

TELLS_NOBODY: Final = "Saving here does not tell anyone."
OFFLINE_PHONE: Final = "This device is offline. Phone."
QUESTIONS: Final = (
    "Is anyone in danger now?",
    "What did you see, hear, or get told?",
    "Does the parent know?",
    "Tell the front door",
    "What happens next",
)
CALL_999: Final = "Call 999 now."
NOT_TOLD_REASONS: Final = (
    ("more_harm", "Telling them could put the child or someone else at more risk"),
    ("evidence", "It could lose evidence, or stop the police"),
    ("allegation", "It is about the parent, or someone close to them"),
    ("not_reached", "They could not be reached"),
    ("child_asked", "The child asked me not to"),
    ("advised", "I was advised not to"),
    ("other", "Another reason"),
)
NOT_SAVED: Final = "Not saved. Write this down now."

_PILLS: Final[Mapping[str, str]] = {
    "not_yet_told": "very_high",
    "told": "medium",
    "reply": "info",
    "outcome": "info",
    "closed": "not_assessed",
}
_EVENT_WORDS: Final[Mapping[str, str]] = {
    "raised": "Raised",
    "facts": "More facts",
    "told": "Front door told",
    "reply": "Reply received",
    "outcome": "Outcome",
    "note": "Note",
    "close_proposed": "Closing proposed",
    "closed": "Closed by a supervisor",
}
MARK_WORDS: Final[Mapping[str, str]] = {
    "saw": "I saw",
    "told": "I was told",
    "child_said": "The child said",
}
_KNOWS: Final = {"yes": "Yes", "no": "No", "not_known": "Not known"}
DANGER_WORDS: Final = {"yes_or_unsure": "Yes, or not sure", "no": "No"}


@dataclass(frozen=True, slots=True)
class ListedConcern:
    """One row of the list. `pill` is a band's key that lends its shape and colours; `words` say it."""

    row_id: str
    child_id: str
    pill: str
    words: str
    title: str
    line: str
    note: str = ""
    is_late: bool = False
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class PathStep:
    """One event of a concern in words."""

    title: str
    by: str
    lines: tuple[tuple[str, str], ...]


def rows(found: ConcernList, now: datetime) -> tuple[ListedConcern, ...]:
    """The list: what was begun and not raised, what nobody was told of, what to chase, the rest."""
    today = civil_date(now)
    drafts = [_draft_row(one, now) for one in found.drafts]
    lines = [_row(line, now, today) for line in found.lines]
    order = {"very_high": 0, "high": 1, "medium": 2, "info": 3, "not_assessed": 4}
    return (*drafts, *sorted(lines, key=lambda row: order.get(row.pill, 5)))


def _draft_row(one: DraftOf, now: datetime) -> ListedConcern:
    when = instant_words(one.draft.saved_at, now)
    line = f"You began this {when}. It is on this device only."
    return ListedConcern(
        one.draft.draft_id, one.draft.child_id, "very_high", "Draft, not yet told",
        one.child_name, line, "Go on with it, and tell the front door", is_draft=True,
    )  # fmt: skip


def _row(line: ConcernLine, now: datetime, today: date) -> ListedConcern:
    late = bool(line.status == "told" and line.chase_on and line.chase_on <= today)
    pill = "high" if late else _PILLS.get(line.status, "info")
    words = STATUS_WORDS.get(line.status, line.status)
    parts = [f"raised {instant_words(line.raised_at, now)}"]
    if line.reference:
        parts.append(line.reference)
    if line.outcome:
        parts.append(OUTCOMES.get(line.outcome, line.outcome))
    return ListedConcern(
        line.concern_id, line.child_id, pill, words, line.child_name or "A child",
        " · ".join(parts), _note(line, today), is_late=late or line.status == "not_yet_told",
    )  # fmt: skip


def _note(line: ConcernLine, today: date) -> str:
    if line.close_proposed and line.is_open:
        return "Closing proposed: a supervisor decides"
    if line.status == "not_yet_told":
        return "Nobody has been told"
    if line.status == "told" and line.chase_on:
        days = (today - line.chase_on).days
        if days > 0:
            return f"No reply, {count(days, 'day')} late · chase now"
        when = "today" if days == 0 else short_date(line.chase_on, today)
        return f"Chase {when}"
    return ""


def counts_words(found: ConcernList) -> str:
    """One sentence over the list."""
    untold = len(found.drafts) + sum(1 for line in found.lines if line.status == "not_yet_told")
    if not found.lines and not found.drafts:
        return "No open concerns."
    if not untold:
        return f"{count(len(found.lines), 'open concern')}. The front door has been told of each."
    verb = "has" if untold == 1 else "have"
    return f"{count(untold, 'concern')} {verb} not been told to anyone yet."


def path(
    events: tuple[ConcernEvent, ...], officers: Mapping[str, str], now: datetime
) -> tuple[PathStep, ...]:
    """The path of a concern, oldest first."""
    return tuple(_step(event, officers, now) for event in events)


def _step(event: ConcernEvent, officers: Mapping[str, str], now: datetime) -> PathStep:
    by = officers.get(event.by, "an officer")
    said = [
        (_mark(one.mark, one.told_by), f"“{one.text}”" if one.mark == "child_said" else one.text)
        for one in event.observations
    ]
    return PathStep(
        _EVENT_WORDS.get(event.event, event.event),
        f"{by} · {instant_words(event.at, now)}",
        (*said, *_fields(event, now)),
    )


def _mark(mark: str, told_by: str) -> str:
    words = MARK_WORDS.get(mark, mark)
    return f"{words} by {told_by}" if told_by else words


def _fields(event: ConcernEvent, now: datetime) -> tuple[tuple[str, str], ...]:
    today = civil_date(now)
    reason = dict(NOT_TOLD_REASONS).get(event.parent_not_told_reason, event.parent_not_told_reason)
    pairs = (
        ("In danger then", DANGER_WORDS.get(event.danger, event.danger)),
        ("Called 999", instant_words(event.called_at, now) if event.called_at else ""),
        ("When", event.when),
        ("Where", event.where),
        ("Who was there", event.present),
        ("What the child wants", event.child_wishes),
        ("Parent knows", _KNOWS.get(event.parent_knows, event.parent_knows)),
        ("Why not told", reason),
        ("Told", event.told_to),
        ("When told", event.told_at),
        ("Their reference", event.reference),
        ("Chase on", short_date(event.chase_on, today) if event.chase_on else ""),
        ("Supervisor", "Told" if event.supervisor_told else ""),
        ("They said", event.reply),
        ("Outcome", OUTCOMES.get(event.outcome, event.outcome)),
        ("Note", event.note),
    )
    return tuple((label, words) for label, words in pairs if words)


def contact_line(contact: Contact, today: date) -> tuple[str, str, str]:
    """Label, number, and when it was last checked; an example says that it is one."""
    checked = f"{contact.when}. Checked {short_date(contact.checked_on, today)}."
    if contact.is_example:
        checked += " Example number: your council must put in its own."
    return contact.label, contact.number, checked


def band_words(called: str, band: BandNow | None) -> str:
    """What became of the child's band, in one sentence."""
    if band is None:
        return "The risk band could not be worked out now. It follows with the next assessment."
    if band.rose:
        moved = f" {band.sentence}" if band.sentence else ""
        return (
            f"{called}’s band is now {band.now.word} while this concern is open "
            f"(it was {band.before.word}).{moved}"
        )
    return f"{called}’s band stays {band.now.word}."


def all_text(draft: ConcernDraft) -> str:
    """Everything that was typed, for writing down or copying when it cannot be saved."""
    parts = [f"{MARK_WORDS.get(o.mark, o.mark)}: {o.text}" for o in draft.observations if o.text]
    pairs = (
        ("Told by", draft.told_by),
        ("When", draft.when),
        ("Where", draft.where),
        ("Who was there", draft.present),
        ("What the child wants", draft.child_wishes),
        ("Why the parent was not told", draft.parent_not_told_reason),
        ("I told", draft.told_to),
        ("When told", draft.told_at),
        ("Reference", draft.reference),
    )
    return "\n\n".join([*parts, *(f"{label}: {words}" for label, words in pairs if words)])


def flag_words(flag: FlagLine, today: date) -> tuple[str, str, bool]:
    """Title, how old the check is, and whether a look is due; a flag never vanishes by itself."""
    title = flag.words or flag.code
    if flag.checked_on is None:
        checked = "never checked here"
    else:
        days = (today - flag.checked_on).days
        checked = "checked today" if days <= 0 else f"last checked {count(days, 'day')} ago"
    due = bool(flag.review_on and flag.review_on <= today)
    if flag.review_on and not due:
        checked += f" · look again {short_date(flag.review_on, today)}"
    elif due:
        checked += " · the look at it is overdue" if flag.review_on != today else " · look today"
    if flag.close_proposed:
        checked += " · closing proposed"
    return title, checked, due


def count(number: int, noun: str) -> str:
    """`1 day`, `3 days`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
