"""A form beside those of the steps, filled in by the officer: a child's, a parent's, or their own.

What is given is kept within half a second. A child's words go into the form and nowhere else, without
marks and without anything that tidies them; who is in the room can be put right at any time, and goes
with the answers given from then on. Handing the device over is not done here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.cards import Offer
from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.visit import OwnForm
from ehe_desktop.services.child_statements import asked_of
from ehe_desktop.services.hear_child import OwnFilling
from ehe_desktop.services.own_forms import CHILD, PARENT
from ehe_desktop.services.read_back import answer_words
from ehe_desktop.ui.forms.deck import has_cards
from ehe_desktop.ui.forms.form_view import FormView
from ehe_desktop.ui.forms.kit import Kit
from ehe_desktop.ui.forms.topic_page import Look
from ehe_desktop.ui.screen import TURNED
from ehe_desktop.ui.visit.child_form_card import GIVEN_AS
from ehe_desktop.ui.visit.stop_and_break import StopAndBreak
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import Option
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.inputs import LineEdit
from ehe_desktop.ui.widgets.text import Heading

ASKED_BY: Final = "visit"
PLAIN_LOOK: Final = Look(has_marks=False)
P = TypeVar("P")
"""Where a form is kept: the id of a visit's draft, or a place of its own."""


class OwnFormSource(Generic[P]):
    """What autosave saves of such forms: each where it belongs and nothing of another."""

    def __init__(self, keep: Callable[[P, OwnForm], StoreChanged]) -> None:
        self._keep = keep
        self._open: list[tuple[P, OwnFilling]] = []

    def begin(self, place: P, filling: OwnFilling) -> None:
        """Another form; what could not be written of those before is still owed."""
        self._open = [one for one in self._open if one[1].is_changed]
        self._open.append((place, filling))

    def owed(self, is_there: Callable[[P], bool], wanted: OwnForm) -> tuple[P, OwnFilling] | None:
        """The filling of that form that holds what the disk refused so far, and its place."""
        for place, filling in self._open:
            held = (filling.kept.child_id, filling.kept.form_name)
            if is_there(place) and held == (wanted.child_id, wanted.form_name):
                return (place, filling) if filling.is_changed else None
        return None

    def take(self) -> tuple[P, OwnForm, OwnFilling] | None:
        """What changed, one form at a time."""
        for place, filling in self._open:
            if filling.is_changed:
                return place, filling.take(), filling
        return None

    def keep(self, taken: tuple[P, OwnForm, OwnFilling]) -> StoreChanged:
        """Write it (store thread); the filling itself is not touched there."""
        place, kept, _filling = taken
        return self._keep(place, kept)

    def not_kept(self, taken: tuple[P, OwnForm, OwnFilling]) -> None:
        """It is to be saved still."""
        taken[2].not_kept()


@dataclass(frozen=True, slots=True)
class About:
    """What the page says around the form."""

    called: str
    """Whom it is about; empty for the household."""
    audience: str
    back: str
    """Where the way back leads, in words."""


class OwnFormPage(QWidget):
    """One form on screen. `answered` wants keeping, `finished` after the last page, `left` by the way back."""

    answered = Signal()
    finished = Signal()
    left = Signal()

    def __init__(self, filling: OwnFilling, kit: Kit, about: About) -> None:
        super().__init__()
        self.setObjectName("child-form-page")
        self.setProperty(TURNED, True)
        self.filling = filling
        title, is_childs = filling.session.form.title, about.audience == CHILD
        self.back = Button(about.back, "quiet", icon_name="chevron-left")
        self.back.setObjectName("child-form-back")
        self.back.clicked.connect(self.left)
        kit = replace(kit, says_optional=not is_childs, offered=self._offered)
        self.view = FormView(filling, kit.today, PLAIN_LOOK, name=f"Parts of {title}", kit=kit)
        at = filling.kept.at_question
        if at:
            self.view.go_to(at)
        self.view.answered.connect(self._answered)
        self.view.turned.connect(self._answered)
        self.view.finished.connect(self.finished)
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(28, 8, 28, 8)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(Heading(": ".join(filter(None, (title, about.called))), 2))
        if is_childs:
            column.addWidget(self._how_heard(filling))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(head)
        whole.addWidget(self.view, 1)

    def text(self) -> str:
        """Everything answered, as plain text to copy away."""
        session = self.filling.session
        answered = [item for item in asked_of(session) if item.value.strip()]
        lines = [f"{item.label.plain}\n{answer_words(item)}" for item in answered]
        return "\n\n".join([session.form.title, *lines])

    def _offered(self, ref: str, offer: Offer, is_anew: bool) -> None:
        self.filling.offered(ref, offer, is_anew)
        self.answered.emit()

    def _how_heard(self, filling: OwnFilling) -> Flow:
        """Who is in the room and how the child answers: it goes with each answer. Cards to stop and rest."""
        kept = filling.kept
        self._present = LineEdit("Who is in the room?", kept.present, columns=26)
        self._present.setObjectName("child-form-present-now")
        self._present.editingFinished.connect(self._heard)
        given = [Option(code, words) for code, words in GIVEN_AS]
        self._given = Combo("How are the answers given?", given)
        self._given.set_value(kept.given_as)
        self._given.picked.connect(self._heard)
        how = Field("How are the answers given?", self._given)
        row = Flow(Field("Who is in the room?", self._present), how, gap=16)
        if has_cards(filling.session.form):
            rest = StopAndBreak(self.view)
            rest.stopped.connect(self.left)
            row.add(rest)
        return row

    @Slot()
    def _answered(self) -> None:
        """With each answer, and each page turned, goes where the person is."""
        self.filling.be_at(self.view.at)
        if self.filling.is_changed:
            self.answered.emit()

    @Slot()
    def _heard(self) -> None:
        self.filling.heard_as(self._present.text().strip(), str(self._given.value() or "spoken"))
        if self.filling.is_changed:
            self.answered.emit()


ANSWERED: Final = {CHILD: {"voice_outcome": "form"}, PARENT: {"views_asked": "yes"}}
"""What an answered form tells of the officer's page, by whom it is for: that they were asked."""


def facts_for_officer(filling: OwnFilling, audience: str) -> dict[str, str]:
    """What a form already tells of the officer's questions, by `save_to` name."""
    if not filling.has_answers:
        return {}
    return filling.session.saved_properties() | ANSWERED.get(audience, {})
