"""Where a form on screen reads its answers from and writes them to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ehe_desktop.xforms.changes import Changes
from ehe_desktop.xforms.items import Group
from ehe_desktop.xforms.session import Session


class Answers(Protocol):
    """The answers of one filling. A write that changes nothing gives empty `Changes`."""

    @property
    def session(self) -> Session:
        """The filling itself, for reading."""
        ...

    def set(self, ref: str, value: str) -> Changes:
        """Answer the question at `ref`."""
        ...

    def add_row(self, ref: str) -> Changes:
        """Add a row to the repeat at `ref`."""
        ...

    def remove_row(self, ref: str) -> Changes:
        """Remove the row at `ref`, with its answers."""
        ...


class SessionAnswers:
    """The answers of a session that belongs to nobody else."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def set(self, ref: str, value: str) -> Changes:
        """Answer the question at `ref`."""
        return self.session.set(ref, value)

    def add_row(self, ref: str) -> Changes:
        """Add a row to the repeat at `ref`."""
        return self.session.add_repeat(ref)

    def remove_row(self, ref: str) -> Changes:
        """Remove the row at `ref`, with its answers."""
        return self.session.remove_repeat(ref)


@dataclass(frozen=True, slots=True)
class RemovedRow:
    """A row that was taken away, kept so that it can be put back."""

    repeat: str
    title: str
    answers: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, session: Session, ref: str) -> RemovedRow:
        """What stands in the row at `ref` now."""
        row = session.find(ref)
        assert isinstance(row, Group)
        kept = tuple(
            (item.ref.removeprefix(ref), item.kept) for item in row.questions() if item.kept
        )
        return cls(ref.rpartition("[")[0], row.label.plain, kept)

    def put_back(self, answers: Answers) -> Changes:
        """Add it again, last, with what stood in it."""
        changes = answers.add_row(self.repeat)
        for inner, value in self.answers if changes.added else ():
            ref = changes.added[0] + inner
            _make_room(answers, ref)
            answers.set(ref, value)
        return changes


def _make_room(answers: Answers, ref: str) -> None:
    """Add rows of repeats inside a row until the question at `ref` is there."""
    for end in [at + 1 for at, char in enumerate(ref) if char == "]"]:
        place = ref[:end]
        repeat, _, number = place[:-1].rpartition("[")
        while len(answers.session.find_repeat(repeat).instances) < int(number):
            answers.add_row(repeat)
