"""A child's screen over a real form, and small hands that press what is on it by name."""

from __future__ import annotations

import random
from datetime import UTC, datetime, tzinfo

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from ehe_desktop.domain.clock import ENGLAND
from ehe_desktop.domain.errors import StoreError
from ehe_desktop.domain.hand_over import Made
from ehe_desktop.platform.paths import forms_dir
from ehe_desktop.ui.handover.port import ChildFacts
from ehe_desktop.ui.handover.screen import HandOverScreen
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.session import Session
from tests.fakes.clock import FixedClock

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)


class FormEnv:
    """What the form knows: a fixed time and nobody's name."""

    def now(self) -> datetime:
        return NOW

    def zone(self) -> tzinfo:
        return ENGLAND

    def random(self) -> random.Random:
        return random.Random(7)

    def uuid(self) -> str:
        return "00000000-0000-7000-8000-000000000001"

    def property(self, _name: str) -> str:
        return ""


class Sealed:
    """A `ChildPort` that keeps what was sealed, and can be told that the disk refuses."""

    def __init__(self, form: FormDef, facts: ChildFacts) -> None:
        self.facts, self.clock = facts, FixedClock(NOW)
        self.session = Session(form, FormEnv())
        self.made: list[Made] = []
        self.place: tuple[tuple[str, ...], tuple[str, ...], str] = ((), (), "")
        self.disk_refuses = False

    def seal(self, made: Made) -> None:
        if self.disk_refuses:
            raise StoreError
        self.made.append(made)

    def note_place(self, done, opened, here) -> None:
        self.place = (tuple(done), tuple(opened), here)


class FakeVoice(QObject):
    """Speaks some languages, and keeps what it was asked to say; "" is a stop."""

    found = Signal()
    changed = Signal(object)

    def __init__(self, *tags):
        super().__init__()
        self.tags, self.said = tags, []

    def speaks(self, tag):
        return tag in self.tags

    def say(self, tag, words):
        self.said.append((tag, words))

    def stop(self):
        self.said.append("")


class ChildRoom:
    """The screen, begun."""

    def __init__(
        self, qtbot, show, form, language="English (en)", size=(1366, 768), voice=None, scale=1.0,
        paints=True, **facts,
    ):  # fmt: skip
        made = form
        if isinstance(form, str):
            made = FormDef.from_xml((forms_dir() / f"{form}.xml").read_bytes())
        given = {"called": "Amina", "officer": "Sam", "language": language, **facts}
        self.port = Sealed(made, ChildFacts(**given))
        self.qtbot = qtbot
        apply(QApplication.instance(), Mode.CHILD, scale)
        self.screen = HandOverScreen(self.port, voice or FakeVoice())
        self.backs: list[int] = []
        self.screen.handed_back.connect(lambda: self.backs.append(1))
        self.screen.setUpdatesEnabled(paints)
        show(self.screen, *size)
        self.screen.begin()
        self.rest()

    def rest(self):
        for _ in range(5):  # a layout inside a layout asks again
            QApplication.processEvents()

    @property
    def page(self):
        return self.screen.page_name

    def find(self, name, kind=QWidget):
        found = [one for one in self.screen.findChildren(kind, name) if one.isVisible()]
        assert found, f"{name} is not on the page {self.page}"
        return found[0]

    def has(self, name):
        return any(one.isVisible() for one in self.screen.findChildren(QWidget, name))

    def press(self, *names):
        for name in names:
            button = self.find(name, QAbstractButton)
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            self.rest()

    def write(self, text):
        box = self.find("child-write")
        box.setFocus()
        QTest.keyClicks(box, text)

    def words(self):
        labels = [one.text() for one in self.screen.findChildren(QLabel) if one.isVisible()]
        pressed = [
            one.text() for one in self.screen.findChildren(QAbstractButton) if one.isVisible()
        ]
        return "\n".join([*labels, *pressed])

    def deeds(self):
        return [(one.deed.value, one.ref.rpartition("/")[2], one.words) for one in self.port.made]
