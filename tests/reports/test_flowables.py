"""The building blocks: each band its own shape, rows that do not overlap, facts side by side."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.reports.band_shapes import draw_band_shape
from ehe_desktop.reports.flowables import BandMark, Heading, Row, Stack, TickBox
from ehe_desktop.reports.page import Section, build
from ehe_desktop.reports.text_block import Piece, TextBlock
from ehe_desktop.reports.type_styles import BAND_INKS, BODY, INK
from tests.reports.schedules import a_printed, fonts, pages_of


def fact(label: str, value: str) -> Row:
    cells = [TextBlock(fonts(), [Piece(words)]) for words in (label, value)]
    return Row(cells, (140, 400))


def _operators(band: RiskBand) -> str:
    """The path of the shape alone, without colours."""
    canvas = Canvas(io.BytesIO(), pageCompression=0)
    draw_band_shape(canvas, band, (0, 0), INK)
    return " ".join(re.findall(r"(?<![\w.])[mlcSfhn](?=[*\s]|$)", canvas.getCurrentPageContent()))


def test_each_band_has_a_shape_of_its_own():
    shapes = {band: _operators(band) for band in RiskBand}
    assert len(set(shapes.values())) == len(RiskBand)
    corners = {band: shapes[band].count("l") for band in RiskBand}
    assert corners[RiskBand.HIGH] == 2
    assert corners[RiskBand.MEDIUM] == 3
    assert corners[RiskBand.VERY_HIGH] == 7
    assert "c" in shapes[RiskBand.LOW]
    assert shapes[RiskBand.LOW].endswith("f")
    assert shapes[RiskBand.NOT_ASSESSED].endswith("S")


def _luminance(colour) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.rgb()]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("band", RiskBand)
def test_the_letter_and_the_mark_can_be_read_on_their_ground(band):
    inks = BAND_INKS[band]
    ground = _luminance(inks.fill) + 0.05
    assert ground / (_luminance(inks.text) + 0.05) >= 4.5
    assert ground / (_luminance(inks.mark) + 0.05) >= 3


def test_a_word_wider_than_its_column_is_cut_and_nothing_is_lost():
    block = TextBlock(fonts(), [Piece("Featherstonehaugh-Cholmondeley")], most_lines=9)
    _, height = block.wrap(60, 1000)
    shown = "".join(word.text for line in block._lines for word in line)
    assert shown == "Featherstonehaugh-Cholmondeley"
    assert height == BODY.leading * len(block._lines)
    assert all(word.width <= 60 for line in block._lines for word in line)
    block.wrap(110, 1000)
    assert [line[0].text for line in block._lines] == ["Featherstonehaugh-", "Cholmondeley"]


def test_a_telephone_number_stays_in_one_line_unless_no_line_would_hold_it():
    block = TextBlock(fonts(), [Piece("Buddy: L. Okafor 07700 900123")], most_lines=9)
    block.wrap(115, 100)
    assert [line[-1].text for line in block._lines] == ["Okafor", "07700 900123"]
    block.wrap(40, 100)
    shown = "".join(word.text for line in block._lines for word in line)
    assert shown.replace(" ", "") == "Buddy:L.Okafor07700900123"


def test_what_does_not_fit_ends_in_an_ellipsis_that_fits():
    block = TextBlock(fonts(), [Piece("one two three four five six seven eight")], most_lines=2)
    block.wrap(70, 1000)
    assert len(block._lines) == 2
    assert block._lines[-1][-1].text.endswith("…")
    assert sum(word.width for word in block._lines[-1]) <= 70


def test_a_row_is_as_high_as_its_tallest_cell():
    tall = Stack([TickBox(), TickBox(), TickBox()])
    row = Row([TickBox(), tall], (50, 50), ruled=False)
    assert row.wrap(100, 1000)[1] == tall.wrap(50, 1000)[1] == 3 * BODY.leading


def test_sections_break_into_pages_that_repeat_their_heading():
    rows = [fact("Label", f"value {number}") for number in range(60)]
    section = Section(
        kicker="Kicker", title="Title", blocks=[Heading(fonts(), "Monday", "quiet"), *rows]
    )
    out = io.BytesIO()
    count = build([section], out, title="Facts", printed=a_printed(), fonts=fonts())
    pages = pages_of(out.getvalue())
    assert count == len(pages) > 1
    assert "(continued)" not in pages[0]
    assert all("Monday (continued)" in page and "Kicker (continued)" in page for page in pages[1:])
    found = re.findall(r"value (\d+)", "\n".join(pages))
    assert [int(number) for number in found] == list(range(60))


def test_a_heading_is_never_the_last_thing_on_a_page():
    for filling in range(8, 30):
        rows = [fact("Label", "value") for _ in range(filling)]
        blocks = [*rows, Heading(fonts(), "Tuesday"), fact("Last", "fact")]
        out = io.BytesIO()
        section = Section(kicker="", title="T", blocks=blocks)
        build([section], out, title="Facts", printed=a_printed(), fonts=fonts())
        [page] = [p for p in pages_of(out.getvalue()) if "Tuesday" in p]
        assert "Last" in page


def test_the_band_letter_is_real_text():
    section = Section(kicker="", title="T", blocks=[BandMark(fonts(), RiskBand.VERY_HIGH)])
    out = io.BytesIO()
    build([section], out, title="Marks", printed=a_printed(), fonts=fonts())
    assert "VH" in PdfReader(io.BytesIO(out.getvalue())).pages[0].extract_text().split()
