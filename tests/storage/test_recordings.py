"""What a child said aloud: filed with its question, typed before sign-off, and deleted after it."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.child_voice import ChildVoice
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.domain.hand_over import Deed, Made, recordings_in
from ehe_desktop.domain.handed_review import Beside, HandedReview
from ehe_desktop.domain.recording import AudioRules, level_of, wav_of
from ehe_desktop.services.check_visit import check_visit
from ehe_desktop.services.file_handover import file_handovers
from ehe_desktop.services.hand_over import HandOverChoice, hand_over
from ehe_desktop.services.keep_file import read_file
from ehe_desktop.services.review_handed import keep_review
from ehe_desktop.services.sign_off import Signature, sign_off
from tests.storage.case_store import NOW
from tests.storage.hand_over_room import Room
from tests.storage.visit_room import PASSPHRASE, write_up

REF = "/houses/good/good_words"
SAMPLES = bytes(range(256)) * 300


@pytest.fixture
def room(tmp_path):
    made = Room(tmp_path)
    yield made
    made.desk.store.close()


def allow(room, **rules):
    visit = replace(room.desk.policy.visit, audio=AudioRules(allowed=True, **rules))
    room.desk = replace(room.desk, policy=replace(room.desk.policy, visit=visit))


def part(samples, *, take="t1", end=False):
    more = {"ref": REF, "question": "What is good?", "given_as": "spoken", "take": take}
    return Deed.RECORDED, {**more, "sound": samples, "is_end": end}


def choose(room):
    choice = HandOverChoice(
        child_id=room.child_id, form_name="houses", language="", present="Mum", may_record=True
    )
    return hand_over(room.desk, room.visit, choice)


def filed(room, *deeds):
    allow(room)
    order = choose(room)
    room.child(order, (Deed.BEGUN, {}), *deeds)
    file_handovers(room.desk)
    (voice,) = room.draft.handed[room.child_id]
    return voice


def sound(room, answer):
    return read_file(room.desk, room.visit.family_id, answer.recording)


def test_nobody_records_until_the_council_says_so(room):
    assert room.hand_over().audio_s == 0
    with pytest.raises(InputRefused, match="does not allow"):
        choose(room)
    allow(room, longest_s=60)
    assert choose(room).audio_s == 60


def test_a_recording_is_filed_with_its_question_and_who_agreed(room):
    answered = (Deed.ANSWERED, {"ref": REF, "question": "What is good?", "given_as": "spoken"})
    voice = filed(room, part(SAMPLES), part(b"", end=True), answered)
    (answer,) = voice.answers
    assert sound(room, answer) == wav_of(SAMPLES)
    assert voice.may_record
    assert (answer.ref, answer.outcome, answer.given_as) == (REF, "answered", "spoken")


def test_what_was_said_until_the_device_died_is_kept_even_when_the_child_went_on(room):
    cut = filed(room, part(SAMPLES), part(SAMPLES), (Deed.SKIPPED, {"ref": REF}))
    (answer,) = cut.answers
    assert sound(room, answer) == wav_of(SAMPLES * 2)
    assert not answer.is_skipped


def test_the_last_recording_that_was_ended_stands_and_a_skip_that_knows_of_it_takes_it_back():
    def made(deed, more):
        return Made(deed=deed, at=NOW, **more)

    first = [made(*part(b"11")), made(*part(b"", end=True))]
    assert recordings_in([*first, made(*part(b"22", take="t2"))]) == {REF: b"11"}
    second = [made(*part(b"22", take="t2")), made(*part(b"", take="t2", end=True))]
    assert recordings_in([*first, *second]) == {REF: b"22"}
    known = made(Deed.SKIPPED, {"ref": REF, "take_back": True})
    assert recordings_in([*first, known]) == {}


def review(room, voice, words):
    said = HandedReview(beside={REF: Beside(transcript=words)})
    keep_review(room.desk, room.visit.draft_id, voice.envelope_id, said)


def signed(room, visit):
    check = check_visit(room.desk, visit)
    signature = Signature(
        passphrase=PASSPHRASE,
        statements=check.statements,
        decisions={one.key: "Looked at it." for one in check.interruptions},
    )
    sign_off(room.desk, visit, signature)
    with room.desk.store.reading() as view:
        (voice,) = view.of_child(ChildVoice, room.child_id).values()
    return voice


def test_sign_off_waits_for_the_words_and_then_deletes_the_recording(room):
    voice = filed(room, part(SAMPLES), part(b"", end=True))
    visit = write_up(room.desk, room.visit)
    missing = [one.words for one in check_visit(room.desk, visit).missing]
    assert missing == ["Amina: type what was said in the recording at “What is good?”."]
    review(room, voice, "I like my dog")
    kept = signed(room, visit)
    (answer,) = kept.handed[0].answers
    assert (answer.transcript, answer.recording) == ("I like my dog", "")
    (said,) = [one for one in kept.statements if one.given_as == "recording"]
    assert (said.words, said.present) == ("I like my dog", "Mum")
    assert sound(room, voice.answers[0]) is None


def test_a_council_that_keeps_recordings_keeps_them_with_the_record(room):
    voice = filed(room, part(SAMPLES), part(b"", end=True))
    allow(room, keep_after_sign_off=True)
    review(room, voice, "I like my dog")
    kept = signed(room, write_up(room.desk, room.visit))
    assert sound(room, kept.handed[0].answers[0]) == wav_of(SAMPLES)


@given(samples=st.binary(max_size=400))
def test_a_level_is_between_silence_and_the_loudest(samples):
    assert 0.0 <= level_of(samples) <= 1.0


def test_a_part_goes_through_the_envelope_as_it_is():
    deed, more = part(SAMPLES)
    one = Made(deed=deed, at=NOW, **more)
    assert msgspec.json.decode(msgspec.json.encode(one), type=Made) == one
