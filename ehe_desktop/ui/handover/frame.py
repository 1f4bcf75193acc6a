"""The page of a child and the bars above and below: the same buttons in the same places on every page.

They do nothing by themselves: the screen says what each does and when it is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from ehe_desktop.ui.handover.pages import ChildPage
from ehe_desktop.ui.handover.parts import ChildButton, ChildText, Dots
from ehe_desktop.ui.handover.words import Words
from ehe_desktop.ui.widgets.page import FollowingScroll
from ehe_desktop.ui.widgets.tab_order import chain

TOP: Final = ("language", "cover", "stop")
"""Stop at the outer corner."""
FOOT: Final = ("back", "draw", "say", "skip", "next")
ASKING: Final = ("question", "answered")
BARE: Final = ("cover", "away", "thanks", "trouble", "stop", "throw")
"""Pages without the bar above."""
ENDS: Final = ("away", "thanks", "trouble")
"""Pages from which only the officer leads on."""
_KINDS: Final = {"cover": "quiet", "stop": "danger"}
_ICONS: Final = {
    "language": ("languages",), "cover": ("eye-off",), "stop": ("hand",),
    "back": ("arrow-left", "arrow-right"), "draw": ("pencil",), "say": ("mic",),
    "skip": ("skip-forward", "skip-back"), "next": ("arrow-right", "arrow-left"),
}  # fmt: skip
"""Beside the words, for a child who reads few of them; the second where the script runs the other way."""


_STEPS: Final = ((1.0, False), (1.0, True), (0.85, True), (0.7, True))
"""Size of a bar's letters, and whether it is bare of pictures."""


class _Bar(QWidget):
    """Buttons in a row that never ask for more than there is.

    Dots go first, for words beside them say the same; then pictures; then letters shrink.
    """

    def __init__(self, dots: Dots | None = None) -> None:
        super().__init__()
        self._dots = dots
        self.setMinimumWidth(
            1
        )  # else the widest language would push the last button off the screen
        self._fits = QTimer(self, singleShot=True, interval=0)  # its buttons take the look first
        self._fits.timeout.connect(self.fit)

    @Slot()
    def fit(self) -> None:
        """Have every button in sight."""
        row = self.layout()
        if row is None:
            return
        self._write(1.0, bare=False)
        if self._dots is not None:
            self._dots.setVisible(self._dots.is_wanted)
            row.invalidate()
            self._dots.setVisible(self._dots.is_wanted and self._fits_in(row))
        for part, bare in _STEPS:
            self._write(part, bare=bare)
            if self._fits_in(row):
                break

    def _write(self, part: float, *, bare: bool) -> None:
        for button in self.findChildren(ChildButton):
            button.write_at(part, bare=bare)

    def _fits_in(self, row: QLayout) -> bool:
        return row.minimumSize().width() <= self.width()

    def restyle(self) -> None:
        """Other letters need other room."""
        self._fits.start()

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another fit."""
        super().resizeEvent(event)
        self.fit()


class Frame:
    """The two bars, and the page between them."""

    def __init__(self, screen: QWidget, acts: Mapping[str, Callable[[], None]]) -> None:
        self.page: QWidget | None = None
        self.has_cards = False
        """Stop and break lie there as cards, from the start."""
        self.dots, self.place = Dots(), ChildText("")
        self.place.setWordWrap(
            False
        )  # two lines of it would make the bar higher, and the answers smaller
        self.buttons = {
            name: ChildButton("", _KINDS.get(name, "secondary"), name=f"child-{name}")  # type: ignore[arg-type]
            for name in (*TOP, *FOOT)
        }
        for name, act in acts.items():
            self.buttons[name].clicked.connect(act)
        self.top, self.foot = _Bar(self.dots), _Bar()
        top = QHBoxLayout(self.top)
        top.setContentsMargins(24, 16, 24, 0)
        top.setSpacing(12)
        top.addWidget(self.dots)
        top.addWidget(self.place, 1)
        for name in TOP:
            top.addWidget(self.buttons[name])
        foot = QHBoxLayout(self.foot)
        foot.setContentsMargins(24, 0, 24, 16)
        foot.setSpacing(16)
        for name in FOOT:
            foot.addWidget(self.buttons[name])
            if name == "back":
                foot.addStretch(1)

        self._middle = QVBoxLayout()
        column = QVBoxLayout(screen)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.top)
        column.addLayout(self._middle, 1)
        column.addWidget(self.foot)

    def put(self, name: str, page: QWidget, focus: QWidget | None) -> None:
        """Put a page in the place of the one there was; some have nothing to stop or to go back to."""
        old, self.page = self.page, page
        self._middle.addWidget(page)
        if old is not None:
            old.hide()
            self._middle.removeWidget(old)
            old.deleteLater()
        chain((self.top, page, self.foot))
        asks = name in ASKING
        self.foot.setVisible(asks)
        self.top.setVisible(name not in BARE)
        self.dots.is_wanted = asks and self.dots.fits
        self.place.setText(self.place.text() if asks else "")
        self.top.fit()
        target = focus or next(iter(page.findChildren(QPushButton)), None)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        for area in page.findChildren(FollowingScroll):
            area.verticalScrollBar().setValue(0)  # the question first, however long its tiles are

    def fit_again(self) -> None:
        """A voice was found: speakers stand beside the tiles now, and want room."""
        if isinstance(self.page, ChildPage):
            self.page.restyle()

    def say_words(self, words: Words) -> None:
        """Name the buttons; Back points where the script comes from, Next where it goes."""
        for name, button in self.buttons.items():
            button.set_words(words(name))
            button.set_icon(_ICONS[name][-1 if words.is_right_to_left else 0])
        if self.has_cards:
            self.buttons["cover"].set_words(words("break"))
            self.buttons["cover"].set_kind("secondary")
            self.buttons["cover"].show_card("break.svg")
            self.buttons["stop"].show_card("stop.svg")
        self.top.fit()

    def show_place(self, words: Words, at: int, of: int) -> None:
        """Which question of how many."""
        self.dots.show_place(at, of)
        self.place.setText(words("progress", at=at, of=of))
        self.top.fit()

    def show_ways(self, words: Words, way: str, *, draw: bool, say: bool) -> None:
        """Which other ways of answering the question has; the one in use leads back to writing."""
        for name, is_there in (("draw", draw), ("say", say)):
            self.buttons[name].set_words(words("write_way" if name == way else name))
            self.buttons[name].setVisible(is_there)
        self.foot.fit()
