"""A battery that runs out: the process is killed while a form is open, and nothing is lost but a second."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.visit.fill_step import FillStep
from tests.fakes.council_store import council_desk, desk_again
from tests.ui.desk_room import settled
from tests.ui.filling_killed import FEW, first_plan

REF = "/home_visit/home_environment/home_seen"
WORDS = "Two desks by the window"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def killed(tmp_path):
    """A store that a killed window left behind."""
    council_desk(tmp_path, families=FEW).store.close()
    command = [sys.executable, "-m", "tests.ui.filling_killed", str(tmp_path), REF, WORDS]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=dict(os.environ))
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == b"saved\n"
    finally:
        child.kill()
        child.communicate()
    return tmp_path


@pytest.fixture
def desk(killed):
    made = desk_again(killed, families=FEW, first_id=5_000)
    yield made
    made.store.close()


@pytest.fixture
def runner(qapp, desk):
    made = Runner()
    yield made
    made.close()


def test_after_a_kill_one_is_at_the_very_question_with_every_word(qtbot, desk, runner, show):
    visit = open_visit(desk, first_plan(desk))
    with desk.store.reading() as view:
        draft = view.body(VisitDraft, visit.draft_id)
    assert draft.at_step == Step.RECORD.value
    step = show(FillStep(desk, runner, Step.RECORD), 1100, 700)
    step.open(visit, "", draft.at_question)
    qtbot.waitUntil(lambda: step.view is not None and step.view.at == REF)
    settled(qtbot, runner)
    question = step.view.focused()
    assert question.ref == REF
    assert question.editor.value() == WORDS
    qtbot.waitUntil(question.editor.hasFocus)
