"""What an administrator is told when the database did not take a command: what happened and what to do."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

_NOT_ALLOWED: Final = (
    "this login may not do that in the database, and nothing was changed;"
    " only `serve` uses the login of the service: run commands as the owner of the tables"
)
_OTHER_TABLES: Final = (
    "the tables are not those of this program, and nothing was changed;"
    " run `ehe-central upgrade` after a new version"
)
_NO_ADDRESS: Final = (
    "the address of the database cannot be read; give a path, or postgresql://login@host/name,"
    " with --db or EHE_CENTRAL_DB"
)
_NOT_REACHED: Final = "the database does not answer; see that it runs and that --db is right"
_NO_DATABASE: Final = "this file is no database, or it is damaged; see that --db is right"
_BY_STATE: Final = {
    "42501": _NOT_ALLOWED,
    "42P01": _OTHER_TABLES,
    "42703": _OTHER_TABLES,
    "42883": _OTHER_TABLES,
}
"""By SQLSTATE: insufficient privilege; undefined table, column, function (PostgreSQL, appendix A)."""
_BY_WORDS: Final = {
    "no such table": _OTHER_TABLES,
    "no such column": _OTHER_TABLES,
    "not a database": _NO_DATABASE,
    "malformed": _NO_DATABASE,
}
"""SQLite has one code for every error in a statement; its own words are fixed."""


def words_of(fault: sa.exc.SQLAlchemyError) -> str:
    """The words for a fault; none of the statement or of what it held stands in them."""
    if isinstance(fault, sa.exc.ArgumentError | sa.exc.NoSuchModuleError):
        return _NO_ADDRESS
    if isinstance(fault, sa.exc.DBAPIError):
        said = str(fault.orig)
        known = _BY_STATE.get(getattr(fault.orig, "sqlstate", None) or "")
        known = known or next((told for words, told in _BY_WORDS.items() if words in said), None)
        if known:
            return known
    if isinstance(fault, sa.exc.OperationalError | sa.exc.TimeoutError):
        return _NOT_REACHED
    return (
        f"the database did not take it ({type(fault).__name__}), and what was under way is not kept"
    )
