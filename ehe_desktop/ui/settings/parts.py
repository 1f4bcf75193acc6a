"""Rows of facts for the settings pages: a label and words, or three columns of words, all selectable."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.page import FollowingScroll
from ehe_desktop.ui.widgets.text import Text

WIDEST = 820


class SettingsPane(FollowingScroll):
    """One page of the settings: parts under each other, which scroll."""

    def __init__(self) -> None:
        self._inner = QWidget()
        super().__init__(self._inner)
        self.column = QVBoxLayout(self._inner)
        self.column.setContentsMargins(0, 16, 16, 24)
        self.column.setSpacing(16)

    def add(self, *parts: QWidget) -> None:
        """Put parts below what is there."""
        for part in parts:
            self.column.addWidget(part)

    def close_up(self) -> None:
        """No more parts come."""
        self.column.addStretch(1)


def fact(label: str, words: str, name: str = "") -> QWidget:
    """A label with words under it."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    shown = Text(words)
    shown.setObjectName(name)
    shown.make_selectable()
    column.addWidget(Text(label, "strong"))
    column.addWidget(shown)
    return made


def facts_card(title: str, rows: Iterable[tuple[str, str, str]]) -> Card:
    """A card of rows: what, which, and where from."""
    card = Card(title)
    for what, which, source in rows:
        card.add(Text(" · ".join(part for part in (what, which) if part), "strong"))
        if source:
            card.add(Text(source, "small"))
    return card
