"""Households of the synthetic council: a family at an address, its adults and its children.

Shares follow what is published of home education in England (domain.md 8.1): sex about even, more
children of secondary age, 16 % with SEN support and 7 % with a plan, reasons as in the autumn
collection. Identifiers come from test ranges and carry right check digits (domain.md 2.8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ehe_desktop.demo.chance import Dice
from ehe_desktop.demo.names import COMMUNITIES, Community
from ehe_desktop.demo.places import SCHOOLS, address, landline, mobile
from ehe_desktop.domain.child import Child
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.family import Family, ParentCarer
from ehe_desktop.domain.identifiers import read_nhs_number, upn_check_letter

SIBLINGS: Final = {1: 0.58, 2: 0.29, 3: 0.10, 4: 0.03}
AGES: Final = {
    5: 4, 6: 5, 7: 6, 8: 6, 9: 7, 10: 8, 11: 9, 12: 10, 13: 12, 14: 14, 15: 15,
}  # fmt: skip
SEXES: Final = {"F": 51, "M": 48, "U": 1}
REASONS: Final = {
    "MENH": 16, "PHIL": 12, "DGEN": 8, "DSEN": 4, "LIFE": 9, "BULL": 5, "RELG": 2, "PHYS": 4,
    "SUGG": 2, "PEXR": 3, "PEXC": 1, "NPRF": 4, "NPLC": 1, "UNKN": 17, "NREA": 12,
}  # fmt: skip
SEN: Final = {"N": 77, "K": 16, "E": 7}
SUITABILITY: Final = {"SUI": 58, "SUR": 17, "INS": 16, "UNS": 1}


@dataclass(frozen=True, slots=True)
class Household:
    """One family before anything has happened to it. Ids are made by the same dice."""

    number: int
    family_id: str
    family: Family
    adults: tuple[tuple[str, ParentCarer], ...]
    children: tuple[tuple[str, Child], ...]
    community: Community


def household(seed: int, number: int, today: date, first_child_number: int) -> Household:
    """Family `number` of the council of `seed`, as on `today`."""
    dice = Dice(seed, "household", number)
    community = dice.weighted(COMMUNITIES)
    surname = dice.one_of(community.families)
    family_id = dice.id_at(dice.instant(today - timedelta(days=dice.between(200, 1500))))
    children = []
    for place in range(dice.weighted(SIBLINGS)):
        child_dice = Dice(seed, "child", first_child_number + place)
        made = _child(child_dice, community, surname, today, first_child_number + place)
        children.append((child_dice.id_at(child_dice.instant(today - timedelta(days=30))), made))
    return Household(
        number, family_id, _family(dice, today), _adults(dice, community, surname),
        tuple(children), community,
    )  # fmt: skip


def _family(dice: Dice, today: date) -> Family:
    street, postcode, area = address(dice)
    confirmed = dice.happens(0.86)
    warned = dice.happens(0.025)
    return Family(
        address=street,
        postcode=postcode,
        area=area,
        address_confirmed_on=dice.day_before(today, 5, 160) if confirmed else None,
        address_confirmed_by="council tax" if confirmed else "",
        address_sources_disagree=dice.happens(0.015),
        address_confidential=dice.happens(0.008),
        travel_note=dice.one_of(
            ("", "", "", "Park on the main road.", "Side gate, not the front.")
        ),
        visit_safety=dice.one_of(_WARNINGS) if warned else "",
        two_person_visit=warned and dice.happens(0.6),
    )


_WARNINGS: Final = (
    "Large dog, loose in the yard. Seen 4 March; phone from the gate.",
    "Neighbour threatened a visitor in May. Police reference held by the team.",
    "Poor lighting and a broken step at the door. Seen in January.",
)


def _adults(dice: Dice, community: Community, surname: str) -> tuple[tuple[str, ParentCarer], ...]:
    kinds = dice.weighted({("mother",): 0.42, ("mother", "father"): 0.48, ("father",): 0.05,
                           ("grandmother",): 0.05})  # fmt: skip
    interpreter = dice.happens(community.interpreter_share)
    made = []
    for kind in kinds:
        given = dice.one_of(community.men if kind == "father" else community.women)
        adult = ParentCarer(
            name=f"{given} {surname}",
            relationship=kind,
            parental_responsibility="yes" if kind != "grandmother" else "not_known",
            phone=mobile(dice) if dice.happens(0.8) else landline(dice),
            language=community.language,
            interpreter_needed=interpreter,
            lives_with_child="yes",
        )
        made.append((dice.id_at(dice.instant(date(2026, 1, 5))), adult))
    return tuple(made)


def _child(dice: Dice, community: Community, surname: str, today: date, number: int) -> Child:
    sex = dice.weighted(SEXES)
    given = dice.one_of(community.girls if sex == "F" else community.boys)
    born = _birthday(dice, today)
    since = dice.day_before(today, 3, min(1500, max(40, (today - born).days - 5 * 365)))
    sen = dice.weighted(SEN)
    suitability = "NYA" if (today - since).days < 12 else dice.weighted(SUITABILITY)
    went_to_school = dice.happens(0.9)
    return Child(
        given_name=given,
        family_name=surname,
        known_as=given[:3] if dice.happens(0.06) and given.isascii() and len(given) > 5 else "",
        born_on=born,
        sex=sex,
        case_number=f"EHE-{number:05d}",
        upn=_upn(number, born) if went_to_school else None,
        upn_missing_reason="" if went_to_school else "never attended school",
        nhs_number=_nhs(number) if dice.happens(0.7) else None,
        language=community.language,
        interpreter_needed=dice.happens(community.interpreter_share * 0.3),
        ethnicity=community.ethnicity if dice.happens(0.8) else "NOBT",
        ethnicity_declared_by="parent",
        home_educated_since=since,
        primary_reason=dice.weighted(REASONS),
        sen_provision=sen,
        ehcp_review_on=today + timedelta(days=dice.between(10, 360)) if sen == "E" else None,
        previous_school=dice.one_of(SCHOOLS) if went_to_school else "",
        off_roll_on=since if went_to_school else None,
        hours_a_week=float(dice.between(8, 26)) if dice.happens(0.7) else None,
        suitability=suitability,
        suitability_judged_on=None if suitability == "NYA" else dice.day_before(today, 10, 300),
        case_state="notified" if suitability == "NYA" else "scheduled_review",
    )


def _birthday(dice: Dice, today: date) -> date:
    age = dice.weighted(AGES)
    return today - timedelta(days=age * 365 + age // 4 + dice.between(0, 363))


def _upn(number: int, born: date) -> str:
    """A UPN of the made-up authority 999; serial numbers go round after 1,000 in each school."""
    school, serial = 4000 + (number // 1000) % 1000, number % 1000
    rest = f"999{school:04d}{(born.year + 5) % 100:02d}{serial:03d}"
    return upn_check_letter(rest) + rest


def _nhs(number: int) -> str | None:
    """A number of the test range 999; None where no check digit exists (one in eleven)."""
    first_nine = f"999{number % 1_000_000:06d}"
    for digit in range(10):
        try:
            return read_nhs_number(f"{first_nine}{digit}")
        except InputRefused:
            continue
    return None
