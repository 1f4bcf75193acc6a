"""How grave a value is, field by field, of the groups in which the graver one is in force."""

from __future__ import annotations

from typing import Any

RANKS = {"": 0, "not_assessed": 0, "low": 1, "medium": 2, "high": 3, "very_high": 4}


def _due(value: Any) -> int:
    return 0 if not value else 30_000_000 - int(str(value).replace("-", ""))


RANKED: dict[tuple[str, str], Any] = {
    ("risk_assessment", "band"): lambda v: RANKS.get(v or "", 9),
    ("review_plan", "due_on"): _due,
    ("family", "visit_safety"): lambda v: len(v or ""),
    ("family", "two_person_visit"): bool,
}
