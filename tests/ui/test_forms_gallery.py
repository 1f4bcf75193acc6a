"""Every question type of ODK on screen: its editor, its answer there and back, and nobody left out."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ehe_desktop.ui.forms.answers import SessionAnswers
from ehe_desktop.ui.forms.form_view import FormView
from ehe_desktop.ui.forms.kinds import kind_of
from ehe_desktop.ui.forms.kit import Kit
from ehe_desktop.ui.forms.question_widgets import EDITORS
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.xforms.session import Session
from tests.ui.audit import audit
from tests.ui.filling import editor, press
from tests.ui.form_gallery import gallery_form, gallery_media
from tests.ui.pictures import keep_picture, settle_layout
from tests.xforms.conformance import StillEnv

TODAY = date(2026, 6, 22)
URDU = "Urdu (ur)"


@pytest.fixture
def session() -> Session:
    return Session(gallery_form(), StillEnv())


@pytest.fixture
def view(session, show) -> FormView:
    return show(a_view(session), 1100, 760)


def a_view(session: Session) -> FormView:
    return FormView(SessionAnswers(session), TODAY, kit=Kit(TODAY, gallery_media))


@pytest.mark.parametrize("wide", [640, 1366])
def test_questions_stand_in_line_with_the_buttons_below_unless_the_topics_are_beside_them(
    show, session, wide
):
    view = show(a_view(session), wide, 560)
    settle_layout()
    asked = view.question("/data/typed/line")
    on = view.foot.findChild(QWidget, "form-continue")
    at = [one.mapTo(view, QPoint(0, 0)).x() for one in (asked, on)]
    assert (at[0] == at[1]) == (wide == 640)


def value(session: Session, name: str) -> str:
    return session.find(f"/data/{name}").value


def test_every_kind_of_question_has_its_editor(session):
    kinds = {kind_of(item) for item in session.root.questions()} - {"note"}
    with_cards = {"cards", "cards-many"}  # test_child_cards.py: they turn a form into pages
    assert kinds | with_cards == set(EDITORS)


@pytest.mark.parametrize(
    ("mode", "scale", "size", "language"),
    [
        (Mode.LIGHT, 1.0, (1100, 760), "English (en)"),
        (Mode.DARK, 1.0, (824, 560), URDU),
        (Mode.LIGHT, 2.0, (824, 560), "English (en)"),
        (Mode.CONTRAST, 2.0, (824, 560), URDU),
    ],
)
def test_nobody_is_left_out_of_any_question(qapp, show, session, mode, scale, size, language):
    apply(qapp, mode, scale)
    session.language = language
    view = show(a_view(session), *size)
    for stop in list(view._topics):
        view.go_to(stop)
        settle_layout()
        assert audit(view) == [], stop
        keep_picture(
            view, f"form-{stop.rpartition('/')[2]}-{mode.value}-{int(scale * 100)}-{language[:2]}"
        )
    assert view.isRightToLeft() is (language == URDU)


KEPT = {
    "typed": (
        ("typed/line", "Amina"),
        ("typed/words", "I saw: birds\nand a feather"),
        ("typed/digits", "0042"),
        ("typed/hidden", "quiet fox"),
        ("typed/barcode", "5012345678900"),
        ("typed/whole", "12"),
        ("typed/weight", "7.5"),
        ("typed/place", "51.5 -0.12 0.0 0.0"),
        ("typed/way", "51.5 -0.12 0.0 0.0;51.6 -0.1 0.0 0.0"),
        ("typed/area", "51.5 -0.12 0.0 0.0;51.6 -0.1 0.0 0.0;51.5 -0.12 0.0 0.0"),
    ),
    "days": (
        ("days/day", "2026-06-22"),
        ("days/month", "2026-06-01"),
        ("days/year", "2026-01-01"),
        ("days/hour", "14:30"),
        ("days/moment", "2026-06-22T14:30:00.000+01:00"),
    ),
    "chosen": (
        ("chosen/pet", "yes"),
        ("chosen/agree", "4"),
        ("chosen/pictured", "books"),
        ("chosen/pictures", "birds maths"),
        ("chosen/fruits", "pear fig"),
        ("chosen/box", "plum"),
        ("chosen/found", "fig"),
        ("chosen/founds", "apple plum"),
        ("chosen/order", "plum apple fig pear"),
        ("chosen/agreed", "OK"),
    ),
    "table": (("table/reads", "daily"),),
    "scales": (
        ("scales/sure", "4"),
        ("scales/stars", "3"),
        ("scales/minutes", "45"),
    ),
}


@pytest.mark.parametrize("topic", sorted(KEPT))
def test_an_answer_is_shown_without_being_an_edit_and_is_the_same_again(view, session, topic):
    for name, kept in KEPT[topic]:
        assert view.go_to(f"/data/{name}")
        box = view.question(f"/data/{name}").editor
        heard: list[str] = []
        box.edited.connect(partial(heard.append, name))
        assert box.value() == "", name
        box.set_value(kept)
        assert box.value() == kept, name
        assert not heard
        assert value(session, name) == "", name
        box.edited.emit()
        assert value(session, name) == kept, name
        view.refresh()
        assert box.value() == kept, name
        box.set_value("")
        assert box.value() == "", name


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("typed/weight", "7,5", "7.5"),
        ("typed/weight", "1,234.5", "1234.5"),
        ("typed/weight", "1.234,5", "1.234,5"),
        ("typed/whole", "1 234", "1234"),
        ("typed/whole", "١٢", "12"),
        ("days/month", "6/2026", "2026-06-01"),
        ("days/year", "2026", "2026-01-01"),
        ("days/hour", "2:30pm", "14:30"),
    ],
)
def test_what_is_typed_becomes_what_the_form_keeps(view, session, name, typed, kept):
    view.go_to(f"/data/{name}")
    box = view.question(f"/data/{name}").editor
    if typed.isascii():
        QTest.keyClicks(box, typed)
    else:  # as a keyboard of another script gives it
        event = QInputMethodEvent()
        event.setCommitString(typed)
        QApplication.sendEvent(box, event)
    assert value(session, name) == kept


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("typed/weight", "1.234,5"),
        ("typed/place", "95 0"),
        ("typed/way", "here"),
        ("days/month", "June"),
        ("days/year", "26"),
        ("days/moment", "22 June 2026"),
        ("scales/minutes", "lots"),
        ("scales/minutes", "245"),
        ("scales/minutes", "7"),
    ],
)
def test_what_makes_no_answer_stays_as_typed_and_is_said_when_asked(view, session, name, typed):
    ref = f"/data/{name}"
    session.set("/data/typed/line", "Bo")
    session.set("/data/days/day", "2026-06-22")
    session.set(ref, typed)
    view.refresh()
    view.check()
    view.go_to(ref)
    assert "Type" in view.question(ref).field.error or "Give" in view.question(ref).field.error
    assert value(session, name)


def test_a_place_and_a_moment_are_typed_in_boxes(view, session):
    view.go_to("/data/typed/place")
    QTest.keyClicks(editor(view, "place-latitude"), "51.5")
    assert value(session, "typed/place") == "51.5"
    QTest.keyClicks(editor(view, "place-longitude"), "0.12 W")
    assert value(session, "typed/place") == "51.5 -0.12 0.0 0.0"
    view.go_to("/data/days/moment")
    QTest.keyClicks(editor(view, "moment-date"), "22 June 2026")
    QTest.keyClicks(editor(view, "moment-time"), "2.30pm")
    assert value(session, "days/moment") == "2026-06-22T14:30:00.000+01:00"


def test_things_are_put_in_order_by_keys_alone_and_nothing_is_answered_before(view, session):
    view.go_to("/data/chosen/order")
    box = editor(view, "order")
    lines = box.list.lines
    lines.setFocus()
    assert value(session, "chosen/order") == ""
    QTest.keyClick(lines, Qt.Key.Key_Down)
    assert value(session, "chosen/order") == ""
    QTest.keyClick(lines, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert value(session, "chosen/order") == "pear apple plum fig"
    press(view, "answer-order-down")
    assert value(session, "chosen/order") == "apple pear plum fig"
    press(view, "answer-order-clear")
    assert value(session, "chosen/order") == ""
    press(view, "answer-order-right")
    assert value(session, "chosen/order") == "apple pear plum fig"


def test_a_list_is_searched_and_picked_from_by_keys_alone(view, session):
    view.go_to("/data/chosen/found")
    search = editor(view, "found-search")
    QTest.keyClicks(search, "pl")
    QTest.keyClick(search, Qt.Key.Key_Return)
    QTest.keyClick(search, Qt.Key.Key_Down)
    lines = QApplication.focusWidget()
    assert lines is editor(view, "found-lines")
    QTest.keyClick(lines, Qt.Key.Key_Down)
    QTest.keyClick(lines, Qt.Key.Key_Return)
    assert value(session, "chosen/found") == "apple"
    assert view.at == "/data/chosen/found"


def test_rows_of_a_table_keep_their_words_and_share_their_columns(view):
    view.go_to("/data/table")
    settle_layout()
    places = [
        [one.mapTo(view, one.rect().center()).x() for one in editor(view, name).buttons()]
        for name in ("reads", "writes")
    ]
    assert places[0] == places[1]
    assert len(set(places[0])) == 3
    assert [one.accessibleName() for one in editor(view, "reads").buttons()] == [
        "Never",
        "Some days",
        "Every day",
    ]


def test_stars_say_their_number_and_steps_keep_to_the_range(view, session):
    view.go_to("/data/scales")
    stars = editor(view, "stars")
    assert stars.steps[2].accessibleName() == "3 of 5"
    press(view, "answer-stars-3")
    assert value(session, "scales/stars") == "3"
    press(view, "answer-minutes-more")
    assert value(session, "scales/minutes") == "0"
    box = editor(view, "minutes-number")
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert value(session, "scales/minutes") == "5"
    for _ in range(3):
        press(view, "answer-minutes-less")
    assert value(session, "scales/minutes") == "0"


def test_pictures_stand_with_their_words(view):
    view.go_to("/data/chosen/pictured")
    for name in ("pictured", "pictures"):
        for tile in editor(view, name).buttons():
            assert not tile.picture.isNull()
            assert tile.accessibleName()
    picture = view.question("/data/chosen/pictured")._picture
    assert picture.accessibleName() == "Picture: What do you like?"
    assert not picture.isHidden()


def test_a_table_and_choices_are_mirrored_where_the_language_is(qapp, show, session):
    session.language = URDU
    view = show(a_view(session), 1100, 760)
    view.go_to("/data/chosen")
    settle_layout()
    first, second = editor(view, "quick").buttons()
    assert (
        first.mapTo(view, first.rect().center()).x()
        > second.mapTo(view, second.rect().center()).x()
    )
    view.go_to("/data/scales")
    settle_layout()
    english = editor(view, "minutes")._limits
    assert english.text().startswith("From 0")
    assert english.alignment() & Qt.AlignmentFlag.AlignRight
    assert view.foot._back._icon_name == "chevron-right"
    topics = view.findChild(QWidget, "form-topics")
    assert all(topics.item(row).text() for row in range(topics.count()))
    assert topics.mapTo(view, topics.rect().center()).x() > view.width() / 2
