"""The print preview: pages from the very bytes, a true log also when a print fails half-way, files, step-up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter
from PySide6.QtTest import QTest

from ehe_desktop.platform.printing import PrinterName
from ehe_desktop.services.look_at_week import look_at_week
from ehe_desktop.services.print_schedule import Period
from ehe_desktop.storage import audit_log
from ehe_desktop.ui.page_view import PdfPages
from ehe_desktop.ui.schedule.print_preview import PrintPreview
from ehe_desktop.ui.theme import Mode, apply
from tests.fakes.council_store import COUNCIL_DAY, council_desk, only_right
from tests.ui.audit import audit
from tests.ui.desk_room import settled


class PaperInMemory(QPdfWriter):
    """A printer without paper: pages go into memory, and it can run out of them."""

    def __init__(self, pages):
        self.buffer = QBuffer()
        self.buffer.open(QIODevice.OpenModeFlag.ReadWrite)
        super().__init__(self.buffer)
        self.left = pages
        self.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        self.setPageOrientation(QPageLayout.Orientation.Landscape)
        self.setResolution(72)

    def newPage(self):
        self.left[0] -= 1
        return self.left[0] > 0 and super().newPage()


class FakePrinters:
    """A device with one printer, which takes so many more pages."""

    def __init__(self, pages=10_000, names=("Office",)):
        self.left = [pages]
        self.found = tuple(PrinterName(name) for name in names)
        self.made = []

    def names(self):
        return self.found

    def device(self, name):
        assert name == "Office"
        self.made.append(PaperInMemory(self.left))
        return self.made[-1]


@pytest.fixture
def desk(new_desk):
    return replace(new_desk(officers=2, role="supervisor"), check_passphrase=only_right)


@pytest.fixture
def opened(desk, runner, qtbot):
    kept = []

    def make(printers=None, desk=desk):
        rows = look_at_week(desk, COUNCIL_DAY).officers
        officers = tuple((row.officer_id, row.name) for row in rows)
        preview = PrintPreview(
            desk, runner, (COUNCIL_DAY, officers), None, printers or FakePrinters()
        )
        preview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(preview)
        kept.append(preview)
        preview.resize(1200, 760)
        preview.begin()
        settle(qtbot, preview)
        return preview

    yield make
    settled(qtbot, runner)  # pytest-qt has closed the windows already; what that asked for ends


def settle(qtbot, preview):
    settled(qtbot, preview._runner, lambda: preview.pages.page_count > 0)


def with_sheets(preview, qtbot):
    """Every day a sheet: several pages."""
    preview.options.sheets.setChecked(True)
    preview.options.sheets.clicked.emit()
    qtbot.waitUntil(lambda: preview.pages.page_count > 2 and not preview._runner.is_busy)
    return preview.pages.page_count


def entries(desk):
    with desk.store.reading() as view:
        found = audit_log.unsent(view.connection, 10_000)
    return [one.said for one in found if one.said["object_type"] == "visit_schedule"]


def exports(desk):
    folder = desk.folder / "exports"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_looking_prints_nothing_and_writes_nothing(opened, desk):
    preview = opened()
    assert preview.pages.page_count > 0
    assert entries(desk) == []
    assert exports(desk) == []


@pytest.mark.parametrize(
    ("mode", "scale", "size"),
    [(Mode.LIGHT, 1.0, (1284, 720)), (Mode.DARK, 1.0, (963, 564)), (Mode.LIGHT, 2.0, (1284, 720))],
)
def test_nothing_is_wrong_with_the_window(opened, qapp, mode, scale, size):
    apply(qapp, mode, scale)
    preview = opened(FakePrinters(names=()))
    preview.resize(*size)
    for _ in range(4):
        qapp.processEvents()
    assert audit(preview, page=True) == []
    assert not any(name in preview.windowTitle() for name in ("Patel", "EHE-"))


def test_a_print_goes_page_by_page_and_is_entered_twice(opened, desk, qtbot):
    printers = FakePrinters()
    preview = opened(printers)
    preview.options.copies.set_value(2)
    preview.options.copies.picked.emit(2)
    settle(qtbot, preview)
    pages = preview.pages.page_count
    preview.paper.click()
    qtbot.waitUntil(lambda: len(entries(desk)) == 2)
    begun, ended = entries(desk)
    assert (begun["outcome"], ended["outcome"]) == ("begun", "done")
    assert ended["detail"]["copies_out"] == 2
    counts = [PdfPages(bytes(one.buffer.data())).count for one in printers.made]
    assert counts == [pages, pages]
    assert "Handed to the printer: 2 of 2 copies" in preview.banner.accessibleName()


def test_a_print_that_fails_half_way_is_told_truly(opened, desk, qtbot):
    pages = with_sheets(opened(), qtbot)
    preview = opened(FakePrinters(pages=pages + 1))  # the second copy runs out of paper
    with_sheets(preview, qtbot)
    preview.options.copies.set_value(2)
    preview.options.copies.picked.emit(2)
    settle(qtbot, preview)
    preview.paper.click()
    qtbot.waitUntil(lambda: len(entries(desk)) == 2)
    ended = entries(desk)[1]
    assert (ended["outcome"], ended["detail"]["copies_out"]) == ("failed", 1)
    assert ended["detail"]["copies"] == 2
    told = "Handed over whole: 1 of 2 copies"
    qtbot.waitUntil(lambda: told in preview.banner.accessibleName())
    assert exports(desk) == []


def test_stopping_and_closing_are_entered(opened, desk, qtbot):
    preview = opened()
    with_sheets(preview, qtbot)
    preview.paper.click()
    qtbot.waitUntil(lambda: preview._job is not None)
    preview.close()
    qtbot.waitUntil(lambda: len(entries(desk)) == 2)
    assert entries(desk)[1]["outcome"] == "stopped"
    assert entries(desk)[1]["detail"]["copies_out"] == 0
    assert preview.pages.page_count == 0


def test_without_a_printer_files_are_offered(opened):
    preview = opened(FakePrinters(names=()))
    assert not preview.paper.isEnabled()
    assert "No printer found" in preview.options.no_printer.accessibleName()
    assert preview.save_pdf.isEnabled()


def test_the_three_files_by_their_buttons(opened, desk, qtbot):
    preview = opened(FakePrinters(names=()))
    for count, button in enumerate((preview.save_pdf, preview.save_html, preview.save_csv), 1):
        QTest.keyClick(button, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda count=count: len(exports(desk)) == count)
        settle(qtbot, preview)
        assert "not encrypted" in preview.banner.accessibleName()
    assert exports(desk) == [
        "schedule-2026-06-22-week.csv",
        "schedule-2026-06-22-week.html",
        "schedule-2026-06-22-week.pdf",
    ]
    assert [one["outcome"] for one in entries(desk)] == ["begun", "done"] * 3


def test_the_file_is_the_pages_that_were_shown(opened, desk, qtbot):
    preview = opened()
    pages = preview.pages.page_count
    preview.save_pdf.click()
    qtbot.waitUntil(lambda: len(exports(desk)) == 1)
    settle(qtbot, preview)
    data = (desk.folder / "exports" / exports(desk)[0]).read_bytes()
    assert PdfPages(data).count == pages


def test_full_names_ask_for_the_passphrase_and_why(opened, desk, qtbot):
    preview = opened()
    options = preview.options
    options.names.set_value(True)
    options.names.chosen.emit(True)
    assert options.step_up.isVisible()
    assert not preview.save_pdf.isEnabled()
    assert not preview.paper.isEnabled()
    options.allow.click()
    assert options.reason_field.error == "Choose why you print this."
    options.reason.set_value("supervision")
    QTest.keyClicks(options.passphrase.edit, "wrong")
    options.allow.click()
    qtbot.waitUntil(lambda: bool(options.step_field.error))
    assert options.passphrase.value() == ""
    assert not preview.save_pdf.isEnabled()
    QTest.keyClicks(options.passphrase.edit, "right")
    QTest.keyClick(options.passphrase.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(preview.save_pdf.isEnabled)
    assert not options.step_up.isVisible()
    assert preview.ready.choices.full_names
    preview.save_csv.click()
    qtbot.waitUntil(lambda: len(entries(desk)) == 2)
    assert entries(desk)[1]["reason"] == "supervision"
    assert "full_names" in entries(desk)[1]["fields_shown"]
    settle(qtbot, preview)


def test_an_officer_is_not_offered_full_names(opened, desk, tmp_path):
    officer = council_desk(tmp_path / "officer")
    try:
        preview = opened(desk=officer)
        assert not preview.options.names.isVisible()
        assert preview.options.addresses.isVisible()
    finally:
        officer.store.close()


def test_one_day_has_its_own_pages(opened, qtbot):
    preview = opened()
    preview.options.period.set_value(Period.DAY)
    preview.options.period.chosen.emit(Period.DAY)
    settle(qtbot, preview)
    assert preview.options.day.isVisible()
    assert preview.ready.choices.period is Period.DAY
