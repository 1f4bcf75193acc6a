"""Whether the child may record what they say, and what can be read aloud: said before the device goes over.

Recording is offered only where the council allows it and there is a microphone, and counts only when
parent and child both agreed. Without it the child writes or draws.

Source: ux.md 2.7 (Audio, Read aloud).
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.domain.recording import AudioRules, say_length
from ehe_desktop.ui.audio.recorder import can_record
from ehe_desktop.ui.audio.voice import Voice, system_voice
from ehe_desktop.ui.widgets.choices import Check
from ehe_desktop.ui.widgets.text import Text

NO_MICROPHONE: Final = "No microphone this program may use: the child writes or draws."
PARENT: Final = "A parent or carer agreed to recording."
CHILD: Final = "The child agreed to recording, and knows they can stop it."
ASK_BOTH: Final = "Ask the parent and the child about recording, or untick it."


class RecordChoice(QWidget):
    """Ticks for recording, where it is allowed; a line about reading aloud."""

    def __init__(
        self, rules: AudioRules, language: FormLanguage, voice: Voice | None = None
    ) -> None:
        super().__init__()
        self._language, self._voice = language, voice or system_voice()
        self.record = Check(
            f"The child may record what they say ({say_length(rules.seconds)} each)"
        )
        self.record.setObjectName("hand-over-record")
        self.parent_agreed, self.child_agreed = Check(PARENT), Check(CHILD)
        self.parent_agreed.setObjectName("hand-over-record-parent")
        self.child_agreed.setObjectName("hand-over-record-child")
        self._aloud = Text("", "small")
        self._aloud.setObjectName("hand-over-aloud")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        allowed = rules.seconds > 0
        can = allowed and can_record()
        for part in (self.record, self.parent_agreed, self.child_agreed):
            column.addWidget(part)
        if allowed and not can:
            column.addWidget(Text(NO_MICROPHONE, "small"))
        column.addWidget(self._aloud)
        self.record.setVisible(can)
        self.record.toggled.connect(self._follow)
        self._voice.found.connect(self._say_voice)
        self._follow()
        self._say_voice()

    @property
    def may_record(self) -> bool:
        """True when the officer lets the child record."""
        return self.record.isChecked()

    @property
    def problem(self) -> str:
        """What is still to be asked; empty when nothing is."""
        both = self.parent_agreed.isChecked() and self.child_agreed.isChecked()
        return ASK_BOTH if self.may_record and not both else ""

    @Slot()
    def _follow(self) -> None:
        for part in (self.parent_agreed, self.child_agreed):
            part.setVisible(self.may_record)

    @Slot()
    def _say_voice(self) -> None:
        word = self._language.word
        if not self._voice.is_known:
            self._aloud.setText(f"Looking for a voice for {word} on this device…")
        elif self._voice.speaks(self._language.tag):
            self._aloud.setText(f"Reads aloud in {word}.")
        else:
            self._aloud.setText(
                f"No voice for {word} on this device: there is no speaker to press."
            )
