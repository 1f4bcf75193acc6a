"""A school's deletion return: the notice that a child is to be educated at home.

Fields of regulation 13 of the School Attendance (Pupil Registration) (England)
Regulations 2024 (SI 2024/208), with the ground and the parent's letter (domain.md 2.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """What a school sent, kept as it was sent. Immutable; a correction is a new one."""

    school: str
    received_on: date
    ground_code: str = "9(1)(f)"
    parent_told_school_on: date | None = None
    off_roll_on: date | None = None
    parent_letter_on: date | None = None
    letter_attached: bool = False
    emergency_phones: tuple[str, ...] = ()
    new_address: str = ""
    new_school: str = ""
    source: str = "school"
