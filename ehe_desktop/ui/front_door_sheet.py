"""Ctrl+Shift+E for a role that records no concerns: whom to ring, from this device, without a network.

It writes nothing and tells nobody; the words say so.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ehe_desktop.services.desk import Desk
from ehe_desktop.ui.concern.numbers import Numbers
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.page import FollowingScroll, Sheet

WORDS = (
    "Your role reads concerns and does not record them. Ring the front door now, and ask the "
    "child’s officer to record it. In danger: 999."
)
LEAST_HEIGHT = 240


class FrontDoorSheet(Sheet):
    """The council’s numbers, as on the page for somebody in danger."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__("Ring the front door", WORDS, parent=parent)
        self.setObjectName("front-door")
        numbers = FollowingScroll(Numbers(desk.policy.contacts, desk.today()))
        numbers.setMinimumHeight(LEAST_HEIGHT)
        self.add(numbers)
        close = self.add_button(Button("Close", "primary"), rejects=True)
        close.setObjectName("front-door-close")
