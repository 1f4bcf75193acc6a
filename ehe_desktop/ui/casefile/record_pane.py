"""One child's record: identity that stays, tabs, actions. Used inside the caseload.

The identity is shown at once from what the list knows; the tabs fill after. Each tab is read by
itself when it is looked at: one that cannot be read says so and the rest is safe.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ehe_desktop.domain.casefile import CaseSummary, TimelineEntry
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_own_form import begun_by_me
from ehe_desktop.services.may_write import may_record
from ehe_desktop.services.note_looking import note_viewed
from ehe_desktop.services.open_casefile import (
    OpenCase,
    TimelineFilter,
    explain_risk,
    health_over_time,
    judgements_of,
    open_casefile,
    read_timeline,
    voices_of,
)
from ehe_desktop.services.print_record_page import record_page_choice, record_page_paper
from ehe_desktop.services.read_forms import attempts_of, forms_of
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.casefile import parts
from ehe_desktop.ui.casefile.added import ADDENDUM
from ehe_desktop.ui.casefile.forms_part import forms
from ehe_desktop.ui.casefile.glance_rail import GlanceRail
from ehe_desktop.ui.casefile.sections import Section, SectionsView
from ehe_desktop.ui.casefile.state import (
    NOT_HERE,
    Identity,
    conflict_words,
    first_identity,
    glances,
    main_action,
    whole_identity,
)
from ehe_desktop.ui.casefile.timeline_tab import TimelineTab
from ehe_desktop.ui.casefile.undo_banner import UndoBanner
from ehe_desktop.ui.keep_page_sheet import KeptPage, show_page
from ehe_desktop.ui.routes import FILL_FORM, RAISE_CONCERN, SIGNED_VISIT, SYNC, Route
from ehe_desktop.ui.theme import current
from ehe_desktop.ui.widgets.access import install_roles
from ehe_desktop.ui.widgets.banner import Banner, FlagBar
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import EmptyState
from ehe_desktop.ui.widgets.page import Page, Tabs
from ehe_desktop.ui.widgets.pill import BandPill
from ehe_desktop.ui.widgets.text import Text

_log = logging.getLogger(__name__)

WIDE: Final = 980
"""From this width on there is room for the rail at a glance."""
LEAST_HEIGHT: Final = 190
_TAB_OF: Final = {
    "filled_form": "forms",
    "contact_attempt": "forms",
    "child_voice": "voice",
    "health_answers": "health",
    **dict.fromkeys(("due", "risk_assessment", "review_plan", "put_off"), "risk"),
}
TAB_KEYS: Final = ("timeline", "education", "voice", "health", "risk", "contacts", "forms")
TAB_WORDS: Final = (
    "Timeline", "Education", "Child’s voice", "Health", "Risk", "Contacts", "Forms",
)  # fmt: skip
DID_NOT_OPEN: Final = Section(
    title="This part did not open. The rest is safe.",
    paragraphs=("Try again. If it happens again, call support.",),
)


class RecordPane(QWidget):
    """`go(Route)`, `failed(fault)`, `child_wanted(child_id)`, `opened(OpenCase)`."""

    go = Signal(object)
    failed = Signal(object)
    child_wanted = Signal(object)
    addendum_wanted = Signal(str, bool)
    """Of which record, and whether the parents may have a copy of it."""
    opened = Signal(object)
    accessible_role = QAccessible.Role.Grouping

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        install_roles()
        super().__init__(parent)
        self._desk, self._runner = desk, runner
        self._child_id = ""
        self._case: OpenCase | None = None
        self._filled: set[str] = set()
        self._timeline_wanted = TimelineFilter()
        self._stack = QStackedWidget(self)
        self.page = Page(
            "", wide=True, scrolls=False, parent=self._stack
        )  # in its place: see Place.make
        self._pill = BandPill("not_assessed")
        self._facts, self._seen = Text("", "small"), Text("", "small")
        self._as_of = Text("", "caption")
        self._flags = FlagBar()
        self._conflict = Banner("", "warning")
        self.undo = UndoBanner("record-undo")
        self.tabs = Tabs("Parts of the record")
        self.timeline = TimelineTab(desk.today)
        self._views = {
            key: SectionsView(words)
            for key, words in zip(TAB_KEYS, TAB_WORDS, strict=True)
            if key != "timeline"  # a tab of its own kind
        }
        self._rail = GlanceRail()
        self.main_button = Button("Plan a visit", "primary")
        self.concern_button = Button("Raise concern")
        self.more_button = Button("More", icon_name="ellipsis")
        self._nobody = EmptyState("Choose a child from the list", "Their record opens here.")
        self._lay_out()
        self._listen()
        self.restyle()
        self.clear()

    @property
    def child_id(self) -> str:
        """Whose record is shown; empty when none is."""
        return self._child_id

    @property
    def case(self) -> OpenCase | None:
        """The record as read, or None while only the identity is known."""
        return self._case

    def restyle(self) -> None:
        """The tabs never get lower than can be read; the whole record scrolls then."""
        self.tabs.setMinimumHeight(round(LEAST_HEIGHT * current().scale))

    def clear(self, words: tuple[str, str] | None = None) -> None:
        """Nobody is shown."""
        self._child_id, self._case = "", None
        self.setAccessibleName("Record")
        self._nobody.set_words(
            *(words or ("Choose a child from the list", "Their record opens here."))
        )
        self._stack.setCurrentWidget(self._no_record)

    def say_not_here(self) -> None:
        """The child asked for is not on this device."""
        self.clear(NOT_HERE)

    def show_child(self, one: CaseSummary, part: str = "") -> None:
        """The identity at once; the rest when it is read."""
        if one.child_id != self._child_id:
            self._child_id, self._case = one.child_id, None
            self._filled.clear()
            self.timeline.reset()
            self._rail.show_glances(())
            self._conflict.hide()
            self.undo.hide()
            for view in self._views.values():
                view.show_sections(())
            self.tabs.setCurrentIndex(0)
        if part in TAB_KEYS:
            self.tabs.setCurrentIndex(TAB_KEYS.index(part))
        self._show_identity(first_identity(one, self._desk.today()), keep=self._case is not None)
        self._stack.setCurrentWidget(self.page)
        self.reload()

    def reload(self) -> None:
        """Read the record again; what is shown stays until the answer is here."""
        child_id, desk = self._child_id, self._desk
        if child_id:
            failed = partial(self._on_not_opened, child_id)
            self._ask(lambda: open_casefile(desk, child_id), self._on_opened, failed)

    def next_tab(self, step: int) -> None:
        """Ctrl+Tab and Ctrl+Shift+Tab."""
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + step) % self.tabs.count())

    @Slot()
    def act(self) -> None:
        """Ctrl+Enter: the record's main action."""
        if self._case is not None and may_record(self._desk):
            self.go.emit(main_action(self._case).route)

    @Slot()
    def raise_concern(self) -> None:
        """About the child on screen."""
        if self._child_id:
            self.go.emit(Route(place=RAISE_CONCERN, child_id=self._child_id))

    def _lay_out(self) -> None:
        page = self.page
        page.heading.setObjectName("record-name")
        page.add_to_head(self._pill)
        lines = QWidget()
        column = QVBoxLayout(lines)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for line in (self._facts, self._seen, self._as_of):
            column.addWidget(line)
        for part in (lines, self._flags, self._conflict, self.undo):
            page.add_under_title(part)
        self._conflict.hide()
        decide = Button("Compare", "quiet")
        decide.setObjectName("record-conflict")
        decide.clicked.connect(self._to_conflict)
        self._conflict.add_button(decide)
        self.tabs.setObjectName("record-tabs")
        for key, words in zip(TAB_KEYS, TAB_WORDS, strict=True):
            self.tabs.add(self.timeline if key == "timeline" else self._views[key], words)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.tabs, 1)
        body.addWidget(self._rail)
        page.add(body, 1)
        for button, name in (
            (self.main_button, "record-main"),
            (self.concern_button, "record-raise-concern"),
            (self.more_button, "record-more"),
        ):
            button.setObjectName(name)
            page.add_action(button)
        nobody = QWidget()
        inside = QVBoxLayout(nobody)
        inside.setContentsMargins(12, 0, 12, 0)
        inside.addWidget(self._nobody)
        self._no_record = nobody
        self._stack.addWidget(nobody)
        self._stack.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self.setProperty("surface", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def _listen(self) -> None:
        self.tabs.currentChanged.connect(self._fill_shown)
        self.timeline.wanted.connect(self._want_timeline)
        self.timeline.list.opened.connect(self._read_visit)
        self._rail.child_wanted.connect(self.child_wanted)
        for view in self._views.values():
            view.followed.connect(self._follow)
        self.main_button.clicked.connect(self.act)
        self.concern_button.clicked.connect(self.raise_concern)

    def _show_identity(self, one: Identity, *, keep: bool = False) -> None:
        self.page.set_title(one.name)
        self.setAccessibleName(f"Record of {one.name}")
        for named in (self.tabs, self.tabs.tabBar()):
            named.setAccessibleName(f"Parts of the record of {one.name}")
        self._pill.set_band(one.band)
        if keep:
            return
        self._facts.setText(one.facts)
        self._seen.setText(one.seen)
        self._as_of.setText(one.as_of)
        self._as_of.setVisible(bool(one.as_of))
        self._flags.set_flags(one.flags)

    def _on_opened(self, opened: OpenCase | None) -> None:
        if opened is None:
            self.say_not_here()
            return
        if opened.casefile.summary.child_id != self._child_id:
            return
        desk, child_id = self._desk, self._child_id
        self._case = opened
        self._filled.clear()
        self._show_identity(whole_identity(opened, desk.policy, desk.today()))
        self._show_actions(opened)
        self._rail.show_glances(glances(opened, desk.today()))
        self._fill_shown()
        self._runner.run(self, lambda: note_viewed(desk, child_id), _nothing, self.failed.emit)
        self.opened.emit(opened)

    def _show_actions(self, opened: OpenCase) -> None:
        self.main_button.set_words(main_action(opened).words)
        self.main_button.setVisible(may_record(self._desk))
        self.main_button.setEnabled(opened.casefile.summary.is_open)
        words = conflict_words(opened)
        self._conflict.set_words(words)
        self._conflict.setVisible(bool(words))

    def _on_not_opened(self, child_id: str, fault: BaseException) -> None:
        """The list still knows who this is; nothing else could be read."""
        _log.error("a record did not open: %s", type(fault).__name__)
        if child_id != self._child_id:
            self.failed.emit(fault)
            return
        for view in self._views.values():
            view.show_sections((DID_NOT_OPEN,))
        self.failed.emit(fault)

    @Slot()
    def _fill_shown(self) -> None:
        """Fill the tab on screen, once for each reading of the record."""
        key = TAB_KEYS[self.tabs.currentIndex()]
        if self._case is None or key in self._filled:
            return
        self._filled.add(key)
        if key == "timeline":
            self._want_timeline(self.timeline.filter)
            return
        desk, child_id, opened = self._desk, self._child_id, self._case
        case, policy = opened.casefile, desk.policy
        makers: dict[str, Callable[[], tuple[Section, ...]]] = {
            "education": lambda: parts.education(case, policy, judgements_of(desk, child_id)),
            "voice": lambda: (
                *parts.hear_back(opened.hear_back, desk.today()),
                *parts.voice(voices_of(desk, child_id), policy),
            ),
            "health": lambda: parts.health(health_over_time(desk, child_id)),
            "risk": lambda: parts.risk(case, explain_risk(desk, opened), policy.matrix),
            "contacts": lambda: parts.contacts(case, policy),
            "forms": lambda: forms(
                forms_of(desk, child_id), attempts_of(desk, child_id), begun_by_me(desk, child_id)
            ),
        }
        view = self._views[key]

        def show(sections: tuple[Section, ...]) -> None:
            if self._child_id == child_id:
                view.show_sections(sections)

        self._ask(makers[key], show, lambda fault: self._part_failed(key, fault))

    def _part_failed(self, tab: str, fault: BaseException) -> None:
        _log.error("part %s of a record did not open: %s", tab, type(fault).__name__)
        self._views[tab].show_sections((DID_NOT_OPEN,))

    @Slot(object)
    def _want_timeline(self, wanted: TimelineFilter) -> None:
        opened = self._case
        if opened is None:
            return
        if wanted == TimelineFilter():
            self.timeline.show_entries(opened.casefile.timeline, opened.casefile)
            return
        desk, child_id = self._desk, self._child_id

        def show(entries: tuple[TimelineEntry, ...]) -> None:
            if self._child_id == child_id and self.timeline.filter == wanted:
                self.timeline.show_entries(entries, opened.casefile)

        self._ask(lambda: read_timeline(desk, child_id, wanted), show, self.failed.emit)

    def _ask(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], Any],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._runner.run(self, work, done, failed)

    @Slot()
    def _to_conflict(self) -> None:
        self.go.emit(Route(place=SYNC, child_id=self._child_id, part="decisions"))

    @Slot(object)
    def _read_visit(self, row_id: tuple[str, ...]) -> None:
        """A signed visit opens on a page of its own, words, forms, attempts and reviews on their tab."""
        kind = row_id[0]
        if kind == "visit":
            self.go.emit(Route(place=SIGNED_VISIT, child_id=self._child_id, part=row_id[1]))
        elif kind in _TAB_OF:
            self.tabs.setCurrentIndex(TAB_KEYS.index(_TAB_OF[kind]))

    @Slot(object)
    def _follow(self, key: object) -> None:
        if isinstance(key, tuple) and key[0] == "child":
            self.child_wanted.emit(key[1])
        elif isinstance(key, tuple) and key[0] == "form":
            self.go.emit(Route(place=FILL_FORM, child_id=self._child_id, part=key[1]))
        elif isinstance(key, tuple) and key[0] == ADDENDUM:
            self.addendum_wanted.emit(key[1], key[2])
        elif isinstance(key, tuple) and key[0] == parts.KEEP_PAGE:
            about = (self._desk, key[1])
            page = KeptPage(partial(record_page_choice, *about), partial(record_page_paper, *about))
            show_page(self, (self._desk, self._runner), page, self.failed.emit)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The rail at a glance is there when there is room for it."""
        super().resizeEvent(event)
        self._rail.setVisible(self.width() / current().scale >= WIDE)


def _nothing(_answer: object) -> None:
    """An entry was written: nothing to show."""
