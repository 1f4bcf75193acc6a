"""What the officer sets before a child holds the device: form, language, who is in the room.

Nothing is handed over until somebody said who is there and that the child agreed. The page says
what will happen: this window ends, and nothing of any case is on the device until the passphrase.

Source: ux.md 2.7 ("What the officer sets first").
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.domain.hand_over import HandOverOrder
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.hand_over import (
    NOBODY_ELSE,
    HandOverChoice,
    hand_over,
    offer_of,
)
from ehe_desktop.services.hear_child import OfferedForm
from ehe_desktop.services.open_visit import OpenVisit, VisitedChild
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import Check, ChoiceGroup, Option
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.field import ErrorSummary, Field
from ehe_desktop.ui.widgets.inputs import LineEdit
from ehe_desktop.ui.widgets.page import Page
from ehe_desktop.ui.widgets.text import Text

SCRIPT: Final = (
    "Say, in your own words: this is yours to fill in. You can skip anything and stop any time. "
    "I will read what you write. If you or someone else is not safe, I may have to tell someone. "
    "Your mum, dad or carer sees it only if you say so."
)
WHAT_HAPPENS: Final = (
    "This window ends and the case store is closed: no family’s details are on the device while the "
    "child holds it. Your passphrase opens it again and keeps the child’s answers with this visit."
)
AGREED: Final = "I have said this, and the child wants to."


class HandOverPage(Page):
    """`handed_over` when the order is left; `left` when the officer goes back to the form."""

    handed_over = Signal()
    left = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, runner: Runner, visit: OpenVisit, child: VisitedChild) -> None:
        super().__init__(f"Hand the device to {child.called}")
        self.setObjectName("hand-over-page")
        self._desk, self._runner = desk, runner
        self._visit, self._child = visit, child
        self._forms: dict[str, OfferedForm] = {}
        self._languages = Combo("Language")
        self._languages.setObjectName("hand-over-language")
        self._languages.picked.connect(self._on_language)
        self._unchecked = Text("", "small")
        self._present = LineEdit("Who is in the room", columns=36)
        self._present.setObjectName("hand-over-present")
        self._agreed = Check(AGREED)
        self._agreed.setObjectName("hand-over-agreed")
        self._summary = ErrorSummary()
        self._give = Button(f"Hand over to {child.called}", "primary")
        self._give.setObjectName("hand-over-give")
        self._give.clicked.connect(self.give)
        back = Button("Back to the form")
        back.setObjectName("hand-over-back")
        back.clicked.connect(self.left)
        self.add_action(self._give)
        self.add_action(back)
        work = partial(offer_of, desk, visit, child.child_id)
        runner.run(self, work, self._build, self.failed.emit)

    def _build(self, offered: tuple[OfferedForm, ...]) -> None:
        self._forms = {one.name: one for one in offered}
        options = [Option(one.name, one.title, one.suits) for one in offered]
        self._form = ChoiceGroup("Form", options)
        self._form.setObjectName("hand-over-form")
        self._form.chosen.connect(self._on_form)
        self._form_field = Field("Which form", self._form, "The child can skip every question.")
        self._present_field = Field(
            "Who is in the room",
            self._present,
            f"It is kept with every answer. Write “{NOBODY_ELSE}” if it is you two alone.",
        )
        for part in (
            self._summary,
            self._form_field,
            Field("Language", self._languages),
            self._unchecked,
            self._present_field,
            Text(SCRIPT),
            self._agreed,
            Text(WHAT_HAPPENS, "small"),
        ):
            self.add(part)
        for hidden in (self._unchecked, self._summary):
            hidden.hide()
        self._form.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_form(self, name: object) -> None:
        offer = self._forms[str(name)]
        self._languages.set_options([Option(one.name, one.word) for one in offer.languages])
        if self._languages.value() is None:
            self._languages.set_value(offer.first_language.name)
        self._on_language(self._languages.value())

    @Slot(object)
    def _on_language(self, name: object) -> None:
        """A translation nobody checked is said to be one: to the officer, not to the child."""
        offer, language = self._forms.get(str(self._form.value())), FormLanguage(str(name))
        said = offer.entry.check_words(language) if offer and name else ""
        self._unchecked.setText(f"{language.word}: {said}." if said else "")
        self._unchecked.setVisible(bool(said))

    @Slot()
    def give(self) -> None:
        """Hand over, or say what is missing."""
        problems: list[tuple[str, QWidget]] = []
        if self._form.value() is None:
            problems.append(("Choose a form.", self._form))
        if not self._present.text().strip():
            problems.append(("Say who is in the room.", self._present))
        if not self._agreed.isChecked():
            problems.append(("Ask the child first, and tick that they want to.", self._agreed))
        self._summary.show_problems(problems)
        if problems:
            return
        choice = HandOverChoice(
            child_id=self._child.child_id,
            form_name=str(self._form.value()),
            language=str(self._languages.value() or ""),
            present=self._present.text(),
        )
        self._give.setEnabled(False)
        work = partial(hand_over, self._desk, self._visit, choice)
        self._runner.run(self, work, self._given, self._not_given, must=True)

    def _given(self, _order: HandOverOrder) -> None:
        self.handed_over.emit()

    def _not_given(self, fault: BaseException) -> None:
        self._give.setEnabled(True)
        if isinstance(fault, UserFacingError):
            self.banner.show_words(fault.happened, "danger", f"{fault.safe} {fault.next_step}")
        else:
            self.failed.emit(fault)
