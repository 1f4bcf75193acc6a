"""One child's line of the caseload, and the rows of their open flags and concerns.

Facts in, rows out. Days are kept, never what they mean today: the review's day, the
day first contact is counted from, the days the child was seen.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from ehe_desktop.domain.bands import RiskBand, worse
from ehe_desktop.domain.clock import civil_date
from ehe_desktop.domain.concern import Concern, fold_concern
from ehe_desktop.domain.names import sort_key
from ehe_desktop.domain.plan import RiskAssessment
from ehe_desktop.domain.safeguarding import SafeguardingFlag, fold_flags
from ehe_desktop.domain.visit import SeenStatus, Visit
from ehe_desktop.storage.projection_tables import caseload_row, concern_row, open_flag
from ehe_desktop.storage.projections.facts import ChildFacts
from ehe_desktop.storage.projections.rows import Row, day
from ehe_desktop.storage.records import to_json

_STATUSES: Final = {status.value for status in SeenStatus}


def child_rows(facts: ChildFacts) -> list[Row]:
    """Every row about one child: their line, their open flags, their concerns."""
    flags = fold_flags(facts.flag_events)
    concerns = concerns_of(facts)
    return [
        Row(caseload_row, _line(facts, flags, concerns)),
        *_flag_rows(facts, flags),
        *(_concern_row(facts, concern) for concern in concerns),
    ]


def concerns_of(facts: ChildFacts) -> tuple[Concern, ...]:
    """The child's concerns, each folded from its events."""
    ids = sorted({event.concern_id for event in facts.concern_events.values()})
    folded = (
        fold_concern(
            concern_id,
            {k: e for k, e in facts.concern_events.items() if e.concern_id == concern_id},
        )
        for concern_id in ids
    )
    return tuple(concern for concern in folded if concern is not None)


def _line(
    facts: ChildFacts, flags: tuple[SafeguardingFlag, ...], concerns: tuple[Concern, ...]
) -> dict[str, Any]:
    child, review = facts.child, facts.review
    band = _band(facts.risk)
    due_on = review.due_on if review else None
    open_concerns = [concern for concern in concerns if concern.is_open]
    return {
        "child_id": facts.child_id,
        "family_id": facts.family_id,
        "full_name": child.full_name,
        "known_as": child.known_as,
        "sort_name": " ".join(sort_key(child.family_name, child.given_name)[:2]),
        "case_number": child.case_number,
        "born_on": day(child.born_on),
        "band": band.code,
        "band_rank": band.rank,
        "review_due_on": day(due_on),
        "first_contact_from": day(_first_contact_from(facts, band, due_on)),
        "put_off_until": day(_put_off_until(facts)),
        **_seen(facts.visits),
        "area": facts.family.area,
        "flags": to_json(
            [[flag.access, flag.words or flag.code] for flag in flags if flag.is_open]
        ),
        "concern_open": int(bool(open_concerns)),
        "concern_not_told": int(any(c.status == "not_yet_told" for c in open_concerns)),
        "draft_open": int(facts.draft_open),
        "two_person_visit": int(facts.family.two_person_visit),
        "needs_decision": int(facts.conflict_open),
        "case_state": child.case_state,
        "is_open": int(child.is_open),
    }


def _band(risk: RiskAssessment | None) -> RiskBand:
    """The band that counts: the worked-out one, or the one an officer raised it to."""
    if risk is None:
        return RiskBand.NOT_ASSESSED
    return worse(RiskBand.read(risk.band), RiskBand.read(risk.raised_to))


def _first_contact_from(facts: ChildFacts, band: RiskBand, due_on: date | None) -> date | None:
    """The day the first-contact target is counted from, for a child not assessed yet.

    That is the newest notification's day; without one, the day home education began.
    """
    if due_on is not None or band.is_band:
        return None
    heard = [notice.received_on for notice in facts.notifications]
    return max(heard, default=facts.child.home_educated_since)


def _put_off_until(facts: ChildFacts) -> date | None:
    """Until when the present due day is put off; an older due day's put-off has no more say."""
    since = facts.review.set_on if facts.review else None
    counted = [
        (put_off.at, put_off.until_on)
        for put_off in facts.put_offs
        if since is None or civil_date(put_off.at) >= since
    ]
    return max(counted)[1] if counted else None


def _seen(visits: tuple[Visit, ...]) -> dict[str, str | None]:
    known = [
        (visit.on, SeenStatus(visit.seen_status))
        for visit in visits
        if visit.seen_status in _STATUSES
    ]
    seen = [on for on, status in known if status.counts_as_seen]
    alone = [on for on, status in known if status is SeenStatus.ALONE]
    in_the_room = [on for on, status in known if status.face_to_face]
    return {
        "last_seen_on": day(max(seen, default=None)),
        "last_seen_alone_on": day(max(alone, default=None)),
        "last_seen_face_to_face_on": day(max(in_the_room, default=None)),
    }


def _flag_rows(facts: ChildFacts, flags: tuple[SafeguardingFlag, ...]) -> list[Row]:
    return [
        Row(open_flag, _flag_values(facts, flag, place))
        for place, flag in enumerate(flag for flag in flags if flag.is_open)
    ]


def _flag_values(facts: ChildFacts, flag: SafeguardingFlag, place: int) -> dict[str, Any]:
    reviews = [
        event.review_on
        for event in facts.flag_events.values()
        if event.flag_id == flag.flag_id and event.review_on is not None
    ]
    return {
        "child_id": facts.child_id,
        "flag_id": flag.flag_id,
        "family_id": facts.family_id,
        "code": flag.code,
        "words": flag.words,
        "severity": flag.severity,
        "access": flag.access,
        "raised_on": flag.raised_on,
        "checked_on": day(flag.checked_on),
        "review_on": day(max(reviews, default=None)),
        "source": flag.source,
        "close_proposed": int(flag.close_proposed),
        "place": place,
    }


def _concern_row(facts: ChildFacts, concern: Concern) -> Row:
    values = {
        "concern_id": concern.concern_id,
        "child_id": facts.child_id,
        "family_id": facts.family_id,
        "status": concern.status,
        "is_open": int(concern.is_open),
        "raised_at": concern.raised_at,
        "raised_by": concern.raised_by,
        "danger": concern.danger,
        "told_to": concern.told_to,
        "told_at": concern.told_at,
        "reference": concern.reference,
        "chase_on": day(concern.chase_on),
        "outcome": concern.outcome,
        "close_proposed": int(concern.close_proposed),
    }
    return Row(concern_row, values)
