"""One difference side by side: yours, theirs, and what the result would be. Nothing is chosen beforehand."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from ehe_desktop.domain.kept_sheet import SheetAbout
from ehe_desktop.services.desk import Desk
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.kept_words import Boxes, KeptWords
from ehe_desktop.ui.sync.queue_words import RefusedItem
from ehe_desktop.ui.sync.state import Difference, ShownSide, in_a_sentence
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button, Weight
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.inputs import TextArea
from ehe_desktop.ui.widgets.pill import BandPill
from ehe_desktop.ui.widgets.text import Text

ONE_COLUMN = 760
"""Narrower than this, the sides stand one under the other."""


class DifferenceCard(Card):
    """`decided(conflict_id, settled_as, text)`; `later(conflict_id)`."""

    decided = Signal(object, object, object)
    later = Signal(object)

    def __init__(self, shown: Difference) -> None:
        super().__init__(shown.title)
        self.conflict_id = shown.conflict_id
        self._shown = shown
        self.kept: KeptWords | None = None
        self.setObjectName("difference")
        self._problem = Banner("", "danger")
        self._problem.hide()
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(12)
        for name, side in (("yours", shown.yours), ("theirs", shown.theirs)):
            self._sides.addWidget(_side_card(side, f"difference-{name}"), 1)
        self._result = self._result_card()
        self._sides.addWidget(self._result, 1)
        self.add(self._problem)
        self.add(self._sides)
        if shown.in_force:
            self.add(Text(shown.in_force, "small"))
        if shown.merged:
            self._fold_merged(shown.merged)
        self._asked = Text(shown.ask_words, "body")
        self._asked.make_selectable()
        self._asked.hide()
        self.add(self._asked)
        self.add(self._buttons())

    @property
    def shown(self) -> Difference:
        """The difference as it stands on the card."""
        return self._shown

    def kept_boxes(self) -> Boxes:
        """Words of one's own, where they can be written."""
        return {"text": self._text} if self._text is not None else {}

    def keep_words(self, desks: tuple[Desk, Runner], about: SheetAbout) -> None:
        """Keep words of one's own until the difference is settled."""
        self.kept = KeptWords(desks, about, self)
        self._result.body.addWidget(self.kept.line)
        self.kept.begin(self.kept_boxes())

    def refuse(self, words: str) -> None:
        """It was not written: say why; the question stays."""
        self._problem.show_words(words, "danger")
        self._enable(on=True)

    def keep_chosen(self) -> None:
        """Keep the side whose button has the focus, or the words in the box; else nothing is decided."""
        for part, button in (
            (self._yours, self._yours), (self._theirs, self._theirs), (self._write, self._write),
            (self._text, self._write),
        ):  # fmt: skip
            if part is not None and part.hasFocus():
                button.click()
                return
        self.begin()

    def begin(self) -> None:
        """Put the focus where the choice is made."""
        self._yours.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fold_merged(self, lines: tuple[str, ...]) -> None:
        """What was merged already needs nobody; it is there to be read."""
        many = "1 other change was" if len(lines) == 1 else f"{len(lines)} other changes were"
        self._fold = Button(f"{many} merged for you", "link", icon_name="chevron-right")
        self._fold.setObjectName("difference-merged")
        self._merged = Text("\n".join(lines), "small").make_selectable()
        self._merged.setObjectName("difference-merged-lines")
        self._merged.hide()
        self._fold.clicked.connect(self._unfold)
        self.add(Flow(self._fold))
        self.add(self._merged)

    @Slot()
    def _unfold(self) -> None:
        self._merged.setVisible(self._merged.isHidden())
        self._fold.set_icon("chevron-right" if self._merged.isHidden() else "chevron-down")
        if self._merged.isVisible():
            announce(self._merged, self._merged.text())

    @Slot()
    def _keep_yours(self) -> None:
        self._decide(self._shown.yours.settles_as)

    def _result_card(self) -> Card:
        shown = self._shown
        card = Card("Result")
        card.setObjectName("difference-result")
        self._text: TextArea | None = None
        if shown.can_write:
            self._text = TextArea("Write both", shown.both, lines=3)
            self._text.setObjectName("difference-text")
            card.add(Field("Both, or in your own words", self._text))
            return card
        card.add(Text("Choose a side. Nothing is deleted: the other stays in the history."))
        for side in (shown.yours, shown.theirs):
            line = Flow(Text(f"With {in_a_sentence(side.title)}:", "small", wrap=False))
            if side.band:
                line.add(BandPill(side.band))
            if side.meaning and not side.meaning.endswith(":"):
                line.add(Text(side.meaning, "small", wrap=False))
            if side.band or side.meaning:
                card.add(line)
        card.body.addStretch(1)
        return card

    def _buttons(self) -> Flow:
        shown = self._shown
        self._yours = self._button(shown.keep_yours, "difference-keep-mine", "secondary")
        self._theirs = self._button(shown.keep_theirs, "difference-keep-theirs", "secondary")
        self._write = self._button("Keep this text", "difference-keep-text", "primary")
        self._write.setVisible(shown.can_write)
        self._ask = self._button(shown.ask, "difference-ask", "quiet")
        self._ask.setVisible(bool(shown.ask))
        self._later = self._button("Decide later", "difference-later", "quiet")
        self._yours.clicked.connect(self._keep_yours)
        self._theirs.clicked.connect(self._keep_theirs)
        self._write.clicked.connect(self._keep_text)
        self._ask.clicked.connect(self._show_ask)
        self._later.clicked.connect(self._put_off)
        flow = Flow()
        for button in (self._write, self._yours, self._theirs, self._ask, self._later):
            if button.text():
                flow.add(button)
        return flow

    def _button(self, words: str, name: str, kind: Weight) -> Button:
        made = Button(words, kind, parent=self)
        made.setObjectName(name)
        return made

    def _decide(self, how: str, text: str = "") -> None:
        self._enable(on=False)
        self._problem.hide()
        if self.kept is not None:
            self.kept.flush()
        self.decided.emit(self.conflict_id, how, text)

    @Slot()
    def _keep_theirs(self) -> None:
        self._decide(self._shown.theirs.settles_as)

    @Slot()
    def _keep_text(self) -> None:
        if self._text is not None:
            self._decide("other", self._text.value())

    @Slot()
    def _show_ask(self) -> None:
        self._asked.show()
        announce(self._asked, self._asked.text())

    @Slot()
    def _put_off(self) -> None:
        self.later.emit(self.conflict_id)

    def _enable(self, *, on: bool) -> None:
        for button in (self._yours, self._theirs, self._write):
            button.setEnabled(on)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside each other when there is room."""
        super().resizeEvent(event)
        narrow = self.width() / current().scale < ONE_COLUMN
        ways = QBoxLayout.Direction
        self._sides.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)


def _side_card(side: ShownSide, name: str) -> Card:
    card = Card(side.title, side.by)
    card.setObjectName(name)
    for label, words in side.lines:
        card.add(Text(label, "small"))
        card.add(Text(words).make_selectable())
    if side.meaning.endswith(":") and side.band:
        card.add(Flow(Text(side.meaning, "small", wrap=False), BandPill(side.band)))
    elif side.meaning:
        card.add(Text(side.meaning, "strong"))
    card.body.addStretch(1)
    card.body.setAlignment(Qt.AlignmentFlag.AlignTop)
    return card


class RefusedCard(Card):
    """One thing that was not accepted: why, its whole text, Copy, and Close. `closed(op_id)`, `copied(text)`."""

    closed = Signal(object)
    copied = Signal(object)

    def __init__(self, item: RefusedItem, parent: QWidget | None = None) -> None:
        super().__init__(item.title, parent=parent)
        self.op_id, self._whole = item.op_id, item.text
        self.setObjectName("refused")
        self.add(Banner("Not accepted", "warning", item.reason))
        words = Text(item.text)
        words.setObjectName("refused-text")
        words.make_selectable()
        self.add(words)
        copy = Button("Copy this text", icon_name="copy")
        copy.setObjectName("refused-copy")
        close = Button("Take this off the list", "quiet")
        close.setObjectName("refused-close")
        copy.clicked.connect(self._copy)
        close.clicked.connect(self._close)
        self.add(Text(item.what_next, "small"))
        self.add(Flow(copy, close))
        self._first = copy

    def begin(self) -> None:
        """Put the focus on the act that loses nothing."""
        self._first.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _copy(self) -> None:
        self.copied.emit(self._whole)

    @Slot()
    def _close(self) -> None:
        self.closed.emit(self.op_id)
