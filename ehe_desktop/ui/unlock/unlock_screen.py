"""The lock screen: the officer's name, a passphrase, and why it is locked. Nothing about cases.

A wrong passphrase keeps the text selected; waiting after several wrong tries is shown as a count.
Unlocking never needs a network; past the lease, four hours of reading are offered where there is none.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.errors import StoreError, SyncError
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.screen import advice_of
from ehe_desktop.ui.unlock.centred import CentredPage
from ehe_desktop.ui.unlock.council_help import CouncilHelp
from ehe_desktop.ui.unlock.port import DoorFacts, DoorPort, Opened
from ehe_desktop.ui.unlock.read_on import ReadOn
from ehe_desktop.ui.unlock.state import (
    KEPT_LOCKED,
    copy_line,
    not_told_line,
    waiting_line,
    why_locked,
)
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.inputs import PassphraseField
from ehe_desktop.ui.widgets.text import Heading, Text

ANNOUNCE_EVERY_S = 15


class UnlockScreen(CentredPage):
    """`opened(Opened)` once the passphrase was right; `store_gone()` when it was erased by order at the door."""

    opened = Signal(object)
    store_gone = Signal()

    def __init__(self, port: DoorPort, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._port, self._runner = port, runner
        self._wait_s = 0
        self._timer = QTimer(self)
        self._timer.setInterval(1_000)
        self._timer.timeout.connect(self._tick)
        self._name = Text("", "strong")
        self._passphrase = PassphraseField("Passphrase")
        self._passphrase.edit.setObjectName("unlock-passphrase")
        self._field = Field("Passphrase", self._passphrase)
        self._button = Button("Unlock", "primary")
        self._button.setObjectName("unlock-button")
        self._why = Text("", "body")
        self._waiting = Text("", "small", tone="text_secondary")
        self._not_told = Banner("", "danger")
        self._demo = Banner("", "info")
        self._forgot = Button("Forgotten your passphrase, or a new code?", "link")
        self._forgot.setObjectName("unlock-forgot")
        self._help = CouncilHelp(port, runner)
        self._help.hide()
        self._copy_says = Banner("", "warning")
        self._copy = Button("Open the good copy")
        self._copy.setObjectName("unlock-copy")
        self._copy_line = ""
        self._read_on = ReadOn()
        self._lay_out()
        self._button.clicked.connect(self._unlock)
        self._passphrase.submitted.connect(self._unlock)
        self._forgot.clicked.connect(self._show_help)
        self._help.opened.connect(self.opened)
        self._copy.clicked.connect(self._unlock_copy)
        self._read_on.wanted.connect(self._unlock_to_read)
        self._read_on.declined.connect(self._keep_locked)

    def _lay_out(self) -> None:
        self.column.addStretch(1)
        self.column.addWidget(Heading("Home visits", 1))
        self.column.addWidget(self._name)
        self.column.addWidget(self._demo)
        self.column.addWidget(self._field)
        self.column.addWidget(self._button)
        self.column.addWidget(self._read_on)
        self.column.addWidget(self._copy_says)
        self.column.addWidget(self._copy)
        self.column.addWidget(self._why)
        self.column.addWidget(self._not_told)
        self.column.addWidget(self._waiting)
        self.column.addWidget(self._forgot)
        self.column.addWidget(self._help)
        self.column.addStretch(2)

    def show_facts(self, facts: DoorFacts) -> None:
        """Say who may unlock here, why it is locked, and what waits."""
        self._name.setText(" · ".join(filter(None, (facts.officer_name, facts.council_name))))
        self._why.setText(why_locked(facts))
        self._why.setVisible(bool(self._why.text()))
        self._waiting.setText(waiting_line(facts))
        self._waiting.setVisible(bool(self._waiting.text()))
        for banner, words in (
            (self._not_told, not_told_line(facts)),
            (self._demo, facts.demo_words),
        ):
            banner.set_words(words)
            banner.setVisible(bool(words))
        self._help.show_facts(facts)
        self._help.setVisible(bool(facts.council_words))
        self._copy_line = copy_line(facts)
        self._offer_copy(facts.reason == "damaged")
        self._passphrase.setFocus()

    def _offer_copy(self, wanted: bool) -> None:
        """The good copy is offered only where the store itself is damaged."""
        self._copy_says.set_words(self._copy_line)
        for part in (self._copy_says, self._copy):
            part.setVisible(wanted and bool(self._copy_line))

    @Slot()
    def _unlock(self) -> None:
        self._read_on.hide()
        self._try(self._port.unlock)

    @Slot()
    def _unlock_copy(self) -> None:
        self._try(self._port.unlock_copy)

    @Slot(object)
    def _unlock_to_read(self, reason: str) -> None:
        self._try(lambda passphrase: self._port.unlock_to_read(passphrase, reason))

    @Slot()
    def _keep_locked(self) -> None:
        self._set_busy(busy=True)
        self._runner.run(self, self._port.keep_locked, self._kept_locked, self._refused)

    def _kept_locked(self, _done: object) -> None:
        self._set_busy(busy=False)
        self._read_on.hide()
        self._say(KEPT_LOCKED)

    def _try(self, way: Callable[[str], Opened]) -> None:
        if self._wait_s or not self._button.isEnabled():
            return
        passphrase = self._passphrase.value()
        self._set_busy(busy=True)
        self._runner.run(self, lambda: way(passphrase), self._done, self._refused)

    def _done(self, opened: Opened) -> None:
        self._passphrase.clear()
        self._set_busy(busy=False)
        self.opened.emit(opened)

    def _refused(self, fault: BaseException) -> None:
        if isinstance(fault, SyncError) and fault.ends_sitting:
            self.store_gone.emit()
            return
        self._set_busy(busy=False)
        if isinstance(fault, StoreError) and fault.is_damage:
            self._offer_copy(True)
        self._say(advice_of(fault))
        if isinstance(fault, StoreError) and fault.may_be_read:
            self._read_on.offer()
        self._wait_s = int(getattr(fault, "wait_s", 0) or 0)
        if self._wait_s:
            self._button.setEnabled(False)
            self._timer.start()
            self._tick()

    def _say(self, words: str) -> None:
        """Beside the passphrase, which is there to be typed again."""
        self._field.set_error(words)
        announce(self, words, urgent=True)
        self._passphrase.setFocus()
        self._passphrase.edit.selectAll()

    @Slot()
    def _tick(self) -> None:
        if self._wait_s <= 0:
            self._timer.stop()
            self._button.setEnabled(True)
            self._button.set_words("Unlock")
            return
        self._button.set_words(f"Unlock in {self._wait_s} s")
        if self._wait_s % ANNOUNCE_EVERY_S == 0:
            announce(self, f"Unlock in {self._wait_s} seconds")
        self._wait_s -= 1

    @Slot()
    def _show_help(self) -> None:
        self._help.show()

    def _set_busy(self, *, busy: bool) -> None:
        self._button.setEnabled(not busy)
        self._copy.setEnabled(not busy)
        self._read_on.set_busy(busy=busy)
        self._button.set_words("Unlocking…" if busy else "Unlock")
        if busy:
            self._field.set_error("")
