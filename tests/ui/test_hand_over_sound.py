"""Before and after a hand-over: what can be heard is said, recording is agreed to, and a recording is typed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.domain.given_file import answer_for
from ehe_desktop.domain.hand_over import HandedAnswer
from ehe_desktop.domain.recording import FILE_NAME, MEDIA_TYPE, AudioRules, wav_of
from ehe_desktop.storage import blobs
from ehe_desktop.ui.visit.record_choice import ASK_BOTH, NO_MICROPHONE, RecordChoice
from ehe_desktop.ui.widgets.choices import Check
from tests.storage.case_store import NOW
from tests.ui import test_hand_over_step as step
from tests.ui.audit import audit
from tests.ui.child_room import FakeVoice
from tests.ui.test_hand_over_step import VOICE, button_words, choose, open_voice, the_draft

room = step.room  # the fixture
TICKS = (
    "hand-over-agreed",
    "hand-over-record",
    "hand-over-record-parent",
    "hand-over-record-child",
)
PATIENCE_MS = 20_000


def allow(room, **rules):
    visit = replace(room.desk.policy.visit, audio=AudioRules(allowed=True, **rules))
    policy = replace(room.desk.policy, visit=visit)
    room.desk = replace(room.desk, policy=policy)
    for one in (room.screen, *room.screen.findChildren(object)):
        if hasattr(one, "desk"):
            one.desk = room.desk


def to_the_page(room):
    open_voice(room)
    choose(room, "houses")
    room.type("child-form-present", "Mum")
    room.press("hand-over-open")


def test_recording_is_not_offered_until_the_council_allows_it(room):
    to_the_page(room)
    assert not room.has("hand-over-record")
    assert NO_MICROPHONE not in room.words()


def test_parent_and_child_must_both_have_agreed_and_the_order_says_how_long(room, microphone):
    allow(room)
    to_the_page(room)
    assert not room.has("hand-over-record-parent")
    for name in TICKS[:3]:
        room.find(name, Check).setChecked(True)
    room.press("hand-over-give")
    assert ASK_BOTH in "\n".join([room.words(), *button_words(room)])
    assert room.orders == []
    assert audit(room.find("hand-over-page")) == []
    room.find(TICKS[3], Check).setChecked(True)
    room.press("hand-over-give")
    room.qtbot.waitUntil(lambda: room.handed == [1])
    assert room.orders[0].audio_s == 180


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("Polish (pl)", "Reads aloud in Polish."),
        ("Somali (so)", "No voice for Somali on this device: there is no speaker to press."),
    ],
)
def test_the_officer_is_told_what_reads_aloud_before_the_child_is(show, language, said):
    voice = FakeVoice("pl")
    voice.is_known = False
    page = show(RecordChoice(AudioRules(), FormLanguage(language), voice), 500, 300)
    line = page.findChild(object, "hand-over-aloud")
    assert line.text().startswith("Looking for a voice")
    voice.is_known = True
    voice.found.emit()
    assert line.text() == said


def recorded(room):
    """The voice step with one recording in it, of three seconds."""
    visit = room.screen.visit
    with room.desk.store.writing() as work:
        sound = blobs.NewBlob(visit.family_id, MEDIA_TYPE, wav_of(bytes(96_000)))
        name = answer_for(blobs.keep_blob(work, sound), FILE_NAME)
        said = HandedAnswer(
            ref="/h/d", question="Co?", question_en="What is good?", at=NOW, given_as="spoken",
            recording=name,
        )  # fmt: skip
        voice = replace(VOICE, answers=(said,), may_record=True)
        work.patch("visit_draft", visit.draft_id, handed={room.child_ids[0]: (voice,)})
    room.screen.show_route(replace(room.screen._route, part="voice"))
    room.settle()
    room.qtbot.waitUntil(lambda: room.has("recording-play"))


def typed(room):
    review = the_draft(room).reviews.get(VOICE.envelope_id)
    return review.of("/h/d").transcript if review else ""


def test_a_recording_is_played_and_typed_beside_it(room, microphone):
    recorded(room)
    said = room.words()
    assert "What was said, typed by officer" in said
    assert "Recording was allowed: the parent and the child had agreed." in said
    room.press("recording-play")
    room.qtbot.waitUntil(
        lambda: room.find("recording-play").text() == "Stop playing", timeout=PATIENCE_MS
    )
    room.press("recording-play")
    assert room.find("recording-play").text() == "Play"
    room.find("handed-transcript-1").setPlainText("moj pies")
    room.qtbot.waitUntil(lambda: typed(room) == "moj pies", timeout=PATIENCE_MS)
    room.settle()
    assert audit(room.find("handed-card")) == []
