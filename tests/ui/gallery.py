"""Every widget on a few pages, with invented people, for tests and for eyes."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehe_desktop.ui.theme import BAND_WORDS
from ehe_desktop.ui.widgets.banner import Banner, FlagBar
from ehe_desktop.ui.widgets.buttons import Button, Chip, IconButton
from ehe_desktop.ui.widgets.card import Card, EmptyState
from ehe_desktop.ui.widgets.choices import CheckGroup, ChoiceGroup, Option
from ehe_desktop.ui.widgets.combo import Combo
from ehe_desktop.ui.widgets.dates import DateEntry
from ehe_desktop.ui.widgets.field import ErrorSummary, Field
from ehe_desktop.ui.widgets.flow import Flow
from ehe_desktop.ui.widgets.inputs import LineEdit, PassphraseField, SearchField, TextArea
from ehe_desktop.ui.widgets.page import Page, Tabs
from ehe_desktop.ui.widgets.panes import Panes, is_rail_compact
from ehe_desktop.ui.widgets.pill import BandPill
from ehe_desktop.ui.widgets.progress import ProgressLine, StepHeader
from ehe_desktop.ui.widgets.rail import Rail
from ehe_desktop.ui.widgets.row_list import RowList
from ehe_desktop.ui.widgets.row_model import ListRow, Mark
from ehe_desktop.ui.widgets.status import StatusFooter
from ehe_desktop.ui.widgets.table import Cell, Column, Table, TableRow
from ehe_desktop.ui.widgets.task_row import TaskRow
from ehe_desktop.ui.widgets.text import Heading, Text
from ehe_desktop.ui.widgets.timeline import TimelineList, TimelineRow

TODAY = date(2026, 6, 22)
CHILDREN = (
    ListRow(1, "Amina Yusuf", ("Yr 5 · 9 years",), "Overdue 12 days · 9 Jun", "alert", band="High"),
    ListRow(2, "Jakub Wiśniewski", ("Yr 8 · 13 years",), "Due tomorrow · 22 Jun", band="Medium"),
    ListRow(
        3,
        "Tomos Bevan",
        ("Yr 2 · 6 years",),
        "In 3 weeks · 14 Jul",
        band="Low",
        marks=(Mark("shield-alert", "concern open"), Mark("users", "two-person visit")),
    ),
    ListRow(
        4, "Ștefania Popescu", ("Yr 10 · 15 years",), "Overdue 2 days · 19 Jun", "alert",
        band="Very high",
    ),
    ListRow(5, "Harper O’Neill", ("Yr 6 · 10 years",), "First visit due · 24 Jun", band="Not assessed"),
    ListRow(6, "রুখসানা বেগম", ("Yr 9 · 14 years",), "In 5 weeks · 28 Jul", band="Medium"),
    ListRow(7, "محمد الأمين", ("Yr 4 · 8 years",), "In 2 months · 25 Aug", band="Low"),
)  # fmt: skip
EVENTS = (
    TimelineRow("m6", "June 2026", is_month=True),
    TimelineRow(1, "Review overdue", "Set by rule: High band, every 6 months. Last seen 9 December 2025.", "Due 9 June 2026"),
    TimelineRow(2, "Concern raised", "Shared with front door by phone. Reference recorded.", "2 June 2026 at 4:41pm by Sam Patel"),
    TimelineRow("m12", "December 2025", is_month=True),
    TimelineRow(3, "Visit recorded", "Seen with parent present. Child’s voice: 4 answers, 1 drawing. The family showed the bird guide, the maths workbook and a long piece of writing about owls.", "9 December 2025 by Sam Patel", is_signed=True, addenda=("Addendum 11 December: spelling of the street corrected.",)),
    TimelineRow(4, "Risk band changed: Medium to High", "Not seen alone (+2), no health contact 12 months (+2).", "9 December 2025, by rule"),
)  # fmt: skip
YES_NO = tuple(Option(word, word) for word in ("Yes", "No", "Not asked", "Not known"))


class Shell(QWidget):
    """Rail, list and record, like the picture to reach."""

    def __init__(self) -> None:
        super().__init__()
        self.rail = Rail("Home visits")
        places = (
            ("today", "Today", "calendar-check", 4),
            ("caseload", "Caseload", "users", 58),
            ("schedule", "Schedule", "calendar-days", 0),
            ("concerns", "Concerns", "shield-alert", 2),
            ("overview", "Overview", "chart-column", 0),
            ("sync", "Sync", "refresh-cw", 3),
            ("register", "Register", "book-open", 0),
            ("settings", "Settings", "settings", 0),
        )
        for number, (key, words, icon, count) in enumerate(places, 1):
            self.rail.add_place(key, words, icon, f"Ctrl+{number}")
            self.rail.set_count(key, count)
        self.rail.set_current("caseload")
        self.footer = StatusFooter()
        self.footer.set_saved("Saved on this device 2:32pm")
        self.footer.set_sent("3 to send · last sync today 8:12am")
        self.footer.set_connection("Offline", online=False)
        self.rail.set_footer(self.footer)
        self.list = RowList("Caseload")
        self.list.set_rows(CHILDREN)
        self.list.set_current(1)
        self.record = self._record()
        self.panes = Panes(self._list_pane(), self.record, "Caseload")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.panes, 1)

    def resizeEvent(self, event):
        super().resizeEvent(event)
        self.rail.set_compact(is_rail_compact(self.width()))

    def _list_pane(self) -> QWidget:
        pane = QWidget()
        pane.setProperty("surface", "true")
        pane.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        top = QWidget()
        top.setProperty("page", "true")
        top.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head = QVBoxLayout(top)
        head.setContentsMargins(16, 12, 16, 4)
        head.setSpacing(4)
        self.search = SearchField("Search", "Search name, address or reference")
        head.addWidget(self.search)
        chips = Flow(
            Chip("Overdue first", removable=False),
            Chip("My cases"),
            Chip("Band: any", removable=False),
        )
        head.addWidget(chips)
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.list, 1)
        return pane

    def _record(self) -> QWidget:
        page = Page("Amina Yusuf", wide=True, scrolls=False)
        page.add_to_head(BandPill("High"))
        page.add_under_title(
            Text(
                "Born 13 March 2017 (9 years) · EHE-00412 · Home educated since 4 Sep 2025 · Speaks Somali",
                "small",
            )
        )
        page.add_under_title(
            FlagBar(("Safeguarding concern open since 2 June", "Not seen alone on last 2 visits"))
        )
        tabs = Tabs("Parts of the record")
        timeline = TimelineList()
        timeline.set_rows(EVENTS)
        tabs.add(timeline, "Timeline")
        for words in ("Education", "Child’s voice", "Health", "Risk", "Contacts", "Forms"):
            tabs.add(EmptyState("Nothing recorded yet"), words)
        page.add(tabs, 1)
        page.add_action(Button("Prepare visit", "primary"))
        page.add_action(Button("Raise concern"))
        return page


def parts_page() -> Page:
    """Buttons, banners, cards, tasks, progress."""
    page = Page("Parts", wide=True)
    page.banner.show_words("Moved to Tuesday 2pm", "success")
    page.add(Flow(*(BandPill(word) for word in BAND_WORDS)))
    page.add(
        Flow(
            Button("Unlock", "primary"), Button("Raise concern", icon_name="shield-alert"),
            Button("Decide later", "quiet"), Button("Delete this drawing", "danger", icon_name="trash-2"),
            IconButton("settings", "Settings"),
        )
    )  # fmt: skip
    off = Button("Sign off visit", "primary")
    off.setEnabled(False)
    plain = Button("Print")
    plain.setEnabled(False)
    page.add(
        Flow(
            off,
            plain,
            Chip("My cases"),
            Chip("Not seen in 12 months"),
            Chip("Overdue first", removable=False),
        )
    )
    for level in ("info", "warning", "danger", "success"):
        page.add(
            Banner(
                "Risk answers changed while you were offline",
                level,
                "L. Okafor changed 2 answers on Friday at 4:05pm.",
            )
        )
    with_button = Banner("2 records need your decision", "warning")
    with_button.add_button(Button("Compare"))
    page.add(with_button)
    card = Card(
        "12 reviews are overdue, 5 of them with one officer",
        "Overdue reviews by officer and how late they are",
    )
    card.add(
        Text(
            "Body text in a card wraps to the width there is and is always plain: <b>not bold</b> & safe."
        )
    )
    page.add(card)
    tasks = QVBoxLayout()
    tasks.setSpacing(0)
    rows = (
        TaskRow("1 Prepare", state="Done"),
        TaskRow("2 Safety brief", "Buddy L. Okafor, out by 12:00", "In progress"),
        TaskRow("3 Record the visit", "Amina 9 of 14 · Bilal 4 of 14", "Problem"),
        TaskRow("4 Health prompts"),
        TaskRow("6 Sign off", "After 3, 4 and 5", "Cannot start"),
    )
    rows[2].set_state("Problem", words="2 problems")
    for row in rows:
        tasks.addWidget(row)
    page.add(tasks)
    line = ProgressLine(stoppable=True)
    line.show_progress("Sending 2 of 5 · drawing, 1.1 MB", 2, 5)
    page.add(line)
    footer = StatusFooter(upright=False)
    footer.set_saved("Not saved: disk full. Copy your text before you close", failed=True)
    footer.set_sent("Last sync 4 days ago. Connect when you can", late=True)
    footer.set_connection("Connected", online=True)
    page.add(footer)
    page.add(EmptyState("Nobody overdue. Good.", "Next review due 24 June.", Button("Show all")))
    page.add_action(Button("Continue", "primary"))
    page.add_action(Button("Back", "quiet"), at_end=True)
    return page


def form_page() -> Page:
    """Everything one can answer with, and an error summary."""
    page = Page("Form", level=2)
    page.heading.hide()
    summary = ErrorSummary()
    page.add(summary)
    page.add(StepHeader("Choose a passphrase", 2, 6))
    name = Field("Name of the person you spoke to", LineEdit(""), "As they gave it")
    when = Field("When did you last see Amina?", DateEntry("", TODAY), "For example, 22 June 2026")
    page.add(name)
    page.add(when)
    page.add(Field("Book for", DateEntry("", TODAY, TODAY)))
    page.add(Field("Passphrase", PassphraseField("Passphrase"), "Four words or more"))
    page.add(Field("Is this suited to her age?", ChoiceGroup("", YES_NO, columns=4)))
    hinted = (
        Option(1, "I saw", "You were there and it happened in front of you"),
        Option(
            2,
            "I was told",
            "Say by whom, in their words if you can. A long hint has to wrap when there is little room, and it does",
        ),
        Option(3, "Child said", "Exact words only"),
    )
    marked = ChoiceGroup("", hinted)
    marked.set_value(2)
    page.add(Field("How do you know?", marked))
    checks = CheckGroup(
        "",
        (Option("a", "Reading"), Option("b", "Numbers"), Option("c", "None of these")),
        alone=("c",),
    )
    checks.set_value(("a",))
    page.add(Field("What was shown?", checks))
    page.add(Field("Team", Combo("", (Option("n", "Team North"), Option("s", "Team South")))))
    page.add(
        Field(
            "What did you see or hear?",
            TextArea("", "Reads aloud from a bird guide."),
            optional=True,
        )
    )
    page.add(Field("Read only", TextArea("", "Signed off on 9 December 2025.", lines=2)))
    summary.show_problems(
        (
            ("Enter the name of the person you spoke to", name),
            ("The year must have 4 digits, like 2026", when),
        )
    )
    return page


def table_page() -> Page:
    """A table and headings of each level."""
    page = Page("Register", wide=True, scrolls=False)
    columns = (
        Column("Name"),
        Column("Year"),
        Column("Band"),
        Column("Days overdue", is_number=True),
        Column("Officer"),
    )
    table = Table("Register", columns)
    rows = [
        TableRow(row.row_id, (Cell(row.title), Cell(row.lines[0]), Cell(row.band, at, row.band), Cell(str(at * 7), at * 7), Cell("Sam Patel")))
        for at, row in enumerate(CHILDREN)
    ]  # fmt: skip
    table.set_rows(rows)
    page.add(Heading("Third level", 3))
    page.add(table, 1)
    return page


PAGES = {"shell": Shell, "parts": parts_page, "form": form_page, "table": table_page}
