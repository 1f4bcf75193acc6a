"""Where a person can go: a place, and what it is about. Screens ask for a route; the shell goes there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TODAY: Final = "today"
CASELOAD: Final = "caseload"
SCHEDULE: Final = "schedule"
CONCERNS: Final = "concerns"
SYNC: Final = "sync"
SETTINGS: Final = "settings"
VISIT: Final = "visit"
PLAN_VISIT: Final = "plan-visit"
RAISE_CONCERN: Final = "raise-concern"
FILL_FORM: Final = "fill-form"
SIGNED_VISIT: Final = "signed-visit"
"""`part` is the id of the visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A place of the rail or a page above it, with the ids it is about; `part` is a tab, step or view."""

    place: str
    child_id: str = ""
    plan_id: str = ""
    concern_id: str = ""
    part: str = ""
