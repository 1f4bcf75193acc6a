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

    def add(self, one: Record) -> None:
        """Remember the record and whose it is."""
        families = self.records.setdefault((one.kind, one.id), set())
        if one.child_id:
            self.children.add(one.child_id)
        if one.family_id:
            families.add(one.family_id)
            self.families.add(one.family_id)

    def families_of(self, kind: str, record_id: str) -> set[str]:
        """The families the record belongs to, or did before this unit."""
        return self.records.get((kind, record_id), set())
