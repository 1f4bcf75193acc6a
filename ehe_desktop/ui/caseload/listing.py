"""Which rows the caseload's list holds: a view, its filters, or a search.

Old rows stay while new ones are worked out; only the newest search and the newest list are shown.
Nothing here opens a record.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from ehe_desktop.domain.casefile import CaseSummary
from ehe_desktop.domain.officer import Role
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.find_child import SearchAnswer
from ehe_desktop.services.list_caseload import (
    WINDOW,
    CaseloadFacts,
    CaseloadFilter,
    FilterChoices,
    Page,
    caseload_facts,
)
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.caseload.columns import ColumnsView
from ehe_desktop.ui.caseload.filter_menu import MenuAsk
from ehe_desktop.ui.caseload.list_asker import ListAsker, Wish
from ehe_desktop.ui.caseload.list_pane import ListPane
from ehe_desktop.ui.caseload.state import (
    USUAL,
    ViewTab,
    caution,
    child_row,
    children,
    empty_search,
    empty_view,
    filter_chips,
    found_words,
    read_part,
    view_tabs,
)
from ehe_desktop.ui.caseload.view_tabs import ViewTabs

EVERYBODY: Final = 10_000
"""The table sorts by any column, so it holds all there are."""
SHOWN_AT_MOST: Final = 2_000


def sees_team(desk: Desk) -> bool:
    """True for who looks at more than their own families."""
    return desk.me.role != Role.OFFICER.value


class Listing(QObject):
    """Tabs, list and table of one caseload, filled alike."""

    filled = Signal()
    """New rows stand in the list."""
    failed = Signal(object)

    def __init__(
        self,
        desk: Desk,
        runner: Runner,
        shown_in: tuple[ViewTabs, ListPane, ColumnsView],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk, self._runner = desk, runner
        self._views, self._pane, self._columns = shown_in
        self.rows: dict[str, CaseSummary] = {}
        self.choices, self._base, self._key = USUAL, USUAL, "mine"
        self._typed, self._with_closed = "", False
        self._total = 0
        self._in_columns = False
        self._facts: CaseloadFacts | None = None
        self._asker = ListAsker(desk, runner, self)
        self._listen()
        self._show_filters()

    def show_part(self, part: str) -> None:
        """The view and filters that a route names; asked for by the next `reload`."""
        self._key, self.choices = read_part(part)
        self._base = read_part(self._key)[1]
        self._views.set_current(self._key)
        self._forget_search()

    def reload(self) -> None:
        """Ask for rows, tabs and counts anew."""
        desk = self._desk
        self._ask_list()
        self._runner.run(self, lambda: caseload_facts(desk), self._on_facts, self.failed.emit)

    def ask(self, *, in_columns: bool) -> None:
        """Ask for the rows of the list, or of the table."""
        self._in_columns = in_columns
        self._ask_list()

    @Slot(object)
    def settle_on(self, tab: ViewTab) -> None:
        """Show a view that has just been made or forgotten."""
        self._key, self.choices, self._base = tab.key, tab.choices, tab.choices
        self.reload()

    @Slot(object)
    def choose(self, choices: CaseloadFilter) -> None:
        """Narrow the view by other filters."""
        self.choices = replace(choices, offset=0, limit=WINDOW)
        self._forget_search()
        self._show_filters()
        self._ask_list()

    def _listen(self) -> None:
        self._views.chosen.connect(self._choose_view)
        self._pane.typed.connect(self._search)
        self._pane.chosen.connect(self.choose)
        self._pane.more.connect(self._more)
        self._pane.closed_wanted.connect(self._search_closed)
        self._columns.chosen.connect(self.choose)
        self._asker.listed.connect(self._on_page)
        self._asker.found.connect(self._on_found)
        self._asker.failed.connect(self.failed)
        self._asker.slow.connect(self._pane.say_loading)

    def _on_facts(self, facts: CaseloadFacts) -> None:
        self._facts = facts
        self._views.set_tabs(view_tabs(facts, sees_team=sees_team(self._desk)))
        self._views.set_current(self._key)
        self._show_filters()

    @property
    def _known(self) -> FilterChoices:
        return self._facts.choices if self._facts else FilterChoices()

    def _show_filters(self) -> None:
        ask = MenuAsk(self.choices, self._known, self.choose)
        chips = filter_chips(self.choices, self._base, self._known)
        self._pane.show_filters(ask, chips)
        self._columns.show_filters(ask, chips)

    @Slot(object)
    def _choose_view(self, tab: ViewTab) -> None:
        self._key, self.choices, self._base = tab.key, tab.choices, tab.choices
        self._forget_search()
        self._show_filters()
        self._ask_list()

    def _forget_search(self) -> None:
        self._typed, self._with_closed = "", False
        self._pane.search.clear()
        self._pane.list.verticalScrollBar().setValue(0)

    @Slot(object)
    def _search(self, typed: str) -> None:
        if typed.strip() == self._typed:
            return
        self._typed, self._with_closed = typed.strip(), False
        self._ask_list()

    @Slot()
    def _search_closed(self) -> None:
        self._with_closed = True
        self._ask_list()

    def _ask_list(self) -> None:
        """Ask for what is wanted now; the old rows stay until the answer is here."""
        most = EVERYBODY if self._in_columns else max(WINDOW, len(self.rows))
        choices = replace(self.choices, limit=most)
        self._asker.ask(Wish(self._typed, self._with_closed, choices))

    @Slot(object)
    def _on_page(self, page: Page) -> None:
        self._total = page.total
        self._fill(page.rows, children(page.total))
        if not page.rows:
            narrowed = self.choices != self._base
            self._pane.show_nobody(empty_view(self._key, narrowed=narrowed), children(0))
            return
        self._asker.note_listed(self._key, tuple(self.rows))

    @Slot(object)
    def _on_found(self, answer: SearchAnswer) -> None:
        self._total = answer.total
        result = found_words(answer.total, len(answer.rows), closed=self._with_closed)
        self._fill(answer.rows, result, caution(answer.same_names))
        if not answer.rows:
            self._pane.show_nobody(empty_search(answer), result)
            self._pane.offer(answer.close, answer.in_closed)

    def _fill(self, rows: tuple[CaseSummary, ...], result: str, words: str = "") -> None:
        today = self._desk.today()
        self.rows = {row.child_id: row for row in rows}
        shown = [child_row(row, today) for row in rows[:SHOWN_AT_MOST]]
        self._pane.show_rows(shown, result, words)
        self._pane.show_chips(shown=not self._typed)
        self.filled.emit()
        if self._in_columns:
            self._columns.show_rows(rows, result, today)

    @Slot()
    def _more(self) -> None:
        """Near the end of the list: fetch a longer window."""
        if not self._typed and not self._asker.is_out and len(self.rows) < self._total:
            choices = replace(self.choices, limit=len(self.rows) + WINDOW)
            self._asker.ask(Wish(choices=choices))
