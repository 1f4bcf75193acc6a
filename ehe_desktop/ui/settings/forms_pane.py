"""The Forms page: which forms are on this device, in which versions and languages, and a look at each.

It changes no form: they are looked after with `ehe-desktop forms`. What is answered in a preview is
forgotten with it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ehe_desktop.services.desk import Desk
from ehe_desktop.services.list_forms import FormLine, list_forms, preview_form
from ehe_desktop.services.print_blank import blank_paper
from ehe_desktop.services.print_paper import Paper
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.forms.answers import SessionAnswers
from ehe_desktop.ui.forms.form_view import FormView
from ehe_desktop.ui.forms.topic_page import Look
from ehe_desktop.ui.paper_preview import PaperPreview
from ehe_desktop.ui.settings.parts import SettingsPane
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.choices import Option
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.text import Heading, Text
from ehe_desktop.xforms.session import Session

Ask = Callable[[Callable[[], Any], Callable[[Any], None]], object]
_FOR: Final = {"child": "For children", "parent": "For parents", "officer": "For officers"}


class FormsPane(QStackedWidget):
    """The list of forms, and in its place a preview."""

    def __init__(self, desks: tuple[Desk, Runner], ask: Ask) -> None:
        super().__init__()
        self._desks, self._ask = desks, ask
        self._desk = desk = desks[0]
        self._list = SettingsPane()
        self._list.setObjectName("settings-forms")
        self._list.add(
            Text("A visit keeps the form it was begun with; older versions stay readable.")
        )
        self.addWidget(self._list)
        self._preview: QWidget | None = None
        ask(lambda: list_forms(desk), self._show)

    def _show(self, lines: tuple[FormLine, ...]) -> None:
        for line in lines:
            self._list.add(self._card(line))
        self._list.close_up()

    def _card(self, line: FormLine) -> Card:
        card = Card(line.title)
        card.setObjectName(f"settings-form-{line.name}")
        for words in form_words(line):
            card.add(Text(words))
        if not line.problems:
            look = Button("Preview", "secondary")
            look.setObjectName(f"settings-preview-{line.name}")
            look.setAccessibleName(f"Preview {line.title}")
            look.clicked.connect(partial(self._open, line, ""))
            card.add(Flow(look))
        return card

    @Slot()
    def _open(self, line: FormLine, language: object) -> None:
        wanted = language if isinstance(language, str) else ""
        desk = self._desk
        self._ask(lambda: preview_form(desk, line.name, wanted), partial(self._show_preview, line))

    def _show_preview(self, line: FormLine, session: Session) -> None:
        self.close_preview(to_list=False)
        page = QWidget()
        page.setObjectName("settings-form-preview")
        back = Button("Back to the forms", "quiet", icon_name="chevron-left")
        back.setObjectName("settings-preview-back")
        back.clicked.connect(self.close_preview)
        languages = [Option(one.name, one.word) for one in line.languages]
        language = Combo("Language", languages)
        language.setObjectName("settings-preview-language")
        language.set_value(session.language)
        language.picked.connect(partial(self._open, line))
        view = FormView(SessionAnswers(session), self._desk.today(), Look(has_marks=False))
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(Heading(line.title, 2))
        column.addWidget(Text("A preview: what you answer here is not kept.", "small"))
        blank = Button("Print an empty one…", "secondary", icon_name="printer")
        blank.setObjectName("settings-preview-blank")
        blank.clicked.connect(partial(self._make_blank, line, session.language))
        tools = [Field("Language", language)] if len(languages) > 1 else []
        column.addWidget(Flow(*tools, blank, gap=16))
        column.addWidget(view, 1)
        view.finished.connect(self.close_preview)
        self._preview = page
        self.addWidget(page)
        self.setCurrentWidget(page)
        back.setFocus()

    @Slot()
    def _make_blank(self, line: FormLine, language: str) -> None:
        desk = self._desk
        self._ask(lambda: blank_paper(desk, line.name, language), self._show_paper)

    def _show_paper(self, paper: Paper) -> None:
        PaperPreview(self._desks, paper, self).begin()

    @Slot()
    def close_preview(self, *, to_list: bool = True) -> None:
        """Back to the list; what was answered is forgotten."""
        if self._preview is not None:
            page, self._preview = self._preview, None
            if to_list:
                self.setCurrentWidget(self._list)
            self.removeWidget(page)
            page.hide()
            page.setParent(None)  # at once: a page on its way out answers to no name
            page.deleteLater()


def form_words(line: FormLine) -> tuple[str, ...]:
    """What a card says of a form.

    >>> form_words(FormLine(name="a", title="A", version="3"))
    ('For officers · version 3',)
    """
    if line.problems:
        return ("It cannot be used. Ask support for this form again.", *line.problems)
    count = len(line.languages)
    parts = [_FOR.get(line.audience, ""), f"version {line.version}"]
    parts += [f"{count} languages"] if count > 1 else []
    words = [" · ".join(filter(None, parts)), line.suits]
    if line.not_checked and count > 1:
        names = ", ".join(one.word for one in line.not_checked)
        words.append(f"Not yet checked by a translator: {names}.")
    if line.older:
        words.append(f"Kept for visits begun with it: version {', '.join(line.older)}.")
    if line.missing:
        words.append(
            f"Not here: {', '.join(line.missing)}. What is chosen from it offers nothing. "
            "The rest of the form can be filled in. Ask whoever looks after the forms to put "
            "this file beside the form."
        )
    return tuple(filter(None, words))
