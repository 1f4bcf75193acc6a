"""Drawing: strokes with their time, rubber, undo; mouse, pen and finger; a palm draws nothing."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from ehe_desktop.domain.drawing import (
    COLOURS,
    PAPER,
    PENS,
    Drawing,
    Stroke,
    from_json,
    from_svg,
)
from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.ui.handover.parts import Question
from ehe_desktop.ui.theme import CHILD_TOUCH, Mode, apply
from ehe_desktop.ui.widgets.drawing_board import DrawingBoard
from ehe_desktop.ui.widgets.drawing_canvas import DrawingCanvas
from ehe_desktop.ui.widgets.text import Heading
from tests.ui.audit import audit
from tests.ui.child_room import ChildRoom, FakeVoice
from tests.ui.filling import press
from tests.ui.pictures import keep_picture, settle_layout

DOTS = st.lists(
    st.tuples(st.integers(0, PAPER[0]), st.integers(0, PAPER[1]), st.integers(0, 90_000)),
    min_size=1,
    max_size=6,
)
STROKES = st.builds(
    Stroke,
    st.sampled_from(PENS),
    st.sampled_from(sorted(COLOURS)),
    DOTS.map(lambda dots: tuple((float(x), float(y), at) for x, y, at in dots)),
)
DRAWINGS = st.lists(STROKES, max_size=4).map(lambda strokes: Drawing(tuple(strokes)))
A_LINE = Stroke(PENS[1], "blue", ((100.0, 600.0, 0), (1500.0, 600.0, 900)))


@given(DRAWINGS, st.text(max_size=20))
def test_a_drawing_is_one_svg_file_and_comes_back_from_it(drawing, title):
    data = drawing.to_svg(title)
    assert from_svg(data) == drawing
    if title.isprintable():
        tree = ET.fromstring(data)
        assert len(tree.findall(".//{http://www.w3.org/2000/svg}path")) == len(drawing.strokes)


@given(DRAWINGS, DOTS)
def test_a_rubber_leaves_nothing_it_touched_and_touches_nothing_else(drawing, path):
    left = drawing.rubbed(path)
    reach = 30.0
    for stroke in left.strokes:
        for x, y, _at in stroke.dots:
            near = min(((x - a) ** 2 + (y - b) ** 2) ** 0.5 for a, b, _ in path)
            assert near > reach
    assert left.rubbed(path) == left
    far = [(x + 10_000, y, at) for x, y, at in path]
    assert drawing.rubbed(far) == drawing


def test_a_rubber_cuts_a_line_in_two_and_the_times_stay():
    left = Drawing((A_LINE,)).rubbed([(800, 600, 0)])
    one, two = left.strokes
    assert one.dots[0] == A_LINE.dots[0]
    assert two.dots[-1] == A_LINE.dots[-1]
    assert 0 < one.dots[-1][2] < two.dots[0][2] < 900


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"strokes": [1]}',
        '{"strokes": [{"pen": 7, "colour": "blue", "dots": [[1, 1, 1]]}]}',
        '{"strokes": [{"pen": 5, "colour": "pink", "dots": [[1, 1, 1]]}]}',
        '{"strokes": [{"pen": 5, "colour": "blue", "dots": []}]}',
        '{"strokes": [{"pen": 5, "colour": "blue", "dots": [[NaN, 1, 1]]}]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_drawing_of_ours_is_refused(text):
    with pytest.raises(ValueError, match="strokes"):
        from_json(text)
    with pytest.raises(ValueError):
        from_svg(text.encode())


@pytest.fixture
def board(show) -> DrawingBoard:
    return show(DrawingBoard("Draw your day"), 700, 800)


def place(board: DrawingBoard, x: float, y: float) -> QPoint:
    paper = board.canvas.paper
    scale = paper.width() / PAPER[0]
    return QPoint(round(paper.x() + x * scale), round(paper.y() + y * scale))


def with_mouse(board: DrawingBoard, *way: tuple[float, float]) -> None:
    canvas = board.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=place(board, *way[0]))
    for at in way[1:]:
        QTest.mouseMove(canvas, place(board, *at))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=place(board, *way[-1]))


def test_the_mouse_draws_and_every_lift_is_told(board):
    told = []
    board.drawn.connect(lambda: told.append(len(board.drawing.strokes)))
    with_mouse(board, (100, 100), (400, 300), (800, 500))
    with_mouse(board, (200, 900))
    assert told == [1, 2]
    line, tap = board.drawing.strokes
    assert (line.pen, line.colour) == (PENS[1], "black")
    assert len(line.dots) == 3
    assert abs(line.dots[-1][0] - 800) < 4
    assert len(tap.dots) == 1


def test_pens_colours_and_rubber(board):
    press(board, "tool-very-thick")
    press(board, "tool-red")
    with_mouse(board, (100, 600), (1500, 600))
    assert (board.drawing.strokes[0].pen, board.drawing.strokes[0].colour) == (PENS[3], "red")
    press(board, "tool-rubber")
    with_mouse(board, (800, 300), (800, 900))
    assert len(board.drawing.strokes) == 2
    press(board, "tool-green")  # taking a colour lays the rubber down
    with_mouse(board, (100, 100), (300, 100))
    assert board.drawing.strokes[-1].colour == "green"
    assert board.drawing.strokes[-1].pen == PENS[3]


def test_undo_redo_and_start_again(board, qtbot):
    with_mouse(board, (100, 100), (400, 300))
    with_mouse(board, (100, 600), (400, 700))
    both = board.drawing
    QTest.keyClick(
        board.findChild(QAbstractButton, "tool-thin"), "z", Qt.KeyboardModifier.ControlModifier
    )
    assert len(board.drawing.strokes) == 1
    press(board, "drawing-redo-2")
    assert board.drawing == both
    press(board, "drawing-trash-2")
    assert board.drawing == both
    press(board, "drawing-keep")
    assert board.drawing == both
    press(board, "drawing-trash-2")
    press(board, "drawing-throw-away")
    assert board.drawing.is_empty
    press(board, "drawing-undo-2")
    assert board.drawing == both
    with_mouse(board, (10, 10), (40, 30))
    assert not board.findChild(QAbstractButton, "drawing-redo-2").isEnabled()


def test_another_size_of_window_changes_no_stroke(board):
    with_mouse(board, (100, 100), (400, 300))
    before = board.drawing
    board.resize(420, 900)
    QApplication.processEvents()
    assert board.drawing == before
    with_mouse(board, (800, 600), (900, 600))
    assert abs(board.drawing.strokes[1].dots[0][0] - 800) < 6


FINGER = QTest.createTouchDevice()
STYLUS = QPointingDevice(
    "stylus",
    7,
    QInputDevice.DeviceType.Stylus,
    QPointingDevice.PointerType.Pen,
    QInputDevice.Capability.Position,
    1,
    1,
)
RUBBER_END = QPointingDevice(
    "stylus",
    8,
    QInputDevice.DeviceType.Stylus,
    QPointingDevice.PointerType.Eraser,
    QInputDevice.Capability.Position,
    1,
    1,
)


def with_finger(board: DrawingBoard, *way: tuple[float, float], lift: bool = True) -> None:
    canvas = board.canvas
    QTest.touchEvent(canvas, FINGER).press(1, place(board, *way[0]), canvas).commit()
    for at in way[1:]:
        QTest.touchEvent(canvas, FINGER).move(1, place(board, *at), canvas).commit()
    if lift:
        QTest.touchEvent(canvas, FINGER).release(1, place(board, *way[-1]), canvas).commit()


def with_pen(board: DrawingBoard, *way: tuple[float, float], device=STYLUS, at=0) -> None:
    kinds = [QEvent.Type.TabletPress, *[QEvent.Type.TabletMove] * (len(way) - 1)]
    for kind, where in zip(kinds, way, strict=True):
        pen_event(board, kind, where, device, at)
        at += 20
    pen_event(board, QEvent.Type.TabletRelease, way[-1], device, at)


def pen_event(board, kind, where, device=STYLUS, at=0) -> None:
    spot = QPointF(place(board, *where))
    lifted = kind == QEvent.Type.TabletRelease
    event = QTabletEvent(
        kind, device, spot, spot, 0.0 if lifted else 0.5, 0, 0, 0, 0, 0,
        Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton,
        Qt.MouseButton.NoButton if lifted else Qt.MouseButton.LeftButton,
    )  # fmt: skip
    event.setTimestamp(at)
    QApplication.sendEvent(board.canvas, event)


def test_a_finger_draws_where_no_pen_was_seen(board):
    with_finger(board, (100, 100), (600, 600))
    assert len(board.drawing.strokes) == 1
    assert len(board.drawing.strokes[0].dots) >= 2


def test_a_palm_draws_nothing_while_a_pen_is_near(board):
    now = 2**40  # later than any touch of this test: the pen is there
    with_pen(board, (100, 100), (300, 100), at=now)
    with_finger(board, (900, 900), (1000, 900))
    assert len(board.drawing.strokes) == 1


def test_a_palm_that_came_first_is_taken_back(board):
    with_finger(board, (900, 900), (1000, 1000), lift=False)
    with_pen(board, (100, 100), (300, 100))
    assert len(board.drawing.strokes) == 1
    assert board.drawing.strokes[0].dots[0][0] < 200
    canvas = board.canvas
    QTest.touchEvent(canvas, FINGER).release(1, place(board, 1000, 1000), canvas).commit()
    assert len(board.drawing.strokes) == 1


def test_the_other_end_of_the_pen_rubs_and_times_are_kept(board):
    with_pen(board, (100, 600), (1500, 600), at=5_000)
    assert [dot[2] for dot in board.drawing.strokes[0].dots] == [0, 20]
    with_pen(board, (800, 500), (800, 700), device=RUBBER_END, at=6_000)
    assert len(board.drawing.strokes) == 2


def test_a_drawing_gone_on_with_goes_on_in_time(board):
    board.set_drawing(Drawing((A_LINE,)))
    with_pen(board, (100, 100), (300, 100), at=77_000)
    assert [dot[2] for dot in board.drawing.strokes[1].dots] == [900, 920]


def test_what_is_painted_is_what_was_drawn_and_lies_on_its_picture(board):
    picture = QImage(160, 120, QImage.Format.Format_RGB32)
    picture.fill(QColor("#FFD8A8"))
    board.set_picture(picture)
    press(board, "tool-very-thick")
    press(board, "tool-blue")
    with_mouse(board, (200, 600), (1400, 600))
    shot = board.canvas.grab().toImage()
    spot, beside = place(board, 800, 600), place(board, 800, 200)
    assert shot.pixelColor(spot).name().upper() == COLOURS["blue"]
    assert shot.pixelColor(beside).name().upper() == "#FFD8A8"


def child_page(show) -> DrawingBoard:
    """A page to draw on, as high and wide as a small laptop leaves it."""
    board = DrawingBoard("Draw your day", smallest=CHILD_TOUCH)
    board.fill_page(Heading("Draw your day", 1))
    return show(board, 1318, 572)


@pytest.fixture
def page(show) -> DrawingBoard:
    return child_page(show)


@pytest.mark.parametrize(
    "direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft]
)
def test_paper_fills_a_page_beside_its_tools_and_they_are_mirrored(page, direction):
    page.setLayoutDirection(direction)
    settle_layout()
    paper, pen = page.canvas.geometry(), page.first_stop
    assert page.canvas.paper.height() > 0.95 * page.height()
    tools_from, tools_to = (pen.mapTo(page, QPoint(x, 0)).x() for x in (0, pen.width()))
    if direction is Qt.LayoutDirection.LeftToRight:
        assert tools_to < paper.left()
        assert paper.right() == page.width() - 1
    else:
        assert tools_from > paper.right()
        assert paper.left() == 0


def test_a_device_that_is_turned_keeps_the_drawing_and_the_paper_its_shape(page):
    with_mouse(page, (200, 200), (800, 900))
    drawn = page.drawing
    for wide, high in ((700, 1200), (976, 404), (1872, 884)):
        page.resize(wide, high)
        settle_layout()
        paper = page.canvas.paper
        assert page.drawing == drawn
        assert abs(paper.width() * PAPER[1] - paper.height() * PAPER[0]) < 2 * PAPER[0]
        assert page.rect().contains(page.canvas.geometry())
        side = page.canvas.y() if high > wide else page.canvas.x()
        assert side > 100, "the tools have room beside it"


@pytest.mark.parametrize(
    ("mode", "scale"), [(Mode.CHILD, 1.0), (Mode.LIGHT, 1.0), (Mode.DARK, 1.0), (Mode.CHILD, 2.0)]
)
def test_a_page_to_draw_on_can_be_used_by_everybody(qapp, show, mode, scale):
    apply(qapp, mode, scale)
    page = child_page(show)
    with_mouse(page, (200, 200), (800, 900), (1400, 200))
    press(page, "drawing-trash-2")
    settle_layout()
    assert audit(page, smallest=CHILD_TOUCH) == []
    assert page.findChild(QAbstractButton, "drawing-keep").hasFocus()
    keep_picture(page, f"drawing-{mode.value}-{int(scale * 100)}")


LARGE, SMALL = ((1366, 768), 2.0), ((1024, 700), 1.0)


@pytest.mark.parametrize(
    ("language", "look"),
    [
        ("English (en)", LARGE), ("Polish (pl)", LARGE), ("Arabic (ar)", LARGE), ("Somali (so)", LARGE),
        ("Ukrainian (uk)", LARGE), ("Ukrainian (uk)", SMALL), ("Welsh (cy)", SMALL), ("Urdu (ur)", SMALL),
    ],
)  # fmt: skip
def test_every_tool_and_the_question_are_in_sight_and_the_paper_is_no_stamp(
    qtbot, show, language, look
):
    """At 200 % a child who read Polish drew on 240 x 180 px, under half a question."""
    size, scale = look
    voice = FakeVoice(FormLanguage(language).tag)
    room = ChildRoom(
        qtbot, show, "houses", language, size=size, voice=voice, scale=scale, record_s=180
    )
    room.press("child-start", "tile-good")
    buttons = [one for one in room.screen.findChildren(QAbstractButton) if one.isVisible()]
    names = {one.objectName() for one in buttons}
    assert {"drawing-undo-2", "tool-rubber", *(f"tool-{name}" for name in COLOURS)} <= names
    asked = [one for one in room.screen.findChildren(Question) if one.isVisible()]
    shown = [*buttons, *asked]
    hidden = [one for one in shown if one.visibleRegion().boundingRect() != one.rect()]
    assert [one.objectName() or one.text() for one in hidden] == []
    assert room.screen.findChild(DrawingCanvas).paper.height() > 330


def test_a_board_among_questions_can_be_used_by_everybody(qapp, board):
    apply(qapp, Mode.LIGHT, 1.0)
    press(board, "tool-red")
    settle_layout()
    assert audit(board) == []
