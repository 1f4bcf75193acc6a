"""The rules for a new passphrase: long, not a well-known one, and nothing else.

At least 12 characters; any length up to 1,000 is taken whole; spaces, pasting
and every script are welcome; no composition rules and no expiry. Refused is what
stands on the shipped list of common ones, also dressed up (capitals, a year or a
mark at the end, digits for letters), what repeats one short piece, and what the
council says everybody there would guess.

An old passphrase is never judged here: only a new one is.
Source: guide/security.md R11 (OWASP ASVS 6.2.1 to 6.2.12).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from ehe_desktop.platform.paths import resources_dir
from ehe_desktop.storage.errors import PassphraseRefused

if TYPE_CHECKING:
    from collections.abc import Collection

SHORTEST: Final = 12
LONGEST: Final = 1000
_LOOKS_LIKE: Final = str.maketrans("013457@$!", "oieastasi")


def check_new(passphrase: str, local_words: Collection[str] = ()) -> None:
    """Refuse a new passphrase that breaks a rule; `local_words` are names of the council and place.

    Raises:
        PassphraseRefused: `happened` says which rule, without repeating the passphrase.
    """
    typed = unicodedata.normalize("NFKC", passphrase)
    if len(typed) < SHORTEST:
        raise PassphraseRefused(f"A passphrase needs at least {SHORTEST} characters.")
    if len(typed) > LONGEST:
        raise PassphraseRefused(f"A passphrase can have at most {LONGEST:,} characters.")
    if _repeats_itself(typed.casefold()):
        raise PassphraseRefused("This repeats one short piece and is easy to guess.")
    known = common_passphrases() | {_plain(word) for word in local_words}
    if any(form in known for form in _undressed(typed)):
        raise PassphraseRefused("This is one of the passphrases people guess first.")


@cache
def common_passphrases() -> frozenset[str]:
    """The shipped list, folded for comparing."""
    text = (resources_dir() / "policy" / "common_passphrases.txt").read_text(encoding="utf-8")
    return frozenset(_plain(line) for line in text.splitlines() if line and line[0] != "#")


def _undressed(typed: str) -> set[str]:
    folded = typed.casefold()
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    swapped = folded.translate(_LOOKS_LIKE)
    inner = re.sub(r"[\W\d_]+$", "", folded).translate(_LOOKS_LIKE)
    cut = (folded[: len(folded) - tail] for tail in range(1, 5))  # four characters hide nothing
    return {_plain(form) for form in (folded, core, swapped, inner, *cut)} - {""}


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _repeats_itself(folded: str) -> bool:
    return re.fullmatch(r"(.{1,5}?)\1+.{0,4}", folded, re.DOTALL) is not None
