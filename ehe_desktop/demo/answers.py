"""Plausible answers to the risk matrix for children of the synthetic council.

Four patterns give about the spread of bands a council works with; the band itself is never chosen
here, it is worked out by the rule from these answers. Codes are those of the shipped matrix; an
answer that a council's own matrix does not offer is left out.
"""

from __future__ import annotations

from typing import Final

from ehe_desktop.demo.chance import Dice
from ehe_desktop.domain.risk_matrix import RiskMatrix

PATTERNS: Final = {"settled": 60, "some_worries": 28, "many_worries": 9, "grave": 3}

_SETTLED: Final = {
    "F1": "none", "F2": "none", "F3": "none", "F5": "yes", "F6": "working_with_us", "F7": "suitable",
    "F8": "met_or_none", "F9": "registered_kept", "F10": "settled_choice", "F11": "under_10",
    "F12": "none", "F13": "none", "F14": "regular", "F15": "none", "F16": "none", "F17": "no",
    "F18": "confirmed",
}  # fmt: skip

_SHADES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "settled": {
        "F5": ("yes", "yes", "no"), "F7": ("suitable", "suitable", "with_recommendations"),
        "F10": ("settled_choice", "settled_choice", "dissatisfaction"), "F14": ("regular", "little"),
    },
    "some_worries": {
        "F5": ("no", "not_known"), "F6": ("written_adequate", "late_or_partial"),
        "F7": ("with_recommendations", "not_enough_information"), "F10": ("anxiety", "dissatisfaction"),
        "F11": ("from_10_to_50",), "F14": ("little",), "F9": ("registered_kept",),
    },
    "many_worries": {
        "F1": ("early_help",), "F2": ("closed_recently", "contacts_without_action", "not_known"),
        "F5": ("no", "not_known"), "F6": ("late_or_partial", "two_unanswered"),
        "F7": ("not_enough_information",), "F9": ("wnb_one", "gp_not_registered", "not_known"),
        "F10": ("anxiety", "school_pressed"), "F11": ("over_50",), "F14": ("little", "none"),
    },
    "grave": {
        "F1": ("child_in_need", "cp_plan", "s47_open"), "F2": ("cp_plan_ended", "closed_recently"),
        "F3": ("none", "one", "two_or_more"), "F5": ("no", "not_known"),
        "F6": ("two_unanswered", "refused_no_evidence"), "F7": ("not_enough_information",),
        "F9": ("wnb_two_or_more", "not_known"), "F10": ("after_school_concern", "refused_to_say"),
        "F13": ("none", "parental_difficulty"), "F14": ("none", "not_known"),
    },
}  # fmt: skip


def risk_answers(dice: Dice, matrix: RiskMatrix) -> dict[str, str]:
    """Answers to every factor of `matrix` but the one the record of visits decides."""
    shades = _SHADES[dice.weighted(PATTERNS)]
    answers = dict(_SETTLED)
    answers.update({factor: dice.one_of(options) for factor, options in shades.items()})
    return {
        factor.id: _offered(answers.get(factor.id, ""), factor.id, matrix)
        for factor in matrix.factors
        if factor.id != matrix.seen_factor
    }


def _offered(answer: str, factor_id: str, matrix: RiskMatrix) -> str:
    codes = [option.code for option in matrix.factor(factor_id).options]
    return answer if answer in codes or answer == "not_known" else codes[0]
