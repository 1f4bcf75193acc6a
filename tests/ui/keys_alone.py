"""Somebody with a keyboard and nothing else: Tab, arrows, Space, Enter, letters and the keys of the list.

It never gives a control the focus and never calls one: what cannot be reached by keys is not reached.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from ehe_desktop.app.tour.filling import ANSWERS
from ehe_desktop.ui.forms.question import Question
from ehe_desktop.ui.window import Window
from tests.ui.desk_room import settled

CTRL = Qt.KeyboardModifier.ControlModifier
MOST_TABS = 120
MOST_PAGES = 40
PLAIN = str.maketrans({"“": '"', "”": '"', "’": "'"})


class Keyboard:
    """The keys of one window."""

    def __init__(self, window: Window, qtbot: Any) -> None:
        self.window, self.qtbot = window, qtbot
        self.presses = 0

    def settle(self) -> None:
        settled(self.qtbot, self.window._runner)

    @property
    def at(self) -> QWidget:
        """Where the next key goes."""
        found = QApplication.focusWidget()
        assert found is not None, "nothing has the focus: a key would go nowhere"
        return found

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier):
        self.presses += 1
        QTest.keyClick(self.at, key, held)

    def enter(self) -> None:
        """Ctrl+Enter: the page's main action."""
        self.press(Qt.Key.Key_Return, CTRL)
        self.settle()

    def space(self) -> None:
        self.press(Qt.Key.Key_Space)
        self.settle()

    def type(self, text: str) -> None:
        self.press(Qt.Key.Key_A, CTRL)
        QTest.keyClicks(self.at, text.translate(PLAIN))

    def tab_to(self, is_it: Callable[[QWidget], bool], what: str) -> QWidget:
        """Tab until the focus is there; nobody presses Tab more often than this."""
        for _ in range(MOST_TABS):
            if is_it(self.at):
                return self.at
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not reach {what}")

    def to(self, name: str) -> QWidget:
        """To the control of this name, or into the group of this name."""
        self.qtbot.waitUntil(lambda: self.find(name) is not None, timeout=15_000)
        found = self.find(name)
        return self.tab_to(lambda at: at is found or found.isAncestorOf(at), name)

    def find(self, name: str) -> QWidget | None:
        parts = self.window.findChildren(QWidget, name)
        return next((one for one in parts if one.isVisible() and one.isEnabled()), None)

    def sees(self, name: str) -> bool:
        return self.find(name) is not None

    # --- forms --------------------------------------------------------------------

    def fill_form(self, done: str) -> None:
        """Page after page, until the control `done` is there."""
        for _ in range(MOST_PAGES):
            self.settle()
            if self.sees(done):
                return
            self._fill_page()
            self.enter()
        raise AssertionError(f"{done} does not come after {MOST_PAGES} pages")

    def _fill_page(self) -> None:
        seen: set[str] = set()
        while (wanted := self._next_question(seen)) is not None:
            seen.add(wanted.ref)
            if not wanted.editor.value():
                self._answer(wanted, _answer_for(wanted))
                self.settle()

    def _next_question(self, seen: set[str]) -> Question | None:
        shown = [one for one in self.window.findChildren(Question) if one.isVisible()]
        return next((q for q in shown if q.ref not in seen and _answer_for(q)), None)

    def _answer(self, question: Question, value: str) -> None:
        editor, kind = question.editor, question.asked.kind
        self.tab_to(lambda at: at is editor or editor.isAncestorOf(at), question.asked.name)
        codes = [code for code, _words in question.asked.choices]
        if kind in ("one", "scale"):
            self._choose(editor, codes, value)
        elif kind == "many":
            self._tick(editor, codes.index(value) if value in codes else 0)
        elif kind == "pick":
            self.press(Qt.Key.Key_Home)
            while codes[: codes.index(value)] and question.editor.value() != value:
                self.press(Qt.Key.Key_Down)
        else:
            self.type(value)
            self.press(Qt.Key.Key_Tab)
        assert question.editor.value(), f"{question.asked.name} took no answer by keys"

    def _choose(self, editor: QWidget, codes: list[str], value: str) -> None:
        """With the number of the answer while it has one, else along with the arrows."""
        buttons = editor.findChildren(QAbstractButton)
        if codes:
            wanted = buttons[codes.index(value) if value in codes else 0]
        else:
            wanted = next(one for one in buttons if one.text().strip() == value)
        number = buttons.index(wanted)
        if number < 9 and codes:
            self.press(Qt.Key(Qt.Key.Key_1 + number))
            return
        for _ in buttons:
            if self.at is wanted:
                break
            self.press(Qt.Key.Key_Down)
        self.press(Qt.Key.Key_Space)

    def _tick(self, editor: QWidget, number: int) -> None:
        wanted = editor.findChildren(QAbstractButton)[number]
        self.tab_to(lambda at: at is wanted, wanted.text())
        self.press(Qt.Key.Key_Space)


def _answer_for(question: Question) -> str:
    asked = question.asked
    found = ANSWERS.get(asked.name) or ANSWERS.get(asked.name.rstrip("0123456789-"), "")
    if found or asked.is_optional:
        return found
    return asked.choices[0][0] if asked.choices else "Nothing more to say."
