"""Cards two at a time: what lay there, where, what was picked of it and how sure that is goes with the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from ehe_desktop.domain.cards import TAPPED, Offer
from ehe_desktop.domain.hand_over import HandedAnswer, HandedVoice
from ehe_desktop.domain.handed_review import Beside, HandedReview
from ehe_desktop.domain.visit import OwnForm
from ehe_desktop.platform.paths import forms_dir
from ehe_desktop.services.child_safety import SAYS_UNSAFE, UNSAFE, said_with_cards
from ehe_desktop.services.child_statements import said_on
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.services.hear_child import OwnFilling
from ehe_desktop.services.signed_records import handed_statements
from ehe_desktop.ui.casefile.voice_over_time import how_given
from ehe_desktop.ui.forms.deck import Deck
from ehe_desktop.ui.forms.kit import Kit
from ehe_desktop.ui.handover.card_editor import CardEditor
from ehe_desktop.ui.theme import CHILD_TOUCH, Mode, apply
from ehe_desktop.ui.visit.own_form_page import About, OwnFormPage
from ehe_desktop.ui.widgets.choices import ChoiceGroup, Radio
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.xforms.session import Session
from tests.ui.audit import audit
from tests.ui.child_room import NOW, ChildRoom, FormEnv
from tests.ui.pictures import keep_picture
from tests.ui.test_child_answers import ask

SHELF = FormShelf(forms_dir())
LANGUAGES = [("English (en)", 1.0), ("Urdu (ur)", 2.0)]


def lying(room):
    return [tile.value for tile in room.find("", CardEditor).tiles if tile.isVisible()]


@pytest.mark.parametrize(("language", "scale"), LANGUAGES)
def test_two_cards_lie_there_first_then_others_then_all(qtbot, show, language, scale):
    room = ChildRoom(qtbot, show, "send_pictures", language=language, scale=scale)
    room.press("child-start")
    tag = f"{language[:2]}-{scale:g}"
    assert lying(room) == ["happy", "ok"]
    assert audit(room.screen, page=True, smallest=44) == []
    keep_picture(room.screen, f"child-cards-two-{tag}")
    room.press("child-more-cards", "tile-sad")
    assert lying(room) == ["tired", "sad"]
    room.press("child-all-cards")
    assert len(lying(room)) == 7
    keep_picture(room.screen, f"child-cards-all-{tag}")
    assert not room.has("child-more-cards")
    for name in ("child-stop", "child-cover", "child-skip", "tile-sad"):
        assert room.find(name).height() >= CHILD_TOUCH
    room.press("child-cover")
    keep_picture(room.screen, f"child-break-{tag}")
    room.press("child-cover-go", "child-cover-go")
    assert lying(room) == ["tired", "sad"]  # as it was left


@pytest.mark.parametrize("language", ["English (en)", "Urdu (ur)"])
def test_what_lay_there_and_was_picked_is_sealed_with_the_answer(qtbot, show, language):
    room = ChildRoom(qtbot, show, "send_pictures", language=language)
    room.press("child-start", "child-more-cards", "tile-sad", "child-next")
    made = room.port.made[-1]
    sides = slice(None, None, -1 if language.startswith("Urdu") else 1)
    assert made.words_en == "Sad"
    assert made.offers == (
        Offer(cards=("Happy", "OK")[sides]),
        Offer(cards=("Tired", "Sad")[sides], picked=("Sad",), response=TAPPED),
    )
    room.press("tile-like", "tile-dislike", "child-skip")
    (laid,) = room.port.made[-1].offers
    assert (laid.cards[sides], laid.picked) == (("I like it", "I do not like it"), ())


@pytest.mark.parametrize("name", ["now", "helping"])
def test_keys_pick_what_lies_there_and_nothing_else(qtbot, show, name):
    room = ChildRoom(qtbot, show, "send_pictures")
    room.press("child-start")
    ask(room, name)
    room.press("child-more-cards")
    QTest.keyClick(room.find("", CardEditor), Qt.Key.Key_3)
    assert room.find("", CardEditor).value() == ""
    QTest.keyClick(room.find("", CardEditor), Qt.Key.Key_2)
    assert room.find("", CardEditor).value() == lying(room)[1]


def test_the_next_cards_follow_and_after_the_last_the_first():
    deck, seen = Deck("abcde"), []
    for _ in range(4):
        seen.append("".join(deck.shown))
        deck.lay_next()
    assert seen == ["ab", "cd", "e", "ab"]
    deck.turn()
    assert "".join(deck.shown) == "dc"
    deck.lay(4)
    assert "".join(deck.shown) == "abcd"
    deck.find("e")
    assert ("".join(deck.shown), deck.has_more) == ("e", True)
    deck.lay(0)
    assert ("".join(deck.shown), deck.has_more) == ("abcde", False)


def beside(show, language="English (en)", scale=1.0):
    apply(QApplication.instance(), Mode.LIGHT, scale)
    session = Session(SHELF.form("send_pictures"), FormEnv())
    session.language = language
    kept = OwnForm(child_id="c", form_name="send_pictures", language=language, present="Mum")
    filling = OwnFilling(kept, session)
    page = OwnFormPage(filling, Kit(date(2026, 6, 22)), About("Amina", "child", "Back"))
    page.view.go_on()
    return filling, show(page, 1366, 768)


def press(page, *names):
    for name in names:
        (button,) = [one for one in page.findChildren(QAbstractButton, name) if one.isVisible()]
        button.click()
        QApplication.processEvents()


def corner_of(page, name):
    (button,) = [one for one in page.findChildren(QAbstractButton, name) if one.isVisible()]
    return button.mapTo(page, QPoint())


def choose(page, part, code):
    """One of what the adult says beside the cards, on the page that is shown."""
    (group,) = [one for one in page.findChildren(ChoiceGroup, part) if one.isVisible()]
    group.findChildren(Radio)[group.values.index(code)].click()


@pytest.mark.parametrize(("language", "scale"), LANGUAGES)
def test_beside_the_officer_a_press_keeps_what_lay_where(show, language, scale):
    filling, page = beside(show, language, scale)
    sides = slice(None, None, -1 if language.startswith("Urdu") else 1)
    assert audit(page, page=True, smallest=44) == []
    keep_picture(page, f"officer-cards-{language[:2]}-{scale:g}")
    happy, fine = (corner_of(page, f"answer-now-{one}") for one in ("happy", "ok"))
    assert happy.y() == fine.y(), "what is kept as left and right lies left and right"
    assert (happy.x() < fine.x()) is not language.startswith("Urdu")
    press(page, "answer-now-ok")
    choose(page, "answer-now-how", "pointed")
    choose(page, "answer-now-sure", "unsure")
    first = Offer(cards=("Happy", "OK")[sides], picked=("OK",), response="pointed", sure="unsure")
    heard = filling.kept.heard["/send_pictures/now"]
    assert (heard.offers, heard.present) == ((first,), "Mum")
    press(page, "answer-now-again")
    assert filling.session.find("/send_pictures/now").kept == "ok"  # until another is picked
    press(page, "answer-now-happy")
    turned = replace(first, cards=first.cards[::-1], picked=("Happy",), sure="")
    assert filling.kept.heard["/send_pictures/now"].offers == (first, turned)
    page.view.go_on()
    press(page, "answer-mat_home_learning-more")
    choose(page, "answer-mat_home_learning-how", "moved_away")
    laid = filling.kept.heard["/send_pictures/mat_home_learning"].offers
    assert [(one.cards[sides], one.response) for one in laid] == [
        (("I like it", "I do not like it"), ""), (("It is so-so",), "moved_away"),
    ]  # fmt: skip
    said = said_on(filling.session, filling.kept)
    assert [one.given_as for one in said] == ["symbol", "behaviour"]
    assert said[1].words == "Moved away"
    assert "Unsure. Then: " in said[0].cards


def test_a_break_puts_the_questions_away_and_stop_leaves_them(show):
    _, page = beside(show)
    left = []
    page.left.connect(lambda: left.append(1))
    press(page, "cards-break")
    assert not page.view.isVisible()
    press(page, "cards-break")
    assert page.view.isVisible()
    press(page, "cards-stop")
    assert left == [1]


def test_all_at_a_time_stays_for_the_next_question_and_offers_no_more(show):
    _, page = beside(show)
    for name in ("now", "mat_home_learning"):
        (box,) = [
            one for one in page.findChildren(Combo, f"answer-{name}-at-once") if one.isVisible()
        ]
        if name == "now":
            box.set_value(0)
            box.picked.emit(0)
        assert box.value() == 0
        (more,) = page.findChildren(QAbstractButton, f"answer-{name}-more")
        assert not more.isEnabled()
        page.view.go_on()


def test_asked_again_a_worry_is_not_unsaid():
    session = Session(SHELF.form("send_pictures"), FormEnv())
    ref = "/send_pictures/safe_home"
    session.set(ref, "yes")
    cards = ("Yes", "No")
    again = [Offer(cards=cards, picked=("No",)), Offer(cards=cards[::-1], picked=("Yes",))]
    assert session.saved_properties()[SAYS_UNSAFE] == ""
    assert said_with_cards(session, {ref: again})[SAYS_UNSAFE] == UNSAFE
    assert said_with_cards(session, {ref: again[1:]})[SAYS_UNSAFE] == ""
    assert session.find(ref).kept == "yes"


def test_the_record_says_what_was_shown_and_how_sure_the_officer_is():
    offers = (Offer(cards=("Happy", "OK"), picked=("OK",), response=TAPPED),)
    answer = HandedAnswer(
        ref="/f/now", question="How are you now?", question_en="How are you now?", words="OK",
        words_en="OK", value="ok", given_as="symbol", at=NOW, offers=offers,
    )  # fmt: skip
    voice = HandedVoice(
        envelope_id="e", form_id="f", form_version="1", form_title="F", began_at=NOW,
        ended_at=NOW, answers=(answer,),
    )  # fmt: skip
    review = HandedReview(beside={"/f/now": Beside(sure="guessed")})
    (said,) = handed_statements([voice], {"e": review})
    told = "Cards shown: Happy (left), OK (right): OK. Tapped on the device. Guessed by an adult."
    assert said.cards == told
    assert how_given(said).endswith(told)
