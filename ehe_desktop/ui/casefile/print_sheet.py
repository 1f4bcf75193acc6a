"""Printing a signed visit or a finished form: which, why, and the passphrase again; then its pages are shown.

Nothing is made before the passphrase was right. What was typed is forgotten with the dialog.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.errors import InputRefused
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.print_paper import Paper
from ehe_desktop.services.print_record import (
    RECORD_REASONS,
    Printable,
    allow_record,
    printables,
    record_paper,
)
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.screen import advice_of
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.choices import Option
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.inputs import PassphraseField
from ehe_desktop.ui.widgets.page import FollowingScroll, Sheet

ROOM_AROUND, LEAST_ROOM, ROOM_UNKNOWN, WIDTH = 210, 120, 700, 520
_WORDS = "Names are on these pages. The reason you choose stands in the print log."


class PrintSheet(Sheet):
    """`made(Paper)` when the pages may be shown."""

    made = Signal(object)
    ready = Signal()
    """Which visits there are is on screen."""

    def __init__(self, desks: tuple[Desk, Runner, str], *, parent: QWidget | None = None) -> None:
        super().__init__("Print a signed visit or form", _WORDS, parent=parent)
        self.setObjectName("print-visit")
        self._desk, self._runner, self._child_id = desks
        self.visit = Combo("Which visit or form")
        self.visit.setObjectName("print-visit-which")
        self.reason = Combo("Why", [Option(code, words) for code, words in RECORD_REASONS])
        self.reason.setObjectName("print-visit-reason")
        for combo in (self.visit, self.reason):  # long words are cut, not the dialog
            combo.setMinimumContentsLength(12)
            combo.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.passphrase = PassphraseField("Your passphrase again")
        self.passphrase.edit.setObjectName("print-visit-passphrase")
        self.banner = Banner("")
        self.banner.setObjectName("print-visit-told")
        self.banner.hide()
        self._inside = QWidget()
        fields = QVBoxLayout(self._inside)
        fields.setContentsMargins(4, 4, 12, 4)  # room for the focus ring
        fields.setSpacing(16)
        for part in (
            Field("Which visit or form", self.visit),
            Field("Why", self.reason),
            Field("Your passphrase again", self.passphrase),
            self.banner,
        ):
            fields.addWidget(part)
        fields.addStretch(1)
        self._scroll = FollowingScroll(self._inside)
        self.add(self._scroll)
        self._make_buttons()
        self._runner.run(
            self, partial(printables, self._desk, self._child_id), self._offer, self._refused
        )

    def _make_buttons(self) -> None:
        self.show_pages = Button("Show the pages", "primary", icon_name="printer")
        close = Button("Close", "quiet")
        for button, name, act in (
            (self.show_pages, "show", self._make),
            (close, "close", self.reject),
        ):
            button.setObjectName(f"print-visit-{name}")
            button.clicked.connect(act)
        self.show_pages.setEnabled(False)
        self.add(Flow(self.show_pages, close, gap=8))

    def _offer(self, visits: tuple[Printable, ...]) -> None:
        options = [Option(one.record_id, f"{say_date(one.on)}: {one.words}") for one in visits]
        self.visit.set_options(options)
        if visits:
            self.visit.set_value(visits[0].record_id)
            self.show_pages.setEnabled(True)
        else:
            self.banner.show_words(
                "No visit of this child is signed, and no form is finished yet.", "info"
            )
        self.ready.emit()

    @Slot()
    def _make(self) -> None:
        """Make the pages with what is typed now; what was typed is forgotten."""
        desk, record_id = self._desk, str(self.visit.value() or "")
        typed, reason = self.passphrase.value(), str(self.reason.value() or "")
        self.passphrase.clear()
        self.show_pages.setEnabled(False)
        self.banner.show_words("Making the pages…", "info")
        self._runner.run(
            self,
            lambda: record_paper(
                desk, record_id, allow_record(desk, typed, reason), self._child_id
            ),
            self._show,
            self._refused,
        )

    def _show(self, paper: Paper) -> None:
        self.accept()
        self.made.emit(paper)

    def _refused(self, fault: BaseException) -> None:
        self.show_pages.setEnabled(True)
        words = fault.happened if isinstance(fault, InputRefused) else advice_of(fault)
        self.banner.show_words(words, "danger")
        self.passphrase.setFocus()

    # Qt overrides

    def showEvent(self, event: QShowEvent) -> None:
        """As high as the fields, and never higher than the window behind: the buttons stay in sight."""
        behind, scale = self.parentWidget(), current().scale
        room = behind.window().height() if behind is not None else ROOM_UNKNOWN
        wide = round(WIDTH * min(scale, 1.5))
        self.setMinimumWidth(min(wide, behind.window().width() - 32) if behind else wide)
        wanted = self._inside.sizeHint().height() + 4
        self._scroll.setFixedHeight(min(wanted, max(LEAST_ROOM, room - round(ROOM_AROUND * scale))))
        super().showEvent(event)

    def done(self, code: int) -> None:
        """What was typed goes."""
        self.passphrase.clear()
        super().done(code)
