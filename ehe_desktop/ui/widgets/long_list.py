"""A long list to choose from: type a few letters, then pick; one answer or several.

Ten thousand lines cost what the dozen in sight cost: a model over prepared words, nothing made for
a line that is not painted. What was chosen stands above the list and can be taken away again.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QAccessible, QFontMetrics, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ehe_desktop.ui.theme import TOUCH, TextRole, current, icon_pixmap
from ehe_desktop.ui.widgets.access import announce, install_roles
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import Option
from ehe_desktop.ui.widgets.inputs import SearchField
from ehe_desktop.ui.widgets.text import Text

ROWS: Final = 6
"""So many lines are in sight."""
_SAID: Final = 8
"""So many of the chosen are named; of more, the number is said."""
_Index = QModelIndex | QPersistentModelIndex


def line_height() -> int:
    """Room for a line of text and for a finger."""
    return max(TOUCH, QFontMetrics(current().font(TextRole.BODY)).height() + 16)


def folded(text: str) -> str:
    """Letters without case and accents, for finding.

    >>> folded("Łódź, Ünal")
    'łodz, unal'
    """
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(one for one in plain if not unicodedata.combining(one))


class LongListModel(QAbstractListModel):
    """The lines that were found, with a mark on those chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._options: tuple[Option, ...] = ()
        self._folded: list[str] = []
        self._found: list[int] = []
        self.chosen: list[object] = []

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer these."""
        self.beginResetModel()
        self._options = tuple(options)
        self._folded = [folded(option.words) for option in options]
        self._found = list(range(len(options)))
        self.endResetModel()

    def find(self, words: str) -> None:
        """Show only lines in which every word typed stands; those that begin with it first."""
        terms = folded(words).split()
        found = [at for at, line in enumerate(self._folded) if all(term in line for term in terms)]
        if terms:
            found.sort(key=lambda at: not self._folded[at].startswith(terms[0]))
        self.beginResetModel()
        self._found = found
        self.endResetModel()

    def value_at(self, row: int) -> object:
        """The value of a line in sight."""
        return self._options[self._found[row]].value

    def words_of(self, values: Sequence[object]) -> list[str]:
        """What is shown of these values, in the order of the list."""
        wanted = set(values)
        return [option.words for option in self._options if option.value in wanted]

    def told(self) -> None:
        """Other lines are chosen: paint the marks anew."""
        if self._found:
            self.dataChanged.emit(self.index(0), self.index(len(self._found) - 1))

    @property
    def offered(self) -> int:
        """How many lines there are in all."""
        return len(self._options)

    @property
    def found(self) -> int:
        """How many lines were found."""
        return len(self._found)

    # Qt overrides

    def rowCount(self, parent: _Index | None = None) -> int:
        """Lines found; a line has none under it."""
        return 0 if parent is not None and parent.isValid() else len(self._found)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, mark, what is spoken."""
        if not 0 <= index.row() < len(self._found):
            return None
        option = self._options[self._found[index.row()]]
        is_chosen = option.value in self.chosen
        if role == Qt.ItemDataRole.DisplayRole:
            return option.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{option.words}, chosen" if is_chosen else option.words
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, line_height())
        if role == Qt.ItemDataRole.DecorationRole:
            theme = current()
            name = "circle-check" if is_chosen else "circle"
            tone = theme.colours.accent if is_chosen else theme.colours.border
            return icon_pixmap(name, tone, theme.px(20))
        return None


class _Lines(QListView):
    """The list itself. Enter, Space and a click choose."""

    accessible_role = QAccessible.Role.List
    pressed_line = Signal(object)

    def __init__(self, name: str) -> None:
        install_roles()
        super().__init__()
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)  # the first lines now, the rest after
        self.setBatchSize(200)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("boxed", "true")
        self.clicked.connect(self._tell)

    @Slot(object)
    def _tell(self, index: QModelIndex) -> None:
        self.pressed_line.emit(index.row())

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space choose the line one is on."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self.currentIndex().isValid():
            self.pressed_line.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """A few lines."""
        return QSize(320, line_height() * ROWS + 4)


class LongList(QWidget):
    """Search, list and what is chosen. `changed` when the person chooses or takes away."""

    changed = Signal()

    def __init__(
        self,
        name: str,
        options: Sequence[Option],
        *,
        many: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._many = many
        self.model = LongListModel()
        self.search = SearchField(f"{name}: search", "Type to search")
        self.lines = _Lines(name)
        self.lines.setModel(self.model)
        self._said = Text("", "strong")
        self._clear = Button("Clear", "quiet")
        self._found = Text("", "small")
        top = QHBoxLayout()
        top.addWidget(self._said, 1)
        top.addWidget(self._clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        for part in (self.search, self.lines, self._found):
            column.addWidget(part)
        self.setFocusProxy(self.search)
        self.search.searched.connect(self._find)
        self.search.left_down.connect(self._go_down)
        self.lines.pressed_line.connect(self._take)
        self._clear.clicked.connect(self._empty)
        self.set_options(options)
        self.restyle()

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        self.lines.setAccessibleName(name)
        self.search.setAccessibleName(f"{name}: search")
        self._clear.setAccessibleName(f"Clear {name}")

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer these; what is chosen stays if it is still there."""
        offered = {option.value for option in options}
        self.model.set_options(options)
        self.model.chosen = [one for one in self.model.chosen if one in offered]
        if self.search.text():
            self.model.find(self.search.text())
        self._fit()
        self._show()

    def values(self) -> tuple[object, ...]:
        """What is chosen."""
        return tuple(self.model.chosen)

    def set_values(self, values: Sequence[object]) -> None:
        """Choose these, without `changed`."""
        self.model.chosen = list(values)
        self.model.told()
        self._show()

    def restyle(self) -> None:
        """Take the look in force."""
        theme = current()
        self.lines.setFont(theme.font(TextRole.BODY))
        self.lines.setIconSize(QSize(theme.px(20), theme.px(20)))
        self.lines.setSpacing(0)
        soften(self.lines)
        self._fit()
        self.model.told()

    def _fit(self) -> None:
        """As high as what is offered, up to a few lines: finding less does not move the page."""
        rows = min(ROWS, max(1, self.model.offered))
        self.lines.setFixedHeight(line_height() * rows + 4)

    @Slot(object)
    def _find(self, words: str) -> None:
        self.model.find(words)
        self._show()
        announce(self, self._found.text())

    @Slot()
    def _go_down(self) -> None:
        if self.model.found:
            self.lines.setCurrentIndex(self.model.index(0))
            self.lines.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _take(self, row: int) -> None:
        value = self.model.value_at(row)
        chosen = self.model.chosen
        if value in chosen:
            self.model.chosen = [one for one in chosen if one != value]
        else:
            self.model.chosen = [*chosen, value] if self._many else [value]
        self.model.told()
        self._show()
        announce(self, self._said.text())
        self.changed.emit()

    @Slot()
    def _empty(self) -> None:
        self.set_values(())
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _show(self) -> None:
        words = self.model.words_of(self.model.chosen)
        count = len(words)
        said = ", ".join(words) if count <= _SAID else f"{count} chosen"
        self._said.setText(f"Chosen: {said}" if count else "Nothing chosen")
        self._clear.setVisible(bool(count))
        found = self.model.found
        self._found.setText("1 line" if found == 1 else f"{found:,} lines")


def soften(lines: QAbstractItemView) -> None:
    """The line one is on is tinted, not filled: being on a line is not choosing it."""
    palette = lines.palette()
    palette.setColor(QPalette.ColorRole.Highlight, current().colour("soft"))
    palette.setColor(QPalette.ColorRole.HighlightedText, current().colour("on_soft"))
    lines.setPalette(palette)
