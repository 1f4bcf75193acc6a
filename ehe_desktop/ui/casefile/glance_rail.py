"""At a glance: when seen, when next and why, brothers and sisters; beside the tabs when wide."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.ui.casefile.state import Glance
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.page import FollowingScroll
from ehe_desktop.ui.widgets.pill import BandPill
from ehe_desktop.ui.widgets.text import Heading, Text

WIDTH = 260


class GlanceRail(FollowingScroll):
    """`child_wanted(child_id)` when a brother or sister is pressed."""

    child_wanted = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        body = QWidget()
        super().__init__(body, parent=parent)
        self.setAccessibleName("At a glance")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: tuple[Glance, ...] = ()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(16, 12, 4, 12)
        self._column.setSpacing(2)
        self.restyle()

    def restyle(self) -> None:
        """As wide as the words need."""
        self.setFixedWidth(round(WIDTH * current().scale))

    def show_glances(self, glances: Sequence[Glance]) -> None:
        """Show these; the same again changes nothing."""
        if tuple(glances) == self._shown:
            return
        self._shown = tuple(glances)
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._column.addWidget(Heading("At a glance", 3))
        label = ""
        for glance in glances:
            self._column.addSpacing(12 if glance.label != label else 4)
            if glance.label != label:
                self._column.addWidget(Text(glance.label, "small"))
            label = glance.label
            self._add(glance)
        self._column.addStretch(1)

    def _add(self, glance: Glance) -> None:
        if glance.child_id:
            button = Button(glance.value, "link")
            button.setObjectName(f"record-glance-{glance.child_id}")
            button.setProperty("child_id", glance.child_id)
            button.clicked.connect(self._follow_link)
            self._column.addWidget(button)
        else:
            self._column.addWidget(Text(glance.value, "strong"))
        if glance.band:
            self._column.addWidget(BandPill(glance.band))
        if glance.detail:
            self._column.addWidget(Text(glance.detail, "small"))

    @Slot()
    def _follow_link(self) -> None:
        button = self.sender()
        if button is not None:
            self.child_wanted.emit(button.property("child_id"))
