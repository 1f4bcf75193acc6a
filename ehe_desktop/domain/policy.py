"""The council's policy, read whole from the files of resources/policy/ or not at all.

A policy comes as texts, one for each file: this module opens no file. All files
must be there, every key must be known, and names that point from one file to
another must be right; otherwise nothing is used and the fault says which file,
table and key to correct. A policy never changes while it is in use.

Source: domain.md, "Decided for this project": policy is data a council may edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ehe_desktop.domain.calendars import Calendars
from ehe_desktop.domain.codes import CodeSet, FlagType
from ehe_desktop.domain.errors import PolicyProblem, RuleBroken
from ehe_desktop.domain.immunisation import ImmunisationTable
from ehe_desktop.domain.policy_calendars import read_calendars
from ehe_desktop.domain.policy_matrix import read_matrix
from ehe_desktop.domain.policy_parts import (
    Contact,
    CouncilProfile,
    LawSwitches,
    NoticeRules,
    Retention,
    Timescales,
    VisitRules,
)
from ehe_desktop.domain.policy_readers import (
    read_code_sets,
    read_contacts,
    read_flag_types,
    read_immunisations,
    read_law,
    read_notices,
    read_profile,
    read_retention,
    read_timescales,
    read_visit,
)
from ehe_desktop.domain.policy_table import FileNote, PolicyTable, read_note, read_toml
from ehe_desktop.domain.risk import RiskMatrix

POLICY_FILES: Final = (
    "risk_matrix.toml",
    "timescales.toml",
    "calendars.toml",
    "codes.toml",
    "immunisations.toml",
    "visit.toml",
    "contacts.toml",
    "retention.toml",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything a council may set, at one moment."""

    matrix: RiskMatrix
    timescales: Timescales
    notices: NoticeRules
    profile: CouncilProfile
    law: LawSwitches
    calendars: Calendars
    code_sets: Mapping[str, CodeSet]
    flag_types: Mapping[str, FlagType]
    immunisations: ImmunisationTable
    visit: VisitRules
    contacts: tuple[Contact, ...]
    retention: Retention
    notes: Mapping[str, FileNote]
    """Source, version and date of each file, by its name."""

    @classmethod
    def from_toml(cls, files: Mapping[str, str]) -> Policy:
        """The policy in `files`: the text of each file by its name, without a folder.

        Raises:
            PolicyProblem: a file is missing, is not TOML, or holds a wrong or
                unknown key; the message names the file, the table and the key.
        """
        for name in POLICY_FILES:
            if name not in files:
                raise PolicyProblem(f"The policy file {name} is missing.")
        tops = {name: read_toml(name, files[name]) for name in POLICY_FILES}
        times, codes = tops["timescales.toml"], tops["codes.toml"]
        policy = cls(
            notes={name: read_note(top) for name, top in tops.items()},
            matrix=read_matrix(tops["risk_matrix.toml"]),
            timescales=read_timescales(times.table("timescales")),
            notices=read_notices(times.table("notices")),
            profile=read_profile(times.table("profile")),
            law=read_law(times.table("law")),
            calendars=read_calendars(tops["calendars.toml"]),
            code_sets=read_code_sets(codes),
            flag_types=read_flag_types(codes),
            immunisations=read_immunisations(tops["immunisations.toml"]),
            visit=read_visit(tops["visit.toml"]),
            contacts=read_contacts(tops["contacts.toml"]),
            retention=read_retention(tops["retention.toml"]),
        )
        for top in tops.values():
            top.done()
        _check_flags(policy, codes)
        return policy

    def codes(self, name: str) -> CodeSet:
        """The code set `name`.

        Raises:
            RuleBroken: the policy has no such set.
        """
        if name not in self.code_sets:
            raise RuleBroken(f"the policy has no code set {name!r}")
        return self.code_sets[name]

    def contact(self, code: str) -> Contact | None:
        """The number kept under `code`, if the council has one."""
        return next((contact for contact in self.contacts if contact.code == code), None)


def _check_flags(policy: Policy, codes: PolicyTable) -> None:
    """Refuse a flag that points to a factor or an answer the matrix does not have."""
    for flag in policy.flag_types.values():
        if not flag.factor:
            continue
        try:
            factor = policy.matrix.factor(flag.factor)
            if flag.factor_option:
                factor.option(flag.factor_option)
        except RuleBroken:
            wanted = f"{flag.factor} {flag.factor_option}".strip()
            codes.refuse(f"flag {flag.code}", f"points to {wanted}, not in the matrix")
