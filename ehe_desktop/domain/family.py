"""A family at an address, the adults in it, and the professionals round it.

"Not known" is an answer, never "no": three-way answers are the texts
`yes`, `no` and `not_known`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One household; the thing that is assigned to an officer and shredded with its own key."""

    address: str = ""
    postcode: str = ""
    area: str = ""
    address_confirmed_on: date | None = None
    address_confirmed_by: str = ""
    address_sources_disagree: bool = False
    address_confidential: bool = False
    travel_note: str = ""
    visit_safety: str = ""
    """Staff-safety note: fact, date and evidence; empty when there is none."""
    two_person_visit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentCarer:
    """An adult of the family."""  # never "parent" alone: Qt has parents too

    name: str
    preferred_name: str = ""
    relationship: str = ""
    parental_responsibility: str = "not_known"
    phone: str = ""
    email: str = ""
    language: str = "en"
    interpreter_needed: bool = False
    lives_with_child: str = "not_known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Professional:
    """Somebody else in regular contact with a child."""

    name: str
    role: str = ""
    organisation: str = ""
    phone: str = ""
    last_saw_child_on: date | None = None
