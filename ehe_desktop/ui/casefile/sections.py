"""A part of a record as sections: headings, facts, quoted words, links; and the widget that shows them.

What stands here is read-only. A child's exact words are shown as a quotation and nothing else is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.page import FollowingScroll
from ehe_desktop.ui.widgets.pill import BandPill
from ehe_desktop.ui.widgets.text import Heading, Text

LABEL_WIDTH = 190
MEASURE = 720
BESIDE = 3
"""So many stand side by side."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A child's exact words, with what was asked and how they were given."""

    question: str
    words: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A way to somewhere else, told by `key`."""

    words: str
    key: object
    band: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One subject of a part."""

    title: str = ""
    note: str = ""
    band: str = ""
    facts: tuple[Fact, ...] = ()
    quotes: tuple[Quote, ...] = ()
    beside: tuple[Quote, ...] = ()
    """Words that stand side by side, in this order."""
    paragraphs: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


class _Quoted(QWidget):
    """Exact words behind a bar."""

    def __init__(self, quote: Quote) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 0, 4)
        column.setSpacing(2)
        if quote.question:
            column.addWidget(Text(quote.question, "small"))
        column.addWidget(Text(f"“{quote.words}”", "strong"))
        if quote.source:
            column.addWidget(Text(quote.source, "small"))

    # Qt overrides

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The bar."""
        with QPainter(self) as painter:
            painter.fillRect(QRectF(0, 4, 3, self.height() - 8), current().colour("accent"))


class SectionsView(FollowingScroll):
    """Shows sections one under the other; `followed(key)` when a link is pressed."""

    followed = Signal(object)

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        self._body = QWidget()
        super().__init__(self._body, parent=parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._shown: tuple[Section, ...] | None = None
        outer = QHBoxLayout(self._body)
        outer.setContentsMargins(0, 12, 12, 12)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(24)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        outer.addWidget(self._inside, 1)
        outer.addStretch(0)
        self.restyle()

    def restyle(self) -> None:
        """Lines no longer than can be read well."""
        self._inside.setMaximumWidth(round(MEASURE * current().scale))

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show these; the same again changes nothing."""
        if tuple(sections) == self._shown:
            return
        self._shown = tuple(sections)
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)  # at once: a section on its way out answers to no name
                widget.deleteLater()
        for number, section in enumerate(sections):
            self._column.addWidget(self._made(section, number))
        self.verticalScrollBar().setValue(0)

    def _made(self, section: Section, number: int) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        if section.title:
            head = QHBoxLayout()
            head.setSpacing(12)
            head.addWidget(Heading(section.title, 3))
            if section.band:
                head.addWidget(BandPill(section.band))
            head.addStretch(1)
            column.addLayout(head)
        if section.note:
            column.addWidget(Text(section.note, "small"))
        for paragraph in section.paragraphs:
            column.addWidget(Text(paragraph))
        for quote in section.quotes:
            column.addWidget(_Quoted(quote))
        if section.beside:
            column.addLayout(_side_by_side(section.beside))
        if section.facts:
            column.addLayout(_facts(section.facts))
        for bullet in section.bullets:
            column.addWidget(Text(f"•  {bullet}"))
        for at, link in enumerate(section.links):
            column.addLayout(self._link(link, f"record-link-{number}-{at}"))
        return whole

    def _link(self, link: Link, name: str) -> QHBoxLayout:
        button = Button(link.words, "link")
        button.setObjectName(name)
        button.setProperty("key", link.key)
        button.clicked.connect(self._follow_link)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(button)
        if link.band:
            row.addWidget(BandPill(link.band))
        row.addStretch(1)
        return row

    @Slot()
    def _follow_link(self) -> None:
        button = self.sender()
        if button is not None:
            self.followed.emit(button.property("key"))


def _side_by_side(quotes: Sequence[Quote]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(12)
    for at, quote in enumerate(quotes):
        grid.addWidget(_Quoted(quote), at // BESIDE, at % BESIDE, Qt.AlignmentFlag.AlignTop)
    for column in range(BESIDE):  # as wide for one as for three: days stand under days
        grid.setColumnStretch(column, 1)
    return grid


def _facts(facts: Sequence[Fact]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, LABEL_WIDTH)
    top = Qt.AlignmentFlag.AlignTop
    for row, fact in enumerate(facts):
        label = Text(fact.label, "body", tone="text_secondary")
        label.setMaximumWidth(round(LABEL_WIDTH * current().scale))
        grid.addWidget(label, row, 0, top)
        grid.addWidget(Text(fact.value), row, 1, top)
    return grid
