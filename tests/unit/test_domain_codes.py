"""Code sets and flag types as versioned data (domain.md 2.10, 7.1)."""

from datetime import date

import pytest

from ehe_desktop.domain.codes import Code, CodeSet
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.policy import POLICY_FILES, Policy

from .domain_policy_for_tests import text_of

SHIPPED = Policy.from_toml({name: text_of(name) for name in POLICY_FILES})
OLD = Code("OLD", "Old reason", date(2020, 1, 1), date(2025, 8, 31))
NEW = Code("NEW", "New reason", date(2025, 9, 1))
REASONS = CodeSet("reason", "Reason", "a test", (OLD, NEW))


def test_a_withdrawn_code_is_read_and_not_offered():
    assert REASONS.label("OLD") == "Old reason"
    assert REASONS.offered(date(2025, 8, 31)) == (OLD,)
    assert REASONS.offered(date(2025, 9, 1)) == (NEW,)
    assert REASONS.offered(date(2019, 12, 31)) == ()


def test_an_unknown_code_is_shown_and_not_guessed():
    assert REASONS.label("XYZ") == "XYZ (not in this device’s list)"
    assert REASONS.find("XYZ") is None


def test_only_an_offered_code_may_be_chosen():
    assert REASONS.check("NEW", date(2026, 1, 1)) == "NEW"
    for code in ("OLD", "XYZ"):
        with pytest.raises(RuleBroken):
            REASONS.check(code, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        (
            "ehe_reason",
            "MH PHIL LIFE RELG PHYS COVD DGEN DSEN BULL SUGG PEXR PEXC NPRF NPLC OTHR UNKN NREA",
        ),
        ("suitability", "NYA AWT SUI SUR INS UNS N437 SAO RVK"),
        ("sen_provision", "N K E"),
        ("sex", "F M U"),
        ("upn_missing", "UN1 UN2 UN3 UN4 UN5"),
        ("seen_status", "SA SP SO SV HN CD NS PR"),
        ("vaccination_answer", "UTD SOME NOT DK DECL NA NASK DNWS"),
        (
            "ethnicity",
            (
                "WBRI WIRI WIRT WROM WOTH MWBC MWBA MWAS MOTH AIND APKN ABAN AOTH BCRB BAFR BOTH CHNE "
                "OOTH REFU NOBT"
            ),
        ),
        ("sen_need", "SPLD MLD SLD PMLD SEMH SLCN HI VI MSI PD ASD DS OTH NSA"),
    ],
)
def test_the_shipped_sets_hold_the_codes_of_the_guide(name, codes):
    assert [row.code for row in SHIPPED.codes(name).codes] == codes.split()


def test_nobody_is_offered_a_bare_other():
    for code_set in SHIPPED.code_sets.values():
        assert "other" not in {row.label.casefold() for row in code_set.codes}


def test_the_shipped_flags_are_the_guide_s_and_guard_what_it_guards():
    flags = SHIPPED.flag_types
    assert set(flags) == {
        "CP",
        "S47",
        "ICPC",
        "RCPC",
        "CIN",
        "TAF",
        "LAC",
        "PCP",
        "PREV",
        "DA",
        "MARAC",
        "CSE",
        "CCE",
        "CL",
        "NRM",
        "MISS",
        "FGM",
        "FM",
        "HBA",
        "PREVT",
        "PF",
        "YC",
        "MH",
        "SH",
        "WNB",
        "GRT",
        "EHCP",
        "REF",
        "WARN",
        "CONF",
        "NR",
        "EMP",
    }
    assert flags["DA"].access == "C-lite"
    assert {c for c, f in flags.items() if f.access == "C"} == {
        "MARAC",
        "NRM",
        "FGM",
        "FM",
        "HBA",
        "PREVT",
        "CONF",
    }
    assert not any(flag.prints for flag in flags.values() if flag.access != "A")
    assert all(flags[code].not_with_family_first for code in ("FGM", "FM", "HBA", "DA", "MARAC"))
    assert flags["GRT"].factor == ""
