"""Printing a signed visit from the record: passphrase and reason first, paper or file, a true log."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from ehe_desktop.domain.errors import NotAllowed
from ehe_desktop.domain.visit import Visit
from ehe_desktop.services.read_print_log import read_print_log
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.casefile.print_sheet import PrintSheet
from ehe_desktop.ui.page_view import PdfPages
from ehe_desktop.ui.theme import Mode, apply
from tests.fakes.council_store import council_desk
from tests.ui.audit import audit
from tests.ui.desk_room import settled
from tests.ui.pictures import keep_picture
from tests.ui.test_schedule_print import FakePrinters


class WrongError(NotAllowed):
    """Stands for the fault of a wrong passphrase."""

    happened = "That is not your passphrase."


def check(typed):
    if typed != "right":
        raise WrongError


@pytest.fixture
def desk(tmp_path):
    made = replace(council_desk(tmp_path), check_passphrase=check)
    yield made
    made.store.close()


@pytest.fixture
def runner(qapp):
    made = Runner()
    yield made
    made.close()


@pytest.fixture
def opened(qtbot, desk, runner, show):
    """The dialog for a child with a signed visit."""
    with desk.store.reading() as view:
        visit_id = next(iter(view.of_kind(Visit)))
        child_id = view.record("visit", visit_id).child_id

    def make(printers=None, child=child_id):
        sheet = PrintSheet((desk, runner, child), printers or FakePrinters())
        show(sheet, 800, 700)
        settled(qtbot, runner)
        return sheet

    return make


def logged(desk) -> list[tuple[str, str, str]]:
    lines = [one for one in read_print_log(desk) if one.what == "visit"]
    return [(one.action, one.outcome, one.reason) for one in reversed(lines)]


def fill(sheet: PrintSheet, passphrase: str = "right", reason: str = "meeting") -> None:
    sheet.reason.set_value(reason)
    sheet.passphrase.edit.setText(passphrase)


def told(sheet: PrintSheet) -> str:
    return sheet.banner.accessibleName()


@pytest.mark.parametrize(("button", "ending"), [("pdf", ".pdf"), ("html", ".html")])
def test_it_is_saved_and_entered(qtbot, desk, runner, opened, button, ending):
    sheet = opened()
    fill(sheet)
    getattr(sheet, button).click()
    qtbot.waitUntil(lambda: "Saved as" in told(sheet))
    settled(qtbot, runner)
    assert sheet.passphrase.value() == ""
    assert [one.suffix for one in (desk.folder / "exports").iterdir()] == [ending]
    assert logged(desk) == [("export", "begun", "meeting"), ("export", "done", "meeting")]


def test_it_goes_onto_paper_and_is_entered(qtbot, desk, runner, opened):
    printers = FakePrinters()
    sheet = opened(printers)
    fill(sheet)
    sheet.paper.click()
    qtbot.waitUntil(lambda: "Handed to the printer" in told(sheet))
    settled(qtbot, runner)
    pages = PdfPages(bytes(printers.made[0].buffer.data().data()))
    assert pages.count >= 1
    pages.close()
    assert logged(desk) == [("print", "begun", "meeting"), ("print", "done", "meeting")]
    assert not (desk.folder / "exports").exists()


def test_a_printer_that_stops_is_told_and_entered(qtbot, desk, runner, opened):
    sheet = opened(FakePrinters(pages=1))
    fill(sheet)
    sheet.paper.click()
    qtbot.waitUntil(lambda: "did not take" in told(sheet))
    settled(qtbot, runner)
    assert logged(desk)[-1] == ("print", "failed", "meeting")


@pytest.mark.parametrize(
    ("passphrase", "reason", "words"),
    [
        ("wrong", "meeting", "not your passphrase"),
        ("", "meeting", "Type your passphrase"),
        ("right", "", "Choose why"),
    ],
)
def test_nothing_is_made_without_passphrase_and_reason(
    qtbot, desk, runner, opened, passphrase, reason, words
):
    sheet = opened()
    fill(sheet, passphrase, reason)
    sheet.pdf.click()
    qtbot.waitUntil(lambda: words in told(sheet))
    settled(qtbot, runner)
    assert logged(desk) == []
    assert not (desk.folder / "exports").exists()
    assert sheet.pdf.isEnabled()


def test_a_child_without_a_signed_visit_has_nothing_to_print(opened):
    sheet = opened(child="nobody")
    assert "No visit" in told(sheet)
    assert not sheet.pdf.isEnabled()


def test_without_a_printer_there_are_still_files(opened):
    sheet = opened(FakePrinters(names=()))
    assert not sheet.paper.isEnabled()
    assert sheet.pdf.isEnabled()


@pytest.mark.parametrize(("mode", "scale"), [(Mode.LIGHT, 1.0), (Mode.DARK, 2.0)])
def test_everybody_can_use_it(qapp, opened, mode, scale):
    apply(qapp, mode, scale)
    sheet = opened()
    assert audit(sheet) == []
    keep_picture(sheet, f"print-visit-{int(scale * 100)}")


def test_closing_forgets_what_was_typed(opened):
    sheet = opened()
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    fill(sheet)
    sheet.reject()
    assert sheet.passphrase.value() == ""
