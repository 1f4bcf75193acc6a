"""Today's visits: the next one as a card, the others as rows."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from ehe_desktop.ui.theme import TOUCH
from ehe_desktop.ui.today.state import ChildLine, VisitCard
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.pill import BandPill
from ehe_desktop.ui.widgets.status import IconMark
from ehe_desktop.ui.widgets.text import Heading, Text

_TOP = Qt.AlignmentFlag.AlignTop


class _WithIcon(QWidget):
    """An icon and a line of words."""

    def __init__(self, icon: str, words: str, tone: str = "text_secondary") -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconMark(icon, tone), 0, _TOP)
        row.addWidget(Text(words, "small", tone=tone), 1)


class VisitPanel(Card):
    """One visit. `wanted(Route)` for its button, `child_wanted(child_id)` for a name."""

    wanted = Signal(object)
    child_wanted = Signal(object)

    def __init__(self, one: VisitCard, *, is_next: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.visit = one
        side = self._side = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        side.setSpacing(24)
        time = Heading(one.time, 2) if is_next else Text(one.time, "strong", wrap=False)
        time.setMinimumHeight(TOUCH)  # on one line with the name beside it
        side.addWidget(time, 0, _TOP)
        side.addLayout(self._middle(one, is_next=is_next), 1)
        self.button = Button(one.action, "primary" if is_next else "secondary")
        self.button.setObjectName("today-prepare" if is_next else f"today-prepare-{one.plan_id}")
        names = ", ".join(child.name for child in one.children)
        self.button.setAccessibleName(f"{one.action}: {one.time}, {names}")
        self.button.clicked.connect(self._tell)
        side.addWidget(self.button, 0, _TOP)
        self.add(side)

    def set_narrow(self, *, narrow: bool) -> None:
        """Side by side, or one under the other."""
        ways = QBoxLayout.Direction
        self._side.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self._side.setSpacing(8 if narrow else 24)

    def _middle(self, one: VisitCard, *, is_next: bool) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        together = Flow(gap=24)
        for child in one.children:
            if is_next:
                column.addWidget(self._child(child))
            else:
                together.add(self._child(child))
        if not is_next:
            column.addWidget(together)
        for child in one.children:
            if child.flags:
                who = f"{child.name}: " if len(one.children) > 1 else ""
                column.addWidget(_WithIcon("shield-alert", f"{who}{child.flags}", "danger"))
        for icon, words, tone in (
            ("triangle-alert", one.warnings, "danger"),
            ("map-pin", one.place, "text_secondary"),
            ("languages", one.interpreter, "text_secondary"),
            ("users", one.company, "text_secondary"),
            ("info", one.travel, "text_secondary"),
            ("phone", one.buddy, "text_secondary"),
        ):
            if words:
                column.addWidget(_WithIcon(icon, words, tone))
        return column

    def _child(self, child: ChildLine) -> QWidget:
        name = Button(child.name, "link")
        name.setObjectName(f"today-visit-child-{child.child_id}")
        name.setProperty("child_id", child.child_id)
        name.setAccessibleDescription("Open the record")
        name.clicked.connect(self._open_child)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(name)
        if child.year:
            row.addWidget(Text(child.year, "small", wrap=False))
        if child.band:
            row.addWidget(BandPill(child.band))
        row.addStretch(1)
        return whole

    @Slot()
    def _tell(self) -> None:
        self.wanted.emit(self.visit.route)

    @Slot()
    def _open_child(self) -> None:
        button = self.sender()
        if button is not None:
            self.child_wanted.emit(button.property("child_id"))
