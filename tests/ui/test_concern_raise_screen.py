"""Raising a concern with keys and buttons, over a real store: kept from the first key, never half-sent."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget

from ehe_desktop.services.keep_concern import start_concern
from ehe_desktop.services.list_concerns import list_concerns
from ehe_desktop.storage.errors import StoreCannotWrite
from ehe_desktop.storage.store import Store
from ehe_desktop.ui import routes
from ehe_desktop.ui.concern import state
from ehe_desktop.ui.concern.raise_screen import RaiseConcernScreen
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.ui.widgets.clipboard import clear_copied
from tests.storage.test_service_concern import quiet_child
from tests.ui.audit import audit
from tests.ui.desk_room import find, settled
from tests.ui.pictures import LOOKS, keep_picture, settle_layout


@pytest.fixture
def begun(desk, runner, show, qtbot):
    """The first page for a quiet child, with its screen."""
    child = quiet_child(desk)
    screen = show(RaiseConcernScreen(desk, runner), 1366, 768)
    screen.show_route(Route(place=routes.RAISE_CONCERN, child_id=child))
    settled(qtbot, runner)
    return screen, child


def press(screen, qtbot, runner, name):
    find(screen, name).click()
    settled(qtbot, runner)


def to_facts(screen, qtbot, runner, text="A bruise on the left arm."):
    press(screen, qtbot, runner, "concern-danger-no")
    find(screen, "concern-saw").setPlainText(text)


def lines(desk, child):
    return list_concerns(desk, child_id=child).lines


def test_the_whole_path_by_buttons(begun, desk, runner, qtbot):
    screen, child = begun
    to_facts(screen, qtbot, runner)
    press(screen, qtbot, runner, "concern-main")
    assert [line.status for line in lines(desk, child)] == ["not_yet_told"]
    press(screen, qtbot, runner, "concern-main")
    assert "A bruise on the left arm." in find(screen, "concern-summary").text()
    find(screen, "concern-told-to").setText("J. Mensah, MASH")
    press(screen, qtbot, runner, "concern-told-now")
    find(screen, "concern-reference").setText("FD-2291")
    press(screen, qtbot, runner, "concern-main")
    assert "band is now" in find(screen, "concern-band").text()
    assert find(screen, "concern-chase-day").text() == "23 June 2026"
    find(screen, "concern-supervisor").click()
    with qtbot.waitSignal(screen.go) as went:
        find(screen, "concern-main").click()
    settled(qtbot, runner)
    assert went.args[0].place == routes.CONCERNS
    (line,) = lines(desk, child)
    assert (line.status, line.reference, line.told_to) == ("told", "FD-2291", "J. Mensah, MASH")
    assert list_concerns(desk, child_id=child).drafts == ()


def test_every_page_says_that_saving_tells_nobody(begun, runner, qtbot):
    screen, _ = begun
    seen = []
    for step in ("concern-danger-no", "concern-main", "concern-main", "concern-not-told-yet"):
        seen.append(find(screen, "concern-tells-nobody"))
        assert seen[-1].isVisible()
        assert state.TELLS_NOBODY in seen[-1].accessibleName()
        if step == "concern-main" and find(screen, "concern-saw").isVisible():
            find(screen, "concern-saw").setPlainText("She cried.")
        press(screen, qtbot, runner, step)
    assert find(screen, "concern-tells-nobody").isVisible()
    assert "step 5" in find(screen, "concern-step").text()


def test_danger_shows_nothing_but_the_numbers_until_called(begun, desk, runner, qtbot):
    screen, child = begun
    press(screen, qtbot, runner, "concern-danger-yes")
    assert find(screen, "concern-call-999").text() == state.CALL_999
    assert find(screen, "concern-number-front-door").isVisible()
    number = find(screen, "concern-number-front-door")
    assert number.contentsMargins().left() == 0, "it begins where its label does"
    shown = " ".join(label.text() for label in screen.findChildren(QLabel) if label.isVisible())
    assert "01632 960101" in shown
    assert "01632 960102" in shown
    assert "Checked 21 Nov" in shown
    assert not find(screen, "concern-saw").isVisible()
    press(screen, qtbot, runner, "concern-main")
    (line,) = lines(desk, child)
    assert line.danger == "yes_or_unsure"
    assert find(screen, "concern-saw").isVisible()


def test_what_is_typed_is_kept_without_any_button(begun, desk, runner, qtbot):
    screen, child = begun
    press(screen, qtbot, runner, "concern-danger-no")
    qtbot.keyClicks(find(screen, "concern-saw"), "He was cold")
    qtbot.waitUntil(lambda: start_concern(desk, child).text_of("saw") == "He was cold")
    assert lines(desk, child) == ()


def test_leaving_writes_at_once_and_coming_back_goes_on(begun, desk, runner, qtbot):
    screen, child = begun
    to_facts(screen, qtbot, runner, "He was cold")
    find(screen, "concern-where").setText("in the kitchen")
    screen.leaving()
    runner.close()
    kept = start_concern(desk, child)
    assert (kept.text_of("saw"), kept.where, kept.step) == ("He was cold", "in the kitchen", 2)


def test_a_double_press_makes_one_concern(begun, desk, runner, qtbot):
    screen, child = begun
    to_facts(screen, qtbot, runner)
    main = find(screen, "concern-main")
    main.click()
    main.click()
    settled(qtbot, runner)
    assert len(lines(desk, child)) == 1


def test_facts_are_asked_for_before_anything_is_raised(begun, desk, runner, qtbot):
    screen, child = begun
    press(screen, qtbot, runner, "concern-danger-no")
    press(screen, qtbot, runner, "concern-main")
    assert lines(desk, child) == ()
    assert find(screen, "concern-saw").isVisible()


def test_a_failed_save_offers_the_text(desk, runner, show, qtbot):
    class Full(Store):
        def writing(self, who=None, *, write_id=""):
            raise StoreCannotWrite

    child = quiet_child(desk)
    small = replace(
        desk, store=Full(desk.store.engine, desk.store.sitting), folder=desk.folder / "x"
    )
    screen = show(RaiseConcernScreen(small, runner), 1366, 768)
    screen.show_route(Route(place=routes.RAISE_CONCERN, child_id=child))
    settled(qtbot, runner)
    to_facts(screen, qtbot, runner, "He was cold")
    press(screen, qtbot, runner, "concern-main")
    strip = find(screen, "concern-not-saved")
    assert strip.isVisible()
    assert strip.accessibleName().startswith(state.NOT_SAVED)
    assert find(screen, "concern-saw").toPlainText() == "He was cold"
    press(screen, qtbot, runner, "concern-not-saved-copy")
    assert "He was cold" in QGuiApplication.clipboard().text()
    clear_copied()
    assert QGuiApplication.clipboard().text() == ""
    assert audit(screen, page=True) == []


def test_without_a_child_it_is_searched_for_first(desk, runner, show, qtbot):
    screen = show(RaiseConcernScreen(desk, runner), 1366, 768)
    screen.show_route(Route(place=routes.RAISE_CONCERN))
    assert find(screen, "concern-child-search").hasFocus()
    child = quiet_child(desk)
    with desk.store.reading() as view:
        name = view.record("child", child).body["family_name"]
    qtbot.keyClicks(find(screen, "concern-child-search"), name)
    qtbot.keyClick(find(screen, "concern-child-search"), Qt.Key.Key_Return)
    settled(qtbot, runner)
    listed = find(screen, "concern-child-list")
    assert child in {row.row_id for row in listed.row_model.rows}
    listed.opened.emit(child)
    settled(qtbot, runner)
    assert find(screen, "concern-danger-yes").hasFocus()


@pytest.mark.parametrize(("mode", "scale", "width", "height"), LOOKS)
def test_every_page_can_be_used_by_everybody(
    desk, runner, show, qtbot, qapp, mode, scale, width, height
):
    apply(qapp, Mode(mode), scale)
    child = quiet_child(desk)
    screen = show(RaiseConcernScreen(desk, runner), width - 200, height)
    screen.show_route(Route(place=routes.RAISE_CONCERN, child_id=child))
    settled(qtbot, runner)

    def look(name):
        settle_layout()
        keep_picture(screen, f"concern-{name}-{mode}-{int(scale * 100)}-{width}")
        assert audit(screen, page=True) == []

    look("1-danger")
    press(screen, qtbot, runner, "concern-danger-yes")
    look("1-call")
    press(screen, qtbot, runner, "concern-back")
    to_facts(screen, qtbot, runner)
    look("2-facts")
    press(screen, qtbot, runner, "concern-main")
    find(screen, "concern-parent-knows").findChildren(QWidget)[1].click()
    look("3-parent")
    press(screen, qtbot, runner, "concern-main")
    look("4-tell")
    press(screen, qtbot, runner, "concern-not-told-yet")
    look("5-next")


def test_an_older_text_never_comes_after_a_newer_one(begun, desk, runner, qtbot):
    screen, child = begun
    to_facts(screen, qtbot, runner, "He was")
    settled(qtbot, runner)
    gate = threading.Event()
    runner.run(screen, lambda: gate.wait(5), lambda _answer: None, lambda _fault: None)
    screen.keeper.keep()
    find(screen, "concern-saw").setPlainText("He was cold and had no coat.")
    screen.leaving()
    gate.set()
    settled(qtbot, runner)
    assert start_concern(desk, child).text_of("saw") == "He was cold and had no coat."


def test_a_raise_pressed_just_before_the_lock_is_raised(begun, desk, runner, qtbot):
    screen, child = begun
    to_facts(screen, qtbot, runner)
    gate = threading.Event()
    runner.run(screen, lambda: gate.wait(5), lambda _answer: None, lambda _fault: None)
    find(screen, "concern-main").click()
    screen.leaving()
    gate.set()
    runner.close()
    assert len(lines(desk, child)) == 1


def test_what_a_full_disk_refused_is_there_again_after_looking_elsewhere(desk, runner, show, qtbot):
    full = []

    class Full(Store):
        def writing(self, who=None, *, write_id=""):
            if full:
                raise StoreCannotWrite
            return super().writing(who, write_id=write_id)

    child = quiet_child(desk)
    small = replace(
        desk, store=Full(desk.store.engine, desk.store.sitting), folder=desk.folder / "x"
    )
    screen = show(RaiseConcernScreen(small, runner), 1366, 768)
    told = []
    screen.failed.connect(told.append)
    here = Route(place=routes.RAISE_CONCERN, child_id=child)
    screen.show_route(here)
    settled(qtbot, runner)
    press(screen, qtbot, runner, "concern-danger-no")
    full.append(True)
    find(screen, "concern-saw").setPlainText("He was cold")
    screen.leaving()
    settled(qtbot, runner)
    assert [type(one) for one in told] == [StoreCannotWrite]
    screen.show_route(here)
    settled(qtbot, runner)
    assert find(screen, "concern-saw").toPlainText() == "He was cold"
    full.clear()
    screen.leaving()
    settled(qtbot, runner)
    assert start_concern(desk, child).text_of("saw") == "He was cold"
