"""Three marks an officer can put on a paragraph: I saw, I was told (by whom), Child said. No Qt.

A mark is plain words at the beginning of the paragraph, so it is read, printed and searched like
everything else and needs no styles. What follows the mark is never changed.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Mark(StrEnum):
    """Where a paragraph comes from; values are the codes of `domain.visit.Note.mark`."""

    SAW = "saw"
    TOLD = "told"
    CHILD_SAID = "child_said"

    @property
    def word(self) -> str:
        """The words on the button."""
        return _WORDS[self]


_WORDS: Final = {
    Mark.SAW: "I saw",
    Mark.TOLD: "I was told by",
    Mark.CHILD_SAID: "Child said",
}
_SHOWN: Final = re.compile(r"(?:(I saw)|(I was told by)([^:\n]*)|(Child said)): ?")


def mark_of(paragraph: str) -> Mark | None:
    """The mark a paragraph begins with.

    >>> mark_of("I was told by her mother: she reads every night.")
    <Mark.TOLD: 'told'>
    """
    found = _SHOWN.match(paragraph)
    if found is None:
        return None
    return Mark.SAW if found[1] else Mark.TOLD if found[2] else Mark.CHILD_SAID


def told_by(paragraph: str) -> str:
    """Who told it, where that was written.

    >>> told_by("I was told by her mother: she reads every night.")
    'her mother'
    """
    found = _SHOWN.match(paragraph)
    return (found[3] or "").strip() if found else ""


def marked(paragraph: str, mark: Mark | None) -> str:
    """The paragraph under this mark and no other; with None, without any.

    >>> marked("I saw: a full bookshelf", Mark.CHILD_SAID)
    'Child said: a full bookshelf'
    >>> marked("a full bookshelf", Mark.TOLD)
    'I was told by …: a full bookshelf'
    """
    found = _SHOWN.match(paragraph)
    rest = paragraph[found.end() :] if found else paragraph
    if mark is None:
        return rest
    return f"{mark.word}{' …' if mark is Mark.TOLD else ''}: {rest}"


def toggled(paragraph: str, mark: Mark) -> str:
    """The mark put on, or taken off where it already stands.

    >>> toggled("I saw: birds", Mark.SAW), toggled("birds", Mark.SAW)
    ('birds', 'I saw: birds')
    """
    return marked(paragraph, None if mark_of(paragraph) is mark else mark)
