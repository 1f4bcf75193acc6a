"""One signed visit, whole, with what came after it; from here a supervisor signs it too.

It only reads: what is done about it is done in a sheet, by a service. Old words stay until new ones are here.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.kept_sheet import SheetAbout
from ehe_desktop.domain.second_sign_off import SecondState
from ehe_desktop.services.add_addendum import add_addendum
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.give_second_sign_off import give_second_sign_off, may_give
from ehe_desktop.services.may_write import may_write
from ehe_desktop.services.note_looking import note_viewed
from ehe_desktop.services.read_visit import SignedVisit, read_visit
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.casefile.sections import SectionsView
from ehe_desktop.ui.casefile.signed_sheets import AddendumSheet, SecondSheet
from ehe_desktop.ui.casefile.visit_sections import title_of, visit_sections
from ehe_desktop.ui.giving_sheet import GivingSheet, Write
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.screen import Screen
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.banner import Banner
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.page import Page

LEAST_HEIGHT = 190
YOURS = "You made this visit: another supervisor gives the second sign-off."


class SignedVisitScreen(Screen):
    """`Route(place=SIGNED_VISIT, child_id=…, part=<visit id>)`."""

    place = routes.SIGNED_VISIT
    title = "Signed visit"
    help_page = "child-record"

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(desk, runner, parent)
        self._visit_id = ""
        self._read: SignedVisit | None = None
        self._sheet: GivingSheet | None = None
        self.page = Page("", wide=True, scrolls=False, parent=self)
        self.standing = Banner("")
        self.standing.setObjectName("signed-visit-standing")
        self.standing.hide()
        self.page.add_under_title(self.standing)
        self.sections = SectionsView("The signed visit")
        self.sections.setObjectName("signed-visit-sections")
        self.sections.setViewportMargins(10, 0, 0, 0)  # clear of the focus ring
        self.page.add(self.sections, 1)
        self.give_button = Button("Second sign-off…", "primary")
        self.addendum_button = Button("Add an addendum…")
        self.record_button = Button("Open the record", "quiet")
        for button, name, act in (
            (self.give_button, "give", self.give),
            (self.addendum_button, "addendum", self.write_addendum),
            (self.record_button, "record", self._to_record),
        ):
            button.setObjectName(f"signed-visit-{name}")
            button.clicked.connect(act)
            button.hide()
            self.page.add_action(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        self.restyle()

    # what the shell asks

    def show_route(self, route: Route) -> None:
        """Read the visit anew."""
        if route.part != self._visit_id:
            self._visit_id = route.part
            self._show_nothing("Opening the visit…")
        self._look()

    def store_changed(self, changed: StoreChanged) -> None:
        """Something came about this child."""
        if self._read is not None and changed.touches(self._read.child_id):
            self._look()

    def primary_action(self) -> None:
        """Ctrl+Enter: the second sign-off, or the addendum it was sent back for."""
        if not self.give_button.isHidden():
            self.give()
        elif not self.addendum_button.isHidden():
            self.write_addendum()

    def leaving(self) -> None:
        """What a dialog holds is kept, not written."""
        if self._sheet is not None:
            self._sheet.reject()

    def restyle(self) -> None:
        """The words never get lower than can be read; the whole page scrolls then."""
        self.sections.setMinimumHeight(round(LEAST_HEIGHT * current().scale))

    # showing

    def _look(self) -> None:
        self.ask(partial(read_visit, self.desk, self._visit_id), self._show, self._not_here)

    def _not_here(self, fault: BaseException) -> None:
        self._show_nothing("This visit did not open")
        self.failed.emit(fault)

    def _show_nothing(self, title: str) -> None:
        self._read = None
        self.page.set_title(title)
        self.sections.show_sections(())
        for part in (self.standing, self.give_button, self.addendum_button, self.record_button):
            part.hide()

    def _show(self, read: SignedVisit) -> None:
        if read.visit_id != self._visit_id:
            return
        if self._read is None:
            desk, child_id = self.desk, read.child_id
            self.runner.run(self, lambda: note_viewed(desk, child_id), _nothing, self.failed.emit)
        self._read = read
        self.page.set_title(title_of(read))
        self._show_standing(read)
        self.sections.show_sections(visit_sections(read, self.desk.policy))
        self.give_button.setVisible(may_give(self.desk, read))
        self.addendum_button.setVisible(may_write(self.desk))
        self.record_button.show()

    def _show_standing(self, read: SignedVisit) -> None:
        own = read.is_own(self.desk.me.officer_id) and self.desk.me.may_supervise
        detail = YOURS if own and read.standing.is_open else ""
        if not read.words:
            self.standing.hide()
            return
        is_given = read.standing.state is SecondState.GIVEN
        self.standing.show_words(read.words, "info" if is_given else "warning", detail)

    # doing

    @Slot()
    def give(self) -> None:
        """The second sign-off of the visit as it is on the page now."""
        read = self._read
        if read is not None and may_give(self.desk, read):
            desk = self.desk
            self._open(
                SecondSheet(self), "second_sign_off",
                lambda word, key: give_second_sign_off(desk, read, word, key),
            )  # fmt: skip

    @Slot()
    def write_addendum(self) -> None:
        """What was wrong in it, or missing."""
        if self._read is not None and may_write(self.desk):
            desk, visit_id = self.desk, self._visit_id
            self._open(
                AddendumSheet(self, for_parents=True), "addendum",
                lambda said, key: add_addendum(desk, visit_id, said[0], key, for_parents=said[1]),
            )  # fmt: skip

    def _open(self, sheet: GivingSheet, name: str, write: Write) -> None:
        assert self._read is not None
        self._sheet = sheet
        sheet.written.connect(self.did)
        sheet.finished.connect(self._closed)
        about = SheetAbout(sheet=name, about=self._visit_id, child_id=self._read.child_id)
        sheet.open_for((self.desk, self.runner), about, write)

    @Slot()
    def _closed(self) -> None:
        self._sheet = None

    @Slot()
    def _to_record(self) -> None:
        if self._read is not None:
            self.go.emit(Route(place=routes.CASELOAD, child_id=self._read.child_id))


def _nothing(_answer: object) -> None:
    """An entry was written: nothing to show."""
