"""Small parts: names, roles, states in words, plain text, nothing that goes by itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible, QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QApplication, QVBoxLayout, QWidget

from ehe_desktop.ui.theme import Mode, apply, current
from ehe_desktop.ui.visit.head import VisitHead
from ehe_desktop.ui.widgets.access import tooltip
from ehe_desktop.ui.widgets.banner import Banner, FlagBar
from ehe_desktop.ui.widgets.buttons import Button, Chip, IconButton
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.inputs import LineEdit
from ehe_desktop.ui.widgets.link_line import LinkLine
from ehe_desktop.ui.widgets.page import FollowingScroll, Page
from ehe_desktop.ui.widgets.palette import Command, CommandPalette, matching
from ehe_desktop.ui.widgets.panes import is_rail_compact
from ehe_desktop.ui.widgets.pill import BandPill
from ehe_desktop.ui.widgets.progress import StepHeader
from ehe_desktop.ui.widgets.rail import Rail
from ehe_desktop.ui.widgets.status import IconMark, StatusFooter
from ehe_desktop.ui.widgets.tab_order import chain
from ehe_desktop.ui.widgets.task_row import TaskRow
from ehe_desktop.ui.widgets.text import Heading, Text
from tests.ui.gallery import Shell

NASTY = "<img src='\\\\evil\\x'> Tom & Jo"


def node(widget):
    return QAccessible.queryAccessibleInterface(widget)


def name(widget):
    return node(widget).text(QAccessible.Text.Name)


def test_names_are_never_markup(theme, show):
    assert Text(NASTY).textFormat() == Qt.TextFormat.PlainText
    assert Heading(NASTY).textFormat() == Qt.TextFormat.PlainText
    button = Button(NASTY)
    assert button.accessibleName() == NASTY
    assert button.text() == NASTY.replace("&", "&&")
    tooltip(button, NASTY)
    assert "<img" not in button.toolTip()


def test_larger_text_leaves_what_has_the_focus_in_view_until_somebody_scrolls(qapp, theme, show):
    body = QWidget()
    column = QVBoxLayout(body)
    boxes = [LineEdit(f"Line {number}") for number in range(30)]
    for box in boxes:
        column.addWidget(Text("What is asked here, in a line that wraps when the text is large?"))
        column.addWidget(box)
    shown = show(FollowingScroll(body), 400, 500)

    def is_in_view() -> bool:
        for _pass in range(4):
            qapp.processEvents()
        top = boxes[4].mapTo(shown.viewport(), QPoint(0, 0)).y()
        return top >= 0 and top + boxes[4].height() <= shown.viewport().height()

    boxes[4].setFocus(Qt.FocusReason.TabFocusReason)
    assert is_in_view()
    apply(qapp, Mode.LIGHT, 2.0)
    assert is_in_view()
    shown.verticalScrollBar().triggerAction(QAbstractSlider.SliderAction.SliderToMaximum)
    column.addWidget(LineEdit("One more"))
    assert not is_in_view()


def test_a_heading_is_spoken_as_one(theme, show):
    heading = Heading("Amina Yusuf")
    show(heading)
    assert (node(heading).role(), name(heading)) == (QAccessible.Role.Heading, "Amina Yusuf")


def test_many_headings_come_and_go(qapp, theme):
    for _ in range(1_200):
        heading = Heading("Amina")
        assert node(heading).role() == QAccessible.Role.Heading
        del heading


@pytest.mark.parametrize(("band", "words"), [("Very high", "Very high"), ("low", "Low")])
def test_a_pill_says_its_word(theme, band, words):
    assert BandPill(band).accessibleName() == f"Risk band: {words}"


def test_a_banner_stays_and_speaks(theme, show):
    banner = Banner("")
    show(banner, 400, 80)
    banner.show_words("Not saved", "danger", "Copy your text.")
    assert node(banner).role() == QAccessible.Role.AlertMessage
    assert name(banner) == "Not saved Copy your text."
    assert not banner.findChildren(QTimer)
    assert banner.isVisible()


def test_flags_are_words_and_none_is_nothing(theme):
    bar = FlagBar(("Concern open since 2 June", "Not seen alone"))
    assert "Concern open since 2 June · Not seen alone" in bar.accessibleName()
    bar.set_flags(())
    assert bar.isHidden()


def test_a_chip_takes_itself_away_by_key(qtbot, theme, show):
    chip = Chip("My cases", key="mine")
    show(chip)
    assert name(chip).startswith("My cases")
    with qtbot.waitSignal(chip.removed) as removed:
        QTest.keyClick(chip, Qt.Key.Key_Space)
    assert removed.args == ["mine"]


def test_an_icon_button_has_words(theme, show):
    button = IconButton("settings", "Settings", keys="Ctrl+8")
    show(button)
    assert (name(button), button.toolTip()) == ("Settings", "Settings (Ctrl+8)")
    assert min(button.width(), button.height()) >= 44


def test_the_rail_counts_and_tells(qtbot, theme, show):
    rail = Rail("Home visits")
    rail.add_place("today", "Today", "calendar-check")
    rail.add_place("sync", "Sync", "refresh-cw")
    rail.set_count("sync", 3)
    rail.set_count("not here", 3)
    show(rail, 200, 400)
    button = rail.findChildren(QWidget, options=Qt.FindChildOption.FindChildrenRecursively)
    sync = next(one for one in button if one.accessibleName() == "Sync, 3")
    with qtbot.waitSignal(rail.chosen) as chosen:
        QTest.keyClick(sync, Qt.Key.Key_Space)
    assert chosen.args == ["sync"]


def test_a_task_row_says_all_and_cannot_start(theme):
    row = TaskRow("6 Sign off", "After 3, 4 and 5", "Cannot start")
    assert row.accessibleName() == "6 Sign off, After 3, 4 and 5, Cannot start"
    assert not row.isEnabled()
    row.set_state("Problem", words="2 problems")
    assert row.isEnabled()
    assert row.accessibleName().endswith("2 problems")


def test_three_facts_stand_apart(theme, show):
    footer = StatusFooter()
    footer.set_saved("Saved on this device 2:32pm")
    footer.set_sent("3 to send")
    footer.set_connection("Offline", online=False)
    show(footer, 200, 200)
    said = [w.accessibleName() for w in footer.findChildren(QWidget) if w.accessibleName()]
    assert said == ["Saved on this device 2:32pm", "3 to send", "Offline"]


def test_there_is_no_tick_before_it_is_saved(theme, show):
    footer = StatusFooter()
    show(footer, 200, 200)
    mark = footer.findChild(IconMark)
    seen = []
    for words, how in (("Saving…", {"is_saving": True}), ("Saved", {}), ("No", {"failed": True})):
        footer.set_saved(words, **how)
        seen.append(mark.icon)
    assert seen == ["ellipsis", "circle-check", "octagon-alert"]


def test_steps_are_spoken(theme):
    steps = StepHeader("Choose a passphrase", 2, 6)
    texts = [label.text() for label in steps.findChildren(Text)]
    assert texts == ["Step 2 of 6", "Choose a passphrase"]


def test_a_flow_wraps(theme, show):
    flow = Flow(*(Button(f"Button {n}") for n in range(6)))
    assert flow.heightForWidth(2_000) < 60
    assert flow.heightForWidth(300) > 130


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_an_icon_alone_that_is_off_looks_it(qapp, show, mode):
    apply(qapp, mode)
    button = show(IconButton("calendar-days", "Open calendar"))

    def ink(of):
        shown = button.icon().pixmap(button.iconSize(), of).toImage()
        spots = [
            shown.pixelColor(x, y) for x in range(shown.width()) for y in range(shown.height())
        ]
        return max(spots, key=lambda one: one.alpha()).name()

    assert ink(QIcon.Mode.Normal) == current().colours.text_secondary.lower()
    assert ink(QIcon.Mode.Disabled) == current().colours.disabled.lower()


def test_a_notice_ends_where_the_body_of_its_page_does(theme, show):
    page, notice, below = (
        Page("Tell them"),
        Banner("Saving here does not tell anyone."),
        LineEdit("Name"),
    )
    page.add_under_title(notice)
    page.add(below)
    show(page, 1366, 768)
    edges = [(at.mapTo(page, QPoint(0, 0)).x(), at.width()) for at in (notice, below)]
    assert edges[0] == edges[1]


def test_a_page_brings_the_focus_into_view(qtbot, theme, show):
    page = Page("Long")
    edits = [LineEdit(f"Line {n}") for n in range(40)]
    for edit in edits:
        page.add(edit)
    show(page, 600, 400)
    for edit in (edits[-1], edits[0], edits[20]):
        edit.setFocus()
        top = edit.mapTo(page, edit.rect().topLeft()).y()
        assert 40 < top < 400 - edit.height()


def test_one_pane_below_1100_and_back_again(qtbot, theme, show):
    shell = Shell()
    show(shell, 1366, 728)
    panes = shell.panes
    assert not panes.is_narrow
    with qtbot.waitSignal(panes.narrowed):
        shell.resize(1000, 700)
    assert shell.list.isVisible()
    panes.show_detail()
    assert not shell.list.isVisible()
    panes.show_list()
    assert shell.list.isVisible()


def test_large_text_counts_as_a_narrow_window(qapp, theme):
    assert not is_rail_compact(1366)
    assert is_rail_compact(800)
    apply(qapp, "light", 2.0)
    assert is_rail_compact(1366)


COMMANDS = (
    Command("caseload", "Go to Caseload", "Ctrl+2"),
    Command("concern", "Raise a concern", "Ctrl+Shift+E", "about the child on screen"),
    Command("lock", "Lock now", "Ctrl+L"),
)


def test_commands_match_by_the_start_of_words():
    assert [one.command_id for one in matching(COMMANDS, "conc ra")] == ["concern"]
    assert [one.command_id for one in matching(COMMANDS, "lo")] == ["lock"]
    assert matching(COMMANDS, "zzz") == []
    assert len(matching(COMMANDS, "")) == 3


def test_the_palette_by_keys(qtbot, theme, show):
    window = QWidget()
    QVBoxLayout(window)
    show(window, 800, 600)
    palette = CommandPalette(parent=window)
    palette.open_with(COMMANDS)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    QTest.keyClicks(QApplication.focusWidget(), "lock")
    with qtbot.waitSignal(palette.picked) as picked:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert picked.args == ["lock"]
    assert not palette.isVisible()


def test_the_foot_of_the_rail_is_as_high_as_its_words_after_every_text_size(
    theme, show, qapp, qtbot
):
    gallery = show(Shell(), 1366, 768)
    texts = [text for text in gallery.footer.findChildren(Text) if text.isVisible()]
    before = [text.height() for text in texts]
    for scale in (2.0, 1.0, 2.0, 1.0):
        apply(qapp, "light", scale)
        qtbot.waitUntil(
            lambda: all(text.height() >= text.heightForWidth(text.width()) for text in texts)
        )
    qtbot.waitUntil(lambda: [text.height() for text in texts] == before)


def test_longer_words_have_their_room_at_once(show):
    head = VisitHead()
    show(head, 1100, 80)
    for words in ("Offline", "Connecting…", "Last sync today 8:12am"):
        head.facts.set_connection(words, online=False)
        said = next(one for one in head.facts.findChildren(Text) if one.text() == words)
        assert said.width() >= said.sizeHint().width(), words


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
def test_wrapped_words_from_the_right_begin_at_the_edge_and_lose_nothing(show, direction):
    said = Text(
        "یہ تمہارا ہے۔ تم کوئی بھی سوال چھوڑ سکتے ہو۔ تم جب چاہو رک سکتے ہو۔ کوئی بات نہیں۔"
    )
    said.setLayoutDirection(direction)
    show(said, 320, 200)
    for width in range(290, 330):  # somewhere a line is as wide as its room
        said.setContentsMargins(20, 0, 0, 0)
        said.resize(width + 20, 200)
        shot = said.grab().toImage()
        beside = shot.copy(0, 0, 19, 200)
        assert beside == beside.copy(0, 0, 1, 200).scaled(19, 200), f"cut off at {width}"
    edges = {last_ink(shot.copy(0, 66 + line * 24, shot.width(), 24)) for line in range(2)}
    assert max(edges) - min(edges) < 4, "every line begins at the edge"


def test_numbers_stand_where_words_from_the_right_have_them(show):
    wrapped, plain = Text("3 میں سے 1"), Text("3 میں سے 1", wrap=False)
    shots = []
    for one in (wrapped, plain):
        one.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        show(one, 200, 40)
        shots.append(one.grab().toImage())
    assert shots[0] == shots[1]


def last_ink(image):
    paper = image.pixelColor(0, 0)
    return max(
        x
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y) != paper
    )


def test_tab_is_led_into_what_hands_the_focus_on_through_another(theme, show):
    """As a group of answers in its question does, and a date: Qt would leave them where they were made."""
    page = QWidget()
    column = QVBoxLayout(page)
    before, other, after = Button("Before"), Button("Of another pane"), Button("After")
    outer, inner, box = QWidget(), QWidget(), LineEdit("Answer")
    for around, inside in ((outer, inner), (inner, box)):
        QVBoxLayout(around).addWidget(inside)
    inner.setFocusProxy(box)
    outer.setFocusProxy(inner)
    for part in (before, other, outer, after):
        column.addWidget(part)
    show(page)
    chain([before, outer, after])
    before.setFocus()
    met = []
    for _ in range(4):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        met.append(QApplication.focusWidget())
    assert met == [box, after, other, before]
    outer.setFocus()
    assert QApplication.focusWidget() is box


def test_a_page_that_is_only_read_is_read_to_its_end_by_keys(theme, show):
    """As before a visit: the focus is on “I have read this”, below what is to be read."""
    page = Page("Prepare")
    for _ in range(60):
        page.add(Text("What was said, seen and agreed at the last visit."))
    read = Button("I have read this", "primary")
    page.add_action(read)
    bar = show(page, 800, 500).findChild(FollowingScroll).verticalScrollBar()
    read.setFocus()
    for _ in range(20):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageDown)
    assert 0 < bar.maximum() == bar.value()
    for _ in range(20):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageUp)
    assert bar.value() == 0
    assert read.hasFocus()


def test_enter_opens_a_step_of_a_visit_a_place_and_a_link(theme, show):
    """As it opens a row of a list; Space does too."""
    rail = Rail("Home visits")
    pressed = []
    parts = (TaskRow("1 Prepare"), LinkLine("Fill in the check-in plan"), Chip("My cases"))
    for part in (rail.add_place("today", "Today", "calendar-check"), *parts):
        part.clicked.connect(lambda *_: pressed.append(1))
        show(part.window())
        part.setFocus()
        QTest.keyClick(part, Qt.Key.Key_Return)
        QTest.keyClick(part, Qt.Key.Key_Space)
    assert len(pressed) == 8
