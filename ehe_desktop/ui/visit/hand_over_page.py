"""What the officer says before a child holds the device: who is in the room, and that the child agreed.

Nothing is handed over until somebody said who is there and that the child agreed. The page says
what will happen: this window ends, and nothing of any case is on the device until the passphrase.

Source: ux.md 2.7 ("What the officer sets first").
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.domain.hand_over import HandOverOrder
from ehe_desktop.domain.visit import OwnForm
from ehe_desktop.platform.current import current_platform
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.hand_over import NOBODY_ELSE, HandOverChoice, hand_over
from ehe_desktop.services.open_visit import OpenVisit
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.screen import TURNED
from ehe_desktop.ui.visit.record_choice import RecordChoice
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import Check
from ehe_desktop.ui.widgets.field import ErrorSummary, Field
from ehe_desktop.ui.widgets.inputs import LineEdit
from ehe_desktop.ui.widgets.page import Page
from ehe_desktop.ui.widgets.tab_order import chain
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
LOW_BATTERY: Final = "Plug the device in before you hand it over. If it goes off, what the child did until then is kept."
AGREED: Final = "I have said this, and the child wants to."


class HandOverPage(Page):
    """`handed_over` when the order is left; `left` when the officer goes back to the form."""

    handed_over = Signal()
    left = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, runner: Runner, visit: OpenVisit, chosen: OwnForm) -> None:
        called = visit.child(chosen.child_id).called
        super().__init__(f"Hand the device to {called}")
        self.setObjectName("hand-over-page")
        self.setProperty(TURNED, True)
        self._desk, self._runner = desk, runner
        self._visit, self._chosen = visit, chosen
        language = FormLanguage(chosen.language)
        self._which = Text(f"{desk.forms.title(chosen.form_name)}, in {language.word}", "strong")
        self._which.setObjectName("hand-over-form")
        checked = desk.forms.library.entry(chosen.form_name).check_words(language)
        self._unchecked = Text(f"{language.word}: {checked}." if checked else "", "small")
        self._present = LineEdit("Who is in the room", chosen.present, columns=36)
        self._present.setObjectName("hand-over-present")
        self._agreed = Check(AGREED)
        self._agreed.setObjectName("hand-over-agreed")
        self._sound = RecordChoice(desk.policy.visit.audio, language)
        self._summary = ErrorSummary()
        self._give = Button(f"Hand over to {called}", "primary")
        self._give.setObjectName("hand-over-give")
        self._give.clicked.connect(self.give)
        back = Button("Back to the form")
        back.setObjectName("hand-over-back")
        back.clicked.connect(self.left)
        self.add_action(self._give)
        self.add_action(back)
        self._present_field = Field(
            "Who is in the room",
            self._present,
            f"It is kept with every answer. Write “{NOBODY_ELSE}” if it is you two alone.",
        )
        for part in (
            self._summary,
            self._which,
            self._unchecked,
            self._present_field,
            Text(SCRIPT),
            self._agreed,
            self._sound,
            Text(WHAT_HAPPENS, "small"),
        ):
            self.add(part)
        self._unchecked.setVisible(bool(checked))
        self._summary.hide()
        chain((self,))  # what is to be said stands before the button that hands over

    def begin(self) -> None:
        """At the first thing that is still to be said; a battery nearly empty is said before all."""
        battery = current_platform().battery()
        if battery is not None and battery.is_low:
            words = f"The battery is at {battery.percent} %."
            self.banner.show_words(words, "warning", LOW_BATTERY)
        (self._agreed if self._present.text().strip() else self._present).setFocus()

    @Slot()
    def give(self) -> None:
        """Hand over, or say what is missing."""
        problems: list[tuple[str, QWidget]] = []
        if not self._present.text().strip():
            problems.append(("Say who is in the room.", self._present))
        if not self._agreed.isChecked():
            problems.append(("Ask the child first, and tick that they want to.", self._agreed))
        if self._sound.problem:
            problems.append((self._sound.problem, self._sound.record))
        self._summary.show_problems(problems)
        if problems:
            return
        choice = HandOverChoice(
            child_id=self._chosen.child_id,
            form_name=self._chosen.form_name,
            language=self._chosen.language,
            present=self._present.text(),
            may_record=self._sound.may_record,
        )
        self._give.set_waiting(waiting=True)
        work = partial(hand_over, self._desk, self._visit, choice)
        self._runner.run(self, work, self._given, self._not_given, must=True)

    def _given(self, _order: HandOverOrder) -> None:
        self.handed_over.emit()

    def _not_given(self, fault: BaseException) -> None:
        self._give.set_waiting(waiting=False)
        if isinstance(fault, UserFacingError):
            self.banner.show_words(fault.happened, "danger", f"{fault.safe} {fault.next_step}")
        else:
            self.failed.emit(fault)
