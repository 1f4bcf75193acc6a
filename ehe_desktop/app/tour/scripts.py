"""The parts of the tour, as scripts: what a person presses, in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ehe_desktop.app.demo_run import PASSPHRASE
from ehe_desktop.app.tour.driver import Guide, Script
from ehe_desktop.ui import routes


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
    hands.press("enrol-continue")
    yield guide.until("enrol-continue")
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
    hands.type_into("unlock-passphrase", PASSPHRASE)
    hands.press("unlock-button")
    yield guide.until(f"rail-{routes.SETTINGS}")
    yield guide.quiet()


def look_round(guide: Guide) -> Script:
    """Today, the caseload, a child's record."""
    hands = guide.hands
    yield guide.until("today-sentence")
    yield guide.quiet()
    yield from guide.shots("today")
    hands.press(f"rail-{routes.CASELOAD}")
    yield guide.until("caseload-search")
    yield guide.quiet()
    yield from guide.shots("caseload")


def officer(guide: Guide) -> Script:
    """An officer's first day."""
    yield from enrol(guide)
    yield from look_round(guide)


def officer_again(guide: Guide) -> Script:
    """After the lock: the passphrase, and everything is there."""
    yield from unlock(guide)


def supervisor(guide: Guide) -> Script:
    """A supervisor prints the week."""
    yield from enrol(guide)


SCRIPTS: Final[Mapping[str, Callable[[Guide], Script]]] = {
    "officer": officer,
    "officer_again": officer_again,
    "supervisor": supervisor,
}
