"""Cards an officer shows a child: two at a time first, and beside them how the child answered and how sure that is.

A card is picked with one press where the child pointed, and what lay on which side is told with it.
How they answered stays for the next cards, for a child who points goes on pointing; how sure one is
never does. The same cards can be asked again with the sides changed. Nothing is wanted.

Source: domain.md 4.4 (d).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from ehe_desktop.domain.cards import NOT_ANSWERED, RESPONSES, SURE, Offer
from ehe_desktop.ui.forms.asked import Asked
from ehe_desktop.ui.forms.choice_editors import ManyAnswer, OneAnswer
from ehe_desktop.ui.forms.deck import Deck, from_left
from ehe_desktop.ui.forms.kit import Kit
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.access import install_roles
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import ChoiceGroup, Option
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.text import Text

AT_ONCE: Final = (
    Option(2, "Two cards at a time"),
    Option(4, "Four cards at a time"),
    Option(0, "All cards"),
)


WIDE: Final = 680
"""From this width on, at 100 %, two columns have room."""


class CardsAnswer(QWidget):
    """One or several of the cards of a question."""

    accessible_role = QAccessible.Role.Grouping
    edited = Signal()

    def __init__(self, asked: Asked, kit: Kit) -> None:
        install_roles()
        super().__init__()
        self._asked, self._kit = asked, kit
        self._is_many = asked.kind == "cards-many"
        self._deck = Deck([value for value, _words in asked.choices])
        self._deck.lay(kit.table.at_once)
        self._picked: list[str] = []
        self._is_told = False
        self._cards = (ManyAnswer if self._is_many else OneAnswer)(self._dealt(), kit)
        self._cards.edited.connect(self._take_picked)
        self._picked_words = Text("", "small")
        self._how = self._group("How did they answer?", RESPONSES, "how")
        self._how.chosen.connect(self._take_how)
        self._sure = self._group("How sure are you?", SURE, "sure")
        self._sure.chosen.connect(self._tell)
        groups = [Field(one.accessibleName(), one) for one in (self._how, self._sure)]
        self._whole = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(24)
        self._whole.addWidget(_column(self._cards, self._picked_words, self._buttons()), 1)
        self._whole.addWidget(_column(*groups))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("paints_focus", True)  # it takes number keys; no card is to look picked
        self._begin()

    def _group(self, name: str, words: Mapping[str, str], part: str) -> ChoiceGroup:
        made = ChoiceGroup(name, [Option(*one) for one in words.items()], columns=2)
        made.setObjectName(f"answer-{self._asked.name}-{part}")
        return made

    def _buttons(self) -> Flow:
        name = self._asked.name
        self._more = Button("More cards", "secondary", icon_name="arrow-right")
        self._more.setObjectName(f"answer-{name}-more")
        self._more.clicked.connect(self._lay_next)
        again = Button("Ask again, sides changed", "secondary")
        again.setObjectName(f"answer-{name}-again")
        again.clicked.connect(self._ask_again)
        self._at_once = Combo("Cards at a time", AT_ONCE)
        self._at_once.setObjectName(f"answer-{name}-at-once")
        self._at_once.picked.connect(self._take_at_once)
        return Flow(self._more, again, self._at_once)

    # what every editor can do

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What is named after the question."""
        return self._cards.parts

    def value(self) -> str:
        """The values picked, in the order of the form, with a space between."""
        return " ".join(value for value, _words in self._asked.choices if value in self._picked)

    def set_value(self, text: str) -> None:
        """Pick without `edited`, and lay the cards of it."""
        self._picked = text.split()
        if self._picked:
            self._deck.find(self._picked[0])
        self._begin()

    def take(self, asked: Asked) -> None:
        """Other words: what was picked stays."""
        self._asked = asked
        self._begin()
        self.take_name(asked.label)

    def take_name(self, name: str) -> None:
        """Be called this by a screen reader."""
        self._cards.take_name(name)

    # cards that lie there

    def _dealt(self) -> Asked:
        by_value = dict(self._asked.choices)
        return replace(self._asked, choices=tuple((one, by_value[one]) for one in self._deck.shown))

    def _begin(self, *, is_again: bool = False) -> None:
        """Cards lie there that nobody said anything about yet."""
        self._is_told = False
        self._cards.take(self._dealt())
        shown = [one for one in self._picked if one in self._deck.shown]
        self._cards.set_value("" if is_again else " ".join(shown))
        self._how.set_value(self._kit.table.response or None)
        self._sure.set_value(None)
        self._at_once.set_value(self._kit.table.at_once)
        self._more.setEnabled(self._deck.has_more)
        self._say_picked()

    def _say_picked(self) -> None:
        by_value = dict(self._asked.choices)
        words = ", ".join(by_value[one] for one in self.value().split())
        self._picked_words.setText(f"Picked: {words}" if words else "Nothing picked yet.")

    @Slot()
    def _lay_next(self) -> None:
        self._leave()
        self._deck.lay_next()
        self._begin()

    @Slot()
    def _ask_again(self) -> None:
        self._leave()
        self._deck.turn()
        self._begin(is_again=True)

    @Slot(object)
    def _take_at_once(self, number: object) -> None:
        if isinstance(number, int):
            self._leave()
            self._kit.table.at_once = number
            self._deck.lay(number)
            self._begin()

    def _leave(self) -> None:
        """They lay there, even where nothing came of it."""
        if not self._is_told:
            self._tell()

    @Slot()
    def _take_picked(self) -> None:
        shown, now = self._deck.shown, self._cards.value().split()
        before = [one for one in self._picked if self._is_many and one not in shown]
        self._picked = before + now
        self._say_picked()
        self._tell()
        self.edited.emit()

    @Slot(object)
    def _take_how(self, code: object) -> None:
        if str(code) not in NOT_ANSWERED:
            self._kit.table.response = str(code)
        self._tell()

    @Slot()
    def _tell(self) -> None:
        shown, how = self._deck.shown, str(self._how.value() or "")
        picked = tuple(self._cards.value().split())
        offer = Offer(
            cards=from_left(shown, right_to_left=self.isRightToLeft()),
            picked=picked,
            response=how if picked or how in NOT_ANSWERED else "",
            sure=str(self._sure.value() or ""),
        )
        self._kit.offered(self._asked.ref, offer, not self._is_told)
        self._is_told = True

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What the adult says stands beside the cards where there is room."""
        super().resizeEvent(event)
        is_wide = self.width() / current().scale >= WIDE
        way = QBoxLayout.Direction
        self._whole.setDirection(way.LeftToRight if is_wide else way.TopToBottom)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A number picks the card of that place."""
        number, cards = event.key() - Qt.Key.Key_1.value, self._cards.buttons()
        if 0 <= number < min(9, len(cards)):
            cards[number].click()
            return
        super().keyPressEvent(event)


def _column(*parts: QWidget) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    return whole
