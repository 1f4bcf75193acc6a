"""A keyboard and nothing else: every type of control of a form, and a child's session from hello to end."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from ehe_desktop.domain.hand_over import Deed
from ehe_desktop.ui.forms.answers import SessionAnswers
from ehe_desktop.ui.forms.form_view import FormView
from ehe_desktop.ui.forms.kinds import kind_of
from ehe_desktop.ui.forms.kit import Kit
from ehe_desktop.ui.theme.focus_ring import FocusRing
from ehe_desktop.ui.widgets.tab_order import reading_order
from ehe_desktop.xforms.session import Session
from tests.ui.audit import focus_order, focusable
from tests.ui.child_room import ChildRoom, FakeVoice
from tests.ui.form_gallery import gallery_form, gallery_media
from tests.ui.keys_alone import MOST_TABS, Keyboard
from tests.ui.pictures import settle_layout
from tests.xforms.conformance import StillEnv

TODAY = date(2026, 6, 22)
K = Qt.Key
TAB, SPACE, DOWN, RIGHT, ENTER = K.Key_Tab, K.Key_Space, K.Key_Down, K.Key_Right, K.Key_Return
ALT = Qt.KeyboardModifier.AltModifier

BY_KEYS = {
    "typed/line": (["Amina"], "Amina"),
    "typed/words": (["Birds", ENTER, "and a feather"], "Birds\nand a feather"),
    "typed/said": (["It sings"], "It sings"),
    "typed/digits": (["0042"], "0042"),
    "typed/hidden": (["quiet fox"], "quiet fox"),
    "typed/barcode": (["5012345678900"], "5012345678900"),
    "typed/whole": (["12"], "12"),
    "typed/weight": (["7.5"], "7.5"),
    "typed/place": (["51.5", TAB, "0.12 W"], "51.5 -0.12 0.0 0.0"),
    "typed/way": (["51.5 -0.12", ENTER, "51.6 -0.1"], "51.5 -0.12 0.0 0.0;51.6 -0.1 0.0 0.0"),
    "typed/area": (
        ["51.5 -0.12", ENTER, "51.6 -0.1", ENTER, "51.7 -0.2", ENTER, "51.5 -0.12"],
        "51.5 -0.12 0.0 0.0;51.6 -0.1 0.0 0.0;51.7 -0.2 0.0 0.0;51.5 -0.12 0.0 0.0",
    ),
    "days/day": (["22 June 2026", TAB], "2026-06-22"),
    "days/month": (["6/2026"], "2026-06-01"),
    "days/year": (["2026"], "2026-01-01"),
    "days/hour": (["2:30pm"], "14:30"),
    "days/moment": (["22/6/2026", TAB, TAB, "2.30pm"], "2026-06-22T14:30:00.000+01:00"),
    "chosen/pet": ([SPACE], "yes"),
    "chosen/quick": ([SPACE, RIGHT], "no"),
    "chosen/agree": (["4"], "4"),
    "chosen/pictured": ([SPACE, RIGHT], "books"),
    "chosen/pictures": ([SPACE, TAB, TAB, SPACE], "birds maths"),
    "chosen/fruits": ([SPACE, TAB, SPACE], "apple pear"),
    "chosen/box": ([DOWN, DOWN], "pear"),
    "chosen/found": (["pl", ENTER, DOWN, DOWN, ENTER], "apple"),
    "chosen/founds": (["fig", ENTER, DOWN, ENTER], "fig"),
    "chosen/order": ([DOWN, (K.Key_Up, ALT)], "pear apple plum fig"),
    "chosen/agreed": ([SPACE], "OK"),
    "table/reads": ([SPACE, RIGHT], "some"),
    "table/writes": ([SPACE], "never"),
    "scales/sure": (["4"], "4"),
    "scales/stars": (["3"], "3"),
    "scales/minutes": ([TAB, "45"], "45"),
    "things[1]/what": (["A library card"], "A library card"),
    "things[2]/what": (["A swimming class"], "A swimming class"),
}
"""What is pressed once Tab has come to the question, and what the form keeps then."""
BY_BUTTONS = {
    "given/photo": "answer-photo-choose",
    "given/film": "answer-film-choose",
    "given/paper": "answer-paper-choose",
    "given/sound": "answer-sound-choose",
    "given/drawing": "answer-drawing-instead",
    "given/marked": "answer-marked-instead",
    "given/signed": "answer-signed-instead",
}
"""A file comes from a dialog, and who cannot draw writes: these buttons are reached."""


class Keys(Keyboard):
    """The keys of a form, or of a child's screen, on its own."""

    def back_to(self, name):
        wanted = self.find(name)
        for _ in range(MOST_TABS):
            if self.at is wanted:
                return
            self.press(K.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        raise AssertionError(f"Shift and Tab do not reach {name}")

    def settle(self):
        settle_layout()

    def do(self, *steps):
        for step in steps:
            if isinstance(step, str):
                QTest.keyClicks(self.at, step)
            elif isinstance(step, tuple):
                self.press(*step)
            else:
                self.press(step)
        self.settle()


def a_view(session, show):
    return show(FormView(SessionAnswers(session), TODAY, kit=Kit(TODAY, gallery_media)), 1100, 760)


def test_every_type_of_question_is_answered_by_keys_alone(qtbot, show):
    session = Session(gallery_form(), StillEnv())
    view = a_view(session, show)
    keys = Keys(view, qtbot)
    keys.tab_to(lambda at: at is not view, "anything")
    met = set()
    for name, (steps, kept) in BY_KEYS.items():
        ref = f"/data/{name}"
        to_page_of(keys, view, ref)
        editor = view.question(ref).editor
        keys.tab_to(lambda at, it=editor: at is it or it.isAncestorOf(at), name)
        keys.do(*steps)
        keys.press(TAB)
        keys.settle()
        assert session.find(ref).value == kept, name
        met.add(kind_of(session.find(ref)))
    for name, button in BY_BUTTONS.items():
        to_page_of(keys, view, f"/data/{name}")
        keys.to(button)
        met.add(kind_of(session.find(f"/data/{name}")))
    assert met == {kind_of(item) for item in session.root.questions()} - {"note"}


def to_page_of(keys, view, ref):
    """Along the jump list, which is one stop of Tab; a row that is not there yet is added."""
    shown = view.question(ref)
    if shown is not None and shown.isVisible():
        return
    group = ref.split("/")[2].partition("[")[0]
    stops = [stop.split("/")[2] for stop in view._topics]
    place = stops.index(group) if group in stops else len(stops) - 1  # rows stand on the last page
    if view._here != list(view._topics)[place]:
        keys.back_to("form-topics")
        keys.do(K.Key_Home, *[DOWN] * place, ENTER)
    if view.question(ref) is None:
        keys.to(f"add-{group}")
        keys.do(SPACE)
    assert view.question(ref).isVisible(), ref


def stops_in(root: QWidget) -> list[QWidget]:
    """What Tab is to stop at, in the order of the layouts; of buttons of a group one."""
    return [
        one
        for one in reading_order(root)
        if one.isVisible() and one.isEnabled() and one.focusProxy() is None and is_way_in(one)
    ]


def is_way_in(one: QWidget) -> bool:
    group = one.group() if isinstance(one, QAbstractButton) else None
    if group is None or not group.exclusive():
        return True
    first = next(button for button in group.buttons() if button.isVisible())
    return one is (group.checkedButton() or first)


def once_round(keys, stops, *, backwards=False):
    """Names of where Tab comes to from the first stop, until that is reached again."""
    held = Qt.KeyboardModifier.ShiftModifier if backwards else Qt.KeyboardModifier.NoModifier
    stops[0].setFocus()
    found = [keys.at]
    for _ in stops:
        keys.press(K.Key_Backtab if backwards else TAB, held)
        found.append(keys.at)
    return [named(one) for one in found]


def named(one: QWidget) -> str:
    return f"{type(one).__name__} {one.objectName() or one.accessibleName()}"


def goes_round(keys, root: QWidget) -> None:
    """Tab comes to every stop once, in the order of reading, and round; Shift and Tab mirrors it."""
    settle_layout()
    stops = stops_in(root)
    wanted = [named(one) for one in [*stops, stops[0]]]
    assert once_round(keys, stops) == wanted
    assert once_round(keys, stops, backwards=True) == wanted[::-1]
    assert focus_order(root) == []


def test_tab_goes_round_every_page_of_a_form_as_one_reads_and_back(qtbot, show):
    view = a_view(Session(gallery_form(), StillEnv()), show)
    keys = Keys(view, qtbot)
    pages = list(view._topics)
    for stop in [*pages, *pages]:  # each a second time: its widgets are older than others then
        view.go_to(stop)
        goes_round(keys, view)


def test_tab_goes_round_when_questions_are_answered_told_and_come_and_go(qtbot, show):
    session = Session(gallery_form(), StillEnv())
    view = a_view(session, show)
    keys = Keys(view, qtbot)
    view.go_on()
    assert view.findChild(QWidget, "form-problems").isVisible()
    goes_round(keys, view)
    for page, ref, value in (("chosen", "quick", "no"), ("scales", "stars", "4")):
        view.go_to(f"/data/{page}")
        goes_round(keys, view)
        for given in (value, None):
            session.set(f"/data/{page}/{ref}", given)
            view.refresh()
            goes_round(keys, view)
    view.go_to("/data/things[1]/what")
    for name in ("add-things", "add-things", "remove-things-2", "form-put-back"):
        keys.to(name)
        keys.do(SPACE)
        goes_round(keys, view)


def test_focus_is_seen_on_every_control_of_a_form(qapp, show):
    view = a_view(Session(gallery_form(), StillEnv()), show)
    for stop in list(view._topics):
        view.go_to(stop)
        settle_layout()
        assert unseen(view) == [], stop


def unseen(view: QWidget) -> list[str]:
    """Controls whose focus cannot be told from their rest."""
    found = []
    for one in focusable(view):
        one.setFocus(Qt.FocusReason.TabFocusReason)
        rings = [ring for ring in view.findChildren(FocusRing) if ring.isVisible()]
        if not rings and not one.property("paints_focus"):
            found.append(f"{type(one).__name__} {one.objectName()}")
    return found


@pytest.fixture
def child(qtbot, show):
    """A child's screen, and the keys of it."""

    def open_(form):
        room = ChildRoom(qtbot, show, form, voice=FakeVoice("en"))
        return room, Keys(room.screen, qtbot)

    return open_


def test_a_childs_session_from_hello_to_the_end_by_keys_alone(child):
    room, keys = child("houses")
    assert keys.at.objectName() == "child-start"
    keys.do(ENTER)
    keys.to("tile-good")
    keys.do(SPACE)
    ref = room.screen.walk.here
    keys.to("tool-medium")
    keys.do(RIGHT)
    assert keys.at.objectName() == "tool-thick"
    keys.to("tool-black")
    keys.do(RIGHT)
    for name in ("child-cover", "child-cover-go"):
        keys.to(name)
        keys.do(ENTER)
    keys.do(SPACE)  # the same button twice
    assert room.screen.walk.here == ref
    keys.to("child-stop")
    keys.do(SPACE)
    for name in ("child-stop-keep", "child-stop-throw", "child-talk", "child-stop-back"):
        keys.to(name)
    keys.do(ENTER)
    keys.to("child-skip")
    keys.do(SPACE)
    keys.to("child-write")
    keys.do("We count worms.")
    keys.to("child-draw")
    keys.do(SPACE)
    keys.to("child-draw")
    keys.do(SPACE)
    keys.to("child-next")
    keys.do(ENTER, "1")
    assert room.screen._tools.editor.tiles[0].isChecked()
    keys.to("child-language")
    keys.do(SPACE)
    keys.to("child-language-back")
    keys.do(SPACE)
    keys.to("child-next")
    keys.do(SPACE)
    keys.to("child-finished")
    keys.do(ENTER)
    while room.page in ("question", "answered"):
        keys.to("child-skip")
        keys.do(SPACE)
    assert room.page == "check"
    keys.to("child-show-mine")
    keys.do(SPACE)
    assert "We count worms." in room.words()
    keys.to("child-send")
    keys.do(ENTER)
    keys.to("child-officer")
    keys.do(ENTER)
    assert room.backs == [1]
    deeds = [(one.deed, one.words) for one in room.port.made]
    assert (Deed.ANSWERED, "We count worms.") in deeds
    assert deeds[-1][0] is Deed.FINISHED


def test_tab_goes_round_every_page_of_a_child(child):
    room, keys = child("picture_choices")
    goes_round(keys, room.screen)
    keys.to("child-start")
    keys.do(ENTER)
    while room.page == "question":
        goes_round(keys, room.screen)
        keys.to("child-skip")
        keys.do(SPACE)
    assert room.page == "check"


@pytest.mark.parametrize(
    ("language", "ahead"), [("English (en)", RIGHT), ("Urdu (ur)", K.Key_Left)]
)
def test_a_child_comes_to_the_tiles_first_and_arrows_stay_among_them(qtbot, show, language, ahead):
    room = ChildRoom(qtbot, show, "about_my_learning", language)
    keys = Keys(room.screen, qtbot)
    room.press("child-start")
    while room.screen._tools.editor is None or not hasattr(room.screen._tools.editor, "tiles"):
        room.press("child-skip")
    first, *_, last = tiles = room.screen._tools.editor.tiles
    keys.do(TAB)
    assert keys.at is first
    room.screen._tools.editor.setFocus()  # as the question was come to
    keys.do(ahead)
    assert keys.at is first
    keys.do(*[ahead] * (len(tiles) + 2))
    assert keys.at is last
    keys.do(SPACE, K.Key_Up)
    assert keys.at is tiles[-2]
    assert last.isChecked()


def test_focus_is_seen_on_every_control_of_a_child(child):
    room, _keys = child("houses")
    room.press("child-start")
    assert unseen(room.screen) == []
    room.press("tile-good")
    assert unseen(room.screen) == []
    room.press("child-skip")
    assert unseen(room.screen) == []
