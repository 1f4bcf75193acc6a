"""A room for tests of the three steps with a form: a desk, a visit, a step that is open."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton, QWidget

from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.open_visit import OpenVisit, open_visit
from ehe_desktop.storage.visits_query import VisitFilter, planned_visits
from ehe_desktop.ui.visit.fill_step import FillStep
from ehe_desktop.ui.widgets.status import IconMark
from tests.ui.desk_room import settled

HOME = "/home_visit"


def a_visit(desk: Desk, children: int) -> OpenVisit:
    with desk.store.reading() as view:
        found = planned_visits(view, VisitFilter(states=("planned",)))
    plan = next(one for one in found if len(one.child_ids) == children)
    return open_visit(desk, plan.plan_id)


def the_draft(desk: Desk, visit: OpenVisit) -> VisitDraft:
    with desk.store.reading() as view:
        found = view.body(VisitDraft, visit.draft_id)
    assert found is not None
    return found


@pytest.fixture
def filled(qtbot, desk, runner, show):
    """Open a step of a visit and wait until the form is there."""

    def opened(step: Step, visit: OpenVisit, child_id="", at="", size=(1200, 760)) -> FillStep:
        made = FillStep(desk, runner, step)
        show(made, *size)
        reopen(qtbot, made, visit, child_id, at)
        return made

    return opened


def reopen(qtbot, step: FillStep, visit: OpenVisit, child_id="", at="") -> None:
    with qtbot.waitSignal(step.opened):
        step.open(visit, child_id, at)
    settle(qtbot, step)


def settle(qtbot, step: FillStep) -> None:
    step.leaving()
    settled(qtbot, step.runner)


def editor(page: QWidget, name: str):
    found = page.findChild(QWidget, f"answer-{name}")
    assert found is not None, name
    return found


def press(page: QWidget, name: str) -> None:
    button = page.findChild(QAbstractButton, name)
    assert button is not None, name
    button.click()


def answer(step: FillStep, ref: str, value: str) -> None:
    assert step.view.go_to(ref), ref
    question = step.view.question(ref)
    question.editor.set_value(value)
    question.editor.edited.emit()


def status(step: FillStep) -> str:
    return step.findChild(QWidget, "saved-status").accessibleName()


def saved_icon(step: FillStep) -> str:
    return step.findChild(QWidget, "saved-status").findChild(IconMark).icon
