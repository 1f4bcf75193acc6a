"""A person's recording beside the forms is played; else the system's voice reads; else there is no speaker."""

from __future__ import annotations

import math
from array import array

import pytest

from ehe_desktop.domain.recording import BYTES_A_SECOND, wav_of
from ehe_desktop.ui.audio import read_aloud
from ehe_desktop.ui.audio.read_aloud import SOUNDS, form_sound
from tests.ui.child_room import ChildRoom, FakeVoice
from tests.xforms.building import form_md

PACK = """
| survey |
| | type | name | label::English (en) | media::audio::English (en) |
| | text | good | What is good? | good.wav |
| | text | else | What else? | |
| settings |
| | form_title | form_id | version | default_language |
| | Two questions | two | 1 | English (en) |
"""


def tone(seconds=0.4):
    """A sound of our own: 440 Hz, as a recorder would make it."""
    many = round(seconds * BYTES_A_SECOND / 2)
    rate = BYTES_A_SECOND / 2
    wave = array("h", (round(9_000 * math.sin(2 * math.pi * 440 * n / rate)) for n in range(many)))
    return wav_of(wave.tobytes())


@pytest.fixture
def pack(tmp_path, monkeypatch, qtbot, show):
    """A council's form with one recording, on a device with the voices that are named."""
    monkeypatch.setattr(read_aloud, "forms_dir", lambda: tmp_path)
    (tmp_path / SOUNDS).mkdir()
    (tmp_path / SOUNDS / "good.wav").write_bytes(tone())

    def open_(*tags):
        room = ChildRoom(qtbot, show, form_md(PACK), voice=FakeVoice(*tags))
        room.press("child-start")
        return room, room.screen._aloud._voice

    open_.sounds = tmp_path / SOUNDS
    return open_


def said(voice):
    return [words for words in voice.said if words]


def test_the_recording_is_played_and_the_voice_is_silent(pack, microphone, qtbot):
    room, voice = pack("en")
    player = room.screen._aloud._player
    with qtbot.waitSignal(player.changed, timeout=20_000):
        room.press("child-listen")
    assert player.is_playing
    qtbot.waitUntil(lambda: not player.is_playing, timeout=20_000)  # to its end
    assert said(voice) == []
    room.press("child-next", "child-listen")
    assert said(voice) == [("en", "What else?")]


def test_without_a_voice_only_what_was_recorded_has_a_speaker(pack, microphone):
    room, _ = pack()
    assert room.has("child-listen")
    room.press("child-next")
    assert not room.has("child-listen")


def test_where_the_recording_is_missing_or_cannot_be_played_the_voice_reads(
    pack, microphone, qtbot
):
    (pack.sounds / "good.wav").write_bytes(b"no sound at all")
    room, voice = pack("en")
    room.press("child-listen")
    qtbot.waitUntil(lambda: said(voice) == [("en", "What is good?")], timeout=20_000)
    (pack.sounds / "good.wav").unlink()
    room.press("child-listen")
    assert said(voice) == [("en", "What is good?")] * 2


@pytest.mark.parametrize("lacks", ["recording", "loudspeaker"])
def test_with_neither_there_is_no_speaker(pack, monkeypatch, lacks):
    if lacks == "recording":
        (pack.sounds / "good.wav").unlink()
    monkeypatch.setattr(read_aloud, "can_play", lambda: lacks != "loudspeaker")
    room, _ = pack()
    assert not room.has("child-listen")


@pytest.mark.parametrize("name", ["", ".", "..", "../pack.xml", "/etc/hostname", "a\\b.wav"])
def test_a_recording_lies_beside_the_forms_and_nowhere_else(pack, name):
    (pack.sounds.parent / "pack.xml").write_text("secret")
    assert form_sound(name) is None
    assert form_sound("good.wav") == tone()
