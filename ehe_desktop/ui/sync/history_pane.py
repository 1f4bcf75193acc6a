"""The last rounds, counts and times only, and what was merged in them, with names: the second is never copied."""

from __future__ import annotations

from dataclasses import astuple
from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.services.list_waiting import OutboxPicture, RoundLine
from ehe_desktop.ui.sync import round_words
from ehe_desktop.ui.sync.merged_words import merged_rows
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import EmptyState
from ehe_desktop.ui.widgets.table import Cell, Column, Table, TableRow
from ehe_desktop.ui.widgets.text import Heading

MERGED = "Merged with what colleagues changed"


class HistoryPane(QWidget):
    """`copied(text)`: the rounds, for support."""

    copied = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[RoundLine, ...] = ()
        self._nothing = EmptyState("Nothing was synced from this device yet.")
        self._export = Button("Copy for support", "quiet", icon_name="copy")
        self._export.setObjectName("sync-history-copy")
        self._export.clicked.connect(self._copy)
        self._rounds = Table(
            "Last rounds", [Column("When"), Column("How it ended"), Column("Counts")]
        )
        self._rounds.setObjectName("sync-history")
        self._merged_head = Heading(MERGED, 2)
        self._merged = Table(
            MERGED, [Column(name) for name in ("When", "Whose", "What", "Who", "Before", "Now")]
        )
        self._merged.setObjectName("sync-merged")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        for part in (
            self._nothing, self._export, self._rounds, self._merged_head, self._merged,
        ):  # fmt: skip
            column.addWidget(part)
        column.setAlignment(self._export, Qt.AlignmentFlag.AlignLeft)

    def show_picture(self, picture: OutboxPicture, now: datetime) -> None:
        """Show the rounds and merges of `picture`."""
        self._lines = picture.history
        self._rounds.set_rows(
            [
                TableRow(f"{at} {number}", (Cell(at, sort=-number), Cell(how), Cell(counts)))
                for number, (at, how, counts) in enumerate(
                    round_words.history_lines(picture.history, now)
                )
            ]
        )
        merged = [tuple(map(Cell, astuple(row))) for row in merged_rows(picture, now)]
        self._merged.set_rows([TableRow(str(n), cells) for n, cells in enumerate(merged)])
        self._export.setVisible(bool(picture.history))
        self._rounds.setVisible(bool(picture.history))
        self._nothing.setVisible(not picture.history)
        self._merged_head.setVisible(bool(merged))
        self._merged.setVisible(bool(merged))

    @Slot()
    def _copy(self) -> None:
        self.copied.emit(round_words.history_text(self._lines))
