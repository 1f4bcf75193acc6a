"""The child's voice step: what is set before handing over, and what stands there when it came back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ehe_desktop.domain.child_voice import ChildVoice
from ehe_desktop.domain.hand_over import Deed, HandedAnswer, HandedVoice, Made
from ehe_desktop.domain.handed_review import Beside
from ehe_desktop.domain.visit import VisitDraft, own_form_key
from ehe_desktop.platform.current import current_platform
from ehe_desktop.services.hand_over import HandOverChoice, hand_over
from ehe_desktop.services.hear_child import offered_forms
from ehe_desktop.services.open_casefile import VoiceOccasion
from ehe_desktop.services.signed_records import child_records
from ehe_desktop.storage.envelope import EnvelopeKeys, EnvelopeWriter, envelope_path
from ehe_desktop.ui.came_back import HandedBack
from ehe_desktop.ui.casefile import parts
from ehe_desktop.ui.keep_page_sheet import KeepPageSheet
from ehe_desktop.ui.paper_preview import PaperPreview
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.ui.visit.handed_panel import head_line, lost_line, talk_lines
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import Check
from ehe_desktop.ui.widgets.text import Text
from tests.storage.case_store import NOW
from tests.ui.audit import audit
from tests.ui.pictures import keep_picture
from tests.ui.visit_hands import Room

VOICE = HandedVoice(
    envelope_id="ab" * 16,
    form_id="houses",
    form_version="1",
    form_title="Houses",
    language="Polish (pl)",
    present="Mum",
    began_at=NOW,
    ended_at=NOW + timedelta(minutes=9),
    ended="stopped",
    talk_at=("What makes you sad?",),
    answers=(
        HandedAnswer(
            ref="/h/a", question="Co jest dobre?", question_en="What is good?", words="mój pies",
            at=NOW, present="Mum",
        ),
        HandedAnswer(
            ref="/h/b", question="Czy możemy to pokazać?", question_en="Can we show this?",
            words="Tak", words_en="Yes", given_as="symbol", at=NOW, present="Mum",
        ),
        HandedAnswer(ref="/h/c", question="Smutno?", question_en="Sad?", outcome="skipped", at=NOW),
    ),
    lost=1,
)  # fmt: skip


@pytest.fixture
def room(tmp_path, qtbot, show):
    made = Room(tmp_path, qtbot, show)
    made.orders = []
    made.screen.desk = made.desk = replace(made.desk, leave_order=made.orders.append)
    made.handed = []
    made.screen.handed_over.connect(lambda: made.handed.append(1))
    yield made
    made.close()


def open_voice(room):
    room.press("visit-row-voice")
    room.qtbot.waitUntil(lambda: room.has("fill-voice"))
    room.settle()


def choose(room, form, language=""):
    """In the child's one card: the form, its language, and then the device."""
    combo = room.find("child-form-name")
    room.qtbot.waitUntil(lambda: form in combo.values, timeout=20_000)
    pick(combo, form)
    if language:
        pick(room.find("child-form-language"), language)
    room.settle()


def pick(combo, value):
    combo.set_value(value)
    combo.picked.emit(value)


def test_nothing_is_handed_over_until_the_room_and_the_childs_yes_are_said(room):
    open_voice(room)
    choose(room, "houses")
    room.press("hand-over-open")
    room.press("hand-over-give")
    for line in ("Say who is in the room.", "Ask the child first"):
        assert line in room.words() or any(line in b for b in button_words(room))
    assert room.orders == []
    assert room.handed == []


def button_words(room):
    from PySide6.QtWidgets import QAbstractButton

    return [b.text() for b in room.screen.findChildren(QAbstractButton) if b.isVisible()]


def test_own_words_only_has_nothing_to_hand_over(room):
    open_voice(room)
    assert not room.has("hand-over-open")


def test_a_translation_nobody_checked_is_said_to_be_one(room):
    open_voice(room)
    choose(room, "houses", "Polish (pl)")
    room.press("hand-over-open")
    assert "Houses, in Polish" in room.words()
    assert "Polish: not yet checked by a translator." in room.words()


def test_handing_over_leaves_one_order_and_asks_for_the_end(room):
    open_voice(room)
    choose(room, "houses")
    room.type("child-form-present", "Mum and Jo")
    room.press("hand-over-open")
    assert room.find("hand-over-present").text() == "Mum and Jo", "it is not asked twice"
    room.find("hand-over-agreed", Check).setChecked(True)
    room.press("hand-over-give")
    room.qtbot.waitUntil(lambda: room.handed == [1])
    (order,) = room.orders
    assert (order.form_name, order.called, order.officer) == ("houses", "Amina", "Sam")


@pytest.mark.parametrize(("percent", "status"), [("8", "Discharging"), ("8", "Charging"), ("", "")])
def test_a_battery_nearly_empty_is_said_before(room, tmp_path, monkeypatch, percent, status):
    supply = tmp_path / "power" / "BAT0"
    supply.mkdir(parents=True)
    for name, words in (("type", "Battery"), ("capacity", percent), ("status", status)):
        (supply / name).write_text(words, encoding="ascii")
    monkeypatch.setattr(current_platform(), "power_folder", supply.parent)
    open_voice(room)
    choose(room, "houses")
    room.press("hand-over-open")
    is_said = "The battery is at 8 %." in room.words()
    assert is_said is (status == "Discharging")


def test_the_page_is_turned_to_the_child_and_the_list_is_not(room):
    turned = []
    room.screen.turned.connect(lambda: turned.append(room.screen.is_turned))
    open_voice(room)
    choose(room, "houses")
    assert turned == []
    room.press("hand-over-open")
    assert turned == [True]
    room.press("hand-over-back")
    assert turned == [True, False]
    room.press("hand-over-open")
    room.press("visit-back")
    room.qtbot.waitUntil(lambda: room.has("visit-row-voice"))
    assert turned == [True, False, True, False]


def test_going_back_to_the_form_hands_nothing_over(room):
    open_voice(room)
    choose(room, "houses")
    room.press("hand-over-open")
    assert room.has("hand-over-page")
    room.press("hand-over-back")
    assert not room.has("hand-over-page")
    assert room.orders == []


def test_every_form_that_is_offered_can_be_chosen(room):
    open_voice(room)
    choose(room, "houses")
    child = room.screen.visit.children[0].child
    offered = {one.name for one in offered_forms(room.desk, child)}
    assert set(room.find("child-form-name").values) == {"", *offered}
    assert {"houses", "have_my_say", "send_pictures"} <= offered


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_page_can_be_used_by_anybody(room, scale):
    open_voice(room)
    choose(room, "houses")
    room.press("hand-over-open")
    apply(QApplication.instance(), Mode.LIGHT, scale)
    room.settle()
    keep_picture(room.screen, f"hand-over-page-{round(scale * 100)}")
    assert audit(room.find("hand-over-page")) == []


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_what_came_back_stands_above_the_form_untouched(room, scale):
    visit = room.screen.visit
    with room.desk.store.writing() as work:
        handed = {room.child_ids[0]: (VOICE,)}
        work.patch("visit_draft", visit.draft_id, handed=handed)
    room.screen.show_route(replace(room.screen._route, part="voice"))
    room.settle()
    room.qtbot.waitUntil(lambda: "mój pies" in room.words())
    apply(QApplication.instance(), Mode.LIGHT, scale)
    room.settle()
    said = room.words()
    assert "Amina pressed “I want to talk to you” at: What makes you sad?" in said
    assert "Amina stopped and kept what was done. In the room: Mum. In Polish." in said
    assert "“Tak”" in said
    assert "Yes" in said
    assert "Skipped" in said
    assert "1 answer could not be read" in said
    assert said.index("pressed") < said.index("mój pies")
    keep_picture(room.screen, f"handed-{round(scale * 100)}")
    assert audit(room.find("handed-card")) == []


def came_back(room, voice=VOICE):
    """The voice step with what a child made in it."""
    visit = room.screen.visit
    with room.desk.store.writing() as work:
        work.patch("visit_draft", visit.draft_id, handed={room.child_ids[0]: (voice,)})
    room.screen.show_route(replace(room.screen._route, part="voice"))
    room.settle()
    room.qtbot.waitUntil(lambda: "mój pies" in room.words())
    return visit


def test_whether_it_is_theirs_to_decide_is_written_down_beside_what_came_back(room):
    """domain.md 4.2 (Gillick): a child who does not want a parent to see it may decide that alone, where they understand it."""
    came_back(room)
    room.press("offer-open-own_decision")
    room.qtbot.waitUntil(lambda: bool(room.screen.findChildren(QWidget, "child-form-page")))
    page = room.find("child-form-page")
    ref = "/own_decision/understands/reasons"
    assert page.view.go_to(ref)
    editor = page.view.question(ref).editor
    editor.set_value("He tells his mother himself.")
    editor.edited.emit()
    room.press("child-form-back")
    room.settle()
    key = own_form_key(room.child_ids[0], "own_decision")
    room.qtbot.waitUntil(lambda: key in the_draft(room).own_forms, timeout=20_000)
    answers = the_draft(room).own_forms[key].answers
    assert answers.saved["reasons"] == "He tells his mother himself."
    assert the_draft(room).handed[room.child_ids[0]] == (VOICE,)


def the_draft(room):
    with room.desk.store.reading() as view:
        return view.body(VisitDraft, room.screen.visit.draft_id)


def test_the_officers_review_stands_beside_it_and_never_in_it(room):
    visit = came_back(room)
    assert "Not yet translated" in room.words()
    assert "In English, as the form has it: Yes" in room.words()
    room.find("handed-english-1").setPlainText("my dog")
    room.find("handed-note-1").setPlainText("Smiled.")
    room.find("handed-read-back", Check).setChecked(True)
    agrees = room.find("handed-agrees")
    agrees.set_value("no")
    agrees.chosen.emit("no")
    room.qtbot.waitUntil(lambda: len(the_draft(room).reviews) == 1, timeout=2_000)
    room.settle()
    draft = the_draft(room)
    review = draft.reviews[VOICE.envelope_id]
    assert review.of("/h/a") == Beside(english="my dog", note="Smiled.")
    assert (review.read_back_at, review.show_to_parent) == (room.desk.clock.now(), "no")
    assert draft.handed[room.child_ids[0]] == (VOICE,), "what the child made is as it was made"
    voice = child_records(room.desk, draft, visit.plan, room.child_ids[0]).voice
    said, picked = voice.statements
    assert (said.words, said.english, said.translated_by) == ("mój pies", "my dog", "interpreter")
    assert (picked.english, picked.translated_by, picked.language) == ("Yes", "", "pl")
    assert voice.reviews == {VOICE.envelope_id: review}
    assert voice.show_to_parent == "no"


def test_the_officer_is_asked_for_english_where_an_answer_is_not_in_it(room):
    polish, _, _ = VOICE.answers
    english = replace(polish, ref="/h/e", words="my cat", language="English (en)")
    mixed = replace(
        VOICE,
        language="English (en)",
        answers=(replace(polish, language="Polish (pl)"), english),
    )
    came_back(room, mixed)
    assert "In Polish and English." in room.words()
    assert "own writing · in Polish · in the room: Mum" in room.words()
    assert room.has("handed-english-1")
    assert not room.has("handed-english-2")


def test_words_nobody_translated_are_said_to_be_so_on_the_record(room):
    visit = came_back(room)
    voice = child_records(room.desk, the_draft(room), visit.plan, room.child_ids[0]).voice
    occasion = VoiceOccasion(voice_id="v", voice=voice, heard_by="Sam Patel")
    (section, *_) = parts.voice((occasion,), room.desk.policy)
    assert [quote.source.rpartition(" · ")[2] for quote in section.quotes] == [
        "not yet translated", "in English: Yes",
    ]  # fmt: skip
    assert ("Read back to the child", "No") in [(f.label, f.value) for f in section.facts]


def test_the_review_is_there_when_the_step_is_opened_again(room):
    came_back(room)
    room.find("handed-note-1").setPlainText("Smiled.")
    room.press("visit-back")
    room.settle()
    open_voice(room)
    room.qtbot.waitUntil(lambda: room.has("handed-note-1"))
    assert room.find("handed-note-1").toPlainText() == "Smiled."


@pytest.mark.parametrize("shown", ["part", "yes"])
def test_the_officer_ticks_what_stands_on_the_childs_own_page(room, shown):
    version = room.desk.forms.form("houses").version
    came_back(room, replace(VOICE, form_version=version, saved={"show_to_parent": shown}))
    room.press("child-page-make")
    room.qtbot.waitUntil(lambda: bool(room.screen.findChildren(KeepPageSheet)))
    sheet = room.screen.findChild(KeepPageSheet)
    check, show = sheet.findChild(Check, "keep-page-1"), sheet.findChild(Button, "keep-page-show")
    is_told = any(
        "wants a parent to see only some of it" in t.text() for t in sheet.findChildren(Text)
    )
    agreed = shown == "yes"
    assert (check.isChecked(), show.isEnabled(), is_told) == (agreed, agreed, not agreed)
    assert audit(sheet) == []
    check.setFocus()
    if not agreed:
        QTest.keyClick(check, Qt.Key.Key_Space)
    QTest.keyClick(show, Qt.Key.Key_Space)
    room.qtbot.waitUntil(lambda: bool(room.screen.findChildren(PaperPreview)))
    preview = room.screen.findChild(PaperPreview)
    room.qtbot.waitUntil(lambda: preview.pages.page_count > 0)
    preview.reject()
    assert room.faults == []


def test_that_the_child_wants_to_talk_is_said_first_however_they_said_it(room):
    answered = replace(VOICE, talk_at=(), saved={"wants_to_talk": "yes"})
    words = "Amina wants to talk to us about this."
    assert talk_lines("Amina", answered) == (words,)
    came_back(room, answered)
    room.qtbot.waitUntil(lambda: room.has("child-form-talk"))
    assert room.find("child-form-talk").text() == words
    voice = ChildVoice(visit_id="", officer_id="o", on=NOW.date(), handed=(answered,))
    occasion = VoiceOccasion(voice_id="v", voice=voice, heard_by="Sam Patel")
    (section, *_) = parts.voice((occasion,), room.desk.policy)
    assert ("Wanted to talk", "Yes") in [(f.label, f.value) for f in section.facts]


def test_the_lines_are_plain():
    assert head_line("Amina", replace(VOICE, ended="cut_short", language="", present="")) == (
        "It was cut short. What was made until then is here."
    )
    assert talk_lines("Amina", replace(VOICE, talk_at=("", ""))) == (
        "Amina pressed “I want to talk to you”.",
    )
    assert lost_line(2).startswith("2 answers")


def hand_out(desk, visit, child_id):
    """A hand-over that is out, with one answer in its envelope."""
    choice = HandOverChoice(child_id=child_id, form_name="houses", language="", present="Mum")
    order = hand_over(desk, visit, choice)
    keys = EnvelopeKeys(
        *(bytes.fromhex(v) for v in (order.envelope_id, order.public_key, order.writer_key))
    )
    writer = EnvelopeWriter(envelope_path(desk.store_folder, order.envelope_id), keys)
    writer.append(msgspec.json.encode(Made(deed=Deed.ANSWERED, at=NOW, ref="/a", words="tea")))


def test_after_unlock_the_officer_is_led_to_what_came_back(room):
    hand_out(room.desk, room.screen.visit, room.child_ids[0])
    back = HandedBack(room.desk, room.runner)
    routes, waits = [], []
    back.go.connect(routes.append)
    back.waits.connect(waits.append)
    back.ask()
    room.qtbot.waitUntil(lambda: len(routes) == 1)
    assert (routes[0].plan_id, routes[0].part) == (room.plan_id, "voice")
    assert waits == []


def test_what_cannot_be_filed_is_said_to_wait(room):
    hand_out(room.desk, room.screen.visit, room.child_ids[0])
    back = HandedBack(replace(room.desk, why_read_only=lambda: "An older copy."), room.runner)
    waits = []
    back.waits.connect(waits.append)
    back.ask()
    room.qtbot.waitUntil(lambda: len(waits) == 1)
    assert "It is safe, sealed, on this device" in waits[0]
