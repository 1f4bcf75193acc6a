"""Where the person has been, for Alt+Left and Alt+Right. Routes only; nothing of a child is kept."""

from __future__ import annotations

from ehe_desktop.ui.routes import Route

KEPT = 50


class History:
    """A line of routes with a place in it."""

    def __init__(self) -> None:
        self._line: list[Route] = []
        self._at = -1

    @property
    def now(self) -> Route | None:
        """Where the person is."""
        return self._line[self._at] if self._at >= 0 else None

    def visit(self, route: Route) -> None:
        """Go on to `route`; what lay ahead is forgotten. The same route twice counts once."""
        if self._at >= 0 and self._line[self._at] == route:
            return
        self._line = [*self._line[: self._at + 1], route][-KEPT:]
        self._at = len(self._line) - 1

    def back(self) -> Route | None:
        """One step back, or None at the beginning."""
        return self._move(-1)

    def forward(self) -> Route | None:
        """One step forward, or None at the end."""
        return self._move(1)

    def _move(self, step: int) -> Route | None:
        if not 0 <= self._at + step < len(self._line):
            return None
        self._at += step
        return self._line[self._at]
