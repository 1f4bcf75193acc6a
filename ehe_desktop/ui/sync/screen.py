"""Sync: proof that work has reached the office, and differences settled without fear.

The sentence at the top is made of the tables of the queue, each time they change. A sync that a person
asked for always says how it ended (ux.md 5, thread 11). Nothing here waits for the network.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.domain.kept_sheet import SheetAbout
from ehe_desktop.domain.sync_round import SyncReport
from ehe_desktop.services.carry_refused import SUFFIX, CarriedOut, carry_refused
from ehe_desktop.services.close_refused import close_refused
from ehe_desktop.services.count_work import WorkCounts
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.list_waiting import OutboxPicture, list_waiting
from ehe_desktop.services.settle_conflict import Meaning, settle_conflict, weigh_conflict
from ehe_desktop.ui import routes
from ehe_desktop.ui.background.runner import Runner
from ehe_desktop.ui.routes import Route
from ehe_desktop.ui.screen import Screen, advice_of
from ehe_desktop.ui.shell_facts import last_sync_words, sent_words, silence_words
from ehe_desktop.ui.sync import queue_words, round_words, state
from ehe_desktop.ui.sync.decisions_pane import DecisionsPane
from ehe_desktop.ui.sync.devices_pane import DevicesPane
from ehe_desktop.ui.sync.difference_card import DifferenceCard
from ehe_desktop.ui.sync.history_pane import HistoryPane
from ehe_desktop.ui.sync_keeper import Connection, SyncKeeper
from ehe_desktop.ui.widgets.banner import Banner, Level
from ehe_desktop.ui.widgets.buttons import Button
from ehe_desktop.ui.widgets.card import EmptyState
from ehe_desktop.ui.widgets.clipboard import copy_briefly
from ehe_desktop.ui.widgets.file_place import choose_place
from ehe_desktop.ui.widgets.page import Page, Tabs
from ehe_desktop.ui.widgets.progress import ProgressLine
from ehe_desktop.ui.widgets.status import StatusFooter
from ehe_desktop.ui.widgets.table import Cell, Column, Table, TableRow

WAITING, DECISIONS, HISTORY = range(3)
LEAST_TABS = 240
_Seen = tuple[OutboxPicture, dict[str, tuple[Meaning, Meaning]]]


class _SteadyTabs(Tabs):
    """Tabs whose pages scroll by themselves: they take the height there is and ask for little."""

    # Qt overrides

    def hasHeightForWidth(self) -> bool:
        """What is inside wraps; the tabs do not grow with it."""
        return False

    def sizeHint(self) -> QSize:
        """The least that is of use."""
        return QSize(320, LEAST_TABS)


class SyncScreen(Screen):
    """Waiting, what needs a decision, history."""

    place: ClassVar[str] = routes.SYNC
    title: ClassVar[str] = "Sync"
    help_page: ClassVar[str] = "sync"

    def __init__(self, desk: Desk, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(desk, runner, parent)
        self._keeper: SyncKeeper | None = None
        self._asked = self._is_failure_shown = False
        self._picture: OutboxPicture | None = None
        self._page = Page("Sync", level=1, wide=True, scrolls=False)
        self._sentence = Banner("Loading…", "info")
        self._sentence.setObjectName("sync-sentence")
        self._answer = Banner("", "danger")
        self._answer.setObjectName("sync-answer")
        self._answer.hide()
        self._facts = StatusFooter(upright=False)
        self._facts.setObjectName("sync-facts")
        self._progress = ProgressLine(stoppable=True)
        self._progress.setObjectName("sync-progress")
        self._progress.hide()
        self._now = Button("Sync when connected", "primary", icon_name="refresh-cw")
        self._now.setObjectName("sync-now")
        self._waiting = Table(
            "Waiting to be sent",
            [Column("What"), Column("Whose"), Column("Made"), Column("State"), Column("Size")],
        )
        self._waiting.setObjectName("sync-waiting")
        self._nothing = EmptyState("Nothing is waiting.")
        self._decisions = DecisionsPane(self._keep_words)
        self._devices = (
            DevicesPane(self.desk, self.ask, self._sync_now) if self.desk.me.may_supervise else None
        )
        self._history = HistoryPane()
        self._tabs = _SteadyTabs("Sync")
        self._tabs.setObjectName("sync-tabs")
        self._tabs.setMinimumHeight(LEAST_TABS)
        self._lay_out()
        self._listen()

    def attach_sync(self, keeper: SyncKeeper) -> None:
        """Follow the rounds of `keeper`, and let the person start and stop them."""
        self._keeper = keeper
        keeper.connection_changed.connect(self._on_connection)
        keeper.settled.connect(self._on_settled)
        keeper.asked_and_failed.connect(self._on_failed)
        self._on_connection(keeper.connection)

    def show_route(self, route: Route) -> None:
        """Show the tables as they are; part `decisions` or `history` opens that tab."""
        tabs = {"decisions": DECISIONS, "history": HISTORY, "waiting": WAITING}
        if route.part in tabs:
            self._tabs.setCurrentIndex(tabs[route.part])
        if not (self._asked or self._is_failure_shown):
            self._answer.hide()  # it was said of what is past
        self._reload()

    def store_changed(self, changed: StoreChanged) -> None:
        """Anything written may be waiting now; coming here reads in any case."""
        del changed
        if self.isVisible():
            self._reload()

    def primary_action(self) -> None:
        """Ctrl+Enter: keep what has the focus in a difference; else sync now."""
        at: QWidget | None = QApplication.focusWidget()
        while at is not None and not isinstance(at, DifferenceCard):
            at = at.parentWidget()
        if isinstance(at, DifferenceCard):
            at.keep_chosen()
        else:
            self._sync_now()

    # --- making ---------------------------------------------------------------

    def _lay_out(self) -> None:
        first = QWidget()
        column = QVBoxLayout(first)
        column.setContentsMargins(0, 12, 0, 0)
        for part in (self._nothing, self._waiting):
            column.addWidget(part)
        self._tabs.add(first, "Waiting")
        self._tabs.add(self._decisions, "Needs your decision")
        self._tabs.add(self._history, "History")
        if self._devices is not None:
            self._tabs.add(self._devices, "Devices")
        self._page.add_to_head(self._now, at_end=True)
        for part_ in (self._sentence, self._answer, self._facts, self._progress):
            self._page.add_under_title(part_)
        self._page.add(self._tabs, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._page)

    def _listen(self) -> None:
        self._now.clicked.connect(self._sync_now)
        self._progress.stopped.connect(self._stop)
        self._history.copied.connect(self._copy)
        self._decisions.decided.connect(self._decide)
        self._decisions.refusal_closed.connect(self._close_refusal)
        self._decisions.copied.connect(self._copy)
        self._decisions.carry_wanted.connect(self._ask_where)

    # --- reading --------------------------------------------------------------

    @Slot()
    def _reload(self) -> None:
        desk = self.desk

        def read() -> _Seen:
            picture = list_waiting(desk)
            return picture, {c.conflict_id: weigh_conflict(desk, c) for c in picture.conflicts}

        self.ask(read, self._show)
        if self._devices is not None:
            self._devices.reload()

    def _show(self, seen: _Seen) -> None:
        picture, meanings = seen
        now = self.desk.clock.now()
        self._picture = picture
        said = state.sentence(picture, now)
        quiet = silence_words(picture.last_sync_at, now, self.desk.policy.calendars)
        detail = " ".join(filter(None, (said.detail, quiet)))
        levels: dict[str, Level] = {"success": "success", "warning": "warning", "info": "info"}
        if self._sentence.accessibleName() != f"{said.words} {detail}".strip():
            self._sentence.show_words(said.words, levels[said.level], detail)
        self._show_waiting(picture)
        nothing = (Meaning(), Meaning())
        self._decisions.show_all(
            state.in_order(
                state.difference(picture, one, meanings.get(one.conflict_id, nothing), now)
                for one in picture.conflicts
            ),
            queue_words.refused_items(picture, now),
        )
        self._history.show_picture(picture, now)
        needs = state.needs_count(picture)
        for tab, words, many in (
            (WAITING, "Waiting", picture.to_send),
            (DECISIONS, "Needs your decision", needs),
        ):
            self._tabs.setTabText(tab, f"{words} {many}" if many else words)
        self._show_facts(picture)

    def _show_waiting(self, picture: OutboxPicture) -> None:
        rows = queue_words.waiting_rows(picture, self.desk.clock.now())
        self._waiting.set_rows(
            [
                TableRow(
                    row.op_id,
                    tuple(
                        Cell(words)
                        for words in (row.what, row.whose, row.made, row.state, row.size)
                    ),
                )
                for row in rows
            ]
        )
        self._nothing.setVisible(not rows)
        self._waiting.setVisible(bool(rows))

    def _show_facts(self, picture: OutboxPicture) -> None:
        """Saved, sent, connected: three facts side by side."""
        counts = WorkCounts(waiting=picture.to_send, last_sync_at=picture.last_sync_at)
        words, late = last_sync_words(counts, self.desk.clock.now(), self.desk.policy.calendars)
        waits = sent_words(counts) or "Nothing to send"
        self._facts.set_saved("Saved on this device")
        self._facts.set_sent(f"{waits} · {words}", late=late)

    # --- the round ------------------------------------------------------------

    @Slot()
    def _sync_now(self) -> None:
        if self._keeper is not None:
            self._asked = True
            self._answer.hide()
            self._keeper.sync_now()

    @Slot()
    def _stop(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()

    @Slot(object)
    def _on_connection(self, connection: Connection) -> None:
        self._facts.set_connection(connection.words, online=connection.online)
        self._progress.setVisible(connection.busy)
        self._progress.show_progress(connection.words)
        self._now.setEnabled(not connection.busy)
        self._now.set_words("Sync now" if connection.online else "Sync when connected")
        if connection.fault is not None and not self._asked:
            self._say_failed("The last sync did not work.", connection.fault)

    @Slot(object)
    def _on_settled(self, report: SyncReport) -> None:
        if self._asked:
            self._answer.show_words(round_words.done_words(report), "success")
        elif self._is_failure_shown:
            self._answer.hide()
        self._asked = self._is_failure_shown = False
        self._reload()

    @Slot(object)
    def _on_failed(self, fault: BaseException) -> None:
        self._asked = False
        self._say_failed("The sync did not work.", fault)
        self._reload()

    def _say_failed(self, words: str, fault: BaseException) -> None:
        held = self._keeper.connection if self._keeper is not None else Connection()
        again = state.failed_words(held.tries, held.again_in_s, self.desk.clock.now())
        self._answer.show_words(words, "danger", f"{advice_of(fault)} {again}".strip())
        self._is_failure_shown = True

    # --- deciding -------------------------------------------------------------

    @Slot(object, object, object)
    def _decide(self, conflict_id: str, how: str, text: str) -> None:
        desk, picture = self.desk, self._picture
        found = [c for c in picture.conflicts if c.conflict_id == conflict_id] if picture else []
        if not found:
            return
        result = state.written_values(found[0].conflict, text) if how == "other" else None

        def refused(fault: BaseException) -> None:
            self._decisions.refuse(conflict_id, advice_of(fault))

        card = self._decisions.card_of(conflict_id)
        write_id = card.kept.write_id if card is not None and card.kept is not None else ""
        work = partial(settle_conflict, desk, conflict_id, how, result, write_id)
        self.ask(work, self._settled, refused, must=True)

    def _keep_words(self, card: DifferenceCard) -> None:
        """What is typed in a card is kept, for the family it is about."""
        found = self._picture.conflicts if self._picture is not None else ()
        whose = next((one.family_id for one in found if one.conflict_id == card.conflict_id), "")
        about = SheetAbout(sheet="conflict", about=card.conflict_id, family_id=whose)
        card.keep_words((self.desk, self.runner), about)

    def _settled(self, changed: StoreChanged) -> None:
        self._answer.show_words(
            "Your decision is saved. It is sent with the next sync.", "success",
            "The side not chosen stays in the history.",
        )  # fmt: skip
        self.did(changed)
        self._reload()

    @Slot(object)
    def _close_refusal(self, op_id: str) -> None:
        desk = self.desk
        self.ask(lambda: close_refused(desk, op_id), self._closed, must=True)

    @Slot()
    def _ask_where(self) -> None:
        name = f"not-accepted-{self.desk.today().isoformat()}{SUFFIX}"
        choose_place(self, "Save a sealed file for the office", name, self._carry)

    @Slot(str)
    def _carry(self, path: str) -> None:
        self.ask(partial(carry_refused, self.desk, Path(path)), self._carried, must=True)

    def _carried(self, went: CarriedOut) -> None:
        said, level = queue_words.carried_words(went)
        self._answer.show_words("The sealed file is saved.", level, said)
        self._closed(went.changed)

    def _closed(self, changed: StoreChanged) -> None:
        self.did(changed)
        self._reload()

    @Slot(object)
    def _copy(self, text: str) -> None:
        copy_briefly(text)
        self._answer.show_words(
            "Copied. It is taken from the clipboard again after 30 seconds.", "info"
        )
