"""What somebody typed in a sheet is there again after a lock, and gone once it was given."""

from __future__ import annotations

import ast
import logging
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit

import ehe_desktop.ui
from ehe_desktop.services.keep_sheet import keep_sheet
from ehe_desktop.storage.errors import StoreCannotWrite
from ehe_desktop.ui import kept_words
from ehe_desktop.ui.kept_boxes import KeptBox, box_of
from ehe_desktop.ui.kept_words import KeptLine
from ehe_desktop.ui.widgets.choices import Check, CheckGroup, ChoiceGroup
from ehe_desktop.ui.widgets.dates import DateEntry
from tests.ui.kept_cases import CASES, Case, House


@pytest.fixture
def house(qtbot, tmp_path, request):
    """The window of one case, unlocked."""
    case: Case = CASES[request.param]
    desk = case.desk(tmp_path)
    made = House(desk, qtbot)
    made.case = case
    yield made
    made.lock()
    desk.store.close()


def fill_in(holder) -> None:
    """Type in every box a person sees, and choose something else in every choice."""
    for name, box in holder.kept_boxes().items():
        if isinstance(box, KeptBox) or not box.isVisible() or not box.isEnabled():
            continue
        if isinstance(box, DateEntry):
            box.edit.selectAll()
            QTest.keyClicks(box.edit, "1 September 2027")
        elif isinstance(box, QPlainTextEdit | QLineEdit):
            QTest.keyClicks(box, f"Words of {name.rpartition('.')[2]}. ")
        elif isinstance(box, ChoiceGroup):
            box.findChildren(QAbstractButton)[-1].click()
        elif isinstance(box, CheckGroup):
            box.findChildren(QAbstractButton)[0].click()
        elif isinstance(box, Check):
            box.click()


def values(holder) -> dict[str, str]:
    boxes = holder.kept_boxes().items()
    return {name: (one if isinstance(one, KeptBox) else box_of(one)).read() for name, one in boxes}


def line_of(holder) -> KeptLine:
    return holder.findChild(KeptLine)


@pytest.mark.parametrize("house", CASES, indirect=True)
def test_what_was_typed_outlasts_a_lock_and_goes_when_it_is_given(house, qtbot):
    holder = house.case.open(house)
    house.settle()
    assert line_of(holder).isHidden()
    blank = values(holder)
    fill_in(holder)
    typed = values(holder)
    assert typed != blank
    house.lock()
    assert len(house.kept()) == 1

    house.unlock()
    again = house.case.open(house)
    qtbot.waitUntil(line_of(again).isVisible, timeout=10_000)
    house.settle()
    changed = {name: words for name, words in typed.items() if words != blank[name]}
    now = values(again)
    assert {name: now[name] for name in changed} == changed
    assert line_of(again).words.text().startswith("Kept from ")

    house.case.give(house, again)
    qtbot.waitUntil(lambda: house.kept() == [], timeout=10_000)


# --- one sheet, closely -----------------------------------------------------------

note = pytest.mark.parametrize("house", ["note"], indirect=True)


@note
def test_a_pause_is_enough(house, qtbot):
    sheet = house.case.open(house)
    QTest.keyClicks(sheet.text, "Nobody leaves and nobody locks.")
    qtbot.waitUntil(lambda: len(house.kept()) == 1, timeout=5_000)


@note
def test_what_is_rubbed_out_again_is_not_kept(house, qtbot):
    sheet = house.case.open(house)
    QTest.keyClicks(sheet.text, "x")
    qtbot.waitUntil(lambda: len(house.kept()) == 1, timeout=5_000)
    QTest.keyClick(sheet.text, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: house.kept() == [], timeout=5_000)


@note
def test_start_afresh_empties_the_sheet_for_good(house, qtbot):
    fill_in(house.case.open(house))
    house.lock()
    house.unlock()
    sheet = house.case.open(house)
    qtbot.waitUntil(line_of(sheet).isVisible)
    assert sheet._told.isVisible() == (sheet.mark.value() == "told")
    QTest.keyClick(line_of(sheet).afresh, Qt.Key.Key_Space)
    assert sheet.text.value() == ""
    assert line_of(sheet).isHidden()
    house.lock()
    assert house.kept() == []


@note
def test_letters_typed_before_the_old_words_are_there_follow_them(house, qtbot):
    first = house.case.open(house)
    keep_sheet(house.desk, first.kept._about, "w1", {"text": "Before."})
    first.reject()
    house.settle()
    sheet = house.case.open(house)
    QTest.keyClicks(sheet.text, "After.")
    house.settle()
    assert sheet.text.value() == "Before.\nAfter."
    assert sheet.write_id == "w1"


@note
def test_while_the_disk_is_full_the_words_stay_on_screen(house, qtbot, monkeypatch, caplog):
    def full(*_given):
        raise StoreCannotWrite(happened="The disk is full.")

    sheet = house.case.open(house)
    house.settle()
    monkeypatch.setattr(kept_words, "keep_sheet", full)
    with caplog.at_level(logging.ERROR):
        QTest.keyClicks(sheet.text, "Words")
        qtbot.waitUntil(line_of(sheet).trouble.isVisible, timeout=5_000)
    assert "Not saved: disk full" in line_of(sheet).trouble.text()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isVisible(), "the first Esc only says so"
    assert sheet.text.value() == "Words"
    house.settle()
    monkeypatch.undo()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    house.settle()
    assert len(house.kept()) == 1


@pytest.mark.parametrize("house", ["difference"], indirect=True)
def test_a_card_that_shows_the_same_stays_under_the_hands(house, qtbot):
    card = house.case.open(house)
    fill_in(card)
    screen = house.window.shell.shown
    shown = card.shown
    screen._decisions.show_all((), ())
    screen._reload()
    house.settle()
    again = house.find(type(card))
    qtbot.waitUntil(lambda: values(again) == {"text": again._text.value()} and again.isVisible())
    qtbot.waitUntil(lambda: "Words of text." in again._text.value(), timeout=5_000)
    assert again.shown == shown
    screen._decisions.show_all((again.shown,), ())
    assert screen._decisions.cards == (again,)


# --- the law --------------------------------------------------------------------

UI = Path(ehe_desktop.ui.__file__).parent
WORDS = {"TextArea", "ShortArea", "text_area"}
LINES = {"LineEdit", "line_edit"}
SHEETS = {"Sheet", "KeepingSheet", "GivingSheet"}
KEPT_ELSEWHERE = {
    "FactsStep": "a concern being written is kept by keep_concern",
    "ParentStep": "a concern being written is kept by keep_concern",
    "JotPad": "jots are in the visit's draft",
    "_Reviewed": "words beside a child's are in the visit's draft, as the answers are",
    "SaveViewSheet": "the name of a view: no words about anybody",
}
PARTS = {"PlanForm": "PlanVisitScreen", "ReviewCard": "ReviewStep", "LeaveBehindCard": "ReviewStep"}
"""Boxes kept with the page they are on."""


def _called(node: ast.AST) -> set[str]:
    return {
        one.func.id
        for one in ast.walk(node)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
    }


def _classes(text: str) -> list[ast.ClassDef]:
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef)]


def _own(node: ast.ClassDef) -> ast.FunctionDef | None:
    found = [one for one in node.body if isinstance(one, ast.FunctionDef)]
    return next((one for one in found if one.name == "kept_boxes"), None)


def loses_words(text: str) -> list[str]:
    """Classes that make boxes for words and keep none: what is typed there is lost at a lock."""
    found = []
    for node in _classes(text):
        bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
        is_sheet = bool(bases & SHEETS)
        if _called(node) & (WORDS | LINES if is_sheet else WORDS) and _own(node) is None:
            found.append(node.name)
    return found


def _rooms():
    return [path for path in UI.rglob("*.py") if path.parent.name not in {"widgets", "forms"}]


def test_whatever_has_words_keeps_them():
    lost = [name for path in _rooms() for name in loses_words(path.read_text(encoding="utf-8"))]
    assert sorted(set(lost) - KEPT_ELSEWHERE.keys()) == []
    assert sorted(KEPT_ELSEWHERE.keys() - set(lost)) == [], "an excuse nobody needs any more"


def test_whatever_keeps_words_is_tried_above():
    keeps = {
        node.name
        for path in UI.rglob("*.py")
        for node in _classes(path.read_text(encoding="utf-8"))
        if (own := _own(node)) is not None and not isinstance(own.body[-1], ast.Raise | ast.Expr)
    }
    tried = {case.kind.__name__ for case in CASES.values()}
    assert {PARTS.get(name, name) for name in keeps} == tried


@pytest.mark.parametrize(
    "text",
    [
        "class A(Sheet):\n def __init__(self): self.x = LineEdit('Why')",
        "class A(QWidget):\n def __init__(self): self.x = TextArea('Why')",
        "class A(GivingSheet):\n def f(self): text_area('Why')",
    ],
)
def test_the_law_sees_a_planted_sheet(text):
    assert loses_words(text) == ["A"]
