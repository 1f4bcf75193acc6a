"""Asks for the list: one call at a time, and only the newest wish counts.

While an answer is out a newer wish is kept; the older answer is then thrown away, so that typing
fast never shows an old list over a new one. Nothing here shows anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from ehe_desktop.services.desk import Desk
from ehe_desktop.services.find_child import search_caseload
from ehe_desktop.services.list_caseload import CaseloadFilter, list_caseload
from ehe_desktop.services.note_looking import note_listed, note_search
from ehe_desktop.ui.background.runner import Runner

SLOW_MS: Final = 400
SEARCH_REST_MS: Final = 1_500


@dataclass(frozen=True, slots=True)
class Wish:
    """What the list should show: a search, or a filter."""

    typed: str = ""
    closed: bool = False
    choices: CaseloadFilter = field(default_factory=CaseloadFilter)


class ListAsker(QObject):
    """`found(SearchAnswer)`, `listed(Page)`, `failed(fault)`; `slow()` past 400 ms."""

    found = Signal(object)
    listed = Signal(object)
    failed = Signal(object)
    slow = Signal()

    def __init__(self, desk: Desk, runner: Runner, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._runner = desk, runner
        self._out: Wish | None = None
        self._next: Wish | None = None
        self._searched: tuple[tuple[str, ...], int] | None = None
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(self.slow)
        self._rest = QTimer(self, singleShot=True, interval=SEARCH_REST_MS)
        self._rest.timeout.connect(self._note_search)

    @property
    def is_out(self) -> bool:
        """True while an answer is awaited."""
        return self._out is not None

    def ask(self, wish: Wish) -> None:
        """Ask now, or as soon as the answer that is out has come."""
        if self._out is not None:
            self._next = wish
            return
        self._out = wish
        self._slow.start()
        desk = self._desk
        if wish.typed:
            self._runner.run(
                self,
                lambda: search_caseload(desk, wish.typed, closed=wish.closed),
                self._on_found,
                self._on_failed,
            )
            return
        self._runner.run(
            self, lambda: list_caseload(desk, wish.choices), self._on_listed, self._on_failed
        )

    def note_listed(self, view_key: str, child_ids: tuple[str, ...]) -> None:
        """Enter in the audit chain that this view was shown."""
        desk = self._desk
        self._runner.run(
            self, lambda: note_listed(desk, view_key, child_ids), _nothing, self.failed.emit
        )

    def _answered(self) -> bool:
        """The answer is here; False when something newer is wanted already."""
        self._slow.stop()
        self._out, wanted, self._next = None, self._next, None
        if wanted is not None:
            self.ask(wanted)
        return wanted is None

    def _on_found(self, answer: Any) -> None:
        if self._answered():
            self._searched = (tuple(row.child_id for row in answer.rows), answer.total)
            self._rest.start()
            self.found.emit(answer)

    def _on_listed(self, page: Any) -> None:
        if self._answered():
            self._rest.stop()
            self.listed.emit(page)

    def _on_failed(self, fault: BaseException) -> None:
        self._answered()
        self.failed.emit(fault)

    def _note_search(self) -> None:
        """A search that has come to rest is entered: how many, which children, never the words."""
        if self._searched is not None:
            desk, (ids, total) = self._desk, self._searched
            self._runner.run(
                self, lambda: note_search(desk, ids, total), _nothing, self.failed.emit
            )


def _nothing(_answer: object) -> None:
    """An entry was written: nothing to show."""
