"""What else can be done with a record: the More menu, its keys, and the dialogs it opens."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.kept_sheet import SheetAbout
from ehe_desktop.services.add_addendum import add_addendum
from ehe_desktop.services.add_note import add_note
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.may_write import may_write
from ehe_desktop.services.print_paper import Paper
from ehe_desktop.services.put_off_review import take_back_put_off
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.casefile.print_sheet import PrintSheet
from ehe_desktop.ui.casefile.record_pane import RecordPane
from ehe_desktop.ui.casefile.sheets import NoteSheet, PutOffSheet
from ehe_desktop.ui.casefile.signed_sheets import AddendumSheet
from ehe_desktop.ui.giving_sheet import GivingSheet, Write
from ehe_desktop.ui.paper_preview import PaperPreview
from ehe_desktop.ui.routes import CONCERNS, FILL_FORM, PLAN_VISIT, Route
from ehe_desktop.ui.widgets.access import announce
from ehe_desktop.ui.widgets.clipboard import copy_until_lock


class RecordMenu(QObject):
    """`wrote(StoreChanged)` when a dialog has written; `failed(fault)` when one could not.

    Its keys work everywhere in `owner`, the screen that shows the record.
    """

    wrote = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, runner: Runner, pane: RecordPane, owner: QWidget) -> None:
        super().__init__(pane)
        self._desk, self._runner, self._pane = desk, runner, pane
        self._sheet: GivingSheet | None = None
        self._print_sheet: PrintSheet | PaperPreview | None = None
        pane.more_button.clicked.connect(self.open)
        pane.addendum_wanted.connect(self.write_addendum)
        for keys, act in (("Ctrl+N", self.add_note), ("Ctrl+Shift+C", self.copy_reference)):
            shortcut = QShortcut(QKeySequence(keys), owner)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    @Slot()
    def open(self) -> None:
        """Everything that fits this child and this role."""
        case = self._pane.case
        if case is None:
            return
        menu = QMenu("More", self._pane)
        menu.setObjectName("record-more-menu")
        menu.aboutToHide.connect(menu.deleteLater)
        if may_write(self._desk):
            menu.addAction("Add a note\tCtrl+N").triggered.connect(self.add_note)
            menu.addAction("Record a contact attempt").triggered.connect(self.add_attempt)
            menu.addAction("Judge the education").triggered.connect(self.judge)
            menu.addAction("Fill in a form…").triggered.connect(self.fill_form)
            menu.addAction("Put off the review…").triggered.connect(self.put_off)
            menu.addAction("Plan a visit…").triggered.connect(self._plan)
            menu.addAction("Print a signed visit or form…").triggered.connect(self.print_visit)
            menu.addSeparator()
        if case.casefile.summary.concern_open or any(f.is_open for f in case.casefile.flags):
            menu.addAction("Flags and concerns of this child").triggered.connect(self._to_concerns)
        menu.addAction("Copy reference\tCtrl+Shift+C").triggered.connect(self.copy_reference)
        button = self._pane.more_button
        menu.popup(button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    @Slot()
    def add_note(self) -> None:
        """Ctrl+N."""
        desk, child_id = self._desk, self._pane.child_id
        if child_id and may_write(desk):
            self._open(
                NoteSheet(self._pane), "note",
                lambda what, key: add_note(
                    desk, child_id, what[0], marked=what[1], write_id=key
                ),
            )  # fmt: skip

    @Slot()
    def add_attempt(self) -> None:
        """We tried."""
        self._fill("contact_attempt")

    @Slot()
    def judge(self) -> None:
        """The judgement of the education, with its evidence."""
        self._fill("education_judgement")

    @Slot()
    def fill_form(self) -> None:
        """Any form of the library, chosen on a page of its own."""
        self._fill("")

    def _fill(self, form_name: str) -> None:
        route = Route(place=FILL_FORM, child_id=self._pane.child_id, part=form_name)
        self._pane.go.emit(route)

    @Slot()
    def put_off(self) -> None:
        """Not now; the supervisor sees why."""
        case = self._pane.case
        if case is not None:
            sheet = PutOffSheet(case.casefile.child.called, self._desk.today(), self._pane)
            self._listen(sheet)
            sheet.open_on(self._desk, self._runner, self._pane.child_id)

    @Slot()
    def print_visit(self) -> PrintSheet:
        """A signed visit onto paper or into a file, after the passphrase."""
        sheet = PrintSheet((self._desk, self._runner, self._pane.child_id), parent=self._pane)
        sheet.made.connect(self._show_paper)
        self._print_sheet = sheet
        sheet.finished.connect(self._print_closed)
        sheet.open()
        return sheet

    @Slot(object)
    def _show_paper(self, paper: Paper) -> None:
        preview = PaperPreview((self._desk, self._runner), paper, self._pane)
        self._print_sheet = preview
        preview.finished.connect(self._print_closed)
        preview.begin()

    @Slot()
    def copy_reference(self) -> None:
        """The case number, never the name."""
        case = self._pane.case
        if case is not None and case.casefile.child.case_number:
            copy_until_lock(case.casefile.child.case_number)
            announce(self._pane, "Reference copied")

    def close_sheet(self) -> None:
        """Somebody goes elsewhere, or the program locks: what a dialog holds is kept, not written."""
        for sheet in (self._sheet, self._print_sheet):
            if sheet is not None:
                sheet.reject()

    @Slot(str, bool)
    def write_addendum(self, record_id: str, for_parents: bool) -> None:
        """What was wrong in a finished form, or missing."""
        desk = self._desk
        if may_write(desk):
            self._open(
                AddendumSheet(self._pane, for_parents=for_parents), "addendum",
                lambda said, key: add_addendum(desk, record_id, said[0], key, for_parents=said[1]),
                about=record_id,
            )  # fmt: skip

    def _open(self, sheet: GivingSheet, name: str, write: Write, *, about: str = "") -> None:
        self._listen(sheet)
        child_id = self._pane.child_id
        told = SheetAbout(sheet=name, about=about or child_id, child_id=child_id)
        sheet.open_for((self._desk, self._runner), told, write)

    def _listen(self, sheet: GivingSheet) -> None:
        self._sheet = sheet
        sheet.written.connect(self._wrote)
        sheet.finished.connect(self._closed)

    @Slot(object)
    def _wrote(self, changed: StoreChanged) -> None:
        sheet = self.sender()
        child_id = self._pane.child_id
        self._pane.undo.hide()
        self.wrote.emit(changed)
        if isinstance(sheet, PutOffSheet):
            self._pane.undo.offer("The review was put off.", lambda: self._take_back(child_id))

    def _take_back(self, child_id: str) -> None:
        desk = self._desk
        self._runner.run(
            self, lambda: take_back_put_off(desk, child_id), self.wrote.emit, self.failed.emit,
            must=True,
        )  # fmt: skip

    @Slot()
    def _closed(self) -> None:
        self._sheet = None

    @Slot()
    def _print_closed(self) -> None:
        self._print_sheet = None

    @Slot()
    def _plan(self) -> None:
        self._pane.go.emit(Route(place=PLAN_VISIT, child_id=self._pane.child_id))

    @Slot()
    def _to_concerns(self) -> None:
        self._pane.go.emit(Route(place=CONCERNS, child_id=self._pane.child_id))
