"""The rows of a repeat: agreed actions, things a child said. Each row a card, one button adds.

The last row cannot be removed: whether there is any is an answer of its own. A row is removed at
once, and the view that owns the answers offers to put it back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.ui.forms.asked import name_of
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.xforms.items import Item

RowOf = tuple[str, tuple[Item, ...]]
"""The reference of a row and its questions."""


class Rows(QWidget):
    """All rows of one repeat. `wanted(ref of repeat)`, `unwanted(ref of row)`."""

    wanted = Signal(object)
    unwanted = Signal(object)

    def __init__(self, ref: str, title: str, add_words: str) -> None:
        super().__init__()
        self.ref, self._title = ref, title
        name = name_of(ref)
        self.setObjectName(f"rows-{name}")
        self._name = name
        self._cards: list[_RowCard] = []
        self._add = Button(add_words, icon_name="plus")
        self._add.setObjectName(f"add-{name}")
        self._add.clicked.connect(self._want)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(16)
        self._column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)

    def fit(
        self, rows: Sequence[RowOf], make: Callable[[Item], QWidget], *, can_add: bool
    ) -> list[str]:
        """Have as many cards as there are rows; return the rows whose widgets are gone.

        Rows are numbered from one, so it is the last cards that go; answers are filled in anew.
        """
        gone: list[str] = []
        while len(self._cards) > len(rows):
            card = self._cards.pop()
            gone.append(card.ref)
            card.hide()
            card.setParent(None)
            card.deleteLater()
        while len(self._cards) < len(rows):
            ref, items = rows[len(self._cards)]
            card = _RowCard(ref, f"{self._title} {len(self._cards) + 1}", self._name)
            for item in items:
                card.add(make(item))
            card.remove.clicked.connect(self._unwant)
            self._column.insertWidget(len(self._cards), card)
            self._cards.append(card)
        for card in self._cards:
            card.remove.setVisible(can_add and len(self._cards) > 1)
        self._add.setVisible(can_add)
        self._order_focus()
        return gone

    def _order_focus(self) -> None:
        """Cards made later stand before the button, and Tab must come to them first."""
        QWidget.setTabOrder(self._cards[-1].remove, self._add) if self._cards else None

    @Slot()
    def _want(self) -> None:
        self.wanted.emit(self.ref)

    @Slot()
    def _unwant(self) -> None:
        for card in self._cards:
            if card.remove is self.sender():
                self.unwanted.emit(card.ref)


class _RowCard(Card):
    """One row."""

    def __init__(self, ref: str, title: str, name: str) -> None:
        super().__init__(title)
        self.ref = ref
        self.body.setSpacing(20)
        number = ref.rpartition("[")[2].rstrip("]")
        self.setObjectName(f"row-{name}-{number}")
        self.remove = Button(f"Remove {title[:1].lower()}{title[1:]}", "quiet", icon_name="trash-2")
        self.remove.setObjectName(f"remove-{name}-{number}")
        self.add_to_head(self.remove)
