"""First run: set up this device once, one thing a page. Going back keeps what was typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.sync_round import SyncProgress
from ehe_desktop.services.preferences import TEXT_SCALES
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.screen import advice_of
from ehe_desktop.ui.unlock.centred import CentredPage
from ehe_desktop.ui.unlock.port import DoorFacts, DoorPort, Enrolment, Opened
from ehe_desktop.ui.unlock.state import STEPS, check_twice, check_who
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import ChoiceGroup, Option
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.inputs import LineEdit, PassphraseField
from ehe_desktop.ui.widgets.progress import ProgressLine, StepHeader
from ehe_desktop.ui.widgets.text import Text

_PHASES = {
    "connecting": "Connecting to the central system…",
    "sending": "Sending {done} of {of}",
    "receiving": "Getting your cases: {done} of {of}",
    "laying_in": "Putting everything in its place…",
}
_UNCOUNTED = {"sending": "Sending…", "receiving": "Getting your cases…"}
REMOVED = (
    "Your council has removed the case store from this device. Work that was not sent was sealed first: "
    "only your council can open it. Contact your supervisor."
)
WHO, PASSPHRASE, LOOK, CASES = range(4)


class EnrolScreen(CentredPage):
    """`opened(Opened)` when the device is set up and the cases are here."""

    opened = Signal(object)
    _progressed = Signal(object)  # from the store thread to this one

    def __init__(self, port: DoorPort, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._port, self._runner = port, runner
        self._step = WHO
        self._result: Opened | None = None
        self._header = StepHeader(STEPS[0], 1, len(STEPS))
        self._problem = Banner("", "danger")
        self._problem.hide()
        self._pages: list[QWidget] = []
        self._continue = Button("Continue", "primary")
        self._continue.setObjectName("enrol-continue")
        self._back = Button("Back", "quiet")
        self._back.setObjectName("enrol-back")
        self._make_fields()
        self._lay_out()
        self._continue.clicked.connect(self._go_on)
        self._back.clicked.connect(self._go_back)
        self._progressed.connect(self._on_progress, Qt.ConnectionType.QueuedConnection)
        self._show_step(WHO)

    def show_facts(self, facts: DoorFacts) -> None:
        """Fill in what is known already, as the address a council ships with."""
        if facts.reason == "removed":
            self._say_removed()
        self._url.setText(facts.centre_url)
        self._code.setText(facts.enrolment_code)
        (self._code if facts.centre_url and not facts.enrolment_code else self._url).setFocus()

    def _say_removed(self) -> None:
        self._problem.set_words(REMOVED)
        self._problem.show()

    def _make_fields(self) -> None:
        self._url, self._code = LineEdit("Central system"), LineEdit("Enrolment code")
        self._first, self._second = PassphraseField("Passphrase"), PassphraseField("The same again")
        for edit, name in (
            (self._url, "enrol-url"), (self._code, "enrol-code"),
            (self._first.edit, "enrol-passphrase"), (self._second.edit, "enrol-passphrase-again"),
        ):  # fmt: skip
            edit.setObjectName(name)
            edit.returnPressed.connect(self._go_on)
        self._theme = ChoiceGroup(
            "Colours",
            [Option("system", "As this device"), Option("light", "Light"), Option("dark", "Dark")],
        )
        self._theme.setObjectName("enrol-theme")
        self._theme.set_value("system")
        self._scale = ChoiceGroup(
            "Text size", [Option(percent, f"{percent} %") for percent in TEXT_SCALES]
        )
        self._scale.setObjectName("enrol-text-size")
        self._scale.set_value(100)
        self._theme.chosen.connect(self._look_changed)
        self._scale.chosen.connect(self._look_changed)
        self._progress = ProgressLine()

    def _lay_out(self) -> None:
        self._pages.append(_page(
            Text("Your supervisor gives you the address and a code that works once."),
            Field("Address of the central system", self._url, "It starts with https://"),
            Field("Enrolment code", self._code, "Spaces and dashes do not matter."),
        ))  # fmt: skip
        self._pages.append(_page(
            Text("The passphrase locks this device’s copy of your cases. At least 12 characters; "
                 "four words you can remember are good. Nobody else has it."),
            Field("Passphrase", self._first),
            Field("The same again", self._second),
            Text("If you forget it, your council can let you back in with its recovery key. "
                 "Nothing is lost meanwhile.", "small"),
        ))  # fmt: skip
        self._pages.append(_page(
            Field("Colours", self._theme), Field("Text size", self._scale),
            Text("You can change both at any time in Settings.", "small"),
        ))  # fmt: skip
        self._pages.append(_page(
            Text("This makes the encrypted store and copies your families to this device. "
                 "After that everything works without a connection."),
            self._progress,
        ))  # fmt: skip
        buttons = QHBoxLayout()
        buttons.addWidget(self._continue)
        buttons.addWidget(self._back)
        buttons.addStretch(1)
        for part in (self._header, self._problem, *self._pages):
            self.column.addWidget(part)
        self.column.addLayout(buttons)
        self.column.addStretch(1)

    def _show_step(self, step: int) -> None:
        self._step = step
        self._header.set_step(STEPS[step], step + 1, len(STEPS))
        for place, page in enumerate(
            self._pages
        ):  # a stack would be as high as the highest of them
            page.setVisible(place == step)
        self._problem.hide()
        self._back.setVisible(step != WHO and self._result is None)
        self._continue.set_words("Get my cases" if step == CASES else "Continue")
        if self._result is not None:
            self._continue.set_words("Start")
        first = (self._url, self._first, self._theme, self._continue)[step]
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _go_on(self) -> None:
        if not self._continue.isEnabled():
            return
        if self._result is not None:
            self.opened.emit(self._result)
            return
        try:
            if self._step == WHO:
                check_who(self._url.text(), self._code.text())
            elif self._step == PASSPHRASE:
                check_twice(self._first.value(), self._second.value())
        except InputRefused as refused:
            self._problem.show_words(refused.advice, "danger")
            return
        if self._step == CASES:
            self._enrol()
        else:
            self._show_step(self._step + 1)

    @Slot()
    def _go_back(self) -> None:
        self._show_step(max(WHO, self._step - 1))

    @Slot()
    def _look_changed(self) -> None:
        scale = self._scale.value()
        self._port.set_look(str(self._theme.value()), scale if isinstance(scale, int) else 100)

    def _enrol(self) -> None:
        url, code = check_who(self._url.text(), self._code.text())
        wanted = Enrolment(centre_url=url, code=code, passphrase=self._first.value())
        self._continue.setEnabled(False)
        self._back.setEnabled(False)
        self._problem.hide()
        report = self._progressed.emit
        self._runner.run(
            self, lambda: self._port.enrol(wanted, report), self._enrolled, self._refused
        )

    @Slot(object)
    def _on_progress(self, progress: SyncProgress) -> None:
        phases = _PHASES if progress.is_counted else {**_PHASES, **_UNCOUNTED}
        words = phases.get(progress.phase, progress.phase)
        self._progress.show_progress(
            words.format(done=f"{progress.done:,}", of=f"{progress.of:,}"),
            progress.done,
            progress.of,
        )

    def _enrolled(self, opened: Opened) -> None:
        self._result = opened
        self._first.clear()
        self._second.clear()
        self._progress.show_progress("Your cases are on this device.", 1, 1)
        self._continue.setEnabled(True)
        self._show_step(CASES)

    def _refused(self, fault: BaseException) -> None:
        self._continue.setEnabled(True)
        self._back.setEnabled(True)
        self._problem.show_words(advice_of(fault), "danger")


def _page(*parts: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(16)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    return page
