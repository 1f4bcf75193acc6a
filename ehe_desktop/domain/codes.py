"""Code sets as versioned data: what a code is called, and from when to when it is offered.

No set is written into the program: the council's tables are in
resources/policy/codes.toml. A withdrawn code is no longer offered and stays
readable on old records; a code no table knows is shown as it is, never hidden
and never guessed.

Source: domain.md 2.10 and 7.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ehe_desktop.domain.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Code:
    """One row of a set. Both dates are inside; an empty one leaves that side open."""

    code: str
    label: str
    valid_from: date | None = None
    valid_to: date | None = None
    in_returns: bool = True
    """False for a code of the council's own that the national return does not know."""

    def is_offered(self, today: date) -> bool:
        """True when the code may be chosen on `today`."""
        begun = self.valid_from is None or self.valid_from <= today
        return begun and (self.valid_to is None or today <= self.valid_to)


@dataclass(frozen=True, slots=True)
class CodeSet:
    """One table of codes, in the order it is shown."""

    name: str
    title: str
    source: str
    codes: tuple[Code, ...]
    to_confirm: bool = False

    def find(self, code: str) -> Code | None:
        """The row of `code`, withdrawn ones included."""
        return next((row for row in self.codes if row.code == code), None)

    def label(self, code: str) -> str:
        """The words for `code`; for one the table does not know, the code itself and that."""
        row = self.find(code)
        return row.label if row else f"{code} (not in this device’s list)"

    def offered(self, today: date) -> tuple[Code, ...]:
        """The rows that may be chosen on `today`."""
        return tuple(row for row in self.codes if row.is_offered(today))

    def check(self, code: str, today: date) -> str:
        """`code` itself, when it may be chosen on `today`.

        Raises:
            RuleBroken: the table does not offer it on that day.
        """
        row = self.find(code)
        if row is None or not row.is_offered(today):
            raise RuleBroken(f"the set {self.name} does not offer {code!r} on {today}")
        return code


@dataclass(frozen=True, slots=True)
class FlagType:
    """What a kind of safeguarding flag is and who may see it.

    `access`: A case team, B need to know, C sealed, C-lite officer and supervisor
    and never shown to or printed for the family. `prints` is about papers for
    staff; nothing of access B or C prints unless the council says so.
    """

    code: str
    label: str
    access: str
    prints: bool = False
    factor: str = ""
    """The factor of the risk matrix that it answers, if any."""
    factor_option: str = ""
    sets: str = ""
    """What it asks for, in words."""
    not_with_family_first: bool = False
