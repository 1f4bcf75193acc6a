"""The form library: what each form is for, which child it suits, and in which languages it speaks.

It suggests, and never decides: the officer may offer any child any form. A translation is called
checked only when the library names who checked it.

Source: domain.md 4.4 (ages of the question banks), ux.md 2.7.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

NOT_CHECKED: Final = "not yet checked by a translator"
WRITTEN_IN: Final = "en"
"""The language our forms are written in: nobody has to check it as a translation."""
_TAGGED: Final = re.compile(r"(?P<name>.*?)\s*\((?P<tag>[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\)")
_RIGHT_TO_LEFT: Final = frozenset({
    "ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi",
})  # fmt: skip
_OWN_NAMES: Final[Mapping[str, str]] = {
    "ar": "العربية",
    "bn": "বাংলা",
    "cy": "Cymraeg",
    "en": "English",
    "pl": "Polski",
    "ro": "Română",
    "so": "Soomaali",
    "uk": "Українська",
    "ur": "اردو",
}


class Occasion(StrEnum):
    """When a form is used."""

    VISIT = "visit"
    LETTER = "letter"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class FormLanguage:
    """A language as a form names it, `Urdu (ur)`: everything else follows from the tag."""

    name: str
    """As the form writes it, which is what the engine wants to hear."""

    @property
    def tag(self) -> str:
        """The language tag; empty when the form gives none.

        >>> FormLanguage("Urdu (ur)").tag, FormLanguage("default").tag
        ('ur', '')
        """
        found = _TAGGED.fullmatch(self.name)
        return found["tag"] if found else ""

    @property
    def word(self) -> str:
        """The language's English name."""
        found = _TAGGED.fullmatch(self.name)
        return found["name"] if found else self.name

    @property
    def own_name(self) -> str:
        """Its name in itself, for the person who reads it.

        >>> FormLanguage("Polish (pl)").own_name
        'Polski'
        """
        return _OWN_NAMES.get(self.tag, self.word)

    @property
    def is_right_to_left(self) -> bool:
        """True when the page is mirrored: from the tag alone, never guessed from a text.

        >>> FormLanguage("Arabic (ar)").is_right_to_left, FormLanguage("Punjabi (pa-Arab)").is_right_to_left
        (True, True)
        """
        parts = self.tag.lower().split("-")
        return "arab" in parts[1:] or (parts[0] in _RIGHT_TO_LEFT and "latn" not in parts[1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class FormEntry:
    """One form of the library."""

    name: str
    """Name on the shelf: the file's name without ending, and the form's id."""
    audience: str = "officer"
    """child, officer or parent."""
    occasion: Occasion = Occasion.VISIT
    from_age: int = 0
    to_age: int | None = None
    reading_age: float | None = None
    """The age, in years, at which its English should be readable; none where it is for adults."""
    has_cards: bool = False
    """Cards to point at: for a child who does better with pictures than with words."""
    suits: str = ""
    checked: Mapping[str, str] = field(default_factory=dict)
    """Language tag to who checked the translation, and when."""

    def suits_age(self, age: int | None) -> bool:
        """True when the form was written for that age; an age nobody knows rules nothing out."""
        if age is None:
            return True
        return self.from_age <= age and (self.to_age is None or age <= self.to_age)

    def is_checked(self, language: FormLanguage) -> bool:
        """True for the language it was written in, and for translations somebody checked."""
        return language.tag == WRITTEN_IN or bool(self.checked.get(language.tag))

    def check_words(self, language: FormLanguage) -> str:
        """What the officer is told about a translation; empty for the language it was written in.

        >>> FormEntry(name="houses").check_words(FormLanguage("Polish (pl)"))
        'not yet checked by a translator'
        """
        if language.tag == WRITTEN_IN:
            return ""
        by = self.checked.get(language.tag, "")
        return f"checked by {by}" if by else NOT_CHECKED


@dataclass(frozen=True, slots=True)
class FormLibrary:
    """Every form that is on the shelf for somebody to choose."""

    entries: tuple[FormEntry, ...] = ()

    def entry(self, name: str) -> FormEntry:
        """What the library says of a form; an officer's form where it says nothing."""
        return next((one for one in self.entries if one.name == name), FormEntry(name=name))

    def for_child(self, age: int | None, *, needs_cards: bool) -> tuple[FormEntry, ...]:
        """The forms a child can be offered, the best suited first; none is left out.

        Cards come first for a child who needs them. Then a form written for this age, then one
        for any age, then the rest; what is not for a visit comes last.
        """
        offered = [one for one in self.entries if one.audience == "child"]

        def place(one: FormEntry) -> tuple[bool, bool, bool, bool]:
            limited = one.from_age > 0 or one.to_age is not None
            return (
                one.occasion is not Occasion.VISIT,
                one.has_cards is not needs_cards,
                not one.suits_age(age),
                not limited,
            )

        return tuple(sorted(offered, key=place))
