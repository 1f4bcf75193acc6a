"""A form on paper, empty: in its language, with its version, and nobody's name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pypdf import PdfReader

from ehe_desktop.services.errors import ExportFailed, FormMissing
from ehe_desktop.services.print_blank import save_blank_form
from tests.fakes.council_store import council_desk


@pytest.fixture
def desk(tmp_path):
    made = replace(council_desk(tmp_path), folder=tmp_path)
    yield made
    made.store.close()


def test_the_page_of_a_letter_holds_its_questions_and_no_name(desk):
    made = save_blank_form(desk, "child_letter_page")
    assert made.path.name == "child-letter-page-en.pdf"
    pages = PdfReader(made.path).pages
    assert len(pages) == made.sheets
    words = " ".join(page.extract_text() for page in pages)
    for asked in ("What is going well?", "I wrote this myself", "Do you want to talk to us"):
        assert asked in words
    assert f"child_letter_page {desk.forms.form('child_letter_page').version} en" in words
    assert desk.me.name not in words
    assert "SENSITIVE" not in words


def test_each_language_has_a_file_of_its_own(desk):
    polish = save_blank_form(desk, "child_letter_page", "Polish (pl)")
    assert polish.path.name == "child-letter-page-pl.pdf"
    words = " ".join(page.extract_text() for page in PdfReader(polish.path).pages)
    assert "Czego się uczysz?" in words
    again = save_blank_form(desk, "child_letter_page", "Polish (pl)")
    assert again.path != polish.path
    assert polish.kept_hours == desk.policy.visit.diary.exports_kept_hours


def test_a_form_that_is_not_there_and_a_folder_that_refuses_say_so(desk, tmp_path):
    with pytest.raises(FormMissing):
        save_blank_form(desk, "nothing")
    (tmp_path / "taken").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(ExportFailed):
        save_blank_form(replace(desk, folder=tmp_path / "taken"), "child_letter_page")
