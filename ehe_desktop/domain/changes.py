"""What a service or a round changed, and who asked: the one answer that screens listen to."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreChanged:
    """Screens reload only if they show one of `children` or one of `kinds`, and skip their own."""

    children: frozenset[str] = field(default_factory=frozenset)
    families: frozenset[str] = field(default_factory=frozenset)
    kinds: frozenset[str] = field(default_factory=frozenset)
    asked_by: str = ""

    def also(self, other: StoreChanged) -> StoreChanged:
        """Both together, asked for by the first."""
        return StoreChanged(
            children=self.children | other.children,
            families=self.families | other.families,
            kinds=self.kinds | other.kinds,
            asked_by=self.asked_by,
        )

    def touches(self, child_id: str) -> bool:
        """True when `child_id` is among what changed."""
        return child_id in self.children
