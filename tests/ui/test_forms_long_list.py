"""Ten thousand rows in a choice list stay quick: measured beside the same work on a hundred."""

from __future__ import annotations

import time
from datetime import date

import pytest
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ehe_desktop.ui.forms.answers import SessionAnswers
from ehe_desktop.ui.forms.form_view import FormView
from ehe_desktop.ui.widgets.choices import Option
from ehe_desktop.ui.widgets.long_list import LongList, LongListModel
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.items import Item
from ehe_desktop.xforms.session import Session
from tests.xforms.building import bind, xform
from tests.xforms.conformance import StillEnv

TODAY = date(2026, 6, 22)
MANY = 10_000


def schools(count: int) -> list[Option]:
    return [Option(f"s{at}", f"School number {at:05d}") for at in range(count)]


def a_form(count: int) -> FormDef:
    rows = "".join(
        f"<item><name>s{at}</name><label>School number {at:05d}</label></item>"
        for at in range(count)
    )
    lists = f'<instance id="schools"><list>{rows}</list></instance>'
    body = (
        '<group ref="/data/g" appearance="field-list"><label>G</label>'
        '<input ref="/data/g/word"><label>Word</label></input>'
        '<select1 ref="/data/g/school" appearance="autocomplete"><label>School</label>'
        '<itemset nodeset="instance(\'schools\')/list/item"><value ref="name"/>'
        '<label ref="label"/></itemset></select1>'
        '<input ref="/data/g/more"><label>More</label></input></group>'
    )
    more = bind("g/more", relevant="/data/g/word != 'x'") + bind("g/word", type="string")
    xml = xform("<g><word/><school/><more/></g>", more, body, lists)
    return FormDef.from_xml(xml)


def cpu(act) -> float:
    """The least CPU seconds of several runs."""
    found = []
    for _ in range(5):
        before = time.process_time()
        act()
        found.append(time.process_time() - before)
    return min(found)


@pytest.fixture(scope="module")
def long_form() -> FormDef:
    return a_form(MANY)


def test_rows_are_found_and_picked_among_ten_thousand(show):
    box = show(LongList("School", schools(MANY)), 500, 500)
    told = []
    box.changed.connect(lambda: told.append(box.values()))
    QTest.keyClicks(box.search, "09 99")
    box.search.searched.emit(box.search.text())
    assert box.model.found > 0
    assert all("99" in box.model.data(box.model.index(at)) for at in range(5))
    box.lines.pressed_line.emit(0)
    assert told == [(box.model.value_at(0),)]


def test_searching_and_painting_cost_little_more_than_for_a_hundred(show):
    few, many = (show(LongList("School", schools(count)), 500, 500) for count in (100, MANY))

    def paint(box: LongList) -> None:
        box.render(QImage(500, 500, QImage.Format.Format_RGB32))

    assert cpu(lambda: paint(many)) < 3 * cpu(lambda: paint(few)) + 0.01
    yardstick = [f"school number {at:05d}" for at in range(MANY)]
    plain = cpu(lambda: [one for one in yardstick if "999" in one])
    assert cpu(lambda: many.model.find("999")) < 40 * plain + 0.005


def test_only_rows_in_sight_are_asked_for(show, monkeypatch):
    asked: set[int] = set()
    real = LongListModel.data

    def data(self, index, role=0):
        asked.add(index.row())
        return real(self, index, role)

    monkeypatch.setattr(LongListModel, "data", data)
    box = show(LongList("School", schools(MANY)), 500, 500)
    box.lines.repaint()
    assert 0 < len(asked) < 50


def test_ten_thousand_choices_are_asked_for_once_and_not_at_every_key(show, long_form, monkeypatch):
    session = Session(long_form, StillEnv())
    times = []
    real = Item.choices.fget

    def choices(self):
        times.append(self.ref)
        return real(self)

    monkeypatch.setattr(Item, "choices", property(choices))
    view = show(FormView(SessionAnswers(session), TODAY), 900, 700)
    assert times.count("/data/g/school") == 1
    times.clear()
    word = view.findChild(QWidget, "answer-word")
    QTest.keyClicks(word, "xyz")
    view._show_marks()
    assert session.find("/data/g/word").value == "xyz"
    assert "/data/g/school" not in times


def test_an_answer_of_ten_thousand_is_kept_and_shown(show, long_form):
    session = Session(long_form, StillEnv())
    session.set("/data/g/school", "s9999")
    view = show(FormView(SessionAnswers(session), TODAY), 900, 700)
    box = view.findChild(QWidget, "answer-school")
    assert box.value() == "s9999"
    assert "School number 09999" in box.list._said.text()
    QTest.keyClicks(box.list.search, "00042")
    box.list.search.searched.emit("00042")
    box.list.lines.pressed_line.emit(0)
    assert session.find("/data/g/school").value == "s42"
