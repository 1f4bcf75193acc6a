"""Hears of each key, press, touch and turn of a wheel, without looking at all the other events.

A filter on the whole application, written in Python, is asked for every event of every widget: a
quarter of the time a screen took to appear (measured). What a person does reaches the program through
the window that has the focus, and text put together by an input method through the object that has it;
only these are listened to. An event that passes both is told twice. Nothing is swallowed, and what was
typed is not looked at here.
"""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QGuiApplication, QWindow


class InputWatch(QObject):
    """While started, `told(event)` for what reaches the focused window and the focused object."""

    def __init__(
        self, app: QGuiApplication, told: Callable[[QEvent], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._app, self._told = app, told
        self._is_started = False
        self._focused: QObject | None = None

    def start(self) -> None:
        """Listen from now on, in the windows there are and in each that gets the focus."""
        if self._is_started:
            return
        self._is_started = True
        self._app.focusWindowChanged.connect(self._follow_window)
        self._app.focusObjectChanged.connect(self._follow_object)
        for window in self._app.topLevelWindows():
            self._follow_window(window)
        self._follow_object(self._app.focusObject())

    def stop(self) -> None:
        """Listen no longer."""
        if not self._is_started:
            return
        self._is_started = False
        self._app.focusWindowChanged.disconnect(self._follow_window)
        self._app.focusObjectChanged.disconnect(self._follow_object)
        for window in self._app.topLevelWindows():
            window.removeEventFilter(self)
        self._follow_object(None)

    @Slot(QWindow)
    def _follow_window(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)  # once more changes nothing

    @Slot(QObject)
    def _follow_object(self, focused: QObject | None) -> None:
        if self._focused is not None and shiboken6.isValid(self._focused):
            self._focused.removeEventFilter(self)
        self._focused = focused
        if focused is not None:
            focused.installEventFilter(self)

    # Qt overrides

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Tell, and swallow nothing."""
        self._told(event)
        return False
