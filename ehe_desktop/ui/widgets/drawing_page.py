"""A page to draw on: a question, the tools and the paper, with no tool out of sight while there is room.

The tools stand under the question beside the paper. Where they would not all be seen there (large
letters, a long question) the question stands above both; on a high page all stand one below the other.
A question for which that leaves no room scrolls before the tools do. Nothing here draws.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ehe_desktop.domain.drawing import PAPER
from ehe_desktop.ui.widgets.page import FollowingScroll

GAP: Final = 16
BESIDE: Final = 24
"""Between the tools and the paper."""
PARTS: Final = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
"""Of the largest paper there could be, where the tools need more width to be seen."""


class DrawingPage(QWidget):
    """Shares a page out whenever its size changes; `share` when the tools are others."""

    def __init__(self, asked: QWidget, tools: QWidget, paper: QWidget) -> None:
        super().__init__()
        self._asked, self._tools, self._paper = asked, tools, paper
        self._top, self._side = FollowingScroll(asked), FollowingScroll(tools)
        self._bar = self._side.verticalScrollBar().sizeHint().width()
        paper.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(GAP)
        self._grid.setHorizontalSpacing(BESIDE)
        self.share()

    def share(self) -> None:
        """Put the three where they have most room."""
        if self.width() <= self.height():
            self._stack_up()
        elif not self._put_under():
            self._put_above()

    def _put_under(self) -> bool:
        """The tools under the question, the paper beside both; False where that hides a tool."""
        parts = (self._tools, self._asked)
        least = max(one.minimumSizeHint().width() for one in parts) + self._bar
        paper = _paper_in(QSize(self.width() - least - BESIDE, self.height()))
        side = self.width() - BESIDE - paper.width()
        asked = self._asked.heightForWidth(side)
        if asked + GAP + self._tools.heightForWidth(side) > self.height():
            return False
        self._place((0, 0, 1, 1), (1, 0, 1, 1), (0, 1, 2, 1))
        self._settle(asked, least, paper)
        return True

    def _put_above(self) -> None:
        """The question above the tools and the paper; less paper gives the tools more width."""
        wide, high = self.width(), self.height() - GAP
        asked = self._asked.heightForWidth(wide)
        least = self._tools.minimumSizeHint().width() + self._bar
        whole = _paper_in(QSize(wide - least - BESIDE, high - min(asked, high // 2)))
        for part in PARTS:
            paper = whole * part
            tools = self._tools.heightForWidth(wide - BESIDE - paper.width())
            if asked + tools <= high:
                break
        asked = max(min(asked, high // 4), min(asked, high - tools))
        self._place((0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1))
        self._settle(asked, least, paper)

    def _stack_up(self) -> None:
        """One below the other; the paper takes two thirds at most."""
        wide, high = self.width(), self.height()
        self._place((0, 0, 1, 1), (1, 0, 1, 1), (2, 0, 1, 1))
        asked = min(self._asked.heightForWidth(wide), high // 4)
        self._settle(asked, 0, _paper_in(QSize(wide, high * 2 // 3)))

    def _place(self, *places: tuple[int, int, int, int]) -> None:
        for part, place in zip((self._top, self._side, self._paper), places, strict=True):
            self._grid.addWidget(part, *place)

    def _settle(self, asked: int, least: int, paper: QSize) -> None:
        self._top.setFixedHeight(asked)
        self._side.setMinimumWidth(least)
        self._paper.setMaximumSize(paper.expandedTo(self._paper.minimumSizeHint()))
        is_high = self.width() <= self.height()
        self._grid.setRowStretch(1, 1)
        self._grid.setRowStretch(2, 100 if is_high else 0)  # first the paper, as large as it may be
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 0 if is_high else 100)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another room is shared otherwise."""
        super().resizeEvent(event)
        self.share()


def _paper_in(room: QSize) -> QSize:
    return QSize(*PAPER).scaled(room.expandedTo(QSize(1, 1)), Qt.AspectRatioMode.KeepAspectRatio)
