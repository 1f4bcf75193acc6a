"""Repeats inside the rows of repeats: added, removed and put back where they stand."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ehe_desktop.ui.forms.answers import SessionAnswers
from ehe_desktop.ui.forms.form_view import FormView
from ehe_desktop.xforms.session import Session
from tests.ui.audit import audit
from tests.ui.filling import press
from tests.ui.pictures import settle_layout
from tests.xforms.building import form_md
from tests.xforms.conformance import StillEnv

NESTED = """
| survey |
| | type | name | label | relevant |
| | begin_repeat | child | Child | |
| | text | name | Name | |
| | begin_repeat | subject | Subject | ${name} != 'none' |
| | text | what | What? | |
| | end_repeat | | | |
| | end_repeat | | | |

| settings |
| | form_title | form_id |
| | Nested | data |
"""


@pytest.fixture
def session() -> Session:
    return Session(form_md(NESTED), StillEnv())


@pytest.fixture
def view(session, show) -> FormView:
    return show(FormView(SessionAnswers(session), date(2026, 6, 22)), 900, 700)


def box(view: QWidget, name: str):
    found = view.findChild(QWidget, f"answer-{name}")
    assert found is not None, name
    return found


def subjects(session: Session, child: int) -> list[str]:
    rows = session.find_repeat(f"/data/child[{child}]/subject").instances
    return [session.find(f"{row.ref}/what").value for row in rows]


def test_rows_inside_rows_are_added_each_where_it_stands(view, session):
    QTest.keyClicks(box(view, "what-1-1"), "birds")
    press(view, "add-subject-1")
    QTest.keyClicks(box(view, "what-1-2"), "sums")
    press(view, "add-child")
    press(view, "add-subject-2")  # a row that is added begins with none inside it
    QTest.keyClicks(box(view, "what-2-1"), "maps")
    assert subjects(session, 1) == ["birds", "sums"]
    assert subjects(session, 2) == ["maps"]
    settle_layout()
    assert audit(view) == []
    press(view, "remove-subject-1-1")
    assert subjects(session, 1) == ["sums"]
    assert box(view, "what-1-1").value() == "sums"


def test_a_row_comes_back_with_the_rows_inside_it(view, session):
    QTest.keyClicks(box(view, "what-1-1"), "birds")
    press(view, "add-subject-1")
    QTest.keyClicks(box(view, "what-1-2"), "sums")
    press(view, "add-child")
    press(view, "add-subject-2")  # a row that is added begins with none inside it
    QTest.keyClicks(box(view, "what-2-1"), "maps")
    press(view, "remove-child-1")
    assert subjects(session, 1) == ["maps"]
    assert box(view, "what-1-1").value() == "maps"
    press(view, "form-put-back")
    assert subjects(session, 2) == ["birds", "sums"]
    assert box(view, "what-2-2").value() == "sums"


def test_rows_inside_a_row_come_and_go_with_its_answers(view, session):
    name = box(view, "name-1")
    QTest.keyClicks(name, "none")
    assert not box(view, "what-1-1").isVisible()
    assert not view.findChild(QWidget, "rows-subject-1").isVisible()
    name.clear()
    name.edited.emit()
    assert box(view, "what-1-1").isVisible()
