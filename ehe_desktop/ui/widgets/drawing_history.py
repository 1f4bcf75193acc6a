"""Undo and redo of a drawing: every state there was, each cheap because strokes are shared. No Qt."""

from __future__ import annotations

from ehe_desktop.domain.drawing import Drawing


class DrawingHistory:
    """The drawing now, and the way back and forth."""

    def __init__(self, drawing: Drawing | None = None) -> None:
        self._states = [drawing or Drawing()]
        self._at = 0

    @property
    def now(self) -> Drawing:
        """The drawing as it stands."""
        return self._states[self._at]

    @property
    def can_undo(self) -> bool:
        """Whether there is something before."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether something was undone."""
        return self._at + 1 < len(self._states)

    def take(self, drawing: Drawing) -> bool:
        """Go on to another state; False when it is the same. What was undone is gone then."""
        if drawing == self.now:
            return False
        self._states[self._at + 1 :] = [drawing]
        self._at += 1
        return True

    def undo(self) -> bool:
        """One step back."""
        if not self.can_undo:
            return False
        self._at -= 1
        return True

    def redo(self) -> bool:
        """One step forth again."""
        if not self.can_redo:
            return False
        self._at += 1
        return True
