"""Raising a concern from anywhere in the real shell: lock keeps what is typed, and it comes back."""

from __future__ import annotations

import pytest

from ehe_desktop.services.keep_concern import start_concern
from ehe_desktop.services.list_concerns import list_concerns
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.concern.raise_screen import RaiseConcernScreen
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.shell import Shell
from ehe_desktop.ui.shell_keys import keys_of
from tests.fakes.council_store import council_desk
from tests.storage.test_service_concern import quiet_child
from tests.ui.desk_room import settled


@pytest.fixture
def shell(tmp_path, show, qtbot):
    desk = council_desk(tmp_path)
    runner = Runner()
    made = show(Shell(desk, runner, None), 1366, 768)
    made.go(Route(place=routes.SETTINGS))
    yield made
    runner.close()
    desk.store.close()


def at_rest(shell, qtbot):
    settled(qtbot, shell.runner)


def find(shell, name):
    found = shell.shown.findChild(object, name)
    assert found is not None, name
    return found


def press_keys(shell, keys):
    next(key for key in keys_of(shell) if key.keys == keys).act()


def test_the_keys_work_from_any_place_and_ask_which_child(shell, qtbot):
    press_keys(shell, "Ctrl+Shift+E")
    assert isinstance(shell.shown, RaiseConcernScreen)
    assert find(shell, "concern-child-search").isVisible()


def test_lock_writes_what_is_typed_and_it_is_there_again(shell, qtbot):
    child = quiet_child(shell.desk)
    shell.go(Route(place=routes.RAISE_CONCERN, child_id=child))
    at_rest(shell, qtbot)
    find(shell, "concern-danger-no").click()
    at_rest(shell, qtbot)
    find(shell, "concern-saw").setPlainText("He flinched.")
    with qtbot.waitSignal(shell.lock_wanted):
        shell.lock()
    shell.runner.close()  # as the window does: what waits in the thread is dropped
    assert start_concern(shell.desk, child).text_of("saw") == "He flinched."


def test_going_elsewhere_and_back_loses_nothing_and_raises_nothing(shell, qtbot):
    child = quiet_child(shell.desk)
    shell.go(Route(place=routes.RAISE_CONCERN, child_id=child))
    at_rest(shell, qtbot)
    find(shell, "concern-danger-no").click()
    at_rest(shell, qtbot)
    find(shell, "concern-saw").setPlainText("He flinched.")
    shell.go(Route(place=routes.CONCERNS))
    at_rest(shell, qtbot)
    (draft,) = list_concerns(shell.desk).drafts
    assert draft.draft.child_id == child
    assert shell.counts.not_yet_told >= 1
    shell.back()
    at_rest(shell, qtbot)
    assert find(shell, "concern-saw").toPlainText() == "He flinched."
    assert list_concerns(shell.desk, child_id=child).lines == ()


def test_the_footer_and_the_list_hear_of_a_new_concern(shell, qtbot):
    shell.go(Route(place=routes.CONCERNS))
    at_rest(shell, qtbot)
    before = shell.counts.waiting
    child = quiet_child(shell.desk)
    shell.go(Route(place=routes.RAISE_CONCERN, child_id=child))
    at_rest(shell, qtbot)
    find(shell, "concern-danger-no").click()
    at_rest(shell, qtbot)
    find(shell, "concern-saw").setPlainText("He flinched.")
    find(shell, "concern-main").click()
    at_rest(shell, qtbot)
    qtbot.waitUntil(lambda: shell.counts.waiting > before)
    shell.go(Route(place=routes.CONCERNS))
    at_rest(shell, qtbot)
    rows = find(shell, "concerns-list").row_model.rows
    assert "Not yet told" in {row.words for row in rows}
