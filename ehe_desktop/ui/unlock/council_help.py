"""What helps when the door does not open as usual: a forgotten passphrase, or a device the office has forgotten.

Both begin with a code that the supervisor gives. For a forgotten passphrase the council is asked, six numbers
are read out to it, and a new passphrase is chosen once it has answered. Nothing here deletes anything.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.screen import advice_of
from ehe_desktop.ui.unlock.port import DoorFacts, DoorPort, Opened
from ehe_desktop.ui.unlock.state import check_code, check_twice
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import ChoiceGroup, Option
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.inputs import LineEdit, PassphraseField
from ehe_desktop.ui.widgets.text import Text

FORGOTTEN, AGAIN = "forgotten", "again"
SAFE = "Nothing on this device is deleted, and unsent work stays whole. Your supervisor gives you a code."
READ_OUT = (
    "Call your supervisor and read out these six numbers: {words}. When your council has answered, choose "
    "a new passphrase and open the cases with it."
)


class CouncilHelp(QWidget):
    """`opened(Opened)` once the store is open again."""

    opened = Signal(object)

    def __init__(self, port: DoorPort, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._port, self._runner = port, runner
        self._why = ChoiceGroup(
            "What is the matter",
            [
                Option(FORGOTTEN, "I have forgotten my passphrase"),
                Option(AGAIN, "I was given a new enrolment code"),
            ],
        )
        self._why.setObjectName("help-why")
        self._code = LineEdit("Code")
        self._code.setObjectName("help-code")
        self._known = PassphraseField("Your passphrase")
        self._first, self._second = (
            PassphraseField("New passphrase"),
            PassphraseField("The same again"),
        )
        for field, name in (
            (self._known, "help-passphrase"),
            (self._first, "help-new"),
            (self._second, "help-new-again"),
        ):
            field.edit.setObjectName(name)
        self._words = Text("", "body")
        self._words.setObjectName("help-words")
        self._problem = Banner("", "danger")
        self._ask = _button("Ask the council", "help-ask")
        self._open = _button("Open with the new passphrase", "help-open")
        self._enrol = _button("Enrol this device again", "help-enrol")
        self._code_field = Field("Code from your supervisor", self._code, "It works once.")
        self._known_field = Field("Your passphrase", self._known)
        self._new_fields = (
            Field("New passphrase", self._first),
            Field("The same again", self._second),
        )
        self._lay_out()
        self._why.set_value(FORGOTTEN)
        self._why.chosen.connect(self._arrange)
        self._ask.clicked.connect(self._ask_council)
        self._open.clicked.connect(self._open_recovered)
        self._enrol.clicked.connect(self._enrol_again)
        self._arrange()

    def show_facts(self, facts: DoorFacts) -> None:
        """Go on with a question that was asked before; `READ_OUT` says its numbers again."""
        self._say_words(facts.council_words)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for part in (
            Text(SAFE, "small"), self._why, self._problem, self._code_field, self._ask,
            self._words, *self._new_fields, self._open, self._known_field, self._enrol,
        ):  # fmt: skip
            column.addWidget(part)
        self._problem.hide()

    @Slot()
    def _arrange(self) -> None:
        """Only what the chosen way needs."""
        is_again = self._why.value() == AGAIN
        is_asked = bool(self._words.text())
        self._known_field.setVisible(is_again)
        self._enrol.setVisible(is_again)
        self._ask.setVisible(not is_again)
        for part in (self._words, *self._new_fields, self._open):
            part.setVisible(is_asked and not is_again)

    def _say_words(self, words: str) -> None:
        self._words.setText(READ_OUT.format(words=words) if words else "")
        self._arrange()

    @Slot()
    def _ask_council(self) -> None:
        self._run(lambda: check_code(self._code.text()), self._port.ask_council, self._asked)

    def _asked(self, words: str) -> None:
        self._set_busy(busy=False)
        self._code.clear()
        self._say_words(words)
        announce(self, self._words.text())

    @Slot()
    def _open_recovered(self) -> None:
        def typed() -> str:
            return check_twice(self._first.value(), self._second.value())

        self._run(typed, self._port.unlock_recovered, self._done)

    @Slot()
    def _enrol_again(self) -> None:
        passphrase = self._known.value()
        self._run(
            lambda: check_code(self._code.text()),
            lambda code: self._port.enrol_again(code, passphrase),
            self._done,
        )

    def _run(
        self,
        typed: Callable[[], str],
        work: Callable[[str], object],
        done: Callable[..., None],
    ) -> None:
        """Check what was typed, then do the work on the store thread."""
        try:
            given = typed()
        except InputRefused as refused:
            self._refused(refused)
            return
        self._set_busy(busy=True)
        self._problem.hide()
        self._runner.run(self, lambda: work(given), done, self._refused)

    def _done(self, opened: Opened) -> None:
        for field in (self._known, self._first, self._second):
            field.clear()
        self._set_busy(busy=False)
        self.opened.emit(opened)

    def _refused(self, fault: BaseException) -> None:
        self._set_busy(busy=False)
        self._problem.show_words(advice_of(fault), "danger")

    def _set_busy(self, *, busy: bool) -> None:
        for button in (self._ask, self._open, self._enrol):
            button.setEnabled(not busy)


def _button(words: str, name: str) -> Button:
    button = Button(words)
    button.setObjectName(name)
    return button
