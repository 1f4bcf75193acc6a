"""One preview for every paper that is made whole: its pages, a printer or a file, and a true log."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPageLayout

from ehe_desktop.services.print_paper import Entry, Paper
from ehe_desktop.services.read_print_log import read_print_log
from ehe_desktop.ui.page_view import PdfPages
from ehe_desktop.ui.paper_preview import PaperPreview
from ehe_desktop.ui.theme import Mode, apply
from tests.reports.test_form_pages import filled, pdf_of
from tests.ui.audit import audit
from tests.ui.desk_room import settled
from tests.ui.pictures import keep_picture
from tests.ui.test_schedule_print import FakePrinters

PDF = pdf_of(filled())
PAPER = Paper(
    title="A page to keep",
    name="my-page",
    forms={"pdf": PDF, "html": b"<html></html>"},
    entry=Entry(what="child_page", about_id="e", child_id="c", reason="meeting"),
)


@pytest.fixture
def opened(qtbot, desk, runner):
    kept = []

    def make(printers=None, paper=PAPER, desk=desk):
        preview = PaperPreview((desk, runner), paper, None, printers or FakePrinters())
        preview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(preview)
        kept.append(preview)
        preview.resize(1000, 720)
        preview.begin()
        settled(qtbot, runner, lambda: preview.pages.page_count > 0)
        return preview

    yield make
    settled(qtbot, runner)


def logged(desk) -> list[tuple[str, str, str]]:
    return [(one.action, one.outcome, one.reason) for one in reversed(read_print_log(desk))]


def told(preview: PaperPreview) -> str:
    return preview.banner.accessibleName()


@pytest.mark.parametrize("form", ["pdf", "html"])
def test_it_is_saved_and_entered(qtbot, desk, runner, opened, form):
    preview = opened()
    getattr(preview, form).click()
    settled(qtbot, runner, lambda: f"Saved as my-page.{form}" in told(preview))
    held = desk.folder / "exports" / f"my-page.{form}"
    assert held.read_bytes() == PAPER.forms[form]
    assert logged(desk) == [("export", "begun", "meeting"), ("export", "done", "meeting")]


def test_it_goes_onto_upright_paper_and_is_entered(qtbot, desk, runner, opened):
    printers = FakePrinters()
    preview = opened(printers)
    preview.print.click()
    settled(qtbot, runner, lambda: "Handed to the printer" in told(preview))
    pages = PdfPages(bytes(printers.made[0].buffer.data().data()))
    assert pages.count == preview.pages.page_count
    assert pages.shape(0) > 1
    pages.close()
    upright = QPageLayout.Orientation.Portrait
    assert printers.made[0].pageLayout().orientation() is upright
    assert logged(desk) == [("print", "begun", "meeting"), ("print", "done", "meeting")]
    assert not (desk.folder / "exports").exists()


def test_a_printer_that_stops_is_told_and_entered(qtbot, desk, runner, opened):
    preview = opened(FakePrinters(pages=1))
    preview.print.click()
    settled(qtbot, runner, lambda: "did not take" in told(preview))
    assert logged(desk)[-1] == ("print", "failed", "meeting")
    assert preview.pdf.isEnabled()


def test_closing_while_it_prints_is_entered_as_stopped(qtbot, desk, runner, opened):
    preview = opened()
    preview.print.click()
    qtbot.waitUntil(lambda: preview._job is not None)
    preview.reject()
    settled(qtbot, runner, lambda: len(logged(desk)) == 2)
    assert logged(desk)[-1] == ("print", "stopped", "meeting")
    assert preview.pages.page_count == 0


def test_where_nothing_can_be_entered_nothing_leaves(qtbot, desk, runner, opened):
    reading = replace(desk, why_read_only=lambda: "An older copy.")
    preview = opened(desk=reading)
    preview.pdf.click()
    settled(qtbot, runner, lambda: "An older copy." in told(preview))
    assert not (desk.folder / "exports").exists()


def test_without_a_printer_or_a_twin_there_is_still_a_file(opened):
    preview = opened(FakePrinters(names=()), replace(PAPER, forms={"pdf": PDF}))
    assert not preview.print.isEnabled()
    assert preview.pdf.isEnabled()
    assert not preview.html.isVisible()


@pytest.mark.parametrize(("mode", "scale"), [(Mode.LIGHT, 1.0), (Mode.DARK, 2.0)])
def test_everybody_can_use_it(qapp, opened, mode, scale):
    apply(qapp, mode, scale)
    preview = opened()
    assert audit(preview) == []
    keep_picture(preview, f"paper-preview-{int(scale * 100)}")
