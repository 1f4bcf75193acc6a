"""Files brought into the centre: schools' deletion returns, and records of a council that moves here.

A good row becomes a family, a child, parents and the notification, written as one. A child who is
here already (same UPN, or same name and date of birth) is named as a possible duplicate and
not made twice: a person decides. Row by row, so a bad row never keeps a good one out.

Source: domain.md 2.2; sync.md B4 (natural keys become "possible duplicate").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from ehe_desktop.central import tables
from ehe_desktop.central.admin import load_records
from ehe_desktop.central.database import Database
from ehe_desktop.central.returns import Return, read_returns
from ehe_desktop.domain.child import Child
from ehe_desktop.domain.clock import Clock, civil_date
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.family import Family, ParentCarer
from ehe_desktop.domain.ids import NewId, new_id
from ehe_desktop.domain.notice import Notification
from ehe_desktop.domain.records import Record, write
from ehe_desktop.wire.codec import decode
from ehe_desktop.wire.errors import WireError

_AT_ONCE: Final = 5_000
"""Records in one transaction: the counter is not held long, and memory stays small."""
_NUMBER: Final = re.compile(r"EHE-(\d{1,9})")


@dataclass(slots=True)
class ImportReport:
    """What became of each row, by its number; no name stands here."""

    made: list[int] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    duplicates: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Known:
    """The children who are here, by what they may be recognised by."""

    by_upn: dict[str, str] = field(default_factory=dict)
    by_name: dict[tuple[str, str, str], str] = field(default_factory=dict)
    last_number: int = 0
    homes: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """Families of this file, by address and parent: siblings are one family."""

    def add(self, body: dict[str, Any], case_number: str) -> None:
        """Take in one child."""
        if body.get("upn"):
            self.by_upn[str(body["upn"])] = case_number
        if body.get("born_on"):
            self.by_name[_name_of(body)] = case_number
        number = _NUMBER.fullmatch(case_number)
        if number:
            self.last_number = max(self.last_number, int(number[1]))

    def why_known(self, row: Return) -> str:
        """Why the child of a row may be here already; empty when not."""
        same_upn = self.by_upn.get(row.upn or "")
        if same_upn is not None:
            return f"same UPN as case {same_upn or 'without a number'}"
        same_name = self.by_name.get(_name_of(_child_body(row, "")))
        if same_name is not None:
            return f"same name and date of birth as case {same_name or 'without a number'}"
        return ""


def import_returns(
    database: Database, raw: bytes, clock: Clock, make_id: NewId = new_id
) -> ImportReport:
    """Take in a file of deletion returns.

    Raises:
        InputRefused: the file as a whole cannot be read; nothing was written.
    """
    rows = list(read_returns(raw))

    def work(connection: sa.Connection) -> ImportReport:
        # one at a time: two imports at once must see each other's children
        connection.execute(sa.select(tables.centre.c.only).with_for_update())
        report, known, records = ImportReport(), _read_known(connection), list[Record]()
        for row in rows:
            if isinstance(row, tuple):
                report.faults.append(row)
                continue
            duplicate = known.why_known(row)
            if duplicate:
                report.duplicates.append((row.row, duplicate))
                continue
            records.extend(_records_of(row, known, clock, make_id))
            report.made.append(row.row)
        load_records(connection, records, clock)
        return report

    return database.write(work)


def import_records(database: Database, lines: Iterable[bytes], clock: Clock) -> int:
    """Take in records as JSON lines (`Record` of the protocol); return how many were new.

    Written in parts: a fault names its line, and the parts before it stand.

    Raises:
        RuleBroken: a line is not a record or does not fit its kind, or there is no line.
    """
    count, is_empty = 0, True
    for part in _parts(lines):
        is_empty = False
        count += database.write(partial(load_records, records=part, clock=clock))
    if is_empty:
        raise RuleBroken("the file holds no record")
    return count


def _parts(lines: Iterable[bytes]) -> Iterator[list[Record]]:
    part: list[Record] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            part.append(decode(Record, line))
        except WireError as fault:
            raise RuleBroken(f"line {number}: {fault}") from None
        if len(part) == _AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _read_known(connection: sa.Connection) -> _Known:
    known, r = _Known(), tables.record
    for text in connection.scalars(sa.select(r.c.body).where(r.c.kind == "child")):
        body = msgspec.json.decode(text)
        known.add(body, str(body.get("case_number") or ""))
    return known


def _name_of(body: dict[str, Any]) -> tuple[str, str, str]:
    given, family = _plain(body.get("given_name")), _plain(body.get("family_name"))
    return given, family, str(body.get("born_on") or "")


def _plain(text: Any) -> str:
    """Text as two people would call it the same: case and spaces do not count."""
    return " ".join(str(text or "").split()).casefold()


def _records_of(row: Return, known: _Known, clock: Clock, make_id: NewId) -> list[Record]:
    home = (
        _plain(row.text("address")),
        _plain(row.text("postcode")),
        _plain(row.text("parent_1_name")),
    )
    records: list[Record] = []
    family_id = known.homes.get(home)
    if family_id is None:
        family_id = known.homes[home] = make_id()
        body = Family(address=row.text("address"), postcode=row.text("postcode").upper())
        records.append(Record(kind="family", id=family_id, body=write(body)))
        records.extend(
            Record(kind="parent_carer", id=make_id(), family_id=family_id, body=write(parent))
            for parent in _parents(row)
        )
    case_number = f"EHE-{known.last_number + 1:05d}"
    child = _child_body(row, case_number)
    known.add(child, case_number)
    child_id = make_id()
    records.append(Record(kind="child", id=child_id, family_id=family_id, body=child))
    notice = Record(
        kind="notification",
        id=make_id(),
        family_id=family_id,
        child_id=child_id,
        body=write(_notification(row, civil_date(clock.now()))),
    )
    return [*records, notice]


def _child_body(row: Return, case_number: str) -> dict[str, Any]:
    return write(
        Child(
            given_name=row.text("child_given_name"),
            family_name=row.text("child_family_name"),
            born_on=row.dates["date_of_birth"],
            sex=row.text("sex")[:1].upper() or "U",
            case_number=case_number,
            upn=row.upn,
            upn_missing_reason="" if row.upn else "UN3",
            previous_school=row.text("school"),
            off_roll_on=row.dates["deleted_on"],
            home_educated_since=row.dates["deleted_on"],
        )
    )


def _parents(row: Return) -> Iterator[ParentCarer]:
    for number in ("1", "2"):
        name = row.text(f"parent_{number}_name")
        if name:
            elsewhere = row.text(f"parent_{number}_address")
            lives_with = "yes" if elsewhere in ("", row.text("address")) else "not_known"
            yield ParentCarer(
                name=name, phone=row.text(f"parent_{number}_phone"), lives_with_child=lives_with
            )


def _notification(row: Return, today: date) -> Notification:
    phones = (row.text("parent_1_phone"), row.text("parent_2_phone"))
    return Notification(
        school=row.text("school"),
        received_on=row.dates["received_on"] or today,
        ground_code=row.text("ground_code"),
        parent_told_school_on=row.dates["parent_told_school_on"],
        off_roll_on=row.dates["deleted_on"],
        parent_letter_on=row.dates["parent_letter_date"],
        letter_attached=row.letter_attached,
        emergency_phones=tuple(phone for phone in phones if phone),
        new_address=row.text("new_address"),
        new_school=row.text("new_school"),
    )
