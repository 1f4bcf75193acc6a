"""Ctrl+K: go to, find, do. A box and a list of commands that match.

It knows commands only by their id and words; what they do is the shell's
affair. Found children are added by the shell through `set_found`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.inputs import SearchField
from ehe_desktop.ui.widgets.row_list import RowList
from ehe_desktop.ui.widgets.row_model import ListRow
from ehe_desktop.ui.widgets.text import Text

MOST_SHOWN = 30


@dataclass(frozen=True)
class Command:
    """Something to do or to go to."""

    command_id: object
    words: str
    keys: str = ""
    hint: str = ""
    icon: str = ""


def matching(commands: Sequence[Command], typed: str) -> list[Command]:
    """Commands in which every typed word begins a word; those at the start first."""
    wanted = typed.casefold().split()

    def fits(command: Command) -> bool:
        words = f"{command.words} {command.hint}".casefold().split()
        return all(any(word.startswith(part) for word in words) for part in wanted)

    found = [command for command in commands if fits(command)]
    start = wanted[0] if wanted else ""
    return sorted(found, key=lambda command: not command.words.casefold().startswith(start))


class CommandPalette(QDialog):
    """`picked(command_id)`, `typed(text)`. Opened with `open_with`; Esc closes."""

    picked = Signal(object)
    typed = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Go to, find, do")
        self.setModal(True)
        self.setMinimumSize(560, 420)
        self._commands: tuple[Command, ...] = ()
        self._found: tuple[Command, ...] = ()
        self._search = SearchField("Go to, find, do")
        self._list = RowList("Commands", lines=1)
        self._none = Text("Nothing matches", "small")
        self._none.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._search)
        column.addWidget(self._none)
        column.addWidget(self._list, 1)
        self._search.textChanged.connect(self._narrow)
        self._search.searched.connect(self.typed)
        self._search.returnPressed.connect(self._take_first)
        self._search.left_down.connect(self._into_list)
        self._list.opened.connect(self._take)

    def open_with(self, commands: Sequence[Command]) -> None:
        """Show the palette with these commands and an empty box."""
        self._commands, self._found = tuple(commands), ()
        self._search.clear()
        self._narrow()
        self.open()
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_found(self, commands: Sequence[Command]) -> None:
        """Add what a search found (children) above the commands."""
        self._found = tuple(commands)
        self._narrow()

    @Slot()
    def _narrow(self) -> None:
        shown = [*self._found, *matching(self._commands, self._search.text())][:MOST_SHOWN]
        rows = [
            ListRow(
                row_id=one.command_id, title=one.words, lines=(one.hint,),
                trailing=one.keys, icon=one.icon,
            )
            for one in shown
        ]  # fmt: skip
        self._list.set_rows(rows)
        if rows:
            self._list.set_current(rows[0].row_id)
        self._none.setVisible(not rows)
        if self._search.text():
            announce(self._list, f"{len(rows)} found")

    @Slot()
    def _into_list(self) -> None:
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _take_first(self) -> None:
        row_id = self._list.current_id()
        if row_id is not None:
            self._take(row_id)

    @Slot(object)
    def _take(self, command_id: object) -> None:
        self.accept()
        self.picked.emit(command_id)
