"""Every page of our own forms can be read and reached: light, dark, 200 %, narrow."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtWidgets import QWidget

from ehe_desktop.platform.paths import forms_dir
from ehe_desktop.ui.forms.answers import SessionAnswers
from ehe_desktop.ui.forms.form_view import FormView
from ehe_desktop.ui.forms.topic_page import Look
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.session import Session
from tests.ui.audit import audit
from tests.ui.filling import press
from tests.ui.pictures import settle_layout
from tests.xforms.conformance import StillEnv

TODAY = date(2026, 6, 22)


def shipped(name: str) -> Session:
    form = FormDef.from_xml((forms_dir() / f"{name}.xml").read_bytes())
    return Session(form, StillEnv())


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
@pytest.mark.parametrize("name", ["home_visit", "health_prompts", "child_words"])
def test_every_page_of_our_forms_can_be_read_and_reached(qapp, show, name, mode, scale):
    apply(qapp, mode, scale)
    session = shipped(name)
    look = Look(is_whole=name == "child_words", shared_words="Shared: one answer for both.")
    view = show(FormView(SessionAnswers(session), TODAY, look), 824, 520)
    for stop in list(view._topics):
        view.go_to(stop)
        for question in list(view._stack.currentWidget().questions()):
            if question.asked.choices:
                question.editor.set_value(question.asked.choices[0][0])
                question.editor.edited.emit()
        qapp.processEvents()
        assert audit(view) == []
        if look.is_whole:
            break


def test_a_narrow_window_has_a_box_of_topics(show):
    view = show(FormView(SessionAnswers(shipped("health_prompts")), TODAY), 640, 480)
    assert not view.findChild(QWidget, "form-topics").isVisible()
    box = view.findChild(QWidget, "form-topic")
    assert box.isVisible()
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert view.at.startswith("/health_prompts/registered")


def test_words_keep_their_height_when_the_window_narrows(qapp, show):
    apply(qapp, Mode.LIGHT, 2.0)
    view = show(FormView(SessionAnswers(shipped("home_visit")), TODAY), 820, 560)
    view.go_to("/home_visit/household")
    press(view, "answer-household_asked-yes")
    view.resize(600, 560)
    settle_layout()
    for question in view._stack.currentWidget().questions():
        assert question.height() >= question.heightForWidth(question.width()), question.ref
