"""The tour round the visit: looking, planning, a concern, the Sync page, the schedule on paper, settings."""

from __future__ import annotations

import shutil
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ehe_desktop.app.demo_scene import PASSPHRASE
from ehe_desktop.app.tour.driver import Guide, Script, Wait
from ehe_desktop.app.tour.hands import NotThere
from ehe_desktop.storage.visits_query import VisitFilter, planned_visits
from ehe_desktop.ui import routes
from ehe_desktop.ui.casefile.voice_over_time import TITLE as OVER_TIME
from ehe_desktop.ui.routes import Route

DEVICES_TAB: Final = 3
_FACTS: Final = {
    "concern-saw": "Bruise on the left forearm, about 3 cm, yellow. The sleeve was pulled down over it.",
    "concern-child-said": "I bumped it on the stairs and then I bumped it again.",
    "concern-when": "Today, about half past ten",
    "concern-where": "Kitchen table, at home",
    "concern-present": "Mother, in the next room",
}


def look_round(guide: Guide) -> Script:
    """Today, the caseload, a search, a child's record and its tabs."""
    hands = guide.hands
    yield guide.until("today-sentence")
    yield guide.quiet()
    yield from guide.shots("today")
    hands.press(f"rail-{routes.CASELOAD}")
    yield guide.until("caseload-search")
    yield guide.quiet()
    hands.press("caseload-list")
    yield guide.settle(400)
    yield guide.quiet()
    yield from guide.shots("caseload")
    for number, name in enumerate(("education", "voice", "health", "risk", "contacts"), start=1):
        yield from _show_tab(guide, number)
        if name == "voice":
            yield from _find_words_over_time(guide, number)
        yield from guide.shots(f"record-{name}", variants=name in ("voice", "risk"))
    hands.type_into("caseload-search", "zz no such child")
    yield guide.settle(500)
    yield guide.quiet()
    yield from guide.shots("caseload-nobody-found", variants=False)
    hands.type_into("caseload-search", "")
    yield guide.settle(300)
    hands.key(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    yield guide.settle(300)
    yield from guide.shots("palette", variants=False)
    hands.key(Qt.Key.Key_Escape)
    yield guide.settle(200)


def _show_tab(guide: Guide, number: int) -> Script:
    guide.hands.press_tab("record-tabs", number)
    yield guide.settle(250)
    yield guide.quiet()


def _find_words_over_time(guide: Guide, tab: int) -> Script:
    """Down the list to a child who was asked the same on two days; where nobody was, the last of it."""
    for row in range(guide.hands.rows("caseload-list")):
        if guide.hands.reads(OVER_TIME):
            return
        guide.hands.press("caseload-list", row)
        yield guide.quiet()
        yield from _show_tab(guide, tab)


def plan(guide: Guide) -> Script:
    """Plan a visit for the first child that is due."""
    hands = guide.hands
    hands.press(f"rail-{routes.TODAY}")
    yield guide.quiet()
    book = _first(guide, "today-book-")
    if not book:
        return
    hands.press(book)
    yield guide.until("plan-save")
    yield guide.quiet()
    for name, text in {
        "plan-told-why": "Routine review, by letter.",
        "plan-buddy-name": "L. Okafor",
        "plan-buddy-phone": "07700 900123",
    }.items():
        if hands.sees(name):
            hands.type_into(name, text)
    yield from guide.shots("plan-a-visit")
    hands.press("plan-save")
    yield guide.settle(400)
    yield guide.quiet()
    hands.press(f"rail-{routes.SCHEDULE}")
    yield guide.until("schedule-grid")
    yield guide.quiet()
    yield from guide.shots("schedule-own-week")


def _first(guide: Guide, begins: str) -> str:
    """The first control on screen whose name begins so; empty when there is none."""
    names = (w.objectName() for w in guide.window.findChildren(QWidget) if w.isVisible())
    return next((name for name in names if name.startswith(begins)), "")


def open_visit(guide: Guide) -> Script:
    """The next visit, from Today; on a day without one, the first of the diary."""
    guide.hands.press(f"rail-{routes.TODAY}")
    yield guide.until("today-sentence")
    yield guide.quiet()
    if guide.hands.sees("today-prepare"):
        guide.hands.press("today-prepare")
    else:
        shell = guide.window.shell
        assert shell is not None
        shell.go(Route(place=routes.VISIT, plan_id=first_planned(guide)))


def first_planned(guide: Guide) -> str:
    """A visit in this officer's diary that has not been done."""
    shell = guide.window.shell
    assert shell is not None
    desk = shell.desk
    with desk.store.reading() as view:
        found = planned_visits(view, VisitFilter(officer_id=desk.me.officer_id))
    planned = [one.plan_id for one in found if one.state == "planned"]
    if not planned:
        raise NotThere("a visit still to be made")
    return planned[0]


def concern(guide: Guide) -> Script:
    """Raise a concern about the child who was visited; nobody is told by saving it."""
    hands = guide.hands
    modifiers = (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier)
    hands.key(Qt.Key.Key_E, *modifiers)
    yield guide.settle(300)
    yield guide.quiet()
    yield guide.until("concern-danger-no")
    yield from guide.shots("concern-1-danger")
    hands.press("concern-danger-no")
    yield guide.until("concern-saw")
    for name, text in _FACTS.items():
        hands.type_into(name, text)
    yield guide.settle(700)
    yield from guide.shots("concern-2-facts")
    hands.press("concern-main")
    yield guide.settle(300)
    yield guide.quiet()
    yield from guide.shots("concern-3-parent")
    hands.press_choice("concern-parent-knows", 0)
    yield guide.settle(200)
    hands.press("concern-main")
    yield guide.settle(300)
    yield guide.quiet()
    yield from guide.shots("concern-4-tell")
    hands.press("concern-not-told-yet")
    yield guide.settle(400)
    yield guide.quiet()
    guide.note("band_after_concern", hands.words("concern-band"))
    yield from guide.shots("concern-5-next")
    if hands.sees("concern-main"):
        hands.press("concern-main")
    yield guide.settle(300)
    yield guide.quiet()
    hands.press(f"rail-{routes.CONCERNS}")
    yield guide.until("concerns-list")
    yield guide.quiet()
    yield from guide.shots("concerns")


def sync_page(guide: Guide, name: str) -> Script:
    """The Sync page as it stands."""
    guide.hands.press(f"rail-{routes.SYNC}")
    yield guide.until("sync-sentence")
    yield guide.quiet()
    yield guide.settle(300)
    guide.note(f"sync_sentence_{name}", guide.hands.words("sync-sentence"))
    yield from guide.shots(f"sync-{name}")


def reconnect(guide: Guide) -> Script:
    """The cable is in again: sync now, and wait until everything is proven sent."""
    guide.cable.restore()
    yield guide.until("sync-now")  # a round of its own may be finding out that there is no line
    guide.hands.press("sync-now")
    shell = guide.window.shell
    assert shell is not None
    yield Wait("everything is on the register", lambda: shell.counts.waiting == 0)
    yield guide.settle(800)
    yield guide.quiet()


def devices(guide: Guide) -> Script:
    """The council's devices, as a supervisor sees them."""
    guide.hands.press(f"rail-{routes.SYNC}")
    yield guide.until("sync-tabs")
    guide.hands.press_tab("sync-tabs", DEVICES_TAB)
    yield guide.until("sync-devices")
    yield guide.quiet()
    yield guide.settle(300)
    yield from guide.shots("sync-devices")


def second_sign_off(guide: Guide) -> Script:
    """A visit that waits for a supervisor, from Today: read whole, then signed with the passphrase."""
    hands = guide.hands
    yield guide.until("today-sentence")
    yield guide.quiet()
    yield from guide.shots("today-of-a-supervisor")
    waiting = _first(guide, "today-waiting-second-")
    if not waiting:
        return
    hands.press(waiting)
    yield guide.until("signed-visit-give")
    yield guide.quiet()
    yield from guide.shots("second-sign-off-visit")
    hands.press("signed-visit-give")
    yield guide.until("second-passphrase")
    hands.press_choice("second-result", 0)
    hands.type_into("second-passphrase", PASSPHRASE)
    yield guide.settle(200)
    yield from guide.shots("second-sign-off-sheet", variants=False)
    hands.press("sheet-give")
    yield guide.settle(400)
    yield guide.quiet()
    guide.note("second_sign_off", not hands.sees("signed-visit-give"))
    yield from guide.shots("second-sign-off-given", variants=False)


def settings(guide: Guide) -> Script:
    """Settings, as they are."""
    guide.hands.press(f"rail-{routes.SETTINGS}")
    yield guide.settle(500)
    yield guide.quiet()
    yield from guide.shots("settings")


def print_week(guide: Guide) -> Script:
    """A supervisor prints the week: preview, PDF, accessible HTML, CSV."""
    hands = guide.hands
    hands.press(f"rail-{routes.SCHEDULE}")
    yield guide.until("schedule-grid")
    yield guide.quiet()
    yield from guide.shots("schedule-team")
    hands.press("schedule-print")
    yield guide.until("print-save-pdf")
    yield guide.quiet()
    yield guide.settle(600)
    preview = hands.find("print-preview")
    if preview is not None:
        hands.picture(preview, guide.pictures / "print-preview-light.png")
    for name in ("print-save-pdf", "print-save-html", "print-save-csv"):
        hands.press(name)
        yield guide.settle(300)
        yield guide.quiet()
        yield guide.until(name)
    shell = guide.window.shell
    assert shell is not None
    made = sorted((shell.desk.folder / "exports").glob("schedule-*"))
    for path in made:
        shutil.copyfile(path, guide.out / f"schedule{path.suffix}")
    guide.note("printed", [path.suffix for path in made])
    hands.press("print-close")
    yield guide.settle(300)
