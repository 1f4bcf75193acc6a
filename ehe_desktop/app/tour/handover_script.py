"""The tour's hand-over: the officer sets it up, a child answers in three languages, and it comes back.

Three parts, because three processes have their turn: the case window ends when the device goes to the
child, the child's process when it comes back, and the door files what was made.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ehe_desktop.app.demo_scene import PASSPHRASE
from ehe_desktop.app.tour.driver import Guide, Script, Tour, Wait
from ehe_desktop.app.tour.hands import Hands
from ehe_desktop.app.tour.network import Cable
from ehe_desktop.app.tour.office_script import first_planned
from ehe_desktop.ui import routes, theme
from ehe_desktop.ui.handover.screen import HandOverScreen
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.window import Window

FORM: Final = "houses"
SAID: Final = "The dog next door, and when we make bread."
ENGLISH: Final = "English (en)"
LANGUAGES: Final = {"Urdu (ur)": "urdu", "Polish (pl)": "polish", ENGLISH: ""}
"""English last: the tour goes on in it."""
CHILD: Final = "child"
SIZE: Final = (1366, 768)


def give(guide: Guide) -> Script:
    """From an unlocked window: another child's visit, its voice step, and the device handed over."""
    shell = guide.window.shell
    assert shell is not None
    shell.go(Route(place=routes.VISIT, plan_id=first_planned(guide)))
    yield guide.until("visit-row-voice")
    yield guide.quiet()
    guide.hands.press("visit-row-voice")
    yield guide.until("child-form-name")
    yield guide.quiet()
    _choose(guide, "child-form-name", FORM)
    yield guide.until("hand-over-open")
    guide.hands.type_into("child-form-present", "Mother")
    guide.hands.press("hand-over-open")
    yield guide.until("hand-over-give")
    yield guide.quiet()
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
    yield from _speak(guide, screen, ENGLISH)  # it opens in the child's own language
    yield from _in_every_language(guide, screen, "hello")
    hands.press("child-start")
    yield guide.until("tile-good")
    yield from _in_every_language(guide, screen, "houses")
    hands.press("tile-good")
    yield guide.until("child-next")
    yield from _shots(guide, "draw")
    hands.press("child-skip")
    yield guide.until("child-write")
    yield from _in_every_language(guide, screen, "question")
    hands.type_into("child-write", SAID)
    yield from _shots(guide, "own-words")
    hands.press("child-next")
    yield guide.settle(200)
    yield from _in_every_language(guide, screen, "pictures-to-pick")
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


def _in_every_language(guide: Guide, screen: HandOverScreen, name: str) -> Script:
    """The page as a child who reads each of the languages sees it."""
    for language, called in LANGUAGES.items():
        yield from _speak(guide, screen, language)
        yield from _shots(guide, f"{name}-{called}" if called else name)


def _speak(guide: Guide, screen: HandOverScreen, language: str) -> Script:
    guide.hands.press("child-language")
    yield guide.settle(200)
    number = list(screen.walk.session.form.languages).index(language)
    guide.hands.press(f"child-language-{number}")
    yield guide.settle(200)


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


def _choose(guide: Guide, name: str, value: str) -> None:
    """Pick from a box that opens, by the arrow keys."""
    found = cast("Combo", guide.hands.find(name))
    found.setFocus()
    for _ in found.values:
        if found.value() != value:
            guide.hands.key(Qt.Key.Key_Down)


def _labels(guide: Guide) -> str:
    card = guide.hands.find("handed-card")
    return "\n".join(one.text() for one in card.findChildren(QLabel)) if card else ""
