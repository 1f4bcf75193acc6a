"""F6 goes from part to part of the window: the rail, a list, the record beside it, a form, the notes (ux.md 2.0.4).

A widget is a part when it says so with `mark_pane` (`widgets/panes.py`). A screen that marks none is one part.
Coming back to a part the focus is where it was there.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from ehe_desktop.ui.screen import Screen
from ehe_desktop.ui.widgets.panes import is_pane


class PaneWalk(QObject):
    """Where the focus was in each part. `over` holds all of them."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._was: WeakKeyDictionary[QWidget, QWidget] = WeakKeyDictionary()

    def step(self, by: int) -> None:
        """To the part after this one, or with -1 before it; round and round."""
        panes = self._panes()
        focused = QApplication.focusWidget()
        within = [one for one in panes if focused is not None and _holds(one, focused)]
        at = panes.index(within[-1]) if within else -1 if by > 0 else 0
        if within and focused is not None:
            self._was[within[-1]] = focused
        for further in range(1, len(panes) + 1):
            wanted = self._first(panes[(at + by * further) % len(panes)])
            if wanted is not None:
                wanted.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _panes(self) -> list[QWidget]:
        """The parts that are to be seen, from the beginning of the line to its end."""
        seen = [one for one in self._over.findChildren(QWidget) if one.isVisible()]
        marked = [one for one in seen if is_pane(one)]
        # a screen is a part by itself where nothing in it is one
        marked += [
            one
            for one in seen
            if isinstance(one, Screen) and not any(map(one.isAncestorOf, marked))
        ]
        corner = self._over.rect().topLeft()
        return sorted(marked, key=lambda one: one.mapTo(self._over, corner).x())

    def _first(self, pane: QWidget) -> QWidget | None:
        """Where the focus was in it, else the choice in force, else its first control."""
        was = self._was.get(pane)
        if was is not None and shiboken6.isValid(was) and _takes_keys(was) and _holds(pane, was):
            return was
        at = pane.nextInFocusChain()
        while at is not None and at is not pane:
            if pane.isAncestorOf(at) and _takes_keys(at):
                return _chosen(at)
            at = at.nextInFocusChain()
        return None


def _chosen(first: QWidget) -> QWidget:
    """Of buttons of which one is chosen, that one."""
    group = first.group() if isinstance(first, QAbstractButton) else None
    return (group.checkedButton() if group is not None else None) or first


def _holds(pane: QWidget, widget: QWidget) -> bool:
    return pane is widget or pane.isAncestorOf(widget)


def _takes_keys(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isVisible() and widget.isEnabled()
