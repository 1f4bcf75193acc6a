"""The schedule on paper: what can be read, how large, from which fonts, with which properties."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from pypdf import PdfReader

from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.reports.visit_schedule import (
    FontSet,
    NamesShown,
    Period,
    ScheduleOfficer,
    render_pdf,
    rows_of,
)
from tests.reports.schedules import (
    FONT_FOLDER,
    MONDAY,
    a_line,
    a_printed,
    a_request,
    a_schedule,
    csv_of,
    fonts,
    html_of,
    pages_of,
    pdf_of,
    squeezed,
    text_of,
)

DAY = a_request(period=Period.DAY)
NINE = datetime(2026, 6, 22, 8, tzinfo=UTC)
HOSTILE = (
    "<img src='/etc/passwd'> <Mary>",
    "Risk <none known> here",
    "&amp; <b>bold</b>",
    "=cmd|'/c calc'!A0",
    "[U+202E]",
    "{0.__class__} %s \\n",
)


def _days_of(count: int, **changes):
    return [
        a_line(n, starts_at=NINE + timedelta(minutes=30 * n), minutes=25, **changes)
        for n in range(count)
    ]


def test_a_line_shows_all_that_the_visit_needs():
    line = a_line(
        interpreter="Somali, booked",
        second_person="B. Jones",
        two_person_visit=True,
        staff_warning=True,
        bands=("very_high",),
    )
    day, buddy = pages_of(pdf_of(a_schedule(line, request=DAY)))
    for text in (
        "Monday 22 June 2026", "A. Patel", "09:30", "10:30", "VH", "ȘP", "EHE-1001", "Year 10",
        "WF17 Batley", "Face to face", "W", "Two people: B. Jones", "Interpreter: Somali, booked",
        "Buddy: J. Okafor 07700 900123",
    ):  # fmt: skip
        assert squeezed(text) in squeezed(day), text
    assert "Staff warning" in buddy


def test_latin_and_cyrillic_names_can_be_read_back():
    lines = [
        a_line(1, child_names=("Ștefan Țîrlea",)),
        a_line(2, child_names=("Łucja Żółć",)),
        a_line(3, child_names=("Жанна Ґалаґан",)),
    ]
    request = a_request(period=Period.DAY, names=NamesShown.FULL)
    text = text_of(pdf_of(a_schedule(*lines, request=request)))
    for name in ("Ștefan Țîrlea", "Łucja Żółć", "Жанна Ґалаґан"):
        assert name in text


@pytest.mark.parametrize("name", ["محمد", "বাংলা", "ਸਿੰਘ"])
def test_shaped_names_carry_their_letters_for_readers_and_searches(name):
    line = a_line(child_names=(name,))
    request = a_request(period=Period.DAY, names=NamesShown.FULL, buddy_copies=False)
    [page] = PdfReader(io.BytesIO(pdf_of(a_schedule(line, request=request)))).pages
    content = page.get_contents().get_data().decode("latin-1")
    assert f"/Span <</ActualText <FEFF{name.encode('utf-16-be').hex().upper()}>>> BDC" in content
    assert content.count(" BDC") == content.count("EMC") == 1


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_printed_as_words(words):
    line = a_line(child_names=(words,), interpreter=words[:38])
    request = a_request(period=Period.DAY, names=NamesShown.FULL)
    text = squeezed(text_of(pdf_of(a_schedule(line, request=request))))
    assert squeezed(words) in text


def test_controls_emoji_and_endless_words_are_marked_not_obeyed():
    words = "\u202egnp\u202c 👍 " + "x" * 200_000
    line = a_line(child_names=(words,), area=words, buddy_name=words, case_numbers=(words,))
    request = a_request(period=Period.DAY, names=NamesShown.FULL)
    text = squeezed(text_of(pdf_of(a_schedule(line, request=request))))
    assert "[U+202E]gnp[U+202C][U+1F44D]" in text
    assert "…" in text
    assert "x" * 81 not in text


def test_every_page_says_how_secret_whose_when_and_which():
    pdf = pdf_of(a_schedule(*_days_of(40)), a_printed(copy=2, copies=3))
    pages = pages_of(pdf)
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert "OFFICIAL-SENSITIVE: personal data." in page
        assert "Keep with you, shred after 29 June 2026" in page
        assert "Printed by S. Hussain, 19 June 2026 at 14:05" in page
        assert "Copy 2 of 3" in page
        assert f"Page {number} of {len(pages)}" in page


def test_every_visit_of_a_full_day_is_on_paper_once_and_headings_return():
    pages = pages_of(pdf_of(a_schedule(*_days_of(40), request=a_request(day_sheets=True))))
    sheets = [page for page in pages if "Arrange" in page]
    assert len(sheets) > 2
    for number in range(40):
        assert sum(f"EHE-{1000 + number}" in page for page in sheets) == 1
    assert all("(continued)" in page for page in sheets[1:])
    overview = [page for page in pages if "Mon 22 Jun" in page]
    assert all(any(f"EHE-{1000 + n}" in page for page in overview) for n in range(40))


def test_fourteen_visits_fit_one_sheet():
    lines = _days_of(14)
    request = a_request(period=Period.DAY, buddy_copies=False)
    assert len(pages_of(pdf_of(a_schedule(*lines, request=request)))) == 1


def test_an_empty_week_says_so():
    [page] = pages_of(pdf_of(a_schedule()))
    assert "No visits are planned for this week." in page
    assert "A. Patel" in page


def test_a_weekend_visit_is_not_lost():
    saturday = a_line(starts_at=NINE + timedelta(days=5))
    assert "Sat 27 Jun" in text_of(pdf_of(a_schedule(saturday)))
    assert "Sat" not in text_of(pdf_of(a_schedule(a_line())))


def test_officers_share_pages_when_asked_to():
    officers = tuple(ScheduleOfficer(officer_id=f"o{n}", name=f"Officer {n}") for n in range(4))
    lines = [a_line(n, officer_id=f"o{n}") for n in range(4)]
    apart = a_request(period=Period.DAY, buddy_copies=False)
    together = a_request(period=Period.DAY, buddy_copies=False, one_page_per_officer=False)
    count = {
        request.one_page_per_officer: len(
            pages_of(pdf_of(a_schedule(*lines, officers=officers, request=request)))
        )
        for request in (apart, together)
    }
    assert count == {True: 4, False: 1}


def test_one_child_more_than_fits_is_counted():
    line = a_line(children=12)
    text = text_of(pdf_of(a_schedule(line, request=DAY)))
    assert "and 4 more: see device" in text


@pytest.mark.parametrize("names", [NamesShown.INITIALS, NamesShown.FULL])
def test_in_a_week_each_band_stands_by_its_own_child(names):
    """Between two children, as near to the one as to the other, a band was anybody's."""
    line = a_line(children=3, bands=("low", "very_high", "high"))
    request = a_request(names=names, buddy_copies=False)
    at = heights(pdf_of(a_schedule(line, request=request)))
    for number, (own, before) in (
        ("VH", ("EHE-1002", "EHE-1001")),
        ("H", ("EHE-1003", "EHE-1002")),
    ):
        apart = abs(at[number] - at[own])
        assert apart < 2 if names is NamesShown.INITIALS else True
        assert apart < abs(at[number] - at[before]) - 5


def heights(data: bytes) -> dict[str, float]:
    """Where each bit of text of the first page stands, from its foot; of the same text the highest."""
    found: dict[str, float] = {}

    def hear(text, matrix, place, *_about):
        height = place[5] * matrix[3] + matrix[5]
        for bit in text.split():
            found[bit] = max(found.get(bit, 0.0), height)

    PdfReader(io.BytesIO(data)).pages[0].extract_text(visitor_text=hear)
    return found


def test_a_visit_without_a_child_is_not_lost():
    schedule = a_schedule(a_line(children=0, years=()))
    for page in pages_of(pdf_of(schedule)):
        assert "09:30" in page
    assert [row["Time"] for row in rows_of(csv_of(schedule))] == ["09:30"]
    assert "09:30" in html_of(schedule)


def test_a_long_name_never_costs_the_case_number():
    line = a_line(child_names=("Maximiliana Featherstonehaugh-Cholmondeley the Younger " * 2,))
    request = a_request(names=NamesShown.FULL, buddy_copies=False)
    for page in pages_of(pdf_of(a_schedule(line, request=request))):
        assert "EHE-1001" in page


def test_names_are_forgotten_once_the_page_is_made():
    pdf_of(a_schedule(a_line(child_names=("Qxada Qxlove",)), request=a_request(names="full")))
    assert not fonts()._set_lines


def test_equal_schedules_give_equal_bytes_whatever_was_printed_before():
    schedule = a_schedule(a_line(child_names=("محمد علي",)), a_line(2, child_names=("ক্ষমা",)))
    first = pdf_of(schedule)
    pdf_of(a_schedule(a_line(child_names=("ਗੁਰਪ੍ਰੀਤ ٹیپو",))))
    assert pdf_of(schedule) == first
    out = io.BytesIO()
    render_pdf(schedule, out, printed=a_printed(), fonts=FontSet.load(FONT_FOLDER))
    assert out.getvalue() == first


def test_only_our_fonts_embedded_as_subsets():
    pdf = pdf_of(a_schedule(a_line(child_names=("محمد Łucja ক্ষমা",)), request=a_request()))
    pages = PdfReader(io.BytesIO(pdf)).pages
    fonts = [ref.get_object() for page in pages for ref in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        assert re.match(r"/[A-Z]{6}\+(SourceSans3|NotoSans)", font["/BaseFont"])
        assert "/FontFile2" in font["/FontDescriptor"]


def test_properties_and_links_give_nothing_away():
    schedule = a_schedule(
        a_line(child_names=("Qxada Qxlove https://example.org",)),
        request=a_request(names=NamesShown.FULL),
    )
    pdf = pdf_of(schedule)
    reader = PdfReader(io.BytesIO(pdf))
    told = " ".join(str(value) for value in (reader.metadata or {}).values())
    assert "Visit schedule, Week of 22 June 2026" in told
    for name in ("Patel", "Qxada", "Okafor", "Hussain"):
        assert name not in told
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert all("/Annots" not in page for page in reader.pages)
    assert b"/URI" not in pdf
    assert b"/JavaScript" not in pdf


def test_nothing_is_smaller_than_twelve_points():
    pdf = pdf_of(a_schedule(*_days_of(6, staff_warning=True, interpreter="Urdu")))
    sizes = {
        float(size)
        for page in PdfReader(io.BytesIO(pdf)).pages
        for size in re.findall(rb"/F\S+ ([\d.]+) Tf", page.get_contents().get_data())
    }
    assert sizes
    assert min(sizes) >= 12


def test_the_agreed_time_wins_over_the_planned_end():
    agreed = a_line(out_by="11:15")
    nonsense = a_line(out_by="<soon>")
    earlier = a_line(out_by="08:00")
    assert "11:30" in text_of(pdf_of(a_schedule(agreed, request=DAY)))
    for line in (nonsense, earlier):
        assert "10:45" in text_of(pdf_of(a_schedule(line, request=DAY)))


def test_a_visit_in_winter_and_in_summer_shows_englands_time():
    winter = a_line(starts_at=datetime(2026, 12, 7, 9, 30, tzinfo=UTC))
    request = a_request(period=Period.DAY, first_day=datetime(2026, 12, 7, tzinfo=UTC).date())
    assert "09:30" in text_of(pdf_of(a_schedule(winter, request=request)))
    assert "09:30" in text_of(pdf_of(a_schedule(a_line(), request=DAY)))


def test_lines_that_do_not_match_are_refused():
    with pytest.raises(RuleBroken):
        pdf_of(a_schedule(a_line(bands=("high", "low"))))
    with pytest.raises(RuleBroken):
        pdf_of(a_schedule(a_line(starts_at=datetime(2026, 6, 22, 9))))


@pytest.mark.parametrize(
    "wrong", [{"copy": 0}, {"copy": 3, "copies": 2}, {"at": NINE.replace(tzinfo=None)}]
)
def test_a_copy_that_cannot_be_is_refused(wrong):
    with pytest.raises(RuleBroken):
        a_printed(**wrong)


def test_each_copy_has_its_number():
    copies = a_printed(copies=3).each_copy()
    assert [copy.copy_line for copy in copies] == ["Copy 1 of 3", "Copy 2 of 3", "Copy 3 of 3"]


def test_any_day_of_the_week_gives_the_same_week():
    thursday = a_request(first_day=MONDAY + timedelta(days=3))
    assert thursday.days == a_request().days
