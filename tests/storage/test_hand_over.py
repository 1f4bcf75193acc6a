"""Handing over and filing, on a real store: sealed as made, filed once, nothing of the child's changed."""

from __future__ import annotations

import struct
from dataclasses import replace

import msgspec
import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete

from ehe_desktop.domain.child_voice import ChildVoice
from ehe_desktop.domain.drawing import Drawing, Stroke, from_svg
from ehe_desktop.domain.errors import InputRefused, RuleBroken
from ehe_desktop.domain.hand_over import Deed
from ehe_desktop.domain.handed_review import HandedReview
from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.services import file_handover
from ehe_desktop.services.check_visit import check_visit
from ehe_desktop.services.errors import CannotHandOver, FormUnfit
from ehe_desktop.services.file_handover import file_handovers, handed_drawings
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.services.hand_over import HandOverChoice, hand_over
from ehe_desktop.services.sign_off import Signature, sign_off
from ehe_desktop.services.signed_records import handed_statements
from ehe_desktop.storage import hand_overs
from ehe_desktop.storage.envelope import (
    HEAD_BYTES,
    EnvelopeKeys,
    EnvelopeWriter,
    fresh_pair,
    read_envelope,
    seal,
    unseal,
)
from ehe_desktop.storage.purge import purge_family
from ehe_desktop.storage.tables import outbox_op
from tests.storage.hand_over_room import FORM, Room
from tests.storage.visit_room import PASSPHRASE, write_up

ID = bytes(range(16))


def keys_of(public: bytes, writer: bytes = bytes(32)) -> EnvelopeKeys:
    return EnvelopeKeys(ID, public, writer)


# the envelope


def test_what_was_sealed_comes_back_in_its_order(tmp_path):
    private, public = fresh_pair()
    keys, path = keys_of(public), tmp_path / "e" / "one.envelope"
    writer = EnvelopeWriter(path, keys)
    for text in (b"one", b"", "zwei Häuser".encode() * 400):
        writer.append(text)
    contents = read_envelope(path, private, keys)
    assert contents.texts == (b"one", b"", "zwei Häuser".encode() * 400)
    assert (contents.lost, contents.is_torn) == (0, False)
    assert "Häuser".encode() not in path.read_bytes()


def test_the_writer_goes_on_after_a_crash_and_a_torn_frame_costs_only_itself(tmp_path):
    private, public = fresh_pair()
    keys, path = keys_of(public), tmp_path / "one.envelope"
    EnvelopeWriter(path, keys).append(b"kept")
    whole = path.read_bytes()
    for torn in (1, 4, 5, 40):
        path.write_bytes(whole + (struct.pack(">I", 304) + bytes(200))[:torn])
        assert read_envelope(path, private, keys).texts == (b"kept",)
        again = EnvelopeWriter(path, keys)
        assert again.frames == 1
        again.append(b"after")
        assert read_envelope(path, private, keys).texts == (b"kept", b"after")


def test_a_changed_moved_or_foreign_frame_is_counted_and_the_rest_is_read(tmp_path):
    private, public = fresh_pair()
    keys, path = keys_of(public), tmp_path / "one.envelope"
    writer = EnvelopeWriter(path, keys)
    for text in (b"a", b"b", b"c"):
        writer.append(text)
    raw = path.read_bytes()
    size = (len(raw) - HEAD_BYTES) // 3
    frames = [raw[HEAD_BYTES + n * size : HEAD_BYTES + (n + 1) * size] for n in range(3)]
    swapped = raw[:HEAD_BYTES] + frames[1] + frames[0] + frames[2]
    path.write_bytes(swapped)
    assert read_envelope(path, private, keys).texts == (b"c",)
    assert read_envelope(path, private, keys).lost == 2
    path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    assert read_envelope(path, private, keys).texts == (b"a", b"b")


def test_without_the_writer_key_nobody_adds_a_frame():
    private, public = fresh_pair()
    forged = seal(keys_of(public, bytes(32)), 0, b"I never said this")
    with pytest.raises(InvalidTag):
        unseal(private, keys_of(public, b"\1" * 32), 0, forged)


def test_the_length_does_not_tell_the_answer():
    _, public = fresh_pair()
    sizes = {len(seal(keys_of(public), 0, b"x" * length)) for length in (1, 20, 200)}
    assert len(sizes) == 1


@given(text=st.binary(max_size=3000), place=st.integers(0, 2**31), at=st.integers(0))
def test_every_bit_of_a_frame_counts(text, place, at):
    private, public = fresh_pair()
    sealed = bytearray(seal(keys_of(public), place, text))
    assert unseal(private, keys_of(public), place, bytes(sealed)) == text
    bit = at % (len(sealed) * 8)
    if bit == 255:  # X25519 takes no notice of the highest bit of a point; the salt does
        bit = 254
    sealed[bit // 8] ^= 1 << (bit % 8)
    with pytest.raises(InvalidTag):
        unseal(private, keys_of(public), place, bytes(sealed))


def test_another_envelope_in_the_place_is_never_written_over(tmp_path):
    _, public = fresh_pair()
    path = tmp_path / "one.envelope"
    EnvelopeWriter(path, keys_of(public)).append(b"x")
    with pytest.raises(RuleBroken):
        EnvelopeWriter(path, EnvelopeKeys(bytes(16), public, bytes(32)))


# handing over


@pytest.fixture
def room(tmp_path):
    made = Room(tmp_path)
    yield made
    made.desk.store.close()


SAID = (
    (Deed.BEGUN, {"language": "English (en)"}),
    (Deed.ANSWERED, {"ref": "/h/good", "question": "What is good?", "words": "my dog, and tea",
                     "given_as": "own_writing"}),
    (Deed.SKIPPED, {"ref": "/h/bad", "question": "What makes you sad?"}),
    (Deed.TALK, {"ref": "/h/bad", "question": "What makes you sad?"}),
    (Deed.FINISHED, {}),
)  # fmt: skip


def test_the_order_holds_nothing_of_the_case(room):
    order = room.hand_over()
    said = msgspec.json.encode(room.orders[0]).decode()
    (pending,) = room.pending
    assert order.called == "Amina"
    for secret in ("Yusuf", room.child_id, room.visit.draft_id, pending.private_key, "Mum"):
        assert secret not in said


def test_what_came_back_is_filed_as_it_was_made_and_the_file_goes(room):
    order = room.hand_over()
    room.child(order, *SAID)
    came = file_handovers(room.desk)
    (voice,) = room.draft.handed[room.child_id]
    assert came.filed[0].voice == voice
    assert [(one.words, one.outcome, one.present) for one in voice.answers] == [
        ("my dog, and tea", "answered", "Mum"),
        ("", "skipped", "Mum"),
    ]
    assert (voice.ended, voice.wants_to_talk, voice.lost) == ("finished", True, 0)
    assert not room.path(order).exists()
    assert room.pending == ()


def test_filing_twice_does_it_once(room):
    room.child(room.hand_over(), *SAID)
    file_handovers(room.desk)
    assert file_handovers(room.desk).filed == ()
    assert len(room.draft.handed[room.child_id]) == 1
    room.child(room.hand_over(), *SAID)  # handed over once more in the same visit: both are kept
    file_handovers(room.desk)
    assert len(room.draft.handed[room.child_id]) == 2


def test_a_cut_after_the_commit_leaves_a_file_that_the_next_start_removes(room, monkeypatch):
    order = room.hand_over()
    room.child(order, *SAID)
    monkeypatch.setattr(file_handover, "_sweep", lambda _desk: None)
    file_handovers(room.desk)
    assert room.path(order).exists()
    monkeypatch.undo()
    file_handovers(room.desk)
    assert not room.path(order).exists()
    assert len(room.draft.handed[room.child_id]) == 1


def test_a_cut_before_the_commit_leaves_all_to_be_done_again(room, monkeypatch):
    order = room.hand_over()
    room.child(order, *SAID)

    def cut(_connection, _id):
        raise OSError("the battery is empty")

    monkeypatch.setattr(hand_overs, "forget", cut)
    assert file_handovers(room.desk).waiting == 1
    assert room.draft.handed == {}
    monkeypatch.undo()
    assert len(file_handovers(room.desk).filed) == 1
    assert not room.path(order).exists()


def test_an_envelope_of_another_store_is_left_alone(room):
    order = room.hand_over()
    foreign = room.path(order).with_stem("ab" * 16)
    foreign.write_bytes(b"EHEENV\x01\n" + bytes(16))
    file_handovers(room.desk)
    assert foreign.exists()


def test_a_hand_over_that_never_began_leaves_nothing(room):
    room.hand_over()
    assert file_handovers(room.desk).filed == ()
    assert room.draft.handed == {}
    assert room.pending == ()


def test_what_the_child_threw_away_is_gone_but_not_that_they_want_to_talk(room):
    room.child(room.hand_over(), *SAID[:-1], (Deed.THROWN_AWAY, {}))
    file_handovers(room.desk)
    (voice,) = room.draft.handed[room.child_id]
    assert voice.answers == ()
    assert (voice.ended, voice.wants_to_talk) == ("thrown_away", True)


def test_the_last_answer_to_a_question_stands(room):
    again = (Deed.ANSWERED, {"ref": "/h/good", "words": "only the dog"})
    room.child(room.hand_over(), *SAID[:2], again)
    file_handovers(room.desk)
    (voice,) = room.draft.handed[room.child_id]
    assert [one.words for one in voice.answers] == ["only the dog"]
    assert voice.ended == "cut_short"


def test_cut_short_goes_on_at_the_next_question_and_finished_begins_anew(room):
    room.child(room.hand_over(), *SAID[:3])
    file_handovers(room.desk)
    with room.desk.store.reading() as view:
        visit = view.body(VisitDraft, room.visit.draft_id)
    version = room.desk.forms.form(FORM).version
    assert visit.handed[room.child_id][0].form_version == version
    assert room.hand_over().done == ("/h/good", "/h/bad")
    room.child(room.orders[-1], (Deed.BEGUN, {}), (Deed.FINISHED, {}))
    file_handovers(room.desk)
    assert room.hand_over().done == ()


def test_a_signed_visit_keeps_the_envelope_and_its_key(room):
    order = room.hand_over()
    room.child(order, *SAID)
    with room.desk.store.writing() as work:
        work.patch("visit_draft", room.visit.draft_id, state="signed")
    assert file_handovers(room.desk).waiting == 1
    assert room.path(order).exists()
    assert len(room.pending) == 1


def test_who_is_in_the_room_must_be_said_and_a_launcher_must_wait(room, tmp_path):
    with pytest.raises(InputRefused):
        room.hand_over(present=" ")
    object.__setattr__(room.desk, "leave_order", None)
    with pytest.raises(CannotHandOver):
        room.hand_over()
    assert room.pending == ()


def test_a_drawing_is_kept_as_a_file_of_the_family_and_not_in_the_record(room):
    drawn = Drawing((Stroke(11, "blue", ((10.0, 10.0, 0), (900.0, 700.0, 80))),))
    ref = "/houses/good/good_drawing"
    deeds = (Deed.ANSWERED, {"ref": ref, "question": "Draw", "value": "drawing.svg",
                             "given_as": "drawing", "strokes": drawn.to_json()})  # fmt: skip
    room.child(room.hand_over(), (Deed.BEGUN, {}), deeds, (Deed.FINISHED, {}))
    file_handovers(room.desk)
    (voice,) = room.draft.handed[room.child_id]
    found = handed_drawings(room.desk, room.visit.family_id, (voice,))
    assert from_svg(found[voice.answers[0].drawing]) == drawn
    assert len(msgspec.json.encode(voice)) < 1_000
    (said,) = handed_statements((voice,), {voice.envelope_id: HandedReview()})
    assert (said.words, said.given_as) == ("A drawing", "drawing")


def test_a_family_that_leaves_the_device_takes_the_keys_of_its_hand_over_with_it(room):
    order = room.hand_over()
    room.child(order, *SAID)
    with room.desk.store.settling() as work:
        work.connection.execute(delete(outbox_op))  # everything was sent
        purge_family(work, room.visit.family_id)
    assert room.pending == ()
    assert room.path(order).exists()
    assert file_handovers(room.desk).waiting == 0
    assert not room.path(order).exists()


def test_a_form_with_a_fault_is_told_to_the_officer_and_never_handed_over(room, tmp_path):
    folder = tmp_path / "faulty"
    folder.mkdir()
    whole = room.desk.forms.xml(FORM)
    (folder / f"{FORM}.xml").write_bytes(whole.replace(b"/houses/good/good_show", b"/houses/none"))
    faulty = replace(room.desk, forms=FormShelf(folder))
    choice = HandOverChoice(child_id=room.child_id, form_name=FORM, language="", present="Mum")
    with pytest.raises(FormUnfit):
        hand_over(faulty, room.visit, choice)
    assert room.orders == []
    assert room.pending == ()


def test_sign_off_keeps_the_childs_own_words_and_what_they_skipped(room):
    room.child(room.hand_over(), *SAID)
    file_handovers(room.desk)
    visit = write_up(room.desk, room.visit, paraphrase="Amina spoke of her dog.")
    check = check_visit(room.desk, visit)
    signature = Signature(
        passphrase=PASSPHRASE,
        statements=check.statements,
        decisions={one.key: "Looked at it." for one in check.interruptions},
    )
    sign_off(room.desk, visit, signature)
    with room.desk.store.reading() as view:
        (voice,) = view.of_child(ChildVoice, room.child_id).values()
    own = [one for one in voice.statements if one.given_as == "own_writing"]
    assert [(one.words, one.present) for one in own] == [("my dog, and tea", "Mum")]
    assert voice.paraphrase == "Amina spoke of her dog."
    assert [one.outcome for one in voice.handed[0].answers] == ["answered", "skipped"]
