"""Builders with valid defaults: a test names only what it is about. All people are invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from ehe_desktop.domain.child import Child
from ehe_desktop.domain.child_voice import ChildVoice, HealthAnswers, Statement
from ehe_desktop.domain.concern import ConcernEvent, Observation
from ehe_desktop.domain.conflict import Conflict, Side
from ehe_desktop.domain.family import Family, ParentCarer, Professional
from ehe_desktop.domain.notice import Notification
from ehe_desktop.domain.officer import Assignment, Officer
from ehe_desktop.domain.plan import ReviewPlan, RiskAssessment
from ehe_desktop.domain.safeguarding import FlagEvent
from ehe_desktop.domain.second_sign_off import SecondSignOff
from ehe_desktop.domain.visit import (
    Addendum,
    ContactAttempt,
    Note,
    PutOff,
    Visit,
    VisitDraft,
    VisitPlan,
)

AN_OFFICER = "officer-sam"
AN_INSTANT = datetime(2026, 6, 22, 9, 30, tzinfo=UTC)
A_DAY = date(2026, 6, 22)


def a_family(**over: Any) -> Family:
    """A family in Leeming Road."""
    given: dict[str, Any] = {
        "address": "14 Leeming Road, Leicester",
        "postcode": "LE3 5QP",
        "area": "West",
    }
    return Family(**given | over)


def a_child(name: str = "Amina Yusuf", **over: Any) -> Child:
    """A child of nine; `name` is given and family name with a space between."""
    given_name, _, family_name = name.partition(" ")
    given: dict[str, Any] = {
        "given_name": given_name,
        "family_name": family_name,
        "born_on": date(2017, 3, 13),
        "case_number": "EHE-00412",
        "home_educated_since": date(2025, 9, 1),
    }
    return Child(**given | over)


def a_parent_carer(name: str = "Hodan Yusuf", **over: Any) -> ParentCarer:
    """A mother with parental responsibility."""
    given: dict[str, Any] = {"relationship": "mother", "parental_responsibility": "yes"}
    return ParentCarer(name=name, **given | over)


def a_professional(name: str = "Dr Lee", **over: Any) -> Professional:
    """A family doctor."""
    return Professional(name=name, **{"role": "GP"} | over)


def a_visit_plan(*child_ids: str, **over: Any) -> VisitPlan:
    """A planned visit of an hour by `AN_OFFICER`."""
    given: dict[str, Any] = {"officer_id": AN_OFFICER, "starts_at": AN_INSTANT}
    return VisitPlan(child_ids=child_ids, **given | over)


def a_visit_draft(plan_id: str, *child_ids: str, **over: Any) -> VisitDraft:
    """A visit just begun."""
    given: dict[str, Any] = {"author_id": AN_OFFICER, "started_at": AN_INSTANT}
    return VisitDraft(plan_id=plan_id, child_ids=child_ids, **given | over)


def a_visit(plan_id: str = "", on: date = A_DAY, **over: Any) -> Visit:
    """A signed visit at which the child was seen alone."""
    given: dict[str, Any] = {
        "officer_id": AN_OFFICER,
        "seen_status": "SA",
        "summary": "She showed her maths book and her garden.",
        "signed_by": AN_OFFICER,
    }
    return Visit(plan_id=plan_id, on=on, **given | over)


def a_child_voice(visit_id: str = "", on: date = A_DAY, **over: Any) -> ChildVoice:
    """One statement in the child's words."""
    given: dict[str, Any] = {
        "officer_id": AN_OFFICER,
        "statements": (Statement(question="What do you enjoy?", words="Growing beans"),),
    }
    return ChildVoice(visit_id=visit_id, on=on, **given | over)


def some_health_answers(visit_id: str = "", on: date = A_DAY, **over: Any) -> HealthAnswers:
    """The health prompts, asked."""
    return HealthAnswers(visit_id=visit_id, on=on, **{"officer_id": AN_OFFICER} | over)


def a_contact_attempt(on: date = A_DAY, **over: Any) -> ContactAttempt:
    """A letter that had no answer."""
    given: dict[str, Any] = {"officer_id": AN_OFFICER, "how": "letter", "result": "no answer"}
    return ContactAttempt(on=on, **given | over)


def an_addendum(amends: str, text: str = "Her name is spelled Aminah.", **over: Any) -> Addendum:
    """A correction to something signed."""
    return Addendum(amends=amends, text=text, **{"by": AN_OFFICER, "at": AN_INSTANT} | over)


def a_second_sign_off(visit_id: str, result: str = "agreed", **over: Any) -> SecondSignOff:
    """A supervisor's word on a signed visit."""
    given: dict[str, Any] = {"visit_hash": "", "by": "officer-boss", "at": AN_INSTANT}
    return SecondSignOff(visit_id=visit_id, result=result, **given | over)


def a_note(text: str = "The gate is at the back.", **over: Any) -> Note:
    """A short note."""
    return Note(text=text, **{"by": AN_OFFICER, "at": AN_INSTANT} | over)


def a_put_off(until_on: date = date(2026, 7, 6), **over: Any) -> PutOff:
    """A due item put off with its reason."""
    given: dict[str, Any] = {"reason": "family away", "by": AN_OFFICER, "at": AN_INSTANT}
    return PutOff(until_on=until_on, **given | over)


def a_notification(received_on: date = date(2026, 6, 4), **over: Any) -> Notification:
    """A school's deletion return."""
    return Notification(received_on=received_on, **{"school": "Oak Primary"} | over)


def a_risk_assessment(band: str = "medium", **over: Any) -> RiskAssessment:
    """An assessment with its band."""
    given: dict[str, Any] = {"assessed_on": A_DAY, "assessed_by": AN_OFFICER}
    return RiskAssessment(band=band, **given | over)


def a_review_plan(due_on: date | None = date(2026, 12, 9), **over: Any) -> ReviewPlan:
    """The next review."""
    given: dict[str, Any] = {"band": "medium", "set_on": A_DAY, "set_by": AN_OFFICER}
    return ReviewPlan(due_on=due_on, **given | over)


def a_flag_event(flag_id: str = "flag-1", event: str = "raised", **over: Any) -> FlagEvent:
    """A flag raised."""
    given: dict[str, Any] = {
        "code": "CIN",
        "words": "Child in need plan",
        "severity": 2,
        "by": AN_OFFICER,
        "at": "2026-06-02T10:00:00.000Z",
    }
    return FlagEvent(flag_id=flag_id, event=event, **given | over)


def a_concern_event(
    concern_id: str = "concern-1", event: str = "raised", **over: Any
) -> ConcernEvent:
    """A concern raised with one fact."""
    given: dict[str, Any] = {
        "by": AN_OFFICER,
        "at": "2026-06-02T10:40:00.000Z",
        "observations": (Observation(mark="saw", text="A bruise on the left arm."),),
    }
    return ConcernEvent(concern_id=concern_id, event=event, **given | over)


def an_officer(name: str = "Sam Patel", **over: Any) -> Officer:
    """A colleague."""
    return Officer(name=name, **{"team": "West"} | over)


def an_assignment(officer_id: str = AN_OFFICER, **over: Any) -> Assignment:
    """A family given to an officer."""
    return Assignment(officer_id=officer_id, **{"from_on": date(2025, 9, 1)} | over)


def a_conflict(record_kind: str, record_id: str, **over: Any) -> Conflict:
    """Two edits of one child's language."""
    given: dict[str, Any] = {
        "group": ("language",),
        "base": {"language": "en"},
        "theirs": Side(values={"language": "so"}, author="officer-lee", at="2026-06-20T08:00:00Z"),
        "yours": Side(values={"language": "ar"}, author=AN_OFFICER, at="2026-06-20T09:00:00Z"),
    }
    return Conflict(record_kind=record_kind, record_id=record_id, **given | over)
