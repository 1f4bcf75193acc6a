"""Each decision that code names by its number is written down in DECISIONS.md."""

from __future__ import annotations

import re

from tests.architecture.source import INSTALLER, PACKAGE, TESTS, modules

DECISIONS = PACKAGE / "DECISIONS.md"
_NAMED = re.compile(r"\b[Dd]ecisions?\s+(?:number\s+|no\.\s+)?(\d+)|DECISIONS(?:\.md)?[ #,]+(\d+)")
_ENTRY = re.compile(r"^#{1,4}\s*(\d+)[.:)]\s+\S", re.MULTILINE)


def test_decisions_are_numbered_without_gaps():
    assert DECISIONS.is_file(), "ehe_desktop/DECISIONS.md is missing: '## 1. Title', then the text"
    numbers = [int(n) for n in _ENTRY.findall(DECISIONS.read_text(encoding="utf-8"))]
    assert numbers, "DECISIONS.md has no entry of the shape '## 1. Title'"
    assert numbers == list(range(1, len(numbers) + 1))


def test_each_decision_named_in_code_is_written_down():
    assert DECISIONS.is_file(), "ehe_desktop/DECISIONS.md is missing: '## 1. Title', then the text"
    known = set(_ENTRY.findall(DECISIONS.read_text(encoding="utf-8")))
    lost = [
        f"{module.name}: decision {number}"
        for module in modules(PACKAGE, INSTALLER, TESTS)
        for pair in _NAMED.findall(module.text)
        for number in pair
        if number and number not in known
    ]
    assert not lost, "\n".join(lost)
