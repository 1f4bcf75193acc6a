"""An officer's form asks for a recording: record it, hear it, choose a file instead; leaving keeps it."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ehe_desktop.domain.given_file import name_in
from ehe_desktop.ui.audio.recorder import stop_recordings
from ehe_desktop.ui.forms.asked import Asked
from ehe_desktop.ui.forms.kit import FilesInMemory, Kit
from ehe_desktop.ui.forms.question_widgets import make_editor
from tests.fakes.microphone import HERTZ, hertz_of
from tests.ui.audit import audit

PATIENCE_MS = 20_000
TODAY = date(2026, 6, 22)
HEAD = 44
ASKED = Asked("/data/talk", "talk", "sound", "What did they say?", media_type="audio/*")


class Room:
    def __init__(self, qtbot, show, record_s):
        self.qtbot, self.held = qtbot, {}
        self.files = FilesInMemory()
        self.editor = show(
            make_editor(ASKED, Kit(TODAY, files=self.files, record_s=record_s)), 700, 400
        )

    def press(self, button):
        assert button.isVisible()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def until(self, wanted):
        self.qtbot.waitUntil(wanted, timeout=PATIENCE_MS)

    def hears(self, words):
        return words in self.editor._time.text()

    def kept(self):
        found = []
        self.files.read(self.editor, self.editor.value(), found.append, found.append)
        return found[0]


@pytest.fixture
def room(qtbot, show, microphone):
    def make(record_s=180):
        return Room(qtbot, show, record_s)

    return make


def test_a_recording_is_kept_as_the_answer_and_can_be_heard(room):
    here = room()
    here.press(here.editor.record)
    assert not here.editor.choose.isVisible()
    here.until(lambda: here.hears("0:02 of 3:00"))
    here.press(here.editor.stop)
    assert name_in(here.editor.value()) == "recording.wav"
    assert abs(hertz_of(here.kept()[HEAD:]) - HERTZ) < 8
    here.press(here.editor.play)
    here.until(lambda: here.editor.play.text() == "Stop playing")
    here.press(here.editor.play)
    assert here.editor.play.text() == "Play"
    assert audit(here.editor) == []


def test_leaving_or_a_lock_stops_it_and_keeps_it(room):
    here = room()
    here.press(here.editor.record)
    here.until(lambda: here.hears("0:01"))
    stop_recordings(here.editor.window())  # what the shell does before anything is written
    assert here.kept()[:4] == b"RIFF"
    here.press(here.editor.record)
    here.until(lambda: here.hears("0:01"))
    first = here.editor.value()
    here.editor.hide()
    assert here.editor.value() not in ("", first)


def test_where_the_council_allows_none_a_file_can_still_be_chosen(room):
    here = room(record_s=0)
    assert not here.editor.record.isVisible()
    assert here.editor.choose.isVisible()
