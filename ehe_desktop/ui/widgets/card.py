"""Frames for things that belong together: cards, empty states, number badges."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.text import Heading, Text


class Card(QFrame):
    """A surface with a title, for one subject. Put things in with `add`."""

    def __init__(
        self, title: str = "", subtitle: str = "", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 16, 16, 16)
        self.body.setSpacing(8)
        self._head = QHBoxLayout()
        self._head.setSpacing(8)
        if title:
            self._head.addWidget(Heading(title, 3), 1)
            self.body.addLayout(self._head)
        if subtitle:
            self.body.addWidget(Text(subtitle, "small"))

    def add(self, thing: QWidget | QLayout) -> None:
        """Put a widget or layout below what is there."""
        if isinstance(thing, QWidget):
            self.body.addWidget(thing)
        else:
            self.body.addLayout(thing)

    def add_to_head(self, widget: QWidget) -> None:
        """Put a widget at the end of the title line."""
        self._head.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)


class EmptyState(QWidget):
    """What is said where a list has nothing: one sentence, and what to do."""

    def __init__(
        self,
        title: str,
        words: str = "",
        button: Button | None = None,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title, self._words = Text(title, "strong"), Text(words, "body", tone="text_secondary")
        if not words:  # never `setVisible(True)` here: without a parent it would be a window
            self._words.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 32, 16, 32)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._words)
        if button is not None:
            column.addSpacing(8)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def set_words(self, title: str, words: str = "") -> None:
        """Say something else."""
        self._title.setText(title)
        self._words.setText(words)
        self._words.setVisible(bool(words))
