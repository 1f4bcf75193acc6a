"""What needs a decision: differences side by side, and what was not accepted. It blocks nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.ui.sync.difference_card import DifferenceCard, RefusedCard
from ehe_desktop.ui.sync.state import Difference, RefusedItem
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import EmptyState
from ehe_desktop.ui.widgets.page import FollowingScroll

MOST = 20
"""Cards shown at once; the rest come when these are decided."""


class DecisionsPane(QWidget):
    """`decided(conflict_id, settled_as, text)`, `refusal_closed(op_id)`, `copied(text)`."""

    decided = Signal(object, object, object)
    refusal_closed = Signal(object)
    copied = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._cards: dict[str, DifferenceCard] = {}
        self._shown: tuple[tuple[Difference, ...], tuple[RefusedItem, ...]] = ((), ())
        self._empty = EmptyState("Nothing needs your decision.")
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 12, 12, 24)
        self._column.setSpacing(16)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._empty)
        self._scroll = FollowingScroll(inner)
        whole.addWidget(self._scroll, 1)
        self.show_all((), ())

    @property
    def cards(self) -> tuple[DifferenceCard, ...]:
        """The differences on screen, in order."""
        return tuple(self._cards.values())

    def show_all(
        self, differences: tuple[Difference, ...], refused: tuple[RefusedItem, ...]
    ) -> None:
        """Show these; what is on screen already stays as it is, with what was typed in it."""
        if (differences, refused) == self._shown and self._column.count():
            return
        self._shown = (differences, refused)
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._cards = {}
        for shown in differences[:MOST]:
            card = DifferenceCard(shown)
            card.decided.connect(self.decided)
            card.later.connect(self._to_next)
            self._cards[shown.conflict_id] = card
            self._column.addWidget(card)
        for item_ in refused[:MOST]:
            self._column.addWidget(self._refused(item_))
        nothing = not differences and not refused
        self._empty.setVisible(nothing)
        self._scroll.setVisible(not nothing)

    def refuse(self, conflict_id: str, words: str) -> None:
        """A decision was not written."""
        card = self._cards.get(conflict_id)
        if card is not None:
            card.refuse(words)

    @Slot(object)
    def _to_next(self, conflict_id: str) -> None:
        """Decide later: go on to the next difference; this one stays."""
        keys = list(self._cards)
        at = keys.index(conflict_id) + 1 if conflict_id in keys else 0
        card = self._cards[keys[at % len(keys)]]
        first = card.findChild(Button, "difference-keep-mine")
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refused(self, item: RefusedItem) -> RefusedCard:
        card = RefusedCard(item.op_id, item.title, item.reason, item.text)
        card.closed.connect(self.refusal_closed)
        card.copied.connect(self.copied)
        return card
