"""The places of the program and who has them. Screens are imported when they are first visited.

Which role sees what: ux.md 2.0.1. A place a role may not have is absent, not grey.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Final, cast

from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.officer import Role
from ehe_desktop.services.desk import Desk
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.screen import Screen

_ALL: Final = frozenset(role.value for role in Role)
_CASE: Final = frozenset({Role.OFFICER.value, Role.SUPERVISOR.value})
_READ: Final = _CASE | {Role.SAFEGUARDING_LEAD.value}
_DIARY: Final = _CASE | {Role.BUSINESS_SUPPORT.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place: its name and icon for the rail, the screen that shows it, and the roles that have it."""

    key: str
    words: str
    screen: str
    """`module:Class` under ehe_desktop.ui."""
    icon: str = ""
    """Empty for a page above the rail's places."""
    roles: frozenset[str] = _ALL

    def make(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> Screen:
        """Import and build the screen, in its place from the start.

        A tree of widgets that changes its parent is styled anew, every widget of it.
        """
        module, name = self.screen.split(":")
        maker = cast(
            "Callable[[Desk, Runner, QWidget | None], Screen]",
            getattr(import_module(f"ehe_desktop.ui.{module}"), name),
        )
        return maker(desk, runner, parent)


PLACES: Final = (
    Place(key=routes.TODAY, words="Today", icon="calendar-check", roles=_CASE,
          screen="today.screen:TodayScreen"),
    Place(key=routes.CASELOAD, words="Caseload", icon="users", roles=_READ,
          screen="caseload.screen:CaseloadScreen"),
    Place(key=routes.SCHEDULE, words="Schedule", icon="calendar-days", roles=_DIARY,
          screen="schedule.screen:ScheduleScreen"),
    Place(key=routes.CONCERNS, words="Concerns", icon="shield-alert", roles=_READ,
          screen="concern.list_screen:ConcernsScreen"),
    Place(key=routes.SYNC, words="Sync", icon="refresh-cw", screen="sync.screen:SyncScreen"),
    Place(key=routes.SETTINGS, words="Settings", icon="settings",
          screen="settings.screen:SettingsScreen"),
    Place(key=routes.VISIT, words="Visit", roles=_CASE, screen="visit.screen:VisitScreen"),
    Place(key=routes.PLAN_VISIT, words="Plan a visit", roles=_CASE,
          screen="schedule.plan_screen:PlanVisitScreen"),
    Place(key=routes.RAISE_CONCERN, words="Raise a concern", roles=_CASE,
          screen="concern.raise_screen:RaiseConcernScreen"),
    Place(key=routes.FILL_FORM, words="Fill in a form", roles=_CASE,
          screen="visit.form_screen:FormScreen"),
    Place(key=routes.SIGNED_VISIT, words="Signed visit", roles=_READ,
          screen="casefile.signed_visit_screen:SignedVisitScreen"),
)  # fmt: skip


def places_for(role: str) -> tuple[Place, ...]:
    """The places a role has, in the order of the rail."""
    return tuple(place for place in PLACES if role in place.roles)
