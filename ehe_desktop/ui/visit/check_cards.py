"""The answers of a visit on the check page: a card a page of the form, each with Change."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.services.check_answers import CheckLine, CheckSection
from ehe_desktop.ui.visit.step_page import Spot
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.text import Text


class SectionCard(Card):
    """`change_wanted(Spot)`: answer this page otherwise, then come back."""

    change_wanted = Signal(object)

    def __init__(
        self, section: CheckSection, number: int, *, locked: bool, parent: QWidget | None = None
    ) -> None:
        title = section.title + (f" · {section.called}" if section.called else "")
        super().__init__(title, parent=parent)
        self._spot = Spot(
            step=section.step, child_id=section.child_id, at_question=section.at_question
        )
        if not locked:
            change = Button("Change", "link")
            change.setObjectName(f"visit-change-{number}")
            change.setAccessibleName(f"Change {title}")
            change.clicked.connect(self._pressed)
            self.add_to_head(change)
        for line in section.lines:
            self.add(Text(line.question, "small"))
            self.add(Text(_answer(line)))
        if section.not_provided:
            self.add(Text(f"Not provided: {' · '.join(section.not_provided)}", "small"))

    @Slot()
    def _pressed(self) -> None:
        self.change_wanted.emit(self._spot)


def _answer(line: CheckLine) -> str:
    return "Not asked" if line.is_not_asked else line.answer
