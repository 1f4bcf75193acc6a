"""Keeps what is typed about a concern: half a second after the last key, and when the pages are left.

Drafts are written in the order they were typed, so an older text never comes last. What the disk refused
is held here, by child, and is on the pages again when the child is. Nothing here raises or tells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from ehe_desktop.domain.concern_draft import ConcernDraft
from ehe_desktop.services.keep_concern import Begun, keep_concern
from ehe_desktop.ui.screen import Screen

KEEP_AFTER_MS: Final = 400


class DraftKeeper(QObject):
    """The draft of one concern on its way to the disk; `on_pages` says what is typed now."""

    kept = Signal(object)
    """ConcernDraft: on the disk, with the moment it was saved."""
    left = Signal(object)
    """ConcernDraft: as `kept`, of pages that were left with something on them."""
    not_kept = Signal(object)
    """BaseException: the disk refused it; the text is held here."""

    def __init__(self, screen: Screen, on_pages: Callable[[], ConcernDraft | None]) -> None:
        super().__init__(screen)
        self._screen, self._on_pages = screen, on_pages
        self._kept: ConcernDraft | None = None
        self._held: dict[str, ConcernDraft] = {}
        self._ending = ""
        """The draft that is being finished or removed: it is not kept anew meanwhile."""
        self._timer = QTimer(self, singleShot=True, interval=KEEP_AFTER_MS)
        self._timer.timeout.connect(self.keep)

    def typed(self) -> None:
        """A key was pressed: keep after a pause."""
        self._timer.start()

    def begin(self, begun: Begun, *, any_of_child: bool) -> Begun:
        """The pages to show: as they were kept, or what the disk refused of them (or of this child)."""
        held = self._held.get(begun.draft.child_id)
        is_held = held is not None and (held.draft_id == begun.draft.draft_id or any_of_child)
        if held is not None and is_held:
            begun = replace(begun, draft=held)
        self._kept = None if is_held else begun.draft
        return begun

    def forget(self) -> None:
        """Other pages come: nothing of these is compared any more."""
        self._kept = None

    def written(self, draft: ConcernDraft) -> None:
        """A service has written `draft` with what it did."""
        self._kept = draft

    def pause(self) -> None:
        """Something else is about to write."""
        self._timer.stop()

    def end(self, draft_id: str) -> None:
        """`draft_id` is being finished or removed; empty when that is over."""
        self._ending = draft_id

    def keep(self, *, left: bool = False) -> None:
        """Write what is typed now, unless it is written."""
        desk, draft = self._screen.desk, self._on_pages()
        self._timer.stop()
        if draft is None or draft == self._kept or draft.draft_id == self._ending:
            return

        def done(kept: ConcernDraft) -> None:
            self._held.pop(draft.child_id, None)
            if left and not draft.is_blank:
                self.left.emit(draft)
            now = self._on_pages()
            if now is not None and now.draft_id == draft.draft_id:  # else others are there by now
                self._kept = draft
                self.kept.emit(kept)

        def failed(fault: BaseException) -> None:
            self._held[draft.child_id] = draft
            self.not_kept.emit(fault)
            if left:
                self._screen.failed.emit(fault)

        self._screen.ask(lambda: keep_concern(desk, draft), done, failed, must=True)
