"""Vaccination prompts: what to ask about, by date of birth and the council's table.

Not clinical advice, and never scored. A prompt says "ask about"; nothing here
works out that a child is due or overdue, and no reason against is asked for. A
new national schedule is a new version of resources/policy/immunisations.toml.

Source: domain.md 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ehe_desktop.domain.calendars import add_months
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.school_age import year_group


@dataclass(frozen=True, slots=True)
class VaccinePrompt:
    """One line of the schedule: when to ask, about what, and whom it is for.

    A line applies from an age, counted in weeks or months, or in some expected
    year groups; to children born inside the limits, both inside; for a
    campaign, on days inside its span; and in its season.
    """

    id: str
    ask_about: str
    protects_against: str = ""
    from_weeks: int = 0
    from_months: int = 0
    until_months: int | None = None
    """Past this age the line is no longer asked; none means to the end of childhood."""
    year_groups: tuple[int, ...] = ()
    born_from: date | None = None
    born_to: date | None = None
    runs_from: date | None = None
    runs_to: date | None = None
    months: tuple[int, ...] = ()
    """The season, as months of any year (1 to 12); none means all the year round."""
    note: str = ""
    to_confirm: bool = False

    def applies(self, born_on: date, today: date) -> bool:
        """True when to ask about it for a child born on `born_on`, on `today`."""
        if not (_inside(born_on, self.born_from, self.born_to)):
            return False
        if not _inside(today, self.runs_from, self.runs_to):
            return False
        if self.months and today.month not in self.months:
            return False
        if self.year_groups and year_group(born_on, today) not in self.year_groups:
            return False
        reached = add_months(born_on, self.from_months).toordinal() + 7 * self.from_weeks
        if today.toordinal() < reached:
            return False
        return self.until_months is None or today < add_months(born_on, self.until_months)


@dataclass(frozen=True, slots=True)
class ImmunisationTable:
    """One version of the schedule, with where to send the family."""

    version: str
    agreed_on: date
    source: str
    prompts: tuple[VaccinePrompt, ...]
    health_prompts: tuple[VaccinePrompt, ...]
    """Other things to ask about, such as a dentist check."""
    signpost: str

    def prompts_for(self, born_on: date, today: date) -> tuple[VaccinePrompt, ...]:
        """What to ask about on `today`, in the order of the schedule.

        Raises:
            RuleBroken: `born_on` lies after `today`.
        """
        return _applying(self.prompts, born_on, today)

    def health_prompts_for(self, born_on: date, today: date) -> tuple[VaccinePrompt, ...]:
        """What else to ask about on `today`.

        Raises:
            RuleBroken: `born_on` lies after `today`.
        """
        return _applying(self.health_prompts, born_on, today)


def _applying(
    prompts: tuple[VaccinePrompt, ...], born_on: date, today: date
) -> tuple[VaccinePrompt, ...]:
    if born_on > today:
        raise RuleBroken("a date of birth may not lie in the future")
    return tuple(prompt for prompt in prompts if prompt.applies(born_on, today))


def _inside(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
