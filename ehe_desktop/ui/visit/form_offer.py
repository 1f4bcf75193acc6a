"""One form of the library offered where it belongs in a visit: what it is for, and the way into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal, Slot

from ehe_desktop.domain.visit import OwnForm
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.status import StatusLine


@dataclass(frozen=True, slots=True)
class Offered:
    """A form, the question above whose topic it stands, and what is said about it."""

    form_name: str
    above: str
    """`save_to` name."""
    title: str
    words: str


PARENTS_PAGE: Final = Offered(
    "parent_voice",
    "parent_words",
    "The parents’ own page",
    "Write their words with them, and read them back. They may leave out anything. It is signed with "
    "this visit, and what they say stands below where you have not written yet.",
)
END_CHECK: Final = Offered(
    "lundy_check",
    "lundy_space",
    "The end check at length",
    "For supervision, or when the short one below is not enough.",
)


HOW_THEY_TELL: Final = Offered(
    "communication",
    "seen_status",
    "How they communicate",
    "Ask this before: how they tell us things, the best time, their senses, who knows them best.",
)
OWN_DECISION: Final = Offered(
    "own_decision",
    "show_to_parent",
    "Is it theirs to decide?",
    "If a child does not want a parent to see it, or is pressed to agree: write down how they understand "
    "this one decision, and what you think (Gillick). It need not be filled in.",
)


class FormOffer(Card):
    """`wanted(OwnForm)` when the form is to be opened."""

    wanted = Signal(object)

    def __init__(self, offered: Offered, child_id: str) -> None:
        super().__init__(offered.title, offered.words)
        self.setObjectName(f"offer-{offered.form_name}")
        self._form = OwnForm(child_id=child_id, form_name=offered.form_name)
        self._begun = StatusLine("circle-check", wrap=False)
        self._begun.hide()
        self._open = Button("Open the form", "secondary")
        self._open.setObjectName(f"offer-open-{offered.form_name}")
        self._open.setAccessibleName(f"Open the form: {offered.title}")
        self._open.clicked.connect(self._tell)
        self.add(Flow(self._open, self._begun, gap=16))

    def show_begun(self, begun: bool) -> None:
        """Whether something is answered on it in this visit."""
        self._begun.show_words("Answered in this visit" if begun else "", "circle-check", "plain")
        self._begun.setVisible(begun)
        self._open.set_words("Go on with the form" if begun else "Open the form")

    @Slot()
    def _tell(self) -> None:
        self.wanted.emit(self._form)
