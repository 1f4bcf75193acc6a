"""Every pair of colours that meets on screen stands far enough apart (WCAG 1.4.3, 1.4.11)."""

from __future__ import annotations

import pytest

from ehe_desktop.ui.theme.contrast import ratio
from ehe_desktop.ui.theme.style_sheet import style_sheet
from ehe_desktop.ui.theme.tokens import Mode, tokens

GROUNDS = ("window", "surface", "sunken", "soft", "hover")
TEXTS = ("text", "text_secondary", "text_tertiary", "link", "accent", "danger", "success")
ON = (
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_danger", "danger"),
    ("on_danger", "danger_hover"),
    ("on_soft", "soft"),
)
LOOKS = ("light", "dark")
BANDS = ("low", "medium", "high", "very_high", "not_assessed", "info")


def test_the_formula_knows_its_ends():
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert ratio("#777777", "#777777") == 1
    assert ratio("#16191D", "#F4F5F7") == pytest.approx(16.16, abs=0.01)  # ux.md 4.3


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_on_every_ground(look, ground, text):
    colours = tokens().colours[look]
    assert ratio(getattr(colours, text), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(("text", "ground"), ON)
def test_text_on_filled_controls(look, text, ground):
    colours = tokens().colours[look]
    assert ratio(getattr(colours, text), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("edge", ["border", "focus"])
def test_edges_and_focus(look, ground, edge):
    colours = tokens().colours[look]
    assert ratio(getattr(colours, edge), getattr(colours, ground)) >= 3


@pytest.mark.parametrize("look", LOOKS)
def test_ring_and_halo_differ(look):
    colours = tokens().colours[look]
    assert ratio(colours.focus, colours.focus_halo) >= 3


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("band", BANDS)
def test_bands(look, band):
    pill, colours = tokens().bands[look][band], tokens().colours[look]
    assert ratio(pill.text, pill.fill) >= 4.5
    for ground in (pill.fill, colours.surface, colours.window):
        assert ratio(pill.mark, ground) >= 3


@pytest.mark.parametrize("look", LOOKS)
def test_lateness_is_text_and_must_be_read(look):
    colours, mark = tokens().colours[look], tokens().bands[look]["high"].mark
    for ground in ("surface", "soft", "window", "hover"):
        assert ratio(mark, getattr(colours, ground)) >= 4.5


def test_child_mode():
    child = tokens().child
    assert ratio(child["ink"], child["page"]) >= 7
    for name in ("primary", "good", "worries", "dreams", "stop"):
        assert ratio(child[f"on_{name}"], child[name]) >= 4.5


@pytest.mark.parametrize("look", LOOKS)
def test_charts_stand_out_from_their_ground(look):
    for colour in tokens().charts[look]:
        assert ratio(colour, tokens().colours[look].surface) >= 3


def test_high_contrast_fills_nothing_of_ours():
    sheet = style_sheet(Mode.CONTRAST)
    assert "#" not in sheet.replace("/*", "")
    assert "2px solid palette(window-text)" in sheet


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK, Mode.CONTRAST])
def test_no_font_sizes_in_the_style_sheet(mode):
    assert "font-size" not in style_sheet(mode)
    assert "$" not in style_sheet(mode)
