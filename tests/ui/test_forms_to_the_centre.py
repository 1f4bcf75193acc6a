"""Each form by itself, from the real window to the real centre, and from there onto another device.

The device and the centre are real; business support is sent none of it.
"""

from __future__ import annotations

import json

import pytest
from PySide6.QtWidgets import QAbstractButton, QWidget

from ehe_desktop.central import tables
from ehe_desktop.domain.officer import Role
from ehe_desktop.services.list_caseload import CaseloadFilter, list_caseload
from ehe_desktop.services.open_casefile import judgements_of, read_timeline, voices_of
from ehe_desktop.services.read_forms import forms_of
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.shell import Shell
from ehe_desktop.ui.sync_keeper import SyncKeeper
from tests.fakes.centre import running_centre
from tests.fakes.clock import FixedClock
from tests.fakes.laptop import PASSPHRASE, Laptop
from tests.sync.town import family_records
from tests.ui.desk_room import settled

FORMS = {
    "parent_voice": {"words/going_well": "They read every night."},
    "contact_attempt": {
        "tried/how": "phone",
        "tried/result": "no_answer",
        "next/follow_up_on": "2099-01-05",
    },
    "education_judgement": {
        "rests_on/sources": "visit",
        "judgement/suitability": "SUI",
        "judgement/reasons": "Reads aloud.",
    },
    "lundy_check": {"space/space_note": "A quieter room."},
    "parent_feedback": {"words/good": "You listened."},
    "child_feedback": {"changed": "I can go to the library now."},
    "houses": {"good/good_words": "my dog Rex"},
}
FILLED = {"parent_voice", "judgement", "lundy", "parent_feedback"}


class Town:
    """A centre, an officer's device, and those who are sent what the officer writes."""

    def __init__(self, tmp_path, centre, clock):
        self.centre = centre
        self.officer = centre.add_officer()
        centre.load(*family_records("fam-1", children=2))
        centre.assign(self.officer, "fam-1")
        self.laptop = Laptop(centre, tmp_path / "laptop", clock).enrol(self.officer)
        self.tmp_path, self.clock = tmp_path, clock

    def another(self, role):
        who = self.centre.add_officer(role=role)
        return Laptop(self.centre, self.tmp_path / role, self.clock).enrol(who)


@pytest.fixture
def town(tmp_path):
    clock = FixedClock()
    with running_centre(tmp_path / "centre", clock) as centre:
        yield Town(tmp_path, centre, clock)


def visible(shell, name):
    shown = shell.shown.findChildren(QWidget, name)
    return next((one for one in shown if one.isVisible()), None)


def waited_for(qtbot, shell, name):
    qtbot.waitUntil(lambda: visible(shell, name) is not None, timeout=20_000)
    return visible(shell, name)


def fill_in(qtbot, shell, child_id, name, answers):
    """Open the form, answer, look it over, finish; the window shows the record then."""
    shell.go(Route(place=routes.FILL_FORM, child_id=child_id, part=name))
    page = waited_for(qtbot, shell, "child-form-page")
    for path, value in answers.items():
        ref = f"/{name}/{path}"
        assert page.view.go_to(ref), ref
        editor = page.view.question(ref).editor
        editor.set_value(value)
        editor.edited.emit()
    page.finished.emit()
    check = waited_for(qtbot, shell, "form-check-page")
    passphrase = check.findChild(QWidget, "form-passphrase")
    if passphrase.isVisible():
        passphrase.setText(PASSPHRASE)
    check.findChild(QAbstractButton, "form-finish").click()
    qtbot.waitUntil(lambda: shell.shown.place == routes.CASELOAD, timeout=30_000)
    settled(qtbot, shell.runner)


def test_every_form_reaches_the_centre_and_whoever_may_read_it(town, show, qtbot):
    laptop = town.laptop
    runner = Runner()
    keeper = SyncKeeper(laptop.opened.sync)
    shell = show(Shell(laptop.desk, runner, keeper), 1366, 768)
    shell.start()
    settled(qtbot, runner)
    child_id = list_caseload(laptop.desk, CaseloadFilter()).rows[0].child_id
    for name, answers in FORMS.items():
        fill_in(qtbot, shell, child_id, name, answers)
    assert keeper.stop()
    shell.hide()
    runner.close()
    report = laptop.sync()
    assert (report.refused, report.everything_sent) == (0, True)
    held = town.centre.rows(tables.record, kind="filled_form")
    assert {json.loads(row.body)["about"] for row in held} == FILLED
    assert not [row for row in town.centre.rows(tables.record) if row.kind == "visit_draft"
                and json.loads(row.body)["state"] == "draft"]  # fmt: skip
    mine = read_timeline(laptop.desk, child_id)
    laptop.lock()
    supervisor = town.another(Role.SUPERVISOR.value)
    assert {one.filled.about for one in forms_of(supervisor.desk, child_id)} == FILLED
    assert [one.code for one in judgements_of(supervisor.desk, child_id)] == ["SUI"]
    words = [
        said.words for one in voices_of(supervisor.desk, child_id) for said in one.voice.statements
    ]
    assert sorted(words) == ["I can go to the library now.", "my dog Rex"]
    assert [(e.title, e.text) for e in read_timeline(supervisor.desk, child_id)] == [
        (e.title, e.text) for e in mine
    ]
    supervisor.lock()
    desk_clerk = town.another(Role.BUSINESS_SUPPORT.value)
    assert forms_of(desk_clerk.desk, child_id) == ()
    assert voices_of(desk_clerk.desk, child_id) == ()
    desk_clerk.lock()
