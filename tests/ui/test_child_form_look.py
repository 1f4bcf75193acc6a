"""The children's forms beside an officer, and the card that offers them, can be read and reached."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt

from ehe_desktop.domain.form_library import FormEntry, FormLanguage
from ehe_desktop.platform.paths import forms_dir
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.services.hear_child import OfferedForm
from ehe_desktop.ui.forms.answers import SessionAnswers
from ehe_desktop.ui.forms.form_view import FormView
from ehe_desktop.ui.forms.topic_page import Look
from ehe_desktop.ui.theme import Mode, apply
from ehe_desktop.ui.visit.child_form_card import ChildFormCard
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.xforms.session import Session
from tests.ui.audit import audit
from tests.xforms.conformance import StillEnv

SHELF = FormShelf(forms_dir())


@pytest.mark.parametrize(
    ("name", "language", "mode", "scale"),
    [
        ("houses", "Arabic (ar)", Mode.LIGHT, 1.0),
        ("picture_choices", "Urdu (ur)", Mode.DARK, 2.0),
        ("about_my_learning", "Somali (so)", Mode.LIGHT, 2.0),
        ("have_my_say", "Bengali (bn)", Mode.DARK, 1.0),
        ("blank_page", "Urdu (ur)", Mode.LIGHT, 2.0),
        ("child_feedback", "Polish (pl)", Mode.LIGHT, 2.0),
    ],
)
def test_every_page_can_be_read_and_reached(qapp, show, name, language, mode, scale):
    apply(qapp, mode, scale)
    session = Session(SHELF.form(name), StillEnv())
    session.language = language
    view = show(
        FormView(SessionAnswers(session), date(2026, 6, 22), Look(has_marks=False)), 824, 520
    )
    mirrored = view.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert mirrored == FormLanguage(language).is_right_to_left
    for stop in list(view._topics):
        view.go_to(stop)
        qapp.processEvents()
        assert audit(view) == []


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_card_can_be_read_and_reached(qapp, show, scale):
    apply(qapp, Mode.LIGHT, scale)
    languages = tuple(map(FormLanguage, SHELF.form("houses").languages))
    offered = OfferedForm(
        name="houses", title="Houses", suits="Any age.", is_suited=True, languages=languages,
        first_language=languages[3], entry=FormEntry(name="houses", audience="child"),
    )  # fmt: skip
    card = show(ChildFormCard("c", "Amina"), 640, 700)
    assert audit(card) == []
    card.show_forms([offered], ())
    combo = card.findChild(Combo, "child-form-name")
    combo.set_value("houses")
    combo.picked.emit("houses")
    qapp.processEvents()
    assert audit(card) == []
    chosen = card.choice()
    assert (chosen.form_name, chosen.language) == ("houses", "Urdu (ur)")
