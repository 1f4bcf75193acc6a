"""What is still missing before a visit can be signed, each line a way to the place it is put right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.services.check_answers import Missing
from ehe_desktop.ui.visit.step_page import Spot
from ehe_desktop.ui.widgets.access import announce, install_roles
from ehe_desktop.ui.widgets.link_line import LinkLine
from ehe_desktop.ui.widgets.text import Heading


class ProblemLinks(QWidget):
    """`chosen(Spot)` when a line is pressed. Hidden while nothing is missing."""

    accessible_role = QAccessible.Role.AlertMessage
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        install_roles()
        super().__init__(parent)
        self.setObjectName("visit-problems")
        self.setProperty("summary", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._heading = Heading("There is a problem", 3)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(0)
        self._column.addWidget(self._heading)
        self._lines: list[tuple[LinkLine, Spot]] = []
        self.hide()

    def show_missing(self, missing: Sequence[Missing], *, take_focus: bool = True) -> None:
        """Show these; with none, go away."""
        for button, _spot in self._lines:
            button.hide()
            button.deleteLater()
        self._lines.clear()
        at: QWidget = self
        for number, one in enumerate(missing, 1):
            button = LinkLine(one.words)
            button.setObjectName(f"visit-problem-{number}")
            button.clicked.connect(self._pressed)
            self._column.addWidget(button)
            QWidget.setTabOrder(at, button)
            at = button
            spot = Spot(step=one.step, child_id=one.child_id, at_question=one.at_question)
            self._lines.append((button, spot))
        count = len(missing)
        words = "There is a problem" if count == 1 else f"There are {count} problems"
        self._heading.setText(words)
        self.setAccessibleName(". ".join([words, *(one.words for one in missing)]))
        self.setVisible(bool(missing))
        if missing and take_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self, self.accessibleName(), urgent=True)

    @Slot()
    def _pressed(self) -> None:
        for button, spot in self._lines:
            if button is self.sender():
                self.chosen.emit(spot)
                return
