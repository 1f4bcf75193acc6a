"""A concern: what was seen, heard or told, and its path from "not yet told" to an answer.

Saving it on a laptop tells nobody: only a recorded telling moves it past
`not_yet_told`, and it stays red until then (ux.md 2.9). A concern is a fold of
events that only grow, so two officers' edits never overwrite each other. Closing is a
supervisor's act and must name every raise it has seen, as with flags.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

EVENTS: Final = (
    "raised", "facts", "told", "reply", "outcome", "note", "close_proposed", "closed",
)  # fmt: skip

STATUS_WORDS: Final[Mapping[str, str]] = {
    "not_yet_told": "Not yet told",
    "told": "Told, no reply",
    "reply": "Reply received",
    "outcome": "Outcome",
    "closed": "Closed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One paragraph of fact; `mark` is saw, told or child_said (exact words)."""

    mark: str
    text: str
    told_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernFacts:
    """What the five pages of a concern ask for, given or not yet."""

    danger: str = ""
    """`yes_or_unsure` or `no`; with `called_at` when the officer pressed "I have called"."""
    called_at: str = ""
    observations: tuple[Observation, ...] = ()
    when: str = ""
    where: str = ""
    present: str = ""
    child_wishes: str = ""
    parent_knows: str = ""
    """yes, no, not_known."""
    parent_not_told_reason: str = ""
    told_to: str = ""
    told_at: str = ""
    reference: str = ""
    chase_on: date | None = None
    supervisor_told: bool = False
    visit_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernEvent(ConcernFacts):
    """One step on a concern's path. Immutable. Only the fields of its step are filled."""

    concern_id: str
    event: str
    """raised, facts, told, reply, outcome, note, close_proposed, closed."""
    by: str
    at: str
    """An instant in UTC with milliseconds, `2026-09-14T09:00:00.000Z`: events are put in order by this text."""
    reply: str = ""
    outcome: str = ""
    """no_further_action, early_help, assessment, cp_enquiry."""
    note: str = ""
    names_raises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """What the events add up to now."""

    concern_id: str
    status: str
    raised_at: str
    raised_by: str
    danger: str
    told_to: str = ""
    told_at: str = ""
    reference: str = ""
    chase_on: date | None = None
    outcome: str = ""
    close_proposed: bool = False
    observations: tuple[Observation, ...] = ()
    open_raises: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """True until a supervisor has closed every raise."""
        return self.status != "closed"

    @property
    def status_word(self) -> str:
        """The status as on screen."""
        return STATUS_WORDS[self.status]


def fold_concern(concern_id: str, events: Mapping[str, ConcernEvent]) -> Concern | None:
    """Fold one concern's events (by record id); None when it was never raised.

    The result does not depend on the order of `events`: steps on the path are ranked by
    what they are, and values of one step by the instant and id of their event.
    """
    ordered = sorted(events.items(), key=lambda pair: (pair[1].at, pair[0]))
    raises = {key: event for key, event in ordered if event.event == "raised"}
    if not raises:
        return None
    covered = {name for _, e in ordered if e.event == "closed" for name in e.names_raises}
    still_open = tuple(sorted(key for key in raises if key not in covered))
    seen = {event.event for _, event in ordered}
    first = next(iter(raises.values()))
    latest = _Latest([event for _, event in ordered])
    return Concern(
        concern_id=concern_id,
        status=_status(seen, is_open=bool(still_open)),
        raised_at=first.at,
        raised_by=first.by,
        danger=latest.text("danger"),
        told_to=latest.text("told_to"),
        told_at=latest.text("told_at"),
        reference=latest.text("reference"),
        chase_on=latest.day("chase_on"),
        outcome=latest.text("outcome"),
        close_proposed="close_proposed" in seen,
        observations=tuple(o for _, event in ordered for o in event.observations),
        open_raises=still_open,
    )


def _status(seen: set[str], *, is_open: bool) -> str:
    if not is_open:
        return "closed"
    for event in ("outcome", "reply", "told"):
        if event in seen:
            return event
    return "not_yet_told"


class _Latest:
    """The newest filled value of a field among events in order."""

    def __init__(self, events: list[ConcernEvent]) -> None:
        self._newest_first = list(reversed(events))

    def text(self, name: str) -> str:
        return next((str(v) for e in self._newest_first if (v := getattr(e, name))), "")

    def day(self, name: str) -> date | None:
        return next((v for e in self._newest_first if (v := getattr(e, name)) is not None), None)
