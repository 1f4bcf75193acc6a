"""Names for finding, sorting and printing short: in any script, in any order.

Folding is for search only: it takes away case, accents, apostrophes and the
strokes that no accent rule knows (Ł, ø, ß), so that "laka" finds "Łąka" and
"oneill" finds "O'Neill". A folded name is never shown or kept as the name. No
part of a name is taken for a surname by its place: sorting goes by the family
name the record holds.

Source: ux.md 2.3 (search), domain.md 5.2 (initials on printed schedules).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_STROKES: Final = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h",
        "ı": "i", "ŋ": "n", "ŧ": "t", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ə": "e", "ĸ": "k",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه",
    }
)  # fmt: skip
_JOINERS: Final = frozenset("'’‘ʼʻ`´ʹ\u200c\u200d\u0640")
"""Apostrophes, zero-width joiners and the Arabic stretching mark: dropped, not a gap."""
_BETWEEN: Final = re.compile(r"[\s\-‐-―]+")
_ACCENTS: Final = range(0x0300, 0x0370)
_ARABIC_VOWELS: Final = range(0x064B, 0x0660)


def fold(text: str) -> str:
    """The searchable form: lower case, without accents, words apart by one space.

    Vowel signs of scripts such as Bengali are letters there and stay.

    >>> fold("Łąka-O’Neill Weiß")
    'laka oneill weiss'
    """
    folded = text
    for _ in range(4):
        before, folded = folded, _fold_once(folded)
        if folded == before:
            break
    return folded


def fold_words(texts: Iterable[str]) -> frozenset[str]:
    """Every word of several names, folded."""
    return frozenset(word for text in texts for word in fold(text).split())


def matches(query: str, names: Iterable[str]) -> bool:
    """True when every word of `query` begins a word of `names`, in any order.

    A hyphenated name is also found when it is typed as one word.
    """
    texts = [fold(name) for name in names]
    words = {word for text in texts for word in text.split()}
    words |= {text.replace(" ", "") for text in texts}
    wanted = fold(query).split()
    return bool(wanted) and all(any(word.startswith(w) for word in words) for w in wanted)


def sort_key(family_name: str, given_names: str) -> tuple[str, str, str, str]:
    """Sorts by family name, then given names; the names themselves settle a tie."""
    return (fold(family_name), fold(given_names), family_name, given_names)


def initials(*names: str) -> str:
    """The first letter of each part, for printed schedules, in any script.

    A letter keeps the marks that belong to it. Scripts without capitals are left
    as they are, with dots between, so that the letters do not join into a word.

    >>> initials("Amina Zahra", "O'Neill-Khan")
    'AZOK'
    """
    parts = [part for name in names for part in _BETWEEN.split(name)]
    letters = [letter for letter in map(_first_letter, parts) if letter]
    has_case = all(letter.upper() != letter.lower() for letter in letters)
    return "".join(letters) if has_case else ".".join(letters)


def _fold_once(text: str) -> str:
    if text.isascii():  # most names, and each letter folds by itself: a table does it at once
        return " ".join(text.translate(_PLAIN_LETTERS).split())
    return _fold_any(text)


def _fold_any(text: str) -> str:
    lower = unicodedata.normalize("NFKC", text).casefold().translate(_STROKES)
    plain = "".join(
        c
        for c in unicodedata.normalize("NFKD", lower)
        if c not in _JOINERS and ord(c) not in _ACCENTS and ord(c) not in _ARABIC_VOWELS
    )
    words = "".join(c if _is_of_word(c) else " " for c in plain).split()
    return unicodedata.normalize("NFKC", " ".join(words))


def _is_of_word(c: str) -> bool:
    return unicodedata.category(c)[0] in "LMN"


_PLAIN_LETTERS: Final = {code: _fold_any(chr(code)) or " " for code in range(128)} | {
    ord(c): None for c in _JOINERS if c.isascii()
}


def _first_letter(part: str) -> str:
    decomposed = unicodedata.normalize("NFC", part)
    for place, c in enumerate(decomposed):
        if unicodedata.category(c)[0] == "L":
            end = place + 1
            while end < len(decomposed) and unicodedata.category(decomposed[end])[0] == "M":
                end += 1
            return decomposed[place:end].upper()
    return ""
