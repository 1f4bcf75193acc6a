"""What stands between a form on screen and the draft: a child's answers, and what is to be saved."""

from __future__ import annotations

from collections.abc import Callable

from ehe_desktop.domain.changes import StoreChanged
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import Filling
from ehe_desktop.services.keep_draft import Kept, keep_answers, keep_fields
from ehe_desktop.services.open_visit import OpenVisit
from ehe_desktop.xforms.changes import Changes
from ehe_desktop.xforms.session import Session

ASKED_BY = "visit"


class ChildAnswers:
    """One child's part of the filling, as the form view wants it."""

    def __init__(self, filling: Filling, child_id: str) -> None:
        self._filling, self._child_id = filling, child_id

    @property
    def session(self) -> Session:
        """The child's session, for reading."""
        return self._filling.sessions[self._child_id]

    def set(self, ref: str, value: str) -> Changes:
        """Answer a question; a shared one for every child."""
        return self._filling.set(self._child_id, ref, value)

    def add_row(self, ref: str) -> Changes:
        """Add a row to a repeat."""
        return self._filling.add_row(self._child_id, ref)

    def remove_row(self, ref: str) -> Changes:
        """Remove a row."""
        return self._filling.remove_row(self._child_id, ref)


class AnswerSource:
    """What autosave saves of the forms. `at` says where the person is."""

    def __init__(self, desk: Desk, at: Callable[[], str]) -> None:
        self._desk, self._at = desk, at
        self._filling: Filling | None = None
        self._draft_id = ""
        self._last_at = ""
        self._to_count: set[str] = set()
        self._owed: list[tuple[str, Kept, Filling]] = []

    def unsaved_of(self, draft_id: str) -> Filling | None:
        """The filling of this draft that holds what the disk refused so far, if there is one."""
        owed = next((one for one in self._owed if one[0] == draft_id), None)
        if owed is not None:
            self._owed.remove(owed)
            owed[2].not_kept(owed[1])
            return owed[2]
        held = self._filling
        return held if held and held.is_changed and self._draft_id == draft_id else None

    def begin(self, filling: Filling, draft_id: str) -> None:
        """Another filling; where the person is when it opens needs no saving.

        What could not be written of the one before is owed: it is tried again with the next save.
        """
        before = self._filling
        if before is not None and before is not filling and before.is_changed:
            self._owed.append((self._draft_id, before.take(self._last_at), before))
        self._filling, self._draft_id, self._last_at = filling, draft_id, self._at()
        self._to_count = set(filling.sessions)

    def to_count(self) -> set[str]:
        """Children whose answers were taken since this was asked: their progress may be another."""
        found, self._to_count = self._to_count, set()
        return found

    def take(self) -> tuple[str, Kept, Filling] | None:
        """What is owed of another draft first, then changed answers, or only a new place."""
        if self._owed:
            return self._owed.pop(0)
        filling, at = self._filling, self._at()
        if filling is None or (not filling.is_changed and at == self._last_at):
            return None
        self._last_at = at
        kept = filling.take(at)
        self._to_count.update(kept.answers)
        return self._draft_id, kept, filling

    def keep(self, taken: tuple[str, Kept, Filling]) -> StoreChanged:
        """Write them (store thread); the filling itself is not touched there."""
        draft_id, kept, _filling = taken
        return keep_answers(self._desk, draft_id, kept, ASKED_BY)

    def not_kept(self, taken: tuple[str, Kept, Filling]) -> None:
        """They are to be saved still."""
        draft_id, kept, filling = taken
        if filling is not self._filling:  # another visit is on the page by now
            self._owed.append((draft_id, kept, filling))
            return
        filling.not_kept(kept)
        self._last_at = ""


class JotSource:
    """What autosave saves of the jot pad."""

    def __init__(self, desk: Desk, lines: Callable[[], tuple[str, ...]]) -> None:
        self._desk, self._lines = desk, lines
        self._draft_id = ""
        self._is_changed = False
        self._refused: dict[str, tuple[str, ...]] = {}
        """By draft, lines the disk refused: tried again with the next save, shown when it is opened."""

    def unsaved_of(self, draft_id: str) -> tuple[str, ...]:
        """The lines of this draft that are not written yet."""
        if self._is_changed and self._draft_id == draft_id:
            return self._lines()
        return self._refused.get(draft_id, ())

    def begin(self, draft_id: str) -> None:
        """The pad of another draft, or of the same one with what is not written yet."""
        if draft_id != self._draft_id:
            self._draft_id, self._is_changed = draft_id, draft_id in self._refused

    def changed(self) -> None:
        """A line was typed or taken away."""
        self._is_changed = True

    def take(self) -> tuple[str, tuple[str, ...]] | None:
        """All lines, when one changed; before them those of another draft that are not written yet."""
        for draft_id in self._refused.keys() - {self._draft_id}:
            return draft_id, self._refused.pop(draft_id)
        if not self._is_changed or not self._draft_id:
            return None
        self._is_changed = False
        self._refused.pop(self._draft_id, None)
        return self._draft_id, self._lines()

    def keep(self, taken: tuple[str, tuple[str, ...]]) -> StoreChanged:
        """Write them (store thread)."""
        draft_id, lines = taken
        return keep_fields(self._desk, draft_id, ASKED_BY, jots=lines)

    def not_kept(self, taken: tuple[str, tuple[str, ...]]) -> None:
        """They are to be saved still."""
        draft_id, lines = taken
        self._refused[draft_id] = lines
        if draft_id == self._draft_id:
            self._is_changed = True


def plain_text(visit: OpenVisit, filling: Filling) -> str:
    """Everything answered in a step, as plain text to copy away when the disk refuses."""
    parts: list[str] = []
    for one in visit.children:
        parts.append(one.child.full_name)
        asked = filling.sessions[one.child_id].root.questions()
        parts += [
            f"{item.label.plain}\n{item.value}"
            for item in asked
            if item.relevant and item.value and not item.calculated
        ]
    return "\n\n".join(parts)
