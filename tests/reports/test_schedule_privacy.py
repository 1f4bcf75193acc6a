"""The default version says least, in all three twins; the full version still hides what it must."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehe_desktop.reports.schedule_lines import outward_code
from ehe_desktop.reports.visit_schedule import NamesShown, Period, file_name, rows_of
from tests.reports.schedules import (
    a_line,
    a_request,
    a_schedule,
    csv_of,
    html_of,
    pdf_of,
    squeezed,
    text_of,
)

# "Qx" begins no word of the page itself, so a find is a leak and not a coincidence.
_LETTERS = "abcdeęłșțãñжияğøß"
_word = st.text(alphabet=_LETTERS, min_size=2, max_size=9).map(lambda tail: "Qx" + tail)
_flag = st.sampled_from(["CP plan", "Encompass notice", "MARAC", "refuge", "knife in kitchen"])
FULL = {"names": NamesShown.FULL, "addresses": True}


def _twins(schedule) -> dict[str, str]:
    return {
        "pdf": squeezed(text_of(pdf_of(schedule))),
        "html": squeezed(html.unescape(re.sub(r"<[^>]*>", " ", html_of(schedule)))),
        "csv": squeezed(csv_of(schedule).decode("utf-8-sig")),
    }


@settings(max_examples=25)
@given(
    given_name=_word,
    family_name=_word,
    street=_word,
    note=st.tuples(_word, _flag),
    period=st.sampled_from(Period),
    confidential=st.booleans(),
)
def test_no_name_address_or_flag_in_any_twin_by_default(
    given_name, family_name, street, note, period, confidential
):
    line = a_line(
        child_names=(f"{given_name} {family_name}",),
        address=f"14 {street}",
        travel_note=" ".join(note),
        family_id="Qxfamily",
        child_ids=("Qxchild",),
        address_confidential=confidential,
    )
    for twin, text in _twins(a_schedule(line, request=a_request(period=period))).items():
        assert "Qx" not in text, twin
        assert squeezed(note[1]) not in text, twin
        assert "8AB" not in text, twin
        assert "EHE-1001" in text, twin
        assert "QQ" in text, twin


def test_the_full_version_names_the_child_and_the_address_it_was_asked_for():
    line = a_line(child_names=("Qxada Qxlove",), address="14 Qxstreet")
    for twin, text in _twins(a_schedule(line, request=a_request(**FULL))).items():
        assert "QxadaQxlove" in text, twin
        assert "14Qxstreet,WF178AB" in text, twin


@pytest.mark.parametrize("names", NamesShown)
@pytest.mark.parametrize("addresses", [False, True])
def test_names_and_addresses_are_separate_choices(names, addresses):
    line = a_line(child_names=("Qxada Qxlove",), address="14 Qxstreet")
    request = a_request(names=names, addresses=addresses)
    for twin, text in _twins(a_schedule(line, request=request)).items():
        assert ("QxadaQxlove" in text) is (names is NamesShown.FULL), twin
        assert ("14Qxstreet" in text) is addresses, twin
        assert ("8AB" in text) is addresses, twin


def test_a_confidential_address_is_hidden_even_in_the_full_version():
    line = a_line(
        address="14 Qxstreet", postcode="ZE2 9XX", area="Qxarea", address_confidential=True
    )
    for twin, text in _twins(a_schedule(line, request=a_request(**FULL))).items():
        assert "Qx" not in text, twin
        assert "ZE2" not in text, twin
        assert "Seedevice" in text, twin


def test_a_cancelled_visit_another_officer_and_another_week_are_left_out():
    later = a_line(4).visit.starts_at.replace(month=7)
    lines = (
        a_line(1),
        a_line(10, state="cancelled"),
        a_line(20, officer_id="officer-2"),
        a_line(30, starts_at=later),
    )
    rows = rows_of(csv_of(a_schedule(*lines)))
    assert [row["Case number"] for row in rows] == ["EHE-1001"]


def test_the_buddys_page_names_no_child():
    line = a_line(child_names=("Qxada Qxlove",))
    pages = pdf_of(a_schedule(line, request=a_request(**FULL)))
    from tests.reports.schedules import pages_of

    [buddy] = [page for page in pages_of(pages) if "is out on visits" in page]
    assert "Qx" not in squeezed(buddy)
    assert "EHE-1001" not in buddy
    assert "10:30" in buddy
    assert "10:45" in buddy
    assert "Call the police." in buddy
    assert "Code word" in buddy


def test_the_file_name_says_what_and_when_and_nobodys_name():
    assert file_name(a_request()) == "schedule-2026-06-22-week.pdf"
    day = a_request(period=Period.DAY)
    assert file_name(day, "html") == "schedule-2026-06-22-day.html"


@pytest.mark.parametrize(
    ("postcode", "expected"),
    [
        ("WF17 8AB", "WF17"),
        ("wf178ab", "WF17"),
        ("E1W 3AA", "E1W"),
        ("WF17", "WF17"),
        ("14 Long Causeway", ""),
        ("", ""),
    ],
)
def test_the_district_of_a_postcode(postcode, expected):
    assert outward_code(postcode) == expected
