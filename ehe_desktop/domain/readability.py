"""How hard a sentence is to read, for the words we put before a child. English only.

The measure is Flesch and Kincaid's grade: words to a sentence, syllables to a word. It is a yardstick
for whoever writes a form, and knows nothing about meaning; a child decides whether it is understood.
Syllables are counted by groups of vowels, which is right for the plain words these forms should use.

Source: Kincaid, Fishburne, Rogers and Chissom 1975; a grade is about five years less than an age.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

YEARS_TO_AGE: Final = 5
"""A school grade of the measure's country begins this many years after birth."""
_WORD: Final = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_SENTENCE: Final = re.compile(r"[.!?:]+(?:\s|$)")
_VOWELS: Final = re.compile(r"[aeiouy]+")


def syllables(word: str) -> int:
    """Syllables of an English word, at least one.

    >>> [syllables(word) for word in ("home", "little", "worry", "education", "asked")]
    [1, 2, 2, 4, 1]
    """
    plain = re.sub(r"[^a-z]", "", word.lower())
    if len(plain) <= 2:
        return 1
    silent = plain.endswith("e") and not plain.endswith(("le", "ee"))
    silent = silent or (plain.endswith("ed") and plain[-3] not in "td")
    return max(1, len(_VOWELS.findall(plain)) - silent)


def reading_age(sentences: Iterable[str]) -> float:
    """The age, in years, at which these sentences together can be read; at least 5.

    >>> reading_age(["What makes you laugh?", "Who do you play with?"]) < 7
    True
    >>> reading_age(["Approximately how frequently do you participate in extracurricular activities?"]) > 15
    True
    """
    words = sounds = stops = 0
    for text in sentences:
        found = _WORD.findall(text)
        words += len(found)
        sounds += sum(syllables(word) for word in found)
        stops += max(1, len(_SENTENCE.findall(text))) if found else 0
    if not words:
        return float(YEARS_TO_AGE)
    grade = 0.39 * words / stops + 11.8 * sounds / words - 15.59
    return round(max(0.0, grade) + YEARS_TO_AGE, 1)


def long_words(sentences: Iterable[str]) -> float:
    """The share of words with three syllables or more, 0 to 1.

    >>> long_words(["Tell me about an ordinary day."])
    0.17
    """
    found = [word for text in sentences for word in _WORD.findall(text)]
    return round(sum(syllables(word) > 2 for word in found) / max(1, len(found)), 2)


def longest_sentence(sentences: Iterable[str]) -> int:
    """Words of the longest sentence.

    >>> longest_sentence(["Stop. You can stop when you like."])
    6
    """
    parts = (part for text in sentences for part in _SENTENCE.split(text))
    return max((len(_WORD.findall(part)) for part in parts), default=0)
