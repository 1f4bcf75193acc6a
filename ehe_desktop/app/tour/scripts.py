"""The parts of the tour, as scripts: what a person presses, in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt

from ehe_desktop.app.demo_scene import PASSPHRASE
from ehe_desktop.app.tour import handover_script as handover
from ehe_desktop.app.tour import office_script as office
from ehe_desktop.app.tour import together_script as together
from ehe_desktop.app.tour.driver import Guide, Script
from ehe_desktop.app.tour.together import FIRST, SECOND
from ehe_desktop.app.tour.visit_script import visit
from ehe_desktop.ui import routes


def officer(guide: Guide) -> Script:
    """An officer's first day: set up, look round, lose the signal, visit, raise a concern, reconnect."""
    yield from enrol(guide)
    yield from office.look_round(guide)
    yield from office.plan(guide)
    guide.cable.cut()
    yield from office.open_visit(guide)
    yield from visit(guide)
    yield from office.concern(guide)
    yield from office.sync_page(guide, "offline")
    yield from office.reconnect(guide)
    yield from office.sync_page(guide, "settled")
    yield from office.settings(guide)
    guide.hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


def officer_again(guide: Guide) -> Script:
    """After the lock: a wrong passphrase, the right one, and everything is there."""
    yield from unlock(guide)
    yield guide.until("today-sentence")
    yield guide.quiet()
    yield from guide.shots("today-after-lock", variants=False)
    yield from handover.give(guide)


def supervisor(guide: Guide) -> Script:
    """A supervisor sets up a device with every family, signs a visit too, and prints the week."""
    yield from enrol(guide)
    yield from office.second_sign_off(guide)
    yield from office.print_week(guide)
    yield from office.devices(guide)


def enrol(guide: Guide) -> Script:
    """First run: code, passphrase, look, cases."""
    hands = guide.hands
    yield guide.until("enrol-url")
    yield from guide.shots("first-run-who-you-are")
    hands.press("enrol-continue")
    yield guide.until("enrol-passphrase")
    hands.type_into("enrol-passphrase", PASSPHRASE)
    hands.type_into("enrol-passphrase-again", PASSPHRASE)
    yield from guide.shots("first-run-passphrase")
    hands.press("enrol-continue")
    yield guide.until("enrol-theme")
    yield from guide.shots("first-run-look")
    hands.press("enrol-continue")
    yield guide.settle()
    began = guide.seconds()
    hands.press("enrol-continue")
    yield guide.until("enrol-continue")
    guide.note("enrolled_s", round(guide.seconds() - began, 2))
    yield from guide.shots("first-run-cases")
    hands.press("enrol-continue")
    yield guide.until(f"rail-{routes.SETTINGS}")
    yield guide.quiet()


def unlock(guide: Guide) -> Script:
    """The lock screen, a wrong passphrase, then the right one."""
    hands = guide.hands
    yield guide.until("unlock-passphrase")
    yield from guide.shots("lock-screen")
    hands.type_into("unlock-passphrase", "not the passphrase")
    hands.press("unlock-button")
    yield guide.settle()
    yield guide.until("unlock-button")
    yield from guide.shots("lock-screen-wrong", variants=False)
    began = guide.seconds()
    yield from let_in(guide)
    guide.note("unlock_s", round(guide.seconds() - began, 2))


def let_in(guide: Guide) -> Script:
    """The right passphrase."""
    yield guide.until("unlock-passphrase")
    guide.hands.type_into("unlock-passphrase", PASSPHRASE)
    guide.hands.press("unlock-button")
    yield guide.until(f"rail-{routes.SETTINGS}")
    yield guide.quiet()


def officer_back(guide: Guide) -> Script:
    """The device comes back from a child: the passphrase, and what was made is in the visit."""
    yield from handover.take_back(guide)


def officer_together(guide: Guide) -> Script:
    """The same officer's window beside a colleague's: one family, visited by both."""
    yield from let_in(guide)
    yield from together.first(guide)


def colleague(guide: Guide) -> Script:
    """A second officer's device, set up while the first one waits."""
    guide.keeps_pictures = False
    yield from enrol(guide)
    yield from together.second(guide)


SCRIPTS: Final[Mapping[str, Callable[[Guide], Script]]] = {
    "officer": officer,
    "officer_again": officer_again,
    "officer_back": officer_back,
    "supervisor": supervisor,
    FIRST: officer_together,
    SECOND: colleague,
}
