"""Saving what is typed: a lock in mid-word, a full disk, and any walk through the form and back."""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.storage.errors import StoreCannotWrite
from ehe_desktop.ui.visit.fill_step import FillStep
from tests.ui import filling
from tests.ui.audit import audit
from tests.ui.desk_room import settled
from tests.ui.filling import HOME, a_visit, answer, editor, press, reopen, settle, status, the_draft

filled = filling.filled


def test_locking_in_the_middle_of_a_word_keeps_the_word(qtbot, desk, filled):
    from threading import Event

    visit = a_visit(desk, 1)
    step = filled(Step.RECORD, visit)
    gate = Event()
    step.runner.run(step, lambda: gate.wait(5), lambda _answer: None, step.failed.emit)
    answer(step, f"{HOME}/home_environment/home_seen", "Two des")
    step.leaving()
    gate.set()
    step.runner.close()
    kept = the_draft(desk, visit).record[visit.children[0].child_id]
    assert kept.saved["home_seen"] == "Two des"


@contextmanager
def no_room() -> Iterator[None]:
    """No file of this process can grow: the nearest thing to a full disk that a test may do."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_loses_no_word_and_is_tried_again(qtbot, desk, filled, monkeypatch):
    visit = a_visit(desk, 1)
    child_id = visit.children[0].child_id
    step = filled(Step.RECORD, visit)
    faults = []
    step.failed.connect(faults.append)
    step.view.go_to(f"{HOME}/home_environment")
    with no_room():
        QTest.keyClicks(editor(step, "home_seen"), "Two desks by the window")
        step.leaving()
        qtbot.waitUntil(lambda: bool(faults))
        step.leaving()
        settled(qtbot, step.runner)
    assert [type(one) for one in faults] == [StoreCannotWrite]
    assert status(step).startswith("Not saved: disk full")
    assert editor(step, "home_seen").value() == "Two desks by the window"
    assert child_id not in the_draft(desk, visit).record
    banner = step.findChild(QWidget, "not-saved")
    assert banner.isVisible()
    assert "Copy your text before you close" in banner.accessibleName()
    assert audit(step) == []
    press(step, "copy-text")
    assert "Two desks by the window" in QGuiApplication.clipboard().text()
    press(step, "save-again")
    qtbot.waitUntil(lambda: status(step).startswith("Saved on this device"))
    assert not banner.isVisible()
    assert the_draft(desk, visit).record[child_id].saved["home_seen"] == "Two desks by the window"


def test_it_tries_again_by_itself(qtbot, desk, filled):
    visit = a_visit(desk, 1)
    step = filled(Step.RECORD, visit)
    step.autosave.set_pauses(10, 20)
    faults = []
    step.failed.connect(faults.append)
    with no_room():
        answer(step, f"{HOME}/home_environment/home_seen", "Warm")
        qtbot.waitUntil(lambda: bool(faults))
    qtbot.waitUntil(lambda: status(step).startswith("Saved on this device"))
    assert the_draft(desk, visit).record[visit.children[0].child_id].saved["home_seen"] == "Warm"


class Refusing:
    """Writes of a step are refused while this is entered, as by a full disk; reading goes on."""

    def __init__(self, step: FillStep, monkeypatch) -> None:
        self.is_full = False
        for source in (step._source, step._jot_source):
            monkeypatch.setattr(source, "keep", self._or_refuse(source.keep))

    def _or_refuse(self, keep):
        def kept(taken):
            if self.is_full:
                raise StoreCannotWrite
            return keep(taken)

        return kept


def write_on_a_full_disk(qtbot, step: FillStep, disk: Refusing) -> None:
    disk.is_full = True
    answer(step, f"{HOME}/home_environment/home_seen", "Warm and dry")
    step.jots.pad.setPlainText("ask about the boiler")
    step.jots.edited.emit()
    settle(qtbot, step)


def has_both(desk, visit) -> bool:
    kept = the_draft(desk, visit)
    record = kept.record.get(visit.children[0].child_id)
    return bool(
        record
        and record.saved["home_seen"] == "Warm and dry"
        and kept.jots == ("ask about the boiler",)
    )


def test_what_a_full_disk_refused_is_there_when_the_step_is_opened_again(
    qtbot, desk, filled, monkeypatch
):
    visit = a_visit(desk, 1)
    step = filled(Step.RECORD, visit)
    disk = Refusing(step, monkeypatch)
    write_on_a_full_disk(qtbot, step, disk)
    reopen(qtbot, step, visit)
    step.view.go_to(f"{HOME}/home_environment")
    settle(qtbot, step)
    assert editor(step, "home_seen").value() == "Warm and dry"
    assert step.jots.lines == ("ask about the boiler",)
    assert not has_both(desk, visit)
    disk.is_full = False
    settle(qtbot, step)
    assert has_both(desk, visit)


def test_what_a_full_disk_refused_is_written_though_another_visit_is_opened(
    qtbot, desk, filled, monkeypatch
):
    visit, other = a_visit(desk, 1), a_visit(desk, 2)
    step = filled(Step.RECORD, visit)
    disk = Refusing(step, monkeypatch)
    write_on_a_full_disk(qtbot, step, disk)
    reopen(qtbot, step, other)
    assert step.jots.lines == ()
    disk.is_full = False
    settle(qtbot, step)
    assert has_both(desk, visit)
    assert the_draft(desk, other).jots == ()


def test_jots_written_since_the_visit_was_read_are_on_the_pad_again(qtbot, desk, filled):
    visit = a_visit(desk, 1)
    step = filled(Step.RECORD, visit)
    step.jots.pad.setPlainText("ask about the boiler")
    step.jots.edited.emit()
    settle(qtbot, step)
    reopen(qtbot, step, visit)  # the visit as it was read before the jot
    assert step.jots.lines == ("ask about the boiler",)


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), st.integers(0, 300), st.integers(0, 9)),
        st.tuples(st.just("turn"), st.integers(0, 30)),
        st.tuples(st.just("child"), st.integers(0, 1)),
        st.tuples(st.just("reopen")),
    ),
    min_size=1,
    max_size=12,
)


@pytest.fixture
def walk(qtbot, desk, filled):
    """Walk through a form as told; hypothesis would print a desk in full, so it gets this."""

    def walked(moves: list) -> None:
        visit = a_visit(desk, 2)
        step = filled(Step.RECORD, visit)
        ids = [one.child_id for one in visit.children]
        for name, *rest in moves:
            if name == "answer":
                _answer_something(step, *rest)
            elif name == "turn":
                stops = list(step.view._topics)
                step.view.go_to(stops[rest[0] % len(stops)])
            elif name == "child":
                step.show_child(ids[rest[0]])
            else:
                settle(qtbot, step)
                before = _answers(step, ids)
                reopen(qtbot, step, visit, "", the_draft(desk, visit).at_question)
                assert _answers(step, ids) == before
        settle(qtbot, step)
        step.close()

    return walked


@pytest.mark.slow
@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=MOVES)
def test_any_walk_through_the_form_gives_the_same_answers_back(walk, moves):
    walk(moves)


def _answers(step: FillStep, ids: list[str]) -> list[dict[str, str]]:
    sessions = [step.filling.sessions[child_id] for child_id in ids]
    return [{item.ref: item.kept for item in one.root.questions()} for one in sessions]


def _answer_something(step: FillStep, which: int, value: int) -> None:
    asked = step.view._stack.currentWidget().questions()
    question = asked[which % len(asked)]
    choices = question.asked.choices
    if choices:
        question.editor.set_value(choices[value % len(choices)][0])
    elif question.asked.kind in {"line", "text"}:
        question.editor.set_value(f"words {value}")
    else:
        return
    question.editor.edited.emit()
