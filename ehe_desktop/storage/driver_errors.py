"""What the driver's errors mean to a person: the one table that says so.

An error that is not in the table is a bug of ours and keeps its own class.
Messages of the driver are never shown: they may quote the statement.
Source: guide/stack.md 2 (measured failures), guide/sync.md C2 rows 5 to 10.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ehe_desktop.storage.errors import (
    StoreCannotWrite,
    StoreDamaged,
    StoreInUse,
    StoreReadOnly,
)

if TYPE_CHECKING:
    from ehe_desktop.domain.errors import StoreError

_MEANING: Final[tuple[tuple[str, type[StoreError]], ...]] = (
    ("SQLITE_NOTADB", StoreDamaged),
    ("SQLITE_CORRUPT", StoreDamaged),
    ("SQLITE_FULL", StoreCannotWrite),
    ("SQLITE_IOERR", StoreCannotWrite),
    ("SQLITE_CANTOPEN", StoreCannotWrite),
    ("SQLITE_PERM", StoreCannotWrite),
    ("SQLITE_READONLY", StoreReadOnly),
    ("SQLITE_BUSY", StoreInUse),
    ("SQLITE_LOCKED", StoreInUse),
)
_FATAL: Final = ("SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_IOERR")


def translated(fault: BaseException | None, *, writing: bool = True) -> StoreError | None:
    """The fault a person can be told about, or nothing if this one is a bug.

    This driver does not say whether a disk failed to read or to write: `writing` says what was asked of it.
    """
    name = _name(fault)
    if name.startswith("SQLITE_IOERR") and not writing:
        return StoreDamaged()
    return next((kind() for start, kind in _MEANING if name.startswith(start)), None)


def is_fatal(fault: BaseException | None) -> bool:
    """Whether the connection that said this must not be used again."""
    return _name(fault).startswith(_FATAL)


def _name(fault: BaseException | None) -> str:
    return str(getattr(fault, "sqlite_errorname", "") or "")
