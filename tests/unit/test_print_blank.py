"""A form on paper, empty: in its language, with its version, and nobody's name."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from ehe_desktop.platform.paths import forms_dir
from ehe_desktop.services.errors import ExportFailed, FormMissing
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.services.print_blank import REFERENCE, blank_paper
from ehe_desktop.services.print_paper import keep_paper
from ehe_desktop.services.read_print_log import read_print_log
from tests.fakes.council_store import council_desk


@pytest.fixture
def desk(tmp_path):
    made = replace(council_desk(tmp_path), folder=tmp_path)
    yield made
    made.store.close()


def words_in(data: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_the_page_of_a_letter_holds_its_questions_and_no_name(desk):
    words = words_in(blank_paper(desk, "child_letter_page").forms["pdf"])
    for asked in ("What is going well?", "I wrote this myself", "Do you want to talk to us"):
        assert asked in words
    assert f"child_letter_page {desk.forms.form('child_letter_page').version} en" in words
    assert desk.me.name not in words
    assert "SENSITIVE" not in words
    assert REFERENCE in words
    assert desk.policy.contact("childline").number in words
    assert desk.policy.contact("team").is_example
    assert desk.policy.contact("team").number not in words, "an example is nobody's number"


def test_the_page_of_a_letter_says_whom_a_child_may_call_and_another_form_does_not(desk):
    team = replace(desk.policy.contact("team"), number="01632 123456", is_example=False)
    others = tuple(one for one in desk.policy.contacts if one.code != "team")
    known = replace(desk, policy=replace(desk.policy, contacts=(*others, team)))
    words = words_in(blank_paper(known, "child_letter_page").forms["pdf"])
    assert "You can contact us yourself" in words
    assert "01632 123456" in words
    for said in ("01632 123456", REFERENCE):
        assert said not in words_in(blank_paper(known, "houses").forms["pdf"])


@pytest.mark.parametrize("language", FormShelf(forms_dir()).form("child_letter_page").languages)
def test_the_page_of_a_letter_is_one_leaf_and_says_where_to_send_it(desk, language):
    assert "AN1 2YZ" not in words_in(blank_paper(desk, "child_letter_page").forms["pdf"])
    address = "Freepost RTXX-AAAA, Home education, Council House, Anytown AN1 2YZ"
    team = replace(desk.policy.contact("team"), is_example=False, address=address)
    others = tuple(one for one in desk.policy.contacts if one.code != "team")
    known = replace(desk, policy=replace(desk.policy, contacts=(*others, team)))
    made = blank_paper(known, "child_letter_page", language).forms["pdf"]
    assert len(PdfReader(io.BytesIO(made)).pages) <= 2
    assert "AN1 2YZ" in words_in(made)


def test_each_language_has_a_file_of_its_own_and_none_is_entered(desk):
    polish = blank_paper(desk, "child_letter_page", "Polish (pl)")
    words = words_in(polish.forms["pdf"])
    assert "Czego się uczysz?" in words
    assert "Strona 1 z" in words
    assert "Moja strona" in words
    first, again = keep_paper(desk, polish), keep_paper(desk, polish)
    assert first.names == ("child-letter-page-pl.pdf",)
    assert again.names != first.names
    assert first.kept_hours == desk.policy.visit.diary.exports_kept_hours
    assert read_print_log(desk) == ()


def test_a_childs_form_is_in_large_letters_and_an_officers_is_not(desk):
    assert b"Andika" in blank_paper(desk, "houses").forms["pdf"]
    officers = blank_paper(desk, "health_prompts").forms["pdf"]
    assert b"Andika" not in officers
    assert "To fill in by hand" in words_in(officers)


def test_it_is_printed_on_a_device_that_only_reads(desk):
    reading = replace(desk, why_read_only=lambda: "An older copy.")
    assert keep_paper(reading, blank_paper(reading, "houses")).names


def test_a_form_that_is_not_there_and_a_folder_that_refuses_say_so(desk, tmp_path):
    with pytest.raises(FormMissing):
        blank_paper(desk, "nothing")
    (tmp_path / "taken").write_text("a file where the folder should be", encoding="utf-8")
    paper = blank_paper(desk, "child_letter_page")
    with pytest.raises(ExportFailed):
        keep_paper(replace(desk, folder=tmp_path / "taken"), paper)
