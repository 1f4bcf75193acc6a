"""A visit of today on its card: every child's name has its room, however many there are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ehe_desktop.ui.routes import VISIT, Route
from ehe_desktop.ui.theme import TOUCH, Mode, apply
from ehe_desktop.ui.today import screen
from ehe_desktop.ui.today.state import ChildLine, VisitCard
from ehe_desktop.ui.today.visit_block import VisitPanel
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.page import Page
from tests.ui.audit import audit
from tests.ui.pictures import keep_picture

CHILDREN = tuple(
    ChildLine(name.lower(), f"{name} Hallam", "Year 6", "high", "")
    for name in ("Tess", "Beth", "Finley")
)


def a_card(**over):
    facts = {
        "plan_id": "p", "time": "3:30pm", "children": CHILDREN, "place": "44 Fold Court, Leeming",
        "interpreter": "", "company": "", "travel": "Park on the main road.", "warnings": "",
        "buddy": "Tell buddy: S. Patel by 4:45pm", "action": "Prepare visit",
        "route": Route(place=VISIT),
    }  # fmt: skip
    return VisitCard(**facts | over)


def names_on(panel):
    return [one for one in panel.findChildren(Button) if one.property("child_id")]


@pytest.mark.parametrize("is_next", [True, False])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_every_name_is_whole(qapp, show, is_next, scale):
    apply(qapp, Mode.LIGHT, scale)
    page, visits = Page("Today"), QWidget()
    column = QVBoxLayout(visits)
    column.setContentsMargins(0, 0, 0, 0)
    page.body.addWidget(visits)
    page.body.addStretch(1)
    show(page, round(1166 * min(scale, 1.2)), 728)
    panel = VisitPanel(a_card(), is_next=is_next)  # the day is read while the page is there
    panel.set_narrow(narrow=False)
    column.addWidget(panel)
    for _ in range(4):
        QApplication.processEvents()
    keep_picture(page, f"visit-panel-{is_next}-{scale:g}")
    names = names_on(panel)
    assert len(names) == 3
    for one in names:
        assert one.height() >= TOUCH
        assert one.visibleRegion().boundingRect().height() >= TOUCH
        assert one.parentWidget().height() >= one.height()
    assert audit(page) == []


def test_what_wraps_takes_no_room_from_what_stands_above(room, show, monkeypatch):
    """In a window wider than the page its height was asked for at the window's width: names above were cut in half."""
    long = tuple(replace(one, name=f"{one.name} Longer-Name") for one in CHILDREN)
    cards = {"card": a_card(), "others": (a_card(plan_id="q", children=long),)}
    real = screen.today_state
    monkeypatch.setattr(screen, "today_state", lambda found: replace(real(found), **cards))
    today = room.listen(screen.TodayScreen(room.desk, room.runner))
    show(today, 1166, 768)
    today.show_route(Route(place="today"))
    room.settle()
    whole = today._whole
    assert whole.width() < today.width() - 100
    assert whole.height() >= whole.heightForWidth(whole.width())
