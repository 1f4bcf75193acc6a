"""What any text must pass before it goes on paper: composed, without controls, of bounded length.

A character that would steer the layout (bidi controls, tabs, NUL) is written as a visible
mark such as `[U+202E]`: it is neither obeyed nor dropped. Joiners that Arabic, Persian and
Indic spelling needs stay. Nothing here escapes for a format: each twin does that itself.

Source: security.md F8 and 5.4 (PDF, Qt widgets).
"""

from __future__ import annotations

import unicodedata
from typing import Final

TOKEN_CHARS: Final = 60
"""A word longer than this is no word: 200,000 characters without a space took reportlab 23 s."""
TEXT_CHARS: Final = 400
ELLIPSIS: Final = "…"
MAY_BREAK: Final = "\u200b"
"""Where a line may be broken within a word."""
_LONGEST: Final = 100_000
_AT_ONCE: Final = 30
_JOINERS: Final = frozenset("\u200c\u200d")
_SPACES: Final = frozenset("\n\r\t\v\f\x85\u2028\u2029")
_VIRAMA_CLASS: Final = 9


def visible_mark(char: str) -> str:
    """The mark that stands for a character that cannot be printed: `[U+1F600]`."""
    return f"[U+{ord(char):04X}]"


def clean(text: str, limit: int = TEXT_CHARS) -> str:
    """`text` as it may be printed: NFC, single spaces, controls as marks, words and length capped."""
    if len(text) <= min(limit, TOKEN_CHARS) and text.isascii() and text.isprintable():
        return " ".join(text.split())
    # A margin over the limit: composing and trimming may shorten what was read.
    short = unicodedata.normalize("NFC", text[: limit * 4])
    words = [_clean_word(word) for word in _spaced(short).split()]
    whole = " ".join(word for word in words if word)
    if len(whole) > limit or len(text) > limit * 4:
        return whole[: limit - 1].rstrip(" " + ELLIPSIS) + ELLIPSIS
    return whole


def long_text(text: str) -> str:
    r"""A text of any length as it may be printed: its lines stay, and a long word may be broken.

    >>> long_text("one  two\nthree")
    'one two\nthree'
    """
    lines = text[:_LONGEST].splitlines()
    return "\n".join(" ".join(_breakable(word) for word in line.split()) for line in lines)


def initials(name: str, most: int = 4) -> str:
    """The first letter of each word of `name`: `ȘP`; spaced where a script has no capitals.

    Letters of a joined script stay apart, so that they are read as initials and not as a word.
    A name without any letter gives `?`.
    """
    if name.isascii() and name.isprintable():  # most names, and asked for every row of a list
        firsts = (next(filter(str.isalpha, word), "") for word in name[:TEXT_CHARS].split())
        return "".join([first.upper() for first in firsts if first][:most]) or "?"
    seen = _spaced(name[:TEXT_CHARS])
    if not seen.isprintable():
        seen = "".join(char for char in seen if _may_stay(char))
    words = unicodedata.normalize("NFC", seen).split()
    letters = [letter for word in words if (letter := _first_letter(word))]
    gap = "" if all(letter[0].isupper() for letter in letters) else " "
    return gap.join(letters[:most]) or "?"


def grapheme_clusters(text: str) -> list[str]:
    """`text` in pieces that belong together: a base with its marks, joiners and stacked letters."""
    if text.isascii():
        return list(text)  # no mark or joiner is among them
    pieces: list[str] = []
    for char in text:
        if pieces and (_clings(char) or _stacks(pieces[-1])):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _spaced(text: str) -> str:
    return "".join(" " if char in _SPACES else char for char in text)


def _breakable(word: str) -> str:
    parts = (word[at : at + _AT_ONCE] for at in range(0, len(word), _AT_ONCE))
    return MAY_BREAK.join(clean(part) for part in parts)


def _clean_word(word: str) -> str:
    shown = "".join(char if _may_stay(char) else visible_mark(char) for char in word)
    return shown if len(shown) <= TOKEN_CHARS else shown[: TOKEN_CHARS - 1] + ELLIPSIS


def _may_stay(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def _first_letter(word: str) -> str:
    for piece in grapheme_clusters(word):
        if piece[0].isalpha():
            upper = piece.upper()
            # "ß".upper() is two letters; Georgian capitals are not used for names.
            return upper if len(upper) == len(piece) and piece[0] < "\u10a0" else piece
    return ""


def _clings(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char) in {"Mn", "Mc", "Me"}


def _stacks(piece: str) -> bool:
    last = piece[-1]
    return last == "\u200d" or unicodedata.combining(last) == _VIRAMA_CLASS
