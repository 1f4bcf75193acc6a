"""One child seen whole: their records typed, their line of the list, their timeline.

What the officer's role may not read is absent. The caller writes the audit entry
for the view; a reading transaction cannot.
"""

from __future__ import annotations

from ehe_desktop.domain.casefile import CaseFile, CaseSummary
from ehe_desktop.domain.concern import Concern
from ehe_desktop.domain.family import ParentCarer, Professional
from ehe_desktop.domain.safeguarding import SafeguardingFlag, fold_flags
from ehe_desktop.storage import records
from ehe_desktop.storage.access import readable, reads_concerns
from ehe_desktop.storage.as_of import AsOf
from ehe_desktop.storage.caseload_lines import summaries
from ehe_desktop.storage.projections.caseload import concerns_of
from ehe_desktop.storage.projections.facts import ChildFacts, children_of
from ehe_desktop.storage.timeline_query import TimelineFilter, timeline
from ehe_desktop.storage.view import View


def casefile(
    view: View, child_id: str, as_of: AsOf, lines: TimelineFilter | None = None
) -> CaseFile | None:
    """Everything about one child, or None when the child is not on this device."""
    child = view.record("child", child_id)
    if child is None or child.family_id is None:
        return None
    held = tuple(records.of_family(view.connection, child.family_id))
    strays = tuple(
        one
        for one in records.of_child(view.connection, child_id)
        if one.family_id != child.family_id
    )
    family = children_of(child.family_id, (*held, *strays))
    facts = next(one for one in family if one.child_id == child_id)
    rows = summaries(view, as_of, [one.child_id for one in family])
    return CaseFile(
        summary=rows[child_id],
        child=facts.child,
        family=facts.family,
        adults=tuple(records.typed(held, ParentCarer).values()),
        professionals=tuple(records.typed(held, Professional).values()),
        siblings=_siblings(rows, child_id),
        flags=_flags(view, facts),
        concerns=_concerns(view, facts),
        risk=facts.risk,
        review=facts.review,
        timeline=timeline(view, child_id, lines),
    )


def _siblings(rows: dict[str, CaseSummary], child_id: str) -> tuple[CaseSummary, ...]:
    others = (row for key, row in rows.items() if key != child_id)
    return tuple(sorted(others, key=lambda row: (str(row.born_on), row.full_name)))


def _flags(view: View, facts: ChildFacts) -> tuple[SafeguardingFlag, ...]:
    levels = readable(view.sitting.role)
    return tuple(flag for flag in fold_flags(facts.flag_events) if flag.access in levels)


def _concerns(view: View, facts: ChildFacts) -> tuple[Concern, ...]:
    return concerns_of(facts) if reads_concerns(view.sitting.role) else ()
