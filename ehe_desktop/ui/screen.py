"""What every screen has: the desk, the runner, three signals upward, and four questions it answers.

A screen lays out, connects, calls one service through the runner and shows the answer. It holds
no SQL, no rule and no date arithmetic, never knows another screen, and speaks upward by signals.
"""

from __future__ import annotations

from typing import ClassVar, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.services.desk import Desk
from ehe_desktop.ui.background.asking import Asking
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.widgets.access import install_roles

TURNED: Final = "turned"
"""Property of a page that is turned to a child or a parent: nothing of anybody else stands beside it."""


class Screen(Asking):
    """One place of the program. Subclasses set `place` and `title` and build themselves once."""

    place: ClassVar[str] = ""
    title: ClassVar[str] = ""
    help_page: ClassVar[str] = ""
    """The handbook page F1 opens, a file name without ending."""

    go = Signal(object)
    """Route: please take the person there."""
    changed = Signal(object)
    """StoreChanged: what I have just done."""
    turned = Signal()
    """`is_turned` is another than before."""
    accessible_role = QAccessible.Role.Pane
    is_turned = False
    """The page on screen is turned to a child or a parent."""

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(desk, runner, parent)
        # It takes the focus when it is come to; a ring round the whole page would say nothing.
        self.setProperty("paints_focus", True)
        install_roles()
        self.setAccessibleName(self.title)

    def show_route(self, route: Route) -> None:
        """Show what `route` is about; called each time the person comes here."""

    def store_changed(self, changed: StoreChanged) -> None:
        """Something changed; reload only if this screen shows it and did not ask for it."""

    def primary_action(self) -> None:
        """Ctrl+Enter: the page's main action."""

    def focus_search(self) -> None:
        """Ctrl+F: put the cursor in this screen's search, where it has one."""

    def leaving(self) -> None:
        """The person goes elsewhere, or the program locks: write what is typed, now."""

    def turn(self, *, turned: bool) -> None:
        """Say whether the page on screen is one that is turned to a family."""
        if turned != self.is_turned:
            self.is_turned = turned
            self.turned.emit()

    def did(self, changed: StoreChanged) -> None:
        """Tell the shell what this screen changed."""
        self.changed.emit(changed)


def advice_of(fault: BaseException) -> str:
    """The sentences a person may read about `fault`; our own bugs get general ones."""
    if isinstance(fault, UserFacingError):
        return fault.advice
    return (
        "Something in the program did not work. Everything you saved is still on this device. "
        "Try again; if it happens again, call support."
    )
