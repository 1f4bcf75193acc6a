"""The fifty invariants by number and name, and how often each was really exercised in a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

NAMES = {
    1: "an op is in exactly one place at every instant",
    2: "what was accepted is in history after any crash of the centre",
    3: "every value ever saved is current, in history, or in a conflict",
    4: "no merge order, reset, purge, reassignment or restore lowers a flag",
    5: "a flag is raised while sync fails, another op is quarantined, or the store is read-only",
    6: "a cautious group is never below the greatest open side",
    7: "a signed visit is the same everywhere, for ever",
    8: "created = applied + merged + duplicate + conflict + late + refused + pending",
    9: "a purge, reset or lock removes no unsent op",
    10: "at rest each device's digest equals the centre's",
    11: "the laws of merge hold for the edits made; groups never mix sides",
    12: "two orders of arrival keep the same values, flags and cautious groups",
    13: "rev rises at the centre; a device never replaces one by a lower",
    14: "what is saved stays visible until replaced, and that is announced",
    15: "resolving a conflict twice loses no third value",
    16: "wrong clocks change nothing but annotations",
    17: "old requests that come again change nothing and get the old answers",
    18: "a notice exists once per op",
    19: "a gap is refused; a used number with another op is a fork",
    20: "two copies of one store never mix",
    21: "each device gets the last version of every record in scope",
    22: "stamps are in the order of commits, without holes",
    23: "cursor and data are in the same commit",
    24: "screens never see part of a round",
    25: "a cursor of another, or an altered one, is refused",
    26: "after a reset nothing is held that the centre has not",
    27: "after a purge a byte scan finds nothing of the family",
    28: "no byte of a family out of scope is sent",
    29: "away and back again brings the family whole",
    30: "unassigning one of two changes nothing for the other",
    31: "every removed family has its purge receipt",
    32: "a request to erase is kept, told once, and erases nothing by itself; what the law erased is nowhere",
    33: "a reset that is cut leaves the old copy readable and writable",
    34: "after a restore of the centre every journalled op is there again, once",
    35: "a restored store is noticed before it reuses a number",
    36: "an empty or wrong centre never empties the device",
    37: "unknown fields and kinds come through edits untouched",
    38: "a program too old to read still delivers its work",
    39: "a migration killed anywhere leaves a store that opens",
    40: "an attachment is complete only when its hash matches",
    41: "no attachment some op names is lost",
    42: "no plaintext of the store is ever on disk",
    43: "a wrong key writes nothing and is told apart from damage",
    44: "a spoiled page is found and the Outbox is still read",
    45: "of two programs at most one writes",
    46: "a refused op holds up no other; flags go first",
    47: "with a fair network every op gets its final word in few rounds",
    48: "everything sent is said if and only if it is so",
    49: "requests and pages stay within their limits",
    50: "a clock set back stretches no lease; a lock destroys nothing",
}


class Broken(AssertionError):  # noqa: N818 - read as a state of the world
    """An invariant does not hold."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"invariant {number} ({NAMES[number]}): {why}")
        self.number = number


@dataclass
class Tally:
    """How often each invariant was really put to the test, and what else happened."""

    exercised: Counter[int] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    deaths: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)

    def holds(self, number: int, is_so: object, why: str = "") -> None:
        """One real check of an invariant.

        Raises:
            Broken: it does not hold.
        """
        self.exercised[number] += 1
        if not is_so:
            raise Broken(number, why)

    def add(self, other: Tally) -> None:
        """Both together."""
        for name in ("exercised", "events", "deaths", "faults"):
            getattr(self, name).update(getattr(other, name))

    def never(self) -> list[int]:
        """Invariants that no seed exercised."""
        return [n for n in NAMES if not self.exercised[n]]

    def lines(self) -> Iterable[str]:
        """The report, one invariant a line."""
        for number, name in NAMES.items():
            yield f"{number:3} {self.exercised[number]:8}  {name}"
        for title, counts in (
            ("happenings", self.events), ("deaths at", self.deaths), ("network", self.faults),
        ):  # fmt: skip
            said = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
            yield f"{title}: {said}"
