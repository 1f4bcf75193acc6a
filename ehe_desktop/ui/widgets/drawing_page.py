"""A page to draw on: a question, the tools and the paper, with no tool out of sight while there is room.

The tools stand beside the paper, under the question or with the question above both, and the steps (undo,
start again) under the tools or across the page below all: whichever leaves the largest paper. Where none
leaves every tool in sight the tools scroll. On a high page all stand one below the other. Nothing here draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from ehe_desktop.domain.drawing import PAPER
from ehe_desktop.ui.widgets.page import FollowingScroll

GAP: Final = 16
BESIDE: Final = 24
"""Between the tools and the paper."""
CLOSE: Final = 8
"""Between the tools and the steps."""
FINER: Final = 8
"""Papers are tried so many pixels narrower, one after the other."""
Cell = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to share a page out: cells of question, tools and paper, and what they get."""

    cells: tuple[Cell, Cell, Cell]
    asked: int
    paper: QSize
    is_steps_below: bool = False
    """The steps stand across the page, below all."""
    scrolls: bool = False
    """Not everything is in sight."""


BESIDE_ALL: Final[tuple[Cell, Cell, Cell]] = ((0, 0, 1, 1), (1, 0, 1, 1), (0, 1, 2, 1))
BELOW_QUESTION: Final[tuple[Cell, Cell, Cell]] = ((0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1))
STACKED: Final[tuple[Cell, Cell, Cell]] = ((0, 0, 1, 1), (1, 0, 1, 1), (2, 0, 1, 1))
STEPS_CELL: Final[Cell] = (2, 0, 1, 2)


class DrawingPage(QWidget):
    """Shares a page out whenever its size changes; `share` when the tools are others."""

    def __init__(self, asked: QWidget, tools: QWidget, steps: QWidget, paper: QWidget) -> None:
        super().__init__()
        self._asked, self._tools, self._steps, self._paper = asked, tools, steps, paper
        held = QWidget()
        self._held = QVBoxLayout(held)
        self._held.setContentsMargins(0, 0, 0, 0)
        self._held.setSpacing(CLOSE)
        self._held.addWidget(tools)
        self._held.addWidget(steps)
        self._held.addStretch(1)
        self._top, self._side = FollowingScroll(asked), FollowingScroll(held)
        self._bar = self._side.verticalScrollBar().sizeHint().width()
        paper.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(GAP)
        self._grid.setHorizontalSpacing(BESIDE)
        self._settle(self._scrolled())  # until it has a size of its own

    def share(self) -> None:
        """Put the four where the paper is largest."""
        if self.width() <= self.height():
            self._settle(self._stacked())
            return
        ways = [way for way in (self._beside(), self._below(), self._across()) if way]
        best = max(ways, key=lambda one: one.paper.width()) if ways else self._scrolled()
        self._settle(best)

    # ways: the largest paper that leaves every tool in sight, or None

    def _beside(self) -> _Way | None:
        """The tools under the question, the paper beside both."""
        for paper in self._papers(self.height(), self._asked.minimumSizeHint().width()):
            side = self.width() - BESIDE - paper.width()
            asked = self._asked.heightForWidth(side)
            if asked + GAP + self._high(side) <= self.height():
                return _Way(BESIDE_ALL, asked, paper)
        return None

    def _below(self) -> _Way | None:
        """The question above the tools and the paper."""
        asked = self._asked.heightForWidth(self.width())
        high = self.height() - GAP - asked
        for paper in self._papers(high):
            if self._high(self.width() - BESIDE - paper.width()) <= high:
                return _Way(BELOW_QUESTION, asked, paper)
        return None

    def _across(self) -> _Way | None:
        """The same, with the steps across the page below both."""
        asked = self._asked.heightForWidth(self.width())
        steps = self._steps.heightForWidth(self.width())
        high = self.height() - 2 * GAP - asked - steps
        for paper in self._papers(high):
            if self._tools.heightForWidth(self.width() - BESIDE - paper.width()) <= high:
                return _Way(BELOW_QUESTION, asked, paper, is_steps_below=True)
        return None

    def _scrolled(self) -> _Way:
        """Half of the largest paper, and what the question leaves for tools that scroll."""
        wide, high = self.width(), self.height() - GAP
        asked = self._asked.heightForWidth(wide)
        paper = _paper_in(QSize(wide - self._least() - BESIDE, high - min(asked, high // 2))) / 2
        tools = self._high(wide - BESIDE - paper.width())
        asked = max(min(asked, high // 4), min(asked, high - tools))
        return _Way(BELOW_QUESTION, asked, paper, scrolls=True)

    def _stacked(self) -> _Way:
        """One below the other; the paper takes two thirds at most."""
        wide, high = self.width(), self.height()
        asked = min(self._asked.heightForWidth(wide), high // 4)
        return _Way(STACKED, asked, _paper_in(QSize(wide, high * 2 // 3)), scrolls=True)

    # inside

    def _least(self) -> int:
        parts = (self._tools, self._steps)
        return max(one.minimumSizeHint().width() for one in parts) + self._bar

    def _high(self, wide: int) -> int:
        """So high are the tools with the steps below them."""
        return self._tools.heightForWidth(wide) + CLOSE + self._steps.heightForWidth(wide)

    def _papers(self, high: int, least: int = 0) -> list[QSize]:
        """Papers to try, the largest first."""
        beside = max(least + self._bar, self._least())
        largest = _paper_in(QSize(self.width() - beside - BESIDE, high)).width()
        widths = range(largest, self._paper.minimumSizeHint().width() - 1, -FINER)
        return [QSize(wide, wide * PAPER[1] // PAPER[0]) for wide in widths]

    def _settle(self, way: _Way) -> None:
        for part, place in zip((self._top, self._side, self._paper), way.cells, strict=True):
            self._grid.addWidget(part, *place)
        if way.is_steps_below:
            self._grid.addWidget(self._steps, *STEPS_CELL)
        else:
            self._held.insertWidget(1, self._steps)
        is_stacked = way.cells is STACKED
        policy = (
            Qt.ScrollBarPolicy
        )  # a bar that is no longer needed would still take room from the tools
        bar = policy.ScrollBarAsNeeded if way.scrolls else policy.ScrollBarAlwaysOff
        for area in (self._top, self._side):
            area.setVerticalScrollBarPolicy(bar)
        paper = way.paper.expandedTo(self._paper.minimumSizeHint())
        self._top.setFixedHeight(way.asked)
        self._side.setMinimumWidth(0 if is_stacked else self._least())
        self._paper.setMaximumSize(paper)
        self._grid.setRowStretch(1, 1)
        self._grid.setRowStretch(
            2, 100 if is_stacked else 0
        )  # first the paper, as large as it may be
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 0 if is_stacked else 100)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another room is shared otherwise."""
        super().resizeEvent(event)
        self.share()


def _paper_in(room: QSize) -> QSize:
    return QSize(*PAPER).scaled(room.expandedTo(QSize(1, 1)), Qt.AspectRatioMode.KeepAspectRatio)
