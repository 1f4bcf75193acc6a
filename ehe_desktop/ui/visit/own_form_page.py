"""A child's own form, filled in with the officer beside them: as plain as the form itself.

The child's words go into the form and nowhere else, without marks and without anything that tidies
them. What is given is kept within half a second. Who is in the room can be put right at any time, and
goes with the answers given from then on. Handing the device over is not done here.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.visit import OwnForm
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.hear_child import OwnFilling, keep_own_form
from ehe_desktop.ui.forms.form_view import FormView
from ehe_desktop.ui.forms.kit import Kit
from ehe_desktop.ui.forms.topic_page import Look
from ehe_desktop.ui.visit.child_form_card import GIVEN_AS
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import Option
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.inputs import LineEdit
from ehe_desktop.ui.widgets.text import Heading

ASKED_BY: Final = "visit"
CHILD_LOOK: Final = Look(has_marks=False)


class OwnFormSource:
    """What autosave saves of the child's forms: each with its draft and nothing of another."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._open: list[tuple[str, OwnFilling]] = []

    def begin(self, draft_id: str, filling: OwnFilling) -> None:
        """Another form; what could not be written of those before is still owed."""
        self._open = [one for one in self._open if one[1].is_changed]
        self._open.append((draft_id, filling))

    def owed(self, draft_id: str, wanted: OwnForm) -> OwnFilling | None:
        """The filling of that form that holds what the disk refused so far."""
        for place, filling in self._open:
            held = (filling.kept.child_id, filling.kept.form_name)
            if place == draft_id and held == (wanted.child_id, wanted.form_name):
                return filling if filling.is_changed else None
        return None

    def take(self) -> tuple[str, OwnForm, OwnFilling] | None:
        """What changed, one form at a time."""
        for draft_id, filling in self._open:
            if filling.is_changed:
                return draft_id, filling.take(), filling
        return None

    def keep(self, taken: tuple[str, OwnForm, OwnFilling]) -> StoreChanged:
        """Write it (store thread); the filling itself is not touched there."""
        draft_id, kept, _filling = taken
        return keep_own_form(self._desk, draft_id, kept, ASKED_BY)

    def not_kept(self, taken: tuple[str, OwnForm, OwnFilling]) -> None:
        """It is to be saved still."""
        taken[2].not_kept()


class OwnFormPage(QWidget):
    """One child's form on screen. `answered` wants keeping, `left` goes back to the officer's page."""

    answered = Signal()
    left = Signal()

    def __init__(self, filling: OwnFilling, kit: Kit, called: str) -> None:
        super().__init__()
        self.setObjectName("child-form-page")
        self.filling = filling
        title = filling.session.form.title
        self.back = Button(f"Back to {called}’s words", "quiet", icon_name="chevron-left")
        self.back.setObjectName("child-form-back")
        self.back.clicked.connect(self.left)
        self._present = LineEdit("Who is in the room?", filling.kept.present, columns=26)
        self._present.setObjectName("child-form-present-now")
        self._present.editingFinished.connect(self._heard)
        given = [Option(code, words) for code, words in GIVEN_AS]
        self._given = Combo("How are the answers given?", given)
        self._given.set_value(filling.kept.given_as)
        self._given.picked.connect(self._heard)
        self.view = FormView(filling, kit.today, CHILD_LOOK, name=f"Parts of {title}", kit=kit)
        self.view.answered.connect(self.answered)
        self.view.finished.connect(self.left)
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(28, 8, 28, 8)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(Heading(f"{title}: {called}", 2))
        how = Field("How are the answers given?", self._given)
        column.addWidget(Flow(Field("Who is in the room?", self._present), how, gap=16))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(head)
        whole.addWidget(self.view, 1)

    @Slot()
    def _heard(self) -> None:
        self.filling.heard_as(self._present.text().strip(), str(self._given.value() or "spoken"))
        if self.filling.is_changed:
            self.answered.emit()


def facts_for_officer(filling: OwnFilling) -> dict[str, str]:
    """What a child's form already tells of the officer's questions, by `save_to` name."""
    facts = dict(filling.session.saved_properties())
    return {**facts, "voice_outcome": "form"} if filling.has_answers else {}
