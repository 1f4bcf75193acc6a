"""Which form of their own a child is offered: form, language, who is in the room, how it is given.

The first choice is always no form at all: own words only is a full way of listening. The best suited
form is named first and none is chosen beforehand. The same choice serves both ways: with the officer
beside the child, or with the device in the child's hands. It opens nothing and writes nothing: it tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.domain.visit import OwnForm
from ehe_desktop.services.child_safety import LOOK, UNSAFE
from ehe_desktop.services.hear_child import OfferedForm
from ehe_desktop.services.own_forms import CHILD
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.choices import Option
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.inputs import LineEdit
from ehe_desktop.ui.widgets.text import Text

NO_FORM: Final = ""
UNSAFE_WORDS: Final = {
    UNSAFE: "An answer on {called}’s form may mean that {called} is not safe. Read it now, with them if you can. "
    "If a child may be unsafe, tell the front door today: do not wait for the visit to be signed off.",
    LOOK: "{called} was not sure about being safe or hurting, or said that something hurts, that they are not free "
    "to say no, or that they have nobody to tell. Read it now, and ask about it if you can.",
}
"""What the officer is told at once, by what the form says of it."""
GIVEN_AS: Final = (
    ("spoken", "The child speaks, I write"),
    ("own_writing", "The child writes"),
    ("interpreter", "Through an interpreter"),
    ("adult_for_child", "An adult speaks for the child"),
    ("behaviour", "The child shows, I write"),
)
"""How answers in words are given. Cards and drawings say so themselves."""


class ChildFormCard(Card):
    """One child's choice. `wanted(OwnForm)` to open it here, `given(OwnForm)` to hand the device over."""

    wanted = Signal(object)
    given = Signal(object)
    title: ClassVar = "A form of {called}’s own"
    none_words: ClassVar = ("No form: own words only", "Write down what the child says, below.")
    """What stands first in the list, and what is said while it is picked."""

    def __init__(self, child_id: str, called: str) -> None:
        super().__init__(self.title.format(called=called))
        self.setObjectName("child-form-card")
        self._child_id, self._called = child_id, called
        self._offered: dict[str, OfferedForm] = {}
        self._begun: dict[str, OwnForm] = {}
        self._make_parts()
        self._details = self._lay_out(self._language_field, self._present_field, self._given_field)
        self.buttons = Flow(self._give, self._open, gap=12)
        for part in (
            self._unsafe,
            self._talk,
            self._form_field,
            self._suits,
            self._details,
            self._checked,
            self.buttons,
        ):
            self.add(part)
        self._show_choice()

    def _make_parts(self) -> None:
        self._form = Combo("Form")
        self._form.setObjectName("child-form-name")
        self._form.picked.connect(self._show_choice)
        self._language = Combo("Language of the form")
        self._language.setObjectName("child-form-language")
        self._language.picked.connect(self._show_checked)
        self._present = LineEdit("Who is in the room?", columns=26)
        self._present.setObjectName("child-form-present")
        given = [Option(code, words) for code, words in GIVEN_AS]
        self._given = Combo("How are the answers given?", given)
        self._given.setObjectName("child-form-given")
        self._given.set_value("spoken")
        self._suits, self._checked = Text("", "small"), Text("", "small")
        self._unsafe = Text("", "strong", tone="danger")
        self._unsafe.setObjectName("child-form-unsafe")
        self._unsafe.hide()
        self._talk = Text(f"{self._called} wants to talk to us about this.", "strong")
        self._talk.setObjectName("child-form-talk")
        self._talk.hide()
        self._checked.setObjectName("child-form-checked")
        self._open = Button("Open the form", "secondary")
        self._open.setObjectName("child-form-open")
        self._open.clicked.connect(self._tell)
        self._give = Button(f"Hand over to {self._called}", "secondary", icon_name="users")
        self._give.setObjectName("hand-over-open")
        self._give.clicked.connect(self._tell_given)
        self._give.hide()
        self._form_field = Field("Form", self._form)
        self._language_field = Field("Language of the form", self._language)
        self._present_field = Field("Who is in the room?", self._present)
        self._given_field = Field("How are the answers given?", self._given)

    def _lay_out(self, *fields: Field) -> QWidget:
        """In a row that wraps, beside the officer's own page."""
        return Flow(*fields, gap=16)

    @property
    def called(self) -> str:
        """Whose card it is."""
        return self._called

    def offer_handing_over(self) -> None:
        """The device can be handed over from here."""
        self._give.show()

    def begin(self) -> None:
        """At the choice."""
        self._form.setFocus()

    def show_forms(
        self,
        offered: Sequence[OfferedForm],
        begun: Sequence[OwnForm],
        *,
        unsafe: str = "",
        wants_to_talk: bool = False,
    ) -> None:
        """Offer these; a form that was begun in this visit is picked, else none is.

        `unsafe`: what the answers say of it, as `child_safety.gravest` does. `wants_to_talk`: so does the child.
        """
        self._offered = {one.name: one for one in offered}
        self._begun = {one.form_name: one for one in begun}
        suited = [Option(one.name, one.title) for one in offered if one.is_suited]
        rest = [Option(one.name, one.title) for one in offered if not one.is_suited]
        self._form.set_options([Option(NO_FORM, self.none_words[0]), *suited, *rest])
        latest = begun[-1].form_name if begun else NO_FORM
        self._form.set_value(latest if latest in self._offered else NO_FORM)
        self._unsafe.setText(UNSAFE_WORDS.get(unsafe, "").format(called=self._called))
        self._unsafe.setVisible(bool(unsafe))
        self._talk.setVisible(wants_to_talk)
        self._show_choice()

    def choice(self) -> OwnForm | None:
        """What is picked now; None while it is own words only."""
        name = str(self._form.value() or NO_FORM)
        if name == NO_FORM:
            return None
        return OwnForm(
            child_id=self._child_id,
            form_name=name,
            language=str(self._language.value() or ""),
            present=self._present.text().strip(),
            given_as=str(self._given.value() or "spoken"),
        )

    @Slot()
    def _show_choice(self) -> None:
        name = str(self._form.value() or NO_FORM)
        one, begun = self._offered.get(name), self._begun.get(name)
        self._suits.setText(one.suits if one else self.none_words[1])
        if one is not None:
            self._language.set_options([Option(each.name, _both(each)) for each in one.languages])
            self._language.set_value(begun.language if begun else one.first_language.name)
            if begun is not None:
                self._present.setText(begun.present)
                self._given.set_value(begun.given_as)
            for field in (self._present_field, self._given_field):
                field.setVisible(one.entry.audience == CHILD)
            self._language_field.setVisible(len(one.languages) > 1)
        self._details.setVisible(one is not None)
        self.buttons.setVisible(one is not None)
        self._open.setText("Go on with the form" if begun else "Open the form")
        self._show_checked()

    @Slot()
    def _show_checked(self) -> None:
        one = self._offered.get(str(self._form.value() or NO_FORM))
        language = FormLanguage(str(self._language.value() or ""))
        words = one.entry.check_words(language) if one else ""
        self._checked.setText(f"{language.word}: {words}." if words else "")
        self._checked.setVisible(bool(words))

    @Slot()
    def _tell(self) -> None:
        chosen = self.choice()
        if chosen is not None:
            self.wanted.emit(chosen)

    @Slot()
    def _tell_given(self) -> None:
        chosen = self.choice()
        if chosen is not None:
            self.given.emit(chosen)


class AnyFormCard(ChildFormCard):
    """The same for any form of the library, filled in outside a visit."""

    title: ClassVar = "Which form?"
    none_words: ClassVar = ("Choose a form", "What is filled in here goes onto the record.")

    def _lay_out(self, *fields: Field) -> QWidget:
        """One under the other, on a page of their own."""
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        for field in fields:
            column.addWidget(field)
        return whole


def _both(language: FormLanguage) -> str:
    if language.own_name == language.word:
        return language.word
    return f"{language.word} · {language.own_name}"
