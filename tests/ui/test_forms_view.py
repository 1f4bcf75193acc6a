"""Any form on screen: what is drawn, what comes and goes, errors only when asked, keys alone."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from ehe_desktop.platform.paths import forms_dir
from ehe_desktop.ui.forms.answers import SessionAnswers
from ehe_desktop.ui.forms.asked import topics
from ehe_desktop.ui.forms.evidence_marks import Mark
from ehe_desktop.ui.forms.form_view import FormView
from ehe_desktop.ui.forms.kinds import kind_of
from ehe_desktop.ui.forms.question_widgets import EDITORS
from ehe_desktop.ui.forms.topic_page import Look
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.session import Session
from tests.ui.audit import focusable
from tests.ui.filling import editor, press
from tests.xforms.building import form_md
from tests.xforms.conformance import StillEnv

TODAY = date(2026, 6, 22)
EVERY_KIND = (
    """
| survey |
| | type | name | label::English (en) | label::Cymraeg (cy) | required | relevant | constraint | appearance | parameters |
| | begin_group | about | About | Ynghylch | | | | field-list | |
| | text | name | Name | Enw | yes | | | | |
| | select_one yes_no | pet | Is there a pet? | A oes anifail? | | | | | |
| | text | pet_words | Tell me about ${name}'s pet | Dwedwch | | ${pet} = 'yes' | | multiline | |
| | select_one many | one_of_many | Pick one | Dewis | | | | | |
| | select_multiple many | several | Pick some | Dewis rhai | | | | | |
| | end_group | | | | | | | | |
| | begin_group | figures | Figures | Ffigurau | | | | field-list | |
| | date | day | Which day? | Pa ddydd? | yes | | | | |
| | time | hour | Which hour? | Pa awr? | | | | | |
| | integer | count | How many? | Faint? | | | . < 100 | | |
| | decimal | weight | How heavy? Kilograms | Pwysau | | | | | |
| | range | scale | How sure? | Pa mor sicr? | | | | | start=0 end=10 step=1 |
| | note | thanks | Thank you | Diolch | | | | | |
| | end_group | | | | | | | | |
| | begin_repeat | things | Thing | Peth | | ${pet} = 'yes' | | field-list | |
| | text | what | What is it? | Beth? | yes | | | | |
| | end_repeat | | | | | | | | |
| | begin_group | last | The end | Diwedd | | ${pet} != 'no' | | field-list | |
| | text | more | More? | Mwy? | | | | | |
| | end_group | | | | | | | | |

| choices |
| | list_name | name | label::English (en) | label::Cymraeg (cy) |
| | yes_no | yes | Yes | Ie |
| | yes_no | no | No | Na |
"""
    + "".join(f"| | many | m{n} | Choice {n} | Dewis {n} |\n" for n in range(9))
    + """
| settings |
| | form_title | form_id | default_language |
| | Every kind | data | English (en) |
"""
)


@pytest.fixture(scope="module")
def every_kind() -> FormDef:
    return form_md(EVERY_KIND)


@pytest.fixture
def session(every_kind) -> Session:
    return Session(every_kind, StillEnv())


@pytest.fixture
def view(session, show) -> FormView:
    return show(FormView(SessionAnswers(session), TODAY), 1100, 760)


def shipped(name: str) -> Session:
    form = FormDef.from_xml((forms_dir() / f"{name}.xml").read_bytes())
    return Session(form, StillEnv())


def values(session: Session, *names: str) -> list[str]:
    return [session.find(f"/data/{name}").value for name in names]


def test_every_kind_of_question_has_its_editor(session):
    kinds = {kind_of(item) for item in questions(session)} - {"note"}
    assert kinds <= set(EDITORS)


def questions(session: Session):

    return list(session.root.questions())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("about/name", "Amina"),
        ("about/pet", "yes"),
        ("about/one_of_many", "m7"),
        ("about/several", "m1 m3"),
        ("figures/day", "2026-06-22"),
        ("figures/hour", "14:30"),
        ("figures/count", "12"),
        ("figures/weight", "7.5"),
        ("figures/scale", "4"),
    ],
)
def test_filling_an_editor_is_no_edit_and_gives_the_answer_back(view, session, name, value):
    view.go_to(f"/data/{name}")
    question = view.question(f"/data/{name}")
    heard = []
    view.answered.connect(lambda: heard.append(1))
    question.editor.set_value(value)
    assert question.editor.value() == value
    assert not heard
    assert values(session, name) == [""]
    question.editor.edited.emit()
    assert heard
    assert values(session, name) == [value]
    question.editor.set_value("")
    assert question.editor.value() == ""


@pytest.mark.parametrize("name", ["home_visit", "health_prompts", "child_words"])
def test_nothing_is_chosen_beforehand(show, name):
    view = show(FormView(SessionAnswers(shipped(name)), TODAY, Look(is_whole=True)), 1100, 760)
    buttons = [one for one in view.findChildren(QAbstractButton) if "answer-" in one.objectName()]
    assert buttons
    assert not any(one.isChecked() for one in buttons)


def test_typing_reaches_the_form_key_by_key(view, session):
    box = editor(view, "name")
    box.setFocus()
    QTest.keyClicks(box, "Bo")
    assert values(session, "about/name") == ["Bo"]


def test_words_come_back_with_their_question_and_keep_focus(view, session):
    press(view, "answer-pet-yes")
    words = editor(view, "pet_words")
    assert words.isVisible()
    words.setFocus()
    QTest.keyClicks(words, "a cat")
    press(view, "answer-pet-no")
    assert not words.isVisible()
    assert values(session, "about/pet_words") == [""]
    press(view, "answer-pet-yes")
    assert words.isVisible()
    assert words.value() == "a cat"
    assert editor(view, "pet_words") is words


def test_labels_follow_answers_and_language(view, session):
    press(view, "answer-pet-yes")
    QTest.keyClicks(editor(view, "name"), "Amina")
    question = view.question("/data/about/pet_words")
    assert question.field.editor.accessibleName() == "Tell me about Amina's pet (optional)"
    session.language = "Cymraeg (cy)"
    view.refresh()
    assert view.question("/data/about/name").field.editor.accessibleName() == "Enw"
    assert view.findChild(QAbstractButton, "answer-pet-yes").text() == "Ie"


def test_topics_come_and_go_with_answers(view):
    stops = view._list
    assert stops.count() == 3
    press(view, "answer-pet-no")
    assert stops.count() == 2


def test_required_is_not_starred_and_optional_says_so(view):
    assert view.question("/data/about/name").field.editor.accessibleName() == "Name"
    box = view.question("/data/about/pet").field
    assert "(optional)" in box._label.text()


def test_errors_wait_for_continue_then_take_the_focus(view, session, qtbot):
    QTest.keyClicks(editor(view, "name"), "x")
    editor(view, "name").clear()
    view.question("/data/about/name").editor.edited.emit()
    field = view.question("/data/about/name").field
    assert field.error == ""
    press(view, "form-continue")
    assert view.at.startswith("/data/about")
    summary = view.findChild(QWidget, "form-problems")
    qtbot.waitUntil(summary.hasFocus)
    line = (
        view.findChild(QAbstractButton, "form-problem-1")
        or summary.findChildren(QAbstractButton)[0]
    )
    assert line.accessibleName() == field.error
    line.click()
    qtbot.waitUntil(editor(view, "name").hasFocus)
    QTest.keyClicks(editor(view, "name"), "Bo")
    assert field.error == ""
    press(view, "form-continue")
    assert view.at.startswith("/data/figures")


def test_nobody_is_held_on_a_page_by_an_error(view):
    press(view, "form-continue")
    press(view, "form-leave-for-now")
    assert view.at.startswith("/data/figures")
    view.go_to("/data/about")
    press(view, "form-continue")
    view.go_to("/data/last")
    assert view.at.startswith("/data/last")


def test_check_finds_what_is_wrong_elsewhere_and_goes_there(view, session, qtbot):
    view.go_to("/data/last")
    assert view.check() is False
    summary = next(one for one in view.findChildren(QWidget, "form-problems") if one.isVisible())
    lines = summary.findChildren(QAbstractButton)
    assert len(lines) == 2
    lines[1].click()
    assert view.at == "/data/figures/day"
    assert view.question("/data/figures/day").field.error
    qtbot.waitUntil(editor(view, "day").entry.edit.hasFocus)
    session.set("/data/about/name", "Bo")
    session.set("/data/figures/day", "2026-06-22")
    view.refresh()
    assert view.check() is True


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("day", "32 June", "Type a date like 22 June 2026"),
        ("day", "31 February 2026", "February 2026 has 28 days."),
        ("hour", "25:71", "Type a time like"),
        ("count", "some", "Type a whole number"),
        ("count", "120", "does not fit"),
    ],
)
def test_what_makes_no_answer_stays_as_typed_and_is_said_when_asked(
    view, session, name, typed, words
):
    view.go_to("/data/figures")
    session.set("/data/about/name", "Bo")
    box = editor(view, name)
    box = box.entry.edit if name == "day" else box
    QTest.keyClicks(box, typed)
    assert values(session, f"figures/{name}") == [typed]
    assert view.question(f"/data/figures/{name}").field.error == ""
    view.check()
    assert words in view.question(f"/data/figures/{name}").field.error
    again = FormView(SessionAnswers(session), TODAY)
    again.go_to("/data/figures")
    assert again.question(f"/data/figures/{name}").editor.value() == typed
    again.deleteLater()


def test_number_keys_enter_and_backspace(view, session):
    editor(view, "name").setFocus()
    QTest.keyClicks(editor(view, "name"), "Bo")
    group = editor(view, "pet")
    group.setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_2)
    assert values(session, "about/pet") == ["no"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backspace)
    assert values(session, "about/pet") == [""]
    editor(view, "several").setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_3)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_1)
    assert values(session, "about/several") == ["m0 m2"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert view.at.startswith("/data/figures")
    editor(view, "scale").setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_7)
    assert values(session, "figures/scale") == ["7"]


def test_enter_on_a_button_presses_that_button(view):
    QTest.keyClicks(editor(view, "name"), "Bo")
    view.go_on()
    back = view.findChild(QAbstractButton, "form-back")
    back.setFocus()
    QTest.keyClick(back, Qt.Key.Key_Return)
    assert view.at.startswith("/data/about")


def test_tab_leaves_text_and_goes_where_the_eye_goes(view):
    press(view, "answer-pet-yes")
    words = editor(view, "pet_words")
    words.setFocus()
    QTest.keyClick(words, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not words
    order = [one.objectName() for one in focusable(view)]
    named = [name for name in order if name]
    wanted = [
        "form-topics",
        "answer-name",
        "answer-pet-yes",
        "answer-pet_words",
        "mark-saw-pet_words",
        "answer-several-m0",
        "form-continue",
        "form-check",
    ]
    assert [name for name in named if name in wanted] == wanted


def test_rows_are_added_removed_and_put_back(view, session):
    press(view, "answer-pet-yes")
    view.go_to("/data/things")
    rows = view.findChild(QWidget, "rows-things")
    assert rows.isVisible()
    assert not view.findChild(QWidget, "remove-things-1").isVisible()
    QTest.keyClicks(editor(view, "what-1"), "a kite")
    press(view, "add-things")
    assert QApplication.focusWidget() is editor(view, "what-2")
    QTest.keyClicks(editor(view, "what-2"), "a book")
    press(view, "remove-things-1")
    assert editor(view, "what-1").value() == "a book"
    press(view, "form-put-back")
    assert [editor(view, name).value() for name in ("what-1", "what-2")] == ["a book", "a kite"]
    assert session.find("/data/things[2]/what").value == "a kite"


def test_marks_are_put_on_the_paragraph_the_cursor_is_in(view, session):
    press(view, "answer-pet-yes")
    words = editor(view, "pet_words")
    words.setFocus()
    QTest.keyClicks(words, "a cat")
    press(view, "mark-told-pet_words")
    QTest.keyClicks(words, "her uncle")
    assert words.value() == "I was told by her uncle: a cat"
    assert values(session, "about/pet_words") == [words.value()]
    press(view, f"mark-{Mark.SAW.value}-pet_words")
    assert words.value() == "I saw: a cat"
    press(view, f"mark-{Mark.SAW.value}-pet_words")
    assert words.value() == "a cat"


def test_one_comes_back_to_the_very_question(view):
    assert view.go_to("/data/figures/count")
    assert view.at == "/data/figures/count"
    assert view.focused() is view.question("/data/figures/count")
    assert not view.go_to("/data/about/pet_words")
    assert not view.go_to("/data/nowhere")
    assert view.at == "/data/figures/count"


def test_the_last_page_finishes(view, session, qtbot):
    view.go_to("/data/last")
    with qtbot.waitSignal(view.finished):
        press(view, "form-continue")


def test_the_list_is_marked_and_goes_where_it_is_pressed(view, session):
    session.set("/data/about/name", "Bo")
    view.refresh()
    stops = view._list
    assert stops.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == "About, done"
    view.check()
    assert "1 problem" in stops.item(1).text()
    stops.setFocus()
    QTest.keyClick(stops, Qt.Key.Key_Down)
    assert view.at.startswith("/data/about")
    QTest.keyClick(stops, Qt.Key.Key_Return)
    assert view.at.startswith("/data/figures")


def test_pages_come_in_the_order_of_the_form():
    """What is asked last is not the first page: questions outside any group stand where the form has them."""
    form = FormDef.from_xml((forms_dir() / "houses.xml").read_bytes())
    session = Session(form, StillEnv())
    pages = topics(session)
    assert [one.title for one in pages] == [
        "Houses", "House of good things", "House of worries", "House of dreams",
        "Do you want to talk to us about this?",
    ]  # fmt: skip
    assert [len(list(one.questions())) for one in pages] == [2, 3, 5, 3, 1]
