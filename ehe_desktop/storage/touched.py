"""What a unit of work wrote: its projections follow from it, and screens hear of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ehe_desktop.domain.records import Record


@dataclass(slots=True)
class Touched:
    """Records written or removed, with every family each has belonged to meanwhile."""

    records: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    children: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)

    def add(self, one: Record) -> None:
        """Remember the record and whose it is."""
        self.note((one.kind, one.id), one.family_id, one.child_id)

    def note(self, key: tuple[str, str], family_id: str | None, child_id: str | None) -> None:
        """The same of a record of which no more is known than its place."""
        families = self.records.setdefault(key, set())
        if family_id:
            families.add(family_id)
        self.tell(key[0], family_id, child_id)

    def tell(self, kind: str, family_id: str | None, child_id: str | None) -> None:
        """Screens hear of such a record, and nothing is projected."""
        self.kinds.add(kind)
        if child_id:
            self.children.add(child_id)
        if family_id:
            self.families.add(family_id)

    def families_of(self, kind: str, record_id: str) -> set[str]:
        """The families the record belongs to, or did before this unit."""
        return self.records.get((kind, record_id), set())
