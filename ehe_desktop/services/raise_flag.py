"""Raise a safeguarding flag, raise it higher, or write down that it was checked; nothing lowers one here.

A flag is a fact with its source and the day it was checked. Its history only grows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.errors import InputRefused, NotAllowed
from ehe_desktop.domain.safeguarding import FlagEvent, SafeguardingFlag, fold_flags
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.write_safety import write_safety
from ehe_desktop.storage.access import readable
from ehe_desktop.storage.store import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFlag:
    """What the officer knows. `code` is a kind of the council's list; `words` stand on screen."""

    code: str
    words: str = ""
    source: str = ""
    severity: int = 2
    checked_on: date | None = None
    review_on: date | None = None


def raise_flag(desk: Desk, child_id: str, flag: NewFlag, write_id: str = "") -> StoreChanged:
    """Raise a flag about a child.

    Raises:
        InputRefused: no kind of the list, or no source.
        StoreCannotWrite: it could not be written.
        NotAllowed: this role records no flags.
    """
    kind = desk.policy.flag_types.get(flag.code)
    if kind is None:
        raise InputRefused("Choose what kind of flag it is.")
    if not flag.source.strip():
        raise InputRefused("Write who says so: the person, the team or the record.")
    made = _event(
        desk,
        desk.new_id(),
        "raised",
        {
            "code": kind.code,
            "words": flag.words.strip() or kind.label,
            "severity": flag.severity,
            "access": kind.access[:1],  # C-lite is kept as C: the grave side of the three levels
            "source": flag.source.strip(),
            "checked_on": flag.checked_on or desk.today(),
            "review_on": flag.review_on,
        },
    )
    return _write(desk, child_id, made, write_id)


def review_flag(
    desk: Desk, child_id: str, flag_id: str, review_on: date | None, write_id: str = ""
) -> StoreChanged:
    """Write down that the flag was checked today and still holds; it is looked at again on `review_on`.

    Raises:
        InputRefused: the next look is not after today.
        NotAllowed: this role may not, or the flag is not here.
        StoreCannotWrite: it could not be written.
    """
    if review_on is not None and review_on <= desk.today():
        raise InputRefused("The next look at this flag comes after today.")
    held = flag_of(desk, child_id, flag_id)
    fields: dict[str, Any] = {
        "code": held.code,
        "checked_on": desk.today(),
        "review_on": review_on,
    }
    return _write(desk, child_id, _event(desk, flag_id, "reviewed", fields), write_id)


def close_flag(
    desk: Desk, child_id: str, flag_id: str, reason: str, write_id: str = ""
) -> StoreChanged:
    """Close for a supervisor, naming every raise seen; propose closing for an officer.

    Raises:
        InputRefused: no reason is given.
        NotAllowed: this role may not, or the flag is not here.
        StoreCannotWrite: it could not be written.
    """
    if not reason.strip():
        raise InputRefused("Write why this flag no longer holds.")
    held = flag_of(desk, child_id, flag_id)
    closes = desk.me.may_supervise
    fields: dict[str, Any] = {
        "code": held.code,
        "reason": reason.strip(),
        "names_raises": held.open_raises if closes else (),
    }
    event = _event(desk, flag_id, "closed" if closes else "close_proposed", fields)
    return _write(desk, child_id, event, write_id)


def flag_of(desk: Desk, child_id: str, flag_id: str) -> SafeguardingFlag:
    """The flag as it stands on this device.

    Raises:
        NotAllowed: it is not here, or this role may not read it.
    """
    with desk.store.reading() as view:
        levels = readable(view.sitting.role)
        found = fold_flags(view.of_child(FlagEvent, child_id))
    for flag in found:
        if flag.flag_id == flag_id and flag.access in levels:
            return flag
    raise NotAllowed(
        "This flag is not on this device.", next_step="Connect and sync, then look again."
    )


def flag_history(desk: Desk, child_id: str, flag_id: str) -> tuple[FlagEvent, ...]:
    """Everything that happened to a flag, oldest first.

    Raises:
        NotAllowed: it is not here, or this role may not read it.
    """
    flag_of(desk, child_id, flag_id)
    with desk.store.reading() as view:
        found = view.of_child(FlagEvent, child_id).values()
    return tuple(sorted((e for e in found if e.flag_id == flag_id), key=lambda event: event.at))


def _event(desk: Desk, flag_id: str, event: str, fields: dict[str, Any]) -> FlagEvent:
    return FlagEvent(
        flag_id=flag_id,
        event=event,
        by=desk.me.officer_id,
        at=to_text(desk.clock.now()),
        **fields,
    )


def _write(desk: Desk, child_id: str, event: FlagEvent, write_id: str) -> StoreChanged:
    def act(work: Work) -> str:
        return work.create("flag_event", event, child_id=child_id)

    return write_safety(desk, act, "concerns", write_id)[1]
