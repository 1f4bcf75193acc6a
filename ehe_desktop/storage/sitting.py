"""A sitting: from unlock to lock, one officer at one device, with the clock they go by.

Everything written says who, when and where from this. Nothing here reads a clock:
the one in `clock` does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ehe_desktop.domain.clock import Clock
from ehe_desktop.domain.ids import NewId, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The machine's own running time, which nobody can set back by hand.

    `boot_id` says which start it counts from; `clock_state` whether the wall clock agrees.
    """

    boottime_ms: int = 0
    boot_id: str = ""
    clock_state: str = "ok"
    """ok, suspect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """Who is at this device now. `role` is a code of `domain.officer.Role`."""

    officer_id: str
    role: str
    clock: Clock
    new_id: NewId = new_id
    device: str = ""
    app_version: str = ""
    running: Callable[[], Running] = Running
    viewed: set[tuple[str, str]] = field(default_factory=set, compare=False)
    """What was looked at or typed in already in this sitting: it is audited once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks for one write, and which screen asked (screens skip their own changes)."""

    officer_id: str
    asked_by: str = ""
