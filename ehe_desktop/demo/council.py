"""The whole synthetic council as records, deterministic by seed and day: officers, families, histories.

It makes records and nothing else; how they get into a central system is the caller's business.
Sizes go from a handful to 200,000 children: records come one officer at a time, and none is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from ehe_desktop.demo.chance import Dice
from ehe_desktop.demo.diary import Diarist, Wanted, visit_plans
from ehe_desktop.demo.histories import History, Subject
from ehe_desktop.demo.people import Household, household
from ehe_desktop.domain.officer import Assignment, Officer, Role
from ehe_desktop.domain.policy import Policy
from ehe_desktop.domain.records import Record, kind_name, write
from ehe_desktop.domain.review import first_contact_by

TEAM: Final = "North"
OFFICER_NAMES: Final = (
    "Sam Patel", "Lola Okafor", "Ruth Jones", "Mina Ali", "Grace Holroyd", "Piotr Zieliński",
    "Dee Morrison", "Huw Bevan", "Anwar Miah", "Kate Fenwick", "Tomasz Łąka", "Ayaan Farah",
)  # fmt: skip
SUPERVISOR_NAME: Final = "Jo Sutcliffe"


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff of the synthetic council."""

    officer_id: str
    officer: Officer


@dataclass(frozen=True, slots=True)
class Council:
    """A council of `officers` with `families_each` families, as it stands on `today`."""

    seed: int
    today: date
    policy: Policy
    officers: int = 12
    families_each: int = 100

    def accounts(self) -> tuple[Account, ...]:
        """Officers first, then their supervisor, business support and the safeguarding lead."""
        made = [
            self._account(number, self._name(number), Role.OFFICER)
            for number in range(self.officers)
        ]
        staff = (
            (SUPERVISOR_NAME, Role.SUPERVISOR),
            ("Bea Marsden", Role.BUSINESS_SUPPORT),
            ("Iris Clarke", Role.SAFEGUARDING_LEAD),
        )
        for place, (name, role) in enumerate(staff):
            made.append(self._account(10_000 + place, name, role))
        return tuple(made)

    @property
    def supervisor(self) -> Account:
        """The supervisor of everybody."""
        return next(a for a in self.accounts() if a.officer.role == Role.SUPERVISOR.value)

    def records(self) -> Iterator[Record]:
        """Every record, each family's before what happened to its children."""
        for account in self.accounts():
            yield _record(account.officer_id, account.officer)
        for place, account in enumerate(self.accounts()[: self.officers]):
            yield from self._caseload(place, account)

    def _caseload(self, place: int, account: Account) -> Iterator[Record]:
        wanted: list[Wanted] = []
        boss = self.supervisor.officer_id
        for number in range(place * self.families_each, (place + 1) * self.families_each):
            home = household(self.seed, number, self.today, number * 4 + 1)
            yield from self._family(home, account)
            due: list[tuple[date, bool]] = []
            for index, (child_id, child) in enumerate(home.children):
                subject = Subject(child_id, home.family_id, child, account.officer_id, boss)
                history = History(self.seed, number * 4 + index, subject, self.policy, self.today)
                for record in history.records():
                    yield record
                    due.extend(self._due(record))
            if due:
                by, first = min(due)
                wanted.append(Wanted(by, home, first))
        dice = Dice(self.seed, "diary", place)
        whose = Diarist(account.officer_id, account.officer.name)
        plans = visit_plans(dice, whose, wanted, self.policy.calendars, self.today)
        for plan_id, family_id, plan in plans:
            yield _record(plan_id, plan, family_id)

    def _family(self, home: Household, account: Account) -> Iterator[Record]:
        yield _record(home.family_id, home.family, home.family_id)
        dice = Dice(self.seed, "assignment", home.number)
        since = self.today - timedelta(days=200)
        assignment = Assignment(officer_id=account.officer_id, from_on=since)
        yield _record(dice.id_at(dice.instant(since)), assignment, home.family_id)
        for adult_id, adult in home.adults:
            yield _record(adult_id, adult, home.family_id)
        for child_id, child in home.children:
            yield _record(child_id, child, home.family_id, child_id)

    def _due(self, record: Record) -> Iterator[tuple[date, bool]]:
        if record.kind == "review_plan" and record.body["due_on"]:
            yield date.fromisoformat(record.body["due_on"]), False
        elif record.kind == "notification":
            received = date.fromisoformat(record.body["received_on"])
            if (self.today - received).days < 60:
                days = self.policy.timescales.first_contact_working_days
                target = first_contact_by(received, days, self.policy.calendars)
                yield target, True

    def _name(self, number: int) -> str:
        turn, place = divmod(number, len(OFFICER_NAMES))
        return OFFICER_NAMES[place] if not turn else f"{OFFICER_NAMES[place]} {turn + 1}"

    def _account(self, number: int, name: str, role: Role) -> Account:
        dice = Dice(self.seed, "officer", number)
        officer_id = dice.id_at(dice.instant(date(2026, 1, 5)))
        phone = f"07700 900{100 + number % 100}"
        return Account(officer_id, Officer(name=name, role=role.value, team=TEAM, phone=phone))


def _record(
    record_id: str, body: Any, family_id: str | None = None, child_id: str | None = None
) -> Record:
    return Record(
        kind=kind_name(type(body)),
        id=record_id,
        family_id=family_id,
        child_id=child_id,
        body=write(body),
    )
