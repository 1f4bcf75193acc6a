"""Putting things in order: drag them, or move the one you are on with buttons or Alt and the arrows.

The order shown is no answer until somebody moves something or says that it is right: nothing is
answered beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ehe_desktop.ui.theme import TOUCH, TextRole, current
from ehe_desktop.ui.widgets.access import announce, install_roles
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import Option
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.long_list import soften
from ehe_desktop.ui.widgets.text import Text

_VALUE = Qt.ItemDataRole.UserRole
_WORDS = Qt.ItemDataRole.UserRole + 1
_STEP = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class _Lines(QListWidget):
    """The things in their order. `moved(steps)` for Alt and an arrow, `dropped` after a drag."""

    accessible_role = QAccessible.Role.List
    moved = Signal(object)
    dropped = Signal()

    def __init__(self, name: str) -> None:
        install_roles()
        super().__init__()
        self.setAccessibleName(name)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setWordWrap(True)
        self.setProperty("boxed", "true")
        self.model().rowsMoved.connect(self.dropped)

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with an arrow moves the line one is on."""
        step = _STEP.get(Qt.Key(event.key()), 0)
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(step)
            return
        super().keyPressEvent(event)


class RankList(QWidget):
    """Things to put in order. `changed` when the person does."""

    changed = Signal()

    def __init__(
        self, name: str, options: Sequence[Option], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._options = tuple(options)
        self._is_ranked = False
        self._is_filling = False
        self.lines = _Lines(name)
        self._said = Text("", "small")
        self.up = Button("Move up", icon_name="arrow-up")
        self.down = Button("Move down", icon_name="arrow-down")
        self.right = Button("This order is right")
        self.clear = Button("Clear the order", "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self._said, self.lines):
            column.addWidget(part)
        column.addWidget(Flow(self.up, self.down, self.right, self.clear, gap=8))
        self.setFocusProxy(self.lines)
        self.lines.moved.connect(self._move)
        self.lines.dropped.connect(self._drop)
        self.lines.currentRowChanged.connect(self._show_steps)
        self.up.clicked.connect(self._move_up)
        self.down.clicked.connect(self._move_down)
        self.right.clicked.connect(self._accept)
        self.clear.clicked.connect(self._forget)
        self._fill([option.value for option in self._options])
        self.restyle()

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        self.lines.setAccessibleName(name)

    def values(self) -> tuple[object, ...]:
        """The order, or nothing while nobody has said what it is."""
        return self._order() if self._is_ranked else ()

    def set_values(self, values: Sequence[object]) -> None:
        """Show this order, without `changed`; things it leaves out come last."""
        known = [option.value for option in self._options]
        first = [value for value in values if value in known]
        self._is_ranked = bool(first)
        self._fill([*first, *(value for value in known if value not in first)])

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other things; the order of those still there stays."""
        kept, self._options = self.values(), tuple(options)
        self.set_values(kept)

    def restyle(self) -> None:
        """Take the look in force."""
        self.lines.setFont(current().font(TextRole.BODY))
        soften(self.lines)
        high = max(TOUCH, self.lines.fontMetrics().height() + 16)
        for row in range(self.lines.count()):
            self.lines.item(row).setSizeHint(QSize(0, high))
        self.lines.setFixedHeight(high * max(1, self.lines.count()) + 4)

    # inside

    def _order(self) -> tuple[object, ...]:
        rows = range(self.lines.count())
        return tuple(self.lines.item(row).data(_VALUE) for row in rows)

    def _fill(self, values: Sequence[object]) -> None:
        words = {option.value: option.words for option in self._options}
        at = self.lines.currentRow()
        self._is_filling = True
        self.lines.clear()
        for value in values:
            item = QListWidgetItem(self.lines)
            item.setFlags(
                item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled
            )  # between lines, not on one
            item.setData(_VALUE, value)
            item.setData(_WORDS, words[value])
        self.lines.setCurrentRow(max(0, min(at, len(values) - 1)))
        self._is_filling = False
        self._number()
        self.restyle()

    def _number(self) -> None:
        for row in range(self.lines.count()):
            item = self.lines.item(row)
            words = str(item.data(_WORDS))
            item.setText(f"{row + 1}.  {words}" if self._is_ranked else words)
        self._said.setText(
            "In your order."
            if self._is_ranked
            else "Not put in order yet. Drag a line, or move it."
        )
        self.clear.setVisible(self._is_ranked)
        self.right.setVisible(not self._is_ranked)
        self._show_steps()

    @Slot()
    def _show_steps(self) -> None:
        at = self.lines.currentRow()
        self.up.setEnabled(at > 0)
        self.down.setEnabled(0 <= at < self.lines.count() - 1)

    @Slot()
    def _move_up(self) -> None:
        self._move(-1)

    @Slot()
    def _move_down(self) -> None:
        self._move(1)

    @Slot(object)
    def _move(self, step: int) -> None:
        at = self.lines.currentRow()
        if not 0 <= at + step < self.lines.count():
            return
        self._is_filling = True
        item = self.lines.takeItem(at)
        self.lines.insertItem(at + step, item)
        self.lines.setCurrentRow(at + step)
        self._is_filling = False
        self._accept()
        announce(self, f"{item.data(_WORDS)}, {at + step + 1} of {self.lines.count()}")

    @Slot()
    def _drop(self) -> None:
        if not self._is_filling:
            self._accept()

    @Slot()
    def _accept(self) -> None:
        self._is_ranked = True
        self._number()
        self.changed.emit()

    @Slot()
    def _forget(self) -> None:
        self.set_values(())
        self.lines.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()
