"""Where a form on screen reads its answers from and writes them to."""

from __future__ import annotations

from typing import Protocol

from ehe_desktop.xforms.changes import Changes
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
