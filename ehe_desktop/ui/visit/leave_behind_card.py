"""Step 7's card for the sheet a family keeps: its language, what is put on it, and its pages.

What is typed is kept with the step. The card knows no flag, band or concern; words that say one are
refused by the service, and told here.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.services.leave_behind import LeaveBehind, SheetOffer, check_words
from ehe_desktop.ui.visit.short_area import ShortArea
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import Card
from ehe_desktop.ui.widgets.choices import CheckGroup, Option
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.dates import DateEntry
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.text import Text

POINTS = "A line for each point, in the family’s words. It is printed as you write it."


class LeaveBehindCard(Card):
    """`wanted(LeaveBehind)` when its pages are to be shown."""

    wanted = Signal(object)

    def __init__(self, offer: SheetOffer, today: date) -> None:
        super().__init__("For the family to keep")
        self.setObjectName("leave-behind")
        self._language = Combo("Language", [Option(one.name, one.word) for one in offer.languages])
        self._language.setObjectName("leave-behind-language")
        self._language.set_value(offer.language.name)
        self._language.picked.connect(self.follow_kept)
        self._unchecked = Text("", "small")
        self._topics = CheckGroup(
            "What you talked about",
            [Option(code, words) for code, words in offer.topics],
            columns=2,
        )
        self._topics.setObjectName("leave-behind-topics")
        self._talked = ShortArea("What else you talked about", lines=2)
        self._talked.setObjectName("leave-behind-talked")
        self._agreed = ShortArea("What you agreed", lines=3)
        self._agreed.setObjectName("leave-behind-agreed")
        self._agreed.set_value(offer.agreed)
        self._touch = DateEntry("You will be in touch by", today, offer.in_touch_on)
        self._touch.edit.setObjectName("leave-behind-touch")
        self._touch_field = Field("You will be in touch by", self._touch, "Or leave it empty.")
        self._told = Banner("", "danger")
        self._told.setObjectName("leave-behind-told")
        self._told.hide()
        show = Button("Show the sheet…", icon_name="printer")
        show.setObjectName("leave-behind-show")
        show.clicked.connect(self._ask)
        parts: list[QWidget] = [
            Text(
                "Fixed words in the language you choose. No name of a child, no flag, band or concern."
            ),
            Field("Language", self._language),
            self._unchecked,
            Field("What you talked about", self._topics),
            Field("What else you talked about", self._talked, POINTS),
            Field("What you agreed", self._agreed, POINTS),
            self._touch_field,
            self._told,
            Flow(show),
        ]
        if offer.has_examples:
            parts.insert(
                1, Text("Numbers on it are examples until the policy has your own.", "small")
            )
        for part in parts:
            self.add(part)
        self.follow_kept()

    def kept_boxes(self) -> dict[str, QWidget]:
        """What is put on the sheet, by the name it is kept under."""
        return {
            "sheet.language": self._language,
            "sheet.topics": self._topics,
            "sheet.talked": self._talked,
            "sheet.agreed": self._agreed,
            "sheet.touch": self._touch,
        }

    @Slot()
    def follow_kept(self) -> None:
        """Say whether somebody checked the fixed words of the language."""
        words = check_words(FormLanguage(str(self._language.value() or "")))
        self._unchecked.setText(words)
        self._unchecked.setVisible(bool(words))

    def tell(self, words: str) -> None:
        """Why the sheet is not shown; empty when it is."""
        if words:
            self._told.show_words(words, "danger")
        else:
            self._told.hide()

    @Slot()
    def _ask(self) -> None:
        wrong = self._touch.problem()
        self._touch_field.set_error(wrong)
        if wrong:
            self._touch.setFocus()
            return
        self.wanted.emit(
            LeaveBehind(
                language=str(self._language.value() or ""),
                topics=tuple(str(code) for code in self._topics.value()),
                talked=self._talked.value(),
                agreed=self._agreed.value(),
                in_touch_on=self._touch.value(),
            )
        )
