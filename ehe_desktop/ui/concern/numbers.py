"""Telephone numbers that work without a network, large, each with the day it was checked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.policy_parts import Contact
from ehe_desktop.ui.concern.state import contact_line
from ehe_desktop.ui.theme import TextRole
from ehe_desktop.ui.widgets.text import Text


class LargeText(Text):
    """Words in the largest size of the program, which are no heading."""

    def restyle(self) -> None:
        """Take the look in force."""
        self._role = TextRole.H1
        super().restyle()


class Numbers(QWidget):
    """The numbers one under the other; they can be selected and copied."""

    def __init__(
        self, contacts: Iterable[Contact], today: date, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.shown: list[Text] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for contact in contacts:
            label, number, checked = contact_line(contact, today)
            group = QVBoxLayout()
            group.setSpacing(2)
            group.addWidget(Text(label, "strong"))
            shown = LargeText(number)
            shown.setObjectName(f"concern-number-{contact.code.replace('_', '-')}")
            shown.make_selectable()
            shown.setAccessibleName(f"{label}: {number}")
            group.addWidget(shown)
            self.shown.append(shown)
            group.addWidget(Text(checked, "small"))
            column.addLayout(group)
