"""Security: when it locks, the passphrase, where the secrets are, this device's key, and a check of the store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal, Slot

from ehe_desktop.services.ask_new_key import ask_new_key, new_key_is_asked_for
from ehe_desktop.services.change_passphrase import change_passphrase
from ehe_desktop.services.check_store import StoreCheck, check_store
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.preferences import change_preferences, read_preferences
from ehe_desktop.ui.screen import advice_of
from ehe_desktop.ui.settings import state
from ehe_desktop.ui.settings.parts import SettingsPane, fact
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.choices import ChoiceGroup, Option
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.inputs import PassphraseField

Ask = Callable[[Callable[[], Any], Callable[[Any], None], Callable[[BaseException], None]], None]


class SecurityPane(SettingsPane):
    """`said(words)` for what a screen reader should hear; `lock_after(minutes)` when that is chosen."""

    said = Signal(object)
    lock_after = Signal(object)

    def __init__(self, desk: Desk, ask: Ask) -> None:
        super().__init__()
        self._desk, self._ask = desk, ask
        self._lock = ChoiceGroup(
            "Lock after", [Option(minutes, words) for minutes, words in state.lock_options()]
        )
        self._lock.setObjectName("settings-lock-minutes")
        self._lock.set_value(read_preferences(desk.folder).lock_minutes)
        self.add(
            Field("Lock after", self._lock, "Minutes without use. Your council allows 10 at most."),
            fact("Also locks", state.ALWAYS_LOCKS),
            self._passphrase_card(),
            fact("Where this device’s secrets are", state.keyring_words(desk.keyring_name),
                 "settings-keyring"),
            fact("This device", state.fingerprint(desk.device_key), "settings-fingerprint"),
            self._check_card(),
            self._new_key_card(),
        )  # fmt: skip
        self.close_up()
        self._lock.chosen.connect(self._lock_chosen)
        self._ask(lambda: new_key_is_asked_for(desk), self._show_asked, self._nothing_known)

    def _passphrase_card(self) -> Card:
        card = Card("Change the passphrase", "It takes about two seconds. Nobody else has it.")
        self._old = PassphraseField("Passphrase now")
        self._new = PassphraseField("New passphrase")
        self._again = PassphraseField("The new one again")
        for box, name in (
            (self._old, "settings-passphrase-old"),
            (self._new, "settings-passphrase-new"),
            (self._again, "settings-passphrase-again"),
        ):
            box.edit.setObjectName(name)
        self._change = Button("Change the passphrase")
        self._change.setObjectName("settings-passphrase-change")
        self._change_said = Banner("")
        self._change_said.setObjectName("settings-passphrase-said")
        self._change_said.hide()
        card.add(Field("Passphrase now", self._old))
        card.add(
            Field(
                "New passphrase",
                self._new,
                "At least 12 characters; four words you can remember are good.",
            )
        )
        card.add(Field("The new one again", self._again))
        card.add(self._change_said)
        card.add(Flow(self._change))
        self._change.clicked.connect(self._change_it)
        return card

    def _check_card(self) -> Card:
        card = Card("Check the store now", "It reads every page and changes nothing.")
        self._check = Button("Check the store now")
        self._check.setObjectName("settings-check")
        self._check_said = Banner("")
        self._check_said.setObjectName("settings-check-said")
        self._check_said.hide()
        card.add(self._check_said)
        card.add(Flow(self._check))
        self._check.clicked.connect(self._check_it)
        return card

    def _new_key_card(self) -> Card:
        card = Card("A new key for this store", state.WHY_NEW_KEY)
        self._new_key = Button("Change the key at the next unlock")
        self._new_key.setObjectName("settings-new-key")
        self._new_key_said = Banner("")
        self._new_key_said.setObjectName("settings-new-key-said")
        self._new_key_said.hide()
        card.add(self._new_key_said)
        card.add(Flow(self._new_key))
        self._new_key.clicked.connect(self._ask_new_key)
        return card

    @Slot(object)
    def _lock_chosen(self, minutes: int) -> None:
        change_preferences(self._desk.folder, lock_minutes=minutes)
        self.lock_after.emit(minutes)

    @Slot()
    def _change_it(self) -> None:
        desk, typed = self._desk, (self._old.value(), self._new.value(), self._again.value())
        self._change.setEnabled(False)

        def done(_nothing: None) -> None:
            self._change.setEnabled(True)
            for box in (self._old, self._new, self._again):
                box.clear()
            self._change_said.show_words("The passphrase is changed.", "success")

        def refused(fault: BaseException) -> None:
            self._change.setEnabled(True)
            self._change_said.show_words(advice_of(fault), "danger")

        self._ask(lambda: change_passphrase(desk, *typed), done, refused)

    @Slot()
    def _check_it(self) -> None:
        desk = self._desk
        self._check.setEnabled(False)
        self._check_said.show_words("Checking…", "info")

        def done(found: StoreCheck) -> None:
            self._check.setEnabled(True)
            level: Any = "success" if found.is_sound else "danger"
            self._check_said.show_words(state.check_words(found), level)

        def refused(fault: BaseException) -> None:
            self._check.setEnabled(True)
            self._check_said.show_words(advice_of(fault), "danger")

        self._ask(lambda: check_store(desk), done, refused)

    def _show_asked(self, asked: bool) -> None:
        self._new_key.setEnabled(not asked)
        if asked:
            self._new_key_said.show_words(state.NEW_KEY_ASKED, "info")

    def _nothing_known(self, _fault: BaseException) -> None:
        """The button stays: pressing it says what is the matter."""

    @Slot()
    def _ask_new_key(self) -> None:
        desk = self._desk
        self._new_key.setEnabled(False)

        def done(_nothing: None) -> None:
            self._new_key_said.show_words(state.NEW_KEY_ASKED, "success")

        def refused(fault: BaseException) -> None:
            self._new_key.setEnabled(True)
            self._new_key_said.show_words(advice_of(fault), "danger")

        self._ask(lambda: ask_new_key(desk), done, refused)
