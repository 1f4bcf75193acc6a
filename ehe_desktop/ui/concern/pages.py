"""The pages of raising a concern, by their keys, and the order they come in."""

from __future__ import annotations

from typing import Final

from ehe_desktop.services.desk import Desk
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.concern.choose_child import ChooseChild
from ehe_desktop.ui.concern.step_danger import CallPage, DangerStep
from ehe_desktop.ui.concern.step_facts import FactsStep
from ehe_desktop.ui.concern.step_next import NextStep
from ehe_desktop.ui.concern.step_page import StepPage
from ehe_desktop.ui.concern.step_parent import ParentStep
from ehe_desktop.ui.concern.step_tell import TellStep

CHOOSE, DANGER, CALL, FACTS, PARENT, TELL, NEXT = (
    "choose", "danger", "call", "facts", "parent", "tell", "next",
)  # fmt: skip
STEP_OF: Final = {DANGER: 1, CALL: 1, FACTS: 2, PARENT: 3, TELL: 4, NEXT: 5}
PAGE_AT: Final = {1: DANGER, 2: FACTS, 3: PARENT, 4: TELL, 5: NEXT}
BACK_TO: Final = {CALL: DANGER, FACTS: DANGER, PARENT: FACTS, TELL: PARENT, NEXT: TELL}
MAIN_WORDS: Final = {
    CALL: "I have called",
    FACTS: "Continue",
    PARENT: "Continue",
    TELL: "Record that I told them",
    NEXT: "Finish",
}


class Pages:
    """Every page once. `all` holds them by key, in reading order."""

    def __init__(self, desk: Desk, runner: Runner) -> None:
        today, policy = desk.today(), desk.policy
        found = (policy.contact(code) for code in ("front_door", "out_of_hours"))
        contacts = [one for one in found if one is not None]
        self.choose = ChooseChild(desk, runner)
        self.danger = DangerStep()
        self.facts = FactsStep()
        self.tell = TellStep(contacts, today)
        self.next = NextStep(today)
        self.all: dict[str, StepPage] = {
            CHOOSE: self.choose,
            DANGER: self.danger,
            CALL: CallPage(contacts, today),
            FACTS: self.facts,
            PARENT: ParentStep(),
            TELL: self.tell,
            NEXT: self.next,
        }

    def show_only(self, key: str) -> None:
        """Show one page and hide the others."""
        for name, page in self.all.items():
            page.setVisible(name == key)
