"""The tour's visit: prepared, briefed, recorded, the child's words, health, signed, reviewed; no signal."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from PySide6.QtWidgets import QAbstractButton, QWidget

from ehe_desktop.app.demo_scene import PASSPHRASE
from ehe_desktop.app.tour.driver import Guide, Script
from ehe_desktop.app.tour.filling import fill_form
from ehe_desktop.domain.clock import in_england
from ehe_desktop.ui.visit.screen import VisitScreen

_SAFETY: Final = {
    "visit-safety-buddy-name": "L. Okafor",
    "visit-safety-buddy-phone": "07700 900123",
    "visit-safety-second-person": "R. Jones",
}
_LIST: Final = "visit-continue"


def visit(guide: Guide) -> Script:
    """The seven steps, from the task list."""
    yield guide.until("visit-row-prepare")
    yield guide.quiet()
    _note_who(guide)
    yield from guide.shots("visit-task-list")
    yield from _prepare(guide)
    yield from _safety(guide)
    yield from _fill(guide, "record", {"content": "visit-record", "judgement": "visit-suitability"})
    yield from _fill(guide, "voice", {"seen": "visit-voice-seen", "invited": "visit-voice-words"})
    yield from _fill(guide, "health", {})
    yield from guide.shots("visit-ready-to-sign")
    yield from _sign(guide)
    yield from _review(guide)


def _note_who(guide: Guide) -> None:
    shell = guide.window.shell
    assert shell is not None
    shown = shell.shown
    if isinstance(shown, VisitScreen) and shown.visit is not None:
        guide.note("child_id", shown.visit.children[0].child_id)
        guide.note("children", [one.child_id for one in shown.visit.children])


def _prepare(guide: Guide) -> Script:
    guide.hands.press("visit-row-prepare")
    yield guide.until("visit-prepare-read")
    yield guide.quiet()
    yield from guide.shots("visit-prepare")
    guide.hands.press("visit-prepare-read")
    yield from _back_to_list(guide)


def _safety(guide: Guide) -> Script:
    hands = guide.hands
    hands.press("visit-row-safety")
    yield guide.settle(400)
    yield guide.quiet()
    if hands.sees("visit-interruption-continue"):
        yield from guide.shots("visit-safety-warning")
        hands.press("visit-interruption-continue")
    yield guide.until("visit-safety-continue")
    for name, text in {**_SAFETY, "visit-safety-out-by": _in_an_hour(guide)}.items():
        if hands.sees(name):
            hands.type_into(name, text)
    _tick_all(guide, "visit-safety-checks")
    yield from guide.shots("visit-safety")
    hands.press("visit-safety-continue")
    yield from _back_to_list(guide)


def _fill(guide: Guide, row: str, shots: dict[str, str]) -> Script:
    """Fill a step; at the end of one child it goes on to the next, where what is shared stands already."""
    guide.hands.press(f"visit-row-{row}")
    yield guide.settle(400)
    yield guide.quiet()
    while guide.hands.sees("form-back"):  # it opens where the person was; begin at the beginning
        guide.hands.press("form-back")
        yield guide.settle(60)
    yield from fill_form(guide, shots, _LIST)
    yield guide.quiet()


def _sign(guide: Guide) -> Script:
    hands = guide.hands
    hands.press("visit-row-sign-off")
    yield guide.settle(400)
    yield guide.quiet()
    yield guide.until("visit-sign-off")
    number = 1
    while hands.sees(f"visit-statement-{number}"):
        hands.press(f"visit-statement-{number}")
        number += 1
    guide.note("sentence_at_sign_off", hands.words("visit-review-sentence-1"))
    hands.type_into("visit-passphrase", PASSPHRASE)
    yield from guide.shots("visit-sign-off")
    began = guide.seconds()
    hands.press("visit-sign-off")
    yield guide.settle(300)
    yield guide.quiet()
    while hands.sees("visit-interruption-continue"):
        yield from guide.shots("visit-before-signing")
        if hands.sees("visit-interruption-reason"):
            hands.type_into("visit-interruption-reason", "Talked through with the mother.")
        hands.press("visit-interruption-continue")
        yield guide.settle(300)
        yield guide.quiet()
    guide.note("sign_off_s", round(guide.seconds() - began, 2))


def _review(guide: Guide) -> Script:
    hands = guide.hands
    if not hands.sees("review-keep"):
        yield from _back_to_list(guide)
        hands.press("visit-row-next-review")
    yield guide.until("review-keep")
    yield guide.quiet()
    guide.note("review_sentence", hands.words("visit-review-sentence-1"))
    yield from guide.shots("visit-next-review")
    hands.press("review-keep")
    yield guide.settle(300)
    yield guide.quiet()
    if hands.sees("review-done"):
        yield from guide.shots("visit-review-kept", variants=False)
        hands.press("review-done")
    yield guide.settle(300)
    yield guide.quiet()


def _back_to_list(guide: Guide) -> Script:
    yield guide.settle(300)
    yield guide.quiet()
    if not guide.hands.sees(_LIST) and guide.hands.sees("visit-back"):
        guide.hands.press("visit-back")
    yield guide.until(_LIST)
    yield guide.quiet()


def _in_an_hour(guide: Guide) -> str:
    shell = guide.window.shell
    assert shell is not None
    at = in_england(shell.desk.clock.now()) + timedelta(hours=1)
    return f"{at:%H:%M}"


def _tick_all(guide: Guide, group: str) -> None:
    found: QWidget | None = guide.hands.find(group)
    for box in found.findChildren(QAbstractButton) if found is not None else []:
        if box.isCheckable() and not box.isChecked():
            box.click()
