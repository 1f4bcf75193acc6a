"""One encrypted connection: how it is opened, keyed, set up and guarded.

The raw key goes in by `set_key`, never as SQL text or in a URL. A file is never
created by opening it: `mode=rw`, and an empty file is refused, because SQLite
would take it for a new store and show an empty caseload. A guard on every
connection refuses ATTACH and the pragmas that could write a plain copy or change
the key; it costs about 10 microseconds a statement the first time, nothing after.

Nothing here pools, maps errors for people, or knows a table.
Source: guide/security.md F3, 3.2, 3.12; guide/stack.md 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlcipher3 import dbapi2

from ehe_desktop.storage.errors import StoreUnfit

if TYPE_CHECKING:
    from pathlib import Path

RAW_KEY_BYTES: Final = 32
OLDEST_SAFE_SQLITE: Final = (3, 51, 3)
"""Older ones can corrupt a store when two connections checkpoint at once."""

_SETTINGS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "busy_timeout=5000",
    "temp_store=MEMORY",
    "cache_size=-32000",
)
"""The cache is 32 MB: with SQLite's own 2 MB a large round decrypts and checks the same pages again
and again, and takes half as long again (measured)."""
_REFUSED_PRAGMAS: Final = ("key", "rekey", "hexkey", "hexrekey", "textkey", "textrekey")
_REFUSED_FUNCTIONS: Final = ("sqlcipher_export", "load_extension")
_OK: Final[int] = dbapi2.SQLITE_OK
_DENY: Final[int] = dbapi2.SQLITE_DENY


def connect(path: Path, raw_key: bytes, *, guarded: bool = True, read_only: bool = False) -> Any:
    """Open one connection to the existing file at `path`, with every setting made.

    `guarded=False` is for the vault and the health check alone. `read_only=True` leaves the file and its
    log as they are, at the end too.

    Raises:
        StoreUnfit: the library cannot encrypt, or is too old.
        dbapi2.Error: whatever the driver says; `storage.engine` maps it.
    """
    refuse_unfit_library()
    connection = dbapi2.connect(
        f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}",
        uri=True,
        timeout=5.0,
        check_same_thread=False,
        isolation_level=None,
        cached_statements=256,
    )
    try:
        _prepare(connection, raw_key)
    except BaseException:
        connection.close()
        raise
    if guarded:
        connection.set_authorizer(_authorise)
    return connection


def refuse_unfit_library(version: tuple[int, ...] = dbapi2.sqlite_version_info) -> None:
    """Refuse a library with the fault in SQLite's write-ahead log.

    Raises:
        StoreUnfit: `version` is older than 3.51.3.
    """
    if version < OLDEST_SAFE_SQLITE:
        raise StoreUnfit


def _prepare(connection: Any, raw_key: bytes) -> None:
    if len(raw_key) != RAW_KEY_BYTES:
        # A shorter hex string would silently be taken for a passphrase.
        raise ValueError("a store key has 32 bytes")
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.set_key(f"x'{raw_key.hex()}'")
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise StoreUnfit  # a plain SQLite ignores the key and writes plaintext
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}").fetchall()
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # forces the key check


def _authorise(
    action: int, first: str | None, second: str | None, _db: str | None, _source: str | None
) -> int:
    if action == dbapi2.SQLITE_ATTACH:
        # VACUUM attaches an unnamed database of its own, kept in memory.
        return _OK if first == "" else _DENY
    if action == dbapi2.SQLITE_PRAGMA:
        name = (first or "").lower()
        refused = name in _REFUSED_PRAGMAS or name.startswith(("cipher_", "sqlcipher_"))
        return _DENY if refused else _OK
    if action == dbapi2.SQLITE_FUNCTION and (second or "").lower() in _REFUSED_FUNCTIONS:
        return _DENY
    return _OK
