"""The staff-safety note of a family as officers read it: while two wordings stand open, all of them.

The merge keeps one value in force, and which words are the more careful no rule can tell. So until
somebody decides, every side is read, with who wrote it and when: a set of lines, in one order on every
device. It writes nothing and decides nothing.

Source: sync.md B3.4 (cautious: both shown until a person decides).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from ehe_desktop.domain.clock import civil_date, from_text
from ehe_desktop.domain.conflict import Side
from ehe_desktop.domain.due import short_date
from ehe_desktop.domain.family import Family
from ehe_desktop.domain.officer import Officer
from ehe_desktop.storage.conflicts import open_conflicts
from ehe_desktop.storage.view import View

GROUP: Final = ("visit_safety",)


def with_safety_note(view: View, family_id: str, family: Family, today: date) -> Family:
    """The family with its whole safety note: several lines while people disagree. Only to be read."""
    sides = [
        side
        for one in open_conflicts(view)
        if (one.conflict.record_id, one.conflict.group) == (family_id, GROUP)
        for side in (one.conflict.theirs, one.conflict.yours)
    ]
    lines = {
        _text(side): _line(view, side, today)
        for side in sorted(sides, key=lambda side: (side.at, side.op_id))
    }
    lines.setdefault(family.visit_safety.strip(), family.visit_safety)  # written here since, unsent
    lines.pop("", None)
    note = "\n".join(lines if len(lines) == 1 else lines.values())
    return replace(family, visit_safety=note)


def _text(side: Side) -> str:
    return str(side.values.get(GROUP[0]) or "").strip()


def _line(view: View, side: Side, today: date) -> str:
    officer = view.body(Officer, side.author)
    name = officer.name if officer is not None else "A colleague"
    try:
        on = f", {short_date(civil_date(from_text(side.at)), today)}"
    except ValueError:  # another program's word for when
        on = ""
    return f"{name}{on}: {_text(side)}"
