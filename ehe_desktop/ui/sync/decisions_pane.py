"""What needs a decision: differences side by side, and what was not accepted. It blocks nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ehe_desktop.ui.sync.difference_card import DifferenceCard, RefusedCard
from ehe_desktop.ui.sync.queue_words import RefusedItem
from ehe_desktop.ui.sync.state import Difference
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import Card, EmptyState
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.page import FollowingScroll
from ehe_desktop.ui.widgets.tab_order import chain
from ehe_desktop.ui.widgets.text import Text

CARRY_WORDS = (
    "Everything below that was not accepted goes into one file, in full, for a stick. "
    "Only your council can open it, at the office, so it does not matter if the stick is lost. "
    "Photos, drawings and recordings go along as long as there is room: 40 MB in all."
)
MOST = 20
"""Cards shown at once; so many more each time they are asked for."""


class DecisionsPane(QWidget):
    """`decided(conflict_id, settled_as, text)`, `refusal_closed(op_id)`, `copied(text)`, `carry_wanted()`."""

    decided = Signal(object, object, object)
    refusal_closed = Signal(object)
    copied = Signal(object)
    carry_wanted = Signal()

    def __init__(self, keep: Callable[[DifferenceCard], None]) -> None:
        """`keep` is called with each new card: its words are kept until it is settled."""
        super().__init__()
        self._keep = keep
        self._cards: dict[str, DifferenceCard] = {}
        self._shown: tuple[tuple[Difference, ...], tuple[RefusedItem, ...]] = ((), ())
        self._refused_cards: list[Card] = []
        self._most = MOST
        self._how_many = Text("", "small")
        button = Button("Show more", icon_name="chevron-down")
        button.setObjectName("decisions-more")
        button.clicked.connect(self._show_more)
        self._more = Flow(self._how_many, button)
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
        QShortcut(QKeySequence("Ctrl+Down"), self, self._next)
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
        self._lay_out()

    @Slot()
    def _show_more(self) -> None:
        self._most += MOST
        self._lay_out()

    def _lay_out(self) -> None:
        differences, refused = self._shown
        at = self._where()
        before, self._cards = self._cards, {}
        while self._column.count():
            self._column.takeAt(0)
        for gone in self._refused_cards:
            _put_away(gone)
        for shown in differences[: self._most]:
            held = before.get(shown.conflict_id)
            card = held if held is not None and held.shown == shown else self._card(shown)
            self._cards[shown.conflict_id] = card
            self._column.addWidget(card)
        for card in before.values():
            if card not in self._cards.values():
                _put_away(card)
        cards = [self._refused(item) for item in refused[: self._most]]
        self._refused_cards = [self._carry_card(), *cards] if cards else []
        for item_ in self._refused_cards:
            self._column.addWidget(item_)
        many, shown_now = len(differences) + len(refused), len(self._cards) + len(cards)
        self._how_many.setText(f"{shown_now} of {many}")
        self._more.setVisible(shown_now < many)
        self._column.addWidget(self._more)
        nothing = not differences and not refused
        self._empty.setVisible(nothing)
        self._scroll.setVisible(not nothing)
        chain([self._scroll])  # a difference that came in later stands above what was here before
        if at is not None:
            self._go_back_to(*at)

    def _all_cards(self) -> list[Card]:
        """Everything on screen that can be answered, from the top."""
        return [*self._cards.values(), *self._refused_cards]

    def _where(self) -> tuple[int, str, str] | None:
        """The card that has the focus: its place, what it is of, and which part of it."""
        at: QWidget | None = QApplication.focusWidget()
        for place, card in enumerate(self._all_cards()):
            if at is not None and card.isAncestorOf(at):
                return place, _of(card), at.objectName()
        return None

    def _go_back_to(self, place: int, of: str, part: str) -> None:
        """Keys go on where they were; from a card that is done, in the one that took its place.

        Left alone, the focus would jump to the top of the page after every answer.
        """
        cards = self._all_cards()
        if not cards:
            return
        same = next((card for card in cards if _of(card) == of), None)
        card = same or cards[min(place, len(cards) - 1)]
        card.show()  # what is not on screen yet takes no focus
        self._column.activate()
        found = card.findChild(QWidget, part) if same is not None else None
        if found is not None and found.isEnabled():
            found.setFocus(Qt.FocusReason.OtherFocusReason)
        elif isinstance(card, (DifferenceCard, RefusedCard)):
            card.begin()
        elif (button := card.findChild(Button)) is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _card(self, shown: Difference) -> DifferenceCard:
        card = DifferenceCard(shown)
        card.decided.connect(self.decided)
        card.later.connect(self._to_next)
        self._keep(card)
        return card

    def _carry_card(self) -> Card:
        card = Card("Carry it to the office")
        card.setObjectName("refused-carry-card")
        card.add(Text(CARRY_WORDS))
        button = Button("Save a sealed file", icon_name="lock")
        button.setObjectName("refused-carry")
        button.clicked.connect(self.carry_wanted)
        card.add(Flow(button))
        return card

    def card_of(self, conflict_id: str) -> DifferenceCard | None:
        """The card of a difference, while it is on screen."""
        return self._cards.get(conflict_id)

    def refuse(self, conflict_id: str, words: str) -> None:
        """A decision was not written."""
        card = self._cards.get(conflict_id)
        if card is not None:
            card.refuse(words)

    @Slot()
    def _next(self) -> None:
        """Ctrl+Down: the difference after the one that has the focus."""
        at: QWidget | None = self.focusWidget()
        here = [key for key, one in self._cards.items() if at is not None and one.isAncestorOf(at)]
        if self._cards:
            self._to_next(here[0] if here else "")

    @Slot(object)
    def _to_next(self, conflict_id: str) -> None:
        """Decide later: go on to the next difference; this one stays."""
        keys = list(self._cards)
        at = keys.index(conflict_id) + 1 if conflict_id in keys else 0
        self._cards[keys[at % len(keys)]].begin()

    def _refused(self, item: RefusedItem) -> RefusedCard:
        card = RefusedCard(item)
        card.closed.connect(self.refusal_closed)
        card.copied.connect(self.copied)
        return card


def _of(card: Card) -> str:
    """What a card is of: the same after it was made anew."""
    if isinstance(card, DifferenceCard):
        return card.conflict_id
    return card.op_id if isinstance(card, RefusedCard) else card.objectName()


def _put_away(card: Card) -> None:
    """What was typed in it is kept: the difference may come back in other words."""
    if isinstance(card, DifferenceCard) and card.kept is not None:
        card.kept.flush()
    card.hide()
    card.deleteLater()
