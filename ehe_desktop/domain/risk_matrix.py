"""The council's risk matrix as it was read from policy: factors, options, points, floors, bands.

The matrix is data of a council, with a version and the date it was agreed. This
module only gives it a shape and finds things in it; `policy.py` reads the file
and refuses a matrix that contradicts itself, `risk.py` works out a band from it.
No factor rests on home education as such, ethnicity, religion, heritage,
disability or special needs (domain.md 3.2); a test reads the shipped file for that.

Source: domain.md 3.2 to 3.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ehe_desktop.domain.bands import BANDS, ContactMode, RiskBand
from ehe_desktop.domain.errors import RuleBroken

NOT_KNOWN: Final = "not_known"
"""The answer that is never read as "no": it is listed, and counts as the matrix says."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something an answer asks the officer to do; `stops` when it forbids a visit until done."""

    code: str
    words: str
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One answer a factor can have, and all it does."""

    code: str
    label: str
    points: int
    floor: RiskBand | None = None
    mode: ContactMode | None = None
    due_within_months: int | None = None
    """A limit on the date alone: it never moves the band."""
    visit_within_school_days: int | None = None
    escalations: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    seen_within_months: int | None = None
    """Only on the factor about sight of the child: the longest age of the last sight."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One question of the matrix. Options stand from the mildest to the gravest."""

    id: str
    label: str
    group: str
    options: tuple[Option, ...]
    is_safeguarding: bool = False
    not_known_points: int = 0
    takes_several: bool = False
    find_out: str = ""
    """What to do about a "Not known"; empty where there is nothing to find out."""

    def option(self, code: str) -> Option:
        """The option with that code.

        Raises:
            RuleBroken: the factor has no such option in this version of the matrix.
        """
        for option in self.options:
            if option.code == code:
                return option
        raise RuleBroken(f"{self.id} has no option {code!r} in this matrix")

    @property
    def mildest(self) -> Option:
        """The option that adds least and sets nothing: the first one listed."""
        return self.options[0]

    @property
    def can_set_floor(self) -> bool:
        """True when some answer to this question holds the band up whatever the score."""
        return any(option.floor is not None for option in self.options)


@dataclass(frozen=True, slots=True)
class CombinedFloor:
    """A floor that needs two answers at once, each with at least so many points."""

    first_factor: str
    first_points: int
    second_factor: str
    second_points: int
    floor: RiskBand
    words: str


@dataclass(frozen=True, slots=True)
class BandRule:
    """What the council does for one band: from which score, how often, in which way."""

    band: RiskBand
    from_score: int
    months: int
    mode: ContactMode


@dataclass(frozen=True, slots=True)
class EscalationRule:
    """Who must be told, and by when. `working_days` is empty where the limit is the same day."""

    id: str
    when: str
    do: str
    limit: str
    working_days: int | None = None


@dataclass(frozen=True, slots=True)
class RiskMatrix:
    """One agreed version of the whole matrix."""

    version: str
    agreed_on: date
    source: str
    factors: tuple[Factor, ...]
    bands: Mapping[RiskBand, BandRule]
    escalation_rules: Mapping[str, EscalationRule]
    actions: Mapping[str, Action]
    combined_floors: tuple[CombinedFloor, ...] = ()
    seen_factor: str = ""
    adds_several: bool = False
    """Several answers to one question: their points add up, or else only the highest counts."""
    open_concern_floor: RiskBand | None = None
    least_mode: ContactMode = ContactMode.LETTER
    """The council's profile: no review is held in a weaker way than this."""
    overdue_alert_days: Mapping[RiskBand, int] = field(
        default_factory=lambda: dict.fromkeys(RiskBand, 20)
    )
    """Working days a review may be late before the supervisor is told (rule E8)."""

    def factor(self, factor_id: str) -> Factor:
        """The factor with that id.

        Raises:
            RuleBroken: this version of the matrix has no such factor.
        """
        for factor in self.factors:
            if factor.id == factor_id:
                return factor
        raise RuleBroken(f"matrix {self.version} has no factor {factor_id!r}")

    @property
    def floor_questions(self) -> tuple[str, ...]:
        """Ids of the factors that can set a floor; a band appears once all are answered."""
        paired = {
            factor_id
            for rule in self.combined_floors
            for factor_id in (rule.first_factor, rule.second_factor)
        }
        return tuple(f.id for f in self.factors if f.can_set_floor or f.id in paired)

    def band_of(self, score: int) -> RiskBand:
        """The band whose cut-off `score` has reached; floors are not looked at."""
        return max(
            (band for band in BANDS if score >= self.bands[band].from_score),
            key=lambda band: band.rank,
            default=RiskBand.LOW,
        )

    def months(self, band: RiskBand) -> int:
        """The review interval of `band` in calendar months.

        Raises:
            RuleBroken: `band` is the state Not assessed, which has no interval.
        """
        if band not in self.bands:
            raise RuleBroken(f"no review interval for {band.word}")
        return self.bands[band].months
