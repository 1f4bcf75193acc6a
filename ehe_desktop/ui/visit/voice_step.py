"""The child's voice: plain and quiet, everything on one page, the child's words apart from ours.

The same form engine draws it; what differs is the look. The words a child said stand in a wide
box named "word for word", without marks and without anything that tidies them; what the officer
understood has its own box lower down, on its own heading.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.ui.forms.topic_page import Look

VOICE_LOOK: Final = Look(
    is_whole=True,
    has_marks=False,
    add_words={"In the child’s own words": "Add another thing the child said"},
)


def voice_line(called: str) -> str:
    """The line above the page.

    >>> voice_line("Amina")
    'Amina’s own words come first. Yours have their own place below.'
    """
    return f"{called}’s own words come first. Yours have their own place below."


def look_of(step: Step, names: Sequence[str], called: str) -> Look:
    """How the form of a step looks for one child, when children of these names are visited."""
    if step is Step.VOICE:
        return VOICE_LOOK
    marks = step is Step.RECORD
    if len(names) <= 1:
        return Look(has_marks=marks)
    shared = f"Shared: one answer for {', '.join(names[:-1])} and {names[-1]}."
    return Look(has_marks=marks, shared_words=shared, own_words=f"About {called}.")
