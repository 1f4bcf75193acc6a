"""The frame of every page: title, a body that scrolls, and an action bar that stays.

The idiom for a screen:

    page = Page("Caseload")
    page.add(widget)                      # into the body, in reading order
    page.add_to_head(BandPill("High"))    # beside the title
    page.add_action(Button("Continue", "primary"))
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ehe_desktop.ui.theme import TextRole, current
from ehe_desktop.ui.widgets.access import scroll_by_touch
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.text import Heading, Text

_TURNS: Final = {
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
}
MEASURE = 760
"""Widest body of a page for reading and filling in, at 100 %."""


class FollowingScroll(QScrollArea):
    """A scroll area that keeps the focused widget in view, clear of its edges."""

    def __init__(self, body: QWidget, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body.setProperty("content", "true")
        self.setWidget(body)
        scroll_by_touch(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)
        self._look_is_new = False
        current().changed.connect(self._look_changed)
        self.verticalScrollBar().rangeChanged.connect(self._laid_out)
        self.verticalScrollBar().actionTriggered.connect(self._look_is_old)

    def stay_with_focus(self) -> None:
        """Keep in view what has the focus while the page is laid out, until somebody goes on or scrolls."""
        self._look_is_new = True
        self._bring(QApplication.focusWidget())

    @Slot()
    def _look_changed(self) -> None:
        self._look_is_new = True

    @Slot()
    def _look_is_old(self) -> None:
        self._look_is_new = False

    @Slot()
    def _laid_out(self) -> None:
        """Larger text, or what came before it, moves what has the focus: it is brought back into view."""
        if self._look_is_new:
            self._bring(QApplication.focusWidget())

    @Slot(QWidget, QWidget)
    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._look_is_new = False
        self._bring(new)

    def _bring(self, new: QWidget | None) -> None:
        body = self.widget()
        if new is None or body is None or not body.isAncestorOf(new):
            return
        corner = new.mapTo(body, QPoint(0, 0))
        box = QRect(corner, new.size())
        bar, room = self.verticalScrollBar(), self.viewport().height()
        if box.height() > room or box.top() < bar.value():
            bar.setValue(max(0, box.top() - 32))
        elif box.bottom() + 24 > bar.value() + room:
            bar.setValue(box.bottom() + 24 - room)


class Page(QWidget):
    """Title, body, actions. With `wide` the body takes all the width there is."""

    def __init__(
        self,
        title: str,
        *,
        level: int = 2,
        wide: bool = False,
        scrolls: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._wide = wide
        self.heading = Heading(title, 1 if level == 1 else 2)
        self.banner = Banner("")
        self.banner.hide()
        self._head = QHBoxLayout()
        self._head.setSpacing(12)
        self._head.addWidget(self.heading)
        self._head.addStretch(1)
        self._top = QVBoxLayout()
        self._top.setContentsMargins(28, 16, 28, 8)
        self._top.setSpacing(8)
        self._top.addLayout(self._head)
        self._notices: list[Banner] = []
        self.add_under_title(self.banner)
        self.content = QWidget()
        self.body = QVBoxLayout()
        self.body.setContentsMargins(28, 8, 28, 24)
        self.body.setSpacing(16)
        self._actions = QWidget()
        bar = QHBoxLayout(self._actions)
        bar.setContentsMargins(28, 12, 28, 20)
        bar.setSpacing(12)
        self._main, self._end = Flow(), Flow()
        bar.addWidget(self._main, 1)
        bar.addWidget(self._end)
        self._end.hide()
        self._actions.hide()
        self._put_together(scrolls=scrolls)
        self.restyle()

    def _put_together(self, *, scrolls: bool) -> None:
        """Title fixed above a body that scrolls, or all in one frame that scrolls if it must."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if scrolls:
            self._area = FollowingScroll(self.content)
            column.addLayout(self._top)
            column.addWidget(self._area, 1)
            # aligned to the top it would have the height it hints at, and what wraps needs more
            outer = QVBoxLayout(self.content)
            outer.setContentsMargins(0, 0, 0, 0)
            outer.addLayout(self.body)
            outer.addStretch(1)
        else:
            self.content.setLayout(self.body)
            whole = QWidget()
            inside = QVBoxLayout(whole)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(0)
            inside.addLayout(self._top)
            inside.addWidget(self.content, 1)
            self._area = FollowingScroll(whole)
            column.addWidget(self._area, 1)
        column.addWidget(self._actions)

    def set_title(self, title: str) -> None:
        """Another title."""
        self.heading.setText(title)

    def add(self, thing: QWidget | QLayout, stretch: int = 0) -> None:
        """Put a widget or layout below what is in the body."""
        if isinstance(thing, QWidget):
            self.body.addWidget(thing, stretch)
        else:
            self.body.addLayout(thing, stretch)

    def add_to_head(self, widget: QWidget, *, at_end: bool = False) -> None:
        """Put a widget beside the title, or at the far end of that line."""
        place = self._head.count() if at_end else self._head.count() - 1
        middle = Qt.AlignmentFlag.AlignVCenter
        self._head.insertWidget(place, widget, 0, middle)

    def add_under_title(self, widget: QWidget) -> None:
        """Put a widget (facts, flags, chips) under the title; it does not scroll. A notice ends where the body does."""
        if not isinstance(widget, Banner):
            self._top.addWidget(widget)
            return
        row = QHBoxLayout()
        row.addWidget(widget, 100)
        row.addStretch(1)
        self._top.addLayout(row)
        self._notices.append(widget)
        self._measure_notices()

    def _measure_notices(self) -> None:
        width = 16_777_215 if self._wide else round(MEASURE * current().scale)
        for one in self._notices:
            one.setMaximumWidth(width)

    def add_action(self, button: QWidget, *, at_end: bool = False) -> None:
        """Put a button on the action bar: the main action first, from the left."""
        (self._end if at_end else self._main).add(button)
        self._end.setVisible(self._end.count() > 0)
        self._actions.show()

    def restyle(self) -> None:
        """Take the look in force."""
        width = 16_777_215 if self._wide else round(MEASURE * current().scale) + 56
        self.content.setMaximumWidth(width)
        self._measure_notices()

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page Down and Page Up read on: where a page is only read, the focus is on its button below."""
        turn = _TURNS.get(Qt.Key(event.key()))
        if turn is None:
            super().keyPressEvent(event)
        else:
            self._area.verticalScrollBar().triggerAction(turn)


class Tabs(QTabWidget):
    """Flat tabs with a line under the one on screen. Tab names are plain text."""

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocumentMode(False)
        self.setAccessibleName(name)
        self.tabBar().setAccessibleName(name)
        self.tabBar().setExpanding(False)
        self.tabBar().setDrawBase(False)
        self.tabBar().setElideMode(Qt.TextElideMode.ElideNone)
        self.setUsesScrollButtons(True)
        self.restyle()

    def add(self, page: QWidget, words: str) -> int:
        """Add a tab at the end; return its number."""
        return self.addTab(page, words.replace("&", "&&"))

    def restyle(self) -> None:
        """Take the look in force."""
        self.tabBar().setFont(current().font(TextRole.BODY))

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page Down and Page Up on a tab read on in its part, then in the page: it may hold nothing to Tab to."""
        turn = _TURNS.get(Qt.Key(event.key()))
        if turn is None or not self._scroll_part(turn):
            super().keyPressEvent(event)

    def _scroll_part(self, turn: QAbstractSlider.SliderAction) -> bool:
        area = next((one for one in self.findChildren(QScrollArea) if one.isVisible()), None)
        if area is None:
            return False
        bar = area.verticalScrollBar()
        before = bar.value()
        bar.triggerAction(turn)
        return bar.value() != before


class Sheet(QDialog):
    """A dialog: heading, words, body, buttons. Opened with `open()`, never `exec()`."""

    def __init__(self, title: str, words: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(480)
        self.body = QVBoxLayout()
        self.body.setSpacing(16)
        self._bar = QHBoxLayout()
        self._bar.setSpacing(12)
        self._bar.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addWidget(Heading(title, 2))
        if words:
            column.addWidget(Text(words))
        column.addLayout(self.body)
        column.addLayout(self._bar)

    def add(self, widget: QWidget) -> None:
        """Put a widget below what is in the body."""
        self.body.addWidget(widget)

    def add_button(self, button: Button, *, accepts: bool = False, rejects: bool = False) -> Button:
        """Put a button on the bar, from the left, and say what it does to the dialog."""
        self._bar.insertWidget(self._bar.count() - 1, button)
        if accepts:
            button.setDefault(True)
            button.clicked.connect(self.accept)
        if rejects:
            button.clicked.connect(self.reject)
        return button
