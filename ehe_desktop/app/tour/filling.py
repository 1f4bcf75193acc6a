"""Filling forms in the tour: the answers of one invented visit, given by pressing and typing.

What is asked and required comes from the page on screen. A required question without an answer of
its own here gets its first choice, so a council's own form can be toured as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from ehe_desktop.app.tour.driver import Guide, Script
from ehe_desktop.app.tour.hands import NotThere
from ehe_desktop.ui.forms.question import Question

MOST_PAGES: Final = 120
ANSWERS: Final[Mapping[str, str]] = {
    "visit_type": "review",
    "why_visit": "routine",
    "told_why": "A routine review, by letter. They need not let me in, and can have a copy.",
    "others_present": "Mother, younger brother",
    "household_asked": "yes",
    "who_lives_here": "Mother, father, two children, grandmother at weekends",
    "why_asked": "yes",
    "why_own_words": "“School was too loud. We talked it over for a term, all of us, before we chose.”",
    "approach_asked": "yes",
    "usual_week": "Mornings maths and reading, afternoons outside or at the library.",
    "hours_parents": "18",
    "content_asked": "yes",
    "progress": "Reads a bird guide aloud, and looked up a word without help.",
    "numeracy": "Online course, stuck on fractions.",
    "work_seen": "Nature diary, two stories, a model of the street.",
    "socialising_asked": "yes",
    "friends": "Two cousins every week, a swimming group on Fridays.",
    "factor_F14": "regular",
    "suitability": "SUI",
    "suitability_reasons": "Reading and number move on; work seen in three subjects.",
    "safeguarding_seen": "no",
    "views_asked": "yes",
    "parent_words": "“We would like somewhere to sit exams later.”",
    "factor_F6": "working_with_us",
    "worries": "Fractions; few friends of the same age nearby.",
    "working_well": "Reading, the library, a calm house.",
    "scale": "8",
    "any_actions": "no",
    "will_share": "no",
    "seen_status": "SP",
    "who_present": "Mother, in the next room with the door open",
    "time_alone": "yes_child_no",
    "script_used": "yes",
    "voice_offered": "kept",
    "asked": "Tell me about a good day.",
    "words": "We did the worms. I counted forty two and then I stopped because of tea.",
    "given_as": "spoken",
    "present": "Mother could hear",
    "paraphrase": "Likes counting what is found on walks; proud of the diary.",
    "factor_F17": "no",
    "show_to_parent": "yes",
    "lundy_influence": "Ask about the nature group near her; tell her by letter.",
    "factor_F9": "registered_kept",
    "factor_F5": "yes",
    "vaccination": "UTD",
}
"""Question name to answer; a row's question is found by its name without the number of the row."""


def fill_form(guide: Guide, shots: Mapping[str, str], done: str) -> Script:
    """Fill page after page until the control `done` is on screen; one picture of each topic in `shots`."""
    left = dict(shots)
    for _ in range(MOST_PAGES):
        yield guide.settle()
        if guide.hands.sees(done):
            return
        yield from _fill_page(guide)
        topic = _topic(guide)
        if topic in left:
            yield from guide.shots(left.pop(topic))
        guide.hands.press("form-continue")
        yield guide.settle()
        yield guide.quiet()
    raise NotThere(f"{done} after {MOST_PAGES} pages")


def _fill_page(guide: Guide) -> Script:
    """Answer what is asked; answers bring up further questions, so look again until none is left."""
    seen: set[str] = set()
    while True:
        left = [q for q in _questions(guide) if q.ref not in seen]
        wanted = next((q for q in left if _answer_for(guide, q)), None)
        if wanted is None:
            return
        seen.add(wanted.ref)
        if not wanted.editor.value():
            _answer(guide, wanted, _answer_for(guide, wanted))
            yield guide.settle(40)


def _answer_for(guide: Guide, question: Question) -> str:
    asked = question.asked
    plain = asked.name.rstrip("0123456789-")
    answers = {**ANSWERS, **guide.told}
    found = answers.get(asked.name) or answers.get(plain, "")
    if found or asked.is_optional:
        return found
    return asked.choices[0][0] if asked.choices else "Nothing more to say."


def _answer(guide: Guide, question: Question, value: str) -> None:
    editor, kind = question.editor, question.asked.kind
    if kind in ("one", "many", "scale"):
        _press_choice(editor, [code for code, _ in question.asked.choices], value)
    elif kind == "pick":
        _pick(editor, [code for code, _ in question.asked.choices].index(value))
    else:
        box = editor if isinstance(editor, QLineEdit | QPlainTextEdit) else editor.focusProxy()
        guide.hands.type_in(box or editor, value)


def _press_choice(editor: QWidget, codes: list[str], value: str) -> None:
    buttons = editor.findChildren(QAbstractButton)
    if not codes:  # a row of numbers
        wanted = next(b for b in buttons if b.text().strip() == value)
    else:
        wanted = buttons[codes.index(value) if value in codes else 0]
    QTest.mouseClick(wanted, Qt.MouseButton.LeftButton, pos=wanted.rect().center())


def _pick(editor: QWidget, place: int) -> None:
    box = editor if isinstance(editor, QComboBox) else editor.findChild(QComboBox)
    if box is None:
        raise NotThere("a list to pick from")
    box.setFocus(Qt.FocusReason.OtherFocusReason)
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(place - max(box.currentIndex(), 0)):
        QTest.keyClick(box, Qt.Key.Key_Down)


def _questions(guide: Guide) -> list[Question]:
    return [q for q in guide.window.findChildren(Question) if q.isVisible()]


def _topic(guide: Guide) -> str:
    found = [
        w.objectName().removeprefix("topic-")
        for w in guide.window.findChildren(QWidget)
        if w.objectName().startswith("topic-") and w.isVisible()
    ]
    return found[0] if found else ""
