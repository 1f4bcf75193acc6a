"""Printing a signed visit from the record: passphrase and reason first, then its pages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from ehe_desktop.domain.owed import PARENT_COPY
from ehe_desktop.domain.visit import Visit
from ehe_desktop.ui.casefile.print_sheet import PrintSheet
from ehe_desktop.ui.theme import Mode, apply
from tests.fakes.council_store import only_right
from tests.ui.audit import audit
from tests.ui.desk_room import settled
from tests.ui.pictures import keep_picture


@pytest.fixture
def desk(new_desk):
    return replace(new_desk(), check_passphrase=only_right)


@pytest.fixture
def opened(qtbot, desk, runner, show):
    """The dialog for a child with a signed visit."""
    with desk.store.reading() as view:
        visit_id = next(iter(view.of_kind(Visit)))
        child_id = view.record("visit", visit_id).child_id

    def make(child=child_id):
        sheet = PrintSheet((desk, runner, child))
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        show(sheet, 800, 700)
        settled(qtbot, runner)
        return sheet

    return make


def fill(sheet: PrintSheet, passphrase: str = "right", reason: str = "meeting") -> None:
    sheet.reason.set_value(reason)
    sheet.passphrase.edit.setText(passphrase)


def told(sheet: PrintSheet) -> str:
    return sheet.banner.accessibleName()


def test_a_visit_with_nothing_for_the_parents_says_so_and_nothing_is_made(qtbot, opened):
    sheet = opened()  # the council's old visits have no form with them
    sheet.made.connect(lambda _paper: pytest.fail("pages were made"))
    fill(sheet, reason=PARENT_COPY)
    sheet.show_pages.click()
    qtbot.waitUntil(lambda: "marked as the parents’" in told(sheet))
    assert sheet.show_pages.isEnabled()


def test_with_passphrase_and_reason_the_pages_are_made(qtbot, opened):
    sheet = opened()
    papers = []
    sheet.made.connect(papers.append)
    fill(sheet)
    sheet.show_pages.click()
    qtbot.waitUntil(lambda: bool(papers))
    assert sheet.isHidden()
    assert papers[0].entry.reason == "meeting"
    assert {*papers[0].forms} == {"pdf", "html"}


@pytest.mark.parametrize(
    ("passphrase", "reason", "words"),
    [
        ("wrong", "meeting", "does not open the case store"),
        ("", "meeting", "Type your passphrase"),
        ("right", "", "Choose why"),
    ],
)
def test_nothing_is_made_without_passphrase_and_reason(
    qtbot, runner, opened, passphrase, reason, words
):
    sheet = opened()
    sheet.made.connect(lambda _paper: pytest.fail("pages were made"))
    fill(sheet, passphrase, reason)
    sheet.show_pages.click()
    qtbot.waitUntil(lambda: words in told(sheet))
    settled(qtbot, runner)
    assert sheet.passphrase.value() == ""
    assert sheet.show_pages.isEnabled()


def test_a_child_without_a_signed_visit_has_nothing_to_print(opened):
    sheet = opened(child="nobody")
    assert "No visit" in told(sheet)
    assert not sheet.show_pages.isEnabled()


@pytest.mark.parametrize(("mode", "scale"), [(Mode.LIGHT, 1.0), (Mode.DARK, 2.0)])
def test_everybody_can_use_it(qapp, opened, mode, scale):
    apply(qapp, mode, scale)
    sheet = opened()
    assert audit(sheet) == []
    keep_picture(sheet, f"print-visit-{int(scale * 100)}")


def test_closing_forgets_what_was_typed(opened):
    sheet = opened()
    fill(sheet)
    sheet.reject()
    assert sheet.passphrase.value() == ""
