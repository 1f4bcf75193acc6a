"""The whole form at a glance: its topics with a mark for done and for a problem; one stop for Tab.

Arrows move, Enter and a click go. Moving alone changes no page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListWidget, QListWidgetItem

from ehe_desktop.ui.forms.asked import Topic, is_done
from ehe_desktop.ui.theme import TOUCH, TextRole, current, icon

_REF = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Stop:
    """One line of the list."""

    ref: str
    title: str
    is_done: bool = False
    problems: int = 0

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        if self.problems:
            return f"{self.title}, {_count(self.problems)}"
        return f"{self.title}, done" if self.is_done else self.title


class JumpList(QListWidget):
    """The topics. `jumped(ref)` when the person goes to one."""

    jumped = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("form-topics")
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._stops: tuple[Stop, ...] = ()
        self.itemClicked.connect(self._go)
        self.restyle()

    def show_stops(self, stops: Sequence[Stop], here: str) -> None:
        """Show these topics; `here` is the one on screen."""
        if [one.ref for one in stops] != [one.ref for one in self._stops]:
            self.clear()
            for stop in stops:
                item = QListWidgetItem(self)
                item.setData(_REF, stop.ref)
        self._stops = tuple(stops)
        self._paint_stops()
        for row, stop in enumerate(stops):
            if stop.ref == here:
                self.setCurrentRow(row)
                self.scrollToItem(self.item(row))

    def restyle(self) -> None:
        """Take the look in force."""
        self.setFont(current().font(TextRole.BODY))
        self.setFixedWidth(current().px(216))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Highlight, current().colour("soft"))
        palette.setColor(QPalette.ColorRole.HighlightedText, current().colour("on_soft"))
        self.setPalette(palette)
        self.setIconSize(QSize(current().px(18), current().px(18)))
        self._paint_stops()

    def _paint_stops(self) -> None:
        theme = current()
        wide = self.width() - theme.px(18) - 26
        for row, stop in enumerate(self._stops):
            item = self.item(row)
            words = f"{stop.title} ({_count(stop.problems)})" if stop.problems else stop.title
            item.setText(words)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, stop.spoken)
            name = "circle-alert" if stop.problems else "check" if stop.is_done else "circle"
            tone = theme.colours.danger if stop.problems else theme.colours.text_secondary
            item.setIcon(icon(name, tone, theme.px(18)))
            box = self.fontMetrics().boundingRect(
                0, 0, wide, 10_000, int(Qt.TextFlag.TextWordWrap), words
            )
            item.setSizeHint(QSize(0, max(TOUCH, box.height() + 16)))

    @Slot(object)
    def _go(self, item: QListWidgetItem) -> None:
        self.jumped.emit(item.data(_REF))

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes."""
        here = self.currentItem()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if enter and here is not None:
            self._go(here)
            return
        super().keyPressEvent(event)


def _count(problems: int) -> str:
    return "1 problem" if problems == 1 else f"{problems} problems"


def stops_of(topics: Iterable[Topic], problems: Mapping[str, str]) -> list[Stop]:
    """A line for each topic, with what is done and how many problems are shown in it."""
    found = []
    for topic in topics:
        refs = {item.ref for item in topic.questions()}
        found.append(Stop(topic.ref, topic.title, is_done(topic), len(refs & problems.keys())))
    return found
