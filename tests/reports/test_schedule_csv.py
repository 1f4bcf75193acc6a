"""The table twin: no cell is run by a spreadsheet, and reading it back gives the text."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.reports.plain_text import clean
from ehe_desktop.reports.spreadsheet_safe import protected, unprotected
from ehe_desktop.reports.visit_schedule import NamesShown, rows_of
from tests.reports.schedules import a_line, a_printed, a_request, a_schedule, csv_of

FULL = a_request(names=NamesShown.FULL, addresses=True)
STARTS = "=+-@\t\r\n\0＝＋－＠−"


@given(st.text())
def test_protecting_can_be_undone(text):
    assert unprotected(protected(text)) == text


@given(st.sampled_from(STARTS), st.text())
def test_a_formula_never_begins_a_cell(start, rest):
    assert protected(start + rest).startswith("'")
    if not start.isspace():
        assert protected("  \t" + start + rest).startswith("'")


def test_telephone_numbers_are_protected_and_come_back():
    data = csv_of(a_schedule(a_line(buddy_phone="+44 7700 900123")))
    assert b'"\'+44 7700 900123"' in data
    assert rows_of(data)[0]["Buddy telephone"] == "+44 7700 900123"


@given(st.text(min_size=1, max_size=60))
def test_reading_it_back_gives_the_text(name):
    line = a_line(child_names=(name,), second_person=name)
    [row] = rows_of(csv_of(a_schedule(line, request=FULL)))
    assert row["Child"] == (clean(name, 80) or "?")
    assert row["Second person"] == clean(name, 40)


@given(st.text(max_size=40))
def test_no_cell_of_any_file_could_start_a_formula(text):
    line = a_line(
        child_names=(text,), case_numbers=(text,), interpreter=text, area=text, address=text,
        postcode=text[:8], mode=text, buddy_name=text, buddy_phone=text,
    )  # fmt: skip
    data = csv_of(a_schedule(line, request=FULL), a_printed(by=text, classification=text))
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        assert not any(cell[:1] in set(STARTS) for cell in row if cell)


def test_the_header_says_why_and_how_secret():
    data = csv_of(a_schedule(a_line())).decode("utf-8-sig")
    first, why, columns, row, *_ = data.split("\r\n")
    assert "OFFICIAL-SENSITIVE" in first
    assert "Copy 1 of 1" in first
    assert "apostrophe" in why
    assert columns.startswith('"Officer","Date","Time"')
    assert '"High","H"' in row


def test_each_child_has_a_row():
    rows = rows_of(csv_of(a_schedule(a_line(children=3))))
    assert [row["Case number"] for row in rows] == ["EHE-1001", "EHE-1002", "EHE-1003"]
    assert {row["Date"] for row in rows} == {"2026-06-22"}


def test_another_table_is_refused():
    with pytest.raises(RuleBroken):
        rows_of(b"a,b\r\n1,2\r\n")


def test_a_band_of_another_program_stops_no_paper():
    (row,) = rows_of(csv_of(a_schedule(a_line(bands=("grave",)))))
    assert "Very high" in row.values()
