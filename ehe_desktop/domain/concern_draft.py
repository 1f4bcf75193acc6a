"""A concern being written: what was typed so far, and what of it no event says yet.

A draft is this device's alone until the officer gives facts and goes on, or says that 999 was
called; from then on every page that is left adds an event with what is new in it. Nothing half-typed is sent,
and nothing typed is lost: a paragraph that was changed is added anew, never put in place of the
first one. Nothing here stores or sends. Source: ux.md 2.9.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ehe_desktop.domain.concern import ConcernEvent, ConcernFacts, Observation

DANGER: Final = "yes_or_unsure"
NO_DANGER: Final = "no"
STEPS: Final = 5

_FACTS: Final = (
    "danger", "called_at", "when", "where", "present", "child_wishes", "parent_knows",
    "parent_not_told_reason", "visit_id",
)  # fmt: skip
_TOLD: Final = ("told_to", "told_at", "reference", "chase_on")
_NEXT: Final = ("chase_on", "supervisor_told")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernDraft(ConcernFacts):
    """What the five pages hold, at most one observation of each mark.

    `draft_id` becomes the concern's own id.
    """

    draft_id: str
    child_id: str
    step: int = 1
    saved_at: str = ""

    @property
    def has_facts(self) -> bool:
        """True once something was seen, told or said, or 999 was called."""
        return bool(self.called_at) or any(one.text.strip() for one in self.observations)

    @property
    def is_blank(self) -> bool:
        """True while nothing at all was given."""
        given = (getattr(self, name) for name in (*_FACTS, *_TOLD, *_NEXT) if name != "visit_id")
        return not self.has_facts and not any(given)

    def text_of(self, mark: str) -> str:
        """What stands under a mark."""
        return next((one.text for one in self.observations if one.mark == mark), "")

    @property
    def told_by(self) -> str:
        """Who told the officer."""
        return next((one.told_by for one in self.observations if one.mark == "told"), "")


def new_facts(draft: ConcernDraft, events: Iterable[ConcernEvent]) -> dict[str, Any]:
    """The facts of the draft that no event says yet, as fields of an event."""
    held = tuple(events)
    found = _differing(draft, held, _FACTS)
    fresh = tuple(new for one in draft.observations if (new := _fresh(one, held)) is not None)
    return {**found, "observations": fresh} if fresh else found


def new_telling(draft: ConcernDraft, events: Iterable[ConcernEvent]) -> dict[str, Any]:
    """Who was told, when, under what reference, and when to chase: what no event says yet."""
    return _differing(draft, tuple(events), _TOLD)


def new_follow_up(draft: ConcernDraft, events: Iterable[ConcernEvent]) -> dict[str, Any]:
    """The chase date and whether the supervisor knows: what no event says yet."""
    return _differing(draft, tuple(events), _NEXT)


def draft_from(concern_id: str, child_id: str, events: Mapping[str, ConcernEvent]) -> ConcernDraft:
    """The pages as they would read now, from the events alone; to go on with a concern."""
    ordered = [event for _, event in sorted(events.items(), key=lambda pair: (pair[1].at, pair[0]))]
    values = {name: _latest(ordered, name) for name in (*_FACTS, *_TOLD, *_NEXT)}
    marks = ("saw", "told", "child_said")
    spoken = (_joined(ordered, mark) for mark in marks)
    return ConcernDraft(
        draft_id=concern_id,
        child_id=child_id,
        observations=tuple(one for one in spoken if one is not None),
        **{name: value for name, value in values.items() if value},
    )


def _joined(events: Iterable[ConcernEvent], mark: str) -> Observation | None:
    found = [one for event in events for one in event.observations if one.mark == mark]
    if not found:
        return None
    told_by = next((one.told_by for one in reversed(found) if one.told_by), "")
    return Observation(mark=mark, text="\n\n".join(one.text for one in found), told_by=told_by)


def _fresh(one: Observation, events: tuple[ConcernEvent, ...]) -> Observation | None:
    """What is new in a paragraph: all of it, or what was added at the end of what is said."""
    said = _joined(events, one.mark)
    text = one.text.strip()
    if not text:
        return None
    if said is None:
        return Observation(mark=one.mark, text=text, told_by=one.told_by.strip())
    before = said.text.strip()
    if text == before and one.told_by.strip() == said.told_by:
        return None
    added = text[len(before) :].strip() if text.startswith(before) else text
    if not added:
        added = f"Told by {one.told_by.strip()}"
    return Observation(mark=one.mark, text=added, told_by=one.told_by.strip())


def _differing(
    draft: ConcernDraft, events: tuple[ConcernEvent, ...], names: Iterable[str]
) -> dict[str, Any]:
    ordered = sorted(events, key=lambda event: event.at)
    found: dict[str, Any] = {}
    for name in names:
        value = getattr(draft, name)
        value = value.strip() if isinstance(value, str) else value
        if value and value != _latest(ordered, name):
            found[name] = value
    return found


def _latest(ordered: Iterable[ConcernEvent], name: str) -> Any:
    return next((v for event in reversed(list(ordered)) if (v := getattr(event, name))), None)
