"""The tour's hand-over: the officer sets it up, a child answers in three languages, and it comes back.

Three parts, because three processes have their turn: the case window ends when the device goes to the
child, the child's process when it comes back, and the door files what was made.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ehe_desktop.app.demo_scene import PASSPHRASE
from ehe_desktop.app.tour.driver import Guide, Script, Tour, Wait
from ehe_desktop.app.tour.hands import Hands
from ehe_desktop.app.tour.network import Cable
from ehe_desktop.storage.visits_query import VisitFilter, planned_visits
from ehe_desktop.ui import routes, theme
from ehe_desktop.ui.handover.screen import HandOverScreen
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.window import Window

FORM: Final = "houses"
SAID: Final = "The dog next door, and when we make bread."
LANGUAGES: Final = (("Urdu (ur)", "urdu"), ("Polish (pl)", "polish"))
CHILD: Final = "child"
SIZE: Final = (1366, 768)


def give(guide: Guide) -> Script:
    """From an unlocked window: another child's visit, its voice step, and the device handed over."""
    shell = guide.window.shell
    assert shell is not None
    shell.go(Route(place=routes.VISIT, plan_id=_plan(guide)))
    yield guide.until("visit-row-voice")
    yield guide.quiet()
    guide.hands.press("visit-row-voice")
    yield guide.until("hand-over-open")
    yield guide.quiet()
    guide.hands.press("hand-over-open")
    yield guide.until("hand-over-form")
    yield guide.quiet()
    place = _place_of(guide, "hand-over-form", FORM)
    guide.hands.press_choice("hand-over-form", place)
    yield guide.settle(200)
    guide.hands.type_into("hand-over-present", "Mother")
    guide.hands.press("hand-over-agreed")
    yield from guide.shots("hand-over")
    guide.write_end("well")  # this process ends with the press
    guide.hands.press("hand-over-give")
    yield Wait("the end of this process", lambda: False)


def answer(guide: Guide) -> Script:
    """The child: hello, a house, a drawing, own words, skip, cover, stop, check, thanks."""
    hands, screen = guide.hands, _screen(guide)
    yield guide.until("child-start")
    guide.window.showNormal()  # a screen nobody sees has another shape
    guide.window.resize(*SIZE)
    yield guide.settle(300)
    yield from _shots(guide, "hello")
    hands.press("child-start")
    yield guide.until("tile-good")
    yield from _shots(guide, "houses")
    hands.press("tile-good")
    yield guide.until("child-next")
    yield from _shots(guide, "draw")
    hands.press("child-skip")
    yield guide.until("child-write")
    hands.type_into("child-write", SAID)
    yield from _shots(guide, "own-words")
    hands.press("child-next")
    yield guide.settle(200)
    yield from _shots(guide, "pictures-to-pick")
    yield from _in_other_languages(guide, screen)
    hands.press("child-cover")
    yield guide.until("child-cover-go")
    yield from _shots(guide, "covered")
    for _ in range(2):
        hands.press("child-cover-go")
    yield guide.until("child-stop")
    hands.press("child-stop")
    yield guide.until("child-talk")
    yield from _shots(guide, "stop")
    hands.press("child-talk")
    hands.press("child-stop-keep")
    yield guide.until("child-officer")
    yield from _shots(guide, "thanks")
    guide.note("deeds", len(screen.walk.done))


def take_back(guide: Guide) -> Script:
    """The officer's passphrase opens the store again and what was made stands in the visit."""
    yield guide.until("unlock-passphrase")
    yield from guide.shots("handed-back-door")
    guide.hands.type_into("unlock-passphrase", PASSPHRASE)
    guide.hands.press("unlock-button")
    yield guide.until("handed-card")
    yield guide.quiet()
    yield from guide.shots("handed-back")
    guide.note("words", SAID in _labels(guide))


def start_child_tour(window: QWidget, out: Path, *, light_only: bool) -> QObject:
    """Begin the child's part in the child's process. The guide asks nothing of its window but to close."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    guide = Guide(
        window=cast("Window", window), hands=Hands(app), out=out, cable=Cable(0, 0), part=CHILD
    )
    guide.light_only = light_only
    return Tour(guide, answer(guide))


def _in_other_languages(guide: Guide, screen: HandOverScreen) -> Script:
    """The same page as an Urdu and a Polish child see it, and back to English."""
    for language, name in (*LANGUAGES, ("English (en)", "")):
        guide.hands.press("child-language")
        yield guide.settle(200)
        languages = screen.walk.session.form.languages
        if language not in languages:
            guide.hands.press("child-language-back")
            yield guide.settle(200)
            continue
        guide.hands.press(f"child-language-{languages.index(language)}")
        yield guide.settle(200)
        if name:
            yield from _shots(guide, name)


def _shots(guide: Guide, name: str) -> Script:
    """The child's palette at 100 and 200 %."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    guide.count_shot()
    for scale in (1.0,) if guide.light_only else (1.0, 2.0):
        theme.apply(app, theme.Mode.CHILD, scale)
        yield guide.settle(300)
        guide.keep_picture(f"{name}-{round(scale * 100)}")
    theme.apply(app, theme.Mode.CHILD, 1.0)
    yield guide.settle()


def _screen(guide: Guide) -> HandOverScreen:
    found = guide.window.findChild(HandOverScreen)
    assert isinstance(found, HandOverScreen)
    return found


def _plan(guide: Guide) -> str:
    """A visit in this officer's diary that has not been done."""
    shell = guide.window.shell
    assert shell is not None
    desk = shell.desk
    with desk.store.reading() as view:
        found = planned_visits(view, VisitFilter(officer_id=desk.me.officer_id))
    return next(one.plan_id for one in found if one.state == "planned")


def _place_of(guide: Guide, group: str, value: str) -> int:
    found = guide.hands.find(group)
    values = getattr(found, "values", ())
    return list(values).index(value)


def _labels(guide: Guide) -> str:
    card = guide.hands.find("handed-card")
    return "\n".join(one.text() for one in card.findChildren(QLabel)) if card else ""
