"""Drawings, signatures, photographs and papers as answers: kept in the encrypted store and shown again."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QImageReader
from PySide6.QtTest import QTest

from ehe_desktop.domain.drawing import Drawing, Stroke, from_svg, picture_in
from ehe_desktop.domain.given_file import name_in
from ehe_desktop.services.keep_file import read_file
from ehe_desktop.storage.blobs import MOST_BYTES
from ehe_desktop.storage.errors import StoreCannotWrite
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.forms.answers import SessionAnswers
from ehe_desktop.ui.forms.form_view import FormView
from ehe_desktop.ui.forms.kept_files import KeptFiles
from ehe_desktop.ui.forms.kit import Kit
from ehe_desktop.xforms.session import Session
from tests.fakes.council_store import council_desk
from tests.ui.desk_room import settled
from tests.ui.filling import editor, press
from tests.ui.form_gallery import gallery_form, gallery_media
from tests.xforms.conformance import StillEnv

TODAY = date(2026, 6, 22)
FAMILY = "family-1"
A_LINE = Stroke(11, "blue", ((100.0, 600.0, 0), (1500.0, 600.0, 900)))


@pytest.fixture
def desk(tmp_path):
    made = council_desk(tmp_path / "store")
    yield made
    made.store.close()


@pytest.fixture
def runner(qapp, desk):
    made = Runner()
    yield made
    made.close()


@pytest.fixture
def session() -> Session:
    return Session(gallery_form(), StillEnv())


@pytest.fixture
def opened(qtbot, desk, runner, show, session):
    """The page of files of a form on the same session, opened anew."""

    def make() -> FormView:
        kit = Kit(TODAY, gallery_media, KeptFiles(desk, runner, FAMILY))
        view = show(FormView(SessionAnswers(session), TODAY, kit=kit), 900, 700)
        view.go_to("/data/given/photo")
        settled(qtbot, runner)
        return view

    return make


def kept(session: Session, name: str) -> str:
    return session.find(f"/data/given/{name}").value


def photo(path, colour="#C2261D", side=1200) -> str:
    picture = QImage(side, side // 2, QImage.Format.Format_RGB32)
    picture.fill(QColor(colour))
    picture.setText("GPSLatitude", "51.5")
    assert picture.save(str(path), "PNG")
    return str(path)


def draw(view: FormView, name: str, stroke: Stroke = A_LINE) -> None:
    board = editor(view, name).board
    board.canvas.take(board.drawing.with_stroke(stroke))


def test_a_drawing_is_kept_at_every_lift_and_there_again(qtbot, desk, runner, session, opened):
    view = opened()
    draw(view, "drawing")
    settled(qtbot, runner)
    first = kept(session, "drawing")
    assert name_in(first) == "drawing.svg"
    draw(view, "drawing", Stroke(22, "red", ((10.0, 10.0, 0),)))
    draw(view, "drawing", Stroke(22, "green", ((50.0, 10.0, 0),)))  # while the one before is kept
    settled(qtbot, runner)
    answer = kept(session, "drawing")
    assert answer != first
    assert len(from_svg(read_file(desk, FAMILY, answer)).strokes) == 3
    again = opened()
    assert editor(again, "drawing").board.drawing == editor(view, "drawing").board.drawing
    assert editor(again, "drawing").value() == answer


def test_an_untouched_page_is_no_drawing_and_an_emptied_one_is_none_again(
    qtbot, runner, session, opened
):
    view = opened()
    assert kept(session, "drawing") == ""
    draw(view, "drawing")
    settled(qtbot, runner)
    assert kept(session, "drawing")
    editor(view, "drawing").board.canvas.take(Drawing())
    settled(qtbot, runner)
    assert kept(session, "drawing") == ""


def test_words_do_instead_of_a_drawing_and_a_name_instead_of_a_signature(
    qtbot, desk, runner, session, opened
):
    view = opened()
    for name in ("drawing", "signed"):
        press(view, f"answer-{name}-instead")
        words = editor(view, f"{name}-words")
        assert words.hasFocus()
        QTest.keyClicks(words, "A house and a bird")
    qtbot.waitUntil(lambda: all(kept(session, name) for name in ("drawing", "signed")))
    settled(qtbot, runner)
    assert read_file(desk, FAMILY, kept(session, "signed")) == b"A house and a bird"
    again = opened()
    assert editor(again, "drawing-words").value() == "A house and a bird"
    assert editor(again, "drawing").board.isHidden()


def test_a_picture_is_drawn_upon_and_both_are_there_again(
    qtbot, desk, runner, session, opened, tmp_path
):
    view = opened()
    editor(view, "marked").take_path(photo(tmp_path / "map.png"))
    draw(view, "marked")
    settled(qtbot, runner)
    data = read_file(desk, FAMILY, kept(session, "marked"))
    assert from_svg(data).strokes == (A_LINE,)
    assert QImage.fromData(picture_in(data)).size().width() == 1200
    again = editor(opened(), "marked").board
    assert again.drawing.strokes == (A_LINE,)
    assert not again.canvas._picture.isNull()


def test_a_photo_is_made_smaller_and_loses_what_the_camera_wrote(
    qtbot, desk, runner, session, opened, tmp_path
):
    view = opened()
    path = photo(tmp_path / "My birds.png")
    editor(view, "photo").take_path(path)
    settled(qtbot, runner)
    answer = kept(session, "photo")
    assert name_in(answer) == "My_birds.jpg"
    data = read_file(desk, FAMILY, answer)
    (tmp_path / "out.jpg").write_bytes(data)
    read = QImageReader(str(tmp_path / "out.jpg"))
    assert (read.size().width(), read.size().height()) == (600, 300)
    assert b"GPS" not in data
    again = editor(opened(), "photo")
    qtbot.waitUntil(lambda: not again._picture.isHidden())
    assert "My_birds.jpg" in again._shown.text()
    press(again, "answer-photo-remove")
    assert kept(session, "photo") == ""


def test_papers_are_kept_as_they_are_and_programs_are_not_taken(
    qtbot, desk, runner, session, opened, tmp_path
):
    view = opened()
    paper, program, large = (tmp_path / name for name in ("plan.pdf", "run.exe", "large.pdf"))
    paper.write_bytes(b"%PDF-1.7 a plan")
    program.write_bytes(b"MZ")
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    box = editor(view, "paper")
    box.take_path(str(paper))
    settled(qtbot, runner)
    answer = kept(session, "paper")
    assert read_file(desk, FAMILY, answer) == b"%PDF-1.7 a plan"
    for wrong, words in ((program, "kind of file"), (large, "20 MB"), (tmp_path / "x.pdf", "read")):
        box.take_path(str(wrong))
        settled(qtbot, runner)
        assert words in box._problem.text()
        assert kept(session, "paper") == answer


def test_a_full_disk_keeps_the_drawing_on_screen_and_says_so(
    qtbot, runner, session, opened, monkeypatch
):
    view = opened()

    def refuse(*_args):
        raise StoreCannotWrite

    with monkeypatch.context() as patch:
        patch.setattr("ehe_desktop.ui.forms.kept_files.keep_file", refuse)
        draw(view, "drawing")
        settled(qtbot, runner)
    box = editor(view, "drawing")
    assert "still here" in box._problem.text()
    assert box.board.drawing.strokes == (A_LINE,)
    draw(view, "drawing", Stroke(22, "red", ((10.0, 10.0, 0),)))
    settled(qtbot, runner)
    assert kept(session, "drawing")
    assert box._problem.isHidden()


def test_a_file_that_is_not_on_this_device_is_said_so(qtbot, runner, session, opened):
    session.set("/data/given/photo", "a" * 64 + "-photo.jpg")
    session.set("/data/given/drawing", "b" * 64 + "-drawing.svg")
    view = opened()
    qtbot.waitUntil(lambda: "not on this device" in editor(view, "photo")._shown.text())
    assert "not on this device" in editor(view, "drawing")._problem.text()
    assert kept(session, "drawing").startswith("b")


def test_a_picture_that_cannot_be_read_is_said_so(qtbot, desk, runner, session, opened, tmp_path):
    path = tmp_path / "torn.svg"
    path.write_bytes(b"<svg" + b"\0" * 400)
    view = opened()
    editor(view, "marked").take_path(str(path))
    settled(qtbot, runner)
    assert kept(session, "marked") == ""
    assert "could not be read" in editor(view, "marked")._problem.text()


def test_undo_keys_stay_with_the_drawing(qtbot, runner, session, opened):
    view = opened()
    draw(view, "drawing")
    board = editor(view, "drawing").board
    board.first_stop.setFocus()
    QTest.keyClick(board.first_stop, "z", Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, runner)
    assert board.drawing.is_empty
    assert kept(session, "drawing") == ""
