"""Answering by keys alone: choices, dates, text, passphrases, search; names and errors."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from ehe_desktop.ui.theme.focus_ring import FocusRing
from ehe_desktop.ui.widgets.access import sentences
from ehe_desktop.ui.widgets.choices import CheckGroup, ChoiceGroup, Option, Radio
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.date_words import (
    long_date,
    parse_date,
    problem_with,
    spoken_date,
)
from ehe_desktop.ui.widgets.dates import DateEntry
from ehe_desktop.ui.widgets.field import ErrorSummary, Field
from ehe_desktop.ui.widgets.inputs import LineEdit, PassphraseField, SearchField, TextArea

TODAY = date(2026, 6, 22)
ANSWERS = tuple(Option(word, word) for word in ("Yes", "No", "Not asked"))


def name_of(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def role_of(widget: QWidget) -> QAccessible.Role:
    return QAccessible.queryAccessibleInterface(widget).role()


def column(*widgets: QWidget) -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    for widget in widgets:
        layout.addWidget(widget)
    return page


def test_number_keys_choose(qtbot, theme, show):
    group = ChoiceGroup("Seen alone?", ANSWERS)
    show(group)
    group.setFocus()
    assert group.value() is None
    with qtbot.waitSignal(group.chosen) as chosen:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_2)
    assert (chosen.args, group.value()) == (["No"], "No")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_9)
    assert group.value() == "No"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert group.value() == "Not asked"


def test_filling_a_group_says_nothing(theme, show):
    group = ChoiceGroup("Seen alone?", ANSWERS)
    said: list[object] = []
    group.chosen.connect(said.append)
    group.set_value("Yes")
    assert group.value() == "Yes"
    group.set_value(None)
    assert (group.value(), said) == (None, [])


def test_a_group_is_spoken_with_its_name(theme, show):
    group = ChoiceGroup("Seen alone?", ANSWERS)
    show(group)
    assert (role_of(group), name_of(group)) == (QAccessible.Role.Grouping, "Seen alone?")


def test_none_of_these_clears_the_rest(qtbot, theme, show):
    group = CheckGroup(
        "Shown", (Option(1, "Reading"), Option(2, "Numbers"), Option(0, "None")), alone=(0,)
    )
    show(group)
    group.set_value((1, 2))
    boxes = group.findChildren(QWidget)
    none = next(box for box in boxes if box.accessibleName() == "None")
    with qtbot.waitSignal(group.changed) as changed:
        QTest.keyClick(none, Qt.Key.Key_Space)
    assert changed.args == [(0,)]
    reading = next(box for box in boxes if box.accessibleName() == "Reading")
    QTest.mouseClick(reading, Qt.MouseButton.LeftButton)
    assert group.value() == (1,)


def test_pressing_and_moving_off_does_nothing(theme, show):
    group = ChoiceGroup("Seen alone?", ANSWERS)
    show(group, 300, 200)
    radio = next(w for w in group.findChildren(QWidget) if w.accessibleName() == "Yes")
    QTest.mousePress(radio, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    QTest.mouseMove(radio, QPoint(10, 500))
    QTest.mouseRelease(radio, Qt.MouseButton.LeftButton, pos=QPoint(10, 500))
    assert group.value() is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22/6/2026", TODAY),
        ("22 June 2026", TODAY),
        ("22.06.2026", TODAY),
        ("2026-06-22", TODAY),
        ("22 jun. 2026", TODAY),
        ("1 Sept 2026", date(2026, 9, 1)),
        ("22 6 26", None),
        ("31/6/2026", None),
        ("22 ju 2026", None),
        ("29 2 2027", None),
        ("", None),
    ],
)
def test_a_date_as_people_type_it(text, expected):
    assert parse_date(text) == expected


@given(st.dates())
def test_what_is_shown_can_be_typed(day):
    assert parse_date(long_date(day)) == (day if day.year >= 1000 else None)


@pytest.mark.parametrize("many", ["9" * 12, "9" * 5_000])
@pytest.mark.parametrize("text", ["{} 6 2026", "22 {} 2026", "22 6 {}"])
def test_a_number_of_any_length_is_no_date_and_no_fault(text, many):
    """A finger that lies on a key: a fault there would keep the answer from being kept."""
    typed = text.format(many)
    assert parse_date(typed) is None
    assert problem_with(typed)


def test_problems_with_dates_are_named():
    assert problem_with("") == problem_with("22/6/2026") == ""
    assert problem_with("22 2026").startswith("Type a date like")
    assert problem_with("22/13/2026").startswith("The month")
    assert problem_with("22 6 26").startswith("The year must have 4 digits")
    assert problem_with("31 June 2026").startswith("June 2026 has 30 days")
    assert problem_with("two of June 2026").startswith("Type a date like")
    assert problem_with("x June 2026").startswith("Type a date like")
    assert spoken_date(TODAY) == "Monday 22 June 2026"


def test_the_calendar_by_keys(qtbot, theme, show):
    entry = DateEntry("Book for", TODAY)
    show(entry)
    popup = entry.open_calendar()
    QTest.keyClick(popup, Qt.Key.Key_Right)
    QTest.keyClick(popup, Qt.Key.Key_PageDown)
    QTest.keyClick(popup, Qt.Key.Key_Up)
    with qtbot.waitSignal(entry.edited):
        QTest.keyClick(popup, Qt.Key.Key_Return)
    assert entry.value() == date(2026, 7, 16)
    assert entry.edit.text() == "16 July 2026"


def test_a_calendar_day_has_a_full_name(theme, show):
    entry = DateEntry("Book for", TODAY)
    show(entry)
    popup = entry.open_calendar()
    focused = QApplication.focusWidget()
    assert name_of(focused) == "22, Monday 22 June 2026, today"
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert entry.value() is None


def test_tab_leaves_a_text_area(theme, show):
    area, after = TextArea("Notes"), LineEdit("Next")
    show(column(area, after))
    area.setFocus()
    QTest.keyClicks(area, "seen")
    QTest.keyClick(area, Qt.Key.Key_Tab)
    assert (area.value(), QApplication.focusWidget()) == ("seen", after)


def test_filling_a_text_area_says_nothing_and_keeps_the_cursor(theme, show):
    area = TextArea("Notes", "seen alone")
    show(area)
    said: list[int] = []
    area.edited.connect(lambda: said.append(1))
    cursor = area.textCursor()
    cursor.setPosition(4)
    area.setTextCursor(cursor)
    area.set_value("seen alone")
    assert (said, area.textCursor().position()) == ([], 4)
    area.set_value("other")
    assert said == []
    QTest.keyClicks(area, "x")
    assert said == [1]


def test_words_in_a_box_stand_at_the_side_they_are_read_from(theme, show):
    """A child's Urdu stood at the left of the box, and so did the cursor before it was begun."""
    area = show(TextArea("Notes"), 400, 200)

    def is_at_right():
        return area.cursorRect().center().x() > area.width() / 2

    assert not is_at_right()
    area.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert is_at_right()
    QTest.keyClicks(area, "dog")
    assert not is_at_right()
    area.set_value("میرا کتا")
    assert is_at_right()
    area.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert is_at_right()
    area.set_value("")
    assert not is_at_right()


def test_a_passphrase_shows_while_held_and_takes_paste(theme, show):
    field = PassphraseField("Passphrase")
    show(field)
    QApplication.clipboard().setText("four words are enough")
    field.setFocus()
    QTest.keyClick(field.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.value() == "four words are enough"
    assert field.edit.echoMode() == QLineEdit.EchoMode.Password
    QTest.keyPress(field.show_button, Qt.Key.Key_Space)
    assert field.edit.echoMode() == QLineEdit.EchoMode.Normal
    QTest.keyRelease(field.show_button, Qt.Key.Key_Space)
    assert field.edit.echoMode() == QLineEdit.EchoMode.Password
    field.clear()
    assert field.value() == ""
    assert not field.edit.isUndoAvailable()
    QApplication.clipboard().clear()


def test_search_waits_for_a_pause_and_not_on_enter(qtbot, theme, show):
    search = SearchField("Search", "Search name")
    show(search)
    search.setFocus()
    with qtbot.waitSignal(search.searched) as found:
        QTest.keyClicks(search, "yus")
    assert found.args == ["yus"]
    said: list[object] = []
    search.searched.connect(said.append)
    QTest.keyClicks(search, "u")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert said == ["yusu"]
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == "yusu"
    with qtbot.waitSignal(search.left_down):
        QTest.keyClick(search, Qt.Key.Key_Down)


def test_a_combo_has_its_label_as_name_and_its_pick_as_value(theme, show):
    combo = Combo("", (Option("n", "Team North"), Option("s", "Team South")))
    show(Field("Team", combo))
    combo.set_value("s")
    node = QAccessible.queryAccessibleInterface(combo)
    assert node.text(QAccessible.Text.Name) == "Team"
    assert node.text(QAccessible.Text.Value) == "Team South"
    assert node.role() == QAccessible.Role.ComboBox
    combo.set_value("elsewhere")
    assert combo.value() is None


def test_picking_with_keys_tells(qtbot, theme, show):
    combo = Combo("Team", (Option("n", "Team North"), Option("s", "Team South")))
    show(combo)
    combo.set_value("n")
    combo.setFocus()
    with qtbot.waitSignal(combo.picked) as picked:
        QTest.keyClick(combo, Qt.Key.Key_Down)
    assert picked.args == ["s"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: LineEdit(""),
        lambda: TextArea(""),
        lambda: PassphraseField(""),
        lambda: DateEntry("", TODAY),
    ],
)
def test_a_label_names_what_is_typed_in(theme, show, make):
    field = Field("Who was there?", make(), "As they gave it")
    show(field)
    field.set_error("Enter a name")
    field.editor.setFocus()
    at = QApplication.focusWidget()
    node = QAccessible.queryAccessibleInterface(at)
    assert node.text(QAccessible.Text.Name) == "Who was there?"
    assert node.text(QAccessible.Text.Description) == "Enter a name As they gave it"
    assert at.property("problem") == "true"


def test_the_summary_takes_the_focus_and_each_line_jumps(theme, show):
    name, when = Field("Name", LineEdit("")), Field("Seen", DateEntry("", TODAY))
    summary = ErrorSummary()
    show(column(summary, name, when), 600, 500)
    assert not summary.isVisible()
    summary.show_problems((("Enter a name", name), ("Enter a date", when)))
    assert summary.hasFocus()
    assert name.error == "Enter a name"
    assert role_of(summary) == QAccessible.Role.AlertMessage
    QTest.keyClick(summary, Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert QApplication.focusWidget() is when.editor.edit
    summary.show_problems(())
    assert not summary.isVisible()


def test_from_right_to_left_a_list_has_its_words_right_and_its_arrow_left(theme, show):
    combo = Combo("Team", (Option("n", "North"),))
    combo.set_value("n")
    combo.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    seen = show(combo, 400, 44).grab().toImage()

    def has_ink(left: int, right: int) -> bool:
        dark = (
            seen.pixelColor(x, y).lightness() < 160
            for x in range(left, right)
            for y in range(12, 32)
        )
        return any(dark)

    assert has_ink(8, 40), "the arrow"
    assert not has_ink(60, 300)
    assert has_ink(340, 390), "the words"


def test_the_ring_keeps_off_the_last_letter_of_a_choice(theme, show):
    window = QWidget()
    choice = Radio("Yes", parent=window)
    choice.setGeometry(60, 20, 80, 44)
    for direction, clear in (("LeftToRight", "right"), ("RightToLeft", "left")):
        window.setLayoutDirection(Qt.LayoutDirection[direction])
        show(window, 300, 100)
        choice.setFocus(Qt.FocusReason.TabFocusReason)
        (ring,) = [one for one in window.findChildren(FocusRing) if one.isVisible()]
        room = abs(getattr(ring.geometry(), clear)() - getattr(choice.geometry(), clear)())
        assert room >= 6, direction
        choice.clearFocus()


def test_what_is_spoken_together_has_one_stop_after_each(theme):
    """A voice reads two stops as words: "full stop"."""
    assert (
        sentences("What is good?", "Write here", "Say it.") == "What is good? Write here. Say it."
    )
    summary = ErrorSummary()
    summary.show_problems((("Say who is in the room.", LineEdit("Who")),))
    assert summary.accessibleName() == "There is a problem. Say who is in the room."
