"""The look in force: fonts for every script, switching while running, marks, icons, focus."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontInfo, QFontMetrics, QImage, QPainter, QRawFont
from PySide6.QtWidgets import QTabBar, QWidget

import ehe_desktop.ui
from ehe_desktop.ui.theme import Mode, TextRole, apply, band_key, current, icon_names, paint_mark
from ehe_desktop.ui.theme.focus_ring import BETWEEN_TABS, FocusRing
from ehe_desktop.ui.theme.fonts import register_fonts
from ehe_desktop.ui.theme.icons import icon_pixmap
from ehe_desktop.ui.theme.resources import resource
from ehe_desktop.ui.theme.type_scale import CHILD_FAMILIES, FAMILIES
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.field import Field
from ehe_desktop.ui.widgets.inputs import LineEdit
from ehe_desktop.ui.widgets.text import Text

NAMES = {
    "Source Sans 3": "Ștefania Wiśniewska Zoë Đặng Ольга",
    "Noto Sans Arabic": "محمد",
    "Noto Sans Bengali": "রহিম",
    "Noto Sans Gurmukhi": "ਗੁਰਪ੍ਰੀਤ",
    "Noto Sans Gujarati": "પટેલ",
    "Noto Sans Devanagari": "अमीना",
    "Noto Sans Tamil": "அமினா",
    "Noto Sans Ethiopic": "አሚና",
    "Andika": "Ștefania Wiśniewska Zoë",
}


def test_every_family_loads(theme):
    assert set(FAMILIES) | set(CHILD_FAMILIES) <= set(register_fonts())


@pytest.mark.parametrize(("family", "name"), NAMES.items())
def test_a_font_has_every_letter_of_a_name(theme, family, name):
    path = resource("fonts") / f"{family.replace(' ', '')}-Regular.ttf"
    font = QRawFont(str(path), 16)
    assert font.isValid()
    assert all(font.supportsCharacter(ord(letter)) for letter in name if letter != " ")


def test_every_font_has_its_licence():
    for path in resource("fonts").glob("*.ttf"):
        licence = path.with_name(f"OFL-{path.stem.split('-')[0]}.txt")
        assert "SIL Open Font License" in licence.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("role", "pixels", "weight"), [("caption", 13, 400), ("body", 16, 400), ("h1", 28, 600)]
)
def test_type_scale(theme, role, pixels, weight):
    info = QFontInfo(theme.font(TextRole(role)))
    assert (info.family(), info.weight()) == ("Source Sans 3", weight)
    assert info.pixelSize() == pixels


def test_switching_while_running(qapp, theme, show):
    label, field = Text("Amina"), Field("Name", LineEdit("Name"))
    show(label)
    show(field)
    before = QFontMetrics(label.font()).height()
    apply(qapp, Mode.DARK, 2.0)
    assert label.palette().windowText().color() == QColor(current().colours.text)
    assert QFontMetrics(label.font()).height() > 1.8 * before
    assert QFontMetrics(field.editor.font()).height() > 1.8 * before
    assert current().is_dark


def test_text_size_stays_between_100_and_200(qapp, theme):
    assert apply(qapp, "light", 9.0).scale == 2.0
    assert apply(qapp, "light", 0.1).scale == 1.0


def test_high_contrast_keeps_the_systems_palette(qapp, theme):
    apply(qapp, Mode.CONTRAST, 1.0)
    assert qapp.palette().window().color() == qapp.style().standardPalette().window().color()


def test_following_the_system_ends_in_a_real_look(qapp, theme):
    assert apply(qapp, Mode.SYSTEM, 1.0).mode is not Mode.SYSTEM


def _grey_shape(band: str) -> bytes:
    image = QImage(24, 24, QImage.Format.Format_Grayscale8)
    image.fill(255)
    with QPainter(image) as painter:
        paint_mark(painter, band, "#000000", QRectF(2, 2, 20, 20))
    return bytes(image.constBits())


def test_marks_differ_without_colour(theme):
    shapes = {_grey_shape(band) for band in ("low", "medium", "high", "very_high", "not_assessed")}
    assert len(shapes) == 5


@pytest.mark.parametrize("written", ["Very high", "very_high", "VERY_HIGH", "veryHigh"])
def test_a_band_however_written(written):
    assert band_key(written) == "very_high"


def test_an_unknown_band_is_refused():
    with pytest.raises(KeyError):
        band_key("severe")


def test_icons_take_the_colour_asked_for(theme):
    image = icon_pixmap("shield-alert", "#B3261E", 24, 2.0).toImage()
    assert (image.width(), image.devicePixelRatio()) == (48, 2.0)
    solid = {
        image.pixelColor(x, y).name().upper()
        for x in range(48)
        for y in range(48)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert solid == {"#B3261E"}


def test_every_icon_named_in_the_code_is_shipped():
    named = set()
    for path in Path(ehe_desktop.ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                named |= {
                    word.value.value
                    for word in node.keywords
                    if word.arg in {"icon_name", "icon", "note_icon"}
                    and isinstance(word.value, ast.Constant)
                    and word.value.value
                }
    assert named <= icon_names()


def _changed(before: QImage, after: QImage) -> int:
    return sum(
        before.pixel(x, y) != after.pixel(x, y)
        for x in range(before.width())
        for y in range(before.height())
    )


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK, Mode.CONTRAST])
def test_focus_shows_as_a_ring(qapp, theme, show, mode):
    apply(qapp, mode, 1.0)
    window = QWidget()
    one, two = Button("Unlock", parent=window), Button("Forgot", parent=window)
    one.setGeometry(20, 20, 120, 44)
    two.setGeometry(200, 20, 120, 44)
    show(window, 400, 100)
    one.setFocus()
    assert window.findChildren(FocusRing)
    with_one = window.grab().toImage()
    two.setFocus()
    with_two = window.grab().toImage()
    ring = 2 * 2 * (120 + 44)  # 2 px around, WCAG 2.4.13
    assert _changed(with_one, with_two) >= 2 * ring


def test_of_a_row_of_tabs_the_ring_is_round_the_one_that_is_open(theme, show):
    window = QWidget()
    bar = QTabBar(window)
    for words in ("Waiting", "Needs your decision", "History"):
        bar.addTab(words)
    bar.setGeometry(20, 20, 400, 40)
    show(window, 500, 100)
    bar.setFocus(Qt.FocusReason.TabFocusReason)
    (ring,) = [one for one in window.findChildren(FocusRing) if one.isVisible()]
    for place in range(3):
        bar.setCurrentIndex(place)
        inside = bar.tabRect(place).translated(bar.pos())
        assert ring.geometry().contains(inside.adjusted(0, 0, -BETWEEN_TABS, 0))
        if place < 2:
            after = bar.tabRect(place + 1).translated(bar.pos())
            assert ring.geometry().right() < after.left()


def test_the_ring_follows_its_control_and_leaves_with_it(qtbot, theme, show):
    window = QWidget()
    button = Button("Unlock", parent=window)
    button.setGeometry(20, 20, 120, 44)
    show(window, 400, 200)
    button.setFocus()
    (ring,) = [one for one in window.findChildren(FocusRing) if one.isVisible()]
    button.move(60, 100)
    assert ring.geometry().topLeft().y() == 98
    button.hide()
    qtbot.waitUntil(lambda: not any(r.isVisible() for r in window.findChildren(FocusRing)))
