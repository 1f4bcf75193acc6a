"""What one user action changed, for the widgets to follow."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Changes:
    """References that changed. `labels` holding the root means every text did."""

    values: frozenset[str] = frozenset()
    relevance: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    choices: frozenset[str] = frozenset()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Say whether anything changed."""
        return bool(
            self.values
            or self.relevance
            or self.flags
            or self.labels
            or self.choices
            or self.added
            or self.removed
        )


@dataclass(slots=True)
class Gathering:
    """Changes while they are being made."""

    values: set[str] = field(default_factory=set)
    relevance: set[str] = field(default_factory=set)
    flags: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    choices: set[str] = field(default_factory=set)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def done(self) -> Changes:
        """Return what was gathered."""
        return Changes(
            frozenset(self.values),
            frozenset(self.relevance),
            frozenset(self.flags),
            frozenset(self.labels),
            frozenset(self.choices),
            tuple(self.added),
            tuple(self.removed),
        )
