"""What a person can meet on screen is explained in the handbook (F1).

`resources/handbook/messages.md` holds every sentence a fault can begin with:
the `happened` text of each class below `UserFacingError` that has its own.
"""

from __future__ import annotations

import inspect
import re

from ehe_desktop.domain.errors import UserFacingError
from tests.architecture.source import HANDBOOK
from tests.architecture.test_error_tree import descendants

MESSAGES = HANDBOOK / "messages.md"
SUFFIXES = {"added", "changed", "fixed", "removed", "security"}


def sentences() -> dict[str, str]:
    """Each fault's class name with the sentence it begins with, where that is its own."""
    told = {
        fault.__name__: fault.__dict__["happened"]
        for fault in descendants(UserFacingError)
        if isinstance(fault.__dict__.get("happened"), str)
    }
    return {**told, "UserFacingError": UserFacingError.happened}


def test_every_message_a_person_can_meet_is_explained():
    page = _plain(MESSAGES.read_text(encoding="utf-8")) if MESSAGES.is_file() else ""
    lost = {name: text for name, text in sentences().items() if _plain(text) not in page}
    guidance = "\n".join(f"- **{text}**  ({name})" for name, text in sorted(lost.items()))
    assert not lost, f"add these to resources/handbook/messages.md, each explained:\n{guidance}"


def test_every_message_says_what_is_safe_and_what_to_do():
    mute = [
        fault.__name__
        for fault in descendants(UserFacingError)
        if not (_own(fault, "safe") and _own(fault, "next_step"))
    ]
    assert not mute


def test_fragments_of_the_changelog_have_a_known_suffix():
    odd = [
        path.name
        for path in (HANDBOOK / "changes").glob("*")
        if not re.fullmatch(r"[\w-]+\.(" + "|".join(sorted(SUFFIXES)) + r")\.md", path.name)
    ]
    assert not odd, f"name them <what>.<{'|'.join(sorted(SUFFIXES))}>.md: {odd}"


def _own(fault: type, word: str) -> str:
    return str(inspect.getattr_static(fault, word, ""))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[*_`>#|]", " ", text).replace("’", "'").split()).lower()
