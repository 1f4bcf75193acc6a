"""What to ask about in the health prompts, by age and the council's table. Prompts, nothing more.

It never says that a child is due or late, and asks for no reason (domain.md 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from ehe_desktop.domain.immunisation import ImmunisationTable, VaccinePrompt
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.text import Text

WE_ASK_EVERYONE: Final = "We ask everyone. You can say no."
"""On every page. Who can read the answers is said once, by the form's first page."""


def vaccine_lines(table: ImmunisationTable, born_on: date | None, today: date) -> tuple[str, ...]:
    """What to ask about for a child of that age, then where to send the family."""
    if born_on is None or born_on > today:
        return ("The date of birth is not known here. Ask what has been offered.", table.signpost)
    asked = tuple(_line(prompt) for prompt in table.prompts_for(born_on, today))
    return (*(asked or ("Nothing is offered at this age.",)), table.signpost)


def health_lines(table: ImmunisationTable, born_on: date | None, today: date) -> tuple[str, ...]:
    """What else to ask about at that age."""
    if born_on is None or born_on > today:
        return ()
    return tuple(_line(prompt) for prompt in table.health_prompts_for(born_on, today))


def prompt_card(title: str, lines: Sequence[str]) -> Card:
    """The lines as a card."""
    card = Card(title)
    for line in lines:
        card.add(Text(line))
    return card


def _line(prompt: VaccinePrompt) -> str:
    against = f" (against {prompt.protects_against})" if prompt.protects_against else ""
    note = f". {prompt.note}" if prompt.note else ""
    return f"{prompt.ask_about[:1].upper()}{prompt.ask_about[1:]}{against}{note}"
